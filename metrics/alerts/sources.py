"""Rules on what was delivered: a source that stopped, a month that is missing.

No figure is in them: what is told is which months of which source a city lacks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from data.contracts import CONTRACTS
from data.reference import region_name
from metrics.alerts.rule import Alert
from metrics.engine.selection import contains

RECENT: Final = 12  # months in which a hole is news


@dataclass(frozen=True)
class Lack:
    """One line of the snapshot's table ``coverage``.

    Attributes:
        contract: the source.
        region: the city.
        last_month: the newest month with a row.
        gap: a missing month, -1 for none.
        newest: the newest month of the source anywhere.
    """

    contract: str
    region: int
    last_month: int
    gap: int
    newest: int


def lacks(found: Iterable[Lack], region: int, month: int | None = None) -> Iterable[Alert]:
    """What the sources of a region lack.

    Args:
        found: the lines of ``coverage``.
        region: only what lies in it.
        month: as it was known at the end of that month; ``None`` = now.
    """
    missing: dict[tuple[str, int], set[int]] = {}
    newest: dict[str, int] = {}
    for one in found:
        newest[one.contract] = one.newest if month is None else min(one.newest, month)
        if one.gap >= 0 and contains(region, one.region):
            missing.setdefault((one.contract, one.region), set()).add(one.gap)
    for (contract, place), gaps in missing.items():
        last = newest[contract]
        late = 0
        while last - late in gaps:
            late += 1
        if late:
            yield _alert("late", contract, place, last - late, late)
        for gap in sorted(gap for gap in gaps if last - RECENT < gap <= last - late):
            yield _alert("hole", contract, place, gap, 1)


def _alert(rule: str, contract: str, place: int, month: int, count: int) -> Alert:
    return Alert(
        rule,
        None,
        region_name(place),
        place,
        float(count),
        None,
        CONTRACTS[contract].label,
        month,
        float(count),
        f"contract={contract}" if rule == "late" else f"contract={contract},month={month}",
    )
