"""Bounds from windows: as close as a linear program's, in whole numbers."""

import numpy as np
import pytest
from scipy.optimize import linprog

from metrics.disclosure.running import monthly


def by_program(low, high, windows):
    """The same bounds, each by two linear programs."""
    rows = np.array([[start <= i < stop for i in range(len(low))] for start, stop, _, _ in windows])
    rows = rows.astype(float)
    limits = np.array([(least, most) for _, _, least, most in windows])
    told = {
        "A_ub": np.vstack([rows, -rows]),
        "b_ub": np.concatenate([limits[:, 1], -limits[:, 0]]),
        "bounds": np.column_stack([low, high]),
    }
    ends = [
        linprog(way * np.eye(len(low))[i], **told).fun for i in range(len(low)) for way in (1, -1)
    ]
    return np.array(ends[::2]), -np.array(ends[1::2])


@pytest.mark.parametrize("seed", range(4))
def test_windows_leave_of_a_month_what_a_program_finds(seed):
    dice = np.random.default_rng(seed)
    exact = dice.integers(0, 12, 8)
    low, high = np.maximum(exact - dice.integers(0, 4, 8), 0), exact + dice.integers(0, 9, 8)
    windows = []
    for start, stop in ((0, 4), (1, 5), (4, 8), (4, 6), (0, 8), (4, 7)):
        whole = int(exact[start:stop].sum())
        windows.append((start, stop, whole - dice.integers(0, 3), whole + dice.integers(0, 3)))
    found = monthly(low.astype(float), high.astype(float), windows)
    assert np.allclose(found, by_program(low, high, windows))
    assert (found[0] <= exact).all() and (found[1] >= exact).all()


def test_two_windows_that_differ_by_a_month_tell_it_by_hand():
    """To date 33–37 in September and 33–37 in August: September has four at most."""
    low, high = np.zeros(9), np.full(9, 50.0)
    found = monthly(low, high, [(0, 9, 33, 37), (0, 8, 33, 37)])
    assert (found[0][8], found[1][8]) == (0, 4)
