"""What a scenario changes: each lever its own term and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.types import ALL, Inputs

# The most a lever may be set to, and where the search for a closing value ends.
LIMITS: Final = {
    "retention": (-0.30, 0.30),
    "staying": (-0.50, 0.50),
    "growth": (-0.20, 0.20),
    "arrivals": (-0.90, 3.00),
    "project": (1.0, 100_000.0),
}


@dataclass(frozen=True)
class Lever:
    """One change.

    Attributes:
        kind: retention (points of rho a year), staying (points of the share of graduates that
            comes), growth (points of employment growth a year), arrivals (share by which all
            other entrants change), project (posts).
        amount: points of per cent as 0.02, shares as 0.10, posts as a number.
        region, section: whom it concerns: a province or city, a section or "*" all; a project
            stands in one city and one section.
        start: first calendar year of its effect, 0 = from the first year on.
    """

    kind: str
    amount: float
    region: int
    section: str = ALL
    start: int = 0


@dataclass(frozen=True)
class Shifts:
    """What levers do to each term, (C, H) each: added to rho, to the share of graduates that comes
    and to employment (posts); factors of employment's trend, of the other entrants and of those
    from other cells."""

    staying: Array
    stay: Array
    growth: Array
    posts: Array
    others: Array
    inward: Array


@dataclass(frozen=True)
class Closing:
    """What a lever must be set to; None where even its limit leaves `gap` people."""

    amount: float | None
    gap: float


def shifts(inputs: Inputs, levers: Sequence[Lever]) -> Shifts:
    """Add up what the levers do.

    Raises:
        ValueError: a lever of no known kind or beyond its limits, or for cells that aren't there.
    """
    shape = inputs.employed.shape
    staying, stay, posts = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    growth, others, inward = np.ones(shape), np.ones(shape), np.ones(shape)
    for lever in levers:
        mine, years = concerned(inputs, lever)
        where = np.ix_(mine, years)
        if lever.kind == "retention":
            staying[where] += lever.amount
        elif lever.kind == "staying":
            stay[where] += lever.amount * _weight(inputs, mine)[:, None]
        elif lever.kind == "growth":
            growth *= _grown(inputs, lever.amount, mine, years)
        elif lever.kind == "arrivals":
            others[where] *= 1 + lever.amount
            inward[where] *= 1 + lever.amount * _from_outside(inputs, lever)
        else:
            posts[where] += lever.amount * _as_now(inputs, mine)[:, None]
    return Shifts(staying, stay, growth, posts, np.maximum(others, 0.0), inward)


def concerned(inputs: Inputs, lever: Lever) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cells and years (0 the first) that a lever is about.

    Raises:
        ValueError: as for `shifts`.
    """
    if lever.kind not in LIMITS:
        raise ValueError(f"没有「{lever.kind}」这种情景调整；可用：{'、'.join(LIMITS)}")
    low, high = LIMITS[lever.kind]
    if not (low <= lever.amount <= high or lever.amount == 0) or not np.isfinite(lever.amount):
        raise ValueError(
            f"情景调整「{lever.kind}」的取值 {lever.amount:g} 应在 {low:g} 至 {high:g} 之间"
        )
    step = 10_000 if lever.region % 10_000 == 0 else 100
    mine = np.array(
        [
            place
            for place, (_, region, section, _) in enumerate(inputs.cells)
            if region // step == lever.region // step and lever.section in (ALL, section)
        ],
        dtype=np.int64,
    )
    if not len(mine):
        raise ValueError(f"数据中没有地区 {lever.region} 的行业门类「{lever.section}」")
    if lever.kind == "project" and len({inputs.cells[place][:3] for place in mine}) != 1:
        raise ValueError("新项目须指明一个市和一个行业门类")
    first = inputs.base // 12 + 1
    years = np.array([h for h in range(inputs.years) if first + h >= lever.start], dtype=np.int64)
    return mine, years


def _from_outside(inputs: Inputs, lever: Lever) -> float:
    """Share of those who enter from other cells that come from outside of what a lever is about."""
    level = 1 if lever.region % 10_000 == 0 else 2
    row = inputs.place.get((level, lever.region, lever.section, ALL))
    return 1.0 if row is None else 1 - float(inputs.within[row])


def total_stay(inputs: Inputs, mine: NDArray[np.int64]) -> float:
    """Share of all graduates that comes to the cities concerned together."""
    cities = {inputs.cells[place][1]: inputs.stay[place] for place in mine}
    return float(sum(cities.values()))


def _weight(inputs: Inputs, mine: NDArray[np.int64]) -> Array:
    """A province's points are spread over its cities as its graduates are."""
    total = total_stay(inputs, mine)
    cities = {inputs.cells[place][1] for place in mine}
    if total > 0:
        found: Array = inputs.stay[mine] / total
        return found
    return np.full(len(mine), 1 / len(cities))


def _as_now(inputs: Inputs, mine: NDArray[np.int64]) -> Array:
    """A project's posts ask for the education that those who work there have."""
    now = inputs.now[mine]
    found: Array = now / now.sum() if now.sum() > 0 else np.full(len(mine), 1 / len(mine))
    return found


def _grown(
    inputs: Inputs, amount: float, mine: NDArray[np.int64], years: NDArray[np.int64]
) -> Array:
    """Factor of the trend when every year's growth g becomes g + amount."""
    now = inputs.now[:, None]
    trend = np.concatenate([now, inputs.employed], axis=1)
    before = np.where(trend[:, :-1] > 0, trend[:, :-1], 1.0)
    factor = np.where(trend[:, :-1] > 0, trend[:, 1:] / before, 1.0)
    times: Array = np.ones(inputs.employed.shape)
    where = np.ix_(mine, years)
    safe = np.where(factor > 0, factor, 1.0)
    times[where] = np.maximum(safe[where] + amount, 0.0) / safe[where]
    found: Array = np.multiply.accumulate(times, axis=1)
    return found
