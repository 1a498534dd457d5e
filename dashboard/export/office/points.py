"""A figure of points or of lines over numbers (quadrants, funnels, survival) as an XY chart.

Bounds, limits of chance and dividing lines are series of their own: thin, and not in the legend.
"""

import html
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from dashboard.charts.scale import round_ticks
from dashboard.charts.screen.frame import Figure, Trace
from dashboard.charts.spec import ChartSpec
from dashboard.export.grid import form
from dashboard.export.office.native import as_figure, is_known, names_of, plain, tint
from dashboard.export.office.xy_chart import Axis, Points, XyChart
from dashboard.wording.theme import ACCENT, INK, MUTED, WARN
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric

_LEAST: Final = 0.75  # points: the thinnest line that a projector shows
_MONTHS: Final = "来后月数"
_NAMES: Final = 0.75  # of the axis: room for names to its left


def cloud(given: ChartSpec | Figure | None, found: Sequence[Protected]) -> XyChart | None:
    """The XY chart of a figure; ``None`` for other kinds, or where a number isn't in a table."""
    figure = as_figure(given)
    if figure is None or not found or {t["type"] for t in figure["data"]} != {"scatter"}:
        return None
    traces: list[Trace] = figure["data"]
    layout = figure["layout"]
    drawn = [t for t in traces if "yaxis" not in t and any(v is not None for v in t.get("x", []))]
    if not drawn or any(isinstance(v, str) for t in drawn for v in t["x"]):
        return None
    ranged = any("error_x" in t for t in drawn)
    made = [one for trace in drawn for one in _series(trace, layout, found[0].metric)]
    if not _stand(drawn, found, ranged):
        return None
    across = _axis(layout["xaxis"], drawn, "x", found)
    up = _axis(layout["yaxis"], drawn, "y", found)
    if ranged:
        return _ranged(drawn[0], layout, across, found[0].metric)
    made += _rules(layout, across, up)
    corners = _corners(layout, across, up)
    below = _below(traces, layout)
    return XyChart(_longest_first([*made, *corners]), across, up, found[0].metric, below)


def _longest_first(made: Sequence[Points]) -> tuple[Points, ...]:
    """LibreOffice loses series that are shorter than a later one."""
    return tuple(sorted(made, key=lambda one: -len(one.x)))


def _stand(drawn: Sequence[Trace], found: Sequence[Protected], ranged: bool) -> bool:
    """Every y of a line, and both numbers of a mark; of a list of ranges the x alone."""
    values: list[float] = []
    for trace in drawn:
        if not ranged:
            values += [v for v in trace["y"] if v is not None]
        if "markers" in trace["mode"]:
            values += [v for v in trace["x"] if v is not None]
    return is_known(values, found)


def _series(trace: Trace, layout: Figure, metric: Metric) -> list[Points]:
    if trace.get("fill") == "toself":
        half = len(trace["x"]) // 2
        colour, _ = tint(str(trace["fillcolor"]))
        ends = (("范围上限", slice(None, half), 1), ("范围下限", slice(half, None), -1))
        return [
            Points(
                name,
                tuple(map(float, trace["x"][part][::way])),
                tuple(map(float, trace["y"][part][::way])),
                colour,
                width=_LEAST,
                dashed=True,
                helper=True,
            )
            for name, part, way in ends
        ]
    pairs = [
        (i, x, y)
        for i, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True))
        if x is not None and y is not None
    ]
    xs, ys = tuple(float(x) for _, x, _ in pairs), tuple(float(y) for *_, y in pairs)
    if trace["mode"] == "lines":
        line = trace.get("line", {})
        if line.get("shape") == "hv":
            xs, ys = _stepped(xs, ys)
        dashed = line.get("dash", "solid") != "solid"
        name = plain(trace.get("name", "")) or ("正常波动界限" if dashed else metric.name)
        width = max(line.get("width", 2) * 0.75, _LEAST)
        return [
            Points(
                name,
                xs,
                ys,
                str(line.get("color", ACCENT)),
                width=width,
                dashed=dashed,
                helper=dashed,
            )
        ]
    return _marks(trace, layout, metric, pairs)


def _marks(
    trace: Trace, layout: Figure, metric: Metric, pairs: Sequence[tuple[int, Any, Any]]
) -> list[Points]:
    """A series for each colour: not every program keeps the colour of a single point."""
    colour = trace.get("marker", {}).get("color", ACCENT)
    labels = _labels(trace, layout, pairs)
    groups: dict[str, list[int]] = {}
    for at, (i, *_) in enumerate(pairs):
        groups.setdefault(colour[i] if isinstance(colour, list) else str(colour), []).append(at)
    name = plain(trace.get("name", "")) or metric.name
    return [
        Points(
            "需关注" if one == WARN else name,
            tuple(float(pairs[at][1]) for at in members),
            tuple(float(pairs[at][2]) for at in members),
            one,
            tuple(labels[at] for at in members) if labels else (),
            size=7,
            helper=len(groups) > 1 and WARN not in groups,
            label_colour=WARN if one == WARN else INK,
            label_place="above" if trace.get("text") else "right",
        )
        for one, members in groups.items()
    ]


def _labels(trace: Trace, layout: Figure, pairs: Sequence[tuple[int, Any, Any]]) -> tuple[str, ...]:
    """What stands beside each point: its own text, or a note at its place."""
    texts = trace.get("text")
    if texts:
        return tuple(html.unescape(str(texts[i])) for i, *_ in pairs)
    notes = {
        (note["x"], note["y"]): plain(note["text"])
        for note in layout.get("annotations", [])
        if "xref" not in note
    }
    found = tuple(notes.get((x, y), "") for _, x, y in pairs)
    return found if any(found) else ()


def _ranged(trace: Trace, layout: Figure, across: Axis, metric: Metric) -> XyChart:
    """A list of ratios: names on the left, each one's range as a line, its value as a mark."""
    names, bars = names_of(layout["yaxis"]), trace["error_x"]
    count = len(trace["x"])
    ups = tuple(float(count - 1 - i) for i in range(count))
    said = [plain(str(text).partition("<br>")[2]) for text in trace["hovertext"]]
    room = (across.high - across.low) * _NAMES
    wide = Axis(
        across.title, across.low - room, across.high, across.step, form=f'[<{across.low:g}]"";0.00'
    )
    up = Axis("", -0.8, count - 0.2, shown=False)
    lines = [
        Points("范围", (x - less, x + more), (y, y), MUTED, width=1.5, helper=True)
        for x, y, less, more in zip(trace["x"], ups, bars["arrayminus"], bars["array"], strict=True)
    ]
    texts = tuple(f"{names.get(i, '')} {said[i]}" for i in range(count))
    named = Points(
        "类别", (wide.low,) * count, ups, MUTED, labels=texts, helper=True, label_place="right"
    )
    pairs = [(i, x, y) for i, (x, y) in enumerate(zip(trace["x"], ups, strict=True))]
    marks = _marks({**trace, "text": None}, {}, metric, pairs)
    rules = _rules(layout, wide, up)
    return XyChart(_longest_first([*rules, *lines, *marks, named]), wide, up, metric)


def _stepped(
    xs: tuple[float, ...], ys: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points of a staircase: level until the next x, then straight down or up."""
    if not xs:
        return xs, ys
    stairs = [(xs[0], ys[0])]
    for (_, before), (x, y) in pairwise(zip(xs, ys, strict=True)):
        stairs += [(x, before), (x, y)]
    return tuple(x for x, _ in stairs), tuple(y for _, y in stairs)


def _axis(
    given: dict[str, Any], drawn: Sequence[Trace], which: str, found: Sequence[Protected]
) -> Axis:
    title = plain(given.get("title", {}).get("text", ""))
    values = [float(v) for t in drawn for v in t[which] if v is not None]
    if given.get("type") == "log":
        # An office program puts the ticks of such an axis at powers of ten only.
        ends = [1.0, *(v for t in drawn if "error_x" in t for v in _ends(t))]
        wide = max(ends) - min(ends)
        apart = 0.25 if wide <= 2 else 0.5 if wide <= 4 else 1.0
        return Axis(
            title or found[0].metric.unit.value,
            math.floor(min(ends) / apart) * apart,
            math.ceil(max(ends) / apart) * apart,
            apart,
        )
    low, high = map(float, sorted(given.get("range") or (min(values), max(values))))
    ticks = [float(v) for v in given.get("tickvals", []) if isinstance(v, (int, float))]
    gaps = [b - a for a, b in pairwise(ticks)]
    step = round(max(gaps), 9) if gaps else None
    percent = bool(given.get("ticktext")) and str(given["ticktext"][-1]).endswith("%")
    if which == "x" and "tenure" in found[0].by:
        return Axis(_MONTHS, 0.0, math.ceil(max(values) / 12) * 12, step=12.0)
    made = _round_ends(Axis(title, low, high, step), percent)
    usual = form(found[0].metric, made.high) if which == "y" else ""
    return replace(made, form="0%" if percent else usual)


def _round_ends(axis: Axis, percent: bool) -> Axis:
    """Ends at whole steps: an office program counts its ticks from the lower end."""
    ticks = round_ticks(axis.low, axis.high)
    step = axis.step or (round(ticks[1] - ticks[0], 12) if len(ticks) > 1 else None)
    if not step:
        return axis
    low = round(math.floor(axis.low / step + 1e-9) * step, 9)
    high = round(math.ceil(axis.high / step * 2 - 1e-9) * step / 2, 9)
    if percent and axis.high < 1.05:
        high = min(high, 1.0)  # nobody is more than all
    return replace(axis, low=low, high=high, step=step)


def _ends(trace: Trace) -> list[float]:
    bars = trace["error_x"]
    return [x - a for x, a in zip(trace["x"], bars["arrayminus"], strict=True)] + [
        x + a for x, a in zip(trace["x"], bars["array"], strict=True)
    ]


def _rules(layout: Figure, across: Axis, up: Axis) -> list[Points]:
    """The figure's straight lines: centres, and the line at one."""
    made = []
    for shape in layout.get("shapes", []):
        if shape.get("type") != "line":
            continue
        xs, ys = (shape["x0"], shape["x1"]), (shape["y0"], shape["y1"])
        if shape.get("xref") == "paper":
            xs = (across.low, across.high)
        if shape.get("yref") == "paper":
            ys = (up.low, up.high)
        made.append(
            Points(
                "参照线",
                tuple(map(float, xs)),
                tuple(map(float, ys)),
                MUTED,
                width=_LEAST,
                dashed=True,
                helper=True,
            )
        )
    return made


def _corners(layout: Figure, across: Axis, up: Axis) -> list[Points]:
    """The names of the quadrants, as labels of points that can't be seen."""
    notes = [
        note
        for note in layout.get("annotations", [])
        if note.get("xref") == "paper" and note.get("x") in (0, 1) and note.get("y") in (0, 1)
    ]
    if not notes:
        return []
    wide, tall = (across.high - across.low) * 0.1, (up.high - up.low) * 0.03
    xs = tuple(across.high - wide if n["x"] else across.low + wide for n in notes)
    ys = tuple(up.high - tall if n["y"] else up.low + tall for n in notes)
    return [
        Points(
            "象限名",
            xs,
            ys,
            MUTED,
            labels=tuple(plain(n["text"]) for n in notes),
            helper=True,
            label_colour=MUTED,
            label_place="center",
        )
    ]


def _below(
    traces: Sequence[Trace], layout: Figure
) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
    """Numbers at risk: the texts of the second axis, a line for each of its ticks."""
    if "yaxis2" not in layout:
        return ()
    names = names_of(layout["yaxis2"])
    lines = []
    for trace in traces:
        if "yaxis" in trace and len(trace["x"]) > 1:
            pairs = zip(trace["x"], trace["text"], strict=True)
            lines.append((names.get(trace["y"][0], ""), tuple((int(x), str(t)) for x, t in pairs)))
    return tuple(lines)
