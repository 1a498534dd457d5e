"""The protection rules at their thresholds: 9 and 10, 2 and 3, and what rounding leaves open."""

import numpy as np
import pandas as pd
import pytest

from data.contracts import Protects
from metrics.disclosure.protect import Protected, protect
from metrics.disclosure.public import round_public
from metrics.disclosure.rounding import is_imprecise, round_to
from metrics.engine.core import Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.selection import Selection


def metric(kind=Kind.COUNT, unit=Unit.PERSONS, protects=Protects.PERSON, parts=(1, 0), **more):
    terms = [
        Term(f"part{i}", Measure("stock", "people", Time.POINT, protects=protects, **more))
        for i in range(sum(parts))
    ]
    return Metric(
        id="m",
        name="m",
        definition="",
        unit=unit,
        kind=kind,
        dimensions=(),
        sources=(),
        numerator=tuple(terms[: parts[0]]),
        denominator=tuple(terms[parts[0] :]),
        share=kind is Kind.RATIO,
    )


SHARE = metric(Kind.RATIO, Unit.PERCENT, parts=(1, 1))


def one(figure, *parts, cases=None):
    row = {f"t{i}": [part] for i, part in enumerate(parts)}
    if cases is not None:
        row["c0"] = [cases]
    return protect(pd.DataFrame(row, dtype=float), figure).iloc[0]


@pytest.mark.parametrize(
    "people, status, value",
    [
        (0, "ok", 0),
        (1, "suppressed", None),
        (9, "suppressed", None),
        (10, "ok", 10),
        (12, "ok", 10),
        (13, "ok", 15),
        (997, "ok", 995),
        (np.nan, "empty", None),
    ],
)
def test_persons_below_ten_are_hidden_and_the_rest_rounded_to_five(people, status, value):
    row = one(metric(), people)
    assert row.status == status
    assert (None if np.isnan(row.value) else row.value) == value


@pytest.mark.parametrize("firms, status", [(2, "suppressed"), (3, "ok"), (0, "ok")])
def test_fewer_than_three_employers_are_hidden(firms, status):
    row = one(metric(protects=Protects.EMPLOYER), firms)
    assert row.status == status
    if firms == 3:
        assert row.value == 3


def test_public_figures_are_exact():
    row = one(metric(protects=Protects.PUBLIC), 7)
    assert (row.value, row.status, row.half_width) == (7, "ok", 0)


def test_a_share_is_made_from_the_rounded_counts():
    row = one(SHARE, 317, 803)
    assert (row.numerator, row.denominator) == (315, 805)
    assert row.value == pytest.approx(315 / 805)
    # Corners of the box ±2.5: 317.5/802.5 and 312.5/807.5.
    assert row.half_width == pytest.approx((317.5 / 802.5 - 312.5 / 807.5) / 2)
    assert row.status == "ok"


@pytest.mark.parametrize(
    "part, whole, status",
    # 488 and 500 are shown as 490 and 500: 10 less, which may be 6; 487 as 485: 11 at least.
    [
        (9, 500, "suppressed"),
        (491, 500, "suppressed"),
        (488, 500, "suppressed"),
        (487, 500, "ok"),
        (500, 500, "ok"),
        (10, 25, "imprecise"),
        (10, 20, "suppressed"),
        (0, 500, "ok"),
        (0, 0, "empty"),
        (5, 9, "suppressed"),
    ],
)
def test_a_share_is_hidden_when_a_part_or_its_rest_is_small(part, whole, status):
    assert one(SHARE, part, whole).status == status


def test_the_hidden_rest_is_not_given_away_by_the_screen():
    row = one(SHARE, 498, 500)
    assert np.isnan(row[["value", "numerator", "denominator"]].astype(float)).all()


def test_a_difference_is_hidden_when_either_part_is():
    net = metric(parts=(2, 0))
    assert one(net, 40, 9).status == "suppressed"
    assert one(net, 40, 12).value == 50


def test_money_is_the_coarse_mean_times_rounded_cases():
    money = metric(unit=Unit.YUAN, cases="cases")
    # 23 grants of 10 000: the exact sum would tell the 23.
    assert one(money, 230_000, cases=23).value == 250_000
    assert one(money, 90_000, cases=9).status == "suppressed"
    assert one(money, 0, cases=0).value == 0


@pytest.mark.parametrize("count, status", [(9, "suppressed"), (10, "ok"), (0, "empty")])
def test_a_quantile_needs_ten_and_is_shown_to_the_hundred(count, status):
    pay = metric(Kind.QUANTILE, Unit.YUAN_A_MONTH)
    row = one(pay, count, 8_349.9)
    assert row.status == status
    if status == "ok":
        assert row.value == 8_300


def test_public_files_round_the_screen_value_not_the_raw_one():
    # Raw 12 → screen 10 → public 10; raw 13 → screen 15 → public 20; never raw 13 → 10.
    frame = protect(pd.DataFrame({"t0": [12.0, 13.0, 3.0]}), metric())
    table = Protected(metric(), Selection(330000), (), frame)
    shown = round_public(table).frame["value"].tolist()
    assert shown[:2] == [10, 20]
    assert np.isnan(shown[2])


def test_rounding_is_symmetric():
    assert round_to(np.array([-12.0, 12.0, -13.0, 2.5]), 5).tolist() == [-10, 10, -15, 5]


@pytest.mark.parametrize(
    "figure, value, half, vague",
    [
        (SHARE, 0.5, 0.05, False),  # five points of per cent, whatever the share
        (SHARE, 0.5, 0.0501, True),
        (metric(Kind.RATIO, Unit.TIMES, parts=(1, 1)), 20.0, 2.0, False),  # else a tenth of it
        (metric(Kind.RATIO, Unit.TIMES, parts=(1, 1)), 20.0, 2.01, True),
        (metric(Kind.RATIO, Unit.TIMES, parts=(1, 1)), -20.0, 2.01, True),
        (metric(), 20.0, 15.0, False),  # a count is what it is
        (SHARE, np.nan, 0.3, False),
    ],
)
def test_what_rounding_leaves_too_open_says_so_beyond_its_limit(figure, value, half, vague):
    assert is_imprecise(np.array([value]), np.array([half]), figure)[0] == vague


def test_a_mean_grant_has_two_digits_and_its_slack():
    money = metric(unit=Unit.YUAN, cases="cases")
    # 12 345 a case, shown as 12 000; 23 cases as 25: open by half a step and half a digit each.
    row = one(money, 12_345.0 * 23, cases=23)
    assert row.value == 12_000 * 25
    assert row.half_width == 12_000 * 2.5 + 500 * 25


@pytest.mark.parametrize("lost", [-1, -9])
def test_a_loss_of_one_to_nine_is_hidden_like_a_gain(lost):
    assert one(metric(), lost).status == "suppressed"


@pytest.mark.parametrize("cases, status", [(1, "suppressed"), (9, "suppressed"), (10, "ok")])
def test_money_of_one_to_nine_cases_is_hidden(cases, status):
    assert one(metric(unit=Unit.YUAN, cases="cases"), 1e4 * cases, cases=cases).status == status


def test_one_employer_is_hidden():
    assert one(metric(protects=Protects.EMPLOYER), 1).status == "suppressed"


def test_no_exact_part_is_left_in_what_comes_out():
    frame = protect(pd.DataFrame({"county": [1], "t0": [317.0], "t1": [803.0]}), SHARE)
    assert set(frame) == {"county", "value", "numerator", "denominator", "status", "half_width"}
