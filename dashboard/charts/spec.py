"""What a chart says, as a value: a :class:`ChartSpec` that every renderer draws from.

A builder of :mod:`dashboard.charts` turns Protected tables into a spec; a renderer (screen, office,
vector) turns a spec into a picture. Nothing but the spec passes between them. So a spec holds
meaning and no looks: roles and tones instead of colours, plain text instead of markup (a line break
is ``\\n``), places on an axis instead of pixels. ``height`` alone is a hint of proportion.

Each mark is a class of its own with just the fields it needs; a renderer has a method a mark.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from dashboard.charts.map_view import View
from data.reference.boundaries import DEFAULT_OUT, Place
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric

Code = int | str


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
    """What a series stands for. What is missing is a point without value; its status says why."""

    VALUE = "value"
    TOTAL = "total"  # the whole beside its parts
    FORECAST = "forecast"
    REFERENCE = "reference"  # what others say: thin and dashed
    TARGET = "target"
    BOUND = "bound"  # a limit, no figure of its own


class Tone(StrEnum):
    """Emphasis and place in a scale; :mod:`dashboard.charts.palette` knows the colours.

    The values are the projector's CSS classes too.
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


@dataclass(frozen=True, slots=True)
class Interval:
    """A range around a line: rows of place, low, high. ``level`` is its probability in per cent;
    0 for the room between two lines, which is no range of chance."""

    name: str
    rows: tuple[tuple[float, float, float], ...]
    tone: Tone
    level: int


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
        """Every published number that the chart draws: each must stand in one of the tables."""
        return iter(())


@dataclass(frozen=True, kw_only=True)
class Empty(ChartSpec):
    """No chart, and the words that say why."""

    mark = Mark.EMPTY
    words: str


@dataclass(frozen=True, kw_only=True)
class Bars(ChartSpec):
    """Lying bars from zero, the first on top; with bounds where the points have them."""

    mark = Mark.BAR
    categories: tuple[Category, ...]
    series: Series
    axis: Axis


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


@dataclass(frozen=True, kw_only=True)
class Lines(ChartSpec):
    """Lines over months or years, named at their ends; intervals lie below, the widest first.

    ``named``: a legend tells the lines apart; their points' bounds are drawn as upright ranges.
    """

    mark = Mark.LINE
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    intervals: tuple[Interval, ...] = ()
    named: bool = False


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


@dataclass(frozen=True, kw_only=True)
class Ranges(ChartSpec):
    """A ratio with its interval a row, on an axis of multiples; the ``reference`` is none."""

    mark = Mark.RANGE
    categories: tuple[Category, ...]
    series: Series
    axis: Axis
    reference: float = 1.0


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


@dataclass(frozen=True, kw_only=True)
class Funnel(ChartSpec):
    """Observed ÷ expected against the expected number; points beyond the limits are a WARNING."""

    mark = Mark.FUNNEL
    x: Axis
    y: Axis
    series: Series  # its points' bounds are the limits of chance
    reference: float = 1.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One shade of a matrix: by its class (``tone``), or by a ``level`` from 0 to 1 on the
    diverging scale; neither: the cell has a text alone.

    ``code`` is what a click returns; a matrix without codes can't be clicked.
    """

    text: str = ""
    tip: Tooltip = NO_TIP
    tone: Tone | None = None
    level: float | None = None
    value: float | None = None
    code: Code | None = None


@dataclass(frozen=True, kw_only=True)
class Matrix(ChartSpec):
    """Rows of cells; ``above``: the columns' names stand over the first row.

    ``upright``: so many columns that their names need room to stand upright.
    """

    mark = Mark.MATRIX
    down: tuple[Category, ...]
    across: tuple[Category, ...]
    cells: tuple[tuple[Cell, ...], ...]
    above: bool = False
    upright: bool = False


@dataclass(frozen=True, slots=True)
class RegionClass:
    """Regions of one class, or without a value for one reason; ``label`` is '' off the legend."""

    label: str
    tone: Tone
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """People who went from one place to another; ``rank`` is the class of its width, 0 thinnest."""

    origin: Place
    destination: Place
    value: float
    rank: int


@dataclass(frozen=True, kw_only=True)
class RegionMap(ChartSpec):
    """Regions by class.

    Attributes:
        view: which regions at which level, and what lies around them.
        classes: lowest first, then what has no value.
        tips: what each region says.
        head: of the legend: measure, unit, method.
        labelled: write the regions' short names where they fit.
        outlined: the region that the map is about.
        values: of the regions that have one, as the tables have them.
        boundaries: the folder of boundaries that the view was taken from.
        note: the source of the boundaries, and what could not be drawn.
    """

    mark = Mark.MAP
    view: View
    classes: tuple[RegionClass, ...]
    tips: Mapping[int, Tooltip]
    head: str
    note: str
    labelled: bool = True
    outlined: int | None = None
    values: Mapping[int, float] = field(default_factory=dict)
    arcs: tuple[Arc, ...] = ()
    arc_labels: tuple[tuple[int, str], ...] = ()  # rank and its words, thinnest first
    boundaries: Path = DEFAULT_OUT


@dataclass(frozen=True, kw_only=True)
class FlowMap(RegionMap):
    """Arcs over the whole country, wider for more; ``home`` is marked."""

    mark = Mark.FLOW_MAP
    home: Place | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A member of one of the columns; nodes stand in their order, from the top."""

    code: Code
    label: str
    column: int
    tone: Tone
    size: float  # the larger of what comes and what goes


@dataclass(frozen=True, slots=True)
class Link:
    """People from one node to another, by their places among the nodes."""

    source: int
    target: int
    value: float
    tone: Tone


@dataclass(frozen=True, kw_only=True)
class Sankey(ChartSpec):
    """Flows through columns, each under its heading."""

    mark = Mark.SANKEY
    headings: tuple[str, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    unit: str
