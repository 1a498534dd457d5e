"""In which unit a column's bare figures are: what the table says above, below, beside or in it.

A 万元 that is overlooked makes money ten thousand times too small and looks like any other number.
So a unit that the table states is taken even where a mapping says nothing of units, and the report
says where it was read. A cell that names its own unit keeps it.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import duckdb

from data import in_memory
from data.contracts import Column, Contract, Kind
from data.importing import percents, unit_in_name, unit_said, units_between
from data.importing.mapping import Below, Filled, Mapping
from data.importing.unit_words import (
    BESIDE,
    bare,
    monthly,
    other_rate,
    pay_unit,
    unit_of,
)
from data.readers import Table
from data.values.text import clean

# Units that measure the same thing and are none of the column's.
_FOREIGN: Final = {
    "天": ("小时", "时", "分钟", "周", "月", "个月", "年"),
    "元": ("美元", "USD", "港元", "港币", "HKD", "欧元", "EUR", "日元", "英镑", "万美元", "亿美元"),
}
_IN_BRACKETS: Final = re.compile(r"[(（\[【](?:单位[:：]? ?)?([^()（）\[\]【】]+)[)）\]】]")
_MOST: Final = 20  # different units in one column


@dataclass(frozen=True)
class Stated:
    """A unit, and where it stands, in words for the report."""

    unit: str
    where: str


def find(table: Table, contract: Contract, plan: Mapping) -> dict[str, Stated]:
    """The unit that a table states for each column that its mapping fills and gives none.

    Args:
        table: the sheet or file.
        contract: whose columns.
        plan: what fills them.
    """
    found: dict[str, Stated] = {}
    for column in contract.columns:
        filled = plan.columns.get(column.name)
        if filled is None or filled.unit or not _figures(column) or column.unit_column:
            continue
        if filled.units:
            continue  # of several, nobody knows which
        sources = [s for rule in filled.rules for s in rule.sources if s in table.header]
        if not sources or any(rule.template != "{}" for rule in filled.rules):
            continue
        said = next(_said(table, column, sources), None)
        if said is not None and said.unit not in ("元", column.unit):
            found[column.name] = said
    return found


def stated(table: Table, column: Column, filled: Filled) -> Stated | None:
    """What a table itself says of the unit of a column's bare figures."""
    sources = [s for rule in filled.rules for s in rule.sources if s in table.header]
    return next(_said(table, column, sources), None) if sources else None


def foreign(plan: Mapping, contract: Contract, table: Table) -> dict[str, str]:
    """For each column that a source in a unit of another measure would fill, why it must not.

    Hours are no days, and dollars no yuan; by what they would have to be multiplied (8 hours of
    work or 24, which day's rate) no file says.
    """
    found = dict(_abroad(plan, contract, table))
    for name, filled in plan.columns.items():
        column = contract.column(name)
        others = _FOREIGN.get("元" if column.kind is Kind.MONEY else column.unit, ())
        for source in (source for rule in filled.rules for source in rule.sources):
            said = _IN_BRACKETS.search(clean(source))
            unit = said[1].strip() if said else ""
            unit = unit if unit in others else other_rate(source, column)
            if unit:
                wanted = "人民币元" if column.kind is Kind.MONEY else column.unit
                wanted += "/月" if monthly(column) else ""
                found[name] = (
                    f"「{column.label}」未取：列「{source}」的单位是「{unit}」，"
                    f"应为{wanted}；请换算后再导入"
                )
    return found


def _abroad(plan: Mapping, contract: Contract, table: Table) -> Iterator[tuple[str, str]]:
    """Columns of money of which the whole table says that they are in another currency."""
    for name, filled in plan.columns.items():
        column = contract.column(name)
        sources = [s for rule in filled.rules for s in rule.sources if s in table.header]
        if column.kind is not Kind.MONEY or filled.unit or not sources:
            continue
        if next(_said(table, column, sources), None) is not None:
            continue
        for text in (*table.header, *table.above, *table.footnotes, table.sheet or "", table.file):
            if currency := unit_said.foreign(text):
                why = f"「{column.label}」未取：「{clean(text)[:40]}」，金额是「{currency}」"
                yield name, f"{why}，应为人民币元；请换算后再导入"
                break


def without(plan: Mapping, names: Container[str]) -> Mapping:
    """The mapping without some columns."""
    left = {name: filled for name, filled in plan.columns.items() if name not in names}
    return replace(plan, columns=left)


def beside(table: Table, contract: Contract, plan: Mapping) -> dict[str, str]:
    """For each column of figures the source that names the unit row by row: 计量单位.

    单位 is also what an employer is called, so every cell of the source must be a unit.

    Args:
        table: the sheet or file.
        contract: whose columns.
        plan: what fills them; a source that it uses, or a unit that it names, stays as it is.
    """
    used = {
        source for filled in plan.columns.values() for r in filled.rules for source in r.needs()
    }
    found: dict[str, str] = {}
    for at, source in enumerate(table.header):
        if source in used or not re.fullmatch(BESIDE, clean(source)):
            continue
        words = _words(table, at)
        for column in contract.columns:
            filled = plan.columns.get(column.name)
            money = column.kind is Kind.MONEY or (column.kind is Kind.NUMBER and not column.unit)
            if filled is None or filled.unit or column.unit_column or not money or not words:
                continue
            if all(unit_of(word, column) == word for word in words):
                found[column.name] = source
    return found


def _words(table: Table, at: int) -> tuple[str, ...]:
    """What a source says, each word once; nothing where it says too many to be units."""
    with in_memory.database() as con:
        rows = con.execute(
            f"SELECT DISTINCT trim(c{at}) FROM read_parquet(?) WHERE trim(c{at}) <> '' LIMIT 21",
            [str(table.path)],
        ).fetchall()
    return tuple(str(word) for (word,) in rows) if len(rows) <= _MOST else ()


@dataclass(frozen=True)
class Settled:
    """A mapping whose figures have the units that their table states.

    Attributes:
        plan: the mapping.
        notes: remarks for the report.
        sources: columns of the file that name units row by row.
        strange: why columns are left out: their unit is another measure's.
    """

    plan: Mapping
    notes: tuple[str, ...]
    sources: frozenset[str]
    strange: tuple[str, ...] = ()


def settled(table: Table, contract: Contract, plan: Mapping) -> Settled:
    """All that a table says of units, put into its mapping: the one way to read a table."""
    strange = foreign(plan, contract, table)
    plan = without(plan, strange)
    named = beside(table, contract, plan)
    plan, doubtful = _several(table, contract, plan, named)
    stated = find(table, contract, plan)
    plan, inside = unit_in_name.settled(table, contract, _applied(plan, stated, named))
    plan, shown = percents.settled(table, contract, plan)
    plan, pay = _paid(contract, plan)
    plan, below = units_between.settled(table, contract, plan)
    told = _told(contract, stated, named)
    notes = (*strange.values(), *told, *doubtful, *below, *inside, *shown, *pay)
    return Settled(plan, notes, frozenset(named.values()), tuple(strange.values()))


def _several(
    table: Table, contract: Contract, plan: Mapping, named: Container[str]
) -> tuple[Mapping, list[str]]:
    """The mapping that reads no bare figure of which the table says 「元/万元」."""
    columns, notes = dict(plan.columns), []
    around = (*table.above, *table.footnotes, table.sheet or "")
    for name, filled in plan.columns.items():
        column = contract.column(name)
        sources = [s for rule in filled.rules for s in rule.sources if s in table.header]
        text = next((one for one in around if unit_said.several(one, column)), "")
        own = [s for s in sources if next(_own(s, column, ""), None) is not None]
        under = any(table.units[table.header.index(s)] for s in sources) if table.units else False
        if not text or own or under or name in named or filled.unit or not sources:
            continue
        why = f"「{clean(text)[:40]}」写着几种金额单位，分不清「{column.label}」是哪一种"
        accepted = f"写明单位的列名，如「{column.label}（万元）」"
        columns[name] = replace(filled, units=(Below(0, "", why, accepted),))
        notes.append(f"{why}：没写单位的没有收入；请在列名里写明，如「{column.label}（万元）」")
    return replace(plan, columns=columns), notes


def _applied(plan: Mapping, stated: dict[str, Stated], named: dict[str, str]) -> Mapping:
    """The mapping with the units of :func:`find` and the sources of :func:`beside`."""
    columns = {
        name: replace(
            filled,
            unit=stated[name].unit if name in stated else filled.unit,
            beside=named.get(name, ""),
        )
        for name, filled in plan.columns.items()
    }
    return replace(plan, columns=columns)


def _paid(contract: Contract, plan: Mapping) -> tuple[Mapping, list[str]]:
    """The mapping whose bare figures of pay are in what their header says: 年薪（万元）."""
    columns, notes = dict(plan.columns), []
    for name, filled in plan.columns.items():
        column = contract.column(name)
        sources = [source for rule in filled.rules for source in rule.sources]
        said = {pay_unit(source) for source in sources} if column.kind is Kind.SALARY else set()
        unit = said.pop() if len(said) == 1 else ""
        if unit:
            columns[name] = replace(filled, written=unit)
            notes.append(
                f"「{column.label}」没有写单位的按「{unit}」读，单位取自列名「{sources[0]}」"
            )
    return replace(plan, columns=columns), notes


def _figures(column: Column) -> bool:
    return column.kind in (Kind.MONEY, Kind.INTEGER, Kind.NUMBER)


def _said(table: Table, column: Column, sources: Sequence[str]) -> Iterator[Stated]:
    """Every statement that may be meant for a column, from the nearest to the farthest."""
    for source in sources:
        yield from _own(source, column, f"列名「{source}」")
        at = table.header.index(source)
        under = table.units[at] if at < len(table.units) else ""
        if under and (unit := unit_of(clean(under).strip("()（）[] "), column)):
            yield Stated(unit, f"表头下的单位行「{under}」")
    for where, texts in (
        ("表头", table.header),
        ("表头上方", table.above),
        ("表尾", table.footnotes),
        ("工作表名", (table.sheet or "",)),
        ("文件名", (table.file,)),
    ):
        yield from _general(where, texts, column)


def _own(source: str, column: Column, where: str) -> Iterator[Stated]:
    unit = bare(source, column)[1]
    if unit:
        yield Stated(unit, where)


def _general(where: str, texts: Iterable[str], column: Column) -> Iterator[Stated]:
    for text in texts:
        for unit in unit_said.of(text, column):
            yield Stated(unit, f"{where}「{clean(text)[:40]}」")


def _told(contract: Contract, stated: dict[str, Stated], named: dict[str, str]) -> list[str]:
    """Remarks for the report."""
    whole = [
        f"「{contract.column(name).label}」按「{said.unit}」读，单位取自{said.where}"
        for name, said in stated.items()
        if name not in named
    ]
    return whole + [
        f"「{contract.column(name).label}」逐行按「{source}」列所写的单位读"
        for name, source in named.items()
    ]


def mixtures(
    con: duckdb.DuckDBPyConnection, contract: Contract, plan: Mapping, present: frozenset[str]
) -> list[str]:
    """Remarks on columns of money in which some cells name their own unit and others don't."""
    notes = []
    for column in contract.columns:
        filled = plan.columns.get(column.name)
        if column.kind is not Kind.MONEY or column.name not in present:
            continue
        if filled is not None and filled.units:
            continue  # told by the lines that state them
        text = f'm."r_{column.name}"'
        named = f"regexp_matches({text}, '[元万亿千]')"
        found = con.execute(
            f"SELECT count(*) FILTER (WHERE {named}), count(*) FILTER (WHERE NOT {named}) "
            f'FROM mapped m JOIN "look_{column.name}" l ON l.raw = {text} WHERE l.v IS NOT NULL'
        ).fetchone()
        own, bare_ = found or (0, 0)
        if not own or not bare_:
            continue
        unit = filled.unit if filled else ""
        if unit:
            notes.append(
                f"「{column.label}」{own:,} 格自带单位，按所写；其余 {bare_:,} 格按「{unit}」"
            )
        else:
            notes.append(
                f"「{column.label}」{own:,} 格写明单位，另 {bare_:,} 格没有写明单位，按元读，请核对"
            )
    return notes
