"""The record of past forecasts: errors by hand, no look ahead, naive where it was better."""

import numpy as np
import pytest

from metrics.models.forecast import forecast
from metrics.models.track import NAIVE, track, with_naive


def growing(count=25, length=14, seed=3):
    rng = np.random.default_rng(seed)
    return list(100 * np.exp(np.cumsum(rng.normal(0.06, 0.02, (count, length)), axis=1)))


def wandering(count=25, length=14, seed=4):
    """Trends that turn back: the newest value is the best that can be said."""
    rng = np.random.default_rng(seed)
    wave = np.sin(np.arange(length) * np.pi / 2 + rng.uniform(0, 6, (count, 1)))
    return list(500 + 60 * wave + rng.normal(0, 1, (count, length)))


def test_what_is_compared():
    pool = growing()
    found = track(pool, 3, origins=4)
    assert found.truth.shape == (25, 4, 3)
    # From two periods back: two outcomes known, the third is not.
    assert found.truth[0, 1, :2].tolist() == pool[0][-2:].tolist()
    assert np.isnan(found.truth[0, 1, 2])
    assert found.last[0, 1].tolist() == [pool[0][-3]] * 3
    then = forecast([x[:-2] for x in pool], 3)
    assert found.mean[0, 1] == pytest.approx(then[0].mean)


def test_growth_is_better_than_standing_still():
    found = track(growing(), 3)
    assert not found.naive.any()
    assert found.gain_all() > 0.5
    assert (found.gain() > 0.3).all()
    in80, in95 = found.coverage()
    assert in80.shape == (3,)
    assert (in95 >= in80).all()
    assert (in95 > 0.85).all()


def test_gain_by_hand():
    """Errors of 1 against naive errors of 2, 4 and 6: 1 − 1/4."""
    found = track([np.array([1.0, 2, 3, 4, 5, 6, 7, 8])] * 3, 1, origins=1)
    shifted = found.truth - 1.0
    one = type(found)(
        found.truth, shifted, found.truth - np.array([2.0, 4, 6])[:, None, None],
        found.in80, found.in95, found.chose_naive, found.naive,
    )  # fmt: skip
    assert one.gain() == pytest.approx([0.5, 0.75, 1 - 1 / 6])
    assert one.gain_all() == pytest.approx(1 - (1 / 2 + 1 / 4 + 1 / 6) / 3)


def test_the_choice_sees_nothing_that_came_later():
    pool = wandering()
    before = track(pool, 2, origins=6)
    changed = [np.r_[x[:-1], 10 * x[-1]] for x in pool]
    after = track(changed, 2, origins=6)
    # From two periods back on, the newest value was not known to any choice.
    assert (before.chose_naive[:, 1:] == after.chose_naive[:, 1:]).all()
    assert before.mean[:, 1:] == pytest.approx(after.mean[:, 1:])


def test_a_series_where_naive_wins_is_left_to_it_and_says_so():
    pool = wandering()
    found = track(pool, 1, origins=6)
    assert found.naive.any()
    made = with_naive(pool, forecast(pool, 2), found.naive)
    for past, one, use in zip(pool, made, found.naive, strict=True):
        assert (one.method == NAIVE) == use
        if use:
            assert one.mean.tolist() == [past[-1]] * 2
            assert "沿用最近值" in one.note
        assert (one.lo95 <= one.lo80).all()
        assert (one.lo80 <= one.mean).all()
        assert (one.mean <= one.hi80).all()
        assert (one.hi80 <= one.hi95).all()


def test_naive_of_a_season_is_the_season_before():
    rng = np.random.default_rng(1)
    pool = [np.tile([10.0, 20, 30, 40], 5) + rng.normal(0, 1, 20) for _ in range(3)]
    found = track(pool, 4, season=4, origins=1)
    assert found.last[0, 0] == pytest.approx(pool[0][-5:-1])


def test_too_short_a_series_has_no_record():
    found = track([np.array([5.0, 6, 7, 8])], 2, origins=3)
    assert np.isnan(found.truth).all()
    assert np.isnan(found.gain()).all()
    assert not found.naive.any()
