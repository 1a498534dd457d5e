"""The members of the pool, each beside a slow twin or counted by hand."""

import numpy as np
import pytest

from metrics.models.forecast.blocks import by_blocks, lengths
from metrics.models.forecast.dynamic_theta import dynamic_theta, run
from metrics.models.forecast.panel import Panel
from metrics.models.forecast.points import points
from metrics.models.forecast.regression import own_regression, pool_regression
from metrics.models.forecast.theta import indices


def walks(count: int, length: int, seed: int = 3) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    steps = rng.normal(rng.normal(0.03, 0.03, (count, 1)), 0.06, (count, length))
    return list(100 * np.exp(np.cumsum(steps, axis=1)))


def dynamic_plain(
    values: np.ndarray, horizon: int, alpha: float, theta: float
) -> tuple[list[float], float]:
    """Slow twin: the line is fitted by numpy at every point; formula of Fiorucci et al. (2016)."""
    known, level, missed = [float(values[0])], float(values[0]), 0.0

    def ahead() -> float:
        n = len(known)
        slope, start = np.polyfit(np.arange(1, n + 1), known, 1) if n > 1 else (0.0, known[0])
        decay = (1 - alpha) ** n
        line = decay * start + (1 - decay * (1 - alpha)) / alpha * slope
        return level + (1 - 1 / theta) * line

    for value in values[1:]:
        missed += (value - ahead()) ** 2
        level = alpha * value + (1 - alpha) * level
        known.append(float(value))
    found = []
    for _ in range(horizon):
        value = ahead()
        found.append(value)
        level = alpha * value + (1 - alpha) * level
        known.append(value)
    return found, missed


@pytest.mark.parametrize("alpha, theta", [(0.3, 2.0), (0.9, 5.0), (0.05, 1.0)])
def test_dynamic_theta_of_a_batch_is_the_plain_recursion(alpha, theta):
    pool = [*walks(2, 12), *walks(2, 6, seed=9)]
    found, total = run(Panel.of(pool), 5, np.array([alpha]), np.array([theta]))
    for row, values in enumerate(pool):
        plain, missed = dynamic_plain(values, 5, alpha, theta)
        assert found[row, 0] == pytest.approx(plain, rel=1e-9)
        assert total[row, 0] == pytest.approx(missed, rel=1e-9)


def test_dynamic_theta_follows_a_line_and_keeps_a_constant():
    line, flat = 10.0 + 2 * np.arange(12), np.full(9, 7.0)
    found = dynamic_theta(Panel.of([line, flat]), 3)
    assert found[0] == pytest.approx([34, 36, 38], rel=0.02)
    assert found[1] == pytest.approx([7, 7, 7])


def test_own_regression_is_ridge_regression_series_by_series():
    pool = [*walks(2, 20), *walks(1, 7, seed=5)]
    lags = np.array([1, 2, 4])
    found = own_regression(Panel.of(pool), 4, lags, 3.0)
    for values, one in zip(pool, found, strict=True):
        steps = np.diff(values)
        apart = steps - steps.mean()
        padded = np.r_[np.zeros(4), apart]
        rows = np.array([[padded[4 + t - lag] for lag in lags] for t in range(len(apart))])
        square = rows.T @ rows + 3.0 * (apart @ apart) / len(apart) * np.eye(3)
        weights = np.linalg.solve(square, rows.T @ apart)
        known, level, expected = list(padded), values[-1], []
        for _ in range(4):
            known.append(sum(w * known[-lag] for w, lag in zip(weights, lags, strict=True)))
            level += steps.mean() + known[-1]
            expected.append(level)
        assert one == pytest.approx(expected, rel=1e-9)


def pool_plain(pool: list[np.ndarray], ahead: int) -> np.ndarray:
    """Slow twin of one horizon, window by window."""
    steps = [np.diff(np.log(x)) for x in pool]
    own = np.array([np.abs(s).mean() for s in steps])
    unit = own**0.7 * np.median(own) ** 0.3
    rows, outcomes, weights = [], [], []
    for s, u in zip(steps, unit, strict=True):
        z = np.clip(s / u, -8, 8)
        for end in range(1, len(s) - ahead):
            rows.append([z[end - 1], z[end], z[: end + 1].mean(), 1.0])
            outcomes.append(np.clip(s[end + 1 : end + 1 + ahead].sum() / u / ahead**0.8, -8, 8))
            weights.append(1 / len(s))
    x, y, w = np.array(rows), np.array(outcomes), np.array(weights)
    w /= w.mean()
    trusted = np.ones(len(y))
    for _ in range(4):
        counted = x * (w * trusted)[:, None]
        found = np.linalg.solve(counted.T @ x + np.diag([20, 20, 20, 5]), counted.T @ y)
        trusted = 1 / np.maximum(np.abs(y - x @ found), 1.0)
    told = []
    for values, s, u in zip(pool, steps, unit, strict=True):
        z = np.clip(s / u, -8, 8)
        told.append(values[-1] * np.exp(found @ [z[-2], z[-1], z.mean(), 1.0] * u * ahead**0.8))
    return np.array(told)


def test_the_regression_of_a_pool_is_the_plain_one():
    pool = [*walks(8, 14), *walks(5, 9, seed=2)]
    found = pool_regression(Panel.of(pool), 3)
    for ahead in (1, 2, 3):
        assert found[:, ahead - 1] == pytest.approx(pool_plain(pool, ahead), rel=1e-9)


def test_a_pool_whose_growth_goes_on_is_told_so_and_one_alone_is_near_no_change():
    rng = np.random.default_rng(1)
    rate = rng.uniform(0.0, 0.06, 60)
    pool = list(100 * np.exp(rate[:, None] * np.arange(15) + rng.normal(0, 0.005, (60, 15))))
    last = np.array([x[-1] for x in pool])
    found = np.log(pool_regression(Panel.of(pool), 1)[:, 0] / last)
    assert np.corrcoef(found, rate)[0, 1] > 0.9
    alone = np.log(pool_regression(Panel.of([pool[0][:6]]), 1)[0, 0] / pool[0][5])
    assert abs(alone) < abs(np.log(pool[0][5] / pool[0][4]))


def test_a_horizon_beyond_the_data_goes_on_as_the_last_one_told():
    found = pool_regression(Panel.of(walks(6, 8)), 40)
    assert np.isfinite(found).all()
    rates = np.log(found / found[:, :1])
    assert (np.abs(rates[:, -1]) < 3).all()


def test_blocks_by_hand():
    """1 … 8 in pairs: 1.5, 3.5, 5.5, 7.5; a line goes on at 9.5, 11.5; between middles straight."""

    def line(panel: Panel, ahead: int) -> np.ndarray:
        step = panel.values[:, -1] - panel.values[:, -2]
        return panel.last[:, None] + step[:, None] * np.arange(1, ahead + 1)

    series = [np.arange(1.0, 9), np.arange(1.0, 6)]
    found, known = by_blocks(Panel.of(series), 3, [2], line)
    assert known.tolist() == [True, False]  # two pairs of five values are no history
    assert found[0] == pytest.approx([9, 10, 11])
    both, _ = by_blocks(Panel.of([np.arange(1.0, 13)]), 2, [2, 4], line)
    assert both[0] == pytest.approx([13, 14])
    assert [lengths(m) for m in (4, 12, 7)] == [[2, 4], [3, 4, 6, 12], [7]]


def test_shrunken_indices_are_the_plain_formula():
    rng = np.random.default_rng(2)
    season = np.array([0.8, 1.1, 1.3, 0.8])
    values = 100 * np.tile(season, 6) * np.exp(rng.normal(0, 0.05, 24))
    trend = np.array(
        [(values[i - 2] / 2 + values[i - 1 : i + 2].sum() + values[i + 2] / 2) / 4
         for i in range(2, 22)]
    )  # fmt: skip
    ratio = values[2:22] / trend
    weight = np.array([0.8 ** ((19 - i) / 4) for i in range(20)])
    phase = [(i + 2) % 4 for i in range(20)]
    raw, worth, rest = np.zeros(4), np.zeros(4), 0.0
    for p in range(4):
        mine = [i for i in range(20) if phase[i] == p]
        raw[p] = sum(weight[i] * ratio[i] for i in mine) / sum(weight[i] for i in mine)
        worth[p] = sum(weight[i] ** 2 for i in mine) / sum(weight[i] for i in mine) ** 2
        rest += sum(weight[i] * (ratio[i] - raw[p]) ** 2 for i in mine)
    noise = 2 * rest / weight.sum() * 20 / 16 * worth.mean()
    found = raw / raw.mean()
    expected = 1 + max(0.0, 1 - noise / np.var(found, ddof=1)) * (found - 1)
    assert indices(values, 4, shrunken=True) == pytest.approx(expected, rel=1e-12)


def test_a_season_that_changed_is_forecast_as_it_is_now():
    old, new = np.tile([80.0, 120, 120, 80], 6), np.tile([120.0, 80, 80, 120], 4)
    ahead = points(Panel.of([np.r_[old, new]], 4), 4)[0]
    assert (ahead[[0, 3]] > 100).all() and (ahead[[1, 2]] < 100).all()
