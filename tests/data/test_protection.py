"""Which profiles an office may set, what it must write for them, and what changes with a change."""

import json
from dataclasses import replace

import pytest

from data.home import Home, Refused, office
from data.protection import PROFILES, USUAL, Profile
from data.snapshots import allowed, manifest, publish
from data.snapshots.warehouse import NoSnapshot, Warehouse
from data.trail.verifying import verify
from tests.world import XIHU, World

BASIS = "浙江省统计局授权书〔2026〕1号"


def setting(home, profile, basis=BASIS):
    words = f'profile = "{profile}"\n' + (f'basis = "{basis}"\n' if basis else "")
    home.office_file.write_text(f"[protection]\n{words}", "utf-8")


def test_the_profiles_that_are_examined_are_these():
    assert [(one.threshold, one.base) for one in PROFILES.values()] == [(10, 5), (5, 5), (10, 10)]
    assert (USUAL.threshold, USUAL.base) == (10, 5)
    assert USUAL.words == "人数取整到 5，1–9 人不予显示"
    assert PROFILES["5/5"].words == "人数取整到 5，1–4 人不予显示（保护方案 5/5）"


def test_nothing_set_is_the_usual_one_and_needs_no_basis(tmp_path):
    home = Home(tmp_path)
    assert office(home).protection.profile == USUAL
    setting(home, "10/5", "")
    assert office(home).protection.profile == USUAL
    setting(home, "5/5")
    assert office(home).protection.profile == Profile(5, 5)
    assert office(home).protection.basis == BASIS


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('profile = "3/1"\nbasis = "某某文件一号"', "「3/1」不可用；可用：10/5、5/5、10/10"),
        ('profile = "5/5"', "须在「basis」写明法律依据"),
        ('profile = "10/10"\nbasis = "三个字"', "只能用 10/5"),
        ("profile = 5", "「profile」类型不对：5"),
        ('threshold = "5"', "「threshold」不是已知设置；可用：profile、basis"),
    ],
)
def test_others_are_refused_with_what_is_accepted(tmp_path, text, wanted):
    home = Home(tmp_path)
    home.office_file.write_text(f"[protection]\n{text}\n", "utf-8")
    with pytest.raises(Refused, match=r"office\.toml 中 \[protection\]") as refused:
        office(home)
    assert wanted in str(refused.value)


def test_four_characters_are_the_shortest_basis(tmp_path):
    setting(Home(tmp_path), "5/5", "四字文号")
    assert office(Home(tmp_path)).protection.basis == "四字文号"


def test_which_profile_tells_more():
    usual, less, coarse = PROFILES.values()
    assert less.tells_more_than(usual) and not usual.tells_more_than(less)
    assert usual.tells_more_than(coarse) and not coarse.tells_more_than(usual)
    assert not usual.tells_more_than(usual)


def notes(home):
    lines = [
        json.loads(line)
        for path in sorted(home.audit.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [line["detail"] for line in lines if line.get("action") == "protect"]


@pytest.mark.slow
def test_a_change_asks_for_a_build_is_noted_and_named(tmp_path):
    world = World(tmp_path / "home")
    world.person(1).spell(1, XIHU, "2024-01")
    first = world.build().snapshot
    home, door = world.home, Warehouse(world.home)
    assert manifest.read(home, first).protection == "10/5"
    assert notes(home) == [] and publish.status(home)["protection"] == ""

    # An office that may show more goes on as it is, and is told what to do.
    setting(home, "5/5")
    assert door.current() == first
    wanted = "已改为 5/5，在用的快照按 10/5 构建和检验；请运行 python -m data build"
    assert wanted in publish.status(home)["protection"]
    second = publish.build(home)
    assert (second.protection, second.basis) == ("5/5", BASIS)
    assert notes(home) == [f"保护方案由 10/5 改为 5/5，依据：{BASIS}"]
    assert publish.status(home)["protection"] == ""
    assert publish.build(home).protection == "5/5" and len(notes(home)) == 1

    # One that may no longer shows nothing of before, by name, until it is built again.
    home.office_file.unlink()
    with pytest.raises(NoSnapshot, match="按保护方案 5/5 构建和检验，本单位现行方案为 10/5"):
        door.current()
    assert "不能显示" in allowed.forbidden(home, second.id) and not allowed.forbidden(home, first)
    third = publish.build(home)
    assert door.current() == third.id and third.protection == "10/5"
    assert notes(home)[1:] == ["保护方案由 5/5 改为 10/5"]
    assert verify(home) == 2


def test_a_profile_of_a_later_version_is_refused(tmp_path):
    world = World(tmp_path / "home")
    world.person(1).spell(1, XIHU, "2024-01")
    made = manifest.read(world.home, world.build().snapshot)
    with pytest.raises(Refused, match="保护方案「7/5」不可用"):
        assert replace(made, protection="7/5").profile
