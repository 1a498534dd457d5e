"""What a mapping fixes and a table says otherwise: last year's constant, another unit.

A mapping is drafted from one file and kept for the next. 「2025」 in it, and 2026年 above the table
that it is used for, is one of them wrong; a person has to say which.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from data.contracts import Column, Contract, Kind
from data.importing import surroundings, units
from data.importing.mapping import Filled, Mapping
from data.readers import Table
from data.values import when
from data.values.base import ValueRefused

_YEAR: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_ASKED: Final = "请核对映射，改正后重新导入，或确认无误后加 --confirm 重新导入"


def doubts(table: Table, contract: Contract, plan: Mapping) -> list[str]:
    """Why a person has to look at a mapping before its rows of a table count.

    Args:
        table: the sheet or file.
        contract: whose columns.
        plan: a mapping that somebody gave, before anything around the table completes it.
    """
    return [*_times(table, contract, plan), *_units(table, contract, plan)]


def _times(table: Table, contract: Contract, plan: Mapping) -> Iterator[str]:
    for column, filled in _filled(contract, plan):
        if column.kind not in (Kind.YEAR, Kind.MONTH):
            continue
        fixed = {r.constant or r.template for r in filled.rules if not r.newest} - {"{}"}
        meant = {year for text in fixed for year in _YEAR.findall(text)}
        told = surroundings.one_year((*table.above, table.sheet or "", table.file))
        where = next(filter(_YEAR.search, (*table.above, table.sheet or "", table.file)), "")
        if len(meant) == 1 and told and told not in meant:
            yield (
                f"映射里「{column.label}」固定为 {meant.pop()} 年，"
                f"而「{where[:40]}」写着 {told} 年；{_ASKED}"
            )
            continue
        month = next(iter(fixed), "") if column.kind is Kind.MONTH and len(fixed) == 1 else ""
        said = surroundings.month_of(table, column)
        with suppress(ValueRefused):
            if month and said and "{}" not in month and when.month(month) != when.month(said):
                yield f"映射里「{column.label}」固定为 {month}，而表上写着 {said}；{_ASKED}"


def _units(table: Table, contract: Contract, plan: Mapping) -> Iterator[str]:
    for column, filled in _filled(contract, plan):
        if column.kind is not Kind.MONEY or not filled.unit:
            continue
        said = units.stated(table, column, filled)
        if said is not None and said.unit != filled.unit:
            yield (
                f"映射里「{column.label}」的单位是「{filled.unit}」，而{said.where}说是「{said.unit}」；"
                f"{_ASKED}"
            )


def _filled(contract: Contract, plan: Mapping) -> Iterator[tuple[Column, Filled]]:
    for name, filled in plan.columns.items():
        yield contract.column(name), filled
