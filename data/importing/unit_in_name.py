"""A published figure's unit that stands in its indicator's name: 常住人口（万人）, GDP(亿元).

Such a table has no column 单位, or leaves its cells blank. The name stays as the office has it: two
indicators may differ in nothing but their unit.
"""

from dataclasses import replace
from typing import Final

from data import in_memory
from data.contracts import Column, Contract, Kind
from data.importing.mapping import Filled, Mapping
from data.readers import Table
from data.staging.schema import quoted

_COUNTED: Final = (
    "美元|元|人次|人|名|位|次|件|套|户|家|个|项|间|天|所|册|辆|台|张|株|吨标准煤|吨|公里|千米|米|亩|"
    "平方公里|平方千米|平方米|公顷|立方米|千瓦时|千瓦|度|岁|年|小时|分钟|倍|分|箱|标箱"
)
_ONE: Final = f"(?:[十百千万亿]{{0,2}}(?:{_COUNTED})|[万亿])"
_UNIT: Final = rf"(?:[%％‰]|个?百分点|{_ONE}(?:/{_ONE})?)"
_SCALE: Final = r"^(?:[十百千万亿]{0,2}(?:元|人次|人|名|位|次|件|套|户|家|个|项)|[万亿])$"
# In brackets at the end, after 「_」 or 「/」, or a percent sign that follows the name.
AT_THE_END: Final = (
    rf"[(（\[【] ?(?:单位[:：]? ?)?({_UNIT}) ?[)）\]】]\s*$",
    rf"[_/:： ](?:单位[:：]? ?)?({_UNIT})\s*$",
    r"[一-龥A-Za-z]([%％‰])\s*$",
)


def of(name: str) -> str:
    """SQL for the unit at the end of a name (SQL), NULL where it has none."""
    found = (f"nullif(regexp_extract({name}, {quoted(p)}, 1), '')" for p in AT_THE_END)
    return f"coalesce({', '.join(found)})"


def scaled(name: str) -> str:
    """SQL for the unit at the end of a name that a figure may carry (万人, 亿元), else NULL."""
    return f"nullif(regexp_extract({of(name)}, {quoted(_SCALE)}), '')"


def settled(table: Table, contract: Contract, plan: Mapping) -> tuple[Mapping, tuple[str, ...]]:
    """The mapping with units read out of names where a row states none, and what is said of it."""
    notes: list[str] = []
    columns = dict(plan.columns)
    for column in contract.columns:
        name = "indicator" if column.unit_column else ""
        unit = columns.get(column.unit_column, Filled(()))
        if name not in columns:
            continue
        rows, example = _told(table, columns[name], unit)
        if rows:
            columns[column.unit_column] = replace(unit, inside=name)
            notes.append(_note(contract, column, rows, example))
    told = _own_scale(table, contract, columns)
    return replace(plan, columns=columns), (*notes, *told)


def _own_scale(table: Table, contract: Contract, columns: dict[str, Filled]) -> list[str]:
    """Let a figure of no unit of its own (a target's) have the one that its indicator ends in."""
    told = []
    for column in contract.columns:
        filled, named = columns.get(column.name), columns.get("indicator")
        plain = column.kind is Kind.NUMBER and not column.unit and not column.unit_column
        if not plain or filled is None or named is None or filled.unit or filled.beside:
            continue
        rows, example = _told(table, named, Filled(()))
        sources = [s for rule in named.rules for s in rule.sources]
        if rows and len(sources) == 1:
            columns[column.name] = replace(filled, beside=sources[0], at_end=True)
            told.append(
                f"「{column.label}」的单位有 {rows:,} 行取自指标名称末尾（如「{example[:40]}」）"
            )
    return told


def _note(contract: Contract, column: Column, rows: int, example: str) -> str:
    label = contract.column(column.unit_column).label
    return f"{rows:,} 行没有写明「{label}」，取自指标名称末尾（如「{example[:40]}」）"


def _told(table: Table, name: Filled, unit: Filled) -> tuple[int, str]:
    """Rows without a unit whose name holds one, and the first such name."""
    named = _text(table, name)
    if named is None:
        return 0, ""
    stated = "NULL" if not unit.rules else _text(table, unit)
    if stated is None:
        return 0, ""
    with in_memory.database() as con:
        found = con.execute(
            f"SELECT count(*), min(n) FROM (SELECT {named} AS n, {stated} AS u "
            f"FROM read_parquet({quoted(str(table.path))})) "
            f"WHERE u IS NULL AND {of('n')} IS NOT NULL"
        ).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, "")


def _text(table: Table, filled: Filled) -> str | None:
    """SQL for what a column of the file says; ``None`` where it isn't simply one of its columns."""
    if len(filled.rules) != 1:
        return None
    rule = filled.rules[0]
    if rule.constant is not None:
        return quoted(rule.constant)
    plain = rule.pattern is None and rule.template == "{}" and rule.when is None
    if not plain or len(rule.sources) != 1 or rule.sources[0] not in table.header:
        return None
    return f"nullif(trim(c{table.header.index(rule.sources[0])}), '')"
