"""The server's CPU a page and change, with all that Streamlit does; one reader, no browser.

`python -m benchmarks.looks [--home DIR | --url URL] [--repeats 10]`: opens each page for regions
that nobody has asked about (first), then so many times again (repeat). Printed: CPU milliseconds of
the server's whole process a look, the mean of each, and kB as sent before compression. A home whose
`cache` is left over has no first time: give a fresh copy, or `--fresh`, which removes the folder.
"""

import argparse
import asyncio
import shutil
import statistics
import sys
import time

from benchmarks.together import PAGES, Person, Seen, _listening, spent
from data.home import Home
from tests.e2e.harness import server

_FIRST = (330000, 330100, 330400, 330702, 330881)


async def _looked(url: str, pid: int, repeats: int) -> list[tuple[str, float, float, float, float]]:
    rows = []
    person = Person(url, 0)
    async with person._line() as line:
        await person._look(line, "data", _FIRST[0], Seen())  # what any first page loads
        for page in PAGES:
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
            size = statistics.mean(again.sizes) / 1000
            rows.append((page, first[0], statistics.mean(first[1:]), repeat, size))
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.looks")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--url", default="", help="a server of this machine that runs already")
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--fresh", action="store_true", help="remove what the home keeps ready")
    options = parser.parse_args(arguments)
    if options.url:
        return _told(options.url, options.repeats)
    home = Home.find(options.home).path
    if options.fresh:
        shutil.rmtree(home / "cache", ignore_errors=True)
    with server(home) as url:
        return _told(url, options.repeats)


def _told(url: str, repeats: int) -> int:
    pid = _listening(int(url.rpartition(":")[2]))
    if pid is None:
        raise SystemExit("no server of this machine listens there")
    print("page          province   others   repeat      kB")
    for page, province, first, repeat, size in asyncio.run(_looked(url, pid, repeats)):
        told = f"{province * 1000:9.0f}{first * 1000:9.0f}{repeat * 1000:9.0f}{size:8.0f}"
        print(f"{page:12}{told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
