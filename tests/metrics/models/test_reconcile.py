"""Reconciliation: sums by hand, the best that adds up, no cell below 0, honest intervals."""

import numpy as np
import pytest
from scipy.optimize import nnls

from metrics.models.forecast.hierarchy import ALL, crossed
from metrics.models.forecast.reconcile import Weights, incoherence, reconcile, shrinkage, weights
from metrics.models.forecast.reconcile_paths import Bounds, around, bounds_of, draws

CITY = {330102: 330100, 330106: 330100, 330100: 330100, 330203: 330200}


def towns():
    """Two cities with three counties and people known only at city level × two industries."""
    return crossed([(region, i) for region in CITY for i in (1, 2)], [[CITY], []])


def past(tree, times=12, seed=1):
    rng = np.random.default_rng(seed)
    cells = rng.normal(size=(tree.cells, times)) * rng.uniform(1, 20, (tree.cells, 1))
    return tree.add_up(cells) + rng.normal(size=(len(tree), times))


def known(errors, horizon=3):
    """The same errors at every horizon, the newest not known yet at the later ones."""
    found = np.repeat(errors[:, :, None], horizon, axis=2)
    for ahead in range(1, horizon):
        found[:, -ahead:, ahead] = np.nan
    return found


def dense(weight: Weights) -> np.ndarray:
    return np.diag(weight.diagonal) - weight.factor @ weight.factor.T


def test_every_rung_meets_every_rung():
    tree = towns()
    # (county, city, all) × (industry, all): (4 + 2 + 1) × (2 + 1) nodes
    assert (len(tree), tree.cells) == (21, 8)
    assert tree.nodes[0] == ((2, ALL), (1, ALL))
    assert tree.nodes[-8:] == [((0, region), (0, i)) for region in CITY for i in (1, 2)]
    row = tree.nodes.index(((1, 330100), (0, 2)))
    assert tree.sums.toarray()[row].tolist() == [0, 1, 0, 1, 0, 1, 0, 0]
    # The city and the people known only at city level share a code, not a row.
    assert tree.sums.toarray()[tree.nodes.index(((0, 330100), (0, 2)))].sum() == 1


def test_adding_up_by_hand():
    tree = crossed([("a", 1), ("a", 2), ("b", 1)], [[], []])
    names = [tuple(label for _, label in node) for node in tree.nodes]
    sums = dict(zip(names, tree.add_up(np.array([3.0, 4.0, 5.0])), strict=True))
    assert sums[ALL, ALL] == 12
    assert (sums["a", ALL], sums["b", ALL], sums[ALL, 1], sums[ALL, 2]) == (7, 5, 8, 4)


def test_least_squares_of_a_sum_of_two_by_hand():
    """Total 130 said, parts 60 and 40: each of the three gives way by a third of the 30."""
    tree = crossed([("a",), ("b",)], [[]])
    found = reconcile(tree, np.array([[130.0], [60.0], [40.0]]), weights(tree, "ols"))
    assert found.values[:, 0] == pytest.approx([120, 70, 50])
    # Structural: the total counts half, so it gives way twice as much: 15 of 30.
    found = reconcile(tree, np.array([[130.0], [60.0], [40.0]]), weights(tree, "structural"))
    assert found.values[:, 0] == pytest.approx([115, 67.5, 47.5])


@pytest.mark.parametrize("kind", ["ols", "structural", "variance", "mint"])
def test_agrees_with_dense_algebra_and_adds_up(kind):
    tree = towns()
    rng = np.random.default_rng(2)
    base = tree.add_up(rng.uniform(100, 900, (8, 5))) + rng.normal(0, 30, (21, 5))
    weight = weights(tree, kind, past(tree))
    found = reconcile(tree, base, weight, non_negative=False)
    s, inverse = tree.sums.toarray(), dense(weight)
    plain = s @ np.linalg.solve(s.T @ inverse @ s, s.T @ inverse @ base)
    assert found.values == pytest.approx(plain, rel=1e-9)
    assert incoherence(tree, found.values) <= 1e-9
    city = tree.nodes.index(((1, 330100), (1, ALL)))
    assert found.values[city] == pytest.approx(found.values[-8:][[0, 1, 2, 3, 4, 5]].sum(axis=0))


def test_what_adds_up_already_is_left_alone():
    tree = towns()
    base = tree.add_up(np.arange(24.0).reshape(8, 3))
    for kind in ("ols", "mint"):
        found = reconcile(tree, base, weights(tree, kind, past(tree)))
        assert found.values == pytest.approx(base, abs=1e-9)


def test_shrinkage_equals_its_slow_twin():
    errors = past(towns())
    n = errors.shape[1]
    z = (errors - errors.mean(1, keepdims=True)) / errors.std(1, ddof=1, keepdims=True)
    above = below = 0.0
    for i in range(len(z)):
        for j in range(len(z)):
            if i != j:
                w = z[i] * z[j]
                above += n / (n - 1) ** 3 * ((w - w.mean()) ** 2).sum()
                below += (w.sum() / (n - 1)) ** 2
    assert shrinkage(errors) == pytest.approx(above / below)


def test_mint_weights_invert_the_shrunk_covariance():
    errors = past(towns())
    weight = weights(towns(), "mint", errors)
    covariance = np.cov(errors)
    wanted = weight.shrunk * np.diag(np.diag(covariance)) + (1 - weight.shrunk) * covariance
    assert 0 < weight.shrunk < 1
    assert dense(weight) @ wanted == pytest.approx(np.eye(21), abs=1e-8)


@pytest.mark.parametrize("kind", ["ols", "variance", "mint"])
def test_no_cell_below_zero_and_none_better(kind):
    """The best of all that are not negative, as scipy's nnls finds it."""
    tree = towns()
    rng = np.random.default_rng(5)
    base = tree.add_up(rng.uniform(0, 40, (8, 4))) + rng.normal(0, 60, (21, 4))
    weight = weights(tree, kind, past(tree))
    found = reconcile(tree, base, weight)
    assert found.held > 0
    assert found.values.min() >= 0
    assert incoherence(tree, found.values) <= 1e-9
    root = np.linalg.cholesky(dense(weight)).T
    for column in range(4):
        best, _ = nnls(root @ tree.sums.toarray(), root @ base[:, column])
        assert found.values[-8:, column] == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("errors", [None, np.zeros((21, 2)), np.full((21, 9), np.nan)])
def test_unusable_errors_are_refused(errors):
    with pytest.raises(ValueError):
        weights(towns(), "mint", errors)


def test_nodes_that_never_erred_break_nothing():
    tree = towns()
    errors = past(tree)
    errors[[0, 3, -1]] = 0.0
    base = tree.add_up(np.full((8, 2), 50.0)) + 3.0
    for kind in ("variance", "mint"):
        found = reconcile(tree, base, weights(tree, kind, errors))
        assert np.isfinite(found.values).all()
        assert incoherence(tree, found.values) <= 1e-9


@pytest.mark.parametrize(
    "cells", [[], [("a", 1), ("a", 1)], [("a",)]], ids=["none", "twice", "narrow"]
)
def test_bad_cells_are_refused(cells):
    with pytest.raises(ValueError):
        crossed(cells, [[], []])


@pytest.fixture(scope="module")
def futures():
    """Base forecasts with ± 20 % (80 %) and ± 35 % (95 %) and what reconciling makes of them."""
    tree = towns()
    errors = past(tree)
    base = tree.add_up(np.linspace(100, 800, 24).reshape(8, 3)) * 1.01
    weight = weights(tree, "mint", errors)
    middle = reconcile(tree, base, weight).values
    asked = around(middle, base, Bounds(base * 0.8, base * 1.2, base * 0.65, base * 1.35))
    return tree, middle, asked, draws(tree, middle, asked, known(errors), weight, 4000, seed=3)


def test_every_future_adds_up_and_is_not_negative(futures):
    tree, _, _, drawn = futures
    assert drawn.shape == (8, 3, 4000)
    assert drawn.min() >= 0
    total = tree.add_up(drawn)[0]
    assert total == pytest.approx(drawn.sum(axis=0))


def test_intervals_lie_around_the_middle(futures):
    tree, middle, _, drawn = futures
    found = bounds_of(tree, middle, drawn)
    assert (found.lo95 <= found.lo80).all()
    assert (found.lo80 <= middle).all()
    assert (middle <= found.hi80).all()
    assert (found.hi80 <= found.hi95).all()
    assert found.lo95.min() >= 0


def test_the_same_seed_gives_the_same_futures(futures):
    tree, middle, asked, _ = futures
    weight = weights(tree, "ols")
    one, two = (draws(tree, middle, asked, known(past(tree)), weight, 20, seed=9) for _ in range(2))
    assert (one == two).all()


def test_a_lone_cell_keeps_the_interval_it_had():
    """One cell, its total the same series: no information is added, none is lost."""
    tree = crossed([("a",)], [[]])
    middle = np.full((2, 1), 100.0)
    asked = Bounds(middle - 10, middle + 20, middle - 20, middle + 50)
    errors = np.tile(np.random.default_rng(4).normal(size=300), (2, 1))
    drawn = draws(tree, middle, asked, known(errors, 1), weights(tree, "ols"), 20_000, seed=1)
    found = bounds_of(tree, middle, drawn)
    assert found.lo95[0, 0] == pytest.approx(80, abs=1.5)
    assert found.lo80[0, 0] == pytest.approx(90, abs=1.0)
    assert found.hi80[0, 0] == pytest.approx(120, abs=1.5)
    assert found.hi95[0, 0] == pytest.approx(150, abs=3.0)


def test_parts_that_err_together_leave_the_whole_unsure():
    """Two cells ± 10 each: erring as one, their sum is ± 20; erring against each other, ± 0."""
    tree = crossed([("a",), ("b",)], [[]])
    middle = np.array([[200.0], [100.0], [100.0]])
    size = np.array([[20.0], [10.0], [10.0]])
    asked = Bounds(middle - size, middle + size, middle - 1.53 * size, middle + 1.53 * size)
    rng = np.random.default_rng(2)
    wave = rng.normal(size=(1, 40, 1))
    bottom = Weights(np.array([1e-9, 1.0, 1.0]), np.zeros((3, 0)), 1.0)  # the parts alone decide
    for other, width in ((1.0, 20.0), (-1.0, 0.0)):
        errors = np.concatenate([wave * (1 + other) + 1e-12, wave, other * wave])
        drawn = draws(tree, middle, asked, errors, bottom, 4000, seed=1)
        found = bounds_of(tree, middle, drawn)
        assert found.hi80[0, 0] - 200 == pytest.approx(width, abs=1.0)
        assert found.hi80[1, 0] - 100 == pytest.approx(10, abs=0.5)


def test_too_few_past_errors_are_refused():
    tree = towns()
    middle = np.ones((21, 1))
    with pytest.raises(ValueError, match="past errors"):
        draws(
            tree,
            middle,
            Bounds(middle, middle, middle, middle),
            np.ones((21, 3, 1)),
            weights(tree, "ols"),
        )
