"""总览 with a world of people, and with next to nothing: words in every place, no traceback."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import auth, holdings
from dashboard.alerts import attention
from dashboard.alerts.board import Board, Item, sentence
from dashboard.alerts.book import NEW, Step
from dashboard.document.request import Request
from dashboard.document.values import Chart
from dashboard.page import blocks
from metrics.alerts.rule import Alert
from metrics.figures.policy.payouts import DUE_CASES
from pages.overview import FILTERS, page
from tests.world import HANGZHOU, XIHU, World, m

PAGE = "../../../pages/overview.py"


def texts(page: AppTest) -> str:
    return " ".join(str(element.proto) for element in page.main)


@pytest.mark.slow
def test_it_says_who_came_and_from_how_many(world_home):
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    said = texts(page)
    # 20 of the 70 came in March 2026; they are all of this year's arrivals.
    assert "新引进大专及以上人才 20人" in said
    assert "人才总量" in said


def test_an_earlier_months_page_draws_no_later_month(world_home):
    user = auth.current_user(holdings.home())
    document = page(Request(user, {"month": "2026-02"}, FILTERS))
    charts = [one.part for one in document.walk() if isinstance(one, Chart)]
    drawn = {found.metric.id: found.month for part in charts for found in part.found}
    assert "net_inflow_rate" in drawn
    assert all(month is None or month <= m("2026-02") for month in drawn.values()), drawn


@pytest.mark.slow
def test_the_address_chooses_the_region(world_home):
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.query_params["region"] = str(HANGZHOU)
    page.run()
    assert not page.exception
    assert "杭州市" in texts(page)


@pytest.mark.slow
@pytest.mark.parametrize("address", [{"region": "abc"}, {"month": "1999-01"}, {"months": "77"}])
def test_a_wrong_address_is_set_aside_with_a_word(world_home, address):
    page = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in address.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert "未采用" in texts(page)


@pytest.mark.slow
def test_three_people_are_not_shown(tmp_path, monkeypatch):
    world = World(tmp_path / "home")
    for who in range(3):
        world.person(who).spell(who, XIHU, "2024-01", None if who else "2026-06")
    world.build()
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    said = texts(page)
    assert "人数过少" in said
    assert "没有需要关注" in said


def test_an_alert_is_a_sentence_with_a_link_and_no_markup_from_data():
    alert = Alert(
        "overdue",
        DUE_CASES,
        "<b>某区</b>",
        XIHU,
        60,
        80,
        "其中等待超过180天",
        None,
        3.0,
    )
    said = sentence(alert, ())
    assert said == "<b>某区</b>应兑未兑 80件，其中等待超过180天的 60件"
    found = Board((Item(alert, said, Step(NEW), "", ()),), (), False)
    drawn = blocks.links(attention.links(found))
    assert "&lt;b&gt;某区" in drawn
    assert f'href="overview?region={XIHU}"' in drawn
