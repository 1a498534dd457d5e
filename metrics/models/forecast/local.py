"""A model of the office's own beside ours: it joins only where its back-test beats ours.

Whatever forecasts a panel is a `Local` model; one of files is `network.Network`. From the same
earlier origins, on the office's own series, both are held against what came; where the local model
erred less, by a margin and on most of the series, the middle is the mean of both, and intervals
rest on the errors of that mean.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.engine import Forecast, forecast
from metrics.models.forecast.panel import Array, Panel
from metrics.models.forecast.points import points
from metrics.models.forecast.units import units

OWN: Final = "本单位模型"  # how a verdict begins
_ORIGINS: Final = 8
LEAST: Final = 10  # series that must have been tried
MARGIN: Final = 0.02  # by which its error must be smaller


class Local(Protocol):
    """A model of the office's own."""

    @property
    def name(self) -> str:
        """What the office calls it."""

    def __hash__(self) -> int:
        """A model is itself: what was forecast with it may be kept."""

    def able(self, panel: Panel) -> NDArray[np.bool_]:
        """(series,) which it can forecast."""

    def forecast(self, panel: Panel, horizon: int) -> Array:
        """(series, horizon) of series it is able to forecast."""


@dataclass(frozen=True)
class Verdict:
    """What the back-test found.

    Attributes:
        name: of the model.
        tried: series it was tried on.
        ratio: its error over ours; NaN where it couldn't be tried.
        enters: whether it joins.
    """

    name: str
    tried: int
    ratio: float
    enters: bool

    @property
    def words(self) -> str:
        """The verdict in Chinese, for the remarks of a forecast and the method card."""
        who = f"{OWN}「{self.name}」"
        if not np.isfinite(self.ratio):
            return f"{who}没有可回测的序列，未采用"
        apart = f"在 {self.tried} 个序列的回测中误差为自有方法的 {self.ratio * 100:.0f}%"
        if self.enters:
            return f"{who}{apart}，与自有方法平均"
        if self.tried < LEAST:
            return f"{who}只能在 {self.tried} 个序列上回测，不足 {LEAST} 个，未采用"
        return f"{who}{apart}，未优于自有方法，未采用"


def judged(panel: Panel, horizon: int, local: Local) -> Verdict:
    """Hold a model against ours from earlier origins inside the data.

    Errors are absolute, in units of each series, mean over the horizons that have come; each series
    counts once.
    """
    errors: dict[int, list[tuple[float, float]]] = {}
    for back in range(1, _ORIGINS + 1):
        which = np.flatnonzero(panel.length > back)
        if not len(which):
            break
        now = panel.take(which)
        then = now.before(back)
        unit = units(then, False)[0]
        able = local.able(then) & (unit > 0)
        if not able.any():
            continue
        seen = min(back, horizon)
        truth = now.values[:, now.values.shape[1] - back :][:, :seen]
        mine = points(then, seen)
        theirs = np.full_like(mine, np.nan)
        theirs[able] = local.forecast(then.take(able), seen)
        for row in np.flatnonzero(able):
            pair = tuple(
                float(np.abs(one[row] - truth[row]).mean() / unit[row]) for one in (theirs, mine)
            )
            errors.setdefault(int(which[row]), []).append((pair[0], pair[1]))
    if not errors:
        return Verdict(local.name, 0, float("nan"), False)
    means = np.array([np.mean(pairs, axis=0) for pairs in errors.values()])
    total = means.sum(axis=0)
    ratio = float(total[0] / total[1]) if total[1] > 0 else float("inf")
    better = float((means[:, 0] < means[:, 1]).mean())
    enters = len(means) >= LEAST and ratio < 1 - MARGIN and better > 0.5
    return Verdict(local.name, len(means), ratio if np.isfinite(total).all() else np.inf, enters)


def forecast_with(
    series: Sequence[Array],
    horizon: int,
    season: int = 1,
    local: Local | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[list[Forecast], Verdict | None]:
    """`engine.forecast`, with a local model where there is one and its back-test beats ours."""
    if local is None or not series:
        return forecast(series, horizon, season, progress), None
    factors = [max(float(np.abs(each).max()), 1e-300) for each in series]
    scaled = [np.asarray(each) / by for each, by in zip(series, factors, strict=True)]
    verdict = judged(Panel.of(scaled, season), horizon, local)
    more = _mixed(local) if verdict.enters else None
    return forecast(series, horizon, season, progress, more), verdict


def _mixed(local: Local) -> Callable[[Panel, Array], Array]:
    """Half ours, half the local model's, where it is able."""

    def mix(panel: Panel, ours: Array) -> Array:
        able = local.able(panel)
        if not able.any():
            return ours
        theirs = local.forecast(panel.take(able), ours.shape[1])
        result = ours.copy()
        result[able] = (ours[able] + np.where(np.isfinite(theirs), theirs, ours[able])) / 2
        return result

    return mix
