"""The words in which an alert is defined and raised: Rule, Alert."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Protocol

from metrics.disclosure.protect import Protected
from metrics.engine.compute import SPAN
from metrics.engine.core import Metric
from metrics.engine.selection import Selection


class Ask(Protocol):
    """Answers a question in protected figures: the gateway, under somebody's scope."""

    def __call__(
        self, metric: Metric, selection: Selection, by: tuple[str, ...], /, *, span: int = SPAN
    ) -> Protected:
        """The answer; ``span`` months of a series."""
        ...


class Kind(StrEnum):
    """How a rule finds what needs attention."""

    LINE = "越线"  # a stated line is crossed
    FORECAST = "预计越线"  # the year's end, by the product's own projection, lies beyond a line
    SEASON = "异于常年"  # the newest months differ from what trend and season make expected
    SHIFT = "水平改变"  # the level changed within the last year and stayed there
    FUNNEL = "异于同类"  # beyond what chance and the usual differences among peers explain
    LATE = "迟报"  # a source stopped
    QUALITY = "数据缺漏"  # a source has a hole


class Severity(IntEnum):
    """How grave; the first part of the order."""

    GRAVE = 1
    USUAL = 2
    SLIGHT = 3

    @property
    def label(self) -> str:
        """What the office calls it."""
        return {1: "重要", 2: "一般", 3: "提示"}[int(self)]


@dataclass(frozen=True)
class Rule:
    """One rule, as the page lists it.

    Attributes:
        id: stable identifier, part of every alert's key.
        name: what the office calls it.
        kind: how it looks.
        subject: what it is about; of two alerts about one thing at one place the graver is shown.
        metrics: the figures that it reads.
        by: by which dimensions its cells are divided.
        condition: when it raises, in words.
        severity: how grave it is.
        wording: the sentence; the words in braces are filled in by whoever shows it.
        quiet: months of data in which an alert that was settled (办结) stays silent.
        hidden: the sentence where the figure itself is not shown; empty = the same one.
    """

    id: str
    name: str
    kind: Kind
    subject: str
    metrics: tuple[Metric, ...]
    by: tuple[str, ...]
    condition: str
    severity: Severity
    wording: str
    quiet: int = 3
    hidden: str = ""


@dataclass(frozen=True)
class Alert:
    """One thing that needs attention, with all that a sentence about it needs.

    Attributes:
        rule: the rule's id.
        metric: the figure; ``None`` for what is about a source.
        where: name of the cell.
        region: the region it is about.
        value: the figure as asked by the rule; ``None`` where it is hidden.
        before: what it is compared with: a figure before, a line, what was to be expected.
        words: what is compared.
        month: the last month it rests on.
        weight: how far beyond the line, 1 at the line; for the order.
        cell: what beside the region it is about, as ``dimension=code``.
        asked: the question that the value answers, to be asked again under a reader's own rights.
        base: the question that ``before`` answers; ``None`` where no figure does.
    """

    rule: str
    metric: Metric | None
    where: str
    region: int
    value: float | None
    before: float | None
    words: str
    month: int | None
    weight: float
    cell: str = ""
    asked: Selection | None = None
    base: Selection | None = None

    @property
    def key(self) -> str:
        """What makes it the same thing in another snapshot."""
        return f"{self.rule}:{self.region}:{self.cell}"
