"""What curves side by side tell of a group that is drawn nowhere: its few leavers.

In a group of fifty, whole points of per cent and people to 5 together leave one number of leavers
only; so the whole less the groups that are drawn is the hidden group's own count (tests/attack/
test_curves.py). Where that rest counts 1–9 people, or 1–9 leavers by a month, the smallest group
that is drawn beside it is hidden too (complementary suppression).
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from metrics.disclosure.curves import EVENT_THRESHOLD, publishable
from metrics.disclosure.profile import hidden_below
from metrics.engine.core import Metric
from metrics.engine.cubes import CUBES
from metrics.engine.risk_set import RiskSet, exits_and_censored, risk_sets
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes

Key = tuple[Any, ...]


def complementary(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    groups: tuple[str, ...],
    condition: str = "",
    after: int = 0,
) -> dict[Key, set[int]]:
    """Months at which a group must not be drawn, by the group's key.

    Args:
        cubes, metric, selection, condition, after: as for the curves themselves.
        groups: what they are divided by, tenure apart.

    Returns:
        Only groups with such months. The same group is judged alike, filtered for or divided by.
    """
    found: dict[Key, set[int]] = defaultdict(set)
    for name in _dimensions(metric, selection, groups):
        keys = groups if name in groups else (*groups, name)
        wanted = selection.codes(name)
        frame = exits_and_censored(cubes, metric, selection.with_(name), keys, condition)
        at = keys.index(name)
        families: dict[Key, list[RiskSet]] = defaultdict(list)
        for one in risk_sets(frame, keys, after):
            families[one.key[:at] + one.key[at + 1 :]].append(one)
        for siblings in families.values():
            for one, months in _complements(siblings):
                if not wanted or one.key[at] in wanted:
                    own = one.key if name in groups else one.key[:at] + one.key[at + 1 :]
                    found[own] |= months
    return found


def _dimensions(metric: Metric, selection: Selection, groups: tuple[str, ...]) -> list[str]:
    """What divides people into parts that add up; not regions, each of which has its own clock."""
    levelled = CUBES[metric.numerator[0].measure.cube].levelled
    every = dict.fromkeys((*groups, *(name for name, _ in selection.where)))
    return [name for name in every if metric.adds_up(name) and not (levelled and name in REGIONS)]


def _complements(siblings: list[RiskSet]) -> Iterator[tuple[RiskSet, set[int]]]:
    """Of the parts of one whole, those to hide beside hidden ones, and at which months."""
    months = {one.key: publishable(one.curve()) for one in siblings}
    shown = sorted((o for o in siblings if months[o.key]), key=lambda o: (o.people, str(o.key)))
    remainder = sum(one.people for one in siblings if not months[one.key])
    if shown and 0 < remainder < hidden_below():
        yield shown[0], set(months[shown[0].key])
    for month in sorted({month for one in shown for month in months[one.key] if month}):
        beside = [one for one in shown if month in months[one.key]]
        left = sum(_leavers(one, month) for one in siblings if month not in months[one.key])
        if 0 < left < EVENT_THRESHOLD:
            enough = (one for one in beside if left + _leavers(one, month) >= EVENT_THRESHOLD)
            smallest = next(enough, None)
            for one in beside if smallest is None else (smallest,):
                yield one, {month}


def _leavers(one: RiskSet, month: int) -> float:
    return float(np.sum(one.exits[:month]))
