"""Ten questions, answered by the product and by four engines on the raw person-month rows.

    python -m benchmarks.questions [--home DIR] [--copies N] [--turns N] [--peers DIR] [--rows FILE]
                                   [--clock wall|cpu] [--without ENGINE,...] [--memory SIZE]
                                   [--only NUMBER,...]

The product's answer is whole: scope, exact parts from the cubes, marginal totals, protection and
table. No answer and no sum is kept from one turn to the next; the cells of small cubes and of the
newest month lie in its memory, as the engines' rows do in theirs, with an index of them: which
cells and classes belong to which, made of codes alone. The others get what they like best: one
table of small integers, a row a person and month at the primary spell, ready-joined, sorted by
month and region, in memory, and count without any protection. Each engine's figures must be the
product's exact ones. Best of some warm turns, ours and theirs by turns in one run; ratios are what
to quote.

``--copies 7`` repeats the rows under new persons: 163 million of 23.2 million; the cubes' answers
don't depend on that, and are compared with a seventh. DuckDB alone is asked then, filled month by
month: the table takes 5 GB, and what a question needs beyond ``--memory`` goes to disk beside
``--rows``.

DuckDB and pandas are ours; Polars and ClickHouse (``pip install --target DIR polars
polars-runtime-32 chdb chdb-core pyarrow``, all in one call) are no requirement of the product:
``--peers`` names a folder of packages that has them, and an engine that is missing is said to be.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.rows import Asked, Count, Moves, Stays, engines, make_rows
from data.home import Home
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import evaluate
from metrics.engine.core import Metric
from metrics.engine.coverage import coverage, newest
from metrics.engine.risk_set import exits_and_censored
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import flow, stock
from metrics.figures.retention import retention
from metrics.figures.schools import source

HERE: Final = Selection(330000)
WHO: Final = Scope(330000, office=330000)
_LIKE_ROWS: Final = ("cells", "index")
_SECONDS: Final = 20.0  # after which no further turn is begun
_IN_A_ROW: Final = 4  # runs of a turn
_SHORT: Final = 0.2  # seconds


@dataclass(frozen=True)
class Question:
    """What the product is asked, and the same of the rows."""

    name: str
    metric: Metric
    selection: Selection
    by: tuple[str, ...]
    rows: Asked
    span: int = 36


def questions(first: int, last: int, settled: int) -> list[Question]:
    """The ten, about the newest month and the newest whose leavers are known."""
    county, talent, now = ("region", 1), ("talent",), ("month", last, last)

    def three_years(key: str) -> Count:
        return Count(((key, 1), ("month", 1)), talent, (("month", last - 35, last),))

    total, employed = stock.TALENT_STOCK, stock.EMPLOYED
    city, of_city = HERE.within(330100), ("region", 330100, 330199)
    series = Count((("month", 1),), talent, (("month", last - 119, last),))
    schools = Count((("school", 1), ("region", 100)), talent, (now, ("school", 1, 1 << 30)))
    curve = ("education", "tenure")
    return [
        Question(
            "a month's stock by county", total, HERE, ("county",), Count((county,), talent, (now,))
        ),
        Question("a series of 120 months", total, HERE, ("month",), series, 120),
        Question(
            "net inflow of a year by county", flow.NET_INFLOW, HERE, ("county",), Moves(settled)
        ),
        Question(
            "survival by education", retention.RETENTION_CURVE, HERE, curve, Stays(first, last)
        ),
        Question("school to city", source.SCHOOL_STOCK, HERE, ("school", "city"), schools),
        Question(
            "share of talent by county",
            stock.TALENT_SHARE,
            HERE,
            ("county",),
            Count((county,), ("talent", "one"), (now,)),
        ),
        Question(
            "a city's employed by industry",
            employed,
            city,
            ("industry",),
            Count((("industry", 1),), ("one",), (now, of_city)),
        ),
        Question("36 months by county", total, HERE, ("county", "month"), three_years("region")),
        Question(
            "36 months by education", total, HERE, ("education", "month"), three_years("education")
        ),
        Question(
            "employed by industry and education",
            employed,
            HERE,
            ("industry", "education"),
            Count((("industry", 1), ("education", 1)), ("one",), (now,)),
        ),
    ]


def exact(cubes: Published, question: Question) -> pd.DataFrame:
    """What the rows must say: the product's exact figures, by the same keys."""
    if isinstance(question.rows, Stays):
        return exits_and_censored(cubes, question.metric, question.selection, ("education",))
    found = evaluate(
        cubes, question.metric, question.selection, question.by, span=question.span
    ).table.frame()
    if "city" in found:
        found["city"] //= 100
    return found


def agree(question: Question, found: pd.DataFrame, right: pd.DataFrame, copies: int) -> None:
    """Every figure of an engine is the product's, times the copies; keys in any order."""
    keys = len(question.by)

    def cells(frame: pd.DataFrame, times: int) -> dict[tuple[Any, ...], tuple[float, ...]]:
        rows = (tuple(row) for row in frame.itertuples(index=False, name=None))
        made = {row[:keys]: tuple(float(x) * times for x in row[keys:]) for row in rows}
        return {key: row for key, row in made.items() if any(row)}

    theirs, ours = cells(found, 1), cells(right, copies)
    if "school" in question.by:  # numbers there, names here
        assert sorted(theirs.values()) == sorted(ours.values()), question.name
    else:
        assert theirs == ours, question.name


CLOCKS: Final[dict[str, Callable[[], float]]] = {
    "wall": time.perf_counter,
    "cpu": time.process_time,  # of all threads: what to compare by where others use the cores
}


def by_turns(
    mine: Callable[[], Any], theirs: Callable[[], Any], turns: int, clock: str = "wall"
) -> tuple[float, float, Any]:
    """Milliseconds of the fastest of some runs of two after a first one of each, by turns, so that
    who else uses the cores meets both; and what the second gave. A turn is a few runs in a row, as
    long as they are short: what the other left in the processor's cache is gone by the last."""
    now, until, found = CLOCKS[clock], time.monotonic() + _SECONDS, theirs()
    mine()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(turns):
        for ask, times in zip((mine, theirs), taken, strict=True):
            for _ in range(_IN_A_ROW):
                began = now()
                found = ask()
                times.append(now() - began)
                if times[-1] > _SHORT:
                    break
        if time.monotonic() > until:
            break
    return min(taken[0]) * 1000, min(taken[1]) * 1000, found


def _frame(found: Any) -> pd.DataFrame:
    made = found.to_pandas() if hasattr(found, "to_pandas") else found
    return pd.DataFrame({name: made[name] for name in made.columns})


def main(arguments: list[str] | None = None) -> None:
    """Print milliseconds a question and engine, and how many times faster the product is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--peers", default="", help="a folder of packages with polars and chdb")
    parser.add_argument("--rows", default="", help="keep the rows in this file")
    parser.add_argument("--without", default="", help="engines to leave out, by commas")
    parser.add_argument("--only", default="", help="questions by their numbers, by commas")
    parser.add_argument("--memory", default="", help="DuckDB's limit, such as 8GB")
    parser.add_argument("--clock", choices=tuple(CLOCKS), default="wall", help="what is measured")
    options = parser.parse_args(arguments)
    home = Home.find(options.home)
    warehouse = Warehouse(home)
    cubes = Published(warehouse, warehouse.current())
    reach, settled = coverage(cubes, "stock"), newest(cubes, flow.NET_INFLOW)
    assert reach is not None and settled is not None
    asked = questions(*reach, settled)
    if options.only:
        asked = [asked[int(one) - 1] for one in options.only.split(",")]

    def ours(question: Question) -> Any:
        # No answer, sum or rolled-up row is kept; cells lie in memory, as the engines' rows do, and
        # which class each code is of.
        warehouse.kept.drop(lambda key: not (isinstance(key, tuple) and key[0] in _LIKE_ROWS))
        return answer(
            cubes, question.metric, question.selection, WHO, question.by, span=question.span
        )

    took: dict[str, list[float]] = {}
    mine = [np.inf] * len(asked)
    right = [exact(cubes, question) for question in asked]
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(options.rows or Path(folder) / "rows.parquet")
        count = 0 if rows.exists() else make_rows(home, rows)
        print(f"{count or 'kept'} rows of a person and month, {options.copies} times")
        left_out = set(options.without.split(","))
        for name, ask in engines(rows, options.peers, left_out, options.copies, options.memory):
            took[name] = []
            for i, (question, sure) in enumerate(zip(asked, right, strict=True)):
                own, taken, found = by_turns(
                    partial(ours, question),
                    partial(ask, question.rows),
                    options.turns,
                    options.clock,
                )
                agree(question, _frame(found), sure, options.copies)
                took[name].append(taken)
                mine[i] = min(mine[i], own)
                print(f"{name}, {question.name}: {own:.2f} and {taken:.2f}", flush=True)
    names = list(took)
    missing = {"DuckDB", "Polars", "ClickHouse", "pandas"} - set(names)
    print(
        f"missing: {', '.join(sorted(missing)) or 'none'}; milliseconds ({options.clock}), "
        f"best of {options.turns}"
    )
    print(f"{'':36}{'ours':>9}" + "".join(f"{name:>11}" for name in names) + "   ahead of the best")
    ahead = []
    for i, question in enumerate(asked):
        peers = [took[name][i] for name in names]
        ahead.append(min(peers) / mine[i])
        print(
            f"{question.name:36}{mine[i]:9.2f}"
            + "".join(f"{one:11.2f}" for one in peers)
            + f"{ahead[-1]:12.2f} ×"
        )
    print(f"median {np.median(ahead):.1f} ×, least {min(ahead):.1f} ×")


if __name__ == "__main__":
    main()
