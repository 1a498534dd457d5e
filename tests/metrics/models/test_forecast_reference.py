"""Short histories: what is known of their errors, and how longer ones' errors speak for them."""

import numpy as np
import pytest

from metrics.models.forecast.engine import forecast
from metrics.models.forecast.reference import LEVELS, alike, carried_over, classes, reference


@pytest.mark.parametrize(
    "season, lengths, expected",
    [
        (1, [1, 2, 3, 4, 5, 6, 90], [0, 1, 2, 3, 4, 4, 4]),
        (4, [1, 2, 3, 4, 5, 6, 7, 8, 9, 90], [0, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        (12, [1, 2, 3, 12, 13, 18, 19, 24, 25], [0, 1, 2, 2, 3, 3, 4, 4, 5]),
        (2, [1, 2, 3, 4, 5], [0, 1, 3, 4, 5]),
    ],
)
def test_each_length_has_its_class(season, lengths, expected):
    assert classes(np.array(lengths), season).tolist() == expected
    for length in lengths:
        for logs in (False, True):
            (inner, power), (outer, other) = (
                reference(length, season).part(x, logs) for x in LEVELS
            )
            assert 0 < inner < outer and power == other >= 0


def test_errors_from_another_length_by_hand():
    """80 %, values: 2.2·h^0.7 from five and more, 2.4·h^0.8 from three."""
    missed = np.array([[1.0, 2.0], [3.0, np.nan]])
    found = carried_over(missed, np.array([5, 3]), 3, 1, 0.80, False)
    assert found[0] == pytest.approx([2.4 / 2.2, 2 * 2.4 / 2.2 * 2**0.1])
    assert found[1, 0] == 3 and np.isnan(found[1, 1])
    assert carried_over(missed[:0], np.array([], dtype=int), 3, 1, 0.95, True).shape == (0, 2)


def test_from_five_values_to_eight_errors_fall_and_no_further():
    """8 % one period ahead and 19 % four ahead, measured; nothing beyond eight, nor of seasons."""
    missed = np.ones((3, 4))
    found = carried_over(missed, np.array([5, 8, 20]), 8, 1, 0.95, False)
    assert found[0, [0, 3]] == pytest.approx([1 / 1.08, 1 / 1.19], abs=0.005)
    assert found[1:] == pytest.approx(1)
    assert carried_over(missed, np.array([40, 60, 20]), 30, 4, 0.95, False) == pytest.approx(1)
    assert alike(np.array([3, 7, 8, 30]), 1).tolist() == [3, 7, 8, 8]
    assert alike(np.array([3, 7, 9, 90]), 4).tolist() == [4, 8, 9, 9]


@pytest.mark.parametrize("length", [2, 3, 4])
@pytest.mark.parametrize("beside", [0, 30])
def test_short_series_hold_what_they_promise(length, beside):
    """Alone, and two at a time among thirty longer ones: random growth, its size unknown."""
    rng = np.random.default_rng(length)
    held = np.zeros(2)
    counted = 0
    longer = [np.exp(np.cumsum(rng.normal(0.02, 0.06, 14))) for _ in range(beside)]
    for _ in range(30 if beside else 150):
        spread = np.exp(rng.normal(np.log(0.06), 0.5, 2))
        drift = rng.normal(0.03, 0.04, 2)
        paths = [
            100 * np.exp(np.cumsum(rng.normal(g, s, length + 3)))
            for g, s in zip(drift, spread, strict=True)
        ]
        pools = [paths] if beside else [paths[:1], paths[1:]]
        for pool in pools:
            found = forecast([*(x[:length] for x in pool), *longer], 3)
            for one, path in zip(found[: len(pool)], pool, strict=True):
                truth = path[length:]
                held += [
                    np.mean((one.lo80 <= truth) & (truth <= one.hi80)),
                    np.mean((one.lo95 <= truth) & (truth <= one.hi95)),
                ]
                counted += 1
    inner, outer = held / counted
    assert 0.72 < inner < 0.95
    assert outer > 0.90
