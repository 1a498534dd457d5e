"""Effects of a policy that starts at different times in different places.

Group-time average effects ATT(g, t) of Callaway and Sant'Anna (2021, Journal of Econometrics 225:
200–230), by outcome regression without covariates: the change since the last period before the
start in the places that started at g, less the change in the places to compare with. Two-way fixed
effects are not offered: with staggered starts they compare late starters with early ones whose
effect is still growing (Goodman-Bacon 2021).

Every estimate carries its influence function, one row a place, from which standard errors, bands
and tests of any combination follow (:mod:`metrics.models.effect.inference`). Conventions are those
of R's package did, against whose printed values the tests check.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from metrics.models.types import Values

NEVER = np.inf
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Against(StrEnum):
    """Which places are compared with."""

    NEVER = "never"  # those that have no start in the data
    NOT_YET = "not_yet"  # those, and the ones that start later than the period looked at


@dataclass(frozen=True)
class Panel:
    """Places over equal periods, all observed in each.

    Attributes:
        outcome: places × periods.
        start: per place, the position of its first period under the policy; ``NEVER`` = none.
        cluster: per place, a number shared by those that move together; empty = each its own.
    """

    outcome: Values
    start: Values
    cluster: Whole | None = None

    def __post_init__(self) -> None:
        places = len(self.outcome)
        if self.outcome.ndim != 2 or len(self.start) != places:
            raise ValueError("outcome must be places × periods, with one start a place")
        if self.cluster is not None and len(self.cluster) != places:
            raise ValueError("one cluster a place")
        if not np.isfinite(self.outcome).all():
            raise ValueError("every place must be observed in every period")

    @property
    def groups(self) -> Values:
        """Starts that have an observed period before and at them, in order.

        A place that has been under the policy since the first period has nothing before it.
        """
        starts = np.unique(self.start)
        found: Values = starts[(starts >= 1) & (starts < self.outcome.shape[1])]
        return found

    @property
    def usable(self) -> "Panel":
        """The panel without the places under the policy since the first period.

        A start after the last period is none as far as these data go.
        """
        kept = self.start >= 1
        later = self.start[kept] >= self.outcome.shape[1]
        return Panel(
            self.outcome[kept],
            np.where(later, NEVER, self.start[kept]),
            None if self.cluster is None else self.cluster[kept],
        )


@dataclass(frozen=True)
class GroupTime:
    """ATT(g, t): one entry per group and period from the second on.

    Attributes:
        group, time: positions of the start and of the period; before the start (``time <
            group``) the change is from one period to the next, and tells nothing but trends.
        estimate: in units of the outcome; NaN where nobody was left to compare with.
        influence: places × entries.
        start: per place of ``influence``.
        cluster: likewise.
    """

    group: Values
    time: Whole
    estimate: Values
    influence: Values
    start: Values
    cluster: Whole | None

    @property
    def after(self) -> Flags:
        """Entries under the policy."""
        found: Flags = self.time >= self.group
        return found

    @property
    def known(self) -> Flags:
        """Entries with somebody to compare with."""
        found: Flags = np.isfinite(self.estimate)
        return found


def group_time(panel: Panel, against: Against = Against.NOT_YET) -> GroupTime:
    """Estimate every ATT(g, t) of a panel.

    Args:
        panel: the places; those under the policy from the first period on are left out.
        against: which places are compared with.

    Raises:
        ValueError: no place starts inside the data.
    """
    panel = panel.usable
    if not len(panel.groups):
        raise ValueError("no place starts inside the data")
    periods = panel.outcome.shape[1]
    cells = [(g, t) for g in panel.groups for t in range(1, periods)]
    columns = [_cell(panel, g, t, against) for g, t in cells]
    return GroupTime(
        np.array([g for g, _ in cells]),
        np.array([t for _, t in cells], dtype=np.int64),
        np.array([estimate for estimate, _ in columns]),
        np.column_stack([influence for _, influence in columns]),
        panel.start,
        panel.cluster,
    )


def _cell(panel: Panel, group: float, time: int, against: Against) -> tuple[float, Values]:
    """One ATT(g, t) with its influence function."""
    base = int(group) - 1 if time >= group else time - 1
    change = panel.outcome[:, time] - panel.outcome[:, base]
    inside = panel.start == group
    outside = panel.start == NEVER
    if against == Against.NOT_YET:
        outside = (panel.start > max(time, base)) & ~inside
    if not outside.any():
        return float("nan"), np.zeros(len(change))
    places = len(change)
    means = [float(change[part].mean()) for part in (inside, outside)]
    influence = np.zeros(places)
    influence[inside] = places / inside.sum() * (change[inside] - means[0])
    influence[outside] = -places / outside.sum() * (change[outside] - means[1])
    return means[0] - means[1], influence
