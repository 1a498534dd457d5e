"""The words in which a figure is defined: Dimension, Measure, Metric.

A :class:`Metric` is one frozen record. Titles, axes, number formats, 口径 cards, XLSX headers, the
API's catalogue and the glossary all read it; nobody retypes a label or a formula.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from data.contracts import Protects
from metrics.engine.labels import Label, plain
from metrics.engine.related import Examination, Part, Reason, Sum, Within
from metrics.engine.ripening import Ripening

YEAR_LONG: Final = 12  # months of the long window, beside one month and the year to date

OUTDATED: Final = "当前快照由旧版本生成，运行 python -m data build 后可用"


class Kind(StrEnum):
    """What sort of figure it is; decides how it is protected (DESIGN §6)."""

    COUNT = "count"
    RATIO = "ratio"
    QUANTILE = "quantile"
    CURVE = "curve"
    INDEX = "index"
    MODEL = "model"


class Unit(StrEnum):
    """What stands behind the number; shares are stored 0 to 1 and shown as per cent."""

    PERSONS = "人"
    POSTS = "个"
    VACANCIES = "人次"
    FIRMS = "家"
    CASES = "件"
    VISITS = "次"
    FLATS = "套"
    YUAN = "元"
    YUAN_A_MONTH = "元/月"
    PERCENT = "%"
    PER_10K = "人/万名从业人员"
    TIMES = "倍"
    DAYS = "天"
    SCORE = "分"
    RANK = "位"
    Z = "标准分"
    COEFFICIENT = "系数"
    AS_PUBLISHED = "原发布单位"  # each row names its own

    @property
    def multiply_by(self) -> int:
        """What a stored value is multiplied by to be in this unit: shares are stored 0 to 1."""
        return 100 if self is Unit.PERCENT else 1


class Direction(StrEnum):
    """Whether more of it is good news."""

    MORE_IS_BETTER = "越高越好"
    LESS_IS_BETTER = "越低越好"
    NEITHER = "不分好坏"


class Time(StrEnum):
    """How a measure adds up over the months of a window."""

    POINT = "point"  # the value in the window's last month
    SUM = "sum"  # the sum over the window
    MEAN = "mean"  # the mean of the window's monthly values
    NOW = "now"  # has no month: the state at the data date
    YEAR = "year"  # the calendar year of the window's last month


class Window(StrEnum):
    """A length of time over which a figure may be meant; nothing else is ever added up."""

    MONTH = "单月"
    YEAR = "近12个月"
    TO_DATE = "今年以来"

    def months(self, last: int) -> int:
        """How many months it has when it ends with a month (a month number)."""
        return {Window.MONTH: 1, Window.YEAR: YEAR_LONG}.get(self, last % YEAR_LONG + 1)


@dataclass(frozen=True)
class Dimension:
    """One way to divide a figure.

    Attributes:
        id: stable identifier, used in URLs and the API.
        name: what the office calls it.
        column: the integer or text key in the cubes.
        within: the coarser dimension that its classes make up, or why there is none.
        label: names a key as the screen writes it.
        overlaps: why its classes are no parts of a whole (the same people again, or others each
            time); empty where they add up.
    """

    id: str
    name: str
    column: str
    within: Within | Reason
    label: Label = field(default=plain, compare=False)
    overlaps: str = ""


@dataclass(frozen=True)
class Measure:
    """An additive column of a cube, with the rows that count and how it adds up over time.

    Attributes:
        where: fixed filters, ``(column, allowed values)`` pairs.
        lead: months by which the measure is dated before the change shows in the stock
            (a leaver is dated at the last insured month, so leavers lead by one).
        cases: for money: the column that counts the persons or cases behind the sum.
        across: dimensions by which it is neither filtered nor divided: a density is so many of one
            education among *all* employed.
    """

    cube: str
    column: str
    time: Time
    protects: Protects = Protects.PERSON
    where: tuple[tuple[str, tuple[int | str, ...]], ...] = ()
    lead: int = 0
    cases: str = ""
    across: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """By what tells most of them apart: it is part of the keys that a page asks hundreds of."""
        return hash((self.cube, self.column, self.lead))


@dataclass(frozen=True)
class Term:
    """A measure with its weight in a sum; ``name`` is what a waterfall calls it."""

    name: str
    measure: Measure
    weight: float = 1.0


@dataclass(frozen=True)
class Metric:
    """One figure: its meaning, its arithmetic, and the rules it is under.

    Attributes:
        id: stable identifier, used in URLs, the API and the audit trail.
        name: what the office calls it.
        definition: 口径, one or two sentences.
        numerator, denominator: sums of terms; a count has no denominator.
        share: the numerator is part of the denominator, so their difference is a count of people.
        scale: factor on the quotient (10 000 for a density).
        dimensions: what it may be divided by and filtered on.
        window: months it covers when nobody asks otherwise (1 = a month's figure).
        windows: the windows that its definition means, the first unless another is asked for; of
            any other there is no such figure. Empty: every window means something.
        lag: newest months that are provisional and not shown unless asked for.
        ripening: how those months, or that class, grow, so that what they will come to can be
            estimated; or why it can't be, or needn't.
        yearly: of a figure by class: the class of a year is complete once the year is over in the
            insurance data; until then it is provisional and not shown unless asked for.
        quantile: for ``Kind.QUANTILE``: which one, read from the bins of ``bin_column``.
        sources: contracts it rests on.
        part_of: the figures among whose people its own are, or why it is part of none; what its
            terms say (shares, differences of other figures) need not be said again.
        sum_of: the figures that add up to it.
        examined: how the gate attacks it before publication, or why it doesn't.
        maker: for figures that no sum of terms gives (indices, models, curves): called by
            ``compute`` with cubes, metric, selection, by and span; returns its ``Exact``, whose
            frame has either exact parts (``t0 …``) or, with ``status``, values already protected.
    """

    id: str
    name: str
    definition: str
    unit: Unit
    kind: Kind
    numerator: tuple[Term, ...]
    dimensions: tuple[Dimension, ...]
    sources: tuple[str, ...]
    denominator: tuple[Term, ...] = ()
    share: bool = False
    scale: float = 1.0
    direction: Direction = Direction.NEITHER
    window: int = 1
    windows: tuple[Window, ...] = ()
    lag: int = 0
    ripening: Ripening | Reason | None = None
    yearly: bool = False
    quantile: float = 0.5
    bin_column: str = ""
    bin_width: float = 0.0
    follows: str = ""
    topic: str = ""
    version: str = "1"
    effective: str = "2026-11-01"
    part_of: tuple[Part, ...] | Reason = field(default=(), compare=False, repr=False)
    sum_of: Sum | None = field(default=None, compare=False, repr=False)
    examined: Examination | Reason | None = field(default=None, compare=False, repr=False)
    maker: Callable[..., Any] | None = field(default=None, compare=False, repr=False)

    def __hash__(self) -> int:
        """By its id: those derived of a record share it, and are told apart by comparing."""
        return hash(self.id)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every term, numerator first."""
        return self.numerator + self.denominator

    @cached_property
    def protects(self) -> Protects:
        """The strictest protection among its parts."""
        found = {term.measure.protects for term in self.terms}
        for strict in (Protects.PERSON, Protects.EMPLOYER):
            if strict in found:
                return strict
        return Protects.PUBLIC

    def dimension(self, name: str) -> Dimension:
        """Find an allowed dimension by id.

        Raises:
            Unknown: this figure can't be divided so; the message names what it can be divided by.
        """
        for dimension in self.dimensions:
            if dimension.id == name:
                return dimension
        known = "、".join(f"{d.name}（{d.id}）" for d in self.dimensions)
        raise Unknown(f"「{self.name}」不能按「{name}」划分；可用：{known}")

    def own_window(self, last: int | None) -> int:
        """How many months it covers when nobody asks otherwise, in an answer that ends with a
        month; ``None`` where the source has none."""
        if not self.windows or last is None:
            return self.window
        return self.windows[0].months(last)

    def means(self, asked: int, last: int) -> None:
        """Refuse a window that its definition doesn't mean.

        Raises:
            Unknown: it doesn't; the message names the windows it does.
        """
        if self.windows and asked not in {one.months(last) for one in self.windows}:
            meant = "或".join(one.value for one in self.windows)
            raise Unknown(f"「{self.name}」按{meant}统计，不能按{asked}个月")

    def adds_up(self, name: str) -> bool:
        """Whether the classes of a dimension are parts of this figure's whole; regions always."""
        return not any(found.overlaps for found in self.dimensions if found.id == name)


class Unknown(ValueError):
    """Something was asked for by a name that does not exist; the text names what does."""


class OutdatedSnapshot(Unknown):
    """A figure asks for what the snapshot being served, of an earlier version, doesn't have."""

    def __init__(self) -> None:
        super().__init__(OUTDATED)
