"""Three naive rules beside which a forecast is judged, and who was right about the direction.

Pure functions on arrays. After the evaluations that BLS publishes of its employment projections:
was it right whether an occupation grows or declines, and whether it grows faster than all together.
"""

from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array

NAIVE: Final = ("value", "growth", "trend")  # newest value, newest growth, straight line


def naive(history: Array, ahead: Array, *, signed: bool = False) -> dict[str, Array]:
    """What the three rules say.

    Args:
        history: (n, T) values a period apart, none missing, oldest first.
        ahead: (n,) periods ahead, from 1 on.
        signed: of what may be below 0 (a gap) the last change goes on by as much each period, and
            the line has no floor.

    Returns:
        (n,) for each of :data:`NAIVE`: the newest value; the newest value with its last growth
        going on at the same rate; the least-squares line through all values, not below 0. NaN where
        there are fewer than two values, or nothing to grow from.
    """
    count, times = history.shape
    newest = history[:, -1] if times else np.full(count, np.nan)
    unknown = np.full(count, np.nan)
    if times < 2:
        return {"value": newest, "growth": unknown, "trend": unknown}
    before = history[:, -2]
    rate = np.divide(newest, before, out=unknown.copy(), where=before > 0)
    grown = newest + (newest - before) * ahead if signed else newest * rate**ahead
    at = np.arange(times) - (times - 1) / 2
    slope = history @ at / (at @ at)
    line = history.mean(axis=1) + slope * ((times - 1) / 2 + ahead)
    trend = line if signed else np.maximum(line, 0.0)
    return {"value": newest, "growth": grown, "trend": trend}


def direction(said: Array, now: Array, came: Array) -> Array:
    """1 where it was right that a number grows or falls, 0 where not; NaN where it stood still.

    A forecast that says neither is wrong about what moved.
    """
    return _agree(np.sign(said - now), np.sign(came - now), said)


def faster(said: Array, now: Array, came: Array, whole: tuple[Array, Array, Array]) -> Array:
    """1 where it was right that a number grows faster or slower than the whole, 0 where not.

    Args:
        said, now, came: (n,) of the parts; ``now`` above 0.
        whole: the same three of the whole that each is part of.

    Returns:
        (n,) NaN where a number grew exactly as the whole did, or any of the six is unknown.
    """
    all_said, all_now, all_came = whole
    return _agree(
        np.sign(said * all_now - all_said * now), np.sign(came * all_now - all_came * now), all_said
    )


def _agree(said: Array, came: Array, known: Array) -> Array:
    judged = ~np.isnan(said) & ~np.isnan(came) & ~np.isnan(known) & (came != 0)
    found: Array = np.where(judged, said == came, np.nan).astype(np.float64)
    return found
