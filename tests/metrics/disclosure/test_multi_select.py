"""Several codes of one filter, and money over kinds of grants: each sum counted by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.reference import occupations
from metrics.disclosure.grants import imputed, mean_grants, never_nothing, yearly_cases
from metrics.disclosure.multi_select import fixed_groups, summed
from metrics.engine.core import Unit
from metrics.engine.selection import Selection
from metrics.engine.table import Table
from metrics.figures.people.stock import HIGH_TIER_STOCK
from metrics.figures.policy import payouts
from tests.metrics.disclosure.test_protect import SHARE, metric
from tests.world import XIHU, World

MONEY = payouts.PAID_AMOUNT


def frame(*rows):
    """Rows of value, numerator, denominator, half-width, status."""
    return pd.DataFrame(
        rows, columns=["value", "numerator", "denominator", "half_width", "status"]
    ).astype(dict.fromkeys(("value", "numerator", "denominator", "half_width"), float))


HIDDEN = (np.nan, np.nan, np.nan, 0.0, "suppressed")


def valued(cases, year=None, share=1.0, least=50):
    """Numerator and half-width that a hidden kind counts, in cases."""
    shown = None if year is None else Table({"value": np.array([year], dtype=float)}, 1)
    exact = Table({"c0": np.array([cases])}, 1)
    found = imputed(Table.of(frame(HIDDEN)), exact, (), 1000.0, shown, share, least)
    row = found.frame().iloc[0]
    assert row.status == "suppressed"
    return row.numerator / 1000, row.half_width / 1000


def test_a_hidden_kind_counts_five_cases_give_or_take_four():
    assert valued(3.0) == (5.0, 4.0)
    nothing = valued(0.0)
    assert np.isnan(nothing[0]) and nothing[1] == 0.0


@pytest.mark.parametrize(
    "year, cases",
    [
        (50, 5.0),  # a kind that a year shows enough of is hidden in this month by chance
        (45, 11.25),  # else it takes its quarter of the year
        (10, 2.5),
        (0, 1.0),  # there is one at least
        (np.nan, 1.25),  # hidden in the year too: a quarter of five
    ],
)
def test_in_a_shorter_window_it_takes_its_part_of_the_year(year, cases):
    found, half = valued(3.0, year, 0.25)
    assert found == cases
    assert half == max(cases - 1, 4.0)


@pytest.mark.parametrize("months, asked", [(1, True), (11, True), (12, False), (24, False)])
def test_only_windows_shorter_than_a_year_are_asked_over_a_year(months, asked):
    found = yearly_cases(MONEY, Selection(XIHU, None, months))
    assert (found is not None) is asked
    if found is not None:
        cases, year = found
        assert year.months == 12
        assert cases.numerator[0].measure.column == MONEY.numerator[0].measure.cases


def test_the_usual_grant_of_a_kind_wants_ten_cases_and_has_two_digits(tmp_path):
    world = World(tmp_path / "home")
    for kind, cases, amount in (("living", 10, 12_345.0), ("rent", 9, 6_000.0)):
        for case in range(cases):
            world.put(
                "policy_payout",
                {
                    "case_id": f"{kind}{case}",
                    "policy": kind,
                    "kind": kind,
                    "region": XIHU,
                    "amount": amount,
                    "applied_on": date(2025, 3, 2),
                    "decided_on": date(2025, 4, 2),
                    "paid_on": date(2025, 5, 2),
                    "status": "paid",
                },
            )
    assert mean_grants(world.build(), MONEY) == {"living": 12_000.0}


def test_occupations_of_a_whole_group_stay_together_and_others_are_asked_apart():
    whole = [one.code for one in occupations() if one.code.startswith("6-18-")]
    assert fixed_groups("occupation", tuple(whole)) == [tuple(sorted(whole))]
    # One short of the group: each by itself. So are those of a smaller group (小类).
    assert fixed_groups("occupation", tuple(whole[1:])) == [(code,) for code in whole[1:]]
    small = tuple(code for code in whole if code.startswith("6-18-01-"))
    assert 1 < len(small) < len(whole)
    assert fixed_groups("occupation", small) == [(code,) for code in small]
    assert fixed_groups("industry", (65, 26, 65)) == [(65,), (26,)]
    assert fixed_groups("month", (1, 2)) == [(1, 2)]


def test_what_may_be_shown_is_added_and_what_may_not_is_left_out():
    shown = (
        frame((40.0, 40.0, np.nan, 2.5, "ok")),
        frame(HIDDEN),
        frame((15, 15, np.nan, 2.5, "ok")),
    )
    row = summed(list(shown), (), metric()).frame().iloc[0]
    assert (row.value, row.half_width, row.status) == (55.0, 5.0, "ok")
    assert summed([frame(HIDDEN)] * 2, (), metric()).frame().iloc[0].status == "suppressed"


def test_a_share_of_several_is_the_quotient_of_their_sums():
    parts = frame((0.5, 50.0, 100.0, 0.02, "ok")), frame((0.2, 20.0, 100.0, 0.04, "ok"))
    row = summed(list(parts), (), SHARE).frame().iloc[0]
    assert (row.value, row.half_width) == (pytest.approx(0.35), pytest.approx(0.03))
    # Of one whole, counted once: 70 of 100.
    row = summed(list(parts), (), SHARE, [0, 0]).frame().iloc[0]
    assert (row.value, row.denominator) == (pytest.approx(0.7), 100.0)


@pytest.mark.parametrize("open_, status", [(10.0, "ok"), (11.0, "imprecise")])
def test_a_sum_that_hangs_on_hidden_kinds_by_more_than_a_tenth_says_so(open_, status):
    money = metric(unit=Unit.YUAN, cases="cases")
    hidden = frame((np.nan, 10.0, np.nan, open_, "suppressed"))
    row = summed([frame((90.0, 90.0, np.nan, 0.0, "ok")), hidden], (), money).frame().iloc[0]
    assert (row.value, row.status) == (100.0, status)


def test_zeros_beside_what_is_only_valued_are_hidden():
    money = metric(unit=Unit.YUAN, cases="cases")
    nothing = frame((0.0, 0.0, np.nan, 0.0, "ok"))
    hidden = frame((np.nan, 10.0, np.nan, 4.0, "suppressed"))
    assert summed([nothing, hidden], (), money).frame().iloc[0].status == "suppressed"
    assert summed([nothing, nothing], (), money).frame().iloc[0].value == 0.0


def test_no_sum_says_nobody_where_a_part_is_hidden():
    """High-tier people of two levels of education, 0 of one and too few of the other: not 0."""
    two = [frame((0.0, 0.0, np.nan, 0.0, "ok")), frame(HIDDEN)]
    row = summed(two, (), HIGH_TIER_STOCK).frame().iloc[0]
    assert (row.status, np.isnan(row.value)) == ("suppressed", True)
    both = summed([two[0], two[0]], (), HIGH_TIER_STOCK).frame().iloc[0]
    assert (both.status, both.value) == ("ok", 0.0)
    more = (
        summed([*two, frame((20.0, 20.0, np.nan, 0.0, "ok"))], (), HIGH_TIER_STOCK).frame().iloc[0]
    )
    assert (more.status, more.value) == ("ok", 20.0)


@pytest.mark.parametrize(
    "cases, status", [("suppressed", "suppressed"), ("ok", "ok"), ("empty", "ok")]
)
@pytest.mark.parametrize("by", [(), ("county",)])
def test_an_amount_of_nothing_follows_its_cases(by, cases, status):
    keys = {name: [XIHU, XIHU + 1] for name in by}
    said, rest = ([cases, "ok"], [5000.0]) if by else ([cases], [])
    money = {"value": [0.0, *rest], "numerator": [0.0, *rest], "half_width": [0.0] * len(said)}
    given = pd.DataFrame({**keys, **money, "status": ["ok"] * len(said)})
    hidden = Table.of(pd.DataFrame({**keys, "status": said}))
    made = never_nothing(Table.of(given), hidden, by)
    assert made["status"].tolist() == [status, *["ok" for _ in rest]]
    assert np.isnan(made["value"]).tolist() == [status == "suppressed", *[False for _ in rest]]


def test_each_month_of_nothing_follows_its_own_cases():
    """A month whose cases are hidden is hidden; one without cases, and one with money, stay."""
    paid = [9000.0, 0.0, 0.0]
    money = pd.DataFrame({"month": [1, 2, 3], "value": paid, "numerator": paid})
    cases = pd.DataFrame({"month": [1, 2, 3], "status": ["suppressed", "suppressed", "ok"]})
    money = money.assign(half_width=0.0, status="ok")
    made = never_nothing(Table.of(money), Table.of(cases), ("month",))
    assert made["status"].tolist() == ["ok", "suppressed", "ok"]
    assert np.nan_to_num(made["value"], nan=-1.0).tolist() == [9000.0, -1.0, 0.0]
