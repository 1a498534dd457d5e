"""How far a sign foretells an outcome: a published example, by hand, a slow version, the reach."""

import numpy as np
import pytest

from metrics.models.market.foresight import foresight, reach, spearman


def test_rank_correlation_of_a_published_example():
    """IQ and hours of television of ten: −29/165 (Wikipedia, Spearman's rank correlation)."""
    iq = np.array([106.0, 100, 86, 101, 99, 103, 97, 113, 112, 110])
    hours = np.array([7.0, 27, 2, 50, 28, 29, 20, 12, 6, 17])
    assert spearman(iq, hours) == pytest.approx(-29 / 165)


def test_twenty_four_trades_by_hand():
    """The eight scarcest are a third; all, none, or four of them stayed among the hardest eight."""
    sign = np.arange(24.0)
    same = foresight(sign, sign * 2)
    assert (same.rank, same.hits, same.top, same.trades) == (pytest.approx(1), 8, 8, 24)
    assert same.chance == pytest.approx(64 / 24)
    other = foresight(sign, -sign)
    assert (other.rank, other.hits) == (pytest.approx(-1), 0)
    swapped = np.concatenate([np.arange(12, 16), np.arange(4, 12), np.arange(4), np.arange(16, 24)])
    half = foresight(sign, np.roll(swapped, 4).astype(float))
    assert 0 < half.hits < 8


def test_seventy_trades_and_twenty_of_them():
    sign = np.arange(70.0)
    found = foresight(sign, np.where(sign >= 60, 100 + sign, -sign))
    assert (found.top, found.hits) == (20, 10)  # the upper ten, and the ten that were at the end
    assert found.chance == pytest.approx(400 / 70)


def ranks(values):
    """Mean ranks, by comparing each with each."""
    return [sum((v < w) + 0.5 * (v == w) for v in values) + 0.5 for w in values]


@pytest.mark.parametrize("seed", range(4))
def test_it_is_its_slow_version(seed):
    draw = np.random.default_rng(seed)
    sign, outcome = draw.integers(0, 9, 40).astype(float), draw.integers(0, 9, 40).astype(float)
    sign[3], outcome[7] = np.nan, np.nan
    both = [(s, o) for s, o in zip(sign, outcome, strict=True) if s == s and o == o]
    one, two = ranks([s for s, _ in both]), ranks([o for _, o in both])
    middle = (len(both) + 1) / 2
    top = sum((a - middle) * (b - middle) for a, b in zip(one, two, strict=True))
    below = sum((a - middle) ** 2 for a in one) * sum((b - middle) ** 2 for b in two)
    found = foresight(sign, outcome)
    assert found.rank == pytest.approx(top / below**0.5)
    assert found.trades == 38 and found.low < found.rank < found.high


def test_the_interval_holds_the_true_correlation():
    """Of 300 samples of 80 trades, normal, correlated by 0.5 (ranks: 0.483), some 285 hold it."""
    draw = np.random.default_rng(5)
    held = 0
    for _ in range(300):
        sign = draw.standard_normal(80)
        found = foresight(sign, 0.5 * sign + 0.75**0.5 * draw.standard_normal(80))
        held += found.low <= 0.4826 <= found.high
    assert 270 <= held <= 297


@pytest.mark.parametrize("true, noise", [(0.0, 1.0), (1.0, 1.0), (1.0, 0.2)])
def test_no_index_can_do_better_than_the_reach(true, noise):
    """Halves of true + noise: reliability of both together is true² / (true² + noise² / 2)."""
    draw = np.random.default_rng(11)
    lasting = true * draw.standard_normal(4000)
    first, second = (lasting + noise * draw.standard_normal(4000) for _ in range(2))
    most = np.sqrt(true**2 / (true**2 + noise**2 / 2))
    assert reach(first, second) == pytest.approx(most, abs=0.09 if true == 0 else 0.03)
    if true:  # the lasting part itself does as well as anything
        assert spearman(lasting, first + second) <= reach(first, second) + 0.03


def test_too_few_and_all_alike_tell_nothing():
    assert foresight(np.arange(19.0), np.arange(19.0)) is None
    assert foresight(np.ones(30), np.arange(30.0)) is None
    assert np.isnan(reach(np.arange(19.0), np.arange(19.0)))
