"""`python -m metrics ledger`: how finely each total of grants is told; a step of a build.

Of each city and month, and of what is owed now, the values that the total can have are divided by
what tables by kind show (:mod:`metrics.disclosure.ledger`); which step it lies in is written beside
the cubes. The province comes after its cities: its total less those of the others is a city's, so
its steps must leave open what is told of no city finely. Counties have no entries: with those of
their city they would be one more equation. Totals over twelve months or the year are sums of
entries and tell nothing new. A month that a snapshot told before is told as it was.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from data.commands.program import Program, tell
from data.home import Home, Refused, office
from data.snapshots import manifest
from data.snapshots.gates import BROKEN
from data.snapshots.warehouse import Warehouse
from metrics.disclosure import entries, ledger
from metrics.disclosure.ledger import Cell
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric
from metrics.engine.selection import contains, level
from metrics.figures.policy.payouts import DUE_AMOUNT, PAID_AMOUNT
from metrics.ledger.place import NOW, Place, link

FIGURES: Final = (PAID_AMOUNT, DUE_AMOUNT)
Told = Mapping[tuple[str, int, int], entries.Entry]


def add(program: Program) -> None:
    """Add the word to `python -m metrics`."""
    says = "定出各地各月资金总额取整到多细而不让人推知各类笔数，存于快照旁"
    made = program.word("ledger", _run, says, fault=BROKEN)
    made.add_argument("--snapshot", required=True, help="快照编号")


def _run(options: argparse.Namespace, home: Home) -> int:
    cubes = Published(Warehouse(home), options.snapshot)
    found = write(cubes, office(home).region, home.snapshots / options.snapshot)
    fine = sum(1 for one in found if one.units == 1)
    words = f"{len(found)} 项资金总额已定取整，其中 {fine} 项取整到 1 万元"
    return tell(options, {"entries": len(found), "fine": fine}, words)


def write(cubes: Published, region: int, folder: Path) -> list[entries.Entry]:
    """Make the entries of a snapshot and keep them beside it.

    Args:
        cubes: the snapshot.
        region: the office's own.
        folder: of the snapshot.
    """
    told = told_before(cubes)
    found = [each for metric in FIGURES for each in totals(cubes, metric, region, told)]
    entries.keep(folder, found, cubes.profile.name)
    return found


def told_before(cubes: Published) -> Told:
    """What signed snapshots that are kept tell of months that this one tells again.

    Where a new month shifts steps of an old one, both steps together would tell more than either.
    """
    home, told = cubes.warehouse.home, dict[tuple[str, int, int], entries.Entry]()
    own = manifest.read(home, cubes.snapshot)
    for one in manifest.history(home):  # the newest last
        alike = (one.demo, one.protection) == (own.demo, own.protection)
        if one.signed_at and one.id < own.id and alike:
            with suppress(Refused):  # what can't be read tells nothing
                told |= entries.kept(Published(cubes.warehouse, one.id))
    return {key: one for key, one in told.items() if one.month != NOW}  # owed then isn't owed now


def totals(
    cubes: Published, metric: Metric, region: int, told: Told | None = None
) -> list[entries.Entry]:
    """Of the cities, and of the province after them; of a city or county alone.

    Args:
        cubes: the snapshot.
        metric: money of grants.
        region: the office's own.
        told: from :func:`told_before`.
    """
    told = told or {}
    with under(cubes.profile):
        whole = Place(cubes, metric, region, region)
        if level(region) != "province":
            known = (_known(whole, month, told) for month in _months(whole))
            return [one.entry for one in known if one.entry is not None]
        inside = [Place(cubes, metric, one, region) for one in _cities(cubes, metric, region)]
        link(whole, inside)
        found = []
        for month in _months(whole):
            cities = [_known(place, month, told) for place in inside]
            every = [*(one.entry for one in cities), _province(whole, month, cities, told)]
            found += [one for one in every if one is not None]
    return found


def _months(place: Place) -> list[int]:
    return sorted({month for month, _ in place.exact})


def _cities(cubes: Published, metric: Metric, region: int) -> list[int]:
    cube = metric.terms[0].measure.cube
    found = cubes.query(f"SELECT DISTINCT region // 100 * 100 AS city FROM {cube} ORDER BY 1")
    codes = [int(one) for one in found["city"]]
    return [one for one in codes if contains(region, one) and one != region]


@dataclass(frozen=True)
class Known:
    """One region and month: what tables by kind tell of it, and what is told of its total.

    Attributes:
        cell: ``None`` where there is nothing or the tables don't say enough.
        yuan: the total.
        least: what it surely isn't under.
        entry: ``None`` where nothing is told.
    """

    cell: Cell | None
    yuan: float
    least: float = 0.0
    entry: entries.Entry | None = None

    @property
    def told(self) -> tuple[float, float]:
        """Between which totals it is said to lie."""
        if self.yuan == 0.0:
            return 0.0, 0.0
        return self.entry.edges if self.entry else (self.least, np.inf)


def _known(place: Place, month: int, told: Told) -> Known:
    cell, yuan = place.cell(month), place.yuan(month)
    if cell is None:
        return Known(None, yuan)
    least = place.least(month, cell)
    if not _counted(place, month):
        return Known(cell, yuan, least)
    step = _step(place, month, told, ledger.steps(cell, least), cell.leaves)
    return Known(cell, yuan, least, _entry(place, month, step))


def _step(
    place: Place,
    month: int,
    told: Told,
    divided: Sequence[ledger.Step],
    leaves: Callable[[float, float], bool],
) -> ledger.Step | None:
    """The step that is told: of a total that an earlier one holds, that one as far as may be."""
    yuan = place.yuan(month)
    before = told.get((place.metric.id, place.region, month))
    if before is not None and ledger.step_of(yuan, [before.step]):
        return ledger.again(before.step, divided, leaves)
    return ledger.step_of(yuan, divided)


def _counted(place: Place, month: int) -> bool:
    """Whether the cases of all kinds together are shown: ten and more."""
    return bool(np.isfinite(place.together.get((month, ""), np.nan)))


def _entry(place: Place, month: int, step: ledger.Step | None) -> entries.Entry | None:
    return None if step is None else entries.Entry(place.metric.id, place.region, month, *step)


def _finely(city: Known) -> bool:
    """Whether a city's step is a finest one, so that no other total tells more of it."""
    if city.entry is None or city.cell is None:
        return False
    return city.entry.units == 1 and ledger.open_at_ends(city.cell, city.entry.step)


def _province(
    place: Place, month: int, cities: Sequence[Known], told: Told
) -> entries.Entry | None:
    """Its own step, where it leaves open what is told of no city finely."""
    here, yuan = place.cell(month), place.yuan(month)
    somewhere = abs(sum(one.yuan for one in cities) - yuan) < 1.0  # else some is in no city
    if here is None or not somewhere or not _counted(place, month):
        return None
    cell = here
    loose = [one for one in cities if one.yuan and not _finely(one)]
    if any(one.cell is None for one in loose):
        return None
    least, most = (sum(one.told[i] for one in cities) for i in (0, 1))

    def beside(low: float, high: float) -> bool:
        for one in loose:
            own, upper = one.told
            others = most - upper if np.isfinite(most) else np.inf
            narrowed = max(own, low - others), min(upper, high - (least - own))
            if narrowed[0] <= narrowed[1] and one.cell and not one.cell.leaves(*narrowed):
                return False
        return True

    def leaves(low: float, high: float) -> bool:
        return cell.leaves(low, high) and beside(low, high)

    divided = ledger.steps(cell, place.least(month, cell), beside)
    return _entry(place, month, _step(place, month, told, divided, leaves))
