"""The words in which a chart is said: marks, roles, tones, axes, points, series."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from metrics.disclosure.protect import Status
from metrics.engine.core import Metric

Code = int | str
ROW: Final = 26  # pixels that a lying bar takes with its gap


class Mark(StrEnum):
    """The kinds of charts; a renderer that lacks one fails a test."""

    BAR = "bar"  # lying bars, one a category
    COLUMN = "column"  # upright bars, grouped or stacked
    WATERFALL = "waterfall"  # steps from one level to the next
    LINE = "line"  # over months or years, with intervals
    CURVE = "curve"  # over months since arrival, with the numbers at risk
    RANGE = "range"  # a ratio and its interval a row (forest plot)
    QUADRANT = "quadrant"  # two figures against each other
    FUNNEL = "funnel"  # observed against expected, with the limits of chance
    MATRIX = "matrix"  # shaded cells
    MAP = "map"  # regions by class
    FLOW_MAP = "flow_map"  # arcs between places
    SANKEY = "sankey"  # flows in legs
    EMPTY = "empty"  # words that say why there is no chart


class Role(StrEnum):
    """What a series or a member stands for.

    Bounds are a point's own or an :class:`Interval`; what is missing is a point without value,
    whose status and label say why.
    """

    VALUE = "value"
    TOTAL = "total"  # the whole beside its parts
    FORECAST = "forecast"
    REFERENCE = "reference"  # what others say: thin and dashed
    REST = "rest"  # what stands together because it is small


class Tone(StrEnum):
    """Emphasis and place in a scale; :mod:`dashboard.charts.palette` knows the colours.

    The values name the projector's CSS variables too.
    """

    INK = "ink"
    QUIET = "quiet"  # what accompanies: past years, remarks
    OURS = "ours"
    OURS_SOFT = "soft"
    OTHER = "other"  # grey company
    WARNING = "warning"  # needs attention, and nothing else
    # Categories, told apart without colour vision.
    C0, C1, C2, C3, C4, C5 = "c0", "c1", "c2", "c3", "c4", "c5"
    # Sequential classes, palest first; diverging ones, from teal over sand to orange.
    S0, S1, S2, S3, S4 = "s0", "s1", "s2", "s3", "s4"
    D0, D1, D2, D3, D4 = "d0", "d1", "d2", "d3", "d4"
    # What has no value: each its own state.
    SUPPRESSED = "hidden"
    IMPRECISE = "vague"
    EMPTY = "none"
    UNKNOWN = "unknown"  # a part of a figure that isn't there
    # Names for the ends of the diverging scale.
    GAIN = D0
    LOSS = D4


CATEGORIES = (Tone.C0, Tone.C1, Tone.C2, Tone.C3, Tone.C4, Tone.C5)
SEQUENTIAL = (Tone.S0, Tone.S1, Tone.S2, Tone.S3, Tone.S4)
DIVERGING = (Tone.D0, Tone.D1, Tone.D2, Tone.D3, Tone.D4)


@dataclass(frozen=True, slots=True)
class Tooltip:
    """What a pointer or a screen reader reads of a mark: a name, and lines below it."""

    head: str
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """In one line."""
        return " ".join(filter(None, (self.head, *self.lines)))


NO_TIP = Tooltip("")


@dataclass(frozen=True, slots=True)
class Label:
    """A text with its tone."""

    text: str
    tone: Tone = Tone.INK


@dataclass(frozen=True, slots=True)
class LegendItem:
    """What a tone stands for."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis and what is written there."""

    at: float
    text: str


class Scale(StrEnum):
    """How an axis counts."""

    NUMBER = "number"
    LOG = "log"  # limits and ticks are the values, not their logarithms
    MONTH = "month"  # places are month numbers (year * 12 + month - 1), every month
    YEAR = "year"  # the same, a point a year
    TENURE = "tenure"  # months since arrival


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its reach, its ticks (none: the renderer's own), its title.

    ``metric`` writes the numbers of a value axis; ``shown`` is false where values stand at the
    marks instead; ``zero`` draws a line at zero.
    """

    low: float
    high: float
    ticks: tuple[Tick, ...] = ()
    scale: Scale = Scale.NUMBER
    title: str = ""
    metric: Metric | None = None
    shown: bool = True
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A member along an axis of names.

    ``label`` is written on the axis, ``name`` is the whole of it, ``sub`` a second, smaller line;
    ``at`` is its place there. A category whose role is TOTAL sums up the others.
    """

    code: Code
    label: str
    at: float
    name: str = ""
    sub: str = ""
    role: Role = Role.VALUE


@dataclass(frozen=True, slots=True)
class Point:
    """One mark: where, how much, its interval, what it says; ``value`` is None where it may not be
    shown or isn't there, and ``label`` then has the words for it.

    ``tone`` overrides the series'; ``code`` is what a click returns.
    """

    at: float
    value: float | None
    label: str = ""
    tip: Tooltip = NO_TIP
    code: Code | None = None
    tone: Tone | None = None
    low: float | None = None
    high: float | None = None
    status: Status = Status.OK
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together, in the order in which they are drawn.

    ``end`` is written at a line's end (none: the line has no name there); ``marked`` lines have a
    mark at each point.
    """

    name: str
    points: tuple[Point, ...]
    tone: Tone = Tone.OURS
    role: Role = Role.VALUE
    end: Label | None = None
    marked: bool = False

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values in order."""
        return tuple(point.value for point in self.points)


def drawn(*series: Series) -> Iterator[float]:
    """Values and bounds of the points of series."""
    for one in series:
        for point in one.points:
            yield from (n for n in (point.value, point.low, point.high) if n is not None)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at a place of the axis: an upright line with a few words at its top."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Interval:
    """A range around a line: rows of place, low, high. ``level`` is its probability in per cent;
    0 for the room between two lines, which is no range of chance."""

    name: str
    rows: tuple[tuple[float, float, float], ...]
    tone: Tone
    level: int
