"""The engine: components against slow twins and hand counts, the whole against its promises."""

import warnings

import numpy as np
import pytest
from statsmodels.tsa.holtwinters import SimpleExpSmoothing

from metrics.models.forecast.conformal import intervals, quantiles, roll
from metrics.models.forecast.engine import WORDS, forecast
from metrics.models.forecast.growth import damped_growth
from metrics.models.forecast.level_break import find_break
from metrics.models.forecast.panel import Panel, lines, scales
from metrics.models.forecast.points import GROWTH, HALF, LAST, SEASONAL, methods, points
from metrics.models.forecast.smoothing import Grid, autoregression, smooth, smoothing
from metrics.models.forecast.theta import best_ses, indices, seasonal_theta, ses, theta

NILE = np.array(
    [
        1120,
        1160,
        963,
        1210,
        1160,
        1160,
        813,
        1230,
        1370,
        1140,
        995,
        935,
        1110,
        994,
        1020,
        960,
        1180,
        799,
        958,
        1140,
    ],
    dtype=float,
)


def worlds(count: int, length: int, season: int = 1, seed: int = 1) -> list[np.ndarray]:
    """Random walks with drift in logs, with a season of ± 20 % if there is one."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(rng.normal(0.03, 0.03, (count, 1)), 0.06, (count, length))
    wave = 0.2 * np.sin(2 * np.pi * np.arange(length) / season) if season > 1 else 0.0
    return list(100 * np.exp(np.cumsum(steps, axis=1) + wave))


def theta_plain(values: np.ndarray, horizon: int) -> np.ndarray:
    """Slow twin: one series, numpy's line and statsmodels' SES of the doubled line."""
    time = np.arange(len(values))
    slope, start = np.polyfit(time, values, 1)
    doubled = 2 * values - (start + slope * time)
    model = SimpleExpSmoothing(doubled, initialization_method="known", initial_level=doubled[0])
    # On a fine grid: statsmodels' optimiser may stop in a local minimum.
    fits = [
        model.fit(smoothing_level=a, optimized=False)
        for a in np.r_[0.001:0.05:0.002, 0.05:0.999:0.01]
    ]
    best = min(fits, key=lambda fit: fit.sse)
    line = start + slope * (len(values) - 1 + np.arange(1, horizon + 1))
    return (line + best.forecast(horizon)) / 2


def growth_plain(pool: list[np.ndarray], horizon: int, damping: float) -> np.ndarray:
    """Slow twin of the formula in the docstring, series by series."""
    steps = [np.diff(np.log(x))[-10:] for x in pool]
    own = np.array([s.mean() for s in steps])
    count = np.array([len(s) for s in steps])
    squares = np.array([((s - s.mean()) ** 2).sum() for s in steps])
    noise = (squares + 4 * squares.sum() / (count - 1).sum()) / (count + 3) / count
    centre = np.median(own) * len(pool) / (len(pool) + 10)
    tau = max(0.0, float(np.mean((own - centre) ** 2 - noise)))
    rate = centre + tau / (tau + noise) * (own - centre)
    reach = sum(
        np.array([damping**k * (k <= h) for h in range(1, horizon + 1)])
        for k in range(1, horizon + 1)
    )
    return np.array([x[-1] * np.exp(g * reach) for x, g in zip(pool, rate, strict=True)])


def test_a_panel_ends_in_its_last_column():
    panel = Panel.of([np.array([1.0, 2.0, 4.0]), np.array([5.0, 7.0])])
    assert panel.values.tolist() == [[1, 2, 4], [5, 5, 7]]
    assert panel.live.tolist() == [[True] * 3, [False, True, True]]
    assert scales(panel).tolist() == [1.5, 2.0]
    start, slope = lines(panel)
    assert slope.tolist() == [1.5, 2.0]
    assert start == pytest.approx([7 / 3 - 1.5, 5.0])
    assert panel.before(1).last.tolist() == [2, 5]


@pytest.mark.parametrize("alpha", [0.1, 0.5, 0.93])
def test_ses_of_a_batch_is_statsmodels_ses(alpha):
    pool = [NILE, NILE[7:], NILE[:5]]
    level, total = ses(Panel.of(pool), np.full((3, 1), alpha))
    for row, values in enumerate(pool):
        model = SimpleExpSmoothing(values, initialization_method="known", initial_level=values[0])
        fit = model.fit(smoothing_level=alpha, optimized=False)
        assert level[row, 0] == pytest.approx(fit.forecast(1)[0], rel=1e-12)
        assert total[row, 0] == pytest.approx(fit.sse, rel=1e-12)


def test_the_best_constant_beats_every_point_of_a_fine_grid():
    panel = Panel.of([NILE])
    alpha, _ = best_ses(panel)
    grid = np.arange(0.01, 1, 0.01)[None]
    _, totals = ses(panel, grid)
    _, best = ses(panel, alpha[:, None])
    assert best[0, 0] <= totals.min() * (1 + 1e-5)


def test_theta_of_a_batch_is_the_plain_theta():
    pool = [NILE, *worlds(4, 15), *worlds(3, 9, seed=5)]
    found = theta(Panel.of(pool), 6)
    for values, one in zip(pool, found, strict=True):
        assert one == pytest.approx(theta_plain(values, 6), rel=2e-3)


def test_growth_of_a_batch_is_the_plain_formula():
    pool = [*worlds(12, 14), *worlds(5, 6, seed=3)]
    assert damped_growth(Panel.of(pool), 5) == pytest.approx(growth_plain(pool, 5, 0.9), rel=1e-9)


def test_growth_alone_is_shrunk_towards_none_and_dies_away():
    doubling = np.array([1.0, 2.0, 4.0, 8.0])
    ahead = damped_growth(Panel.of([doubling]), 30)[0]
    assert 8 < ahead[0] < 16
    steps = np.diff(np.log(ahead))
    assert steps[1:] == pytest.approx(0.9 * steps[:-1])


def test_autoregression_by_hand():
    """Steps 1, 3, 1, 3: mean 2, deviations ∓1, lag −3/4 held at −½: 8 + 2 − ½ = 9.5, + 2 + ¼."""
    values = np.array([0.0, 1, 4, 5, 8])
    assert autoregression(Panel.of([values]), 2)[0] == pytest.approx([9.5, 11.75])


def test_one_point_of_the_grid_is_holts_recursion_by_hand():
    """Line 1, 2 exactly, alpha ½, beta ½·0.4, damping 0.9, counted on paper."""
    grid = Grid(*(np.array([x]) for x in (0.5, 0.2, 0.0, 0.9, 2.0)))
    found, total = smooth(Panel.of([np.array([1.0, 2.0])]), np.zeros((1, 1)), grid, 2)
    # level 0, slope 1: reached 0.9, error 0.1, level 0.95, slope 0.92;
    # reached 1.778, error 0.222, level 1.889, slope 0.8724; ahead 1.889 + 0.78516, + 0.706644.
    assert total[0, 0] == pytest.approx(0.1**2 + 0.222**2)
    assert found[0, 0] == pytest.approx([2.67416, 3.380804])


@pytest.mark.parametrize("season", [1, 4])
def test_a_batch_is_its_members_one_by_one(season):
    pool = [*worlds(6, 30, season), *worlds(5, 17, season, seed=2)]
    for part in (smoothing, seasonal_theta):
        together = part(Panel.of(pool, season), 7)
        for values, one in zip(pool, together, strict=True):
            assert one == pytest.approx(part(Panel.of([values], season), 7)[0], rel=1e-9)


def test_indices_by_hand():
    values = np.tile([10.0, 20.0], 4)
    assert indices(values, 2) == pytest.approx([2 / 3, 4 / 3])
    assert indices(values, 2, multiplicative=False) == pytest.approx([-5, 5])
    assert indices(values, 2, shrunken=True) == pytest.approx([2 / 3, 4 / 3])
    noise = np.random.default_rng(0).normal(100, 1, 40)
    raw, drawn = indices(noise, 4), indices(noise, 4, shrunken=True)
    assert np.abs(drawn - 1).max() < 0.6 * np.abs(raw - 1).max()


def test_a_pure_season_goes_on():
    values = np.tile([50.0, 100.0, 150.0, 100.0], 6) * 1.0
    found = points(Panel.of([values], 4), 8)[0]
    assert found == pytest.approx(np.tile([50, 100, 150, 100], 2), rel=0.01)


def test_each_length_has_its_method():
    def kind(length: int, season: int = 1) -> str:
        return str(methods(Panel.of([np.arange(1.0, length + 1)], season))[0])

    assert [kind(n) for n in (1, 2, 3, 4, 5, 40)] == [LAST, LAST, GROWTH, GROWTH, HALF, HALF]
    assert [kind(n, 4) for n in (2, 4, 8, 9)] == [LAST, GROWTH, HALF, SEASONAL]
    assert str(methods(Panel.of([np.full(20, 7.0)]))[0]) == LAST
    assert set(WORDS) == {LAST, GROWTH, HALF, SEASONAL}


def test_quantiles_by_hand():
    """39 series, errors 1…39: the 95 % bound is the 40·0.95 = 38th, the 80 % the 32nd."""
    missed = np.arange(1.0, 40)[:, None] * np.array([[1.0, 2.0]])
    row = np.arange(39)
    # They grow as the reference does, with the horizon: the law goes through both.
    assert quantiles(missed, row, 0.95, (9, 1)) == pytest.approx([38, 76])
    assert quantiles(missed, row, 0.80, (9, 1)) == pytest.approx([32, 64])
    # 11 errors: 12·0.8 = 9.6, between the 9th and the 10th; all else is what is known.
    few = quantiles(missed[:11, :1], row[:11], 0.80, (9.6, 1))
    assert few == pytest.approx([9.6])
    alone = np.full((1, 2), np.nan)
    assert quantiles(alone, np.array([0]), 0.80, (2.0, 1.0)) == pytest.approx([2, 4])
    # Half of 20 series: half their own 4, half the reference's 3, in logs.
    half = np.full((10, 1), 4.0)
    assert quantiles(half, np.arange(10), 0.95, (3.0, 1.0)) == pytest.approx([12**0.5])
    # Quantiles that fall don't narrow the interval: 38 and 19 are one level.
    falling = np.arange(1.0, 40)[:, None] * np.array([[1.0, 0.5]])
    flat = quantiles(falling, row, 0.95, (9, 0))
    assert flat == pytest.approx([(38 * 19) ** 0.5] * 2)


def test_no_origin_sees_what_came_after_it():
    pool = worlds(6, 12)
    seen = roll(Panel.of(pool), 3, False)
    changed = [np.r_[x[:-1], 5 * x[-1]] for x in pool]
    other = roll(Panel.of(changed), 3, False)
    # One period back, the forecast rests on the same data: only the truth has changed.
    then = points(Panel.of([x[:-1] for x in pool]), 1)[:, 0]
    unit = np.array([abs(x[-1] - f) for x, f in zip(pool, then, strict=True)]) / seen.values[:6, 0]
    expected = [abs(x[-1] - f) for x, f in zip(changed, then, strict=True)]
    assert other.values[:6, 0] * unit == pytest.approx(expected)


@pytest.mark.parametrize("season, length, horizon", [(1, 18, 4), (1, 7, 3), (4, 40, 8)])
def test_intervals_hold_what_they_promise(season, length, horizon):
    pool = worlds(300, length + horizon, season, seed=11)
    found = forecast([x[:length] for x in pool], horizon, season)
    truth = np.array([x[length:] for x in pool])
    for low, high, least, most in (("lo80", "hi80", 0.72, 0.90), ("lo95", "hi95", 0.90, 0.99)):
        inside = np.array(
            [
                (getattr(f, low) <= y) & (y <= getattr(f, high))
                for f, y in zip(found, truth, strict=True)
            ]
        )
        assert least < inside.mean() < most


def test_intervals_never_narrow_with_the_horizon():
    panel = Panel.of(worlds(30, 15))
    flat = np.repeat(panel.last[:, None], 6, axis=1)
    bounds = intervals(panel, flat)
    assert (np.diff(bounds[:, 1] - bounds[:, 0], axis=-1) >= -1e-9).all()


ODD = {
    "one point": [5.0],
    "two points": [5.0, 6.0],
    "constant": [7.0] * 20,
    "zeros": [0.0] * 9,
    "zeros then one": [0.0] * 8 + [1.0],
    "falls to zero": [100.0, 60, 30, 10, 3, 1, 0, 0],
    "negative": [-5.0, -3, -8, 2, 4, -1, 0, 3, 1, 2, -4, 3],
    "explodes": [10.0**k for k in range(-40, 60, 5)],
    "collapses": [10.0**-k for k in range(30)],
    "huge": [1e99, 2e99, 3e99, 2e99, 4e99, 5e99],
    "tiny": [1e-200, 2e-200, 1e-200, 3e-200, 2e-200, 3e-200],
    "jump": [10.0, 11, 10, 12, 11, 500, 510, 505, 520, 515],
    "alternates": [1.0, 1000.0] * 12,
    "one hole": [50.0, 51, 0, 53, 54, 55, 56, 57, 58, 59, 60, 61],
}


@pytest.mark.parametrize("season", [1, 4, 12])
@pytest.mark.parametrize("alone", [True, False])
def test_no_oddity_breaks_a_promise(season, alone):
    pools = (
        [[np.array(x)] for x in ODD.values()] if alone else [[np.array(x) for x in ODD.values()]]
    )
    for pool in pools:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = forecast(pool, 20, season)
        for values, one in zip(pool, found, strict=True):
            table = np.array([one.lo95, one.lo80, one.mean, one.hi80, one.hi95])
            assert table.shape == (5, 20)
            assert np.isfinite(table).all()
            assert (np.diff(table, axis=0) >= 0).all()
            assert values.min() < 0 or (table >= 0).all()


def test_a_constant_stays_and_says_so():
    one = forecast([np.full(12, 7.0)], 4)[0]
    assert one.mean.tolist() == [7] * 4
    assert one.method == LAST
    assert "数值相同" in one.note
    assert (one.lo95 < 7).all() and (one.hi95 > 7).all()


def test_a_level_break_is_found_and_said():
    """Five years about 10, then a new district merged in: five about 510."""
    values = np.array(ODD["jump"])
    assert find_break(values) == 5
    one = forecast([values], 3)[0]
    assert "倒数第 5 期起水平突变" in one.note
    assert one.mean == pytest.approx([515] * 3, rel=0.05)
    assert forecast([values[5:]], 3)[0].hi95.tolist() == one.hi95.tolist()


@pytest.mark.parametrize(
    "values",
    [
        [10.0, 11, 10, 12, 500, 11, 10, 12, 11, 12],  # an outlier: it doesn't stay
        [10.0, 11, 10, 12, 11, 10, 11, 12, 11, 500],  # too new to tell
        [10.0, 20, 10, 25, 10, 60, 70, 20, 65, 50],  # it always leaps
        [10.0 * 1.6**t for t in range(12)],  # growth
        [7.0] * 12,
        [0.0] * 12,
    ],
)
def test_no_break_where_there_is_none(values):
    assert find_break(np.array(values)) is None


def test_what_cannot_be_forecast_is_refused():
    for series, horizon, season in (
        ([np.array([])], 1, 1),
        ([np.array([1.0, np.nan])], 1, 1),
        ([NILE], 0, 1),
        ([NILE], 121, 1),
        ([NILE], 1, 0),
    ):
        with pytest.raises(ValueError):
            forecast(series, horizon, season)
    assert forecast([], 3) == []


def test_a_scale_changes_nothing_but_the_scale():
    pool = worlds(8, 14)
    one, thousand = forecast(pool, 3), forecast([1000 * x for x in pool], 3)
    for a, b in zip(one, thousand, strict=True):
        assert b.hi95 == pytest.approx(1000 * a.hi95, rel=1e-9)
        assert b.mean == pytest.approx(1000 * a.mean, rel=1e-9)


def test_progress_rises_origin_by_origin_and_ends_at_one():
    told = []
    forecast(worlds(3, 12), 2, progress=told.append)
    assert told[0] == 0.0 and told[-1] == 1.0
    assert told == sorted(told) and len(told) >= 4
