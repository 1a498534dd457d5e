"""The other kinds of rule at their lines: projections, budgets, months, classes, sources."""

import numpy as np
import pandas as pd
import pytest

from metrics.alerts.catalogue import BY_ID, RULES
from metrics.alerts.classes import ClassShare, lost
from metrics.alerts.lines import falls_short, unspent
from metrics.alerts.peers import published
from metrics.alerts.rule import Alert
from metrics.alerts.rules import merged, order
from metrics.alerts.series import Course, courses
from metrics.alerts.sources import Lack, lacks
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection
from metrics.figures.market import recruitment
from metrics.figures.outlook import nowcast
from metrics.figures.peers.benchmark import PUBLISHED
from metrics.figures.people import flow
from metrics.figures.policy import fund, payouts, target
from metrics.figures.schools import source
from tests.world import ZHEJIANG, m

SEPTEMBER = m("2025-09")
HERE = Selection(ZHEJIANG, SEPTEMBER)


def made(metric, by, rows, month=SEPTEMBER, **more):
    """A protected table of (keys, value, numerator, denominator)."""
    frame = pd.DataFrame(
        [
            {
                **dict(zip(by, keys, strict=True)),
                **{f"{name}_label": str(key) for name, key in zip(by, keys, strict=True)},
                "value": value,
                "numerator": part,
                "denominator": whole,
                "half_width": 0.0,
                "status": "suppressed" if np.isnan(value) else "ok",
                **more,
            }
            for keys, value, part, whole in rows
        ]
    )
    return Protected(metric, HERE, tuple(by), frame, month=month)


@pytest.mark.parametrize("high, told", [(899, True), (900, False), (1100, False)])
@pytest.mark.parametrize("promised", [1000.0])
def test_a_year_that_ends_below_nine_tenths_of_the_promise_even_at_best(high, promised, told):
    def ask(metric, selection, by):
        keys = [(330100,)] if by else [()]
        if metric is nowcast.NOW_NEW:
            return made(metric, by, [(key, 850.0, 850.0, np.nan) for key in keys], hi95=high)
        return made(metric, by, [(key, 0.5, 500.0, promised) for key in keys])

    found = list(falls_short(ask, HERE))
    assert [(one.where, one.before) for one in found] == (
        [("", 1000.0), ("330100", 1000.0)] if told else []
    )


@pytest.mark.parametrize(
    "spent, others, told", [(0.50, 0.76, True), (0.51, 0.76, False), (0.50, 0.74, False)]
)
def test_a_budget_a_quarter_behind_the_year_and_the_others(spent, others, told):
    def ask(metric, selection, by):
        if metric is fund.EXECUTION:
            rows = [((330200, f"项目{i}"), others, 1.0, 1.0) for i in range(4)]
            return made(metric, by, [*rows, ((330200, "慢"), spent, 1.0, 1.0)])
        return made(metric, by, [((), 1.0, 1.0, np.nan)])

    assert [one.cell for one in unspent(ask, HERE)] == (["programme=慢"] if told else [])


def months(counts, metric=flow.OUTFLOW, by="county"):
    """Answers with the months of cells 1, 2 …, oldest first; NaN is hidden."""

    def ask(asked, selection, keys, span=36):
        assert (selection.month, selection.months) == (SEPTEMBER, 1)
        width = len(counts[0])
        rows = [
            ((330100 + cell, SEPTEMBER - width + 1 + i), value, value, np.nan)
            for cell, series in enumerate(counts, 1)
            for i, value in enumerate(series)
        ]
        return made(asked, keys, rows)

    return ask


LEAVING = Course("leaving", flow.OUTFLOW, "county", 1, 0.5, 5.0)
STEADY = [20.0] * 40


@pytest.mark.parametrize(
    "newest, told",
    [
        ([60.0, 60.0], True),
        ([20.0, 60.0], False),  # one month is no news
        ([25.0, 25.0], False),
        ([np.nan, np.nan], False),
    ],
)
def test_two_months_far_above_the_season_are_told_of_a_county_alone(newest, told):
    found = list(courses(months([[*STEADY, *newest]]), HERE, LEAVING))
    assert [(one.region, one.value) for one in found] == ([(330101, 60.0)] if told else [])


def test_what_is_hidden_is_taken_against_the_alarm():
    """A history of 1 to 9 counts as 9 each month: 15 after it may be chance, 40 isn't."""
    hidden = [np.nan] * 40
    assert not list(courses(months([[*hidden, 15.0, 15.0]]), HERE, LEAVING))
    assert list(courses(months([[*hidden, 40.0, 40.0]]), HERE, LEAVING))
    fewer = Course("unpaid", payouts.PAID_CASES, "county", -1, 0.4, 12.0)
    (found,) = courses(months([[*[40.0] * 40, np.nan, np.nan]]), HERE, fewer)
    assert (found.value, found.before) == (None, 40.0)


def test_a_level_that_changed_within_the_year():
    level = Course("leaving_level", flow.OUTFLOW, "county", 1, 0.5, 5.0, shift=True)
    (found,) = courses(months([[*[20.0] * 36, *[20.0] * 6, *[40.0] * 6]]), HERE, level)
    assert (found.words, found.value, found.before) == ("近6个月", 40.0, 20.0)
    assert not list(courses(months([[20.0] * 48]), HERE, level))


def test_months_that_still_grow_raise_nothing():
    def ask(metric, selection, by, span=36):
        table = months([[*STEADY, 60.0, 60.0]])(metric, selection, by)
        return Protected(metric, HERE, table.by, table.frame, month=SEPTEMBER, provisional=True)

    assert not list(courses(ask, HERE, LEAVING))


@pytest.mark.parametrize("newest, told", [(30, True), (120, False)])
def test_a_school_that_sends_few_of_its_newest_class(newest, told):
    def ask(metric, selection, by, span=36):
        rows = [((1, year), 0.3, 150.0, 500.0) for year in (2021, 2022, 2023)]
        rows += [((1, 2020), 0.9, 450.0, 500.0), ((1, 2024), newest / 500, newest, 500.0)]
        return made(metric, by, rows)

    beside = (source.GRADUATES_COME, source.SCHOOL_PLACED, source.SCHOOL_PLACED_BY_CLASS)
    schools = ClassShare("school_lost", source.COME_RATE_BY_CLASS, "school", *beside)
    found = list(lost(ask, HERE, schools))
    # In September 2025 class 2024 is the newest that is whole; 2020 is too long ago.
    assert [(one.words, one.before) for one in found] == ([("2024届", 0.3)] if told else [])


def test_a_published_figure_that_jumps_among_its_peers():
    def ask(metric, selection, by, span=36):
        assert metric is PUBLISHED
        rows = []
        for i in range(1, 11):
            rows += [((330000 + 100 * i, "率", year), i / 10, np.nan, np.nan) for year in (2023,)]
            now = i / 10 + (0.0 if i % 2 else 0.1) - (3.0 if i == 5 else 0.0)
            rows.append(((330000 + 100 * i, "率", 2024), now, np.nan, np.nan))
        return made(metric, by, rows, unit="%")

    ours = [330000 + 100 * i for i in range(1, 11)]
    (found,) = published(ask, HERE, ours)
    assert (found.region, found.before) == (330500, 0.5)
    assert not list(published(ask, HERE, [330100]))  # another office's city


def test_a_source_that_stopped_and_one_with_a_hole():
    newest = SEPTEMBER
    told = [Lack("job_seeker", 330800, newest - 3, newest - i, newest) for i in range(3)]
    told += [Lack("service_use", 330500, newest, newest - i, newest) for i in (11, 12)]
    told += [Lack("service_use", 330600, newest, -1, newest)]
    found = [(one.rule, one.region, one.value, one.month) for one in lacks(told, ZHEJIANG)]
    assert found == [
        ("late", 330800, 3.0, newest - 3),
        ("hole", 330500, 1.0, newest - 11),  # twelve months ago is no news
    ]
    assert [one.rule for one in lacks(told, ZHEJIANG, newest - 2)] == ["late", "hole", "hole"]
    assert not list(lacks(told, 330100))


def alert(rule, region, weight, metric=flow.OUTFLOW, cell=""):
    return Alert(rule, metric, "", region, 1.0, 1.0, "", SEPTEMBER, weight, cell)


def test_one_order_and_one_line_for_one_thing():
    found = merged(
        [
            alert("posts", 330000, 9.0, recruitment.NEW_POSTS, "industry=35"),
            alert("leaving", 330303, 2.0),
            alert("net_inflow", 330303, 3.0),
            alert("leaving", 330304, 2.5),
            alert("falls_short", 330700, 3.0, nowcast.NOW_NEW),
            alert("behind", 330700, 1.1, target.COLLEGE_PROGRESS),
        ]
    )
    assert [(one.rule, one.region) for one in found] == [
        ("net_inflow", 330303),
        ("leaving", 330304),
        ("behind", 330700),
        ("posts", 330000),
    ]
    assert found == sorted(found, key=order)


def test_rules_are_whole_records():
    assert len(BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.condition and rule.quiet > 0
        rule.wording.format(
            where="", name="", value="", before="", gap="", words="", when="", count=""
        )
