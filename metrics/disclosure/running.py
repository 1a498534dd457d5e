"""What sums over windows leave of each month: bounds on counts from running sums, exact.

A window from one month to another is a difference of two running sums, and what is known of
differences follows from the shortest ways between them (Floyd and Warshall): the bounds are the
closest there are, in whole numbers too.
"""

from collections.abc import Sequence

import numpy as np

Window = tuple[int, int, float, float]  # from, up to (not with), at least, at most


def monthly(
    low: np.ndarray, high: np.ndarray, windows: Sequence[Window]
) -> tuple[np.ndarray, np.ndarray]:
    """Narrow the bounds of months by windows that add some of them up.

    Args:
        low, high: of each month by itself.
        windows: sums of months with their bounds.
    """
    size = len(low)
    most = np.full((size + 1, size + 1), np.inf)  # of the sum at a column less that at a row
    np.fill_diagonal(most, 0.0)
    every = [*((i, i + 1, low[i], high[i]) for i in range(size)), *windows]
    for start, stop, least, greatest in every:
        most[start, stop] = min(most[start, stop], greatest)
        most[stop, start] = min(most[stop, start], -least)
    for by in range(size + 1):
        np.minimum(most, most[:, by, None] + most[None, by, :], out=most)
    at = np.arange(size)
    return -most[at + 1, at], most[at, at + 1]
