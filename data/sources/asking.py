"""The questions to a table, as SQL: names quoted, values bound, nothing but SELECT."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Numeric,
    Select,
    TableClause,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    select,
    table,
)
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import NullType

from data.home import Refused
from data.sources.catalog import LONGEST, Found, Held, Sort
from data.sources.definition import TESTS, Condition, Source
from data.sources.makers import Wire

_MOST_PARTS: Final = 5_000


@dataclass(frozen=True)
class Asked:
    """A source with the table that was found for it: what its questions are made of."""

    source: Source
    found: Found

    def base(self) -> TableClause:
        """The table, by its full name."""
        schema = quoted_name(self.found.schema, True) if self.found.schema else None
        return table(quoted_name(self.source.table, True), schema=schema)

    def filters(self) -> list[ColumnElement[bool]]:
        """The conditions of the source."""
        return [_holds(one) for one in self.source.where]


@dataclass(frozen=True)
class Bounds:
    """Which rows one step takes.

    Attributes:
        name: of the step, for people.
        low: the least value (of the watermark), or the partition's; "" for none.
        high: the greatest.
        strict: ``low`` itself is left out.
        equal: the one partition that is taken: its value, ``None`` for rows without one.
    """

    name: str
    low: str = ""
    high: str = ""
    strict: bool = False
    equal: str | None = None
    parted: bool = False


def named(name: str) -> ColumnElement[Any]:
    """A column, its name quoted as it stands."""
    return column(quoted_name(name, True))


def _holds(one: Condition) -> ColumnElement[bool]:
    at = named(one.column)
    if one.test == "empty":
        return at.is_(null()) if one.value else at.is_not(null())
    if one.test == "in":
        return at.in_([value(each) for each in one.value])
    if one.test == "like":
        return at.like(value(one.value))
    return at.op(TESTS[one.test], is_comparison=True)(value(one.value))


def rows_of(asked: Asked, names: Sequence[str], bounds: Bounds) -> Select[Any]:
    """The rows of one step, their columns in the given order, in the order of their keys."""
    wire = asked.source.database.maker.wire
    picked = [_written(asked.found.column(name), wire) for name in names]
    order = [*_part_of(asked), *(named(name) for name in asked.source.key)]
    chosen = [*asked.filters(), *_within(asked, bounds)]
    return select(*picked).select_from(asked.base()).where(*chosen).order_by(*order)


def _written(held: Held, wire: Wire) -> ColumnElement[Any]:
    """A column as a value that has a text of bounded length."""
    at = named(held.name)
    if held.long:
        return (
            func.left(at, LONGEST + 1) if wire is not Wire.DM else func.substr(at, 1, LONGEST + 1)
        )
    if held.word == "bit" and wire is Wire.MYSQL:
        return cast(at, Integer)
    if held.word == "money" and wire is Wire.POSTGRESQL:
        return cast(at, Numeric)
    return at


def _part_of(asked: Asked) -> list[ColumnElement[Any]]:
    return [named(asked.source.watermark)] if asked.source.watermark else []


def _within(asked: Asked, bounds: Bounds) -> Iterator[ColumnElement[bool]]:
    source = asked.source
    if source.watermark:
        at, held = named(source.watermark), asked.found.column(source.watermark)
        if bounds.low:
            low = bound(held, bounds.low)
            yield at > low if bounds.strict else at >= low
        yield at <= bound(held, bounds.high)
    if source.partition and bounds.parted:
        at, held = named(source.partition), asked.found.column(source.partition)
        if bounds.equal is None:
            yield at.is_(null())
        elif source.by_month:
            first, after = month_ends(bounds.equal)
            yield and_(at >= value(first), at < value(after))
        else:
            yield at == bound(held, bounds.equal)


def month_ends(month: str) -> tuple[datetime, datetime]:
    """The first instant of a month (YYYY-MM) and of the next."""
    first = datetime.strptime(month, "%Y-%m")
    return first, (first + timedelta(days=32)).replace(day=1)


def value(given: Any) -> ColumnElement[Any]:
    """A bound value that takes the type of the column it is compared with."""
    return literal(given, NullType())


def bound(held: Held, said: str) -> ColumnElement[Any]:
    """A value of a column, told as text, as it is bound: numbers as numbers, the rest as told."""
    return value(_number(said) if held.sort is Sort.NUMBER else said)


def _number(said: str) -> Decimal | int:
    return Decimal(said) if "." in said else int(said)


def newest(asked: Asked, con: Connection) -> str:
    """The greatest watermark there is; "" where no row has one."""
    at = named(asked.source.watermark)
    found = con.execute(_count(asked, func.max(at))).scalar()
    return said(found)


def without_watermark(asked: Asked, con: Connection) -> int:
    """How many rows have none: a pull by watermark never sees them."""
    at = named(asked.source.watermark)
    return int(con.execute(_count(asked, func.count()).where(at.is_(null()))).scalar() or 0)


def between(asked: Asked, con: Connection, low: str, high: str) -> int:
    """Rows whose watermark lies between two, both included."""
    return number(asked, con, Bounds("", low, high))


def number(asked: Asked, con: Connection, bounds: Bounds) -> int:
    """How many rows a step would take."""
    chosen = _within(asked, bounds)
    return int(con.execute(_count(asked, func.count()).where(*chosen)).scalar() or 0)


def slice_end(asked: Asked, con: Connection, bounds: Bounds) -> str:
    """The watermark at which a step of the source's size ends; "" where fewer rows are left."""
    at = named(asked.source.watermark)
    asked_for = (
        select(at)
        .select_from(asked.base())
        .where(*asked.filters(), *_within(asked, bounds))
        .order_by(at)
        .offset(asked.source.slice - 1)
        .limit(1)
    )
    return said(con.execute(asked_for).scalar())


def partitions(asked: Asked, con: Connection) -> dict[str | None, int]:
    """Rows of each partition, in the order of their values; ``None``: rows without one.

    Raises:
        Refused: there are so many that the column can't be meant to be one.
    """
    source = asked.source
    at: ColumnElement[Any] = named(source.partition)
    if source.by_month:
        at = _month(at, source.database.maker.wire)
    asked_for = _count(asked, at.label("part"), func.count()).group_by(at).limit(_MOST_PARTS + 1)
    rows = con.execute(asked_for).fetchall()
    if len(rows) > _MOST_PARTS:
        raise Refused(
            f"分区列「{source.partition}」有 {_MOST_PARTS} 个以上不同的值，不像分区；"
            '日期列可加 by = "month"，按月取'
        )
    held = asked.found.column(source.partition)
    found = {None if part is None else said(part): int(number) for part, number in rows}
    numeric = held.sort is Sort.NUMBER and not source.by_month

    def order(part: str | None) -> tuple[bool, Any]:
        return part is not None, _number(part or "0") if numeric else part or ""

    return {part: found[part] for part in sorted(found, key=order)}


def _month(at: ColumnElement[Any], wire: Wire) -> ColumnElement[Any]:
    # Written into the statement: a bound format would make two expressions of one.
    if wire is Wire.MYSQL:
        return func.date_format(at, literal_column("'%Y-%m'"))
    return func.to_char(at, literal_column("'YYYY-MM'"))


def _count(asked: Asked, *what: ColumnElement[Any]) -> Select[Any]:
    return select(*what).select_from(asked.base()).where(*asked.filters())


def said(value: Any) -> str:
    """A value of the database as text; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def before(held: Held, mark: str, lookback: int | None) -> str:
    """A watermark moved back: minutes of a time, days of a date; others stay where they are.

    Args:
        held: its column.
        mark: the watermark.
        lookback: by how many; ``None``: ten minutes, or one day.
    """
    if held.sort is not Sort.TIME or not mark:
        return mark
    if len(mark) == len("2026-10-01"):
        days = 1 if lookback is None else lookback
        return (date.fromisoformat(mark) - timedelta(days=days)).isoformat()
    minutes = 10 if lookback is None else lookback
    moved = datetime.fromisoformat(mark) - timedelta(minutes=minutes)
    return moved.isoformat(sep=" ")
