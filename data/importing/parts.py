"""Rows above one another: the parts under a total (其中), a whole above its numbered parts.

「合计 60，其中：本科 30，硕士 20」: the total is left out, so its parts are the table. A row
「一、引才 300」 above 「1.校园引才 100」 and 「2.海外引才 200」 is their sum and would be counted
twice. What adds up is certain; what doesn't is taken as it stands, and the report asks.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

import duckdb

from data.contracts import Column, Contract, Kind
from data.importing.mapping import Mapping
from data.importing.totals import ADDITIVE, FIGURES, PART, PUBLISHED, TOTAL
from data.readers import Table
from data.staging.schema import quoted
from data.values import numbers
from data.values.base import ValueRefused

ABOVE: Final = "上级合计行（其数是下面各行之和）"
_MOST: Final = 100_000  # rows; tables that are laid out by hand are short
_SHOWN: Final = 5
# How deep a numbering stands: 一、 above （一） above 1. above （1） above ①.
_LEVELS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[一二三四五六七八九十]{1,3}[、.．]",
        r"[(（][一二三四五六七八九十]{1,3}[)）]",
        r"[0-9]{1,2}(?:[、．]|\.(?![0-9]))",
        r"[(（][0-9]{1,2}[)）]",
        r"[①-⑳]",
    )
)
_PLAIN: Final = len(_LEVELS)
_TIMES: Final = frozenset({Kind.YEAR, Kind.MONTH, Kind.DATE})
_Figure = tuple[int, Column, str]  # where it stands, of which column, in which unit


@dataclass
class Judged:
    """What becomes of rows by what stands around them, each by its line."""

    kept: set[int] = field(default_factory=set)  # parts whose whole was left out
    dropped: dict[int, str] = field(default_factory=dict)  # with the reason
    notes: list[str] = field(default_factory=list)

    def sql(self, reason: str) -> str:
        """The reason (SQL over ``src``) as it is after this judgement."""
        arms = []
        if self.kept:
            arms.append(f"WHEN _line IN ({', '.join(map(str, sorted(self.kept)))}) THEN NULL")
        for why in sorted(set(self.dropped.values())):
            lines = sorted(line for line, said in self.dropped.items() if said == why)
            arms.append(f"WHEN _line IN ({', '.join(map(str, lines))}) THEN {quoted(why)}")
        return f"CASE {' '.join(arms)} ELSE {reason} END" if arms else reason


@dataclass(frozen=True)
class _Row:
    line: int
    reason: str | None
    name: str
    level: int
    figures: tuple[float | None, ...]
    others: tuple[str, ...] = ()  # what else it is called: department, place
    when: tuple[str, ...] = ()  # its year or month


def judged(
    con: duckdb.DuckDBPyConnection, table: Table, contract: Contract, plan: Mapping, reason: str
) -> Judged:
    """Judge the rows of view ``src`` by their neighbours.

    Args:
        con: has the view.
        table: what it shows.
        contract: whose columns; published figures are left alone, 其中 and totals are theirs.
        plan: what fills them.
        reason: SQL for why a row by itself is left out.
    """
    found = Judged()
    if contract.name in PUBLISHED or plan.read.melt is not None or table.rows > _MOST:
        return found
    figures, names, times = _places(table, contract, plan)
    if not figures or not names:
        return found
    rows = _rows(con, figures, names, times, reason)
    _parts(rows, found)
    _wholes([r for r in rows if r.reason is None], found)
    return found


def _places(
    table: Table, contract: Contract, plan: Mapping
) -> tuple[list[_Figure], list[int], list[int]]:
    """Where the figures that add up stand, where the names that a numbering may begin, and where
    the years and months."""
    figures, names, times = [], [], []
    for column in contract.columns:
        filled = plan.columns.get(column.name)
        sources = {s for rule in filled.rules for s in rule.sources} if filled else set()
        at = [table.header.index(s) for s in sources if s in table.header]
        if filled and column.kind in ADDITIVE and column.unit and column.name != "wage":
            figures += [(one, column, filled.unit) for one in at[:1]]
        elif column.kind in _TIMES:
            times += at
        elif column.kind not in FIGURES and column.kind not in (Kind.PERSON, Kind.EMPLOYER):
            names += at
    return figures, sorted(names), sorted(times)


def _rows(
    con: duckdb.DuckDBPyConnection,
    figures: Sequence[_Figure],
    names: Sequence[int],
    times: Sequence[int],
    reason: str,
) -> list[_Row]:
    number = "TRY_CAST(regexp_replace(c{}, '[,，\\s]', '', 'g') AS DOUBLE)"
    lists = (
        *([f"coalesce(c{at}, '')" for at in each] for each in (names, times)),
        [number.format(at) for at, _, _ in figures],
        [f"coalesce(c{at}, '')" for at, _, _ in figures],
    )
    columns = ", ".join(f"[{', '.join(one)}]" for one in lists)
    read = con.execute(f"SELECT _line, {reason}, {columns} FROM src ORDER BY _line").fetchall()
    # Where a cell names its unit, all of its column are held together in one unit.
    named = [
        at
        for at in range(len(figures))
        if any(row[4][at] is None and row[5][at].strip() for row in read)
    ]
    rows = []
    for line, why, said, when, counted, texts in read:
        at = next((i for i, text in enumerate(said) if _level(text) < _PLAIN), 0)
        for one in named:
            counted[one] = _amount(texts[one], *figures[one][1:])
        others = (*said[:at], *said[at + 1 :])
        figured = tuple(counted)
        rows.append(_Row(int(line), why, said[at], _level(said[at]), figured, others, tuple(when)))
    return rows


def _amount(text: str, column: Column, unit: str) -> float | None:
    """A figure whose cell may name its unit; ``None`` where it is none."""
    with suppress(ValueRefused):
        if column.kind is Kind.MONEY:
            return numbers.money(text, unit=unit or "元")
        return numbers.integer(text, unit=column.unit, scale=numbers.scale_of(unit))
    return None


def _level(text: str) -> int:
    return next((at for at, found in enumerate(_LEVELS) if found.match(text)), _PLAIN)


def _parts(rows: Sequence[_Row], found: Judged) -> None:
    """Parts right under a total are rows; those under a row are none, and may be more than one."""
    doubtful = []
    for at, row in enumerate(rows):
        if row.reason != PART or not at:
            continue
        above = rows[at - 1]
        below = _to_total(rows, at)
        if above.reason == TOTAL:
            before = _since_total(rows, at - 1)
            if _same(above, below) and not (before and _same(above, before)):
                found.kept.add(row.line)
            elif not (before and _same(above, before)):
                doubtful.append(
                    f"第 {row.line} 行「其中」没有计入，其上的合计也没有："
                    "两者与各行之和不符，请核对"
                )
        elif above.reason is None:
            after = next((one for one in below[1:] if one.reason != PART), None)
            if after is not None:
                doubtful.append(_asked(above, row, after, below))
    found.notes += doubtful[:_SHOWN]


def _asked(whole: _Row, part: _Row, after: _Row, below: Sequence[_Row]) -> str:
    """What is asked of a row that follows 其中: whether it is one of the parts, too."""
    sums = any(_same(whole, below[:n]) for n in range(2, len(below) + 1))
    why = f"各行相加恰是第 {whole.line} 行的数" if sums else "行文上分不清"
    return (
        f"第 {part.line} 行「其中」没有计入，其后的第 {after.line} 行「{after.name[:20]}」照收；"
        f"如果它也只是第 {whole.line} 行的一部分（{why}），请删去"
    )


def _since_total(rows: Sequence[_Row], total: int) -> list[_Row]:
    before: list[_Row] = []
    for row in reversed(rows[:total]):
        if row.reason == TOTAL:
            break
        before += [row] if row.reason is None else []
    return before


def _to_total(rows: Sequence[_Row], start: int) -> list[_Row]:
    return list(takewhile(lambda row: row.reason != TOTAL, rows[start:]))


def _wholes(rows: Sequence[_Row], found: Judged) -> None:
    """A row that is numbered above those that follow is their sum, or the report asks."""
    doubtful = []
    for at, row in enumerate(rows):
        if row.level == _PLAIN:
            continue
        under = list(_under(rows, at, row.level))
        if not under:
            continue
        highest = min(one.level for one in under)
        direct = [one for one in under if one.level == highest]
        if len(direct) == 1 and not _agree(row.others, direct[0].others):
            # Another place or department may have as much.
            if _same(row, direct):
                doubtful.append(
                    f"第 {row.line} 行「{row.name[:20]}」与其下第 {direct[0].line} 行的数相同，"
                    "照收；如果是同一笔，请删去一行"
                )
        elif _same(row, direct):
            found.dropped[row.line] = ABOVE
        elif len(direct) > 1 and any(row.figures):
            doubtful.append(
                f"第 {row.line} 行「{row.name[:20]}」像是其下 {len(direct)} 行的上级，"
                "但不等于它们之和，照收，请核对"
            )
    found.notes += doubtful[:_SHOWN]


def _under(rows: Sequence[_Row], at: int, level: int) -> Iterator[_Row]:
    for row in rows[at + 1 :]:
        if row.level <= level:
            return
        if _agree(rows[at].when, row.when):
            yield row


def _agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two rows say nothing different, where both say something."""
    return all(a == b for a, b in zip(one, other, strict=True) if a and b)


def _same(whole: _Row, parts: Sequence[_Row]) -> bool:
    """Whether every figure of a row is the sum of others', and one at least says something."""
    said = [at for at, figure in enumerate(whole.figures) if figure is not None]
    if not parts or not any(whole.figures[at] for at in said):
        return False
    for at in said:
        counted = [one.figures[at] for one in parts]
        if any(one is None for one in counted):
            return False
        off = abs((whole.figures[at] or 0.0) - sum(one or 0.0 for one in counted))
        if off > 0.011 * len(parts):
            return False
    return True
