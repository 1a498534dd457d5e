"""The scenes: none of a page is forgotten, those of older versions keep their place and name."""

import re
from pathlib import Path

import pytest

from dashboard.charts.cards import Card
from dashboard.charts.spec import Empty
from dashboard.document.values import Chart, Part
from dashboard.projector import parts
from dashboard.projector.beside import beside
from dashboard.projector.programme import Programme, Turn, parsed
from dashboard.projector.scenes import NAMES, SCENES, WITHOUT
from metrics.disclosure.protect import Status
from metrics.figures.policy import payouts
from tests.dashboard.conftest import protected
from tests.dashboard.stated import PAGES, unstated

# As they were written into projector.toml by the versions before the other pages had a scene.
FIRST = ("总览", "区域地图", "人才流动", "产业缺口", "高校源头", "人才留存", "供需预测", "需关注")


def test_every_page_has_a_scene_or_a_reason_for_none():
    assert unstated((one.page for one in SCENES.values()), WITHOUT) == []


@pytest.mark.parametrize(
    "shown, without, pages, said",
    [
        (["a"], {}, ["a", "b"], ["b: neither shown nor left out"]),
        (["a"], {"b": "要近看才读得清"}, ["a", "b"], []),
        (["a"], {"a": "要近看才读得清"}, ["a"], ["a: shown, and a reason for not being"]),
        (["a", "c"], {}, ["a"], ["c: no such page"]),
        ([], {"a": "无"}, ["a"], ["a: no reason"]),
    ],
)
def test_an_omission_is_refused(shown, without, pages, said):
    assert unstated(shown, without, pages) == said


def test_a_page_that_nobody_thought_of_is_refused():
    played = [one.page for one in SCENES.values()]
    assert unstated(played, WITHOUT, (*PAGES, "new")) == ["new: neither shown nor left out"]


def test_the_first_scenes_keep_their_digits_and_an_old_file_its_meaning():
    assert tuple(NAMES.values())[: len(FIRST)] == FIRST
    text = "".join(f'[[scene]]\nname = "{name}"\nseconds = 30\n' for name in reversed(FIRST))
    ids = list(SCENES)[: len(FIRST)]
    assert parsed(text, NAMES) == Programme(tuple(Turn(one, 30) for one in reversed(ids)), "dark")


def test_the_documentation_lists_every_scene():
    told = (Path(__file__).parents[3] / "docs" / "projector.md").read_text("utf-8")
    missing = [one.id for one in SCENES.values() if f"{one.name} `{one.id}`" not in told]
    assert missing == []


def test_figures_that_may_not_be_told_leave_the_chart_the_whole_width():
    chart = Chart("x", Part("甲", (), figure=Empty(words="样本少")))
    hidden = protected(payouts.DUE_AMOUNT, [(None, Status.SUPPRESSED.value)], ())
    told = protected(payouts.DUE_AMOUNT, [(20_000.0,)], ())
    one = Card("应兑未兑", "2", "万元", "", found=(told,))
    other = Card("另一项", "已隐去", "", "", found=(hidden,))
    both = beside(chart, (one, other))
    assert "应兑未兑" in both and "另一项" not in both and "--w:1080" in both
    alone = beside(chart, (other,))
    assert "--w:1488" in alone and "numbers" not in alone


def test_a_card_leaves_its_course_behind():
    one = Card("甲", "1", "人", "", changes=(("较上月", "▲1%"),), target="目标", done=0.5, due=0.4)
    drawn = parts.figure(parts.plain(one))
    assert re.findall(r'class="(?:line|promise)', drawn) == []


def test_a_title_is_of_the_first_sentence():
    assert parts.first("甲多；乙少。丙平。") == "甲多"
    assert parts.first("甲多；乙少。丙平。", 2) == "甲多；乙少"
