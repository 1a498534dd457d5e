"""From ATT(g, t) to what a reader wants: one number, by time since the start, by group.

Weights are the groups' shares of the places; that the shares are estimated enters the influence
function (Callaway and Sant'Anna 2021, section 3; ``aggte`` of R's package did).
"""

from dataclasses import dataclass

import numpy as np

from metrics.models.effect.group_time import Flags, GroupTime
from metrics.models.types import Values


@dataclass(frozen=True)
class Combined:
    """Estimates that combine group-time effects.

    ``at`` names each: periods since the start (negative = before), or the group's start;
    ``influence`` is places × estimates; ``overall`` and ``overall_influence`` their average.
    """

    at: Values
    estimate: Values
    influence: Values
    overall: float
    overall_influence: Values


def simple(effects: GroupTime) -> tuple[float, Values]:
    """Average over all groups and periods under the policy: estimate and influence."""
    return _weighted(effects, effects.after & effects.known)


def dynamic(effects: GroupTime) -> Combined:
    """By periods since the start: the event study, leads (below 0) and lags.

    ``overall`` averages the lags, each counted once.
    """
    since = effects.time - effects.group
    lags = np.unique(since[effects.known])
    made = [_weighted(effects, (since == lag) & effects.known) for lag in lags]
    estimate = np.array([value for value, _ in made])
    influence = np.column_stack([column for _, column in made])
    after = lags >= 0
    return Combined(
        lags,
        estimate,
        influence,
        float(estimate[after].mean()) if after.any() else float("nan"),
        influence[:, after].mean(axis=1) if after.any() else np.zeros(len(influence)),
    )


def by_group(effects: GroupTime) -> Combined:
    """By start: each group's average over its periods; overall, groups by their size."""
    groups = np.unique(effects.group[effects.after & effects.known])
    inside = [(effects.group == g) & effects.after & effects.known for g in groups]
    estimate = np.array([effects.estimate[cells].mean() for cells in inside])
    influence = np.column_stack([effects.influence[:, cells].mean(axis=1) for cells in inside])
    share, noise = _shares(effects, groups)
    return Combined(
        groups,
        estimate,
        influence,
        float(share @ estimate),
        influence @ share + noise @ estimate,
    )


def _weighted(effects: GroupTime, cells: Flags) -> tuple[float, Values]:
    """Average of some ATT(g, t), groups by their size, with its influence function."""
    share, noise = _shares(effects, effects.group[cells])
    estimate = effects.estimate[cells]
    return float(share @ estimate), effects.influence[:, cells] @ share + noise @ estimate


def _shares(effects: GroupTime, groups: Values) -> tuple[Values, Values]:
    """Weights by group size, summing to 1, and what estimating them adds to the influence."""
    member = effects.start[:, None] == groups[None, :]
    size = member.mean(axis=0)
    total = size.sum()
    centred = member - size
    noise = centred / total - np.outer(centred.sum(axis=1), size / total**2)
    return size / total, noise
