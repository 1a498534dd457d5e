"""Each rule at its own line, on tables made by hand: one step short of it nothing is said."""

import numpy as np
import pandas as pd
import pytest

from metrics.alerts import trades
from metrics.alerts.lines import behind_schedule, overdue
from metrics.alerts.peers import Watch, unusual
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment, trade
from metrics.figures.people import flow
from metrics.figures.policy import payouts, target
from tests.world import ZHEJIANG, m

HERE = Selection(ZHEJIANG)
SEPTEMBER = m("2025-09")  # three quarters of the year are gone
Row = tuple[object, float, float, float]  # key, value, people behind it, half-width


def table(metric: Metric, by: tuple[str, ...], rows: list[Row], month: int = SEPTEMBER):
    frame = pd.DataFrame(
        [
            {
                **dict.fromkeys(by, key),
                **{f"{name}_label": f"第{key}" for name in by},
                "value": value,
                "numerator": value * people,
                "denominator": people,
                "status": "suppressed" if np.isnan(value) else "ok",
                "half_width": half,
            }
            for key, value, people, half in rows
        ],
        columns=[
            *by,
            *(f"{name}_label" for name in by),
            *("value", "numerator", "denominator", "status", "half_width"),
        ],
    )
    return Protected(metric, HERE, by, frame, month=month)


@pytest.mark.parametrize(
    "done, promised, told",
    [
        (0.64, 400, True),
        (0.649, 400, True),
        (0.65, 400, False),
        # Of a hundred, 64 for 75 is chance: 11 are missing, the root of 64 + 25/12 is 8.1.
        (0.64, 100, False),
        (0.40, 100, True),
        (0.40, 99, False),
    ],
)
def test_a_target_of_a_hundred_lags_by_more_than_a_tenth_of_the_year(done, promised, told):
    def ask(metric, selection, by):
        rows = [(None, done, float(promised), 0.0)] if metric is target.COLLEGE_PROGRESS else []
        return table(metric, by, [] if by else rows)

    assert [one.rule for one in behind_schedule(ask, HERE)] == (["behind"] if told else [])


@pytest.mark.parametrize("done, told", [(0.31, False), (0.10, True)])
def test_who_usually_comes_in_the_last_quarter_is_not_behind_in_september(done, told):
    """By September only four in ten of a year's arrivals had come in the three years before."""

    def ask(metric, selection, by):
        if metric is flow.NEW_COLLEGE and not by:
            return table(metric, by, [(None, 1000.0 if selection.months == 12 else 400.0, 0, 0)])
        rows = [(None, done, 400.0, 0.0)] if metric is target.COLLEGE_PROGRESS else []
        return table(metric, by, [] if by else rows)

    assert [one.rule for one in behind_schedule(ask, HERE)] == (["behind"] if told else [])


@pytest.mark.parametrize(
    "late, due, told", [(25, 100, True), (25, 101, False), (20, 80, True), (19, 19, False)]
)
def test_a_quarter_of_what_is_due_and_twenty_cases_are_overdue(late, due, told):
    def ask(metric, selection, by):
        assert metric is payouts.DUE_CASES
        bands = selection.codes("wait")
        assert bands in ((), (3, 4))  # more than 180 days
        return table(metric, by, [(330106, float(late if bands else due), 0.0, 0.0)])

    assert [one.where for one in overdue(ask, HERE)] == (["第330106"] if told else [])


def changed(metric: Metric, by: str, changes: list[float], people: float = 500.0, half=0.0):
    """A year ago each cell stood at 0.5; the last of ``changes`` is the one that is looked at."""

    def ask(asked, selection, keys):
        earlier = selection.month == SEPTEMBER - 12
        values = [0.5 if earlier else 0.5 + change for change in changes]
        count = [500.0] * (len(values) - 1) + [people]
        rows = [
            (i + 1, value, behind, half)
            for i, (value, behind) in enumerate(zip(values, count, strict=True))
        ]
        return table(asked, (by,), rows, SEPTEMBER - 12 if earlier else SEPTEMBER)

    return ask


# Eight changes with median 0 and MAD 0.01: a change of −c has the modified z 67.45·c.
CALM = [-0.02, -0.01, -0.01, 0.0, 0.0, 0.01, 0.01, 0.02]
NET = Watch(flow.NET_INFLOW_RATE, "county", 0.03)


@pytest.mark.parametrize("loss, told", [(0.0518, False), (0.0520, True)])
def test_a_change_stands_out_beyond_three_and_a_half(loss, told):
    # 0.6745·0.0520/0.01 = 3.507; nine cells: the median is 0, the median distance 0.01.
    found = list(unusual(changed(flow.NET_INFLOW_RATE, "county", [*CALM, -loss]), HERE, NET))
    assert [one.where for one in found] == (["第9"] if told else [])


@pytest.mark.parametrize("cells, told", [(7, False), (8, True)])
def test_eight_peers_are_wanted(cells, told):
    changes = [*CALM[: cells - 1], -0.2]
    found = list(unusual(changed(flow.NET_INFLOW_RATE, "county", changes), HERE, NET))
    assert bool(found) is told


@pytest.mark.parametrize("people, told", [(99.0, False), (100.0, True)])
def test_a_rate_of_a_hundred_people_may_raise_an_alarm(people, told):
    # Of a hundred people a fifth may be chance beside peers of 500: it takes three tenths.
    ask = changed(flow.NET_INFLOW_RATE, "county", [*CALM, -0.3], people)
    assert bool(list(unusual(ask, HERE, NET))) is told


@pytest.mark.parametrize("people, told", [(500.0, True), (200.0, True), (150.0, False)])
def test_a_small_cell_needs_more_than_its_peers_to_stand_out(people, told):
    """By hand: spread 0.01/0.6745 = 0.01483; each year p(1−p)/n, so peers have 2·0.25/500 = 0.001.
    A fall from 0.5 to 0.35 of 200 people: excess (0.25 + 0.2275)/200 − 0.001 = 0.0013875, and
    0.15/√(0.01483² + 0.0013875) = 3.74; of 150 people 0.15/√(0.00022 + 0.0021833) = 3.06."""
    ask = changed(flow.NET_INFLOW_RATE, "county", [*CALM, -0.15], people)
    assert bool(list(unusual(ask, HERE, NET))) is told


def test_a_county_is_judged_among_the_province_and_hears_of_itself_alone():
    asked = []

    def ask(metric, selection, by):
        asked.append(selection.region)
        return changed(metric, by[0], [*CALM, -0.2])(metric, selection, by)

    # Cells are numbered 1 to 9 here: 9 is the one that falls, inside no region but itself.
    assert list(unusual(ask, Selection(330303), NET, HERE)) == []
    assert set(asked) == {ZHEJIANG}


@pytest.mark.parametrize("half, told", [(0.09, True), (0.11, False)])
def test_what_rounding_leaves_open_on_both_sides_is_no_change(half, told):
    ask = changed(flow.NET_INFLOW_RATE, "county", [*CALM, -0.2], half=half)
    assert bool(list(unusual(ask, HERE, NET))) is told


@pytest.mark.parametrize(
    "tighter, less, told",
    # A ratio's change is taken in logs: 0.5 → 0.643 is a quarter more, 0.642 isn't.
    [(0.1425, -0.11, True), (0.1415, -0.11, False), (0.15, -0.101, True), (0.15, -0.099, False)],
)
def test_a_trade_is_scarce_by_a_quarter_and_ten_points(tighter, less, told):
    still = [0.001 * step for step in (-2, -1, -1, 0, 0, 1, 1, 2)]

    def ask(metric, selection, by):
        last = tighter if metric is trade.TIGHTNESS else less
        assert metric in (trade.TIGHTNESS, recruitment.FILL_RATE)
        return changed(metric, "industry", [*still, last])(metric, selection, by)

    found = trades.scarcer(ask, HERE, "industry")
    assert [pair[0].where for pair in found] == (["第9"] if told else [])
