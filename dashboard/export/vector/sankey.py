"""Flows through columns: nodes as bars, links as bands between them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.charts.palette import BAND_OPACITY
from dashboard.charts.spec import Link, Node, Sankey, Tooltip
from dashboard.export.vector.axes import TEXT
from dashboard.export.vector.drawing import Anchor, Point
from dashboard.export.vector.sheet import Sheet
from dashboard.wording.theme import grouped

_PAD: Final = 10  # between two nodes
_THICK: Final = 14
_BESIDE: Final = 5
_STEPS: Final = 16  # of a band's edge
_TOP, _FOOT = 30, 12


def sankey(spec: Sankey, sheet: Sheet) -> None:
    """Draw columns of nodes under their headings, and the bands between them."""
    last = len(spec.headings) - 1
    places, scale = _placed(spec, sheet)
    _bands(spec, sheet, places, scale)
    for node, at in zip(spec.nodes, places, strict=True):
        _node(node, sheet, at, node.size * scale, last=node.column == last)
    for column, text in enumerate(spec.headings):
        anchor: Anchor = "left" if not column else "right" if column == last else "center"
        place = (column / last * sheet.width, _TOP - 8)
        sheet.write(text, place, TEXT, sheet.quiet, anchor=anchor, level="bottom")


def _placed(spec: Sankey, sheet: Sheet) -> tuple[list[Point], float]:
    """The upper left corner of each node, and the pixels that one person is high."""
    columns: defaultdict[int, list[float]] = defaultdict(list)
    for node in spec.nodes:
        columns[node.column].append(node.size)
    room = sheet.height - _TOP - _FOOT
    scale = min(
        (room - _PAD * (len(sizes) - 1)) / (sum(sizes) or 1.0) for sizes in columns.values()
    )
    tops = {
        column: _TOP + (room - sum(sizes) * scale - _PAD * (len(sizes) - 1)) / 2
        for column, sizes in columns.items()
    }
    places = []
    for node in spec.nodes:
        x = node.column / (len(spec.headings) - 1) * (sheet.width - _THICK)
        places.append((x, tops[node.column]))
        tops[node.column] += node.size * scale + _PAD
    return places, scale


def _node(node: Node, sheet: Sheet, at: Point, high: float, *, last: bool) -> None:
    """A bar, its name behind it; in the last column before it."""
    x, y = at
    box = (x, y, x + _THICK, y + max(high, 1.0))
    sheet.box(*box, fill=sheet.colour(node.tone), tip=Tooltip(node.label))
    place = (x - _BESIDE if last else x + _THICK + _BESIDE, y + high / 2)
    anchor: Anchor = "right" if last else "left"
    halo = sheet.look.halo("")
    sheet.write(node.label, place, TEXT, sheet.ink, anchor=anchor, halo=halo)


def _bands(spec: Sankey, sheet: Sheet, places: Sequence[Point], scale: float) -> None:
    """Each link from where the ones before it left its source to where they came in."""
    starts = _stacked(spec.links, places, scale, leaving=True)
    ends = _stacked(spec.links, places, scale, leaving=False)
    for i, one in enumerate(spec.links):
        x0, x1 = places[one.source][0] + _THICK, places[one.target][0]
        thick = one.value * scale
        upper = _curve((x0, starts[i]), (x1, ends[i]))
        lower = _curve((x0, starts[i] + thick), (x1, ends[i] + thick))
        way = f"{spec.nodes[one.source].label} → {spec.nodes[one.target].label}"
        sheet.area(
            (*upper, *reversed(lower)),
            fill=sheet.look.band(one.tone),
            opacity=BAND_OPACITY,
            tip=Tooltip(way, (f"{grouped(one.value)}{spec.unit}",)),
        )


def _stacked(
    links: Sequence[Link], places: Sequence[Point], scale: float, *, leaving: bool
) -> Mapping[int, float]:
    """Where each link begins (or ends): on top of each other, in the order of their other ends."""

    def ends(i: int) -> tuple[int, int]:
        one = links[i]
        return (one.source, one.target) if leaving else (one.target, one.source)

    found: dict[int, float] = {}
    used: defaultdict[int, float] = defaultdict(float)
    for i in sorted(range(len(links)), key=lambda i: [places[end][1] for end in ends(i)]):
        own = ends(i)[0]
        found[i] = places[own][1] + used[own]
        used[own] += links[i].value * scale
    return found


def _curve(start: Point, end: Point) -> list[Point]:
    """A cubic that leaves and arrives level."""
    points = []
    for i in range(_STEPS + 1):
        t = i / _STEPS
        s = t * t * (3 - 2 * t)
        points.append((start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * s))
    return points
