"""Rates of a projection: yearly exits by tenure, how sure they are, who retires when."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.rates import TENURES, retiring_path, shrink
from metrics.models.supply_demand.types import ALL, Key
from metrics.projection.counts import WINDOW, YEAR, Counted, matrix

_UNKNOWN_AGE: Final = 7
_REFORM: Final = 2025 * 12  # ages rise from here on
_PASSED: Final = 2024 * 12 + 8  # the decision's month: before it nobody knew
_TELLING: Final = 100  # people


@dataclass(frozen=True)
class Rates:
    """What :class:`Inputs` wants of them.

    Attributes:
        leaving: (C, 6) yearly exits by full years in the cell, retirement apart.
        spread: (5, C, 1) of the log of the exits' rate.
        tenure: (C, 6) people now.
        retiring: (C, years) heads.
        notes: remarks.
    """

    leaving: Array
    spread: Array
    tenure: Array
    retiring: Array
    notes: tuple[str, ...]


@lru_cache(maxsize=1)
def rates(known: Counted, cells: tuple[Key, ...], years: int) -> Rates:
    """From the window's exits; thin cells drawn to their section's and band's, these to the
    band's, these to all."""
    last = known.points[-1]
    working = known.cells
    working = working[(working["month"] < last) & (working["month"] >= last - WINDOW * YEAR)]
    tenure = working["tenure"].where(working["tenure"] >= 0, TENURES - 1)
    sums = working.assign(tenure=tenure).groupby(["key", "tenure"])[["going", "here"]].sum()
    left = matrix(sums["going"], cells, range(TENURES))
    people = matrix(sums["here"], cells, range(TENURES))
    leaving = _shrunk(left, people, cells)
    yearly = working.groupby("month")[["going", "here"]].sum()
    rate = np.log(np.maximum(yearly["going"] / yearly["here"], 1e-4))
    moving = max(float(rate.std(ddof=1)) if len(rate) > 2 else 0.05, 0.02)
    # A rate's own error, and the chance of a year in which it is about a few people.
    all_left = np.maximum(left.sum(axis=1), 1.0)
    own = np.sqrt(np.minimum(1 / all_left, 0.12) + np.minimum(WINDOW / all_left, 0.25))
    none = np.zeros_like(own)
    spread = np.stack([np.full_like(own, moving), none, none, none, own])[..., None]
    now = known.cells[known.cells["month"] == last]
    since = now["tenure"].where(now["tenure"] >= 0, TENURES - 1)
    here = now.assign(tenure=since).groupby(["key", "tenure"])["people"].sum()
    whole = known.stay[(known.stay["level"] == 2) & (known.stay["section"] == ALL)]
    whole = whole[(whole["month"] < last) & (whole["month"] >= last - WINDOW * YEAR)]
    retiring = _retire(whole, now, cells, years)
    unknown = float(now.loc[now["due"] == _UNKNOWN_AGE, "people"].sum())
    few = unknown > 0.5 * float(now["people"].sum())
    notes = ("多数人缺性别或出生年份，退休计入流失",) if few else ()
    return Rates(leaving, spread, matrix(here, cells, range(TENURES)), retiring, notes)


def _shrunk(left: Array, people: Array, cells: Sequence[Key]) -> Array:
    # A tenure that hardly anybody has had yet (few years of data) leaves as all together do.
    every = left.sum() / max(float(people.sum()), 1.0)
    whole = (left.sum(axis=0) + _TELLING * every) / (people.sum(axis=0) + _TELLING)
    parent = np.broadcast_to(whole, people.shape)
    for part in ([key[3] for key in cells], [key[2:] for key in cells]):
        names = {name: i for i, name in enumerate(dict.fromkeys(part))}
        which = np.array([names[name] for name in part])
        groups = np.zeros((3, len(names), TENURES))
        np.add.at(groups[0], which, left)
        np.add.at(groups[1], which, people)
        groups[2, which] = parent
        parent = shrink(groups[0], groups[1], groups[2])[which]
    return shrink(left, people, parent)


def _retire(frame: pd.DataFrame, now: pd.DataFrame, cells: Sequence[Key], years: int) -> Array:
    """(cells, years) heads, by the ages of today and the former ones as each shows in the data."""
    share_now = law(frame) if int(now["month"].iloc[0]) >= _PASSED else 0.0
    found = np.zeros((len(cells), years))
    for share, age in ((share_now, "due"), (1 - share_now, "former")):
        due = matrix(now.groupby(["key", age])["people"].sum(), cells, range(years + 1))
        past, reaching = (_gone(frame[frame[age] == years]) for years in (0, 1))
        found += share * retiring_path(due, past, reaching)
    return found


def _gone(frame: pd.DataFrame) -> float:
    people = float(frame["people"].sum())
    return float(frame["gone"].sum()) / people if people else 0.0


def law(frame: pd.DataFrame) -> float:
    """How far people go by today's ages, 0 to 1; 1 where too few tell.

    Those past the former age and not yet past today's stay as others do, or go as those did who
    reached the former age before 2025.

    Args:
        frame: rows of ``cell_stay``: month, due, former, people, gone.
    """
    after = frame[frame["month"] + YEAR > _REFORM]
    between = after[(after["former"] <= 1) & (after["due"] >= 2)]
    before = frame[(frame["month"] + YEAR <= _REFORM) & (frame["former"] == 1)]
    usual = _gone(frame[frame["former"].between(2, 5)])
    full = _gone(before)
    if between["people"].sum() < _TELLING or full <= usual:
        return 1.0
    return float(np.clip(1 - (_gone(between) - usual) / (full - usual), 0.0, 1.0))
