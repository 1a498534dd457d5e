"""Windows of months: what a series sums, what a mean divides by, where each begins. By hand."""

import pytest

from metrics.engine.compute import SPAN, compute
from metrics.engine.selection import Selection
from metrics.figures.people.flow import INFLOW, NET_INFLOW_RATE
from metrics.figures.people.stock import TALENT_STOCK
from tests.world import XIHU, ZHEJIANG, World, exact, m


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """Ten since 2021; in 2024 one arrives in January, two in February, … five in May."""
    world, who = World(tmp_path_factory.mktemp("windows") / "home"), 0
    for month, people in (("2021-01", 10), *((f"2024-0{n}", n) for n in range(1, 6))):
        for _ in range(people):
            who += 1
            world.person(who, 4).spell(who, XIHU, month)
    world.person(99, 4).spell(99, XIHU, "2021-01", "2024-12")
    return world.spell(1, XIHU, "2024-12", "2025-03", wage=1.0).build()


def series(cubes, metric, months, span, column="t0"):
    found = exact(cubes, metric, by=("month",), month="2024-05", months=months, span=span)
    return dict(zip((found["month"] - m("2024-05")).tolist(), found[column].tolist(), strict=True))


@pytest.mark.parametrize(
    "months, sums",
    [
        (1, {-3: 2, -2: 3, -1: 4, 0: 5}),
        (2, {-3: 1 + 2, -2: 2 + 3, -1: 3 + 4, 0: 4 + 5}),
        (3, {-3: 0 + 1 + 2, -2: 1 + 2 + 3, -1: 2 + 3 + 4, 0: 3 + 4 + 5}),
        (5, {-3: 1 + 2, -2: 1 + 2 + 3, -1: 1 + 2 + 3 + 4, 0: 1 + 2 + 3 + 4 + 5}),
    ],
)
def test_each_month_of_a_series_sums_the_window_that_ends_in_it(cubes, months, sums):
    assert series(cubes, INFLOW, months, 4) == sums
    alone = exact(cubes, INFLOW, month="2024-05", months=months)
    assert alone["t0"][0] == sums[0]


def test_a_mean_is_divided_by_the_months_of_its_window(cubes):
    # 11 since 2021, and at the ends of January to May 12, 14, 17, 21, 26.
    means = {-1: (17 + 21) / 2, 0: (21 + 26) / 2}
    base = len(NET_INFLOW_RATE.numerator)
    assert series(cubes, NET_INFLOW_RATE, 2, 2, f"t{base}") == means
    alone = exact(cubes, NET_INFLOW_RATE, month="2024-05", months=2)
    assert alone[f"t{base}"][0] == means[0]


@pytest.mark.parametrize("months, first", [(1, "2024-05"), (3, "2024-03"), (12, "2023-06")])
def test_a_window_says_where_it_begins(cubes, months, first):
    found = compute(cubes, INFLOW, Selection(ZHEJIANG, m("2024-05"), months))
    assert (found.first_month, found.month) == (m(first), m("2024-05"))
    state = compute(cubes, TALENT_STOCK, Selection(ZHEJIANG, m("2024-05"), months))
    assert state.first_month == m("2024-05")  # a state has one month, whatever is asked


def test_a_series_reaches_back_three_years_unless_told(cubes):
    found = compute(cubes, TALENT_STOCK, Selection(ZHEJIANG, m("2024-05")), ("month",)).frame
    assert SPAN == len(found) == 36
    assert found["month"].min() == m("2021-06")
