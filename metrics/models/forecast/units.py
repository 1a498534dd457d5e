"""How far a series usually moves in a season: the unit in which its errors are counted."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.growth import growth_of, steadiness
from metrics.models.forecast.panel import Array, Panel

# Weight of a step against the one after it, by seasonal: of a yearly series that grew, the first
# steps are far smaller than those to come.
_FADING: Final = {True: 1.0, False: 0.9}
_ABSOLUTE: Final = 0.15  # share of the pool in a series' unit in values
_RELATIVE: Final = {True: 0.45, False: 0.3}  # and in logs, by seasonal
_NOVICE: Final = 0.6  # over the number of steps: least share of the pool in a short series' unit
_USUAL: Final = {True: 0.10, False: 0.08}  # unit relative to the level where a pool is small
_FEW: Final = 3  # series it counts as
# A series that grows steadily is measured by what leaves its growth, not by the growth:
# so much of the way at full steadiness, and never below this share of its steps.
_FREED: Final = 0.8
_FLOOR: Final = 0.1


def units(panel: Panel, logs: bool, pool: float | None = None) -> tuple[Array, float]:
    """How far each series usually moves over a season, drawn towards its pool.

    In yearly series a step counts 0.9 of the one after it. With steadiness v (`steadiness`) the
    unit is usual step^(1 − 0.8 v) · usual deviation from the series' own growth^(0.8 v).

    Args:
        panel: the series.
        logs: units of their logarithms (of 1 where a value is not positive), which need no level.
        pool: the pool's usual relative unit; None takes the median here.

    Returns:
        (series,) units, and the pool's. A series that never moved takes the pool's over √n.
    """
    seasonal = panel.season > 1
    moved = _moved(logs_of(panel) if logs else panel) * _freed(panel, logs)
    newest = panel.values[:, -max(3, panel.season) :]
    level = np.ones(len(panel)) if logs else np.abs(newest).mean(axis=1)
    known = (moved > 0) & (level > 0)
    relative = moved / np.where(level > 0, level, 1.0)
    if pool is None:
        # A few series know their own usual step badly.
        logged = np.r_[np.log(relative[known]), np.repeat(np.log(_USUAL[seasonal]), _FEW)]
        pool = float(np.exp(np.median(logged)))
    steps = panel.length - np.where(panel.length > panel.season, panel.season, 1)
    own = np.minimum(_NOVICE / np.maximum(steps, 1), 1.0)
    share = np.maximum(_RELATIVE[seasonal] if logs else _ABSOLUTE, own)
    own = np.exp((1 - share) * np.log(np.where(known, relative, 1.0)) + share * np.log(pool))
    found: Array = np.where(known, own, pool / np.sqrt(panel.length)) * level
    # A level of 0 with a history that moved has no relative unit, but it has an absolute one.
    return np.where((level == 0) & (moved > 0), moved, found), pool


def logs_of(panel: Panel) -> Panel:
    """Logarithms; of 1 where a value is not positive (such series take no logs)."""
    return panel.with_values(np.log(np.where(panel.values > 0, panel.values, 1.0)))


def _moved(panel: Panel) -> Array:
    """Mean absolute step over a season, of short series over one period."""
    moved = np.zeros(len(panel))
    for each in dict.fromkeys((1, panel.season)):
        if panel.values.shape[1] > each:
            live = panel.live[:, :-each]
            apart = np.abs(panel.values[:, each:] - panel.values[:, :-each])
            moved = np.where(live.any(axis=1), _faded(apart, live, panel.season), moved)
    return moved


def _faded(apart: Array, live: NDArray[np.bool_], season: int) -> Array:
    weight = np.where(live, _FADING[season > 1] ** np.arange(apart.shape[1])[::-1], 0.0)
    total = weight.sum(axis=1)
    mean: Array = (weight * apart).sum(axis=1) / np.where(total > 0, total, 1.0)
    return mean


def _freed(panel: Panel, logs: bool) -> Array:
    """What a series' unit is multiplied by for the steadiness of its growth, 0.1 to 1 or so."""
    steady = steadiness(panel)
    if not steady.any():
        return np.ones(len(panel))
    taken, lag = logs_of(panel) if logs else panel, panel.season
    steps, live = taken.values[:, lag:] - taken.values[:, :-lag], panel.live[:, :-lag]
    usual = _faded(np.abs(steps), live, lag)
    left = _faded(np.abs(steps - growth_of(taken)[:, None]), live, lag)
    count = live.sum(axis=1)
    left = left * np.sqrt(count / np.maximum(count - 1, 1))  # the growth was taken from them
    ratio = np.maximum(left / np.where(usual > 0, usual, 1.0), _FLOOR)
    freed: Array = np.where(usual > 0, ratio, 1.0) ** (_FREED * steady)
    return freed
