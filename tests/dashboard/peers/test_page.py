"""城市对标: what the page says, held against the gateway's own figures and against the rows."""

import re
from importlib import import_module

import pytest

from dashboard.access import auth
from dashboard.charts.dumbbell import dumbbell
from dashboard.document.request import Request
from dashboard.document.values import Chart, Sentence
from dashboard.peers import findings as say
from dashboard.peers.about import about, weights
from metrics.engine.selection import Scope
from metrics.figures.peers.standing import COMPARED, RANK
from tests.dashboard import reading
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

NANJING, SUZHOU, SHANGHAI, JIANGSU = 320100, 320500, 310000, 320000
RATE, RD, JOBLESS = "求职者净流入率", "每万劳动力研发人员", "城镇调查失业率"
# value of 2022 and of 2024, by place
GIVEN = {
    RATE: ("%", {HANGZHOU: (0.4, 1.5), NANJING: (0.9, 0.7), SUZHOU: (0.8, 0.8),
                 SHANGHAI: (1.4, 1.6), NINGBO: (0.5, 0.8), ZHEJIANG: (0.4, 0.6),
                 JIANGSU: (0.5, 0.5)}),
    RD: ("人年/万人", {HANGZHOU: (250, 290), NANJING: (240, 280), SUZHOU: (230, 270),
                    SHANGHAI: (260, 285), NINGBO: (200, 210), ZHEJIANG: (180, 190),
                    JIANGSU: (185, 200)}),
    JOBLESS: ("%", {HANGZHOU: (4.6, 4.6), NANJING: (4.8, 4.7), SUZHOU: (4.5, 4.4),
                    SHANGHAI: (4.4, 4.3), NINGBO: (4.6, 4.8), ZHEJIANG: (4.7, 4.6)}),
}  # fmt: skip
PEERS = (NANJING, SUZHOU, SHANGHAI, JIANGSU)
REGIONS = (ZHEJIANG, HANGZHOU, NINGBO, XIHU)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("peers") / "home")
    for name, (unit, places) in GIVEN.items():
        for city, values in places.items():
            for year, value in zip((2022, 2024), values, strict=True):
                row = {"city": city, "indicator": name, "year": year, "value": float(value)}
                world.put(
                    "city_indicator",
                    row | {"unit": unit, "source": "年鉴", "edition": f"{year + 1}年版"},
                )
    for city, amount in ((HANGZHOU, 100_000.0), (NANJING, 120_000.0), (NINGBO, 80_000.0)):
        clause = {"city": city, "policy": "新政", "item": "生活补贴", "grantee": "doctor"}
        clause |= {"amount": amount, "paid_as": "once", "threshold": "参保满6个月"}
        world.put("policy_clause", clause | {"since": "2025-01-01", "source": "某发1号"})
    for who in range(40):
        world.person(who, 4).spell(who, XIHU, "2024-01")
    world.build()
    (world.path / "office.toml").write_text(f"peers = {[*PEERS]}\n", "utf-8")
    with reading.serving(world):
        yield world


def asked(region, scope=ZHEJIANG, **address):
    page = import_module("pages.peers")
    user = auth.User("测试", Scope(scope, "leader", ZHEJIANG))
    return Request(user, {"region": str(region)} | address, page.FILTERS)


def opened(region, **address):
    return import_module("pages.peers").page(asked(region, **address))


def bands(name, region, year=1):
    """Rank band, places and best by a plain loop over what was put in (last digit's half unit)."""
    unit, places = GIVEN[name]
    half = 0.05 if unit == "%" else 0.5
    alike = PEERS[:3] if region % 10_000 else (SHANGHAI, JIANGSU)
    held = {c: v[year] for c, v in places.items() if c == region or c in alike}
    sign = -1 if name == JOBLESS else 1
    mine = held[region]
    ahead = [c for c, v in held.items() if sign * (v - mine) > 2 * half + 1e-9]
    behind = [c for c, v in held.items() if sign * (mine - v) > 2 * half + 1e-9]
    best = max(held, key=lambda c: sign * held[c])
    return 1 + len(ahead), len(held) - len(behind), len(held), best


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_every_claim_is_the_gateways_and_the_rows(served, region):
    """One page a region: sentence, titles, table; ranks counted again from the rows put in."""
    request, document = asked(region), opened(region)
    place = HANGZHOU if region == XIHU else region
    (sentence,) = [b.text for b in document.walk() if isinstance(b, Sentence)]
    rows = [name for name, (_, places) in GIVEN.items() if place in places]
    ranks = {name: bands(name, place) for name in rows}
    ranks = {name: one for name, one in ranks.items() if one[2] > 1}
    assert f"{len(ranks)} 项公开指标可比" in sentence
    assert ("西湖区没有单独公布的指标" in sentence) is (region == XIHU)
    for word, want in (
        ("居首位", [n for n, (_, last, *_) in ranks.items() if last == 1]),
        ("并列首位", [n for n, (first, last, *_) in ranks.items() if first == 1 < last]),
        ("居末位", [n for n, (first, _, size, _) in ranks.items() if first == size > 2]),
    ):
        found = re.search(rf"(\d+) 项{word}（([^）]*)）", sentence)
        assert int(found[1] if found else 0) == len(want), word
        assert set(found[2].split("、") if found else ()) == set(want), word
    told = {row[0]: row for row in document.parts["ranks"].listing.rows}
    asked_again = request.fetch(RANK, about(request).place, ("indicator",), widen=False)
    known = {row["indicator"]: row for row in asked_again.frame.to_dict("records")}
    assert set(told) == set(ranks) == set(known)
    for name, (first, last, size, best) in ranks.items():
        assert told[name][3] == f"{say.band(first, last)}（{size} 地）"
        assert (known[name]["low"], known[name]["high"]) == (first, last)
        assert known[name]["best"] == best or first == 1
    for chart in document.walk():
        if isinstance(chart, Chart) and chart.part.figure is not None and chart.part.figure.found:
            assert not unknown(chart.part.figure, chart.part.found), chart.part.title
    assert all(one.metric.protects == "public" for one in document.tables() if one.metric.topic
               == "benchmark")  # fmt: skip


@pytest.mark.slow
def test_the_titles_of_one_city(served):
    document = opened(HANGZHOU, indicator=RATE)
    titles = {key: part.title for key, part in document.parts.items()}
    assert titles["dumbbell"] == "求职者净流入率：杭州市 1.5%，4 地中从高到低居第 1 至 2 位"
    moved = {t.partition("：")[0]: t for k, t in titles.items() if k.startswith("years")}
    assert moved[RATE] == "求职者净流入率：2022年第 4 位，2024年升至第 1 至 2 位"
    # Rate 0.89, R&D 1, joblessness 0.25 of the way to the first; weights 2 : 1 : 1 → 75.7.
    assert titles["attraction"].startswith("人才吸引力指数：杭州市 75.7 分，居 4 地第 2 位")
    assert "对上海市在" in titles["lead"]
    assert titles["clauses"] == "1 项可与对标地区比照的政策标准中，杭州市没有一项金额最高"
    lines = document.parts["clauses"].listing.rows
    assert [line[1:4] for line in lines] == [
        ("杭州市", "100 000元（一次性）".replace(" ", "\u2009"), "第 2 位"),
        ("南京市", "120 000元（一次性）".replace(" ", "\u2009"), "第 1 位"),
    ]
    standards = {row[0]: row for row in document.parts["standards"].listing.rows}
    assert standards[RD][1:4] == ("290人年/万人", "2024", "第 1 位（4 地）")
    assert standards[RD][5] == "公开发布：年鉴"
    assert standards["人才贡献率"][1] == "暂无数据"


def test_weights_of_the_office_and_of_the_page(served):
    assert weights(asked(HANGZHOU))[0].weights[0] == (RATE, 2.0)
    changed, switches, trouble = weights(asked(HANGZHOU, w1="0", w3="5"))
    assert dict(changed.weights)[RD] == 5 and RATE not in dict(changed.weights) and not trouble
    assert [one.value for one in switches][:3] == ["0", "1", "5"]
    none = {f"w{n}": "0" for n in range(1, 7)}
    kept, _, trouble = weights(asked(HANGZHOU, **none))
    assert kept.weights[0] == (RATE, 2.0) and "权重大于 0" in trouble
    path = served.path / "office.toml"
    before = path.read_text("utf-8")
    try:
        path.write_text(f"{before}[attraction]\n'{RD}' = 2.5\n'{RATE}' = 1\n", "utf-8")
        mine, switches, _ = weights(asked(HANGZHOU))
        assert mine.weights == ((RD, 2.5), (RATE, 1.0))
        assert ("2.5", "2.5") in switches[0].options
    finally:
        path.write_text(before, "utf-8")


def test_a_district_user_sees_their_own_and_nobody_is_asked_for_beyond(served):
    made = about(asked(XIHU, scope=XIHU))
    assert made.place.region == XIHU and made.whole.is_empty and made.indicator is None
    assert say.standing(made.whole, XIHU) == "西湖区没有与对标地区同年公布的指标，不能比较。"


def rows(values, year=2024):
    return [
        (city, year, f"{city}", f"{year}年", value, "ok", 0.05) for city, value in values.items()
    ]


def test_a_dumbbell_has_both_years_and_says_what_is_missing():
    made = [*rows({HANGZHOU: 1.5, NANJING: 0.7}), *rows({HANGZHOU: 0.4}, 2022)]
    found = protected(COMPARED, made, ("peer", "year"), region=HANGZHOU, month=None)
    found.frame["unit"] = "%"
    chart = dumbbell(found, (HANGZHOU,))
    assert [one.value for one in chart.series.points] == [1.5, 0.7]
    assert [one.value for one in chart.starts.points] == [0.4, None]
    assert [(one.low, one.high) for one in chart.series.points] == [(0.4, 1.5), (0.7, 0.7)]
    assert [one.label.partition("  ")[2] for one in chart.categories] == ["1.5", "0.7"]
    assert not unknown(chart)


@pytest.mark.parametrize(
    ("value", "words"),
    [(1.0, "100%"), (0.99996, "超过 99.9%"), (0.0001, "不到 0.1%"), (0.738, "73.8%"), (0.0, "0%")],
)
def test_what_is_not_all_is_never_written_as_all(value, words):
    assert say.share(value) == words


@pytest.mark.parametrize(
    "rank, last, words",
    [(1, 1, "居首"), (1, 3, "与首位分不出先后"), (2, 3, "比上海市低 0.3 个百分点")],
)
def test_a_place_level_with_the_first_is_not_called_first(rank, last, words):
    row = {"rank": rank, "rank_last": last, "best": SHANGHAI, "gap": -0.3, "unit": "%"}
    assert say.behind(row) == words
