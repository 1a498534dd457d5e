"""Which tables are sums over people, and how a difference of some people is put onto one.

A test holds the list against the SQL: a cube that rests on people's lives stands here, or is made
of a tally that does.
"""

from collections.abc import Mapping
from typing import Final

import duckdb

from data.cubes.renewal.graph import Node

# Columns that are sums; all others are keys. A row goes when all its sums are nothing. Without any,
# each row is somebody's.
SUMS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(columns.split())
    for name, columns in {
        "stock": "people talent high",
        "origin_tally": "people talent",
        "profile": "talent",
        "flow": "people talent high",
        "od": "people talent",
        "leaver_ripening": "talent",
        "trade_stock": "people",
        "trade_pay": "people",
        "trade_stay": "people left_1 left_2 left_3",
        "chain": "firms people headcount",
        "school_tally": "people talent",
        "school_stay": "arrivals seen12 here12 seen36 here36",
        "native_now": "people",
        "application": "cases",
        "application_ripening": "approved refused decided",
        "decide_days": "cases",
        "after_days": "cases",
        "payout_paid": "cases amount",
        "payout_days": "cases",
        "payout_due": "cases amount",
        "paid_stay": "people seen12 here12 amount12 seen36 here36 amount36",
        "suspect": "",
        "policy_cover": "eligible granted",
        "life": "exits censored",
        "life_job": "exits censored",
        "firm_tally": "spells",
        "cell_stay": "people here stayed raised moved away gone vanished",
        "cell_entry": "people",
        "firm_year": "people talent joined departed seen12 here12 headcount filled filled_of cases "
        "amount",
        "firm_people": "people",
        "industry_move": "people",
        "move_pay": "people",
    }.items()
}
# Made of a tally by one statement: distinct employers don't add up, and a sum of talent doesn't say
# whether anybody is there.
TALLIES: Final[Mapping[str, str]] = {
    "origin_stock": "origin_tally",
    "school_talent": "school_tally",
    "life_firm": "firm_tally",
}

_RUNS: Final = 60  # runs of changed months beyond which a whole cube is sorted
_NEAR: Final = 2  # months between two changed ones that are sorted with them


def merged(con: duckdb.DuckDBPyConnection, node: Node, before: str, without: str, more: str) -> str:
    """The query of a table as it is now.

    Args:
        con: where the three tables are; the difference is written down as ``change_<table>``.
        node: of the table.
        before: it, as it was.
        without, more: what the people concerned were in it, and what they are.
    """
    types = {n: k for n, k, *_ in con.execute(f"DESCRIBE SELECT * FROM {before}").fetchall()}
    sums = SUMS[node.table]
    keys = [name for name in types if name not in sums]
    order = ", ".join(f'"{name}"' + (" DESC" if down else "") for name, down in node.order)
    sorted_by = f" ORDER BY {order}" if order else ""
    if not sums:
        rows = f"(SELECT * FROM {before} EXCEPT ALL SELECT * FROM {without})"
        return f"SELECT * FROM ({rows} UNION ALL SELECT * FROM {more}){sorted_by}"
    key = ", ".join(f'"{name}"' for name in keys)
    plus = ", ".join(f'{_whole(name, types[name])} AS "{name}"' for name in sums)
    minus = ", ".join(f'-{_whole(name, types[name])} AS "{name}"' for name in sums)
    totals = ", ".join(f'SUM("{name}") AS "{name}"' for name in sums)
    differs = " OR ".join(f'SUM("{name}") <> 0' for name in sums)
    change = f"change_{node.table}"
    con.execute(
        f"CREATE TABLE {change} AS SELECT {key}, {totals}, 1 AS touched FROM ("
        f"SELECT {key}, {plus} FROM {more} UNION ALL SELECT {key}, {minus} FROM {without}) AS d "
        f"GROUP BY {key} HAVING {differs}"
    )
    if con.execute(f"SELECT COUNT(*) FROM {change}").fetchone() == (0,):
        return f"SELECT * FROM {before}"
    same = " AND ".join(f'b."{name}" IS NOT DISTINCT FROM c."{name}"' for name in keys)
    own = ", ".join(f'b."{name}"' for name in keys)
    new = ", ".join(f'c."{name}"' for name in keys)
    now = ", ".join(f'{_put(name, types[name])} AS "{name}"' for name in sums)
    fresh = ", ".join(f'{_stored(f"c.{name}", types[name])} AS "{name}"' for name in sums)
    something = " OR ".join(f'"{name}" <> 0' for name in sums)
    chosen = ", ".join(f'"{name}"' for name in types)
    parts = []
    for where, concerned in _runs(con, node, before, change):
        rows = f"(SELECT * FROM {before} WHERE {where})"
        changes = f"(SELECT * FROM {change} WHERE {where})"
        put = (
            f"SELECT {chosen} FROM ("
            f"SELECT {own}, {now}, c.touched FROM {rows} AS b LEFT JOIN {changes} AS c ON {same} "
            f"UNION ALL SELECT {new}, {fresh}, 1 FROM {changes} AS c ANTI JOIN {rows} AS b "
            f"ON {same}) AS put WHERE touched IS NULL OR {something}{sorted_by}"
        )
        parts.append(f"SELECT * FROM ({put})" if concerned else f"SELECT {chosen} FROM {rows}")
    return " UNION ALL ".join(parts)


def _runs(
    con: duckdb.DuckDBPyConnection, node: Node, before: str, change: str
) -> list[tuple[str, bool]]:
    """Runs of months with and without a change, in the order of the table: as conditions.

    The months of a large cube lie one after the other, by level where it has several: those
    without a change are taken over as they lie, and only the others sorted. Where the table lies
    otherwise, or the changes are all over it, it is one run.
    """
    order = tuple(node.order[:2])
    levels = order == (("level", False), ("month", False))
    whole = [("true", True)]
    if not levels and order[:1] != (("month", False),):
        return whole
    head = "level" if levels else "0"
    touched = con.execute(f"SELECT DISTINCT {head}, month FROM {change} ORDER BY ALL").fetchall()
    runs: list[list[int]] = []  # level, first month, last month
    for level, month in touched:
        if runs and runs[-1][0] == level and month - runs[-1][2] <= _NEAR:
            runs[-1][2] = month
        else:
            runs.append([level, month, month])
    if len(runs) > _RUNS:
        return whole
    found = []
    query = f"SELECT DISTINCT {head} FROM {before} UNION SELECT {head} FROM {change} ORDER BY ALL"
    for (level,) in con.execute(query).fetchall():
        here, after = f"{head} = {level} AND ", ""
        for _, first, last in (run for run in runs if run[0] == level):
            found.append((f"{here}{after}month < {first}", False))
            found.append((f"{here}month BETWEEN {first} AND {last}", True))
            after = f"month > {last} AND "
        found.append((f"{here}{after}true", False))
    return found


def _put(name: str, kind: str) -> str:
    return _stored(f"{_whole(f'b.{name}', kind)} + COALESCE(c.{name}, 0)", kind)


def _whole(column: str, kind: str) -> str:
    """A sum as a whole number: money lies in 元 as whole 分 (docs/scale.md)."""
    return f"CAST(round({column} * 100) AS BIGINT)" if kind == "DOUBLE" else column


def _stored(whole: str, kind: str) -> str:
    return f"CAST({whole} AS DOUBLE) / 100" if kind == "DOUBLE" else f"CAST({whole} AS {kind})"
