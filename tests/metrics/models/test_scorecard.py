"""Scores against slow sums of Poisson chances, published limits, and what chance alone does."""

from math import exp, inf

import numpy as np
import pytest

from metrics.models.market.funnel import poisson_limits
from metrics.models.regional.scorecard import Class, Component, bands, score

CLASSES = (
    Class("A", 105, 0.95),
    Class("B", 95, usual=True),
    Class("C", 85, 0.95),
    Class("D", 0, 0.998),
)


def slow_limit(expected, q):
    """Spiegelhalter's interpolation by hand: chances added up one count after the other."""
    chance, total, count = exp(-expected), 0.0, 0
    while True:
        before, total = total, total + chance
        if total >= q:
            return (count - (total - q) / (total - before)) / expected
        count += 1
        chance *= expected / count


@pytest.mark.parametrize("expected", [3.0, 12.5, 40.0, 400.0])
@pytest.mark.parametrize("sure", [0.95, 0.998])
def test_limits_are_sums_of_poisson_chances(expected, sure):
    low, high = poisson_limits(expected, sure)
    assert low == pytest.approx(max(slow_limit(expected, (1 - sure) / 2), 0.0), abs=1e-6)
    assert high == pytest.approx(slow_limit(expected, 0.5 + sure / 2), abs=1e-6)


def test_limits_are_published_ones_to_the_count():
    """Pearson and Hartley, Biometrika Tables for Statisticians I, table 7 (sums of the Poisson):
    of mean 10, P(X <= 3) = .01034 and P(X <= 4) = .02925, P(X <= 16) = .97296 and
    P(X <= 17) = .98572: the 2.5 and 97.5 % points lie between these counts."""
    low, high = poisson_limits(10.0, 0.95)
    assert low * 10 == pytest.approx(4 - (0.02925 - 0.025) / (0.02925 - 0.01034), abs=1e-3)
    assert high * 10 == pytest.approx(17 - (0.98572 - 0.975) / (0.98572 - 0.97296), abs=2e-3)


def one(points, expected, margin=0.0, cap=120.0):
    found = score([Component(1.0, points, expected, margin)], CLASSES, cap)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("points", "expected", "margin", "grade", "held"),
    [
        (60, 10, 0, "B", True),  # 6 of 10: chance does that
        (60, 100, 0, "D", False),
        (80, 60, 0, "B", True),
        (80, 120, 0, "C", True),  # D by points, as sure as C wants
        (80, 400, 0, "D", False),
        (90, 10_000, 0, "C", False),
        (97, 1_000_000, 0, "B", False),  # sure, and too little to matter
        (140, 15, 0, "B", True),
        (140, 100, 0, "A", False),
        (118, 200, 0, "A", False),
        (118, 200, 10, "B", True),  # rounding alone may be it
        (80, 0, 0, "D", False),  # money: no chance of people
    ],
)
def test_a_class_is_given_where_it_is_sure(points, expected, margin, grade, held):
    found = one(points, expected, margin)
    assert (found.grade, found.held) == (grade, held)


def test_a_score_is_the_weighted_mean_and_no_part_pays_for_the_others():
    parts = [Component(40, 200.0, 200, 1.0), Component(60, 50.0, 100, 2.0)]
    found = score(parts, CLASSES, 120)
    assert found.points == pytest.approx(0.4 * 120 + 0.6 * 50)
    assert found.margin == pytest.approx(0.4 * 1 + 0.6 * 2)
    assert found.low == pytest.approx(
        100 * (0.4 * slow_limit(200, 0.025) + 0.6 * slow_limit(100, 0.025))
    )
    assert found.beyond == -1
    assert score([], CLASSES, 120) is None
    assert score([Component(0.0, 50.0)], CLASSES, 120) is None


@pytest.mark.parametrize("expected", [12, 60, 600])
def test_chance_alone_gives_hardly_any_other_class(expected):
    """Places that keep to the plan: by points alone up to nine in ten would get another class. The
    limits are interpolated between counts, so that they hold 95 % only on average over sizes."""
    drawn = np.random.default_rng(7).poisson(expected, 2000)
    points = 100 * drawn / expected
    raw = np.mean((points >= 105) | (points < 95))
    given = np.mean([one(float(each), expected, cap=inf).grade != "B" for each in points])
    assert given <= 0.07
    assert raw > 0.2


def test_a_place_that_is_behind_by_a_third_is_found_where_its_size_allows():
    drawn = np.random.default_rng(8).poisson(2 / 3 * 150, 500)
    found = np.mean([one(100 * each / 150, 150).grade in ("C", "D") for each in drawn])
    assert found > 0.95


def test_ranks_are_bands_where_chance_mixes_them():
    scores = [one(110, 10), one(90, 10), one(100, 40_000), one(50, 40_000)]
    assert bands(scores) == [(1, 4), (1, 4), (1, 3), (2, 4)]
