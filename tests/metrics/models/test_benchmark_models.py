"""Ranks within margins and indices under all weightings, against slow and exact versions."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest

from metrics.models.benchmark.ranks import bands, rounding
from metrics.models.benchmark.weights import (
    ERROR,
    leading_share,
    scored,
    spread,
    weightings,
)


def slow_bands(values, margins, descending):
    """Every order that values within their margins can have, by trying the ends of each range."""
    best, worst = [len(values)] * len(values), [1] * len(values)
    for order in permutations(range(len(values))):
        # An order stands where nobody in it is surely ahead of one before it.
        possible = all(
            (values[a] - values[b]) * (1 if descending else -1) >= -(margins[a] + margins[b]) - 1e-9
            for at, a in enumerate(order)
            for b in order[at + 1 :]
        )
        if possible:
            for at, one in enumerate(order, 1):
                best[one], worst[one] = min(best[one], at), max(worst[one], at)
    return best, worst


@pytest.mark.parametrize(
    ("value", "half"), [(62351.74, 0.005), (1.5, 0.05), (712.0, 0.5), (0.0, 0.5), (-0.25, 0.005)]
)
def test_a_published_value_is_open_by_half_its_last_digit(value, half):
    assert rounding(value) == pytest.approx(half)


def test_a_band_by_hand():
    """1.5 is first; 1.2 and 1.2 share 2–3; 1.0 ± 0.3 may be level with them; −0.3 is last."""
    values, margins = np.array([1.5, 1.2, 1.2, 1.0, -0.3]), np.array([0.05, 0.05, 0.05, 0.3, 0.05])
    best, worst = bands(values, margins)
    assert best.tolist() == [1, 2, 2, 2, 5]
    assert worst.tolist() == [1, 4, 4, 4, 5]
    up, down = bands(values, margins, descending=False)
    assert (up[4], down[4], up[0], down[0]) == (1, 1, 5, 5)
    # One tenth apart, each known to half a tenth: the ends meet, so the two are not told apart.
    assert bands(np.array([1.3, 1.2]), np.array([0.05, 0.05]))[0].tolist() == [1, 1]
    assert bands(np.array([1.3, 1.2]), np.array([0.04, 0.05]))[0].tolist() == [1, 2]


def test_bands_hold_every_order_that_the_margins_allow():
    dice = np.random.default_rng(7)
    for descending in (True, False):
        for _ in range(20):
            values = dice.integers(0, 8, 5).astype(float)
            margins = dice.choice([0.0, 0.5, 1.0, 2.0], 5)
            found = bands(values, margins, descending)
            slow = slow_bands(values, margins, descending)
            # The band may be wider than the orders (ties in a chain), never narrower.
            assert all(found[0] <= slow[0]) and all(found[1] >= slow[1])


def exact_sum(leads):
    """P(Σ d·w > 0) over the simplex by the textbook sum Σ_{d_k>0} Π_{j≠k} d_k/(d_k − d_j), in
    fractions; leads must differ (Ali 1973, Content of the frustum of a simplex)."""
    total = Fraction(0)
    for k, d in enumerate(leads):
        if d > 0:
            product = Fraction(1)
            for j, other in enumerate(leads):
                if j != k:
                    product *= Fraction(d, d - other)
            total += product
    return float(total)


def test_the_leading_share_by_hand():
    """Of two parts we lead by 30 and trail by 10: w·30 > (1 − w)·10 for w above a quarter."""
    assert leading_share(np.array([30.0, -10.0])) == pytest.approx(0.75)
    assert leading_share(np.array([5.0, 0.0])) == 1.0
    assert leading_share(np.array([-5.0, 0.0])) == 0.0
    assert leading_share(np.array([0.0, 0.0])) == 0.5
    assert leading_share(np.array([10.0, 10.0, -20.0])) == pytest.approx(1 - 1 / 3 * 4 / 3)


@pytest.mark.parametrize("parts", [2, 3, 4, 6, 9])
def test_the_leading_share_is_the_textbook_sum(parts):
    dice = np.random.default_rng(parts)
    for _ in range(8):
        leads = dice.choice([*range(-60, 0), *range(1, 60)], parts, replace=False)
        exact = exact_sum([int(one) for one in leads])
        assert leading_share(leads.astype(float)) == pytest.approx(exact, abs=1e-9)


def test_the_leading_share_is_what_a_fine_grid_of_weights_counts():
    leads = np.array([12.0, 12.0, -7.0, -7.0])  # equal leads: the textbook sum divides by zero
    steps = 60
    grid = [
        (a, b, c, steps - a - b - c)
        for a in range(steps + 1)
        for b in range(steps + 1 - a)
        for c in range(steps + 1 - a - b)
    ]
    ahead = np.array([float(np.dot(leads, one)) for one in grid])
    counted = ((ahead > 0).sum() + 0.5 * (ahead == 0).sum()) / len(grid)
    assert leading_share(leads) == pytest.approx(counted, abs=0.02)


def test_sampled_ranks_agree_with_a_slow_loop_and_with_the_exact_share():
    scores = np.array([[80.0, 20, 60], [70, 65, 30], [10, 90, 55], [70, 65, 30]])
    drawn = weightings(3)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    found = spread(scores, drawn)
    ranks = []
    for weights in drawn[:500]:
        totals = [sum(w * s for w, s in zip(weights, line, strict=True)) for line in scores]
        ranks.append([1 + sum(other > one + 1e-9 for other in totals) for one in totals])
    slow = spread(scores, drawn[:500])
    assert slow.first.tolist() == (np.array(ranks) == 1).mean(axis=0).tolist()
    assert found.low.tolist() == [1, 1, 1, 1]
    assert found.high[1] == found.high[3]  # alike in every part: never told apart
    # Against one other place the sample must hit the exact share within its stated error.
    pair = spread(scores[:2], drawn)
    assert pair.first[0] == pytest.approx(leading_share(scores[0] - scores[1]), abs=ERROR)
    assert pytest.approx(0.0098) == ERROR


def test_weightings_are_spread_evenly_and_always_the_same():
    drawn = weightings(4)
    assert np.array_equal(drawn, weightings(4))
    assert drawn.mean(axis=0) == pytest.approx(0.25, abs=0.01)
    # Each weight is above t with probability (1 − t)³: (1/2)³ = 0.125.
    assert (drawn > 0.5).mean(axis=0) == pytest.approx(0.125, abs=0.015)


def test_parts_run_from_the_last_to_the_first():
    values = np.array([[1.0, 5.0, 3.0], [3.0, 4.0, 3.0], [2.0, 6.0, 3.0]])
    assert scored(values, np.array([True, False, True])).tolist() == [
        [0.0, 50.0, 50.0],
        [100.0, 100.0, 50.0],
        [50.0, 0.0, 50.0],
    ]
