"""A sheet that adds up the others of its workbook (汇总 beside 明细): rows would count twice."""

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

import duckdb

from data.contracts import Contract
from data.importing.totals import ADDITIVE, PUBLISHED

_WHOLE: Final = re.compile("汇总|总表|合计|总计|总览|全部|全[市省区县]")
_MOST: Final = 60  # sheets
_NEAR: Final = 1e-6


def twice(
    con: duckdb.DuckDBPyConnection, contract: Contract, present: Collection[str]
) -> tuple[str, str]:
    """Why a workbook may hold everything twice, and a remark where its names don't say so.

    Args:
        con: has table ``mapped`` and a look-up table per column.
        contract: whose columns.
        present: those that the file fills.

    Returns:
        A reason to hold the file back, and a remark; each "" where there is none.
    """
    figures = [
        c
        for c in contract.columns
        if c.name in present and c.kind in ADDITIVE and c.unit and c.name != "wage"
    ]
    if contract.name in PUBLISHED or not figures:
        return "", ""
    sums = ", ".join(f'sum("l_{c.name}".v)::DOUBLE' for c in figures)
    joins = " ".join(
        f'LEFT JOIN "look_{c.name}" "l_{c.name}" ON "l_{c.name}".raw = m."r_{c.name}"'
        for c in figures
    )
    found = con.execute(
        f"SELECT m._sheet, count(*), {sums} FROM mapped m {joins} GROUP BY 1 ORDER BY min(m._row)"
    ).fetchall()
    if not 2 <= len(found) <= _MOST:
        return "", ""
    whole = _whole(found)
    if whole is None:
        return "", ""
    at, others = whole
    name = found[at][0]
    labels = "、".join(c.label for c in figures)
    rest = "、".join(f"「{found[i][0]}」" for i in others[:3]) + ("等" if len(others) > 3 else "")
    told = (
        f"工作表「{name}」的「{labels}」合计恰等于{rest}的合计，可能是同一批数的汇总与明细，"
        "一并导入会重复计算；请删去其中一种再导入"
    )
    if _WHOLE.search(name):
        return f"{told}，确是不同的数则加 --confirm 重新导入", ""
    return "", f"{told}，确是不同的数则不必理会"


def _whole(found: Sequence[tuple[Any, ...]]) -> tuple[int, list[int]] | None:
    """The sheet whose figures are the sum of all others', or of one other with more rows."""
    every = range(len(found))
    for at in sorted(every, key=lambda i: not _WHOLE.search(found[i][0])):
        others = [i for i in every if i != at]
        for group in ([others] if len(others) > 1 else []) + [[i] for i in others]:
            rows = sum(found[i][1] for i in group)
            if rows > found[at][1] and _same(found[at][2:], [found[i][2:] for i in group]):
                return at, group
    return None


def _same(whole: Sequence[float | None], parts: Sequence[Sequence[float | None]]) -> bool:
    added = [sum(part[n] or 0.0 for part in parts) for n in range(len(whole))]
    near = all(
        abs((a or 0.0) - b) <= _NEAR * max(1.0, abs(b)) for a, b in zip(whole, added, strict=True)
    )
    return near and any(added)
