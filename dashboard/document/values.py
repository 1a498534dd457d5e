"""The values a page is made of. A :class:`Part` is what a file prints; a *block* is the place that
something has on the screen, and those that files print too carry their Part.

Everything is frozen: a document in the basket stays as it stood.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeGuard

from dashboard.charts import cards as card_charts
from dashboard.charts.bars import Order
from dashboard.charts.cards import Card
from dashboard.charts.spec import ChartSpec
from dashboard.filters.values import Control
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric

# What a click on a mark means: its code → conditions of the address to change; '' lifts one.
Click = Callable[[int | str], Mapping[str, str]]


@dataclass(frozen=True)
class Listing:
    """A table of texts under its head; the last ``numbers`` columns stand right, the last
    ``totals`` rows speak of all above them and stay last however those are sorted."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 0
    totals: int = 0


@dataclass(frozen=True)
class Part:
    """One chart, table or row of cards, as every file prints it.

    ``figure`` is the chart; ``None`` for what is a table on the screen too.
    ``listing`` are rows that are no figures of their own (things that need attention, lists made
    from protected counts); such a part may have no ``found``, and what it ``rests`` on is noted in
    the trail, not printed.
    ``prose`` are sentences that a slide sets as text, where a workbook has them as ``listing``.
    """

    title: str
    found: tuple[Protected, ...]
    subtitle: str = ""
    note: str = ""
    figure: ChartSpec | None = None
    listing: Listing | None = None
    rests: tuple[Protected, ...] = ()
    prose: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """The page's conclusion; a ``warning`` is what needs attention. Files print it first."""

    text: str
    warning: bool = False

    @property
    def printed(self) -> str:
        """As it stands where no colour tells a warning."""
        return f"需关注：{self.text}" if self.warning else self.text


@dataclass(frozen=True)
class Heading:
    """The name of a section (2) or of a table (3), on the screen alone."""

    text: str
    level: Literal[2, 3] = 3


@dataclass(frozen=True)
class Note:
    """A remark, on the screen alone: small, as a caption of a widget, or large as a conclusion."""

    text: str
    look: Literal["note", "caption", "conclusion"] = "note"


@dataclass(frozen=True)
class Chart:
    """A chart with its 口径, data and downloads under it.

    Attributes:
        key: unique on the page.
        part: title, tables, figure.
        height: pixels of the drawing; a map needs it, bars and lines know their own.
        click: what a click on a mark changes.
        hint: what a click does, in words; no file can be clicked.
    """

    key: str
    part: Part
    height: int | None = None
    click: Click | None = None
    hint: str = ""


@dataclass(frozen=True)
class Cross:
    """What a chart shows of one member of another chart's dimension, for the browser that holds it
    before it is asked (:mod:`dashboard.document.linking`).

    Attributes:
        key: of the chart that is filtered.
        by: the dimensions, members of which filter it.
        found: divided by these and by the chart's own dimension.
        name: what the chart is called then.
        limit: no more bars than that; 0: all.
        order: of the bars, the codes' or the largest first, as the chart's own.
    """

    key: str
    by: tuple[str, ...]
    found: Protected
    name: str
    limit: int = 0
    order: Order = "code"


@dataclass(frozen=True)
class Cards:
    """A row of cards (:func:`dashboard.charts.cards.card`), with their 口径 below."""

    cards: tuple[Card, ...]

    @cached_property
    def part(self) -> Part:
        """The cards as a table of texts; each figure's own table once."""
        shown = {one.metric.id: one for card in self.cards for one in card.found[:1]}
        rests = tuple(one for card in self.cards for one in card.found[1:])
        listing = Listing(card_charts.HEAD, card_charts.as_lines(self.cards))
        return Part("指标卡", tuple(shown.values()), listing=listing, rests=rests)

    @property
    def key(self) -> str:
        """Unique on the page."""
        return f"cards-{'-'.join(one.metric.id for one in self.part.found)}"


@dataclass(frozen=True)
class Table:
    """Rows of words; files have it where it has a ``part``."""

    listing: Listing
    note: str = ""
    key: str = ""
    part: Part | None = None


@dataclass(frozen=True)
class Links:
    """Things that need attention, each with the address that shows it.

    Attributes:
        items: a sentence and an address, gravest first.
        more: how many are not listed.
    """

    key: str
    items: tuple[tuple[str, str], ...]
    part: Part
    more: int = 0


@dataclass(frozen=True)
class Absent:
    """What a page can't show of so few people, in one line.

    Attributes:
        names: what the charts would be called.
        region: asked about; the one above may show them.
        part: the same as files list it, with the tables that were asked for.
    """

    names: tuple[str, ...]
    region: int
    part: Part
    key: str = "absent"


@dataclass(frozen=True)
class Ways:
    """How something was read, on the screen alone: parts behind which stand their alternatives, or
    readings to choose from, each with its address.

    Attributes:
        head: the words before them.
        parts: words, and ``(words, address)`` of each alternative.
        address: of the whole; empty = none.
        offers: ``(words, address)`` of readings to choose from.
    """

    head: str
    parts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    address: str = ""
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Terms:
    """Names and what they mean: on which terms a source is shared, how a method works."""

    pairs: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True)
class Definition:
    """The 口径 card of a figure, and the way down to the files it is made of."""

    metric: Metric
    lineage: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Download:
    """A file of its own, made (and noted in the trail) only when it is asked for."""

    key: str
    label: str
    file_name: str
    mime: str
    make: Callable[[], bytes]
    quiet: bool = False


@dataclass(frozen=True)
class Desk:
    """What only the screen has, with states of its own: levers, the steward's forms.

    Attributes:
        name: ``module:function`` of what draws it; named, so that no page loads Streamlit.
        values: what the function is given.
        conditions: its words in the address.
        ignored: what the address said to it that can't be.
    """

    name: str
    values: tuple[Any, ...] = ()
    conditions: tuple[str, ...] = ()
    ignored: str = ""


@dataclass(frozen=True)
class Columns:
    """Blocks side by side; on a phone one column after the other.

    Raises:
        ValueError: there are more columns than ``widths``, or fewer; without any they are alike.
    """

    columns: tuple[tuple["Block", ...], ...]
    widths: tuple[int, ...] = ()
    gap: Literal["medium", "large"] = "medium"

    def __post_init__(self) -> None:
        """Settle the widths where the page is made: drawn, a column too few breaks it half-way."""
        if not self.widths:
            object.__setattr__(self, "widths", (1,) * len(self.columns))
        if len(self.widths) != len(self.columns):
            raise ValueError(f"{len(self.columns)} columns of {len(self.widths)} widths")


@dataclass(frozen=True)
class Group:
    """Blocks kept together: in one line (``across``), or in a box as high as ``height`` pixels."""

    blocks: tuple["Block", ...]
    key: str = ""
    across: bool = False
    gap: Literal["small", "medium"] = "medium"
    height: int | None = None


@dataclass(frozen=True)
class Fold:
    """Blocks behind a line that opens."""

    label: str
    blocks: tuple["Block", ...]


Printed = Chart | Cards | Table | Links | Absent
Block = (
    Sentence
    | Heading
    | Note
    | Printed
    | Terms
    | Ways
    | Definition
    | Download
    | Desk
    | Control
    | Columns
    | Group
    | Fold
)


def is_printed(block: Block) -> TypeGuard[Printed]:
    """Whether files may print it."""
    return isinstance(block, (Chart, Cards, Table, Links, Absent))
