"""Entries of the ledger: what is told of totals over all kinds of grants, beside the cubes.

Made by :mod:`metrics.ledger` before a snapshot comes out, read here when a total is asked for. A
snapshot without the file (an older one) answers as sums over kinds, as all breakdowns do.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from data.disk import write_aside
from data.home import Refused
from metrics.disclosure.ledger import UNIT, Step, edges
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import IMPRECISE_RELATIVE
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric, Time
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS
from metrics.engine.table import Table

NAME: Final = "ledger.json"
NOW: Final = 0  # the month of what is owed at the data date
# Which totals: of each month, of what is owed today, or those that aren't sums over kinds.
TOLD: Final = "{}总额单独取整到{}万元，与各类、各地之和可能不一致"
_DIVIDED: Final = frozenset(("month", *REGIONS)) - {"county"}


@dataclass(frozen=True)
class Entry:
    """One total: the step that it lies in.

    Attributes:
        figure: its id.
        region: adcode.
        month: :data:`NOW` for what is owed.
        first: number of the step's first unit of 1 万元.
        units: how many it has.
    """

    figure: str
    region: int
    month: int
    first: int
    units: int

    @property
    def step(self) -> Step:
        """The step."""
        return self.first, self.units

    @property
    def edges(self) -> tuple[float, float]:
        """Between which totals it lies, yuan."""
        return edges(*self.step)

    @property
    def value(self) -> float:
        """The middle of the step, yuan: what is shown."""
        return sum(self.edges) / 2


def keep(folder: Path, found: Sequence[Entry], protection: str) -> None:
    """Write the entries into a draft's folder, with the profile that they were made under."""
    said = {"protection": protection, "entries": [astuple(one) for one in found]}
    write_aside(folder / NAME, json.dumps(said).encode())


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> tuple[str, dict[tuple[str, int, int], Entry]]:
    try:
        said = json.loads(path.read_text("utf-8"))
        found = [Entry(str(one[0]), *map(int, one[1:])) for one in said["entries"]]
        return str(said["protection"]), {(one.figure, one.region, one.month): one for one in found}
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError, OSError) as error:
        raise Refused(f"快照文件 {path} 无法识别（{error}）；请重新构建") from error


def kept(cubes: Published) -> dict[tuple[str, int, int], Entry]:
    """The entries of a snapshot by figure, region and month; none under another threshold or
    profile than they were made under.

    Raises:
        Refused: the file can't be understood.
    """
    path = cubes.warehouse.home.snapshots / cubes.snapshot / NAME
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return {}
    protection, found = _read(path, changed)
    return found if protection == cubes.profile.name and not cubes.threshold else {}


def entered(
    cubes: Published,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    answer: Table,
    month: int | None,
    remarks: tuple[str, ...] = (),
) -> tuple[Table, tuple[str, ...]]:
    """Totals as the ledger has them, where it has, and what is to be remarked.

    Args:
        cubes: the snapshot.
        metric: money of grants.
        selection, by: the question.
        answer: to it, summed over kinds.
        month: the last of its window.
        remarks: of totals that are sums over kinds.
    """
    if selection.where or not set(by) <= _DIVIDED:
        return answer, remarks
    known = kept(cubes)
    if not known or not answer.rows:
        return answer, remarks
    found = [
        _told(known, metric, selection, dict(zip(by, row, strict=True)), month)
        for row in (
            zip(*(column.tolist() for column in answer.pick(by)), strict=True) if by else [()]
        )
    ]
    there = np.array([len(one) > 0 for one in found])
    value = np.array([sum(each.value for each in one) for one in found])
    half = np.array([sum(each.units for each in one) * UNIT / 2 for one in found])
    # Where tables by kind tell the total more closely, they do: both are known to everybody.
    hidden = np.isnan(answer["value"])
    there &= hidden | (half < answer["half_width"])
    if not there.any():
        return answer, remarks
    told = {
        "value": value,
        "numerator": value,
        "half_width": half,
        "status": np.where(
            half > IMPRECISE_RELATIVE * value, Status.IMPRECISE.value, Status.OK.value
        ),
    }
    answer = answer.put(**{name: np.where(there, told[name], answer[name]) for name in told})
    found = [one for one, taken in zip(found, there, strict=True) if taken]
    grains = sorted({each.units for one in found for each in one})
    grain = f"{grains[0]}" if len(grains) == 1 else f"{grains[0]}–{grains[-1]}"
    if not there.all():
        return answer, (*remarks, TOLD.format("其余", grain))
    monthly = metric.terms[0].measure.time is Time.SUM
    return answer, (TOLD.format("各月" if monthly else "", grain),)


def _told(
    known: dict[tuple[str, int, int], Entry],
    metric: Metric,
    selection: Selection,
    keys: dict[str, object],
    last: int | None,
) -> list[Entry]:
    """The entries that one row adds up; none at all where some of it has none."""
    place = next((keys[name] for name in reversed(REGIONS) if name in keys), selection.region)
    months = [NOW]
    if metric.terms[0].measure.time is Time.SUM:
        end = keys.get("month", last)
        if end is None:
            return []
        length = selection.months or metric.own_window(last)
        months = list(range(int(str(end)) - length + 1, int(str(end)) + 1))
    found = [known.get((metric.id, int(str(place)), one)) for one in months]
    several = [one for one in found if one is not None]
    return several if len(several) == len(found) else []
