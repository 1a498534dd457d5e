"""What a page's answers cost the server: CPU milliseconds, questions, evaluations, SQL statements.

    python -m benchmarks.pages [--home DIR] [--page URL] [--region CODE] [--profile FILE]

Each page is set together without a screen (:mod:`dashboard.serving.headless`), so that no browser
and no Streamlit element is in the figure. *Cold* is the first page of a process that has all
modules and nothing else: a child forked for each measurement. *Warm* is the same page of another
region afterwards, *again* the first region once more. CPU time counts every thread; where the clock
on the wall matters, see ``benchmarks.together``.
"""

import argparse
import cProfile
import gc
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Final

from dashboard.access import answers, gateway, site
from dashboard.access.shared import Shared
from dashboard.alerts import listed, watch
from dashboard.serving import headless
from data.home import Home
from data.snapshots.warehouse import Warehouse
from metrics.engine import compute as evaluating

REGIONS: Final = (330000, 330100, 330903)  # a province, a city, its smallest county
OTHERS: Final = {330000: 330200, 330100: 330600, 330903: 330922}
_PLACELESS: Final = ("briefing", "kept", "data", "import", "linkage", "screen", "accounts")


class Nowhere(Shared):
    """No answers on the disk: those of the last run would be this one's.

    The list of warnings alone is there, as a publication makes it for all processes of a home.
    """

    lists: ClassVar[dict[str, bytes]] = {}

    def get(self, key: str) -> bytes | None:
        """A list of warnings; nothing else is kept."""
        return self.lists.get(key)

    def put(self, key: str, snapshot: str, body: bytes) -> None:
        """A list of warnings; nothing else is kept."""
        if key.startswith(repr(listed.KIND)):
            self.lists[key] = body


def _publish() -> bytes:
    """Make the list of warnings, in a child of its own; the key and the bytes of it."""
    watch.current()
    ((key, body),) = Nowhere.lists.items()
    return json.dumps([key, body.hex()]).encode()


@dataclass(frozen=True)
class Cost:
    """One page set together once: CPU milliseconds and what was asked for."""

    cpu: float
    counts: dict[str, int]


def counted(run: Callable[[], object]) -> Cost:
    """Run something, its questions counted at the gateway, in the engine and at the warehouse."""
    counts: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counter(*args: Any, **options: Any) -> Any:
            counts[name] += 1
            return function(*args, **options)

        return counter

    ask, sums, fetch = Warehouse._ask, evaluating._known, gateway.fetch_as
    Warehouse._ask = counting("statements", ask)  # type: ignore[method-assign]
    evaluating._known = counting("evaluations", sums)
    gateway.fetch_as = counting("answers", fetch)
    try:
        began = time.process_time()
        run()
        spent = time.process_time() - began
    finally:
        Warehouse._ask = ask  # type: ignore[method-assign]
        evaluating._known, gateway.fetch_as = sums, fetch
    return Cost(spent * 1000, dict(counts))


def cost_of(entry: site.Entry, region: int) -> Cost:
    """Set a page together for a region."""
    asked = {} if entry.url in _PLACELESS else {"region": str(region)}
    return counted(lambda: headless.collect(entry, asked))


def in_a_child(work: Callable[[], bytes]) -> bytes:
    """Do something in a fork of this process, which has opened nothing yet."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(work())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    if not said:
        raise SystemExit("the child gave up; its words stand above")
    return said


def main(arguments: list[str] | None = None) -> None:
    """Print a line a page and region, then the dearest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--page", default="", help="only this one, by its address")
    parser.add_argument("--region", type=int, default=0, help="only this one")
    parser.add_argument("--turns", type=int, default=1, help="the middle one of so many")
    parser.add_argument("--profile", default="", help="write a profile of the cold page here")
    options = parser.parse_args(arguments)
    os.environ["TALENT_HOME"] = str(Home.find(options.home).path)
    answers.disk = Nowhere  # type: ignore[assignment]
    answers.code()
    entries = [one for one in site.ENTRIES if options.page in ("", one.url)]
    for entry in entries:
        import_module(f"pages.{Path(entry.file).stem}")
    import_module("duckdb").connect().close()  # its library is loaded, no database is open
    gc.collect()
    gc.freeze()  # as a server does before its first reader
    key, body = json.loads(in_a_child(_publish))
    Nowhere.lists[key] = bytes.fromhex(body)
    print("page          region   cold ms  warm  again   answers evaluations statements (warm)")
    worst: list[tuple[float, float]] = []
    for entry in entries:
        for region in (REGIONS[0],) if entry.url in _PLACELESS else REGIONS:
            if options.region not in (0, region):
                continue

            def looks(entry: site.Entry = entry, region: int = region) -> bytes:
                if options.profile:
                    profile = cProfile.Profile(time.process_time)
                    found = [profile.runcall(cost_of, entry, region)] * 3
                    profile.dump_stats(options.profile)
                else:
                    found = [cost_of(entry, one) for one in (region, OTHERS[region], region)]
                return json.dumps([(cost.cpu, cost.counts) for cost in found]).encode()

            turns = [
                [Cost(cpu, counts) for cpu, counts in json.loads(in_a_child(looks))]
                for _ in range(options.turns)
            ]
            cold, warm, again = (
                sorted(each, key=lambda one: one.cpu)[len(each) // 2]
                for each in zip(*turns, strict=True)
            )
            worst.append((cold.cpu, warm.cpu))
            print(
                f"{entry.url:12} {region:8} {cold.cpu:8.0f} {warm.cpu:6.0f} {again.cpu:5.0f}   "
                + " ".join(
                    f"{cold.counts.get(name, 0):5} ({warm.counts.get(name, 0)})"
                    for name in ("answers", "evaluations", "statements")
                ),
                flush=True,
            )
    gc.unfreeze()
    print(
        f"dearest: cold {max(c for c, _ in worst):.0f} ms, warm {max(w for _, w in worst):.0f} ms"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
