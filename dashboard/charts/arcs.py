"""The curve of an arc between two places, and where its head sits."""

import math
from typing import Final

from data.reference.boundaries import Place

_POINTS: Final = 24  # per arc
_BEND: Final = 0.16  # height of an arc over its chord, as a share of the chord
_NEAR, _FAR = 3, 2  # decimals: of units of 100 km, of which a long arc's map shows fifty
_LONG: Final = 5.0  # units
_HEAD_AT: Final = 0.62  # where along the arc its arrow head sits


def arc(start: Place, end: Place) -> list[tuple[float, float]]:
    """Return the points of a quadratic curve that bends to the left of its direction."""
    dx, dy = end.x - start.x, end.y - start.y
    # the control point lies twice as far out as the curve reaches
    cx = (start.x + end.x) / 2 - 2 * _BEND * dy
    cy = (start.y + end.y) / 2 + 2 * _BEND * dx
    digits = _FAR if max(abs(dx), abs(dy)) >= _LONG else _NEAR
    return [
        _on_curve(start, (cx, cy), end, step / (_POINTS - 1), digits) for step in range(_POINTS)
    ]


def _on_curve(
    start: Place, control: tuple[float, float], end: Place, t: float, digits: int
) -> tuple[float, float]:
    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
    return (
        round(a * start.x + b * control[0] + c * end.x, digits),
        round(a * start.y + b * control[1] + c * end.y, digits),
    )


def head(start: Place, end: Place) -> tuple[float, float, float]:
    """Return where an arc's arrow head sits and the degrees, clockwise from north, it points to."""
    points = arc(start, end)
    at = round(_HEAD_AT * (_POINTS - 1))
    (x0, y0), (x1, y1) = points[at - 1], points[at]
    return x1, y1, round(math.degrees(math.atan2(x1 - x0, y1 - y0)), 1)
