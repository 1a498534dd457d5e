"""Points and lines over numbers (survival, ratios, quadrants, funnels) as an XY chart.

Bounds, limits of chance and dividing lines are series of their own: thin, and not in the legend.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Final

from dashboard.charts import spec as charts
from dashboard.charts.palette import colour
from dashboard.charts.scale import round_ticks
from dashboard.charts.spec import Mark, Point, Tone
from dashboard.export.grid import form
from dashboard.wording.theme import INK, MUTED, WARN, compact
from metrics.engine.core import Metric, Unit

_LEAST: Final = 0.75  # points: the thinnest line that a projector shows
_LIMIT: Final = 0.9
_FINE, _BOLD = 0.9, 1.95  # curves in the background, curves that count
_MARK: Final = 7
_MONTHS: Final = "来后月数"
_NAMES: Final = 0.75  # of the axis: room for names to its left
_RULE: Final = "参照线"
_BEYOND: Final = 1.05  # of all: so far an axis of shares may reach beyond them


@dataclass(frozen=True)
class Points:
    """One series. ``width`` of its line and ``size`` of its marks in points, 0 for none.

    ``labels`` are written beside the points, at ``label_place``. A ``helper`` bounds, divides or
    names, and stands in no legend.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    colour: str
    labels: tuple[str, ...] = ()
    width: float = 0.0
    size: int = 0
    dashed: bool = False
    helper: bool = False
    label_colour: str = INK
    label_place: str = "above"  # above, right, center


@dataclass(frozen=True)
class Axis:
    """One axis: its title, its ends, the step of its ticks; ``shown`` is whether it has labels.

    ``form`` is its number format, '' for the program's own.
    """

    title: str
    low: float
    high: float
    step: float | None = None
    shown: bool = True
    form: str = ""


@dataclass(frozen=True)
class XyChart:
    """An XY chart; ``below`` are lines of texts at months, for a table under it."""

    points: tuple[Points, ...]
    across: Axis
    up: Axis
    metric: Metric
    below: tuple[tuple[str, tuple[tuple[int, str], ...]], ...] = ()


def curves(spec: charts.Curves) -> XyChart:
    """Curves over the months of a stay, their ranges as thin lines."""
    made: list[Points] = []
    for interval in spec.intervals:
        at, low, high = (tuple(map(float, ends)) for ends in zip(*interval.rows, strict=True))
        made += [
            _rule(name, at, ends, colour(interval.tone))
            for name, ends in (("范围上限", high), ("范围下限", low))
        ]
    made += [piece for one in spec.series for piece in _curve(one, spec.metric)]
    longest = max(x for one in made for x in one.x)
    across = Axis(_MONTHS, 0.0, math.ceil(longest / 12) * 12, step=12.0)
    below = tuple(
        (one.name, tuple((month, compact(number)) for month, number in one.numbers))
        for one in spec.at_risk
    )
    return XyChart(_longest_first(made), across, _up(spec.y, spec.metric), spec.metric, below)


def quadrant(spec: charts.Quadrant) -> XyChart:
    """Points around a centre; the four fields are named in their corners."""
    across, up = _across(spec.x), _up(spec.y, spec.metric)
    x, y = spec.centre
    made = [
        *_marks(spec.series, _placed(spec.series), spec.metric, labels="above", helper=True),
        _rule(_RULE, (x, x), (up.low, up.high)),
        _rule(_RULE, (across.low, across.high), (y, y)),
        _corners(spec.corners, across, up),
    ]
    return XyChart(_longest_first(made), across, up, spec.metric)


def funnel(spec: charts.Funnel) -> XyChart:
    """Marks between the limits of chance; those beyond are named."""
    across, up = _across(spec.x), _up(spec.y, spec.metric)
    points = spec.series.points
    made = []
    for ends in ([(p.at, p.high) for p in points], [(p.at, p.low) for p in points]):
        known = [(at, end) for at, end in ends if end is not None]
        xs, ys = tuple(at for at, _ in known), tuple(end for _, end in known)
        made.append(_rule("正常波动界限", xs, ys, width=_LIMIT))
    made += _marks(spec.series, _placed(spec.series), spec.metric, labels="right")
    made.append(_rule(_RULE, (across.low, across.high), (spec.reference, spec.reference)))
    return XyChart(_longest_first(made), across, up, spec.metric)


def ranges(spec: charts.Ranges) -> XyChart:
    """A list of values: names on the left, each one's range as a line, its value as a mark."""
    names = {one.at: (one.name or one.label).replace("\n", "") for one in spec.categories}
    listed = spec.series.points
    rows = [(p, float(len(listed) - 1 - i)) for i, p in enumerate(listed)]
    known = [(p, p.value, y) for p, y in rows if p.value is not None]
    bounds = [(p, y, p.low, p.high) for p, y in rows if p.low is not None and p.high is not None]
    ends = [end for *_, low, high in bounds for end in (low, high)]
    across = (
        _multiples(spec.axis.title or spec.metric.unit.value, min([1.0, *ends]), max([1.0, *ends]))
        if spec.axis.scale is charts.Scale.LOG
        else _names_left(_across(spec.axis))
    )
    up = Axis("", -0.8, len(listed) - 0.2, shown=False)
    named = Points(
        "类别",
        (across.low,) * len(listed),
        tuple(y for _, y in rows),
        MUTED,
        labels=tuple(f"{names.get(p.at, '')} {' '.join(p.tip.lines)}" for p in listed),
        helper=True,
        label_place="right",
    )
    heights = {p.at: y for p, y in rows}
    begun = [p for p in (spec.starts.points if spec.starts else ()) if p.value is not None]
    before = [(p, p.value or 0.0, heights[p.at]) for p in begun if p.at in heights]
    ruled = () if spec.reference is None else ((spec.reference, spec.reference),)
    made = [
        *(_rule(_RULE, one, (up.low, up.high)) for one in ruled),
        *(_marks(spec.starts, before, spec.metric, helper=True) if spec.starts else ()),
        *(
            Points("范围", (low, high), (y, y), MUTED, width=1.5, helper=True)
            for _, y, low, high in bounds
        ),
        *_marks(spec.series, known, spec.metric, helper=True),
        named,
    ]
    return XyChart(_longest_first(made), across, up, spec.metric)


MODELS: Final[Mapping[Mark, Callable[[Any], XyChart]]] = {
    Mark.CURVE: curves,
    Mark.RANGE: ranges,
    Mark.QUADRANT: quadrant,
    Mark.FUNNEL: funnel,
}


def _longest_first(made: Sequence[Points]) -> tuple[Points, ...]:
    """LibreOffice loses series that are shorter than a later one."""
    return tuple(sorted(made, key=lambda one: -len(one.x)))


def _curve(series: charts.Series, metric: Metric) -> Iterator[Points]:
    """A curve, each run between points without a value by itself: office programs draw a line
    through what is missing, each in its own way. The longest run bears the name in the legend."""
    runs = [
        [(float(p.at), float(p.value)) for p in run if p.value is not None]
        for known, run in groupby(series.points, lambda p: p.value is not None)
        if known
    ]
    named = max(runs, key=len, default=[])
    for run in runs:
        yield Points(
            series.name or metric.name,
            tuple(x for x, _ in run),
            tuple(y for _, y in run),
            colour(series.tone),
            width=_FINE if series.tone is Tone.OTHER else _BOLD,
            size=_MARK if series.marked else 0,
            helper=run is not named,
        )


def _rule(
    name: str,
    x: tuple[float, ...],
    y: tuple[float, ...],
    ink: str = MUTED,
    width: float = _LEAST,
) -> Points:
    """A thin dashed line that is no figure of its own."""
    return Points(name, x, y, ink, width=width, dashed=True, helper=True)


Placed = tuple[Point, float, float]  # a point, where it stands across and up


def _placed(series: charts.Series) -> list[Placed]:
    return [(p, float(p.at), float(p.value)) for p in series.points if p.value is not None]


def _marks(
    series: charts.Series,
    placed: Sequence[Placed],
    metric: Metric,
    *,
    labels: str = "",
    helper: bool = False,
) -> list[Points]:
    """A series for each tone: not every program keeps the colour of a single point.

    ``labels`` is the side on which the points' labels stand, '' for none.
    """
    groups: dict[Tone, list[Placed]] = {}
    for one in placed:
        groups.setdefault(one[0].tone or series.tone, []).append(one)
    return [
        Points(
            "需关注" if tone is Tone.WARNING else series.name or metric.name,
            tuple(x for _, x, _ in members),
            tuple(y for *_, y in members),
            colour(tone),
            tuple(point.label for point, *_ in members) if labels else (),
            size=_MARK,
            helper=helper,
            label_colour=WARN if tone is Tone.WARNING else INK,
            label_place=labels or "above",
        )
        for tone, members in groups.items()
    ]


def _corners(names: Sequence[str], across: Axis, up: Axis) -> Points:
    """The names of the quadrants, as labels of points that can't be seen."""
    wide, tall = (across.high - across.low) * 0.1, (up.high - up.low) * 0.03
    left, right = across.low + wide, across.high - wide
    low, high = up.low + tall, up.high - tall
    return Points(
        "象限名",
        (right, left, left, right),
        (high, high, low, low),
        MUTED,
        labels=tuple(names),
        helper=True,
        label_colour=MUTED,
        label_place="center",
    )


def _across(axis: charts.Axis) -> Axis:
    """A level axis: per cent, or as the program writes it."""
    return _rounded(axis, "0%" if _is_percent(axis) else "")


def _up(axis: charts.Axis, usual: Metric) -> Axis:
    """An upright axis, whose numbers are written as the measure is."""
    written = _rounded(axis, "")
    percent = "0%" if _is_percent(axis) else form(axis.metric or usual, written.high)
    return replace(written, form=percent)


def _is_percent(axis: charts.Axis) -> bool:
    return axis.metric is not None and axis.metric.unit is Unit.PERCENT


def _rounded(axis: charts.Axis, written: str) -> Axis:
    """Ends at whole steps: an office program counts its ticks from the lower end."""
    ticks = [tick.at for tick in axis.ticks] or round_ticks(axis.low, axis.high)
    step = round(max((b - a for a, b in pairwise(ticks)), default=0.0), 9)
    if not step:
        return Axis(axis.title, axis.low, axis.high, form=written)
    low = round(math.floor(axis.low / step + 1e-9) * step, 9)
    high = round(math.ceil(axis.high / step * 2 - 1e-9) * step / 2, 9)
    if _is_percent(axis) and axis.high < _BEYOND:
        high = min(high, 1.0)  # nobody is more than all
    return Axis(axis.title, low, high, step, form=written)


def _names_left(axis: Axis) -> Axis:
    """The axis with room for names to its left, and no numbers under them."""
    low = axis.low - (axis.high - axis.low) * _NAMES
    return replace(axis, low=low, form=f'[<{axis.low:g}]"";{axis.form or "General"}')


def _multiples(title: str, low: float, high: float) -> Axis:
    """An axis of multiples, longer on its left: an office program puts the ticks of a logarithmic
    one at powers of ten only."""
    wide = high - low
    apart = 0.25 if wide <= 2 else 0.5 if wide <= 4 else 1.0
    low, high = math.floor(low / apart) * apart, math.ceil(high / apart) * apart
    # No numbers under the names.
    return Axis(title, low - (high - low) * _NAMES, high, apart, form=f'[<{low:g}]"";0.00')
