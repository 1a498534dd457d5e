"""Newest months against trend and season: by hand, against the obvious loop, on quiet provinces."""

import numpy as np
import pytest

from metrics.models.departures import anscombe, departures, discoveries, lately, shifted


def test_a_flat_series_counted_by_hand():
    """2√(25 + 3/8) = 10.0747, 2√(49 + 3/8) = 14.0535; no scatter, so that of chance: 1; three
    years known, level from half a year: √(1 + 1/3 + 1/6) = 1.2247; (14.0535 − 10.0747)/1.2247."""
    counts = np.array([[25.0] * 36 + [49.0, 49.0]])
    found = departures(counts, 2)
    assert found.z[0] == pytest.approx([3.2487, 3.2487], abs=1e-3)
    assert found.usual[0] == pytest.approx([25, 25], abs=1e-6)
    assert anscombe(np.array([25.0])) == pytest.approx([10.0747], abs=1e-4)


def test_what_is_rounded_to_five_scatters_more():
    counts = np.array([[25.0] * 36 + [50.0, 50.0]])
    plain, rounded = departures(counts, 2), departures(counts, 2, 5.0)
    # (25 − 1)/12 = 2 over a mean of 25.375: √1.0788.
    assert plain.z[0, 0] / rounded.z[0, 0] == pytest.approx(np.sqrt(1 + 2 / 25.375))


def test_a_season_that_comes_every_year_is_no_news():
    year = [10.0] * 6 + [80.0] * 2 + [10.0] * 4
    quiet = departures(np.array([year * 4 + year[:8]]), 2)
    assert np.abs(quiet.z).max() < 0.5
    silent = departures(np.array([year * 4 + year[:6] + [10.0, 10.0]]), 2)
    assert silent.z.max() < -5


def test_two_seasons_are_wanted():
    with pytest.raises(ValueError, match="23 months"):
        departures(np.ones((1, 25)), 2)


def test_a_level_that_rose_five_months_ago_is_dated():
    z = np.zeros((1, 12))
    z[0, -5:] = 3.0
    p, months = shifted(z, np.zeros(1, dtype=bool))
    assert months.tolist() == [5]
    # 3·√5 = 6.708; ten lengths are tried.
    assert p[0] == pytest.approx(10 * 9.86e-12, rel=0.01)


def slowly(p, share):
    """Benjamini and Hochberg's step-up rule as their paper says it."""
    ranked = sorted(range(len(p)), key=lambda i: p[i])
    last = max((k for k, i in enumerate(ranked, 1) if p[i] <= k / len(p) * share), default=0)
    return [i in ranked[:last] for i in range(len(p))]


def test_false_discoveries_as_the_obvious_loop():
    rng = np.random.default_rng(1)
    for _ in range(20):
        p = np.concatenate([rng.uniform(size=40), rng.uniform(size=5) * 1e-3])
        assert discoveries(p).tolist() == slowly(p.tolist(), 0.01)
    assert discoveries(np.array([])).tolist() == []


def test_quiet_provinces_raise_hardly_anything_and_a_doubling_is_found():
    """Counts of chance around a season, rounded to 5 as tables are: 12 provinces of 60 counties."""
    rng = np.random.default_rng(7)
    season = 1 + 0.5 * np.sin(np.arange(48) / 12 * 2 * np.pi)
    false, found = 0, 0
    for _ in range(12):
        mean = rng.uniform(15, 60, size=(60, 1)) * season
        mean[0, -2:] *= 2
        counts = np.round(rng.poisson(mean) / 5) * 5
        z = departures(counts, 2, 5.0).z
        raised = discoveries(lately(z, np.ones(60, dtype=bool)))
        found += int(raised[0])
        false += int(raised[1:].sum())
    assert false <= 1
    assert found >= 10
