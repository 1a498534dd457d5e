"""Time of one protected answer, cube against the same question asked of the spells themselves.

    python -m benchmarks.answers [HOME]

Prints ratios: how many times faster the cube answers. Both are warm, the best of five.
"""

import sys
import time
from collections.abc import Callable

import duckdb

from data.home import Home
from data.snapshots.warehouse import Warehouse
from data.staging.views import relation
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import flow, stock

_SPELLS = """
SELECT region, COUNT(DISTINCT e.person_key)
FROM employment AS e JOIN person AS p ON p.person_key = e.person_key
WHERE start_month <= {m} AND (end_month IS NULL OR end_month >= {m}) AND p.education >= 3
GROUP BY region
"""


def best(ask: Callable[[], object], turns: int = 5) -> float:
    """Shortest of some runs, seconds."""
    taken = []
    for _ in range(turns):
        began = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - began)
    return min(taken)


def main(place: str | None = None) -> None:
    """Print milliseconds and ratios."""
    home = Home.find(place)
    cubes = Published(Warehouse(home), home.pointer.read_text("utf-8").strip())
    here, scope = Selection(330000), Scope(330000)
    month = int(cubes.query("SELECT last_month AS m FROM limits").m[0])
    con = duckdb.connect()
    for name in ("employment", "person"):
        relation(con, home, name)
    raw = best(lambda: con.execute(_SPELLS.format(m=month)).fetchall())
    for metric, by in (
        (stock.TALENT_STOCK, ("county",)),
        (stock.TALENT_STOCK, ("month",)),
        (flow.NET_INFLOW_RATE, ("county",)),
    ):
        took = best(lambda m=metric, b=by: answer(cubes, m, here, scope, b))  # type: ignore[misc]
        print(f"{metric.id:18} by {by[0]:8} {took * 1000:7.1f} ms   1 : {raw / took:.1f} of spells")


if __name__ == "__main__":
    main(*sys.argv[1:2])
