"""Rows that add up other rows (小计, 合计, 总计, 其中): found, left out, and held against the rest.

A total taken for a row counts everything twice. What a table states as its own total is a check for
free: when it isn't the sum of the rows, the report says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from data.contracts import Column, Contract, Kind
from data.importing.mapping import Mapping
from data.readers import Table
from data.staging.schema import quoted
from data.values.base import ValueRefused

TOTAL: Final = "合计行"
PART: Final = "「其中」行"
COMPARED: Final = "对比、占比或平均行"
# After all blanks are taken out. 会计 and 审计 are none of them.
_WORD: Final = r"(?:(?:小|合|总|共|累)计(?:数|行|额|人数)?|总(?:数|人数|额|和|体))"
_PLACE: Final = r"(?:本[页表月季年期周市省区县州]|全[省市区县国州部年]|各[市区县级地][区市县]?)"
EXACT: Final = rf"(?:[一-龥]{{0,3}}[、.．])?[(（【]?{_PLACE}?{_WORD}[)）】]?[:：]?(?:[(（].*[)）])?"
_BARE: Final = rf"[(（【]?{_WORD}[)）】]?[:：]?"  # 全国合计 is a figure of its own there
_NAMED: Final = r"[一-龥A-Za-z0-9（）()·]{1,40}(?:小|合|总)计[:：]?"
# In the first cell alone: of a column further on 全部专业 may be what a post asks for.
_END: Final = 2**62
_ALL: Final = (
    r"(?i)(?:(?:grand|sub)?-?total|(?:全部|所有)"
    r"(?:院校|高校|学校|单位|企业|公司|部门|地区|区县|城市|行业|产业|专业|职业|岗位|职位|项目)?)[:：]?"
)
# Beside the rows for comparison: last year's, growth, shares, averages.
_BESIDE: Final = (
    r"(?:(?:比|较|与)?(?:上年|去年|上期|上月|上季度?|前年)(?:同期|同月|同季)?(?:相?比)?"
    r"(?:完成|实际|决算|预算)?(?:数|值|额)?(?:±|增长|增加|增减|增幅|降幅|下降|减少|变化)?(?:率|额|幅度?|量|数)?"
    r"|(?:同比|环比)(?:±|增长|增加|增减|增幅|变化|下降)?(?:率|额|幅度?|量|数)?|同期(?:数|值|对比)?"
    r"|增(?:长|减|幅|速)(?:率|额|幅度?|量)?|(?:所?占)?(?:比重|比例)|占比|百分比|(?:完成|执行|增长)(?:率|进度)"
    r"|(?:全[省市国区县州])?(?:人均|平均|均值|平均(?:数|值|水平))|(?:最[大小高低]值|中位数|标准差))"
    r"(?:[(（][%％‰万亿元人个百分点]+[)）])?[:：]?"
)
_OF_WHICH: Final = r"(?:其中|#其中)[:：]?.*"
WHOLE: Final = r"全(?:市|省|区|县|州|国)|全(?:市|省|区|县|州)(?:合|总|小)?计"
# Tables of published figures, whose regions and indicators may be totals themselves.
PUBLISHED: Final = frozenset({"city_indicator", "target"})
FIGURES: Final = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.SALARY, Kind.FLAG})
ADDITIVE: Final = frozenset({Kind.INTEGER, Kind.MONEY})
_NAMES: Final = frozenset({Kind.TEXT, Kind.REGION, Kind.SCHOOL, Kind.MAJOR, Kind.EDUCATION})
_MOST: Final = 200  # subtotals that are held against their rows


@dataclass(frozen=True)
class Compared:
    """What a table's own totals say of one column."""

    column: Column
    line: int
    stated: float
    counted: float

    @property
    def same(self) -> bool:
        """Whether they agree, but for rounding."""
        return abs(self.stated - self.counted) <= max(1.0, abs(self.counted) * 0.0005)


def reason_sql(table: Table, contract: Contract, plan: Mapping) -> str:
    """SQL over ``src``: why a row is no row of the table, NULL where it is one."""
    arms: list[str] = []
    seen: set[int] = set()
    for column in contract.columns:
        for at in _places(table, column, plan):
            seen.add(at)
            arms += list(_arms(at, column, contract))
    first = _first_cell(table)
    total = _BARE if contract.name in PUBLISHED else EXACT
    arms.append(f"WHEN {_totalled(first)} AND {_matches(first, total)} THEN {quoted(TOTAL)}")
    if contract.name not in PUBLISHED:
        arms.append(f"WHEN {_matches(first, _ALL)} THEN {quoted(TOTAL)}")
        arms.append(f"WHEN {_compared(first)} THEN {quoted(COMPARED)}")
        arms.append(
            f"WHEN starts_with({first}, '其中') AND {_matches(first, _OF_WHICH)} "
            f"THEN {quoted(PART)}"
        )
    arms += list(_whole_regions(table, contract, plan))
    return f"CASE {' '.join(arms)} END"


def _places(table: Table, column: Column, plan: Mapping) -> list[int]:
    filled = plan.columns.get(column.name)
    if filled is None or column.kind in FIGURES:
        return []
    named = [s for rule in filled.rules for s in rule.sources]
    return [table.header.index(s) for s in named if s in table.header and not s.startswith("前言:")]


def _arms(at: int, column: Column, contract: Contract) -> Iterator[str]:
    text = f"coalesce(c{at}, '')"
    published = contract.name in PUBLISHED
    patterns = [_BARE if published else EXACT]
    if not published and column.kind in (Kind.TEXT, Kind.REGION, Kind.SCHOOL, Kind.MAJOR):
        patterns.append(_NAMED)
    if published and column.name == "indicator":
        patterns = []
    for pattern in patterns:
        yield f"WHEN {_totalled(text)} AND {_matches(text, pattern)} THEN {quoted(TOTAL)}"
    if not published:
        yield (f"WHEN contains({text}, '其中') AND {_matches(text, _OF_WHICH)} THEN {quoted(PART)}")
        if column.kind in _NAMES:
            yield f"WHEN {_compared(text)} THEN {quoted(COMPARED)}"


def _compared(text: str) -> str:
    return f"(length({text}) BETWEEN 2 AND 16 AND {_matches(text, _BESIDE)})"


def _totalled(text: str) -> str:
    """SQL that is quick to say no: what every word for a total holds."""
    return f"(contains({text}, '计') OR contains({text}, '总'))"


def _whole_regions(table: Table, contract: Contract, plan: Mapping) -> Iterator[str]:
    """全市 among its districts is their sum, where the rows of a contract add up."""
    adds = any(c.kind in ADDITIVE and c.unit for c in contract.columns)
    if contract.name in PUBLISHED or contract.name == "job_posting" or not adds:
        return
    for column in contract.columns:
        if column.name != "region":
            continue
        for at in _places(table, column, plan):
            text = f"coalesce(c{at}, '')"
            others = (
                f"(SELECT count(DISTINCT c{at}) FROM src WHERE NOT {_matches(text, WHOLE)}) > 1"
            )
            yield (
                f"WHEN starts_with({text}, '全') AND {_matches(text, WHOLE)} AND {others} "
                f"THEN {quoted(TOTAL)}"
            )


def _first_cell(table: Table) -> str:
    own = [f"c{i}" for i, name in enumerate(table.header) if not name.startswith("前言:")]
    return f"coalesce({', '.join([*own, quoted('')])})"


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match(regexp_replace({text}, '[\\s　]', '', 'g'), {quoted(pattern)})"


def compared(
    con: duckdb.DuckDBPyConnection, contract: Contract, parse: dict[str, Any]
) -> list[Compared]:
    """Hold the totals of tables ``totals`` and ``mapped`` against the rows they add up.

    Args:
        con: has both, and a look-up table per column.
        contract: whose columns.
        parse: for each column of figures that the file fills, its parser.

    Returns:
        One entry per total and column that both can be read.
    """
    marks: Sequence[tuple[Any, ...]] = con.execute(
        "SELECT _row, _line, _sheet, _grand, _of FROM totals WHERE _reason = ? "
        "ORDER BY _row LIMIT ?",
        [TOTAL, _MOST],
    ).fetchall()
    found: list[Compared] = []
    for name, parser in parse.items():
        column = contract.column(name)
        if column.kind not in ADDITIVE or not column.unit:
            continue
        after: dict[str, int] = {}
        for row, line, sheet, grand, of in marks:
            stated = _stated(con, row, name, parser)
            start = 0 if grand else after.get(sheet, 0)
            if not grand:
                after[sheet] = row
            if stated is None:
                continue
            above = _sum(con, name, (sheet, of), start, row)
            # A total may stand first: of all that follows, or of what does up to the next one.
            end = next((m[0] for m in marks if m[0] > row and m[2:5:2] == (sheet, of)), _END)
            below = [_sum(con, name, (sheet, of), row, to) for to in {_END, end}]
            every = [Compared(column, line, stated, n) for n in (above, *below) if n is not None]
            same = next((one for one in every if one.same), None)
            if same or every:
                found.append(same or every[0])
    return found


def _sum(
    con: duckdb.DuckDBPyConnection,
    name: str,
    part: tuple[str, str | None],
    after: int,
    before: int,
) -> float | None:
    """The rows between two, of one sheet and, in a melted table, of one of its columns."""
    row = con.execute(
        f'SELECT sum(l.v) FROM mapped m JOIN "look_{name}" l ON l.raw = m."r_{name}" '
        "WHERE m._sheet = ? AND m._of IS NOT DISTINCT FROM ? AND m._row > ? AND m._row < ?",
        [*part, after, before],
    ).fetchone()
    return None if row is None or row[0] is None else float(row[0])


def _stated(con: duckdb.DuckDBPyConnection, row: int, name: str, parser: Any) -> float | None:
    text = con.execute(f'SELECT "r_{name}" FROM totals WHERE _row = ?', [row]).fetchone()
    if text is None or text[0] is None:
        return None
    try:
        value = parser([text[0]])[0].value
    except ValueRefused:
        return None
    return None if value is None else float(value)


def told(found: Sequence[Compared]) -> list[str]:
    """Remarks: totals that agree, as one; the first few that don't, each with both numbers."""
    notes = []
    wrong = [one for one in found if not one.same]
    right = len(found) - len(wrong)
    if right:
        notes.append(f"合计核对：{right} 个合计数与各行之和相符")
    for one in wrong[:5]:
        notes.append(
            f"合计核对：第 {one.line} 行合计的「{one.column.label}」是 {one.stated:,.15g}，"
            f"其各行之和是 {one.counted:,.15g}，不符，请核对"
        )
    if len(wrong) > 5:
        notes.append(f"合计核对：另有 {len(wrong) - 5} 个合计数与各行之和不符")
    return notes
