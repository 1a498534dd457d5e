"""One line where a chart would be: why, and a way up that the reader may go."""

import pytest

from dashboard.access import auth
from dashboard.charts.lines import lines
from dashboard.charts.spec import Empty
from dashboard.document.values import Part
from dashboard.page import no_chart
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import stock
from tests.dashboard.conftest import reader
from tests.world import HANGZHOU, XIHU, ZHEJIANG


@pytest.fixture
def hidden(world_home):
    """Talent of a county month by month in an education that nobody there has."""
    asked = Selection(XIHU).with_("education", 6)
    found = reader().fetch(stock.TALENT_SHARE, asked, "industry")
    assert found.is_empty
    return Part("标题<b>", (found,), "副标题", figure=Empty(words="人数过少"))


def as_reader(region):
    auth.act_as(auth.User("王", Scope(region, "district", ZHEJIANG)))


@pytest.fixture(autouse=True)
def nobody_after():
    yield
    auth.act_as(None)


def test_a_chart_with_figures_is_drawn(world_home):
    found = reader().fetch(stock.TALENT_STOCK, Selection(ZHEJIANG), "month")
    assert not no_chart.applies(Part("标题", (found,), figure=lines(found)))


def test_the_line_says_why_and_leads_to_the_region_above(hidden):
    as_reader(HANGZHOU)
    assert no_chart.applies(hidden)
    line = no_chart.line(hidden, "key")
    assert "标题&lt;b&gt;" in line and "副标题：人数过少" in line
    assert f'href="?region={HANGZHOU}"' in line and "看杭州市" in line


def test_nobody_is_led_where_they_may_not_look(hidden):
    as_reader(XIHU)
    assert "href" not in no_chart.line(hidden, "key")
