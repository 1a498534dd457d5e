"""`python -m metrics examine`: the analyst who subtracts, over a new snapshot before it comes out.

A bounded sample: the smallest counties with their city, the newest month, every kind of count of
people in turn until the time is out. Where a hidden figure can be squeezed below three, breakdowns
need larger wholes in this snapshot, and it is tried again; if that doesn't help, it must not be
published.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from data.home import Home
from data.reference import region_name
from data.warehouse import Warehouse
from metrics import flow, homecoming, recruitment, source, stock, trade
from metrics.answer import Published, answer
from metrics.attack import Bound, Knowledge, System
from metrics.attack_cells import Cells
from metrics.core import Metric, Time
from metrics.cubes import CUBES
from metrics.disclosure import Protected
from metrics.parents import LEAST, keep_least
from metrics.selection import Scope, Selection, parent

SECONDS: Final = 60.0
STRICTER: Final = (LEAST, 75, 100)  # people that a whole must count
_COUNTIES: Final = 2
_SOLVED: Final = 60  # hidden figures of each kind
_CELLS: Final = 60_000  # unknowns beyond which a kind is left out
_KNOWN: Final = Knowledge(least_hidden=1, absent=0)  # zeros are shown, and so are absent rows


@dataclass(frozen=True)
class Family:
    """Figures that count the same people, and what they are divided by."""

    name: str
    metrics: tuple[Metric, ...]
    dimensions: tuple[str, ...]
    months: tuple[int | None, ...] = (None,)


FAMILIES: Final = (
    Family("存量", (stock.TALENT_STOCK, stock.EMPLOYED, stock.TALENT_SHARE),
           ("industry", "education")),
    Family("流入（学历）", (flow.INFLOW,), ("education",), (12, 1)),
    Family("流出（学历）", (flow.OUTFLOW,), ("education",), (12, 1)),
    Family("来源地", (flow.INFLOW_FROM,), ("other",)),
    Family("去向地", (flow.OUTFLOW_TO,), ("other",)),
    Family("人才构成", (stock.TALENT_PROFILE,), ("age", "tier")),
    Family("生源地省份", (stock.TALENT_BY_ORIGIN,), ("origin", "education")),
    Family("职业", (trade.OCCUPATION_EMPLOYED,), ("occupation",)),
    Family("来本地毕业生", (source.GRADUATES_COME,), ("school",)),
    Family("校友", (source.SCHOOL_STOCK,), ("school",)),
    Family("生源毕业生", (homecoming.NATIVES_PLACED,), ("work", "education")),
    Family("在读学生", (homecoming.STUDENTS,), ("school",)),
    Family("求职者", (recruitment.SEEKERS,), ("education",), (12, 1)),
)  # fmt: skip


@dataclass(frozen=True)
class Examined:
    """What the attack found of one kind of figure."""

    family: str
    hidden: int
    narrow: tuple[Bound, ...]


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    made = commands.add_parser("examine", help="发布前检验：隐去的人数能否从各表推算出来")
    made.add_argument("--home", help="数据目录，默认 $TALENT_HOME 或 ./var")
    made.add_argument("--snapshot", required=True, help="快照编号")
    made.add_argument("--seconds", type=float, default=SECONDS, help="每一轮最多用多少秒")
    made.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    home = Home.find(options.home)
    cubes = Published(Warehouse(home), options.snapshot)
    region = smallest(cubes)
    if region is None:
        print("没有参保数据，不需要检验")
        return 0
    found: list[Examined] = []
    for least in STRICTER:
        until = time.monotonic() + options.seconds
        found = list(examine(replace(cubes, least=least), region, until))
        if not any(one.narrow for one in found):
            keep_least(home.snapshots / options.snapshot, least)
            print(_passed(found, region, least))
            return 0
    print(_stopped(found, region), file=sys.stderr)
    return 2


def smallest(cubes: Published) -> int | None:
    """The county with the fewest insured in the newest month; ``None`` without any."""
    found = cubes.query(
        "SELECT region, SUM(people) AS n FROM stock WHERE month = (SELECT MAX(month) FROM stock) "
        "AND region % 100 <> 0 GROUP BY region HAVING SUM(people) > 0 ORDER BY n, region LIMIT 1"
    )
    return None if found.empty else int(found["region"].iloc[0])


def examine(cubes: Published, county: int, until: float) -> Iterator[Examined]:
    """Attack the city of a county, one kind of figure after another, until the time is out."""
    places = (parent(county), *_counties(cubes, parent(county)))
    for i, family in enumerate(FAMILIES):
        now = time.monotonic()
        if now > until:
            return
        # None may use up the time of those after it; fewer tables tell the analyst less, not more.
        share = now + 2 * (until - now) / (len(FAMILIES) - i)
        cells = _cells(cubes, family, parent(county))
        if not 0 < len(cells) <= _CELLS:
            continue
        exact = cells.truth(cubes)
        system = System(cells, _KNOWN)
        system.read(_tables(cubes, family, places, share), cubes).only_small(exact)
        bounds = system.bounds(at_most=_SOLVED)
        yield Examined(family.name, len(bounds.bounds), tuple(bounds.narrow))


def _counties(cubes: Published, city: int) -> list[int]:
    found = cubes.query(
        "SELECT region, SUM(people) AS n FROM stock WHERE month = (SELECT MAX(month) FROM stock) "
        "AND region // 100 = ? AND region % 100 <> 0 GROUP BY region ORDER BY n, region LIMIT ?",
        [city // 100, _COUNTIES],
    )
    return [int(code) for code in found["region"]]


def _tables(
    cubes: Published, family: Family, places: tuple[int, ...], until: float
) -> Iterator[Protected]:
    """Each place by nothing, by each dimension, its counties by each, and by all at once."""
    one = [(), *((name,) for name in family.dimensions)]
    city = [("county",), *(("county", name) for name in family.dimensions)]
    every = [family.dimensions] if len(family.dimensions) > 1 else []
    for metric in family.metrics:
        for place in places:
            for by in (*one, *every, *(city if place % 100 == 0 else ())):
                for months in family.months:
                    if time.monotonic() > until:
                        return
                    asked = Selection(place, None, months)
                    yield answer(cubes, metric, asked, Scope(place), by, widen=False)


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


def _passed(found: list[Examined], county: int, least: int) -> str:
    hidden = sum(one.hidden for one in found)
    return (
        f"在{region_name(parent(county))}及其最小的区县试推 {len(found)}/{len(FAMILIES)} 类人数，"
        f"隐去的 {hidden} 个都推不出来；不足 {least} 人的不再细分"
    )


def _stopped(found: list[Examined], county: int) -> str:
    narrow = [(one.family, bound) for one in found for bound in one.narrow]
    family, bound = narrow[0]
    return (
        f"在{region_name(parent(county))}试推各表，有 {len(narrow)} 个隐去的人数会被推算到不足 3 "
        f"人的范围（{family}：{bound.name}），不能发布；请联系数据管理员"
    )
