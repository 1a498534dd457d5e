"""How far the data of a figure reach: a year's budget is no data of its December."""

import pytest

from dashboard.wording import words
from dashboard.wording.captions import source_line
from metrics.figures.people import stock
from metrics.figures.policy import fund
from tests.dashboard.conftest import protected
from tests.world import m


@pytest.mark.parametrize(
    "metric, month, reach",
    [
        (fund.BUDGET, "2026-12", None),
        (fund.WAY["confirmed"], "2026-12", None),
        (stock.TALENT_STOCK, "2026-12", "2026-12"),
        (stock.TALENT_STOCK, "2026-09", "2026-09"),
    ],
)
def test_a_running_years_budget_has_no_data_date(metric, month, reach):
    found = protected(metric, [(5.0,)], month=m(month))
    assert words.data_month(found) == (None if reach is None else m(reach))


def test_the_line_under_a_figure_dates_what_is_dated():
    both = [
        protected(fund.BUDGET, [(5.0,)], month=m("2026-12")),
        protected(stock.TALENT_STOCK, [(5.0,)], month=m("2026-09")),
    ]
    assert "数据截至2026年9月" in source_line(both)
    assert "数据截至" not in source_line(both[:1])
