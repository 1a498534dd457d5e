"""Charts without axes of values: shaded cells, maps, flows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.charts.map_view import View
from dashboard.charts.spec.plots import ChartSpec
from dashboard.charts.spec.vocabulary import (
    NO_TIP,
    Category,
    Code,
    Mark,
    Role,
    Tone,
    Tooltip,
)
from data.reference.boundaries import DEFAULT_OUT, Place


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

    def numbers(self) -> Iterator[float]:
        """The figures written in the cells; a level is a place on a scale, not a figure."""
        return (cell.value for line in self.cells for cell in line if cell.value is not None)


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

    def numbers(self) -> Iterator[float]:
        """Values of regions and of arcs."""
        yield from self.values.values()
        yield from (arc.value for arc in self.arcs)


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
    role: Role = Role.VALUE


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

    def numbers(self) -> Iterator[float]:
        """Flows between members; those of 其他 are sums of such."""
        for link in self.links:
            ends = (self.nodes[link.source], self.nodes[link.target])
            if all(node.role is not Role.REST for node in ends):
                yield link.value
