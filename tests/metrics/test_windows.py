"""Windows are part of the record: the right one without a word, another refused by name."""

import pytest

from metrics.answer import answer
from metrics.engine.core import YEAR_LONG, Unknown, Window
from metrics.engine.selection import Scope, Selection
from metrics.figures.market import trade
from metrics.figures.people import flow
from metrics.figures.policy import target
from metrics.registry import REGISTRY, find
from tests.world import XIHU, ZHEJIANG, World, m


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """Thirty came in January 2026, ten each month until September; 200 were promised."""
    world = World(tmp_path_factory.mktemp("windows"))
    who = 0
    for month in range(1, 10):
        for _ in range(30 if month == 1 else 10):
            world.person(who, 4).spell(who, XIHU, f"2026-{month:02d}")
            who += 1
    for _ in range(60):
        world.person(who, 4).spell(who, XIHU, "2023-01")
        who += 1
    world.put(
        "target", {"indicator": "new_college", "region": ZHEJIANG, "year": 2026, "target": 200.0}
    )
    return world.build()


def asked(cubes, metric, month=None, months=None, by=()):
    return answer(cubes, metric, Selection(ZHEJIANG, month, months), Scope(ZHEJIANG), by)


def test_a_promise_without_a_window_is_of_the_year_to_date(cubes):
    found = asked(cubes, target.COLLEGE_PROGRESS)
    assert found.one().value == pytest.approx(110 / 200)  # 30 + 8 · 10 of 200
    assert (found.first_month, found.month) == (m("2026-01"), m("2026-09"))
    june = asked(cubes, target.COLLEGE_PROGRESS, m("2026-06"))
    assert june.one().value == pytest.approx(80 / 200)


@pytest.mark.parametrize(
    "metric, months, right",
    [
        (target.COLLEGE_PROGRESS, 12, "今年以来"),
        (target.COLLEGE_PROGRESS, 1, "今年以来"),
        (flow.NET_INFLOW_RATE, 1, "近12个月"),
        (trade.TIGHTNESS, 1, "近12个月"),
        (trade.PAY_GROWTH, 3, "近12个月"),
    ],
)
def test_a_window_that_the_definition_does_not_mean_is_refused_with_the_right_one(
    cubes, metric, months, right
):
    with pytest.raises(Unknown, match=f"按{right}统计"):
        asked(cubes, metric, m("2026-09"), months)


def test_a_record_that_says_twelve_months_means_no_other():
    for one in REGISTRY.values():
        if "近 12 个月" in one.definition and one.window == YEAR_LONG:
            assert one.windows == (Window.YEAR,), one.id


def test_windows_have_their_lengths():
    assert [one.months(m("2026-09")) for one in Window] == [1, 12, 9]


@pytest.mark.parametrize("metric", ["due_cases", "due_amount", "chain_need", "school_stock"])
def test_a_state_at_the_datas_date_is_of_no_month_that_is_asked(cubes, metric):
    """「2026年3月应兑未兑」 was what is due today, whichever month was named."""
    assert asked(cubes, find(metric), m("2026-03")).month is None
