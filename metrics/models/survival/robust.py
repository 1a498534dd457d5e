"""Rows whose weights are no counts: variances by the infinitesimal jackknife, not by counts.

Source: Therneau and Grambsch (2000), Modeling Survival Data, ch. 7; R's ``survfit`` takes it where
a weight is not whole.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fractional(weights: Floats) -> bool:
    """Whether weights are no counts."""
    return bool((weights != np.floor(weights)).any())


def robust_variance(
    times: Floats,
    at_risk: Floats,
    events: Floats,
    rows: tuple[Floats, NDArray[np.bool_], Floats, Floats],
) -> Floats:
    """Variance of log S at each time by the infinitesimal jackknife: Σ w²·U².

    U is a row's influence, dlog S/dw: −1/(n − d) at its own event, + d/(n·(n − d)) at each event
    while it is at risk. Of whole weights of 1 the sum is Greenwood's.
    """
    time, happened, begun, counted = rows
    left = at_risk - events
    some = (left > 0) & (at_risk > 0)
    hazard = np.divide(events, at_risk * left, out=np.zeros_like(events), where=some)
    gained = np.concatenate([[0.0], np.cumsum(hazard)])  # gained[k]: through the k-th time
    at = np.searchsorted(times, time)
    # Somebody who enters at a time is at risk after it.
    base = gained[np.searchsorted(times, begun, side="right")]
    own = np.where(happened & some[at], 1 / np.where(left[at] > 0, left[at], 1.0), 0.0)
    final = counted**2 * (gained[at + 1] - base - own) ** 2
    past = np.cumsum(sums(times, time, final))
    square = counted**2
    # Of those still at risk after a time: Σ w²·(gained − base)², in powers of base.
    after = [
        np.append(from_above(times, time, part)[1:], 0.0)
        - np.append(from_above(times, begun, part)[1:], 0.0)
        for part in (square, square * base, square * base**2)
    ]
    now = gained[1:]
    found: Floats = past + now**2 * after[0] - 2 * now * after[1] + after[2]
    return np.maximum(found, 0.0)


def score_residuals(
    times: Floats,
    at_risk: Floats,
    events: Floats,
    rows: tuple[Floats, NDArray[np.bool_], Floats, Floats],
    group: NDArray[np.int64],
) -> Floats:
    """What each row adds to observed − expected of every group, (rows, groups), times its weight.

    Args:
        times: distinct times of events.
        at_risk, events: (groups × times).
        rows: durations, events, entries, weights.
        group: number of each row's group.
    """
    time, happened, begun, counted = rows
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    share = np.divide(at_risk, n, out=np.zeros_like(at_risk), where=n > 0)
    hazard = np.divide(d, n, out=np.zeros_like(n), where=n > 0)
    reached = [np.searchsorted(times, each, side="right") for each in (time, begun)]

    def passed(steps: Floats) -> Floats:
        so_far = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1)
        found: Floats = (so_far[:, reached[0]] - so_far[:, reached[1]]).T
        return found

    mine = (group[:, None] == np.arange(len(at_risk))).astype(float)
    at = np.minimum(np.searchsorted(times, time), max(len(times) - 1, 0))
    left = happened[:, None] * (mine - share[:, at].T) if len(times) else 0 * mine
    found = left - mine * passed(hazard[None]) + passed(share * hazard)
    weighted: Floats = counted[:, None] * found
    return weighted


def sums(times: Floats, at: Floats, counted: Floats) -> Floats:
    """Sum of ``counted`` exactly at each of the sorted ``times``."""
    found = np.zeros(len(times))
    place = np.searchsorted(times, at)
    inside = place < len(times)
    inside[inside] &= times[place[inside]] == at[inside]
    np.add.at(found, place[inside], counted[inside])
    return found


def from_above(times: Floats, at: Floats, counted: Floats) -> Floats:
    """Sum of ``counted`` at or after each time."""
    order = np.argsort(at, kind="stable")
    behind = np.concatenate([np.cumsum(counted[order][::-1])[::-1], [0.0]])
    found: Floats = behind[np.searchsorted(at[order], times, side="left")]
    return found
