"""Every registered figure by every one of its dimensions: milliseconds of one protected answer.

    python -m benchmarks.figures [--home DIR] [--pairs] [--figure A,B]

For the province, with nothing kept before each: no answer, no sum, no cell; ``--pairs`` asks by
every two dimensions at once. What belongs to a snapshot as a whole (a stored projection, which
employers may be told) is read or judged once, as a server does before anybody asks. CPU
milliseconds of all threads; the dear ones are asked twice more and their least is told, as others
share the cores. Prints median, worst and the ten dearest; a question that is refused in words
counts, as somebody waited for it.
"""

import data as data  # before numpy, as the server has it: see there  # isort: skip

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import combinations

from data.home import Home
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric, Unknown
from metrics.engine.dimensions import REGIONS
from metrics.engine.selection import Scope, Selection
from metrics.figures.chains.cells import judge
from metrics.figures.outlook.ahead import make_ready
from metrics.registry import REGISTRY

_DEAR = 100.0  # milliseconds, from which a question is asked again


def measured(
    home: Home, region: int, size: int = 1, figures: Sequence[str] = ()
) -> Iterator[tuple[float, str]]:
    """Milliseconds and name of each question: each figure by so many of its dimensions at once."""
    warehouse = Warehouse(home)
    cubes = Published(warehouse, warehouse.current())
    who = Scope(region // 10_000 * 10_000, office=region // 10_000 * 10_000)
    with under(cubes.profile):
        judge(cubes)
        make_ready(cubes)
    for metric in REGISTRY.values():
        if figures and metric.id not in figures:
            continue
        named = dict.fromkeys(one.id for one in (*metric.dimensions, *REGIONS))
        for by in combinations(named, size):

            def ask(metric: Metric = metric, by: tuple[str, ...] = by) -> None:
                with suppress(Unknown):
                    answer(cubes, metric, Selection(region), who, by)

            taken = _cost(warehouse, ask)
            if taken > _DEAR:
                taken = min(taken, *(_cost(warehouse, ask) for _ in range(2)))
            yield taken, f"{metric.id} by {' and '.join(by)}"


def _cost(warehouse: Warehouse, ask: Callable[[], None]) -> float:
    """CPU milliseconds of a question that finds nothing kept."""
    warehouse.kept.drop(lambda key: not (isinstance(key, tuple) and key[0] == "employers"))
    began = time.process_time()
    ask()
    return (time.process_time() - began) * 1000


def main(arguments: list[str] | None = None) -> None:
    """Print median, worst and the ten dearest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--region", type=int, default=330000)
    parser.add_argument("--pairs", action="store_true", help="by every two dimensions at once")
    parser.add_argument("--figure", default="", help="only these, by their ids, with commas")
    options = parser.parse_args(arguments)
    figures = [one for one in options.figure.split(",") if one]
    size = 2 if options.pairs else 1
    asked = measured(Home.find(options.home), options.region, size, figures)
    found = sorted(asked, reverse=True)
    middle = statistics.median(taken for taken, _ in found)
    print(f"{len(found)} questions: median {middle:.0f} ms, worst {found[0][0]:.0f} ms")
    for taken, name in found[:10]:
        print(f"{taken:8.0f} ms  {name}")


if __name__ == "__main__":
    main()
