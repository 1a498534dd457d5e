"""Maps of the stage: regions by class, the busiest ways between them, arrivals from the nation.

The same classes, boundaries, 南海诸岛 inset and words as :mod:`dashboard.charts.maps`; drawn as one
SVG with text that grows with the screen, where plotly.js would keep its pixels.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.charts.arcs import arc
from dashboard.charts.map_classes import ValueClass, classify
from dashboard.charts.map_view import MAP_NOTE, Level, View, overlap, view_of
from dashboard.projector.outlines import Frame, rings
from dashboard.projector.parts import SMALL, em, legend, safe
from dashboard.wording import words
from data.reference.boundaries import (
    DEFAULT_OUT,
    NATION,
    SOUTH_SEA,
    Place,
    extent,
    places,
    south_sea_strokes,
)
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Direction, Unit
from metrics.engine.selection import contains

NOTE: Final = MAP_NOTE
WIDE, HIGH = 750, 640  # units of the stage
_NAME: Final = 23
_EDGE: Final = 8
_LEVELS: Final[tuple[Level, ...]] = ("province", "city", "county")
_WITHOUT: Final = {
    Status.IMPRECISE: ("vague", "样本少"),
    Status.SUPPRESSED: ("hidden", words.HIDDEN_WORD),
    Status.EMPTY: ("none", "暂无数据"),
}
_STROKES: Final = (3.0, 5.0, 8.0)  # of arcs, thinnest class first
_INSET: Final = (0.84, 0.56)  # where 南海诸岛 begin: a strip of their own, so that 台湾 stays free
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Way:
    """People who went from one place to another."""

    origin: int
    destination: int
    value: float


def regions(found: Protected, *, arcs: Sequence[Way] = (), maps: Path = DEFAULT_OUT) -> str:
    """Colour the regions of a figure, with names, and arcs over them.

    Args:
        found: divided by city or county.
        arcs: ways to draw, from :func:`busiest`.
        maps: the folder of boundaries.
    """
    by = next(level for level in _LEVELS if level in found.by)
    view = view_of(found.selection.region, by, maps)
    rows = {int(row.keys[by]): row for row in found.rows()}
    factor = 100.0 if found.metric.unit is Unit.PERCENT else 1.0
    shown = {
        code: (row.value or 0.0) * factor
        for code, row in rows.items()
        if row.status is Status.OK and row.value is not None and code in view.members
    }
    signed = any(value < 0 for value in shown.values())
    cut = classify(
        list(shown.values()),
        scale="diverging" if signed else "sequential",
        more_is_better=found.metric.direction is not Direction.LESS_IS_BETTER,
    )
    tones = {code: _tone(rows.get(code), shown.get(code), cut) for code in view.members}
    frame = Frame(_padded(view.region.extent), _EDGE, _EDGE, WIDE - 2 * _EDGE, HIGH - 2 * _EDGE)
    drawn = [_land(view, tones, frame, maps)]
    if view.has_inset:  # 海南
        frame = _beside(view.region.extent)
        drawn = [_land(view, tones, frame, maps), _south_sea(view, tones, maps)]
    drawn.append(_ways(arcs, frame, places(maps)))
    drawn.append(_names(view.members, frame, tones))
    classes = [(one.tone.value, one.label) for one in cut]
    lacking = {tones[code]: code for code in view.members if code not in shown}
    classes += [(tone, label) for tone, label in _WITHOUT.values() if tone in lacking]
    head = words.unit(found.metric)
    if arcs:
        classes.append(("arc", f"人数最多的 {len(arcs)} 条流向"))
    return _svg(drawn) + legend(classes, head)


def busiest(found: Protected, by: str, most: int) -> list[Way]:
    """The largest ways that have both ends in the data's reach; ties by code."""
    ways = [
        Way(int(row.keys["other"]), int(row.keys[by]), row.value)
        for row in found.rows()
        if row.value and row.status is Status.OK and int(row.keys["other"])
    ]
    known = places()
    ways = [one for one in ways if one.origin in known and one.origin != one.destination]
    return sorted(ways, key=lambda one: (-one.value, one.origin, one.destination))[:most]


def arrivals(found: Protected, home: int, maps: Path = DEFAULT_OUT) -> str:
    """Arcs from the provinces of the universities to us, over the whole country.

    Args:
        found: divided by ``school_place``, a city or a province.
        home: where they come to.
        maps: the folder of boundaries.
    """
    view = view_of(NATION, "province", maps)
    known = places(maps)
    sums: dict[int, float] = {}
    for row in found.rows():
        place = int(row.keys["school_place"])
        if row.value and row.status is Status.OK and place in known and not contains(home, place):
            sums[place] = sums.get(place, 0.0) + row.value
    ways = [Way(place, home, value) for place, value in sorted(sums.items())]
    ours = home // 10_000 * 10_000
    sending = {place // 10_000 * 10_000 for place in sums}
    tones = {
        code: "home" if code == ours else "sends" if code in sending else "none"
        for code in view.members
    }
    frame = _beside(view.region.extent)
    named = {home: known[home]} | {code: known[code] for code in sorted(sums)}
    return _svg(
        [
            _land(view, tones, frame, maps),
            _strokes(frame, maps),
            _south_sea(view, tones, maps),
            _ways(ways, frame, known),
            _names(named, frame, tones, first=home, roomy=True),
        ]
    ) + legend([("arc", "线越粗，来的毕业生越多"), ("none", "暂无数据或人数过少")])


def _tone(row: Row | None, value: float | None, cut: Sequence[ValueClass]) -> str:
    if value is not None:
        return next(one.tone.value for one in cut if one.holds(value))
    status = Status.EMPTY if row is None or row.status is Status.OK else row.status
    return _WITHOUT[status][0]


def _land(view: View, tones: Mapping[int, str], frame: Frame, maps: Path) -> str:
    shapes = rings(view.file, maps)
    around = "".join(
        f'<path class="around" d="{frame.path(shapes[code])}"/>'
        for code in view.context
        if code in shapes
    )
    return around + "".join(
        f'<path class="land {tones[code]}" d="{frame.path(shapes[code])}"/>'
        for code in view.members
        if code in shapes
    )


def _south_sea(view: View, tones: Mapping[int, str], maps: Path) -> str:
    """The inset: what reaches into it, the ten strokes, its name."""
    left, top = WIDE * _INSET[0], HIGH * _INSET[1]
    wide, high = WIDE - left - 2, HIGH - top - 2
    frame = Frame(extent(SOUTH_SEA, maps), left, top, wide, high - SMALL - 8)
    inside = _land(view, tones, frame, maps)
    box = f'x="{left}" y="{top}" width="{wide}" height="{high}"'
    return (
        f'<clipPath id="south"><rect {box}/></clipPath>'
        f'<g class="sea" clip-path="url(#south)">{inside}{_strokes(frame, maps)}</g>'
        f'<rect class="inset" {box}/>'
        f'<text x="{left + wide / 2:.1f}" y="{HIGH - 10}" font-size="{SMALL}" '
        'text-anchor="middle" class="word">南海诸岛</text>'
    )


def _strokes(frame: Frame, maps: Path) -> str:
    path = frame.path(south_sea_strokes(maps), close=False)
    return f'<path class="stroke" d="{path}"/>'


def _ways(ways: Sequence[Way], frame: Frame, known: Mapping[int, Place]) -> str:
    """Arcs with a head each, the broad ones below."""
    if not ways:
        return ""
    cut = classify([one.value for one in ways], classes=len(_STROKES), method="natural")
    drawn = []
    for way in sorted(ways, key=lambda one: -one.value):
        rank = next(
            i for i, one in enumerate(cut, len(_STROKES) - len(cut)) if one.holds(way.value)
        )
        points = [frame.at(x, y) for x, y in arc(known[way.origin], known[way.destination])]
        line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        width = _STROKES[rank]
        drawn.append(
            f'<path class="casing" stroke-width="{width + 3}" d="{line}"/>'
            f'<path class="way" stroke-width="{width}" d="{line}"/>{_head(points, width)}'
        )
    return "".join(drawn)


def _head(points: Sequence[tuple[float, float]], width: float) -> str:
    """A triangle two thirds along, pointing the way people went."""
    at = round(0.62 * (len(points) - 1))
    (x0, y0), (x, y) = points[at - 1], points[at]
    turn, size = math.degrees(math.atan2(y - y0, x - x0)), 6 + width
    return (
        f'<path class="head" d="M{size} 0L{-size * 0.7:.1f} {size * 0.7:.1f}'
        f'L{-size * 0.7:.1f} {-size * 0.7:.1f}Z" '
        f'transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f})"/>'
    )


def _names(
    members: Mapping[int, Place],
    frame: Frame,
    tones: Mapping[int, str],
    *,
    first: int = 0,
    roomy: bool = False,
) -> str:
    """Short names where they fit and touch no other; larger regions choose first."""
    taken: list[Box] = []
    drawn = []
    order = sorted(members.values(), key=lambda one: (one.code != first, -one.area))
    for place in order:
        if place.code == SOUTH_SEA:
            continue
        x, y = frame.at(place.x, place.y)
        wide = em(place.short) * _NAME
        box = (x - wide / 2 - 2, x + wide / 2 + 2, y - _NAME * 0.6, y + _NAME * 0.6)
        fits = roomy or wide <= place.room * frame.scale * 1.5
        inside = box[0] >= 0 and box[1] <= WIDE and box[2] >= 0 and box[3] <= HIGH
        if not fits or not inside or any(overlap(box, other) for other in taken):
            continue
        taken.append(box)
        # A name that reaches beyond its region stands on the page's colour too.
        own = tones.get(place.code, "")
        tone = own if wide <= place.room * frame.scale else ""
        strong = " ours" if place.code == first else ""
        drawn.append(
            f'<text class="place {tone}{strong}" x="{x:.1f}" y="{y + _NAME * 0.36:.1f}" '
            f'font-size="{_NAME}" text-anchor="middle">{safe(place.short)}</text>'
        )
    return "".join(drawn)


def _beside(given: Box) -> Frame:
    """The frame of a map that leaves the strip on its right to the inset."""
    return Frame(_padded(given), _EDGE, _EDGE, WIDE * (_INSET[0] - 0.01) - _EDGE, HIGH - 2 * _EDGE)


def _padded(frame: Box) -> Box:
    x0, x1, y0, y1 = frame
    margin = 0.012 * max(x1 - x0, y1 - y0)
    return (x0 - margin, x1 + margin, y0 - margin, y1 + margin)


def _svg(parts: Sequence[str]) -> str:
    style = f"--w:{WIDE};--h:{HIGH}"
    return (
        f'<svg class="drawn map" style="{style}" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )
