"""Two columns that are one of the contract's: 年 and 月, 月薪下限 and 月薪上限.

Taken only where the two are certain: the months say no year, the two ends of pay are called alike.
A bare month of which the title alone says the year is read with that.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from typing import Final

from data.contracts import Column, Contract, Kind
from data.importing.mapping import Condition, Filled, Mapping, Rule
from data.importing.surroundings import one_year
from data.importing.totals import EXACT
from data.importing.unit_words import pay_unit
from data.readers import Table
from data.values import when
from data.values.base import ValueRefused
from data.values.text import clean, fold

_MONTH_ALONE: Final = re.compile(r"(?:0?[1-9]|1[0-2])(?:\.0)? ?(?:月份?)?")
_DIGITS: Final = "^([0-9]{1,4})"
_MONTHS: Final = frozenset({"月", "月份", "统计月份", "所属月份"})
_YEARS: Final = frozenset({"年", "年份", "年度", "统计年度", "统计年份", "所属年度", "所属年份"})
_PAY: Final = re.compile("薪|工资|待遇|pay|salary|wage", re.IGNORECASE)
_LOW: Final = re.compile("最低值?|下限|起始|最小值?|min(?:imum)?|low", re.IGNORECASE)
_HIGH: Final = re.compile("最高值?|上限|截止|最大值?|max(?:imum)?|high", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """A column of the contract, the rules that fill it from two sources, and why."""

    column: Column
    rules: tuple[Rule, ...]
    sources: tuple[str, ...]
    why: str


def find(
    table: Table, contract: Contract, plan: Mapping, cells: AnyMapping[str, Sequence[str]]
) -> list[Pair]:
    """The pairs of a table, for columns that its header fills with nothing or half of them.

    Args:
        table: as read.
        contract: whose columns.
        plan: what the header fills.
        cells: some texts of each source.
    """
    return [*_months(table, contract, plan, cells), *_pays(table, contract, plan)]


def completed(
    table: Table, contract: Contract, plan: Mapping, cells: AnyMapping[str, Sequence[str]]
) -> tuple[Mapping, list[str]]:
    """A header's mapping with its pairs, and remarks for the report."""
    pairs = find(table, contract, plan, cells)
    columns = dict(plan.columns)
    for pair in pairs:
        columns[pair.column.name] = Filled(pair.rules)
    return replace(plan, columns=columns), [f"「{p.column.label}」{p.why}" for p in pairs]


def _months(
    table: Table, contract: Contract, plan: Mapping, cells: AnyMapping[str, Sequence[str]]
) -> Iterator[Pair]:
    columns = [c for c in contract.columns if c.kind is Kind.MONTH]
    for column in columns:
        named = _single(plan, column)
        months = [named] if named in table.header else []
        if column.name not in plan.columns and len(columns) == 1:
            months = [name for name in table.header if clean(name) in _MONTHS]
        if len(months) != 1 or not _all(_MONTH_ALONE, cells.get(months[0], ())):
            continue
        (month,) = months
        years = [
            name for name in table.header if clean(name) in _YEARS and _years(cells.get(name, ()))
        ]
        said = one_year((*table.above, table.sheet or "", table.file))
        if len(years) == 1:
            rule = Rule(sources=(years[0], month), join="-", pattern=_DIGITS)
            why = f"由「{years[0]}」「{month}」两列合成"
            yield Pair(column, (rule,), (years[0], month), why)
        elif not years and said:
            rule = Rule(sources=(month,), pattern=_DIGITS, template=f"{said}-{{}}")
            why = f"各行只写了月份，年份取自标题、工作表名或文件名：{said} 年"
            yield Pair(column, (rule,), (month,), why)


def _single(plan: Mapping, column: Column) -> str:
    """The source that alone fills a column as it stands; "" where none does."""
    filled = plan.columns.get(column.name)
    if filled is None or len(filled.rules) != 1 or filled.rules[0] != Rule(filled.rules[0].sources):
        return ""
    sources = filled.rules[0].sources
    return sources[0] if len(sources) == 1 else ""


def _all(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    said = [cell.strip() for cell in cells if cell.strip() and not re.fullmatch(EXACT, cell)]
    return bool(said) and all(map(pattern.fullmatch, said))


def _years(cells: Sequence[str]) -> bool:
    try:
        return bool(cells) and all(when.year(cell) is not None for cell in cells)
    except ValueRefused:
        return False


def _pays(table: Table, contract: Contract, plan: Mapping) -> Iterator[Pair]:
    columns = [c for c in contract.columns if c.kind is Kind.SALARY]
    if len(columns) != 1:
        return
    (column,) = columns
    lows, highs = (_ends(table.header, end) for end in (_LOW, _HIGH))
    both = [(lows[key], highs[key]) for key in lows if key in highs]
    if len(both) != 1 or pay_unit(both[0][0]) != pay_unit(both[0][1]):
        return
    if column.name in plan.columns and _single(plan, column) not in both[0]:
        return  # there is a column of both ends besides
    low, high = both[0]
    money, _, by = pay_unit(low).partition("/")
    below, above = (f"{{}}{money}{word}{by and '/' + by}" for word in ("以下", "以上"))
    yield Pair(
        column,
        (
            Rule((low,), when=Condition(low, "^[^0-9]+$")),  # 面议
            Rule((high,), template=below, when=Condition(low, "^$")),
            Rule((low,), template=above, when=Condition(high, "^[^0-9]*$")),
            Rule((low, high), join="-"),
        ),
        (low, high),
        f"由「{low}」「{high}」两列合成",
    )


def _ends(header: Sequence[str], end: re.Pattern[str]) -> dict[str, str]:
    """Sources called one end of a pay, by what the two ends have in common in their names."""
    found: dict[str, str] = {}
    for name in header:
        key, times = end.subn("#", clean(name), count=1)
        if times and _PAY.search(key):
            found.setdefault(fold(key), name)
    return found


def toml(pair: Pair) -> str:
    """The line of a draft: rules in turn."""
    tables = "\n".join(f"  {_table(rule)}," for rule in pair.rules)
    name = pair.column.name
    return f"{name} = [\n{tables}\n]  # {pair.column.label}；{pair.why}"


def _table(rule: Rule) -> str:
    sources = ", ".join(_quoted(source) for source in rule.sources)
    parts = [f"from = [{sources}]" if len(rule.sources) > 1 else f"from = {sources}"]
    if rule.when:
        pattern = _quoted(rule.when.pattern)
        parts.append(f"when = {{ column = {_quoted(rule.when.column)}, pattern = {pattern} }}")
    for key, value in (("join", rule.join), ("pattern", rule.pattern)):
        parts += [f"{key} = {_quoted(value)}"] if value is not None else []
    if rule.template != "{}":
        parts.append(f"template = {_quoted(rule.template)}")
    return f"{{ {', '.join(parts)} }}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
