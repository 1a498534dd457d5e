"""Charts over axes: bars, columns, steps, lines, curves, ranges, quadrants, funnels."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from dashboard.charts.spec.vocabulary import (
    Axis,
    Category,
    Event,
    Interval,
    LegendItem,
    Mark,
    Role,
    Series,
    Tone,
    Tooltip,
    drawn,
)
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric


@dataclass(frozen=True, kw_only=True)
class ChartSpec:
    """What all charts share.

    Attributes:
        found: the tables whose numbers are drawn; the first names the measure.
        height: pixels where the drawing is 640 wide, title and footer not counted; 0: a
            renderer's own.
        notes: remarks on what was drawn (「另有 3 项未画出，见数据表」).
        legend: what the tones stand for, where no series says so.
    """

    mark: ClassVar[Mark]
    found: tuple[Protected, ...] = field(default=(), compare=False)
    height: int = 0
    notes: tuple[str, ...] = ()
    legend: tuple[LegendItem, ...] = ()

    @property
    def metric(self) -> Metric:
        """The measure that is drawn."""
        return self.found[0].metric

    def numbers(self) -> Iterator[float]:
        """Every published number that the chart draws: each stands in one of the tables."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class Empty(ChartSpec):
    """No chart, and the words that say why."""

    mark = Mark.EMPTY
    words: str
    height: int = 220


@dataclass(frozen=True, kw_only=True)
class Bars(ChartSpec):
    """Lying bars from zero, the first on top; with bounds where the points have them."""

    mark = Mark.BAR
    categories: tuple[Category, ...]
    series: Series
    axis: Axis

    def numbers(self) -> Iterator[float]:
        """Values and bounds."""
        return drawn(self.series)


@dataclass(frozen=True, kw_only=True)
class Columns(ChartSpec):
    """Upright bars: one series, or several side by side or ``stacked`` (negative parts downwards).

    Every ``every``-th category is written on the axis, whose title is ``title``.
    """

    mark = Mark.COLUMN
    categories: tuple[Category, ...]
    series: tuple[Series, ...]
    axis: Axis
    stacked: bool = False
    every: int = 1
    title: str = ""

    def numbers(self) -> Iterator[float]:
        """Values of all series."""
        return drawn(*self.series)


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a waterfall, from ``start`` to ``end``; a TOTAL stands on the axis' foot.

    ``size`` is the figure itself (None where it may not be shown), signed.
    """

    name: str
    start: float
    end: float
    size: float | None
    label: str
    tip: Tooltip
    tone: Tone
    role: Role = Role.VALUE


@dataclass(frozen=True, kw_only=True)
class Waterfall(ChartSpec):
    """Steps that add up; ``axis.low`` above zero is a shortened axis; ``joined`` by thin lines."""

    mark = Mark.WATERFALL
    steps: tuple[Step, ...]
    axis: Axis
    joined: bool = True

    def numbers(self) -> Iterator[float]:
        """The sizes; where a step begins is a sum."""
        return (step.size for step in self.steps if step.size is not None)


@dataclass(frozen=True, kw_only=True)
class Lines(ChartSpec):
    """Lines over months or years, named at their ends; intervals lie below, the widest first.

    ``named``: a legend tells the lines apart; their points' bounds are drawn as upright ranges.
    ``events`` are what happened meanwhile, in the order of time; a native chart has none (its note
    names them).
    """

    mark = Mark.LINE
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    intervals: tuple[Interval, ...] = ()
    named: bool = False
    events: tuple[Event, ...] = ()

    def numbers(self) -> Iterator[float]:
        """Values, bounds, ends of the intervals."""
        yield from drawn(*self.series)
        yield from (end for one in self.intervals for _, *ends in one.rows for end in ends)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """How many were still observed at some months: a line under the curves."""

    name: str
    numbers: tuple[tuple[int, float], ...]  # months since arrival, people
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Curves(ChartSpec):
    """Shares still here over the months since arrival; ``height`` is that of the curves alone."""

    mark = Mark.CURVE
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    intervals: tuple[Interval, ...] = ()
    at_risk: tuple[AtRisk, ...] = ()

    def numbers(self) -> Iterator[float]:
        """Values, ends of the intervals, people at risk."""
        yield from drawn(*self.series)
        yield from (end for one in self.intervals for _, *ends in one.rows for end in ends)
        yield from (number for one in self.at_risk for _, number in one.numbers)


@dataclass(frozen=True, kw_only=True)
class Ranges(ChartSpec):
    """A value with its interval a row: ratios on an axis of multiples around the ``reference``
    (1 is no difference), or, on a plain axis without one, a dumbbell.

    ``starts`` are where the values were, at the other end of their interval.
    """

    mark = Mark.RANGE
    categories: tuple[Category, ...]
    series: Series
    axis: Axis
    reference: float | None = 1.0
    starts: Series | None = None

    def numbers(self) -> Iterator[float]:
        """Values, their bounds, and where they were."""
        yield from drawn(self.series)
        if self.starts is not None:
            yield from drawn(self.starts)


@dataclass(frozen=True, kw_only=True)
class Quadrant(ChartSpec):
    """Points of two figures around a centre; ``corners``: right up, left up, left and right down.

    ``at`` of a point is the figure across, ``value`` the one upwards.
    """

    mark = Mark.QUADRANT
    x: Axis
    y: Axis
    series: Series
    centre: tuple[float, float]
    corners: tuple[str, str, str, str]

    def numbers(self) -> Iterator[float]:
        """Both figures of each point."""
        yield from drawn(self.series)
        yield from (point.at for point in self.series.points)


@dataclass(frozen=True, kw_only=True)
class Funnel(ChartSpec):
    """Observed ÷ expected against the expected number; points beyond the limits are a WARNING."""

    mark = Mark.FUNNEL
    x: Axis
    y: Axis
    series: Series  # its points' bounds are the limits of chance
    reference: float = 1.0

    def numbers(self) -> Iterator[float]:
        """Observed ÷ expected, the expected number, the limits."""
        yield from drawn(self.series)
        yield from (point.at for point in self.series.points)
