"""Money a thousand times off what the same thing usually is: 元 and 万元 in one column.

Where a table states its unit, :mod:`data.importing.units` reads it. Where some rows are in another
unit and nothing says so, only their size tells. Such a delivery is held until somebody has looked:
nothing is converted by guess, and nothing is lost.
"""

from typing import Final

import duckdb

from data.contracts import Contract, Kind
from data.importing.mapped import PLACE, count
from data.values.mask import without_ids

_TIMES: Final = 1000  # further from the median than this; 元 for 万元 is 10 000
_NAMED: Final = 3
# What rows of a contract are alike in, and from how many of them on the usual size is known.
_LIKES: Final = {
    "policy_payout": (("policy",), 5),
    "fund_budget": (("department", "programme", "region"), 2),
    "fund_step": (("department", "programme", "region"), 2),
    "service_use": (("service", "region", "channel"), 5),
    "talent_finance": (("product", "institution"), 5),
}


def jumps(con: duckdb.DuckDBPyConnection, contract: Contract, kept: str) -> str:
    """Why the rows in view ``good`` are held for their money; "" where they aren't.

    What is usual is the median of what is there already, or, where too little is, of the file.

    Args:
        con: has ``good``.
        contract: whose rows.
        kept: the view with what earlier loads staged.
    """
    if contract.name not in _LIKES:
        return ""
    told = []
    for column in contract.columns:
        if column.kind is Kind.MONEY:
            told += [_told(con, contract, column.name, column.label, kept)]
    return "；".join(filter(None, told))


def _told(
    con: duckdb.DuckDBPyConnection, contract: Contract, name: str, label: str, kept: str
) -> str:
    likes, enough = _LIKES[contract.name]
    keys = ", ".join(f'"{key}"' for key in likes)
    same = " AND ".join(f'u."{key}" IS NOT DISTINCT FROM g."{key}"' for key in likes)
    sizes = (
        f'SELECT {keys}, median("{name}") AS usual, count(*) AS n FROM {{}} WHERE "{name}" > 0 '
        f"GROUP BY {keys} HAVING count(*) >= {enough}"
    )
    joined = (
        f"FROM good g JOIN (SELECT {keys}, arg_max(usual, turn) AS usual FROM ("
        f"SELECT *, 0 AS turn FROM ({sizes.format('good')}) UNION ALL "
        f"SELECT *, 1 AS turn FROM ({sizes.format(kept)})) GROUP BY {keys}) u ON {same}"
    )
    where = (
        f'WHERE g."{name}" > 0 AND (g."{name}" >= {_TIMES} * u.usual '
        f'OR g."{name}" * {_TIMES} <= u.usual)'
    )
    rows = count(con, f"SELECT count(DISTINCT g._row) {joined} {where}")
    if not rows:
        return ""
    first = con.execute(
        f'SELECT {PLACE.format("g")}, g."{name}", u.usual {joined} '
        f"LEFT JOIN places w ON w._line = g._line {where} ORDER BY g._line LIMIT {_NAMED}"
    ).fetchall()
    named = "、".join(
        f"{without_ids(place)} {value:,.10g} 元（同类通常约 {usual:,.10g} 元）"
        for place, value, usual in first
    )
    more = f"等 {rows:,} 行" if rows > len(first) else ""
    return (
        f"「{label}」{named}{more}相差千倍以上，疑似元与万元混用。已暂存，不进入快照；"
        "请核对单位，改正后重新导入，或确认无误后加 --confirm 重新导入"
    )
