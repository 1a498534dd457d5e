"""What may be said: an estimated change, no visible one, or why it can't be judged.

The rules stand here, apart from the estimators and from the words. An answer is refused before it
is looked at: whether a comparison is fit to judge never depends on what it would say.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from metrics.models.effect.aggregate import by_group, dynamic
from metrics.models.effect.group_time import (
    NEVER,
    Against,
    Flags,
    GroupTime,
    Panel,
    Whole,
    group_time,
)
from metrics.models.effect.inference import LEVEL, bootstrap, largest_p
from metrics.models.effect.matched import Matched
from metrics.models.effect.synthetic import Synthetic

ENOUGH_PLACES: Final = 8  # on each side; below, a handful of places decides
ENOUGH_BEFORE: Final = 3  # periods before the first start: two changes to compare trends by
TRENDS: Final = 0.1  # p below it: the places were on different paths before the policy
ENOUGH_PEOPLE: Final = 100  # on each side, as for every model (DESIGN §6)
ENOUGH_LEAVERS: Final = 10
ALIKE: Final = 0.1  # largest standardised difference after matching (Austin 2009)
MATCHED_SHARE: Final = 0.5  # of those with a grant who have a like
PLACEBO_LEVEL: Final = 0.9  # of the range beside placebos: few cities allow no more
FIT: Final = 2.0  # times the placebos' median distance before the start
ENOUGH_DONORS: Final = 9  # with fewer, not even the farthest of all is unusual at that level


class Answer(StrEnum):
    """What the data say."""

    CHANGED = "changed"
    NOT_SEEN = "not_seen"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why a policy can't be judged."""

    TOO_FEW = "too_few"  # places, people or leavings
    NO_COMPARISON = "no_comparison"  # everybody is under the policy, or nobody is like them
    TOO_SHORT = "too_short"  # before the start, or after it
    TRENDS_DIFFER = "trends_differ"  # before the policy already
    UNALIKE = "unalike"  # after matching still
    POOR_FIT = "poor_fit"  # no mixture of other cities follows this one


@dataclass(frozen=True)
class Verdict:
    """An answer with its range, or the reason for having none.

    ``estimate``, ``low`` and ``high`` are in units of the outcome, NaN where ``why`` says that
    nothing is known. ``level`` is that of the range.
    """

    answer: Answer
    estimate: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    level: float = LEVEL
    why: Why | None = None


def staggered(panel: Panel, against: Against = Against.NOT_YET) -> Verdict:
    """Judge a policy that starts at different times in different places.

    The estimate is the average over groups of their average effect (``by_group``). Trends are
    compared by all leads and by their mean, which finds a steady drift that no single lead shows.
    """
    panel = panel.usable
    treated = int(np.isfinite(panel.start).sum())
    if not treated:
        return _unknown(Why.TOO_SHORT)
    never = int((panel.start == NEVER).sum())
    if not never:
        return _unknown(Why.NO_COMPARISON)
    sides = (np.isfinite(panel.start), panel.start == NEVER)
    few = min(_clusters(panel.cluster, part) for part in sides)
    if few < ENOUGH_PLACES:
        return _unknown(Why.TOO_FEW)
    if panel.groups.min() < ENOUGH_BEFORE:
        return _unknown(Why.TOO_SHORT)
    effects = group_time(panel, against)
    if trends_p(effects) < TRENDS:
        return _unknown(Why.TRENDS_DIFFER)
    groups = by_group(effects)
    found = bootstrap(
        np.array([groups.overall]), groups.overall_influence[:, None], effects.cluster, few=few
    )
    return _by_range(groups.overall, float(found.low[0]), float(found.high[0]), LEVEL)


def trends_p(effects: GroupTime) -> float:
    """p of the leads and of their mean together: were the places on one path before?"""
    events = dynamic(effects)
    before = events.at < 0
    if not before.any():
        return float("nan")
    leads, influence = events.estimate[before], events.influence[:, before]
    since = effects.time - effects.group
    behind = [effects.group[(since == lead) & effects.known] for lead in events.at[before]]
    places = [np.isin(effects.start, groups) for groups in (*behind, effects.group)]
    return largest_p(
        np.append(leads, leads.mean()),
        np.column_stack([influence, influence.mean(axis=1)]),
        effects.cluster,
        few=np.array([_clusters(effects.cluster, part) for part in places]),
    )


def grants(compared: Matched, month: int, level: float = LEVEL) -> Verdict:
    """Judge an individual grant by who is still here at a month after entry; ``level`` is that of
    the range, higher where several places are judged together."""
    if min(compared.people) < ENOUGH_PEOPLE or min(compared.leavers) < ENOUGH_LEAVERS:
        return _unknown(Why.TOO_FEW)
    if month > compared.horizon:
        return _unknown(Why.TOO_SHORT)
    if compared.people[0] < MATCHED_SHARE * (compared.people[0] + compared.unmatched):
        return _unknown(Why.NO_COMPARISON)
    if compared.apart > ALIKE:
        return _unknown(Why.UNALIKE)
    return _by_range(*compared.effect(month, level), level)


def one_city(found: Synthetic) -> Verdict:
    """Judge a policy of one city by its rank among placebos."""
    if len(found.weights) < ENOUGH_DONORS:
        return _unknown(Why.TOO_FEW)
    if found.start < ENOUGH_BEFORE:
        return _unknown(Why.TOO_SHORT)
    if found.fit > FIT * float(np.median(found.placebo_fit)):
        return _unknown(Why.POOR_FIT)
    low, high = found.interval(PLACEBO_LEVEL)
    said = _by_range(found.effect, low, high, PLACEBO_LEVEL)
    unusual = found.p <= 1 - PLACEBO_LEVEL + 1e-9
    answer = Answer.CHANGED if unusual and said.answer == Answer.CHANGED else Answer.NOT_SEEN
    return Verdict(answer, said.estimate, said.low, said.high, said.level)


def _by_range(estimate: float, low: float, high: float, level: float) -> Verdict:
    """Changed if the range leaves zero out."""
    changed = low > 0 or high < 0
    return Verdict(Answer.CHANGED if changed else Answer.NOT_SEEN, estimate, low, high, level)


def _unknown(why: Why) -> Verdict:
    return Verdict(Answer.UNKNOWN, why=why)


def _clusters(cluster: Whole | None, part: Flags) -> int:
    return int(part.sum()) if cluster is None else len(np.unique(cluster[part]))
