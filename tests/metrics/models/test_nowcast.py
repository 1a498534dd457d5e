"""The current year from its months: by hand, never below what is seen, errors that hold."""

import numpy as np
import pytest

from metrics.models.forecast.nowcast import nowcast, of_flow, of_stock, settled, unseen_of

SEASON = np.array([4, 6, 14, 8, 6, 6, 18, 14, 10, 6, 5, 3]) / 100


def months(count=60, years=8, done=7, seed=1, noise=0.05):
    """Yearly totals that drift, split by one season; the whole years, and the last one's total."""
    rng = np.random.default_rng(seed)
    totals = 2000 * np.exp(np.cumsum(rng.normal(0.02, 0.10, (count, years + 1)), axis=1))
    parts = SEASON * np.exp(rng.normal(0, noise, (count, years + 1, 12)))
    monthly = rng.poisson(totals[:, :, None] * parts / parts.sum(axis=2, keepdims=True))
    flat = monthly.reshape(count, -1).astype(float)
    return flat[:, : 12 * years + done], monthly[:, -1].sum(axis=1).astype(float)


@pytest.mark.parametrize("past, left", [(0, 0), (2, 0), (3, 0), (7, 4), (11, 8)])
def test_three_months_are_provisional(past, left):
    assert settled(past) == left


def test_ratio_by_hand():
    """Two years in which 600 of 1 000 had come by then; 660 now: 1 100.

    The pool's ratio is the series' own, so shrinking to it changes nothing; two years are too few
    to try the rule on, so no forecast is mixed in and no error is known.
    """
    found = nowcast(np.array([[1000.0, 1000.0]]), np.array([[600.0, 600.0]]), np.array([660.0]))
    assert found.mean[0] == pytest.approx(1100)
    assert (found.years, np.isnan(found.error)) == (0, True)
    assert found.lo95[0] < found.lo80[0] < 1100 < found.hi80[0] < found.hi95[0]


def test_a_small_series_leans_on_the_pool():
    """(10 + 100·2) / (2 + 100) instead of its own 5, with the pool's 2 010 / 1 002."""
    whole, part = np.array([[10.0], [2000.0]]), np.array([[2.0], [1000.0]])
    found = nowcast(whole, part, np.array([3.0, 1000.0]))
    assert found.mean[0] == pytest.approx(3 * (10 + 100 * 2010 / 1002) / 102)


def test_better_than_last_year_and_as_sure_as_it_says():
    monthly, truth = months()
    found = of_flow(monthly, 7)
    last = monthly[:, 84:96].sum(axis=1)
    ours, naive = np.abs(found.mean - truth), np.abs(last - truth)
    assert ours.mean() < 0.5 * naive.mean()
    assert 0.88 <= np.mean((truth >= found.lo95) & (truth <= found.hi95)) <= 1
    assert 0.68 <= np.mean((truth >= found.lo80) & (truth <= found.hi80)) <= 0.92
    assert found.years == 5
    assert 0 < found.error < 0.06


def test_the_error_falls_as_the_year_goes_on():
    errors = [of_flow(months(done=done)[0], done).error for done in (1, 4, 8, 11)]
    assert errors == sorted(errors, reverse=True)


def test_a_total_is_no_less_than_what_has_come():
    monthly, _ = months(done=11, noise=0.6)
    found = of_flow(monthly, 11)
    assert (found.lo95 >= found.known).all()
    assert found.known == pytest.approx(monthly[:, -11:].sum(axis=1))


def test_before_the_first_month_it_is_a_forecast_with_its_error():
    monthly, truth = months(done=0)
    found = of_flow(monthly, 0)
    assert (found.known == 0).all()
    assert np.median(np.abs(found.mean / truth - 1)) < 0.2
    assert found.error > of_flow(months(done=8)[0], 8).error


def test_a_stock_is_carried_to_the_years_end():
    """It grows by a tenth from each March to December: 110 after 100."""
    year = np.r_[np.full(3, 100.0), np.full(9, 110.0)]
    monthly = np.r_[year, year, 100, 100, 100][None]
    assert of_stock(monthly, 3).mean[0] == pytest.approx(110)
    with pytest.raises(ValueError, match="own year"):
        of_stock(np.r_[year, year][None], 0)


def test_zeros_are_no_trouble():
    whole, part = np.array([[0.0, 0, 0, 0], [50, 60, 70, 80]]), np.zeros((2, 4))
    found = nowcast(whole, part, np.zeros(2))
    for each in (found.mean, found.lo95, found.hi95):
        assert np.isfinite(each).all()
        assert (each >= 0).all()


@pytest.mark.parametrize(
    "whole, part, seen",
    [
        (np.ones((2, 3)), np.ones((2, 2)), np.ones(2)),
        (np.ones((2, 3)), np.ones((2, 3)), np.array([1.0, np.nan])),
        (-np.ones((2, 3)), np.ones((2, 3)), np.ones(2)),
    ],
)
def test_what_cannot_be_is_refused(whole, part, seen):
    with pytest.raises(ValueError):
        nowcast(whole, part, seen)


def test_months_must_be_whole_years_and_some():
    with pytest.raises(ValueError, match="whole years"):
        of_flow(np.ones((1, 26)), 3)


def test_what_the_years_alone_say_may_be_told_beforehand():
    """It is the same in every month of a year."""
    dice = np.random.default_rng(3)
    for years in (1, 3, 4, 9):
        whole = dice.uniform(100, 400, (12, years))
        part = whole * dice.uniform(0.4, 0.6, whole.shape)
        seen = part[:, -1] * 1.1
        found, told = nowcast(whole, part, seen), nowcast(whole, part, seen, unseen_of(whole))
        assert len(unseen_of(whole)) == max(years - 3, 0) + 1
        for name in ("mean", "lo80", "hi80", "lo95", "hi95"):
            assert np.array_equal(getattr(found, name), getattr(told, name)), (years, name)
        assert found.years == told.years == max(years - 3, 0)
