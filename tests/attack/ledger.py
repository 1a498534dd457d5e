"""The intruder who knows what grants cost, with totals of the ledger among the equations.

Of each finest cell of the cube he looks for two numbers, cases and yuan; a case of a kind costs
between its cheapest and its dearest of all the data (his knowledge of the standards). He has all
tables of cases and of amounts by kind, of the region and of what lies in it, over one month, twelve
and to date of each month, and the steps of the totals.

``python -m tests.attack.ledger HOME REGION MONTHS`` prints what he finds without and with totals.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from data.home import Home
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.attack.cells import Cells, Terms
from metrics.attack.intruder import Knowledge, System, _open
from metrics.attack.program import Bound, Findings, Program, whole_width
from metrics.disclosure.protect import Protected, Status
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric
from metrics.engine.selection import Scope, Selection, contains, level
from metrics.figures.policy import payouts

Totals = Mapping[tuple[int, int], tuple[float, float]]  # region, month → between which it lies
STEP = {"province": 10_000, "city": 100, "county": 1}
WAN = 1e-4  # yuan in the program are 万元
KNOWN = Knowledge(least_suppressed=1, absent=0)


def tables(
    cubes: Published, region: int, months: list[int | None], levels: tuple[str, ...]
) -> Iterator[tuple[Protected, Protected | None]]:
    """Cases, and the amounts beside them where they are divided by kind."""
    cases, amounts = (
        (payouts.PAID_CASES, payouts.PAID_AMOUNT)
        if months != [None]
        else (payouts.DUE_CASES, payouts.DUE_AMOUNT)
    )
    who = Scope(region)
    for month in months:
        for length in (1, 12, month % 12 + 1) if month is not None else (None,):
            asked = Selection(region, month, length)
            for place in ("", *levels):
                by = (place,) if place else ()
                yield answer(cubes, cases, asked, who, by, widen=False), None
                parts = (*by, "kind")
                money = answer(cubes, amounts, asked, who, parts, widen=False)
                yield answer(cubes, cases, asked, who, parts, widen=False), money


class Linked:
    """The program of one region, and which unknowns are yuan."""

    def __init__(
        self, cubes: Published, region: int, months: list[int | None], levels: tuple[str, ...]
    ) -> None:
        """Read all tables.

        Args:
            cubes: the snapshot.
            region: of a scope that sees no more.
            months: of paid grants; ``[None]`` for those owed.
            levels: of the regions in it that tables are divided by.
        """
        self.region = region
        self.cases: Metric = payouts.PAID_CASES if months != [None] else payouts.DUE_CASES
        (self.term,) = self.cases.terms
        source = self.term.measure.cube
        step = STEP[level(region)]
        only = f"region // {step} = {region // step}"
        columns: tuple[str, ...] = ("kind", "wait")
        if months != [None]:
            first, last = min(m for m in months if m), max(m for m in months if m)
            only, columns = f"{only} AND month BETWEEN {first - 11} AND {last}", ("kind",)
        self.cells = Cells(cubes, {source: columns}, {source: only}).prepare([self.term.measure])
        self.frame = self.cells.atoms[source].frame
        self.system = System(self.cells, KNOWN)
        costs = cubes.query(
            f"SELECT kind, MIN(amount / cases) AS a, MAX(amount / cases) AS b FROM {source} "
            "GROUP BY kind"
        ).set_index("kind")
        size = len(self.cells)
        for i, kind in enumerate(self.frame["kind"]):
            a, b = costs.loc[kind] * WAN
            self._constrain([i, size + i], [-a, 1.0], 0.0, np.inf)
            self._constrain([i, size + i], [b, -1.0], 0.0, np.inf)
        for counted, money in tables(cubes, region, months, levels):
            self.system.read([counted], cubes)
            if money is not None:
                self._means(counted, money)
        self.exact = self.cells.truth(cubes)
        self.system.only_below_threshold(self.exact)

    def _constrain(self, index: list[int], weight: list[float], low: float, high: float) -> None:
        self.system.constrain(Terms(np.array(index), np.array(weight)), low, high)

    def _means(self, counted: Protected, money: Protected) -> None:
        """An amount is a mean to two digits times the rounded cases: a mean is told."""
        number = {tuple(row.keys.values()): row.value for row in counted.rows()}
        for row in money.rows():
            cases = number[tuple(row.keys.values())]
            if row.status is Status.OK and row.value and cases:
                mean = row.value / cases
                half = 10.0 ** (np.floor(np.log10(mean) + 1e-9) - 1) / 2
                at = self.cells.sum_of(counted, self.term, row.keys).index
                every = [*at.tolist(), *(at + len(self.cells)).tolist()]
                ones = [1.0] * len(at)
                for way in (1.0, -1.0):
                    limit = -way * (mean - way * half) * WAN
                    weight = [*([limit] * len(at)), *(way * one for one in ones)]
                    self._constrain(every, weight, -1e-9, np.inf)

    def enter(self, totals: Totals) -> int:
        """Take totals among the equations; how many concern the program."""
        used = 0
        for (region, month), (low, high) in totals.items():
            if not contains(self.region, region):
                continue
            step = STEP[level(region)]
            inside = self.frame["region"] // step == region // step
            if "month" in self.frame:
                inside = inside & (self.frame["month"] == month)
            at = np.flatnonzero(inside) + len(self.cells)
            if len(at):
                self._constrain(at.tolist(), [1.0] * len(at), low * WAN, high * WAN)
                used += 1
        return used

    def bounds(self) -> Findings:
        """Bound every hidden number of 1–9 cases, as :meth:`System.bounds` does."""
        targets = list(self.system.targets)
        program = Program(2 * len(self.cells), self.system.constraints, targets)
        low, high = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
        for i in _open(program, low, high, np.random.default_rng(0)):
            row = program.targets[[i]].toarray().ravel()
            low[i] = row @ program.solve(row)
            if whole_width(low[[i]], high[[i]])[0] < 3:
                high[i] = row @ program.solve(-row)
        names = [self.system.targets[one] for one in targets]
        return Findings(tuple(map(Bound, names, targets, low, high)))


def main(home: str, region: str, months: str) -> None:
    """Without totals, and with those of the snapshot's ledger."""
    from metrics.disclosure.entries import Entry
    from metrics.ledger.command import FIGURES, totals

    warehouse = Warehouse(Home(Path(home)))
    cubes = Published(warehouse, warehouse.current(), True)
    last = int(cubes.query("SELECT MAX(month) AS m FROM payout_paid")["m"].iloc[0])
    office = int(region) // 10_000 * 10_000
    found: list[Entry] = totals(cubes, FIGURES[0], office)
    levels = ("city",) if level(int(region)) == "province" else ("county",)
    linked = Linked(cubes, int(region), list(range(last - int(months) + 1, last + 1)), levels)
    before = linked.bounds()
    used = linked.enter({(one.region, one.month): one.edges for one in found})
    after = linked.bounds()
    print(region, "totals", used, "without", before.summary(), "with", after.summary())
    was = {one.name: one.width for one in before.bounds}
    for one in after.narrow:
        if was[one.name] > one.width:
            print(one.name, was[one.name], "→", one.width, one.low, one.high)


if __name__ == "__main__":
    main(*sys.argv[1:])
