"""Numbers that a workbook's number format shows as per cents: 0.85 under ``0%``.

The readers write them as they are seen, 85%. Where a row's unit is a per cent, that is the figure.
Everywhere else (a count formatted by mistake, 1200 shown as 120000%) the number itself is meant.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import duckdb

from data.contracts import Column, Contract
from data.importing.mapping import Mapping
from data.readers import Table
from data.staging.schema import quoted

PER_CENT: Final = "[%％‰]|百分"  # 0.85% under ‰ is refused by the parser, and not read as 0.0085
_SHOWN: Final = "^(-?[0-9]+(?:[.][0-9]+)?)%$"


def settled(table: Table, contract: Contract, plan: Mapping) -> tuple[Mapping, tuple[str, ...]]:
    """The mapping that knows which columns hold such numbers, and what the report says of them."""
    columns, notes = dict(plan.columns), []
    for name, filled in plan.columns.items():
        sources = [s for rule in filled.rules for s in rule.sources if s in table.percents]
        if sources:
            columns[name] = replace(filled, percents=True)
            notes.append(_note(contract.column(name), sources[0]))
    return replace(plan, columns=columns), tuple(notes)


def _note(column: Column, source: str) -> str:
    shown = f"列「{source}」有单元格设成百分比格式"
    if column.unit_column:
        return (
            f"{shown}：单位是 % 的行按所显示的百分数读（显示 85% 的记 85），"
            "单位不是 % 的行仍按单元格里的数读，请核对"
        )
    return (
        f"{shown}，而「{column.label}」不是百分数：仍按单元格里的数读（显示 8500% 的记 85），请核对"
    )


def number(text: str, unit: str | None) -> str:
    """SQL for a text of such a column: the number behind the per cent, unless the unit is one.

    Args:
        text: SQL of the text.
        unit: SQL of the row's unit; ``None``: the column's figures are no per cents.
    """
    digits = f"regexp_extract({text}, {quoted(_SHOWN)}, 1)"
    shifted = f"TRY_CAST({digits} AS DECIMAL(34, 16)) * 0.01::DECIMAL(3, 2)"
    plain = f"coalesce(regexp_replace(({shifted})::VARCHAR, '[.]?0+$', ''), {text})"
    if unit is None:
        return plain
    shows = f"({unit}) IS NULL OR regexp_matches({unit}, {quoted(PER_CENT)})"
    return f"CASE WHEN {shows} THEN {text} ELSE {plain} END"


def remarks(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    tables: Sequence[Table],
    present: frozenset[str],
) -> list[str]:
    """Remarks on bare figures in rows whose unit is %, over table ``mapped``.

    Two things are told: some cells have the sign and others don't; or an .xls hides whether 0.85
    was shown as 85%.
    """
    sheets = [table.sheet or "" for table in tables if table.formats_unread]
    notes = []
    for column in contract.columns:
        if column.unit_column not in present or column.name not in present:
            continue
        text, label = f'"r_{column.name}"', column.label
        found = con.execute(
            f"SELECT count(*) FILTER (WHERE signed), count(*) FILTER (WHERE NOT signed), "
            "count(*) FILTER (WHERE NOT signed AND list_contains(?, _sheet) "
            f"AND abs(TRY_CAST({text} AS DOUBLE)) <= 1) FROM (SELECT *, "
            f"regexp_matches({text}, '[%％]') AS signed FROM mapped "
            f"WHERE regexp_full_match(trim(\"r_{column.unit_column}\"), '[%％]'))",
            [sheets],
        ).fetchone()
        signed, bare, hidden = found or (0, 0, 0)
        if signed and bare:
            notes.append(
                f"「{label}」单位是 % 的行中，{signed:,} 格带百分号，另 {bare:,} 格没有，"
                "按所写的数读（0.85 即 0.85%），请核对"
            )
        if hidden:
            notes.append(
                f"旧格式工作簿（.xls）读不到数字格式：「{label}」有 {hidden:,} 格单位是 % "
                "而数不大于 1，按所存的数读（0.85 即 0.85%）；在表格软件里显示为 85% 的，"
                "请另存为 .xlsx 再导入"
            )
    return notes
