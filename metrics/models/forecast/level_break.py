"""A level break: one jump that stays, far beyond anything else the series ever did."""

from typing import Final

import numpy as np

from metrics.models.forecast.panel import Array

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
