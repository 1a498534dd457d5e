"""Survival curves by hand and by their properties; published values stand in tests/references."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from metrics.models.market.funnel import compared, funnel, sure_of
from metrics.models.survival.cox import NoFit, cox
from metrics.models.survival.hazard import grouped_hazard
from metrics.models.survival.kaplan_meier import (
    kaplan_meier,
    life_table,
    log_log_interval,
)
from metrics.models.survival.log_rank import log_rank
from metrics.models.survival.robust import robust_variance


def test_a_curve_counted_by_hand():
    # Five people: leave after 1, 3, 3; last seen after 2 and 4.
    curve = kaplan_meier([1, 2, 3, 3, 4], [1, 0, 1, 1, 0])
    assert curve.at_risk.tolist() == [5, 4, 3, 3 - 2] == [5, 4, 3, 1]
    assert curve.survival == pytest.approx([4 / 5, 4 / 5, 4 / 5 * 1 / 3, 4 / 15])
    variance = 1 / (5 * 4) + 2 / (3 * 1)
    reach = 1.959964 * math.sqrt(variance) / abs(math.log(4 / 15))
    low = math.exp(-math.exp(math.log(-math.log(4 / 15)) + reach))
    assert curve.low[-1] == pytest.approx(low, abs=1e-6)


def test_leaving_comes_before_being_last_seen_at_the_same_time():
    assert kaplan_meier([2, 2], [1, 0]).at(2).survival == 0.5


def test_before_the_first_event_and_beyond_the_last_look():
    curve = kaplan_meier([5, 8], [1, 0])
    assert (curve.at(3).survival, curve.at(3).at_risk) == (1.0, 2)
    assert math.isnan(curve.at(9).survival)


def test_a_weight_is_so_many_people():
    weighted = kaplan_meier([1, 2, 3], [1, 0, 1], weight=[3, 2, 4])
    repeated = kaplan_meier([1] * 3 + [2] * 2 + [3] * 4, [1] * 3 + [0] * 2 + [1] * 4)
    assert np.allclose(weighted.survival, repeated.survival)
    assert np.allclose(weighted.low, repeated.low, equal_nan=True)


def test_the_robust_variance_is_the_jackknife_row_by_row():
    """Each row's influence by a numerical derivative; with weights of 1 it is Greenwood's."""
    rng = np.random.default_rng(5)
    time, event = rng.integers(1, 9, 25).astype(float), rng.random(25) < 0.6
    entry = np.minimum(rng.integers(0, 4, 25), time - 1).astype(float)
    weight = rng.uniform(0.3, 2.5, 25)

    def logs(weights: np.ndarray) -> np.ndarray:
        left = kaplan_meier(time, event, entry, weights).survival
        return np.log(np.where(left > 0, left, 1.0))

    total = np.zeros_like(logs(weight))
    for row in range(25):
        more = weight.copy()
        more[row] += 1e-6
        total += (weight[row] * (logs(more) - logs(weight)) / 1e-6) ** 2
    found = kaplan_meier(time, event, entry, weight)
    known = (found.survival > 0) & (found.survival < 1)
    low, high = log_log_interval(found.survival[known], np.sqrt(total[known]))
    assert found.low[known] == pytest.approx(low, rel=1e-4)
    assert found.high[known] == pytest.approx(high, rel=1e-4)
    times = np.unique(time)
    rows = (time, event, np.full(25, -np.inf), np.ones(25))
    plain = kaplan_meier(time, event)
    robust = np.sqrt(robust_variance(times, plain.at_risk, plain.events, rows))
    known = (plain.survival > 0) & (plain.survival < 1)
    assert log_log_interval(plain.survival, robust)[0][known] == pytest.approx(plain.low[known])


def test_times_apart_by_rounding_error_are_tied():
    curve = kaplan_meier([0.3, 0.1 + 0.2, 1.0], [1, 1, 0])
    assert curve.time.tolist() == [0.3, 1.0]
    assert curve.survival[0] == pytest.approx(1 / 3)


def test_a_median_on_a_flat_half_is_its_middle():
    # R: quantile(survfit(Surv(c(1, 2, 4, 5)) ~ 1), 0.5) is 3, the middle of 2 and 4.
    assert kaplan_meier([1, 2, 4, 5], [1, 1, 1, 1]).median()[0] == 3
    assert math.isnan(kaplan_meier([1, 2, 3], [1, 0, 0]).median()[0])


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="before"):
        kaplan_meier([3], [1], [3])
    with pytest.raises(ValueError, match="missing"):
        kaplan_meier([math.nan], [1])
    with pytest.raises(ValueError, match="length"):
        kaplan_meier([1, 2], [1])
    with pytest.raises(ValueError, match="two groups"):
        log_rank([1], [1], ["a"])


lives = some.lists(
    some.tuples(some.integers(1, 30), some.booleans(), some.integers(0, 29)), min_size=1
).map(lambda rows: [(max(t, e + 1), d, e) for t, d, e in rows])


@given(lives)
def test_a_table_by_month_is_the_curve_of_its_people(rows):
    time, event, entry = zip(*rows, strict=True)
    curve = kaplan_meier(time, event, entry)
    months = max(time)
    exits = [sum(t == m and d for t, d, _ in rows) for m in range(1, months + 1)]
    seen = [sum(t == m and not d for t, d, _ in rows) for m in range(1, months + 1)]
    late = [sum(e == m for _, _, e in rows) for m in range(1, months + 1)]
    table = life_table(exits, seen, late)
    for t in curve.time:
        assert table.at(t).survival == pytest.approx(curve.at(t).survival)
        assert table.at(t).at_risk == curve.at(t).at_risk


@given(lives)
def test_a_curve_never_rises_and_its_range_holds_it(rows):
    time, event, entry = zip(*rows, strict=True)
    curve = kaplan_meier(time, event, entry)
    assert (np.diff(curve.survival) <= 1e-12).all()
    known = ~np.isnan(curve.low)
    assert (curve.low[known] <= curve.survival[known]).all()
    assert (curve.survival[known] <= curve.high[known]).all()


def test_a_model_without_events_says_so():
    with pytest.raises(NoFit):
        cox([[0], [1]], [1, 2], [0, 0])
    with pytest.raises(NoFit):  # who has it leaves first, always: no largest likelihood
        cox([[1], [1], [0], [0]], [1, 2, 3, 4], [1, 1, 1, 1])
    with pytest.raises(NoFit):
        grouped_hazard(np.array([[1.0, 0], [1, 1]]), np.array([50.0, 50]), np.array([9.0, 0]))


def test_grouped_hazards_are_those_of_a_library():
    """statsmodels' binomial GLM with complementary log-log link on the same counts."""
    dice = np.random.default_rng(5)
    design = np.column_stack([np.ones(40), dice.integers(0, 2, 40), dice.integers(0, 2, 40)])
    at_risk = dice.integers(50, 300, 40).astype(float)
    exits = dice.binomial(at_risk.astype(int), 0.04 * np.exp(0.5 * design[:, 1])).astype(float)
    ours = grouped_hazard(design, at_risk, exits)
    link = sm.families.links.CLogLog()
    theirs = sm.GLM(
        np.column_stack([exits, at_risk - exits]), design, sm.families.Binomial(link)
    ).fit()
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-6)
    assert ours.errors == pytest.approx(theirs.bse, rel=0.05)  # expected, not observed information
    # Begun at a narrower model's coefficients it comes to the same maximum.
    narrow = grouped_hazard(design[:, :2], at_risk, exits)
    again = grouped_hazard(design, at_risk, exits, near=np.append(narrow.coefficients, 0.0))
    assert again.coefficients == pytest.approx(ours.coefficients, abs=1e-6)
    assert again.likelihood == pytest.approx(ours.likelihood, abs=1e-6)


def test_a_funnel_tells_the_culprit_from_chance():
    expected = np.array([40.0, 40, 40, 40, 40, 40, 40, 40, 40, 40])
    observed = np.array([40.0, 44, 36, 41, 39, 38, 42, 45, 35, 75])
    found = funnel(observed, expected)
    assert found.between == 0
    assert found.fast.tolist() == [False] * 9 + [True]
    # Exact: the count below which 99.9 % of a Poisson(40) lie is between 60 and 61 (scipy).
    assert stats.poisson.cdf(60, 40) < 0.999 < stats.poisson.cdf(61, 40)
    # Beyond the limit is 62 and more, which a thousandth or less does.
    assert 61 / 40 <= found.alarm_high[0] <= 62 / 40


def test_the_more_are_compared_the_further_out_the_limits_lie():
    """Of 90 quiet counties one passes 99.8 % in a sixth of all looks; with limits for as many, in
    no more than one of twenty."""
    drawn = np.random.default_rng(7).poisson(40.0, (2000, 90)).astype(float)
    found = [funnel(row, np.full(90, 40.0)) for row in drawn]
    outside = [bool((one.ratio > one.alarm_high).any()) for one in found]
    assert np.mean(outside) <= 0.05
    each = stats.poisson.ppf(0.999, 40.0)
    assert np.mean((drawn > each).any(axis=1)) > 0.05
    assert found[0].sure == pytest.approx(1 - 0.1 / 90) and sure_of(90, sides=2) == 1 - 0.05 / 90
    assert [sure_of(number) for number in (0, 1, 50)] == [0.998] * 3
    assert compared(90)[0].startswith("90 个一同比较，正常波动取 99.89%") and compared(1) == ()


def test_a_funnel_is_wider_where_the_expectation_is_itself_a_count():
    """E expected from n = E leavings: the ratio's variance is doubled, its limits √2 as far off."""
    expected, observed = np.full(10, 40.0), np.full(10, 41.0)
    known, counted = funnel(observed, expected), funnel(observed, expected, expected)
    assert counted.alarm_high - 1 == pytest.approx(2**0.5 * (known.alarm_high - 1))
    assert counted.z == pytest.approx(known.z / 2**0.5)
    certain = funnel(observed, expected, np.full(10, np.inf))
    assert certain.alarm_high == pytest.approx(known.alarm_high)


def test_a_funnel_widens_where_all_classes_differ():
    expected = np.full(12, 400.0)
    observed = expected * np.array([0.6, 0.7, 0.8, 0.9, 1, 1, 1, 1.1, 1.2, 1.3, 1.35, 1.4])
    found = funnel(observed, expected)
    assert found.between > 0.01
    assert not found.fast.any()
