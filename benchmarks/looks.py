"""The server's CPU a page and change, with all that Streamlit does; one reader, no browser.

`python -m benchmarks.looks [--home DIR | --url URL] [--page A,B] [--repeats 10] [--memory 900]`:
opens each page for regions that nobody has asked about (first), then so many times again (repeat).
Printed: CPU milliseconds of the server's whole process a look, the mean of each; of first looks
the kB over the socket, the mean and the most, and the mean before compression; of repeated
ones the mean over the socket, as a browser has most of it already. A home whose `cache` is left
over has no first time: give a fresh copy, or `--fresh`, which removes the folder.
`--memory` looks so often at all eight pages for seven regions after a first pass over them, and
prints the process's memory before and after.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import time
from collections.abc import Sequence

from benchmarks.together import PAGES, REGIONS, Person, Seen, _listening, spent
from data.home import Home
from tests.e2e.harness import server

_FIRST = (330000, 330100, 330400, 330702, 330881)


async def _looked(
    url: str, pid: int, repeats: int, pages: Sequence[str]
) -> list[tuple[str, list[float], list[float]]]:
    rows = []
    person = Person(url, 0)
    async with person._line() as line:
        await person._look(line, "data", _FIRST[0], Seen())  # what any first page loads
        for page in pages:
            first, waits = [], Seen()
            for region in _FIRST:
                before = spent(pid)[0]
                await person._look(line, page, region, waits)
                time.sleep(0.05)
                first.append(spent(pid)[0] - before)
            again, before = Seen(), spent(pid)[0]
            for number in range(repeats):
                await person._look(line, page, _FIRST[number % len(_FIRST)], again)
            repeat = (spent(pid)[0] - before) / repeats
            costs = [1000 * each for each in (first[0], statistics.mean(first[1:]), repeat)]
            mean = statistics.mean
            sizes = mean(waits.wired), max(waits.wired), mean(waits.sizes), mean(again.wired)
            rows.append((page, costs, [size / 1000 for size in sizes]))
    return rows


async def _remembered(url: str, pid: int, looks: int) -> tuple[float, float]:
    """Resident MB after a first pass over all pages and regions, and after so many looks more."""
    person = Person(url, 1)
    async with person._line() as line:
        way = [(page, region) for page in PAGES for region in REGIONS]
        for page, region in way:
            await person._look(line, page, region, Seen())
        before = spent(pid)[1]
        for number in range(looks):
            await person._look(line, *way[number * 11 % len(way)], Seen())
        return before, spent(pid)[1]


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.looks")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--url", default="", help="a server of this machine that runs already")
    parser.add_argument("--page", default="", help="these, by their addresses, with commas")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--fresh", action="store_true", help="remove what the home keeps ready")
    parser.add_argument("--memory", type=int, default=0, help="so many looks more, for the memory")
    options = parser.parse_args(arguments)
    if options.url:
        return _told(options.url, options)
    home = Home.find(options.home).path
    if options.fresh:
        shutil.rmtree(home / "cache", ignore_errors=True)
    with server(home) as url:
        return _told(url, options)


def _told(url: str, options: argparse.Namespace) -> int:
    pid = _listening(int(url.rpartition(":")[2]))
    if pid is None:
        raise SystemExit("no server of this machine listens there")
    if options.memory:
        before, after = asyncio.run(_remembered(url, pid, options.memory))
        print(f"{options.memory} looks: {before:.0f} → {after:.0f} MB, {after / before - 1:+.1%}")
        return 0
    print("page          province   others   repeat      kB    most  before   again")
    pages = options.page.split(",") if options.page else PAGES
    rows = asyncio.run(_looked(url, pid, options.repeats, pages))
    for page, costs, sizes in rows:
        told = "".join(f"{cost:9.0f}" for cost in costs)
        told += "".join(f"{size:8.1f}" for size in sizes)
        print(f"{page:12}{told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
