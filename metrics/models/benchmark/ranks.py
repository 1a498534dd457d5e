"""The rank of a figure that is known within a margin only: a band, from the best to the worst."""

from decimal import Decimal

import numpy as np


def rounding(value: float) -> float:
    """What the last digit of a published value leaves open: half its unit, in the value's own.

    ``62351.74`` 0.005, ``712.0`` 0.5: a whole number may have been rounded to one.
    """
    exponent = int(Decimal(str(value)).normalize().as_tuple().exponent)
    return 0.5 * 10.0 ** min(exponent, 0)


def bands(
    values: np.ndarray, margins: np.ndarray, descending: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank that each value may have within all margins.

    Two values are told apart where their margins don't meet (|a − b| > their sum); equal ones never
    are. A rank is one more than the number of those that are surely ahead; the worst rank counts
    all that aren't surely behind.

    Args:
        values: one a place.
        margins: half the width of each value's range, in its own unit, not negative.
        descending: whether the largest is first.

    Returns:
        Best and worst rank, from 1, one a place.
    """
    signed = values if descending else -values
    ahead = signed[None, :] - signed[:, None]  # row: one place; column: how far others are ahead
    # What binary fractions make of decimals (1.3 − 1.2 is a hair more than 0.1) tells nothing.
    reach = (margins[None, :] + margins[:, None]) * (1 + 1e-9) + 1e-12 * np.abs(values).max(
        initial=0
    )
    best = 1 + (ahead > reach).sum(axis=1)
    worst = len(values) - (-ahead > reach).sum(axis=1)
    return best, worst
