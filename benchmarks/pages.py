"""What a page costs the server: CPU milliseconds cold and warm, questions, evaluations, statements.

    python -m benchmarks.pages [--home DIR] [--page URL] [--region CODE] [--before DIR] [--turns N]

Each page is set together and drawn without a browser and without Streamlit's elements
(:mod:`benchmarks.one_page`). *Cold*: in a process that has been open for a while, which has read
its lists of codes and judged what depends on the snapshot alone, and of whose answers, sums and
cells nothing is kept. *Warm*: the same page again, its answers kept, set together and drawn anew (a
page that was kept isn't even that: dashboard.document.keeping). CPU time counts every thread.

``--before`` is another tree of the project: it is measured in the same run, page by page by turns,
and what its pages say is compared. The home is copied for each tree, so that both write their own.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.one_page import PLACELESS
from dashboard.access import site
from data.home import Home

REGIONS: Final = (330000, 330100, 330903)  # a province, a city, its smallest county
_WORKER: Final = Path(__file__).with_name("one_page.py")
_HERE: Final = Path(__file__).parents[1]


class Tree:
    """One tree of the project, measured in a process of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        """Start it over a home that is its own."""
        environment = {**os.environ, "PYTHONPATH": str(root), "TALENT_HOME": str(home)}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_WORKER)],  # else this folder would be looked in first
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, page: str, region: int, turns: int) -> dict[str, Any]:
        """Measure a page."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(page, region, turns, file=self._process.stdin, flush=True)
        told = self._process.stdout.readline()
        if not told:
            raise SystemExit("the process gave up; its words stand above")
        found: dict[str, Any] = json.loads(told)
        return found

    def end(self) -> None:
        """Let it go."""
        self._process.kill()
        self._process.wait()


def main(arguments: list[str] | None = None) -> None:
    """Print a line a page and region, then the dearest."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--page", default="", help="only these, by their addresses, with commas")
    parser.add_argument("--region", type=int, default=0, help="only this one")
    parser.add_argument("--turns", type=int, default=3, help="the least of so many")
    parser.add_argument("--before", default="", help="another tree of the project beside it")
    options = parser.parse_args(arguments)
    wanted = options.page.split(",") if options.page else [one.url for one in site.ENTRIES]
    roots = [Path(options.before).resolve()] if options.before else []
    dearest: dict[str, float] = {"cold": 0.0, "warm": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        trees = []
        for number, root in enumerate([*roots, _HERE]):
            home = Path(folder) / str(number)
            shutil.copytree(Home.find(options.home).path, home)
            trees.append(Tree(root, home))
        print("page          region   cold ms      warm      drawn  answers evaluations statements")
        try:
            for page in wanted:
                for region in REGIONS[:1] if page in PLACELESS else REGIONS:
                    if options.region in (0, region):
                        told = [tree.ask(page, region, options.turns) for tree in trees]
                        print(_line(page, region, told), flush=True)
                        dearest = {name: max(dearest[name], told[-1][name]) for name in dearest}
        finally:
            for tree in trees:
                tree.end()
    print(f"dearest: cold {dearest['cold']:.0f} ms, warm {dearest['warm']:.0f} ms")


def _line(page: str, region: int, told: list[dict[str, Any]]) -> str:
    """One page; of two trees before → after, and whether it says the same."""
    spent = [
        " → ".join(f"{one[name]:.0f}" for one in told).rjust(10)
        for name in ("cold", "warm", "drawn")
    ]
    counts = [
        " → ".join(str(one.get(name, 0)) for one in told)
        for name in ("answers", "evaluations", "statements")
    ]
    same = "" if len({one["said"] for one in told}) == 1 else "  OTHERWISE"
    return f"{page:12} {region:8} {' '.join(spent)}   {'  '.join(counts)}{same}"


if __name__ == "__main__":
    main(sys.argv[1:])
