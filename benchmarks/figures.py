"""Every registered figure by every one of its dimensions: milliseconds of one protected answer.

    python -m benchmarks.figures [--home DIR]

For the province, with nothing kept before each (the process's memory of exact figures is emptied;
what belongs to a snapshot as a whole, such as a stored projection, is read once). Prints median,
worst and the ten dearest; a question that is refused in words counts, as somebody waited for it.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import suppress

from data.home import Home
from data.snapshots.kept import Kept
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Unknown
from metrics.engine.dimensions import REGIONS
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY


def measured(home: Home, region: int) -> Iterator[tuple[float, str]]:
    """Milliseconds and name of each question."""
    warehouse = Warehouse(home)
    cubes = Published(warehouse, warehouse.current())
    who = Scope(region // 10_000 * 10_000, office=region // 10_000 * 10_000)
    for metric in REGISTRY.values():
        for name in dict.fromkeys(one.id for one in (*metric.dimensions, *REGIONS)):
            warehouse.kept = Kept()
            began = time.perf_counter()
            with suppress(Unknown):
                answer(cubes, metric, Selection(region), who, (name,))
            yield (time.perf_counter() - began) * 1000, f"{metric.id} by {name}"


def main(arguments: list[str] | None = None) -> None:
    """Print median, worst and the ten dearest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--region", type=int, default=330000)
    options = parser.parse_args(arguments)
    found = sorted(measured(Home.find(options.home), options.region), reverse=True)
    middle = statistics.median(taken for taken, _ in found)
    print(f"{len(found)} questions: median {middle:.0f} ms, worst {found[0][0]:.0f} ms")
    for taken, name in found[:10]:
        print(f"{taken:8.0f} ms  {name}")


if __name__ == "__main__":
    main()
