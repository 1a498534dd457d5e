"""What the open interface answers, in which form, to whom; and how it refuses."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest

from dashboard.access import audit, auth, gateway, tokens
from dashboard.kept import views
from dashboard.serving.api import ROUTES
from data.months import month_text
from data.snapshots import publish
from metrics.engine.core import Unit
from metrics.engine.selection import Scope
from metrics.registry import REGISTRY
from tests.dashboard.asgi import Client
from tests.dashboard.serving.v1.conftest import STEWARD, server, token
from tests.world import HANGZHOU, NINGBO, ZHEJIANG

BY_CITY = "/query?metric=talent_stock&by=city"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_index_leads_to_everything_there_is(get):
    told = get("").json()
    assert told["snapshot"] and len(told["links"]) > 8
    for name, link in told["links"].items():
        more = "?metric=talent_stock" if name == "query" else ""
        assert get(f"{link.removeprefix('/api/v1')}{more}").status_code == 200, name


def test_a_query_says_what_its_rows_are(get):
    told = get(BY_CITY).json()
    assert [(row["city"], row["city_label"], row["value"]) for row in told["rows"]] == [
        (HANGZHOU, "杭州市", 40),
        (NINGBO, "宁波市", 30),
    ]
    assert {row["status"] for row in told["rows"]} == {"ok"}
    assert told["metric"]["unit"] == Unit.PERSONS.value and told["notes"] == []
    assert told["rows"][0]["half_width"] == 2.5
    assert told["rules"] and told["total"] == 2 and not told["public"]


def test_public_figures_are_coarser(get):
    public = get(f"{BY_CITY}&public=1").json()
    assert public["public"] and all(row["value"] % 10 == 0 for row in public["rows"])


def test_order_and_limit_choose_among_the_shown(get):
    up = get(f"{BY_CITY}&order=asc&limit=1").json()
    assert [row["city"] for row in up["rows"]] == [NINGBO] and up["total"] == 1
    down = get(f"{BY_CITY}&order=desc").json()
    assert [row["city"] for row in down["rows"]] == [HANGZHOU, NINGBO]
    assert [row["ranks"] for row in down["rows"]] == [[1, 1], [2, 2]], "ranks are those of all rows"


def test_this_year_so_far_is_january_to_the_month(get):
    asked = "/query?metric=new_college&month=2026-05&ytd=1"
    told = get(asked).json()
    assert (told["first_month"], told["month"]) == ("2026-01", "2026-05")
    assert told["rows"] == get("/query?metric=new_college&month=2026-05&months=5").json()["rows"]


def test_the_older_address_gives_the_same(get):
    old = get("/metrics/talent_stock?by=city").json()
    new = get(BY_CITY).json()
    assert old["rows"] == new["rows"] and old["metric"] == new["metric"]


@pytest.mark.parametrize("by_header", [True, False])
@pytest.mark.parametrize("path", ["/query?metric=talent_stock&by=city", "/freshness", "/catalogue"])
def test_three_forms_hold_the_same_rows(get, path, by_header):
    def form(name: str, media: str):
        joint = "&" if "?" in path else "?"
        return get(path, accept=media) if by_header else get(f"{path}{joint}format={name}")

    whole = form("json", "application/json").json()
    (name,) = {"rows", "sources", "metrics"} & whole.keys()
    found = form("parquet", "application/vnd.apache.parquet")
    table = pq.read_table(io.BytesIO(found.content))
    assert found.headers["content-type"] == "application/vnd.apache.parquet"
    assert table.num_rows == len(whole[name])
    text = form("csv", "text/csv")
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    lines = [row for row in rows_of(text.content) if not row[0].startswith("#")]
    assert len(lines) == 1 + len(whole[name])
    if name == "rows":
        assert table["value"].to_pylist() == [row["value"] for row in whole["rows"]]
        told = json.loads(table.schema.metadata[b"talent"])
        assert told["metric"]["definition"] == REGISTRY["talent_stock"].definition
        assert told["snapshot"] == whole["snapshot"]


def test_accept_takes_what_is_liked_best_and_refuses_what_is_not_there(get):
    liked = get(BY_CITY, accept="text/csv;q=0.3, application/json;q=0.8, text/html")
    assert liked.headers["content-type"] == "application/json"
    assert get(BY_CITY, accept="text/html, */*;q=0.1").json()["rows"]
    refused = get(BY_CITY, accept="application/pdf")
    assert refused.status_code == 406 and "text/csv" in refused.json()["detail"]


def test_pages_are_whole_and_in_order(get):
    every = [one["id"] for one in get("/catalogue").json()["metrics"]]
    assert every == list(REGISTRY)
    seen, asked = [], "?size=40"
    while asked:
        answer = get(f"/catalogue{asked}")
        told = answer.json()
        seen += [one["id"] for one in told["metrics"]]
        assert told["total"] == len(every)
        asked = told["links"].get("next", "")
        assert ('rel="next"' in answer.headers["link"]) is bool(asked)
    assert seen == every
    beyond = get("/catalogue?size=40&page=99").json()
    assert beyond["metrics"] == []
    assert beyond["links"]["prev"].endswith(f"page={-(-len(every) // 40)}")
    part = get(f"{BY_CITY}&size=1&page=2").json()
    assert [row["city"] for row in part["rows"]] == [NINGBO] and part["total"] == 2


def test_who_holds_the_answer_is_told_so_and_noted(get, home):
    first = get(BY_CITY)
    mark = first.headers["etag"]
    again = get(BY_CITY, if_none_match=f'"x", {mark}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", mark)
    assert get(f"{BY_CITY}&format=csv").headers["etag"] != mark
    assert get(f"{BY_CITY}&region=330100").headers["etag"] != mark
    assert get(BY_CITY, if_none_match="*").status_code == 200
    told = [one for one in audit.records(home) if one["action"] == "api"]
    assert [one["detail"] for one in told if one["metric"] == ""] == ["talent_stock 304"]


def test_a_new_snapshot_is_another_answer_and_small_counts_are_hidden(get, world_home):
    mark = get(BY_CITY).headers["etag"]
    for who in range(200, 210):
        world_home.person(who, 6 if who < 206 else 4).spell(who, HANGZHOU + 6, "2024-01")
    world_home.build()
    publish.sign(world_home.home)
    answer = get(BY_CITY, if_none_match=mark)
    assert answer.status_code == 200 and answer.json()["rows"][0]["value"] == 50
    hidden = get("/query?metric=talent_stock&region=330106&where=education=6")
    assert [(row["value"], row["status"]) for row in hidden.json()["rows"]] == [
        (None, "suppressed")
    ]


def test_a_district_sees_its_own_and_nothing_beside(get, district):
    own = district("/query?metric=talent_stock").json()
    assert (own["region"], own["rows"][0]["value"]) == (HANGZHOU, 40)
    assert own["rows"] == get("/query?metric=talent_stock&region=330100").json()["rows"]
    for path in ("/query?metric=talent_stock&region=330200", "/alerts?region=330000"):
        refused = district(path)
        assert refused.status_code == 400 and "授权范围" in refused.json()["detail"]
    assert district("/alerts").status_code == 200
    held = {one["id"] for one in district("/boundaries").json()["features"]}
    assert held and all(code // 100 == HANGZHOU // 100 for code in held)
    assert district("/boundaries?region=330000").status_code == 400


def test_boundaries_are_degrees_that_others_can_draw(get):
    told = get("/boundaries")
    assert told.headers["content-type"] == "application/geo+json"
    cities = {one["id"]: one for one in told.json()["features"]}
    assert len(cities) == 11 and "审图" not in cities[HANGZHOU]["properties"]["name"]
    assert "GS（2024）0650号" in told.json()["note"]

    def points(value):
        if isinstance(value[0], float):
            yield value
        else:
            for one in value:
                yield from points(one)

    xs, ys = zip(*points(cities[HANGZHOU]["geometry"]["coordinates"]), strict=True)
    # 杭州市: 118°21′–120°30′ E, 29°11′–30°33′ N (the city's own yearbook), to the simplification.
    assert min(xs) == pytest.approx(118.35, abs=0.05) and max(xs) == pytest.approx(120.72, abs=0.3)
    assert min(ys) == pytest.approx(29.18, abs=0.05) and max(ys) == pytest.approx(30.55, abs=0.05)
    counties = get("/boundaries?region=330100&level=county").json()["features"]
    assert len(counties) == 13 and {one["properties"]["level"] for one in counties} == {"county"}


def test_dimensions_and_definitions_say_what_may_be_asked(get):
    told = get("/dimensions/education").json()
    assert {"code": 5, "label": "硕士"} in told["classes"] and told["dimension"]["closed"]
    assert not get("/dimensions/programme").json()["dimension"]["closed"]
    one = get("/definitions/talent_share").json()
    # Nobody has approved a definition until the office says who.
    assert one["numerator"] and one["denominator"] and one["approved_by"] == ""
    assert [d["id"] for d in get("/definitions").json()["definitions"]] == list(REGISTRY)


def test_freshness_and_alerts_are_the_pages(get):
    told = get("/freshness").json()
    # 71 to ten: a source's exact length would tell of one person more.
    assert {one["contract"]: one["rows"] for one in told["sources"]}["employment"] == 70
    alerts = get("/alerts").json()
    assert alerts["snapshot"] == told["snapshot"] and isinstance(alerts["alerts"], list)


def test_a_program_sees_the_views_that_are_shared_with_its_role(get, district, home):
    steward = auth.User("s", Scope(ZHEJIANG, "steward", ZHEJIANG))
    views.save(home, steward, "硕士在哪", "gap", {"region": "330100"}, "leader")
    views.save(home, steward, "自己看", "gap", {})
    (one,) = get("/views").json()["views"]
    assert (one["name"], one["link"], one["problem"]) == ("硕士在哪", "/gap?region=330100", "")
    assert one["conditions"] == {"region": "330100"} and one["shared_with"] == "leader"
    assert district("/views").json()["views"] == []


def test_every_answer_is_noted_under_the_caller(get, district, home):
    for route in ROUTES:
        path = route.path.removeprefix("/api/v1")
        for name, value in (
            ("{metric}", "talent_stock"),
            ("{dimension}", "education"),
            ("{contract}", "person"),
            ("{snapshot}", get("").json()["snapshot"]),
        ):
            path = path.replace(name, value)
        more = "?metric=talent_stock" if path == "/query" else ""
        before = len(list(audit.records(home)))
        assert get(f"{path}{more}").status_code == 200, path
        fresh = list(audit.records(home))[before:]
        assert any(
            (one["user"], one["action"], one["role"]) == ("接口：月报", "api", "leader")
            and (one["metric"] or one["detail"])
            for one in fresh
        ), path
    district("/freshness")
    assert list(audit.records(home))[-1]["user"] == "接口：杭州"


@pytest.mark.parametrize(
    "path, status, words",
    [
        ("/query", 400, "metric"),
        ("/query?metric=talent_stok", 400, "没有指标"),
        ("/query?metric=talent_stock&by=school", 400, "不能按"),
        ("/query?metric=talent_stock&month=9999-01", 400, "可查 20"),
        ("/query?metric=talent_stock&month=1990-01", 400, "可查 20"),
        ("/query?metric=talent_stock&ytd=yes", 400, "0 或 1"),
        ("/query?metric=talent_stock&ytd=1&months=3", 400, "只能写一个"),
        ("/query?metric=talent_stock&order=up", 400, "order「up」应为 desc 或 asc"),
        ("/query?metric=talent_stock&limit=0", 400, "limit「0」应为 1–1000"),
        ("/query?metric=talent_stock&limit=１", 400, "1–1000"),
        ("/query?metric=talent_stock&size=99999999999", 400, "1–10000"),
        ("/query?metric=talent_stock&page=-1", 400, "整数"),
        ("/query?metric=talent_stock&snapshot=../../x", 400, "快照编号"),
        ("/query?metric=talent_stock&colour=red", 400, "没有参数「colour」"),
        ("/query?metric=talent_stock&metric=employed", 400, "写了两次"),
        ("/query?metric=talent_stock&format=xls", 400, "json、csv 或 parquet"),
        ("/metrics/talent_stok", 400, "没有指标"),
        ("/definitions/talent_stok", 404, "没有指标"),
        ("/dimensions/nothing", 404, "education"),
        ("/metadata/contracts/nothing", 404, "person"),
        ("/metadata/contracts?format=csv", 400, "json 或 yaml"),
        ("/boundaries?region=330106&level=city", 400, "county"),
        ("/boundaries?level=province", 400, "county"),
        ("/catalogue?by=city", 400, "可用：format、page、size"),
        ("/nothing", 404, "没有这个地址"),
    ],
)
def test_a_refusal_is_a_problem_in_words(get, path, status, words):
    answer = get(path)
    told = answer.json()
    assert (answer.status_code, told["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in told["detail"] and told["error"] == told["detail"] and told["title"]
    assert told["type"].startswith("urn:talent-brain:problem:")


def test_the_newest_month_of_the_data_is_within_its_range(get):
    """The range named is the one that is answered: both ends, and nothing beyond."""
    words = get("/query?metric=talent_stock&month=9999-01").json()["detail"]
    first, _, last = words.partition("可查 ")[2].partition(" 的")[0].partition(" 至 ")
    for month in (first, last):
        assert get(f"/query?metric=talent_stock&month={month}").status_code == 200
    year, month = map(int, last.split("-"))
    after = month_text(year * 12 + month)
    assert get(f"/query?metric=talent_stock&month={after}").status_code == 400


def test_what_the_guard_refuses_is_a_problem_too(home):
    client = Client(server(), at_home=False)
    nobody = client.get("/api/v1/catalogue")
    assert (nobody.status_code, nobody.json()["sign_in"]) == (401, True)
    assert nobody.headers["content-type"] == "application/problem+json"
    assert nobody.headers["www-authenticate"] == "Bearer"
    assert client.ask("POST", "/api/v1/query").status_code == 405
    wrong = client.get("/api/v1/catalogue", {"authorization": "Bearer trcn_x"})
    assert (wrong.status_code, wrong.json()["title"]) == (403, "没有权限")


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_a_token_revoked_while_it_is_answered_gets_nothing(home, monkeypatch, form):
    own, plain = token(home, "将吊销"), gateway.fetch_as

    def slow(*told, **more):
        tokens.revoke(home, STEWARD, "将吊销")
        return plain(*told, **more)

    monkeypatch.setattr(gateway, "fetch_as", slow)
    answer = Client(server(), at_home=False).get(f"/api/v1{BY_CITY}&format={form}", own)
    assert answer.status_code == 403 and "吊销" in answer.json()["detail"]
    assert b"PAR1" not in answer.content and "rows" not in answer.json()


def test_what_breaks_is_a_sentence_and_a_line_of_the_log(get, monkeypatch, caplog):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret 42")

    monkeypatch.setattr(gateway, "fetch_as", broken)
    answer = get(BY_CITY)
    assert answer.status_code == 500 and "secret" not in answer.text
    assert "已记入日志" in answer.json()["detail"] and "ZeroDivisionError" in caplog.text
