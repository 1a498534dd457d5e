"""A chart of categories as office programs have it: bars, columns, steps, lines with their ranges.

One model for slides, sheets and texts, made from a :class:`~dashboard.charts.spec.ChartSpec`: what
may not be shown is empty and says why in its category's name.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final, Literal

from dashboard.charts import spec as charts
from dashboard.charts.palette import colour, faint
from dashboard.charts.runs import stands_alone
from dashboard.charts.scale import round_ticks
from dashboard.charts.spec import Mark, Point, Role, Step, Tone
from dashboard.export.grid import form
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric

Shape = Literal["bar", "column", "stacked", "line", "waterfall"]
_BASE: Final = "底座（不显示）"
_BASE_BELOW: Final = "零线以下底座（不显示）"


@dataclass(frozen=True)
class Series:
    """Values in the order of the categories; ``None`` where nothing may or can stand.

    ``unseen`` carries the bars of a waterfall and has no colour of its own; a ``thin`` line keeps
    company, a ``dashed`` one is what others say, a ``marked`` one has points that stand alone.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    colours: tuple[str, ...] = ()  # one a bar, where they differ
    unseen: bool = False
    thin: bool = False
    dashed: bool = False
    marked: bool = False
    said: tuple[str, ...] = ()  # what the screen writes at each bar, '' where it writes nothing


@dataclass(frozen=True)
class Band:
    """A range around a line, from ``low`` to ``high``; the wider one stands first."""

    name: str
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    colour: str
    alpha: float


@dataclass(frozen=True)
class CategoryChart:
    """What python-pptx and xlsxwriter need; ``told`` are the words in place of hidden bars.

    ``said`` are texts under the categories (the steps of a waterfall); ``floor`` is where a
    shortened axis begins.
    """

    shape: Shape
    categories: tuple[str, ...] | tuple[date, ...]
    series: tuple[Series, ...]
    metric: Metric
    told: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()
    floor: float | None = None
    half: float = 0.0  # the widest error that rounding leaves: how many decimals are written

    @property
    def yearly(self) -> bool:
        """Whether its points are years, each standing at its December."""
        days = [day for day in self.categories if isinstance(day, date)]
        return len(days) > 1 and all(day.month == 12 for day in days)

    def labels(self) -> list[str | date]:
        """Categories; one whose bar isn't drawn says why in its own name."""
        if self.said:
            return [
                f"{name}\n{text}" for name, text in zip(self.categories, self.said, strict=True)
            ]
        if not self.told:
            return list(self.categories)
        pairs = zip(self.categories, self.told, strict=True)
        return [f"{name}（{why}）" if why else str(name) for name, why in pairs]

    @property
    def apart(self) -> int:
        """Months between two ticks of an axis of months: never more often than there are points."""
        days = [day for day in self.categories if isinstance(day, date)]
        months = [day.year * 12 + day.month for day in days]
        if len(months) < 2:
            return 1
        span = months[-1] - months[0]
        usual = 1 if span <= 9 else 3 if span <= 18 else 6 if span <= 48 else 12
        least = min(b - a for a, b in pairwise(months))
        return max(usual, least if least >= 12 else 1)

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """Where the axis of numbers is made to begin and end: bars are compared by their length,
        and office programs begin an axis wherever the shortest bar allows."""
        if self.shape not in ("bar", "column", "stacked"):
            return self.floor, None
        values = [v for one in self.series for v in one.values if v is not None]
        return (
            0.0 if all(v >= 0 for v in values) else None,
            0.0 if values and max(values) <= 0 and min(values) < 0 else None,
        )

    @property
    def written(self) -> str:
        """The number format of the axis and of the labels."""
        values = [v for one in self.series for v in one.values if v is not None]
        return form(self.metric, max(values, key=abs, default=0.0), self.half)


def bars(spec: charts.Bars) -> CategoryChart:
    """Lying bars, the first on top."""
    metric = spec.axis.metric or spec.metric
    told = tuple(one.label if one.value is None else "" for one in spec.series.points)
    return CategoryChart(
        "bar",
        _names(spec.categories),
        (_bars_of(spec.series, metric),),
        metric,
        told,
        half=half_width(spec.found),
    )


def columns(spec: charts.Columns) -> CategoryChart:
    """Upright bars, beside each other or stacked."""
    metric = spec.axis.metric or spec.metric
    return CategoryChart(
        "stacked" if spec.stacked and len(spec.series) > 1 else "column",
        _names(spec.categories),
        tuple(_bars_of(one, metric) for one in spec.series),
        metric,
        half=half_width(spec.found),
    )


def waterfall(spec: charts.Waterfall) -> CategoryChart:
    """Steps on columns that can't be seen; above and below zero apart, as columns are stacked.

    A whole stands on zero, wherever a shortened axis begins.
    """
    metric = spec.axis.metric or spec.metric
    levels = [tuple(sorted(_reach(step))) for step in spec.steps]
    colours = tuple(colour(step.tone) for step in spec.steps)
    parts = [
        (_BASE, [max(low, 0.0) for low, _ in levels]),
        (metric.name, [max(high, 0.0) - max(low, 0.0) for low, high in levels]),
    ]
    below = [min(low, 0.0) - min(high, 0.0) for low, high in levels]
    if any(below):
        parts += [
            (_BASE_BELOW, [min(high, 0.0) for _, high in levels]),
            (f"{metric.name}（零线以下）", below),
        ]
    series = tuple(
        Series(name, tuple(values), colours[0], () if at % 2 == 0 else colours, unseen=at % 2 == 0)
        for at, (name, values) in enumerate(parts)
    )
    return CategoryChart(
        "waterfall",
        tuple(step.name for step in spec.steps),
        series,
        metric,
        said=tuple(step.label for step in spec.steps),
        floor=_floor(spec.axis),
        half=half_width(spec.found),
    )


def lines(spec: charts.Lines) -> CategoryChart:
    """Lines over months or years, their ranges as bands below them."""
    metric = spec.y.metric or spec.metric
    places = {point.at for one in spec.series for point in one.points}
    places |= {at for interval in spec.intervals for at, _, _ in interval.rows}
    order = sorted(places)
    series = []
    for one in spec.series:
        known = {point.at: point.value for point in one.points}
        values = tuple(known.get(at) for at in order)
        series.append(
            Series(
                one.name or metric.name,
                values,
                colour(one.tone),
                thin=one.tone is Tone.OTHER or one.role is Role.REFERENCE,
                dashed=one.role is Role.REFERENCE,
                marked=stands_alone(values),
            )
        )
    bands = []
    for interval in spec.intervals:
        low = {at: value for at, value, _ in interval.rows}
        high = {at: value for at, _, value in interval.rows}
        bands.append(
            Band(
                interval.name,
                tuple(map(low.get, order)),
                tuple(map(high.get, order)),
                colour(interval.tone),
                faint(interval.level),
            )
        )
    return CategoryChart(
        "line",
        tuple(date(int(at) // 12, int(at) % 12 + 1, 1) for at in order),
        tuple(series),
        metric,
        bands=tuple(bands),
        # A band is an area, whose axis would begin at zero.
        floor=_floor(spec.y) if bands else None,
        half=half_width(spec.found),
    )


MODELS: Final[Mapping[Mark, Callable[[Any], CategoryChart]]] = {
    Mark.BAR: bars,
    Mark.COLUMN: columns,
    Mark.WATERFALL: waterfall,
    Mark.LINE: lines,
}


def half_width(found: Iterable[Protected]) -> float:
    """The widest error that rounding leaves in any of the tables."""
    widths = [float(one.frame["half_width"].max()) for one in found if len(one)]
    return max((width for width in widths if width == width), default=0.0)


def _names(categories: Sequence[charts.Category]) -> tuple[str, ...]:
    return tuple(one.label.replace("\n", "") for one in categories)


def _bars_of(series: charts.Series, metric: Metric) -> Series:
    each = tuple(_tone(point, series) for point in series.points)
    return Series(
        series.name or metric.name,
        series.values,
        each[0] if each else colour(series.tone),
        each if len(set(each)) > 1 else (),
        said=_said(series.points),
    )


def _said(points: Sequence[Point]) -> tuple[str, ...]:
    """What the screen writes at the bars; where it writes at none, what its pointer reads."""
    if any(point.label for point in points):
        return tuple(point.label if point.value is not None else "" for point in points)
    return tuple(
        point.tip.lines[-1].rpartition("：")[2]
        if point.value is not None and point.tip.lines
        else ""
        for point in points
    )


def _tone(point: Point, series: charts.Series) -> str:
    return colour(point.tone or series.tone)


def _reach(step: Step) -> tuple[float, float]:
    return (0.0, step.end) if step.role is Role.TOTAL else (step.start, step.end)


def _floor(axis: charts.Axis) -> float | None:
    """A round number below the foot of a shortened axis: ticks are counted from there."""
    if axis.low <= 0:
        return None
    ticks = round_ticks(axis.low, axis.high)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    return max(0.0, math.floor(axis.low / step) * step)
