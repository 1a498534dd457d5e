"""Units that change between the rows: 「单位：元」 above a second table on a sheet read in 万元.

What stands nearest above a row is meant for it. A unit overlooked there makes amounts ten thousand
times too small or too large, so the rows below are read in it; where two statements contradict each
other, they are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from data.contracts import Column, Contract, Kind
from data.importing import unit_said
from data.importing.mapping import Below, Mapping
from data.importing.unit_words import bare, pay_unit
from data.readers import Table
from data.values.text import clean

_NEXT: Final = 2  # lines from a heading to the header below it
_ONE_UNIT: Final = "一种单位：改正其中一处后再导入，或把单位不同的表分开导入"


@dataclass(frozen=True)
class _Said:
    """What a line says of a column's unit."""

    line: int
    text: str
    unit: str  # "" where it isn't understood, or a header says none
    header: bool
    strange: bool = False  # a unit in the header that is none of the column's


def settled(table: Table, contract: Contract, plan: Mapping) -> tuple[Mapping, tuple[str, ...]]:
    """The mapping whose bare figures are in the unit stated last above them, and remarks.

    Args:
        table: the sheet or file, with the headings and headers between its rows.
        contract: whose columns.
        plan: what fills them, in the units that the table's beginning states.
    """
    columns = dict(plan.columns)
    told: dict[tuple[int, str, str], list[str]] = {}
    for name, filled in plan.columns.items():
        column = contract.column(name)
        sources = [s for rule in filled.rules for s in rule.sources if s in table.header]
        plain = all(rule.template == "{}" for rule in filled.rules)
        if column.unit_column or filled.beside or len(sources) != 1 or not plain:
            continue
        now = "?" if filled.units else filled.written or filled.unit or _own(column)
        marks = _marks(table, column, sources[0], now)
        if any(below.refused or below.unit != now for below, _ in marks):
            columns[name] = replace(filled, units=(*filled.units, *(b for b, _ in marks)))
            for below, text in marks:
                how = "没有收入" if below.refused else f"按「{below.unit}」读"
                told.setdefault((below.line, clean(text)[:40], how), []).append(column.label)
    notes = (
        f"第 {line} 行写着「{text}」，其下没写单位的「{'、'.join(labels)}」{how}"
        for (line, text, how), labels in sorted(told.items())
    )
    return replace(plan, columns=columns), tuple(notes)


def _own(column: Column) -> str:
    return {Kind.MONEY: "元", Kind.SALARY: "元/月"}.get(column.kind, column.unit)


def _marks(table: Table, column: Column, source: str, now: str) -> list[tuple[Below, str]]:
    """Where the unit of a column changes, and by which words."""
    marks: list[tuple[Below, str]] = []
    named = _of_header(source, column)  # what the header that stands last says
    by, pending = f"列名「{source}」", ""
    for said in sorted((*_headings(table, column), *_headers(table, column, source)), key=_place):
        if said.strange:
            why = f"第 {said.line} 行写着「{clean(said.text)[:40]}」，不是「{column.label}」的单位"
            accepted = f"以「{column.unit or _own(column)}」计的数；请换算，或把这张表分开导入"
            marks.append((Below(said.line, "", why, accepted), said.text))
            named, now = "", "?"
        elif said.header:
            named, by = said.unit, f"第 {said.line} 行的列名「{said.text}」"
            unit, pending = said.unit or pending, ""
            if unit and unit != now:
                now = unit
                if marks and marks[-1][0].refused and said.line - marks[-1][0].line <= _NEXT:
                    marks.pop()  # no row is in between
                marks.append((Below(said.line, unit), said.text))
        elif named and said.unit != named:
            now, pending = "?", said.unit
            why = f"第 {said.line} 行写着「{clean(said.text)[:40]}」，{by}写的是「{named}」，分不清"
            marks.append((Below(said.line, "", why, _ONE_UNIT), said.text))
        elif said.unit != now:
            now = said.unit
            marks.append((Below(said.line, said.unit), said.text))
    return marks


def _place(said: _Said) -> tuple[int, bool]:
    return said.line, said.header


def _headings(table: Table, column: Column) -> Iterator[_Said]:
    if column.kind in (Kind.MONEY, Kind.INTEGER, Kind.NUMBER):
        for line, text in table.headings:
            unit = next(unit_said.of(text, column), "")
            money = column.kind is Kind.MONEY or not column.unit
            if unit or (money and unit_said.foreign(text)):
                yield _Said(line, text, unit, header=False, strange=not unit)


def _headers(table: Table, column: Column, source: str) -> Iterator[_Said]:
    if column.kind in (Kind.MONEY, Kind.INTEGER, Kind.NUMBER, Kind.SALARY):
        for line, name, text in table.reheaded:
            if name != source:
                continue
            unit = _of_header(text, column)
            # The readers saw a unit at its end, which isn't one of the column's.
            strange = not unit and text != source and bare(text, column)[0] == text
            yield _Said(line, text, unit, header=True, strange=strange and text[-1] in ")）]】")


def _of_header(name: str, column: Column) -> str:
    if column.kind is Kind.SALARY:
        return pay_unit(name) or "元/月"
    return bare(name, column)[1]
