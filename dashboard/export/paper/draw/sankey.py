"""A flow in columns as a drawing: nodes as bars, links as bands between them."""

from collections import defaultdict
from typing import Final

from dashboard.charts.screen.frame import Figure, Trace
from dashboard.export.paper.draw.drawing import Drawing, Point, plain_lines
from dashboard.export.paper.draw.traces import faint
from dashboard.wording.theme import INK

_PAD: Final = 10
_THICK: Final = 14
_STEPS: Final = 16


def draw(figure: Figure, width: float, height: float) -> Drawing:
    """Draw the first trace of a Sankey figure; names stand beside their nodes."""
    trace: Trace = figure["data"][0]
    made = Drawing(width, height)
    top, foot = figure["layout"].get("margin", {}).get("t", 8), height - 12.0
    nodes, links = trace["node"], trace["link"]
    pairs = list(zip(links["source"], links["target"], links["value"], links["color"], strict=True))
    into: dict[int, float] = defaultdict(float)
    out: dict[int, float] = defaultdict(float)
    for a, b, value, _ in pairs:
        out[a] += value
        into[b] += value
    size = {i: max(into[i], out[i]) for i in range(len(nodes["label"]))}
    columns: dict[float, list[int]] = defaultdict(list)
    for i, x in enumerate(nodes["x"]):
        columns[x].append(i)
    scale = min(
        (foot - top - _PAD * (len(own) - 1)) / (sum(size[i] for i in own) or 1.0)
        for own in columns.values()
    )
    place: dict[int, Point] = {}
    for x, own in columns.items():
        tall = sum(size[i] for i in own) * scale + _PAD * (len(own) - 1)
        y = top + (foot - top - tall) / 2
        for i in sorted(own, key=lambda i: nodes["y"][i]):
            place[i] = (x * (width - _THICK), y)
            y += size[i] * scale + _PAD
    _bands(made, pairs, place, scale)
    ends = min(columns), max(columns)
    for i, label in enumerate(nodes["label"]):
        x, y = place[i]
        high = max(size[i] * scale, 1.0)
        name = plain_lines(label)[0]
        made.box(x, y, x + _THICK, y + high, fill=faint(nodes["color"][i])[0], name=name)
        last = nodes["x"][i] == ends[1]
        at = (x - 5, y + high / 2) if last else (x + _THICK + 5, y + high / 2)
        made.write(label, at, 12, INK, anchor="right" if last else "left")
    for note in figure["layout"].get("annotations", []):
        font = note.get("font", {})
        y = top - 8 if note.get("yref") == "paper" and note["y"] >= 0.9 else foot + 10
        made.write(
            note["text"],
            (note["x"] * width, y),
            font.get("size", 12),
            font.get("color", INK),
            anchor=note.get("xanchor", "left"),
            level="bottom" if y < foot else "top",
        )
    return made


def _bands(
    made: Drawing,
    pairs: list[tuple[int, int, float, str]],
    place: dict[int, Point],
    scale: float,
) -> None:
    leaving: dict[int, float] = defaultdict(float)
    coming: dict[int, float] = defaultdict(float)
    by_target = sorted(pairs, key=lambda one: (place[one[0]][1], place[one[1]][1]))
    start = {}
    for one in by_target:
        start[id(one)] = place[one[0]][1] + leaving[one[0]]
        leaving[one[0]] += one[2] * scale
    for one in sorted(pairs, key=lambda one: (place[one[1]][1], place[one[0]][1])):
        a, b, value, colour = one
        y0, y1 = start[id(one)], place[b][1] + coming[b]
        coming[b] += value * scale
        x0, x1 = place[a][0] + _THICK, place[b][0]
        upper = _curve((x0, y0), (x1, y1))
        lower = _curve((x0, y0 + value * scale), (x1, y1 + value * scale))
        fill, opacity = faint(colour)
        made.area((*upper, *reversed(lower)), fill=fill, opacity=opacity)


def _curve(start: Point, end: Point) -> list[Point]:
    """A cubic that leaves and arrives level."""
    points = []
    for i in range(_STEPS + 1):
        t = i / _STEPS
        s = t * t * (3 - 2 * t)
        points.append((start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * s))
    return points
