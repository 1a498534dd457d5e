"""Where a curve may be drawn and what a point says, at each threshold: counted by hand."""

import numpy as np
import pytest

from metrics.disclosure.curves import may_model, point, publishable
from metrics.models.survival.kaplan_meier import Curve, life_table


def left(people: int, months: int = 12, **gone: int) -> Curve:
    """So many come; ``m6=10``: ten leave in their sixth month; the others are seen to the end."""
    exits = [gone.get(f"m{month}", 0) for month in range(1, months + 1)]
    return life_table(exits, [0] * (months - 1) + [people - sum(exits)])


@pytest.mark.parametrize("people, months", [(29, []), (30, [0, 3, 6, 9, 12])])
def test_a_curve_wants_thirty_people(people, months):
    assert publishable(left(people)) == months


@pytest.mark.parametrize("gone, months", [(10, [0, 3, 6, 9, 12]), (11, [0, 3, 6, 9])])
def test_a_point_wants_thirty_still_at_risk(gone, months):
    # Of forty ten or eleven leave in the eleventh month: 30 or 29 are there in the twelfth.
    assert publishable(left(40, m11=gone)) == months


@pytest.mark.parametrize("gone, months", [(0, [0, 3, 6]), (9, [0, 3]), (10, [0, 3, 6])])
def test_between_two_points_leave_nobody_or_ten(gone, months):
    assert publishable(left(100, 6, m5=gone)) == months


def test_the_horizons_of_cards_come_before_the_quarters():
    # Ten leave in the third month, five in the sixth: 3 and 6 both would tell the five.
    assert publishable(left(100, 7, m3=10, m6=5)) == [0, 6]
    # The same beside the other horizons: half a year gives way to nothing but them.
    assert publishable(left(100, 12, m9=10, m12=5)) == [0, 3, 6, 12]
    assert publishable(left(100, 36, m33=10, m36=5))[-2:] == [30, 36]
    assert publishable(left(100, 60, m57=10, m60=5))[-2:] == [54, 60]


def test_a_point_is_a_whole_point_of_per_cent_with_the_people_to_five():
    # 33 of 203 leave in the sixth month: 83.74 % stay, Greenwood's interval on log(−log).
    curve = left(203, m6=33)
    found = point(curve, 6, publishable(curve))
    assert (found["value"], found["denominator"], found["status"]) == (0.84, 205.0, "ok")
    assert found["half_width"] == 0.0051
    low, high = curve.low[5], curve.high[5]
    assert (found["low"], found["high"]) == (np.floor(low * 100) / 100, np.ceil(high * 100) / 100)
    assert found["low"] <= low < found["low"] + 0.01
    assert found["high"] - 0.01 < high <= found["high"]
    start = point(curve, 0, publishable(curve))
    assert (start["value"], start["half_width"]) == (1.0, 0.0)


def test_too_few_are_hidden_and_what_is_not_over_is_empty():
    few, short = left(29), left(100, 6)
    assert point(few, 6, publishable(few))["status"] == "suppressed"
    assert point(short, 12, publishable(short))["status"] == "empty"


@pytest.mark.parametrize(
    "people, events, may", [(100, 10, True), (99, 10, False), (100, 9, False), (99, 9, False)]
)
def test_a_model_wants_a_hundred_people_and_ten_leavers(people, events, may):
    assert may_model(people, events) is may
