"""`python -m metrics examine`: the intruder over a new snapshot before it comes out.

A bounded sample: the smallest counties with their city, the newest month. Every kind of count of
people is taken with few tables first, then all kinds with more, small programs before large ones,
until a budget of work is used up, whatever the clock says meanwhile; the report says how far it
came. Where a hidden figure can be squeezed below
three, breakdowns need larger wholes in this snapshot, and it is tried again; if that doesn't help,
it must not be published.
"""

import argparse
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from data.commands.program import Program, tell
from data.home import Home, Refused
from data.reference import region_name
from data.snapshots.gates import BROKEN
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.attack.cells import Cells
from metrics.attack.intruder import Bound, Knowledge, System
from metrics.attack.work import TABLE, Work
from metrics.disclosure.protect import Protected
from metrics.disclosure.snapshot import TOTAL_THRESHOLD, Published, keep_threshold
from metrics.engine.coarse import coarser
from metrics.engine.core import Metric, Time
from metrics.engine.cubes import CUBES
from metrics.engine.related import Examination
from metrics.engine.selection import Scope, Selection, parent
from metrics.registry import REGISTRY

WORK: Final = 60e9  # units of metrics.attack.work; a minute or so on an idle core
STRICTER: Final = (TOTAL_THRESHOLD, 75, 100)  # people that a marginal total must count
_COUNTIES: Final = 2
_SOLVED: Final = 1000  # hidden figures of each kind in a round
ROUNDS: Final = 3
_CELLS: Final = 60_000  # unknowns beyond which a kind is left out
_KNOWN: Final = Knowledge(least_suppressed=1, absent=0)  # zeros are shown, and so are absent rows


@dataclass(frozen=True)
class Family:
    """Figures that count the same people, and what they are divided by."""

    name: str
    metrics: tuple[Metric, ...]
    dimensions: tuple[str, ...]
    months: tuple[int | None, ...] = (None,)


def families(metrics: Iterable[Metric]) -> tuple[Family, ...]:
    """Put together what the records say of their examination, in the order of the first of each."""
    found: dict[str, Family] = {}
    for metric in metrics:
        if isinstance(metric.examined, Examination):
            asked = metric.examined
            before = found.get(asked.family, Family(asked.family, (), asked.by, asked.months))
            found[asked.family] = replace(before, metrics=(*before.metrics, metric))
    return tuple(found.values())


FAMILIES: Final = families(REGISTRY.values())


@dataclass(frozen=True)
class Examined:
    """What the attack found of one kind of figure.

    Attributes:
        family: its name.
        hidden: figures that the tables hide, behind the tables of the last round that was ended.
        solved: those of them that were bounded within the budget.
        narrow: those that can be squeezed.
        rounds: that were ended, of :data:`ROUNDS`; 0 where the budget allowed none.
    """

    family: str
    hidden: int = 0
    solved: int = 0
    narrow: tuple[Bound, ...] = ()
    rounds: int = 0


@dataclass(frozen=True)
class Remembered(Published):
    """A snapshot that answers the same statement from memory: the attack asks each many times."""

    frames: dict[tuple[Any, ...], pd.DataFrame] = field(default_factory=dict, compare=False)

    def query(self, sql: str, values: Any = ()) -> pd.DataFrame:
        """Run one statement, or give a copy of what it gave before."""
        key = (sql, *values)
        if key not in self.frames:
            self.frames[key] = super().query(sql, values)
        return self.frames[key].copy()


@dataclass
class Trial:
    """One kind of figure under attack: what was read so far, and what it gave."""

    family: Family
    system: System
    exact: np.ndarray
    found: Examined


def add(program: Program) -> None:
    """Add the word to `python -m metrics`; a step of every build of real data."""
    says = "发布前检验：隐去的人数能否从各表推算出来"
    made = program.word("examine", _run, says, fault=BROKEN)
    made.add_argument("--snapshot", required=True, help="快照编号")
    made.add_argument("--work", type=float, default=WORK, help="每一轮最多做多少计算（单位见文档）")
    made.add_argument(
        "--seconds", type=float, default=math.inf, help="每一轮最多用多少秒（默认不限，只限计算量）"
    )


def _run(options: argparse.Namespace, home: Home) -> int:
    cubes = Remembered(Warehouse(home), options.snapshot)
    region = smallest(cubes)
    if region is None:
        return tell(options, {"examined": False}, "没有参保数据，不需要检验")
    found: list[Examined] = []
    for threshold in STRICTER:
        work = Work(options.work, time.monotonic() + options.seconds)
        found = examine(replace(cubes, threshold=threshold), region, work)
        if not any(one.narrow for one in found):
            keep_threshold(home.snapshots / options.snapshot, threshold)
            result = {"examined": True, "threshold": threshold}
            return tell(options, result, _passed(found, region, threshold))
    raise Refused(_stopped(found, region))


def smallest(cubes: Published) -> int | None:
    """The county with the fewest insured in the newest month; ``None`` without any."""
    found = cubes.query(
        "SELECT region, SUM(people) AS n FROM stock WHERE month = (SELECT MAX(month) FROM stock) "
        "AND region % 100 <> 0 GROUP BY region HAVING SUM(people) > 0 ORDER BY n, region LIMIT 1"
    )
    return None if found.empty else int(found["region"].iloc[0])


def examine(cubes: Published, county: int, work: Work) -> list[Examined]:
    """Attack the city of a county, all kinds of figures in rounds, until the budget is used up.

    Args:
        cubes: the snapshot.
        county: the smallest.
        work: what may be done. It stops early once a kind is squeezed.

    Returns:
        One record for each kind that the snapshot has any cells of.
    """
    if not isinstance(cubes, Remembered):
        cubes = Remembered(
            cubes.warehouse, cubes.snapshot, cubes.demo, cubes.threshold, cubes.protection
        )
    counties = _counties(cubes, parent(county))
    trials = _trials(cubes, parent(county))
    first = True
    while left := [trial for trial in trials if trial.found.rounds < ROUNDS]:
        # Every kind comes to its first round; each later sweep leaves work for one after it.
        share = work.left if first or len(left) == 1 else work.left / 2
        end = work.done + share
        for i, trial in enumerate(left):
            if work.left <= 0:
                break
            most = end if math.isinf(end) else _share(work.done, end, len(left) - i)
            _attack(cubes, trial, counties, work.up_to(most))
            if trial.found.narrow:
                return [one.found for one in trials]
        if work.left <= 0:
            break
        first = False
    return [one.found for one in trials]


def _share(done: float, end: float, kinds: int) -> float:
    """Up to where the next of so many kinds may go: twice its part, as long as there is so much."""
    return min(end, done + 2 * (end - done) / kinds)


def _trials(cubes: Published, city: int) -> list[Trial]:
    """All kinds that have cells, those with few unknowns first."""
    found = []
    for family in FAMILIES:
        cells = _cells(cubes, family, city)
        if 0 < len(cells) <= _CELLS:
            system = System(cells, _KNOWN.under(cubes.profile))
            found.append(Trial(family, system, cells.truth(cubes), Examined(family.name)))
    return sorted(found, key=lambda trial: len(trial.system.cells))


def _attack(cubes: Published, trial: Trial, counties: Sequence[int], work: Work) -> None:
    """The next round of one kind; fewer tables than planned tell an intruder less, not more."""
    before, family = trial.found, trial.family
    asked = list(_questions(family, counties, before.rounds))
    tables = list(_tables(cubes, family, asked, work))
    trial.system.read(tables, cubes).only_below_threshold(trial.exact)
    bounds = trial.system.bounds(at_most=_SOLVED, work=work)
    solved, hidden = len(bounds.bounds), len(trial.system.targets)
    complete = len(tables) == len(asked) * len(family.metrics) * len(family.months)
    ended = complete and solved == min(hidden, _SOLVED)
    if bounds.narrow or ended or solved >= before.solved:
        rounds = before.rounds + ended
        trial.found = Examined(family.name, hidden, solved, tuple(bounds.narrow), rounds)


def _counties(cubes: Published, city: int) -> list[int]:
    """The smallest first."""
    found = cubes.query(
        "SELECT region, SUM(people) AS n FROM stock WHERE month = (SELECT MAX(month) FROM stock) "
        "AND region // 100 = ? AND region % 100 <> 0 GROUP BY region ORDER BY n, region LIMIT ?",
        [city // 100, _COUNTIES],
    )
    return [int(code) for code in found["region"]]


def _questions(
    family: Family, counties: Sequence[int], number: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where and by what a round asks, beyond what those before it asked.

    First the city and its smallest county by nothing and by each dimension; then the next county
    and all dimensions at once; then the city's counties by each dimension.
    """
    city, dimensions = parent(counties[0]), family.dimensions
    every = dict.fromkeys((*dimensions, *_coarser(family)))
    ones: tuple[tuple[str, ...], ...] = ((), *((name,) for name in every))
    if number == 0:
        yield from product((city, counties[0]), ones)
        yield city, ("county",)
    elif number == 1:
        yield from product(counties[1:], ones)
        if len(dimensions) > 1:
            yield from product((city, *counties), (dimensions,))
    else:
        yield from ((city, ("county", name)) for name in dimensions)


def _coarser(family: Family) -> tuple[str, ...]:
    """The coarser classes by which all figures of a family can be divided, too."""
    found = [
        {
            step.dimension
            for name in family.dimensions
            for step in coarser(metric, name)
            if step.code is not None and not step.filtered
        }
        for metric in family.metrics
    ]
    return tuple(sorted(set.intersection(*found)))


def _tables(
    cubes: Published, family: Family, asked: Sequence[tuple[int, tuple[str, ...]]], work: Work
) -> Iterator[Protected]:
    for metric in family.metrics:
        for place, by in asked:
            for months in family.months:
                if work.left <= 0:
                    return
                work.add(TABLE)
                selection = Selection(place, None, months)
                yield answer(cubes, metric, selection, Scope(place), by, widen=False)


def _cells(cubes: Published, family: Family, city: int) -> Cells:
    """The unknowns of a kind: its own dimensions, in the city, in the months that are asked of."""
    measures = [term.measure for metric in family.metrics for term in metric.numerator]
    cube = CUBES[measures[0].cube]
    newest = answer(cubes, family.metrics[0], Selection(city), Scope(city), widen=False)
    months = max((each or family.metrics[0].window for each in family.months), default=1)
    only = f"{cube.place} // 100 = {city // 100}"
    if cube.clock and measures[0].time is not Time.NOW and newest.month is not None:
        last, back = newest.month, months - 1 if measures[0].time is Time.SUM else 0
        column = "month" if cube.clock == "month" else "year * 12 + 11"
        if cube.points:
            found = cubes.query(f"SELECT MAX(month) AS m FROM {cube.name} WHERE month <= {last}")
            last = int(found["m"].fillna(0).iloc[0])
        only += f" AND {column} BETWEEN {last - back} AND {last}"
    fixed = {column for measure in measures for column, _ in measure.where}
    columns = (*family.dimensions, *sorted(fixed - set(family.dimensions)))
    cells = Cells(cubes, {cube.name: columns}, {cube.name: only})
    return cells.prepare(measures)


def _passed(found: list[Examined], county: int, threshold: int) -> str:
    hidden, solved = sum(one.hidden for one in found), sum(one.solved for one in found)
    begun = sum(one.rounds > 0 for one in found)
    ended = sum(one.rounds == ROUNDS for one in found)
    share = f"（{solved / hidden:.0%}）" if hidden else ""
    return (
        f"在{region_name(parent(county))}及其最小的区县试推 {begun}/{len(found)} 类人数，"
        f"其中 {ended} 类试完全部表；隐去的 {hidden} 个查了 {solved} 个{share}，"
        f"都推不出来；不足 {threshold} 人的不再细分"
    )


def _stopped(found: list[Examined], county: int) -> str:
    narrow = [(one.family, bound) for one in found for bound in one.narrow]
    family, bound = narrow[0]
    return (
        f"在{region_name(parent(county))}试推各表，有 {len(narrow)} 个隐去的人数会被推算到不足 3 "
        f"人的范围（{family}：{bound.name}），不能发布；请联系数据管理员"
    )
