"""The routes of 大屏: who may see, what of, noted in the audit; signed snapshots only."""

import json
import re

import pytest
from starlette.applications import Starlette

from dashboard.access import audit, guard
from dashboard.projector.programme import Programme, Turn, write
from dashboard.projector.route import ROUTES
from data.snapshots import publish
from tests.dashboard.asgi import Client, signed_in
from tests.world import NINGBO, XIHU

ROLES = """
[users."li@office"]
role = "leader"
[users."wang@office"]
role = "district"
region = 330106
[users."zhao@office"]
role = "leader"
disabled = true
"""


@pytest.fixture
def client(world_home):
    return Client(Starlette(routes=ROUTES, middleware=guard.MIDDLEWARE))


@pytest.fixture
def signing(world_home):
    """An office with sign-in."""
    (world_home.path / "roles.toml").write_text(ROLES, "utf-8")


def scene(content, name):
    return next(one for one in content["scenes"] if one["id"] == name)


def test_the_page_has_no_figure_and_keeps_to_the_policy(client):
    answer = client.get("/projector?theme=light")
    assert answer.status_code == 200
    assert '<html lang="zh-CN" data-theme="light">' in answer.text
    assert "<title>人才数智大脑 · 大屏</title>" in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert re.findall(r"<script(?![^>]* src=)", answer.text) == []
    assert "zh.js" not in answer.text and "{{" not in answer.text
    assert 'data-theme="dark"' in client.get("/projector?theme=%22%3E%3Cb").text
    for path in re.findall(r'(?:src|href)="(projector/[^"]+)"', answer.text):
        assert client.get(f"/{path}").status_code == 200
    assert client.get("/projector/route.py").status_code == 404


@pytest.mark.slow
def test_figures_come_with_their_time_mark_and_audit(client, world_home):
    content = client.get("/projector/scenes").json()
    assert [one["name"] for one in content["scenes"]][:3] == ["总览", "区域地图", "人才流动"]
    assert (content["place"], content["internal"]) == ("浙江省", "内部资料")
    assert content["reach"].startswith("数据截至 2026年")
    assert content["demo"] == ""
    seen = list(audit.records(world_home.home))
    assert {"talent_stock", "talent_density", "inflow"} <= {one["metric"] for one in seen}
    assert {(one["user"], one["action"]) for one in seen} == {
        ("本机试用", "view"),
        ("预警规则（系统）", "watch"),  # the one list of the snapshot, made here first
    }
    audit.verify(world_home.home)


@pytest.mark.slow
def test_what_there_is_nothing_for_is_left_out_with_its_reason(client):
    content = client.get("/projector/scenes").json()
    left_out = {one["name"]: one["why"] for one in content["left_out"]}
    shown = {one["name"] for one in content["scenes"]}
    assert "高校源头" in left_out and "缺少" in left_out["高校源头"]
    assert not shown & set(left_out)


@pytest.mark.slow
def test_nothing_new_costs_nothing(client, world_home):
    version = client.get("/projector/scenes").json()["version"]
    before = len(list(audit.records(world_home.home)))
    again = client.get(f"/projector/scenes?have={version}")
    assert (again.status_code, again.content) == (204, b"")
    assert len(list(audit.records(world_home.home))) == before
    world_home.build()
    fresh = client.get(f"/projector/scenes?have={version}")
    assert fresh.status_code == 200 and fresh.json()["version"] != version


@pytest.mark.slow
def test_the_programme_is_followed_at_once(client, world_home):
    version = client.get("/projector/scenes").json()["version"]
    write(world_home.home, Programme((Turn("map", 33), Turn("overview", 5)), "light"))
    fresh = client.get(f"/projector/scenes?have={version}").json()
    assert [(one["id"], one["seconds"]) for one in fresh["scenes"]] == [
        ("map", 33),
        ("overview", 5),
    ]
    assert 'data-theme="light"' in client.get("/projector").text
    (world_home.path / "projector.toml").write_text('[[scene]]\nname = "x"', "utf-8")
    wrong = client.get("/projector/scenes").json()
    assert wrong["problem"].startswith("projector.toml 第 2 行：name 为「x」")
    assert len(wrong["scenes"]) > 2


@pytest.mark.slow
def test_regions_stand_in_the_order_of_their_codes(client):
    listed = scene(client.get("/projector/scenes").json(), "map")["html"]
    names = re.findall(r">([^<>]+市)</text>", listed)
    assert names == ["杭州市", "宁波市"]
    assert "第一" not in listed and "最高" not in listed and "居首" not in listed


def test_if_the_trail_cannot_be_written_nothing_is_shown(client, monkeypatch):
    def refuse(*_args, **_more):
        raise audit.NotWritten("审计记录无法写入，已停止显示数据")

    monkeypatch.setattr(audit, "write", refuse)
    answer = client.get("/projector/scenes")
    assert answer.status_code == 503
    assert set(answer.json()) == {"error"} and "审计记录" in answer.json()["error"]


def test_a_crash_is_a_sentence(client, monkeypatch):
    monkeypatch.setattr("dashboard.projector.route.show", lambda *_: 1 / 0)
    answer = client.get("/projector/scenes")
    assert (answer.status_code, "出错" in answer.json()["error"]) == (500, True)
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize("cookie", ["", "talent_session=", "talent_session=forged", "other=x"])
def test_without_a_sign_in_no_figure(client, signing, cookie):
    answer = client.get("/projector/scenes", {"cookie": cookie})
    assert answer.status_code == 401
    assert answer.json() == {"error": "请用单位统一账号登录。", "sign_in": True}


@pytest.mark.slow
def test_an_account_turned_off_loses_the_screen(client, signing, world_home):
    version = client.get("/projector/scenes", signed_in(world_home.home, "li@office")).json()[
        "version"
    ]
    for user in ("zhao@office", "nobody@office"):
        answer = client.get("/projector/scenes", signed_in(world_home.home, user))
        assert (answer.status_code, set(answer.json())) == (403, {"error"})
    off = ROLES.replace('role = "leader"\n', 'role = "leader"\ndisabled = true\n', 1)
    (world_home.path / "roles.toml").write_text(off, "utf-8")
    assert (
        client.get(
            f"/projector/scenes?have={version}", signed_in(world_home.home, "li@office")
        ).status_code
        == 403
    )


@pytest.mark.slow
def test_a_district_sees_the_district(client, signing, world_home):
    content = client.get("/projector/scenes", signed_in(world_home.home, "wang@office")).json()
    assert content["place"] == "西湖区"
    text = json.dumps(content["scenes"], ensure_ascii=False)
    assert "宁波" not in text and "海曙" not in text
    seen = [one for one in audit.records(world_home.home) if one["user"] == "wang@office"]
    assert {one["region"] for one in seen if one["action"] == "view"} == {XIHU}
    assert NINGBO not in {one["region"] for one in seen}


@pytest.mark.slow
def test_the_address_names_another_region_within_the_viewers_own(client, signing, world_home):
    leader, district = (signed_in(world_home.home, f"{who}@office") for who in ("li", "wang"))

    def told(who, region):
        return client.get(f"/projector/scenes?region={region}", who).json()

    ningbo = told(leader, NINGBO)
    assert (ningbo["place"], ningbo["problem"]) == ("宁波市", "")
    assert ningbo["version"] != client.get("/projector/scenes", leader).json()["version"]
    for wrong in ("999999", "abc", "%3Cb%3E"):
        content = told(leader, wrong)
        assert content["place"] == "浙江省" and content["problem"].startswith("没有地区「")
    assert len(told(leader, "3" * 500)["problem"]) < 50  # the foot is one line
    beyond = told(district, NINGBO)
    assert beyond["place"] == "西湖区"
    assert beyond["problem"] == f"地区「{NINGBO}」不在您的授权范围内"
    assert "宁波" not in json.dumps(beyond["scenes"], ensure_ascii=False)


@pytest.mark.slow
def test_a_version_is_nobody_elses(client, signing, world_home):
    leader = client.get("/projector/scenes", signed_in(world_home.home, "li@office")).json()[
        "version"
    ]
    answer = client.get(
        f"/projector/scenes?have={leader}", signed_in(world_home.home, "wang@office")
    )
    assert answer.status_code == 200


@pytest.mark.slow
def test_a_draft_is_not_played(client, signing, world_home):
    leader = signed_in(world_home.home, "li@office")
    version = client.get("/projector/scenes", leader).json()["version"]
    world_home.build()  # with sign-in set up, a snapshot waits for its signature
    assert client.get(f"/projector/scenes?have={version}", leader).status_code == 204
    publish.sign(world_home.home, by="主任")
    assert client.get(f"/projector/scenes?have={version}", leader).status_code == 200


@pytest.mark.slow
def test_no_employer_is_named(client, world_home):
    from tests.world import key

    world_home.put(
        "employer",
        {"employer_key": key("firm1"), "name": "甲乙丙有限公司", "region": XIHU, "industry": 65},
    ).build()
    content = client.get("/projector/scenes")
    assert content.status_code == 200 and "甲乙丙" not in content.text


def test_an_empty_home_says_so(client, world_home, monkeypatch, tmp_path):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "empty"))
    answer = client.get("/projector/scenes")
    assert answer.status_code == 503 and answer.json()["error"]
    assert client.get("/projector").status_code == 200


def test_a_broken_office_file_is_told(client, world_home):
    (world_home.path / "office.toml").write_text("region = 'x'", "utf-8")
    assert client.get("/projector").status_code == 200
    answer = client.get("/projector/scenes")
    assert answer.status_code == 503 and "office.toml" in answer.json()["error"]
