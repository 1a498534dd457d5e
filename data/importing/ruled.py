"""What a mapping's rules take from a text table, as SQL; what a table lacks of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from data.contracts import Contract, Kind
from data.home import Refused
from data.importing import percents, unit_in_name
from data.importing.mapping import (
    FILE_NAME,
    HEADING,
    OF_THE_FILE,
    SHEET_NAME,
    Below,
    Condition,
    Filled,
    Mapping,
    Rule,
    likeliest,
)
from data.importing.parsed import LOST
from data.importing.unit_words import BARE_PAY
from data.readers.model import Table
from data.staging.schema import quoted

_OF_UNITS: Final = "[元百千万亿人次名位件套户家个项天%％‰]"  # a figure with one of these has a unit


@dataclass(frozen=True)
class Sources:
    """The columns of a text table, by name, as SQL expressions."""

    table: Table
    contract: Contract
    parts: bool = False  # a row that begins with 其中 is one like others: its total was left out

    def sql(self, name: str) -> str:
        """The trimmed text of a source column, NULL where blank.

        Raises:
            Refused: the file has no such column.
        """
        if name == FILE_NAME and name not in self.table.header:
            return quoted(self.table.file)
        if name == SHEET_NAME and name not in self.table.header:
            return quoted(self.table.sheet) if self.table.sheet else "NULL::VARCHAR"
        if name == HEADING and name not in self.table.header:
            return by_line(self.table.headings)
        if name not in self.table.header:
            raise Refused(missing_columns(self.table, self.contract, (name,)))
        text = f"trim(c{self.table.header.index(name)})"
        if self.parts:
            text = f"trim(regexp_replace({text}, '^#?其中 ?[:：]?', ''))"
        return f"nullif({text}, '')"


def by_line(marks: Sequence[tuple[int, str]]) -> str:
    """SQL for what the last of some marks above a row says, NULL above them all."""
    arms = [
        f"WHEN _line > {int(line)} THEN nullif({quoted(said)}, '')"
        for line, said in reversed(marks)
    ]
    return f"CASE {' '.join(arms)} END" if arms else "NULL::VARCHAR"


def missing_columns(
    table: Table, contract: Contract, names: Sequence[str], mapping: Mapping | None = None
) -> str:
    """Say which columns a file lacks, what it has instead, and which contract it resembles."""
    place = f"{table.file}（工作表 {table.sheet}）" if table.sheet else table.file
    header = "、".join(h for h in table.header if h) or "（空）"
    found = likeliest(table.header)
    hint = ""
    if found is not None and found.name != contract.name:
        hint = f"；这份表更像 {found.name}（{found.label}），可改用 --as {found.name}"
    if mapping is not None and set(names) & set(_needed(mapping)):
        called = f"映射 {mapping.name}" if mapping.name else "所给的映射"
        return (
            f"{place}：{called}用到的列，这份文件里没有：{'、'.join(f'「{n}」' for n in names)}；"
            f"表头是：{header[:300]}。这个映射像是给另一份文件的{hint}；"
            "可用 python -m data guess 为这份文件另起草一个"
        )
    return (
        f"{place} 的表头缺少导入 {contract.name}（{contract.label}）所需的列："
        f"{'、'.join(f'「{n}」' for n in names)}；表头是：{header[:300]}{hint}；"
        f"也可先用 python -m data guess 起草映射"
    )


def _needed(mapping: Mapping) -> dict[str, None]:
    """The source columns that a mapping can't do without, in its order."""
    needed = [n for f in mapping.columns.values() for rule in f.rules for n in rule.needs()]
    return dict.fromkeys([*needed, *(skip.when.column for skip in mapping.skip)])


def lacking(table: Table, contract: Contract, mapping: Mapping) -> list[str]:
    """What a file lacks: source columns that the mapping wants, required ones nothing fills."""
    absent = [n for n in _needed(mapping) if n not in table.header and n not in OF_THE_FILE]
    return absent or [
        column.label
        for column in contract.columns
        if column.required and column.name not in mapping.columns and column.default is None
    ]


def only_source(mapping: Mapping, name: str) -> str | None:
    """The source column that alone fills a contract column, if it is one."""
    filled = mapping.columns.get(name)
    sources = {s for rule in (filled.rules if filled else ()) for s in rule.sources}
    return sources.pop() if len(sources) == 1 else None


def skip_sql(sources: Sources, mapping: Mapping) -> str:
    """SQL for why a row is left out, NULL for a row that stays."""
    if not mapping.skip:
        return "NULL::VARCHAR"
    arms = " ".join(f"WHEN {_holds(sources, s.when)} THEN {quoted(s.reason)}" for s in mapping.skip)
    return f"CASE {arms} END"


def _holds(sources: Sources, when: Condition) -> str:
    text = f"coalesce({sources.sql(when.column)}, '')"
    return f"regexp_matches({text}, {quoted(when.pattern)})"


def text_sql(con: duckdb.DuckDBPyConnection, sources: Sources, mapping: Mapping, name: str) -> str:
    """SQL for the text of a contract column, by its rules; ``NULL`` where nothing fills it."""
    filled = mapping.columns.get(name)
    if filled is None:
        return "NULL"
    text = _ruled(con, sources, filled) if filled.rules else "NULL::VARCHAR"
    text = by_line(filled.by_line) if filled.by_line else text
    if filled.inside:
        text = (
            f"coalesce({text}, {unit_in_name.of(text_sql(con, sources, mapping, filled.inside))})"
        )
    if filled.percents:
        beside = sources.contract.column(name).unit_column
        unit = text_sql(con, sources, mapping, beside) if beside in mapping.columns else None
        text = percents.number(text, unit)
    if not filled.written and not filled.beside and not filled.units:
        return text
    below = by_line([(b.line, b.unit) for b in filled.units])
    unit = f"coalesce({below}, {quoted(filled.written)})"
    if filled.beside:
        said = f"nullif(trim({sources.sql(filled.beside)}), '')"
        said = unit_in_name.scaled(said) if filled.at_end else said
        unit = f"coalesce({said}, {unit})"
    pay = sources.contract.column(name).kind is Kind.SALARY
    said = f"replace({text}, '人民币', '')"
    bare = (
        f"regexp_full_match({text}, '{BARE_PAY}')"
        if pay
        else f"regexp_matches({text}, '[0-9０-９]') AND NOT regexp_matches({said}, '{_OF_UNITS}')"
    )
    arms = f"WHEN {bare} THEN {text} || {unit} ELSE {text}"
    if any(b.refused for b in filled.units):
        lost = by_line([(b.line, _unread(b)) for b in filled.units])
        arms = f"WHEN {bare} AND {lost} IS NOT NULL THEN {lost} || {text} {arms}"
    return f"CASE {arms} END"


def _unread(below: Below) -> str:
    """What stands before a figure whose unit is not certain; "" where it is."""
    return LOST.join(("", below.refused, below.accepted, "")) if below.refused else ""


def _ruled(con: duckdb.DuckDBPyConnection, sources: Sources, filled: Filled) -> str:
    arms = []
    for rule in filled.rules:
        holds = _holds(sources, rule.when) if rule.when else "true"
        arms.append(f"WHEN {holds} THEN {_rule(con, sources, rule)}")
    return f"CASE {' '.join(arms)} END"


def _rule(con: duckdb.DuckDBPyConnection, sources: Sources, rule: Rule) -> str:
    if rule.constant is not None:
        return quoted(rule.constant)
    if rule.newest is not None:
        text = _picked(sources.sql(rule.newest), rule)
        row = con.execute(f"SELECT max({text}) FROM src").fetchone()
        return _shaped(quoted(row[0]), rule) if row and row[0] else "NULL::VARCHAR"
    texts = [_picked(sources.sql(name), rule) for name in rule.sources]
    if rule.join is not None:
        text = f"nullif(concat_ws({quoted(rule.join)}, {', '.join(texts)}), '')"
    else:
        text = f"coalesce({', '.join(texts)})"
    return _shaped(text, rule)


def _picked(text: str, rule: Rule) -> str:
    """What the pattern takes out of a text: its first group, or the match where it has none."""
    if rule.pattern is None:
        return text
    group = 1 if re.compile(rule.pattern).groups else 0
    return f"nullif(trim(regexp_extract({text}, {quoted(rule.pattern)}, {group})), '')"


def _shaped(text: str, rule: Rule) -> str:
    if rule.template == "{}":
        return text
    before, after = rule.template.split("{}", 1)
    return f"({quoted(before)} || {text} || {quoted(after)})"
