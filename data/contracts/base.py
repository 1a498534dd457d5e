"""What a source table must look like: one definition that serves four uses.

A :class:`Contract` is the import template, the validator, the data dictionary and the list of
personal columns. Nothing else in the product describes a source table.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a cell becomes a value, and what the staged Parquet column holds."""

    TEXT = "text"  # VARCHAR
    INTEGER = "integer"  # BIGINT
    NUMBER = "number"  # DOUBLE
    MONEY = "money"  # DOUBLE, 元
    MONTH = "month"  # INTEGER, month number
    DATE = "date"  # DATE
    YEAR = "year"  # INTEGER
    FLAG = "flag"  # BOOLEAN
    CODE = "code"  # VARCHAR, one of the column's own codes
    EDUCATION = "education"  # INTEGER, 0 不详 … 6 博士; -1 不限 (posts only)
    REGION = "region"  # INTEGER adcode
    INDUSTRY = "industry"  # INTEGER, GB/T 4754 大类; 0 not stated
    OCCUPATION = "occupation"  # VARCHAR, 大典 code; NULL not stated
    SCHOOL = "school"  # VARCHAR, standard name
    MAJOR = "major"  # VARCHAR, name as reported (folded)
    PERSON = "person"  # UUID: keyed HMAC-SM3 of the ID number
    EMPLOYER = "employer"  # UUID: keyed HMAC-SM3 of the credit code or name
    SALARY = "salary"  # text of a range; fills <stem>_low and <stem>_high, 元/月
    TRAIT = "trait"  # what tells people apart (name, birth, phone); fills <stem>_… with encodings
    ENCODING = "encoding"  # UUID: keyed HMAC-SM3 of a part of a trait


class Timing(StrEnum):
    """What a day, month or year may say beside the day on which the file was made."""

    FREE = "free"
    PAST = "past"  # it has happened: nothing after the delivery
    OPEN = "open"  # the end of something: empty, 至今 or a day to come mean that it goes on


class Protects(StrEnum):
    """Whom the disclosure rules protect in this table."""

    PERSON = "person"
    EMPLOYER = "employer"
    PUBLIC = "public"


@dataclass(frozen=True)
class Column:
    """One column of a source table.

    ``codes`` maps what is stored to what an office writes; ``aliases`` are other headers seen in
    the field. ``personal`` columns are pseudonymised at the door and masked in reject reports.

    The last three say how the column came to be what it is, so that rows staged by an earlier
    version can be read (docs/upgrading.md). All count formats of the contract.

    Attributes:
        timing: whether the value may lie after the delivery.
        unit_column: see there.
        own_region: see there.
        open: see there.
        since: the first format that has the column.
        formerly: earlier names: ``{3: "pay"}`` reads "called ``pay`` up to format 3".
        redefined: since this format its values mean something else (another unit, other codes),
            so that what was staged before can't be read as this column.
    """

    name: str
    label: str
    kind: Kind
    required: bool = False
    unit: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    minimum: float | None = None
    maximum: float | None = None
    personal: bool = False
    aliases: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()  # more headers, for the draft alone: its values must agree
    default: str | None = None  # written as an office would write it
    note: str = ""
    timing: Timing = Timing.FREE
    unit_column: str = ""  # the column of the same row that names the unit of this figure
    own_region: bool = False  # a row without it is the office's own: its figure would vanish
    open: bool = False  # of a code: a word that is none is kept as it is, with a remark
    since: int = 1
    formerly: dict[int, str] = field(default_factory=dict)
    redefined: int = 1

    def called(self, format: int) -> str | None:
        """The column's name in rows staged under a format; ``None``: they don't have it."""
        if format < self.since:
            return None
        later = [last for last in self.formerly if format <= last]
        return self.formerly[min(later)] if later else self.name


@dataclass(frozen=True)
class Order:
    """A row is refused when ``earlier`` lies after ``later`` (either may be empty)."""

    earlier: str
    later: str
    reason: str


@dataclass(frozen=True)
class Contract:
    """A source table: what one row is, who has it, on which terms it was shared.

    ``format`` counts the shapes that its staged rows have had. It goes up by one with the first
    change after a release to a column's name, kind or meaning, or when one comes or goes.
    """

    name: str
    label: str
    grain: str  # one row is …
    publisher: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]  # the row's identity; a later load of the same key replaces the earlier
    protects: Protects
    legal_basis: str  # 共享依据
    scope: str  # 授权范围
    retention: str  # 期限
    licence: str = "内部使用，不得公开原始记录"
    as_of: str = "以源系统导出日为准"
    lag_months: int = 1  # usual publication lag
    max_change: float = 0.3  # plausible relative change of row count from load to load
    orders: tuple[Order, ...] = ()
    tally: str = ""  # rows of one file that share a key without a person add up in this column
    derived: tuple[Column, ...] = ()  # filled by the importer, not asked of the office
    format: int = 1

    def column(self, name: str) -> Column:
        """Find a column by its English name.

        Raises:
            KeyError: there is no such column; the message names those that there are.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} 没有「{name}」列；可用：{', '.join(self.names())}")

    def names(self) -> tuple[str, ...]:
        """English names of the columns an office fills in, in order."""
        return tuple(column.name for column in self.columns)

    def current(self, name: str) -> str:
        """The present name of a column that a mapping or header may know by a former one."""
        known = self.names()
        if name in known:
            return name
        return next((c.name for c in self.columns if name in c.formerly.values()), name)

    @property
    def makes_key(self) -> str:
        """The key column that is made of source and row where a file has none; "" where none is."""
        first = self.column(self.key[0])
        alone = len(self.key) == 1 and first.kind is Kind.TEXT and not first.required
        return first.name if alone else ""

    def personal(self) -> tuple[str, ...]:
        """Names of the columns that identify or concern a natural person."""
        return tuple(column.name for column in self.columns if column.personal)


def labels(columns: Iterable[Column]) -> dict[str, str]:
    """Map English names to Chinese headers."""
    return {column.name: column.label for column in columns}
