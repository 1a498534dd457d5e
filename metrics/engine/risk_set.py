"""Reading the life cubes: exits and censored by tenure, for each group that was asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.engine.core import Metric, Time
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes, Question, conditions_of
from metrics.models.survival.kaplan_meier import Curve, life_table
from metrics.models.survival.robust import Floats


@dataclass(frozen=True)
class RiskSet:
    """Counts of one group by month of stay; position 0 is the first month."""

    key: tuple[Any, ...]
    exits: Floats
    censored: Floats

    @cached_property
    def people(self) -> float:
        """Everybody who came."""
        return float(self.exits.sum() + self.censored.sum())

    @cached_property
    def at_risk(self) -> Floats:
        """People observed in each month of their stay."""
        found: Floats = np.cumsum((self.exits + self.censored)[::-1])[::-1]
        return found

    def curve(self) -> Curve:
        """The group's Kaplan–Meier curve."""
        return life_table(self.exits, self.censored)


def last_decided(cubes: Cubes) -> int | None:
    """The last month whose leavers are known: three months before the data's end."""
    last: Any = cubes.query("SELECT last_month FROM limits")["last_month"].iloc[0]
    return None if pd.isna(last) else int(last) - 3


def exits_and_censored(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    condition: str = "",
) -> pd.DataFrame:
    """Columns of ``by``, tenure, exits, censored.

    Args:
        cubes: one snapshot.
        metric: its first measure names the cube.
        selection: region and filters; the period is the data's own.
        by: dimension ids without tenure.
        condition: one more SQL condition over the cube's columns; constant text.
    """
    measure = metric.numerator[0].measure
    cube = CUBES[measure.cube]
    question = Question(metric, selection, by, None, 1, 1)
    conditions, values = conditions_of(cube, Time.NOW, 0, question)
    for column, allowed in measure.where:
        conditions += f" AND {column} IN ({', '.join('?' * len(allowed))})"
        values += list(allowed)
    keys = "".join(f"{cube.expression(name)} AS {name}, " for name in by)
    groups = ", ".join(str(i + 1) for i in range(len(by) + 1))
    return cubes.query(
        f"SELECT {keys}tenure, CAST(SUM(exits) AS DOUBLE) AS exits, "
        f"CAST(SUM(censored) AS DOUBLE) AS censored FROM {cube.source} "
        f"WHERE {conditions}{f' AND {condition}' if condition else ''} "
        f"GROUP BY {groups} ORDER BY {groups}",
        values,
    )


def risk_sets(frame: pd.DataFrame, by: tuple[str, ...], after: int = 0) -> Iterator[RiskSet]:
    """Split counts into groups; ``after`` restarts the clock at that month (a landmark)."""
    if frame.empty:
        return
    numbers = (
        frame.groupby(list(by), sort=True, dropna=False).ngroup().to_numpy()
        if by
        else np.zeros(len(frame), dtype=np.int64)
    )
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    keys = list(zip(*(frame[name].to_numpy()[order[starts]].tolist() for name in by), strict=True))
    months = frame["tenure"].to_numpy(dtype=int)[order] - after
    counts = [frame[name].to_numpy(dtype=float)[order] for name in ("exits", "censored")]
    for number, (start, end) in enumerate(pairwise([*starts.tolist(), len(order)])):
        mine = months[start:end]
        size = int(mine.max())
        exits, censored = (
            np.bincount(mine - 1, one[start:end], size).astype(np.float64) for one in counts
        )
        yield RiskSet(keys[number] if by else (), exits, censored)


def by_group(
    frame: pd.DataFrame, group: NDArray[np.intp], groups: int, months: int
) -> tuple[Floats, Floats]:
    """Exits and people at risk of all groups at once, over the first months of their stay.

    Args:
        frame: tenure, exits, censored (see :func:`exits_and_censored`).
        group: each row's group, from 0.
        groups: how many there are.
        months: how many months of the stay are wanted.

    Returns:
        (groups, months) each: what :func:`risk_sets` gives one by one, 0 after the last month in
        which a group was observed.
    """
    tenure = frame["tenure"].to_numpy(dtype=np.intp) - 1
    size = max(int(tenure.max()) + 1, months)
    found = np.zeros((2, groups, size))
    for each, name in zip(found, ("exits", "censored"), strict=True):
        np.add.at(each, (group, tenure), frame[name].to_numpy(dtype=float))
    at_risk = np.cumsum(found.sum(axis=0)[:, ::-1], axis=1)[:, ::-1]
    return found[0, :, :months], at_risk[:, :months]


def padded(found: Floats, months: int) -> Floats:
    """Counts on a common length: zero beyond the last observation, cut at ``months``."""
    out = np.zeros(months)
    out[: min(months, len(found))] = found[:months]
    return out
