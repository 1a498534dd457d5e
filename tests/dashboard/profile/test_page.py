"""地区画像: the steps between two stocks, who they are, beside another region."""

from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts.screen import figure as drawn
from dashboard.charts.waterfall import steps
from dashboard.profile import findings
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, XIHU, World

PAGE = "../../../pages/profile.py"


def count(metric, value, status="ok"):
    return protected(metric, [(value, status)])


BEFORE, AFTER = count(stock.TALENT_STOCK, 100.0), count(stock.TALENT_STOCK, 130.0)
PARTS = [
    count(step, size) for step, size in zip(flow.STEPS, (50.0, 10.0, 5.0, -5.0, -30.0), strict=True)
]


def test_each_bar_starts_where_the_last_one_ended():
    made = steps(BEFORE, PARTS, AFTER)
    assert [min(one.start, one.end) for one in made.steps[1:6]] == [100, 150, 160, 160, 130]
    tops = [max(one.start, one.end) for one in made.steps]
    assert tops == [100, 150, 160, 165, 165, 160, 130]
    assert all(one.end == after.start for one, after in pairwise(made.steps[:-1]))
    (bars,) = drawn(made)["data"]
    assert bars["text"][1] == "+50"


def test_a_hidden_part_is_a_word_and_moves_nothing():
    parts = [count(flow.STEPS[0], None, "suppressed"), *PARTS[1:]]
    (bars,) = drawn(steps(BEFORE, parts, AFTER))["data"]
    assert bars["text"][1] == "已隐去"
    assert bars["y"][1] == 0


def test_the_sentence_names_the_largest_gain_and_loss():
    said = findings.change(BEFORE, PARTS, AFTER)
    assert (
        said == "2026年6月，浙江省人才总量比一年前多 30人：增加最多的是新引进 50人，"
        "减少最多的是离开 30人"
    )
    hidden = count(stock.TALENT_STOCK, None, "suppressed")
    assert "不予显示" in findings.change(hidden, PARTS, AFTER)


def test_a_gain_is_not_explained_by_the_losses_that_alone_may_be_shown():
    parts = [count(flow.STEPS[0], None, "suppressed"), *PARTS[1:]]
    said = findings.change(BEFORE, parts, AFTER)
    assert said.endswith("另有人数过少、不予显示的部分")


@pytest.mark.slow
@pytest.mark.parametrize("region", [HANGZHOU, NINGBO, XIHU])
def test_the_page_stands_on_a_small_world(world_home, region):
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.query_params["region"] = str(region)
    page.run()
    assert not page.exception


@pytest.mark.slow
def test_the_page_stands_on_three_people(tmp_path, monkeypatch):
    world = World(tmp_path / "home")
    for who in range(3):
        world.person(who).spell(who, XIHU, "2024-01", None if who else "2026-06")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    assert "不予显示" in " ".join(str(element.proto) for element in page.main)
