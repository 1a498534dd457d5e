"""A delivery held against what the same source sent before.

Is it whole, is it a correction, does it say the same spell twice? What a person has to look at is
held: staged, and left out of every build.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from data.contracts import Contract, Kind, Timing
from data.importing.mapped import PLACE, count
from data.readers.model import HALF, Table
from data.staging.loads import HELD, UNDONE, Load
from data.staging.schema import columns
from data.values.mask import without_ids

TINY: Final = 0.1  # of the last full delivery: what has only known keys is a correction
CHANGED: Final = 0.5  # of its rows say something new: a correction of any size
_NAMED: Final = 3
_CUT: Final = (
    "文件可能在传送中被截断。已暂存，不进入快照；"
    "请向来源单位核对行数，无误的，加 --confirm 后重新导入"
)


@dataclass(frozen=True)
class Overlap:
    """Spells of a new file that overlap kept ones under another key: how many, the first named."""

    rows: int
    first: tuple[str, ...]


def is_correction(
    con: duckdb.DuckDBPyConnection, contract: Contract, kept: str, before: int
) -> bool:
    """Whether the rows in view ``good`` only correct what is there: every key is known.

    Args:
        con: has ``good``.
        contract: whose rows.
        kept: the view with what earlier loads staged.
        before: rows of the last full delivery.
    """
    rows = count(con, "SELECT count(*) FROM good")
    if not rows or not before or rows >= before:
        return False
    same = _same("g", "k", contract.key)
    known = f"FROM good g JOIN {kept} k ON {same}"
    if count(con, f"SELECT count(DISTINCT g._row) {known}") < rows:
        return False
    if rows <= before * TINY:
        return True
    others = [c.name for c in columns(contract) if c.name not in contract.key]
    differ = " OR ".join(f'g."{n}" IS DISTINCT FROM k."{n}"' for n in others) or "false"
    changed = count(con, f"SELECT count(DISTINCT g._row) {known} WHERE {differ}")
    return changed >= rows * CHANGED


def overlaps(con: duckdb.DuckDBPyConnection, contract: Contract, kept: str) -> Overlap | None:
    """Spells in ``good`` that overlap another of the same person and employer that stays.

    A corrected first month makes another key, so the wrong spell would stay beside the right one.
    """
    opening = next((c.name for c in contract.columns if c.timing is Timing.OPEN), "")
    start = next((n for n in contract.key if contract.column(n).kind is Kind.MONTH), "")
    rest = [name for name in contract.key if name != start]
    if not opening or not start or contract.column(opening).kind is not Kind.MONTH:
        return None
    stays = (
        f"SELECT * FROM {kept} k WHERE NOT EXISTS (SELECT 1 FROM good s "
        f"WHERE {_same('s', 'k', contract.key)})"
    )
    joined = f"FROM good g JOIN ({stays}) k ON {_same('g', 'k', rest)}"
    where = (
        f'WHERE g."{start}" <> k."{start}" '
        f'AND g."{start}" <= coalesce(k."{opening}", 999999) '
        f'AND k."{start}" <= coalesce(g."{opening}", 999999)'
    )
    rows = count(con, f"SELECT count(DISTINCT g._row) {joined} {where}")
    if not rows:
        return None
    named = con.execute(
        f'SELECT {PLACE.format("g")}, g."{start}", k._line, k."{start}" '
        f"{joined} LEFT JOIN places w ON w._line = g._line {where} ORDER BY g._line LIMIT {_NAMED}"
    ).fetchall()
    return Overlap(rows, tuple(_named(*one) for one in named))


def _named(place: str, start: int, before: int | None, kept: int) -> str:
    stood = f"第 {before} 行" if before else ""
    return f"{without_ids(place)}（起 {_month(start)}）与已有的{stood}（起 {_month(kept)}）"


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


def _same(one: str, other: str, names: Sequence[str]) -> str:
    return " AND ".join(f'{one}."{n}" IS NOT DISTINCT FROM {other}."{n}"' for n in names)


def last_full(earlier: Sequence[Load]) -> int:
    """Rows accepted in the last delivery of a source that was no correction; 0: there is none.

    Loads of earlier versions don't say whether they were one: what is a tenth of the largest before
    it is taken for one.
    """
    sums: dict[str, int] = {}
    said: set[str] = set()
    for load in earlier:
        if load.demo or load.state in (HELD, UNDONE):
            continue
        sums[load.delivery] = sums.get(load.delivery, 0) + load.accepted
        if load.correction:
            said.add(load.delivery)
    largest = last = 0
    for delivery, rows in sums.items():
        if delivery in said or rows <= largest * TINY:
            continue
        largest, last = max(largest, rows), rows
    return last


def shrunk(contract: Contract, now: int, before: int) -> str:
    """Why a delivery is held for its size; "" where it is large enough."""
    if not before or now >= before * (1 - contract.max_change):
        return ""
    return (
        f"收下 {now:,} 行，比该来源上一批的 {before:,} 行少 {1 - now / before:.0%}"
        f"（超过 {contract.max_change:.0%}）；文件可能不完整。已暂存，不进入快照，"
        "核实后加 --confirm 重新导入"
    )


def cut_short(tables: Sequence[Table]) -> str:
    """Why a text file that stops inside a row is held; "" where none does."""
    if not any(table.ends == HALF for table in tables):
        return ""
    return f"最后一行没有写完，{_CUT}"


def open_ended(now: int, before: int) -> str:
    """Why a text file without an end to its last line is held; "" where it is long enough.

    Many programs write none, so that alone says nothing; with fewer rows than the source sent last
    it does.
    """
    if now >= before:
        return ""
    return f"最后一行没有以换行结束，且收下 {now:,} 行，少于该来源上一批的 {before:,} 行，{_CUT}"


def twice(found: Overlap) -> str:
    """Why a delivery is held for spells that overlap kept ones."""
    more = f"等 {found.rows:,} 行" if found.rows > len(found.first) else ""
    return (
        f"{'；'.join(found.first)}{more}属同一人同一单位而时段重叠，只差起始年月，可能是更正。"
        "已暂存，不进入快照；确属两段的，加 --confirm 重新导入；是更正的，请撤出原来的批次"
        "（python -m data undo），再导入改正后的整份文件"
    )
