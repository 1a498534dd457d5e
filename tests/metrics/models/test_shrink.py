"""Growth of cells drawn to what they have in common: by hand, a slow version, and both extremes."""

from itertools import product

import numpy as np
import pytest

from metrics.models.forecast.hierarchy import crossed
from metrics.models.supply_demand.shrink import drawn, weights

CITIES, SECTIONS, BANDS = range(330100, 331000, 100), "ABCDEFGHIJ", "345"
CELLS = list(product(CITIES, SECTIONS, BANDS))
HIERARCHY = crossed(CELLS, [[], [], []])


def world(seed, lasting, noise, years=10, size=2000.0):
    """Cells that grow by 2 % a year, each lastingly ``lasting`` more or less, and by chance."""
    draw = np.random.default_rng(seed)
    own = 0.02 + lasting * draw.standard_normal(len(CELLS))
    steps = own[:, None] + noise * draw.standard_normal((len(CELLS), years + 3))
    path = size * np.exp(np.cumsum(steps, axis=1))
    return HIERARCHY.add_up(path[:, :years]), HIERARCHY.add_up(path[:, years:])


def own_growth(history, horizon=3):
    """Each node's mean growth going on."""
    rate = np.log(history[:, -1] / history[:, 0]) / (history.shape[1] - 1)
    return history[:, -1:] * np.exp(rate[:, None] * np.arange(1, horizon + 1))


def missed(said, came):
    cells = slice(-len(CELLS), None)
    return float(np.abs(np.log(said[cells] / came[cells])).mean())


@pytest.mark.parametrize("seed", range(3))
def test_what_differs_by_chance_is_drawn_to_what_all_have(seed):
    history, came = world(seed, 0.0, 0.05)
    base = own_growth(history)
    found = drawn(HIERARCHY, history, base)
    assert missed(found, came) < 0.95 * missed(base, came)
    up = np.exp(0.06) * history[:, -1:]
    spread = np.std(np.log(found[-len(CELLS) :, 2:] / up[-len(CELLS) :]))
    assert spread < 0.4 * np.std(np.log(base[-len(CELLS) :, 2:] / up[-len(CELLS) :]))


@pytest.mark.parametrize("seed", range(3))
def test_what_differs_lastingly_is_left(seed):
    history, came = world(seed, 0.05, 0.01)
    base = own_growth(history)
    found = drawn(HIERARCHY, history, base)
    assert np.abs(np.log(found / base)).max() < 0.2 * 3 * 0.05  # a fifth of a usual difference
    assert missed(found, came) < 1.01 * missed(base, came)


def slow_weights(past, size):
    """The same sums in loops: noise, lasting variance, weight."""
    known = [[x for x in row if x == x] for row in past]
    able = [i for i, row in enumerate(known) if len(row) >= 3 and size[i] >= 10]
    mean = {i: sum(known[i]) / len(known[i]) for i in able}
    var = {i: sum((x - mean[i]) ** 2 for x in known[i]) / (len(known[i]) - 1) for i in able}
    years = {i: len(known[i]) for i in able}
    head = sum(var[i] * size[i] * years[i] for i in able) / sum(years.values())
    noise = {}
    for i in able:
        both = ((years[i] - 1) * var[i] + 4 * head / size[i]) / (years[i] + 3)
        noise[i] = both / years[i]
    top = sum(mean[i] ** 2 / noise[i] - 1 for i in able)
    lasting = max(top / sum(1 / n for n in noise.values()), 0)
    usual = sum(years.values()) / len(able)
    return [
        lasting / (lasting + (noise[i] if i in noise else head / max(size[i], 1) / usual))
        for i in range(len(past))
    ]


@pytest.mark.parametrize("seed", range(4))
def test_weights_are_their_slow_version(seed):
    draw = np.random.default_rng(seed)
    size = draw.integers(5, 5000, 40).astype(float)
    past = (
        0.03 * draw.standard_normal((40, 1)) + draw.standard_normal((40, 9)) / size[:, None] ** 0.5
    )
    past[draw.random((40, 9)) < 0.1] = np.nan
    assert weights(past, size) == pytest.approx(np.array(slow_weights(past, size)), rel=1e-9)


def test_two_cities_by_hand():
    """The parts of growth add up again where nothing is shrunk: too few nodes to tell by."""
    small = crossed([(1, "a"), (1, "b"), (2, "a"), (2, "b")], [[], []])
    history = small.add_up(np.outer([100.0, 200, 300, 400], 1.03 ** np.arange(6)))
    base = history[:, -1:] * np.array([1.1, 1.2])
    assert drawn(small, history, base) == pytest.approx(base)


def test_nobody_stays_nobody_and_everything_is_finite():
    history, _ = world(1, 0.01, 0.05, size=20.0)
    history[-1] = 0.0
    base = own_growth(np.maximum(history, 1.0))
    base[-1] = 0.0
    found = drawn(HIERARCHY, history, base)
    assert found[-1].tolist() == [0, 0, 0]
    assert np.isfinite(found).all() and (found >= 0).all()
