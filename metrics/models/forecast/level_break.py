"""A level break: one jump that stays, far beyond anything else the series ever did."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array, Panel
from metrics.models.forecast.theta import seasonal_pattern, spread

_LEAST: Final = 3  # points on either side
_TIMES: Final = 8.0  # the other steps' usual size (1.4826 MAD)
_JUMP: Final = 0.5  # in logs: by two thirds up, or two fifths down
_STAYS: Final = 0.7  # share of the jump by which the three points after differ from those before


def find_break(values: Array) -> int | None:
    """Place of the first value on the new level; None where there is no break.

    Steps are of logarithms where all values are positive, else of the values in units of their
    mean size.
    """
    if len(values) < 2 * _LEAST + 2:
        return None
    size = float(np.abs(values).mean())
    if size == 0:
        return None
    track = np.log(values) if values.min() > 0 else values / size
    steps = np.diff(track)
    if 2 * float(np.abs(steps).max()) < _JUMP:  # no jump can be as large; medians cost more
        return None
    inner = steps[_LEAST - 1 : len(steps) - _LEAST + 1]
    at = int(np.abs(inner - np.median(steps)).argmax()) + _LEAST - 1
    others = np.delete(steps, at)
    usual = 1.4826 * float(np.median(np.abs(others - np.median(others))))
    jump = float(steps[at] - np.median(others))
    apart = float(np.median(track[at + 1 : at + 4]) - np.median(track[at - 2 : at + 1]))
    # Everything else must be calm: a series that often leaps has no level to break.
    calm = float(np.abs(others - np.median(others)).max()) < abs(jump) / 2
    stays = apart * np.sign(jump) >= _STAYS * abs(jump)
    if abs(jump) < max(_JUMP, _TIMES * usual) or not calm or not stays:
        return None
    return at + 1


@dataclass(frozen=True)
class Jump:
    """A jump so near the end that nobody can tell whether it stays: `since` values are after it.

    `size` is in logs. Earlier values are taken to the new level, so that the jump is no growth.
    """

    since: int
    size: float

    @property
    def words(self) -> str:
        """What was done, in Chinese."""
        return (
            f"倒数第 {self.since} 期起水平突变（{np.expm1(self.size):+.0%}），尚不能判断是否持续："
            "往期折算到新水平推算增速，95% 区间包含回到原水平"
        )

    def levelled(self, values: Array) -> Array:
        """The series as if it had always stood on the new level."""
        found = values.copy()
        found[: -self.since] *= np.exp(self.size)
        return found


def newest_jump(values: Array, season: int = 1) -> Jump | None:
    """A jump of the newest two values, or of a seasonal series' newest season; else None.

    Of positive series, freed of their season; as large, and all else as calm, as `find_break` asks.
    """
    if len(values) < max(2 * _LEAST, 2 * season + 1) or values.min() <= 0:
        return None
    if season > 1:
        whole = Panel.of([np.log(values)], season)
        track = (whole.values - spread(seasonal_pattern(whole, False), len(values)))[0]
    else:
        track = np.log(values)
    steps = np.diff(track)
    if 2 * float(np.abs(steps).max()) < _JUMP:
        return None
    near = (_LEAST - 1) if season == 1 else season
    since = near - int(np.abs(steps[-near:] - np.median(steps)).argmax())
    others = np.delete(steps, len(steps) - since)
    middle = float(np.median(others))
    usual = 1.4826 * float(np.median(np.abs(others - middle)))
    size = float(steps[-since]) - middle
    calm = float(np.abs(others - middle).max()) < abs(size) / 2
    if abs(size) < max(_JUMP, _TIMES * usual) or not calm:
        return None
    return Jump(since, size)
