"""Two figures against each other, four quadrants named. Pure."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.codes import plain
from dashboard.charts.scale import value_axis
from dashboard.charts.spec import ChartSpec, Code, Empty, Point, Quadrant, Series, Tone, Tooltip
from dashboard.charts.text import short
from dashboard.wording import words
from dashboard.wording.findings import known
from metrics.disclosure.protect import Protected, Row

# Right up, left up, left down, right down.
Names = tuple[str, str, str, str]
_TONES: Final = (Tone.OURS, Tone.C2, Tone.OTHER, Tone.C1)
_LABELLED: Final = 12
_SHORT: Final = 8
_WIDE: Final = 420.0  # pixels of the plot in its narrowest column
_TEXT: Final = 11


def quadrant(
    across: Protected,
    up: Protected,
    by: str,
    *,
    centre: tuple[float, float],
    names: Names,
    height: int = 380,
) -> ChartSpec:
    """One point per member that both figures know well enough; a click returns its code.

    Args:
        across, up: the figures, divided by ``by``; up is larger the better.
        by: the shared dimension.
        centre: where the lines cross.
        names: what the four quadrants are called.
        height: pixels, title and footer not counted.
    """
    ups = {row.keys[by]: row for row in known(up)}
    pairs = [(row, ups[row.keys[by]]) for row in known(across) if row.keys[by] in ups]
    if not pairs:
        return Empty(words="样本少，不予显示" if len(across) else "暂无数据", height=height)
    (x0, x1), (y0, y1) = (
        _reach([pair[i].value or 0.0 for pair in pairs], centre[i]) for i in (0, 1)
    )
    labelled = _roomy(pairs, by, centre, (_WIDE / (x1 - x0), height * 0.85 / (y1 - y0)))
    points = tuple(
        Point(
            a.value or 0.0,
            b.value,
            short(a.labels[by], _SHORT) if plain(a.keys[by]) in labelled else "",
            Tooltip(
                a.labels[by],
                tuple(
                    f"{one.metric.name} {words.figure(row, one.metric)}"
                    for row, one in ((a, across), (b, up))
                ),
            ),
            plain(a.keys[by]),
            _tone(a, b, centre),
        )
        for a, b in pairs
    )
    return Quadrant(
        found=(across, up),
        height=height,
        x=value_axis(x0, x1, across.metric, title=across.metric.name),
        y=value_axis(y0, y1, up.metric, title=up.metric.name),
        series=Series(up.metric.name, points),
        centre=centre,
        corners=names,
    )


def _roomy(
    pairs: Sequence[tuple[Row, Row]],
    by: str,
    centre: tuple[float, float],
    scale: tuple[float, float],
) -> set[Code]:
    """Those farthest out whose names, above their points, cover no other's."""
    far = sorted(
        pairs, key=lambda p: -abs((p[0].value or 0) - centre[0]) - abs(p[1].value or 0) * 4
    )
    placed: list[tuple[float, float, float]] = []
    named: set[Code] = set()
    for across, up in far:
        x, y = (across.value or 0.0) * scale[0], (up.value or 0.0) * scale[1]
        half = len(short(across.labels[by], _SHORT)) * _TEXT / 2
        if all(abs(x - a) >= half + b or abs(y - c) >= _TEXT * 1.3 for a, c, b in placed):
            placed.append((x, y, half))
            named.add(plain(across.keys[by]))
        if len(named) == _LABELLED:
            break
    return named


def _tone(across: Row, up: Row, centre: tuple[float, float]) -> Tone:
    right, top = (across.value or 0) >= centre[0], (up.value or 0) >= centre[1]
    return _TONES[(0 if right else 1) if top else (3 if right else 2)]


def _reach(values: Sequence[float], centre: float) -> tuple[float, float]:
    low, high = min([centre, *values]), max([centre, *values])
    room = (high - low or 1.0) * 0.12
    return low - room, high + room
