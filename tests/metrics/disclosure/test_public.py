"""Figures marked 公开: every kind made coarser from what the screen shows, never from the raw."""

import numpy as np
import pandas as pd
import pytest

from data.contracts import Protects
from metrics.disclosure.protect import Protected, Status, protect
from metrics.disclosure.public import round_public, significant
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


def public(figure, **columns):
    """What becomes of the exact parts on the screen, and then in a public file."""
    screen = Protected(figure, Selection(330000), (), protect(pd.DataFrame(columns), figure))
    return screen.frame, round_public(screen)


def shown(figure, value, **more):
    """One row as the screen has it."""
    row = {
        "value": [value],
        "numerator": [np.nan],
        "denominator": [np.nan],
        "half_width": [0.0],
        "status": ["ok"],
    } | {k: [v] for k, v in more.items()}
    return round_public(Protected(figure, Selection(330000), (), pd.DataFrame(row))).frame.iloc[0]


def test_counts_are_the_screens_to_ten():
    # Raw 12, 13, 22, 3, 0 → screen 10, 15, 20, hidden, 0 → public 10, 20, 20, hidden, 0.
    screen, made = public(metric(), t0=[12.0, 13.0, 22.0, 3.0, 0.0])
    assert screen["value"].tolist()[:3] == [10, 15, 20]
    assert made.public
    assert made.frame["value"].tolist()[:3] == [10, 20, 20]
    assert list(made.frame["status"]) == ["ok", "ok", "ok", "suppressed", "ok"]
    assert np.isnan(made.frame["value"][3]) and made.frame["value"][4] == 0
    # Half of five on the screen and half of ten here; a true zero is exact.
    assert made.frame["half_width"].tolist()[:3] == [7.5, 7.5, 7.5]
    assert made.frame["half_width"][4] == 0


def test_a_loss_is_rounded_like_a_gain():
    assert shown(metric(), -15.0)["value"] == -20
    assert shown(metric(), 15.0)["value"] == 20


def test_a_share_is_made_again_from_the_public_counts():
    # Raw 317 of 803 → screen 315/805 → public 320/810.
    _, made = public(metric(Kind.RATIO, Unit.PERCENT, parts=(1, 1)), t0=[317.0], t1=[803.0])
    row = made.frame.iloc[0]
    assert (row.numerator, row.denominator) == (320, 810)
    assert row.value == pytest.approx(320 / 810)
    # Each part may be off by 2.5 and by 5: 327.5/802.5 and 312.5/817.5.
    assert row.half_width == pytest.approx((327.5 / 802.5 - 312.5 / 817.5) / 2)


def test_a_share_that_the_wider_rounding_blurs_says_so():
    # 45 of 100: ±2.5 leaves 3.6 points, ±7.5 more than five.
    screen, made = public(metric(Kind.RATIO, Unit.PERCENT, parts=(1, 1)), t0=[45.0], t1=[100.0])
    assert screen["status"][0] == Status.OK
    assert made.frame["status"][0] == Status.IMPRECISE


def test_money_has_two_significant_digits():
    money = metric(unit=Unit.YUAN, cases="cases")
    assert shown(money, 1_234_567.0)["value"] == 1_200_000
    assert shown(money, 1_234_567.0)["half_width"] == pytest.approx(34_567)


def test_other_shares_are_whole_points_and_factors_two_digits():
    share = shown(metric(Kind.INDEX, Unit.PERCENT), 0.0449)
    # Just more than half a point, so that words write no decimal.
    assert (share["value"], share["half_width"]) == (pytest.approx(0.04), 0.0051)
    row = shown(metric(Kind.MODEL, Unit.TIMES), 1.268, low=1.114, high=1.449)
    assert (row.value, row.low, row.high) == (1.3, 1.1, 1.4)


def test_curves_and_quantiles_stay_and_the_people_behind_them_are_rounded():
    curve = shown(metric(Kind.CURVE, Unit.PERCENT), 0.81, denominator=1405.0)
    assert (curve.value, curve.denominator) == (0.81, 1410)
    pay = shown(metric(Kind.QUANTILE, Unit.YUAN_A_MONTH), 7200.0, numerator=35.0)
    assert (pay.value, pay.numerator) == (7200, 40)


def test_few_employers_posts_are_hidden_and_public_figures_are_exact():
    firms = metric(unit=Unit.VACANCIES, protects=Protects.EMPLOYER)
    assert shown(firms, 7.0)["status"] == "suppressed"
    assert shown(firms, 37.0)["value"] == 40
    assert (shown(firms, 9.0)["status"], shown(firms, 10.0)["value"]) == ("suppressed", 10)
    assert shown(metric(protects=Protects.PUBLIC), 7.0)["value"] == 7


def test_what_is_public_already_is_not_rounded_again():
    _, made = public(metric(), t0=[115.0])
    assert made.frame["value"][0] == 120
    assert round_public(made) is made


def test_significant_digits():
    found = significant(np.array([0.0, 0.0449, 1.268, 99.6, -1234.0, np.nan]))
    assert found[:5].tolist() == pytest.approx([0, 0.045, 1.3, 100, -1200])
    assert np.isnan(found[5])
