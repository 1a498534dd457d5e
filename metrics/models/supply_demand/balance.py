"""Demand, supply and gap of every cell and of all their sums, with intervals by simulation.

In each cell (city × section × band of education), year by year:

- demand D = E·(1 + v): employment E[t+1] = E[t]·(1 + g), v the open posts per employed;
- supply S = A·(1 + u): A[t+1] = A[t]·rho - retired + G·stay·feed·part + others + from other cells,
  A[0] = E[0], u the seekers per employed;
- openings = max(0, ΔE + (1 - rho)(E[t] + E[t+1]) / 2 + retired);
- gap as stock D - S, as flow openings - entrants.

All cells are drawn together, with shocks they share, and sums are sums of draws: the parts of any
draw, and of the middle, add up to the whole. What moves between two cells of a sum is taken out of
its exits and entries alike, so that the exits of a city are not those of its industries together.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.levers import (
    LIMITS,
    Closing,
    Lever,
    Shifts,
    concerned,
    shifts,
    total_stay,
)
from metrics.models.supply_demand.rates import openings, replacement
from metrics.models.supply_demand.shocks import Shocks, shocks, still
from metrics.models.supply_demand.types import ARRIVED, INWARD, TERMS, Fan, Inputs, Key, Outcome

SEED: Final = 20_260_901
DRAWS: Final = 400
_CLOSE: Final = 0.5  # people: near enough to a gap of 0
_STEPS: Final = 60


def simulate(
    inputs: Inputs,
    levers: Sequence[Lever] = (),
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    keys: Sequence[Key] | None = None,
    terms: Sequence[str] = TERMS,
) -> Outcome:
    """Project demand and supply.

    The same seed gives the same shocks, so that scenarios differ by their levers alone.

    Args:
        inputs: what is known.
        levers: what a scenario changes.
        draws: of the simulation; each shock is drawn with both signs.
        seed: of the random numbers.
        keys: nodes wanted; None gives all.
        terms: those whose fans are wanted.

    Raises:
        ValueError: a key or lever that isn't known.
    """
    rows = _rows(inputs, keys)
    members, used = _used(inputs, rows)
    paths = _paths(inputs, shifts(inputs, levers), shocks(inputs, draws, seed, used), used)
    found = _nodes(inputs, paths, members, rows)
    fans = {name: _fan(found[name]) for name in terms}
    chance = {name: (found[name][:, 1:] > 0).mean(axis=1) for name in ("gap", "gap_flow")}
    start = {
        "employed": members @ inputs.now[used],
        "vacancies": members @ inputs.vacancies[used],
        "seekers": members @ inputs.wanting[used],
    }
    start["attached"] = start["employed"]
    start["demand"] = start["employed"] + start["vacancies"]
    start["supply"] = start["employed"] + start["seekers"]
    start["gap"] = start["demand"] - start["supply"]
    return Outcome(tuple(inputs.nodes[row] for row in rows), fans, chance, start)


def middle(inputs: Inputs, levers: Sequence[Lever], key: Key) -> dict[str, Array]:
    """The middle of every term of one node, (H,) each: what a search for a lever looks at."""
    return _searched(inputs, key)(levers)


def _searched(inputs: Inputs, key: Key) -> Callable[[Sequence[Lever]], dict[str, Array]]:
    """The middle under any levers: what doesn't change with them is settled once."""
    rows = _rows(inputs, [key])
    members, used = _used(inputs, rows)
    calm = still(inputs, used)

    def under(levers: Sequence[Lever]) -> dict[str, Array]:
        paths = _paths(inputs, shifts(inputs, levers), calm, used)
        found = _nodes(inputs, paths, members, rows)
        return {name: values[0, 0] for name, values in found.items()}

    return under


def close(
    inputs: Inputs,
    lever: Lever,
    key: Key,
    year: int,
    levers: Sequence[Lever] = (),
    goal: float = 0.0,
) -> Closing:
    """Find the amount of one lever that brings a node's stock gap in a year to 0 (bisection).

    Args:
        inputs: what is known.
        lever: which one, for whom, from when; its amount doesn't matter. A project adds demand
            and closes no shortage, only a surplus.
        key: the node.
        year: 1 to H.
        levers: others that are set already.
        goal: the gap to bring it to.

    Raises:
        ValueError: as for `shifts`.
    """

    searched = _searched(inputs, key)

    def gap(amount: float) -> float:
        set_ = [*levers, replace(lever, amount=amount)]
        return float(searched(set_)["gap"][year - 1]) - goal

    low, high = LIMITS[lever.kind]
    if lever.kind == "staying":
        stay = total_stay(inputs, concerned(inputs, replace(lever, amount=0.0))[0])
        low, high = max(low, -stay), min(high, 1 - stay)
        if high < low:  # more graduates came than are known to have left the schools
            return Closing(None, gap(0.0))
    ends = gap(low), gap(high)
    if ends[0] * ends[1] > 0:
        nearest = min(ends, key=abs)
        return Closing(None, nearest)
    for _ in range(_STEPS):
        half = (low + high) / 2
        here = gap(half)
        if abs(here) < _CLOSE:
            return Closing(half, here)
        if (here > 0) == (ends[0] > 0):
            low = half
        else:
            high = half
    return Closing((low + high) / 2, gap((low + high) / 2))


def _rows(inputs: Inputs, keys: Sequence[Key] | None) -> NDArray[np.int64]:
    if keys is None:
        return np.arange(len(inputs.nodes))
    unknown = [key for key in keys if key not in inputs.place]
    if unknown:
        raise ValueError(f"unknown cells: {unknown}")
    return np.array([inputs.place[key] for key in keys], dtype=np.int64)


def _used(inputs: Inputs, rows: NDArray[np.int64]) -> tuple[sparse.csr_array, NDArray[np.int64]]:
    """Which cells the nodes are made of: (rows, cells used), and the numbers of these cells."""
    members = inputs.members[rows]
    used = np.unique(members.indices).astype(np.int64)
    return members[:, used], used


def _paths(
    inputs: Inputs, shift: Shifts, shock: Shocks, used: NDArray[np.int64]
) -> dict[str, Array]:
    """Every term of the cells used, (cells, draws, H); the stocks at the ends of the years."""
    now = inputs.now[used][:, None]
    middle = inputs.employed[used] * shift.growth[used]
    trend = middle[:, None] * shock.employed
    employed = trend + shift.posts[used, None]
    before = np.concatenate([np.repeat(now[..., None], employed.shape[1], 1), employed], 2)[
        ..., :-1
    ]
    going = (1 - inputs.staying[used])[:, None]
    usual = np.minimum(going * shock.leaving, 1.0)
    going = np.clip(usual - shift.staying[used, None], 0.0, 1.0)
    retiring = np.repeat(inputs.retiring[used, None], employed.shape[1], axis=1)
    came = _arrived(inputs, shift, shock, used)
    graduates = np.broadcast_to(came, employed.shape)
    others = inputs.others[used, None] * shift.others[used, None] * shock.others
    inward = inputs.inward[used, None] * shift.inward[used, None] * shock.inward
    attached, lost = np.empty_like(employed), np.empty_like(employed)
    gone, held = np.empty_like(employed), np.empty_like(employed)
    have = np.repeat(now, employed.shape[1], axis=1)
    for year in range(inputs.years):
        held[..., year] = have
        lost[..., year] = have * going[..., year]
        gone[..., year] = np.minimum(retiring[..., year], have - lost[..., year])
        came_in = graduates[..., year] + others[..., year] + inward[..., year]
        have = have - lost[..., year] - gone[..., year] + came_in
        attached[..., year] = have
    inside = inputs.inside[used][:, None, None]
    base = np.where(now > 0, now, 1.0)
    per = (inputs.vacancies[used][:, None] / base)[..., None]
    looking = (inputs.wanting[used][:, None] / base)[..., None]
    idle = (now[..., None] <= 0) * inputs.wanting[used][:, None, None]
    unfilled = (now[..., None] <= 0) * inputs.vacancies[used][:, None, None]
    return {
        "employed": employed,
        "vacancies": np.where(now[..., None] > 0, per * trend, unfilled),
        "attached": attached,
        "seekers": np.where(now[..., None] > 0, looking * attached, idle),
        "expansion": employed - before,
        "leaving": replacement(before, employed, 1 - going),
        "retiring": retiring,
        "lost": lost,
        "leaving_inside": inside * replacement(before, employed, 1 - usual),
        "lost_inside": inside * held * usual,
        "gone": gone,
        "graduates": graduates,
        "others": others,
        "inward": inward,
    }


def _arrived(inputs: Inputs, shift: Shifts, shock: Shocks, used: NDArray[np.int64]) -> Array:
    """G·stay·feed·part, (cells, draws, H)."""
    placed = inputs.placed * shock.placed
    stay = np.clip(inputs.stay[used, None] + shift.stay[used], 0.0, 1.0)
    share = stay * (inputs.feed * inputs.part)[used, None]
    found: Array = placed[None] * share[:, None]
    return found


def _nodes(
    inputs: Inputs, paths: dict[str, Array], members: sparse.csr_array, rows: NDArray[np.int64]
) -> dict[str, Array]:
    """Sums of the cells, with what moves inside a sum taken out."""
    found = {name: _sum(members, values) for name, values in paths.items()}
    # What stays inside is a share of the usual moves: a lever keeps people in the whole.
    within = inputs.within[rows][:, None, None]
    found["leaving"] = np.maximum(found["leaving"] - within * found.pop("leaving_inside"), 0.0)
    inside = within * found.pop("lost_inside")
    inside = np.minimum(inside, np.minimum(found["inward"], found["lost"]))
    found["lost"] = found["lost"] - inside
    others, inward = found.pop("others"), found.pop("inward") - inside
    for place, name in enumerate((*ARRIVED, *INWARD)):
        amount = others if name in ARRIVED else inward
        found[name] = amount * inputs.ways[rows, place][:, None, None]
    found["entrants"] = found["graduates"] + others + inward
    found["demand"] = found["employed"] + found["vacancies"]
    found["supply"] = found["attached"] + found["seekers"]
    found["gap"] = found["demand"] - found["supply"]
    found["openings"] = openings(found["expansion"], found["leaving"] + found["retiring"])
    found["gap_flow"] = found["openings"] - found["entrants"]
    return found


def _sum(members: sparse.csr_array, values: Array) -> Array:
    flat = members @ values.reshape(len(values), int(np.prod(values.shape[1:])))
    summed: Array = flat.reshape(members.shape[0], *values.shape[1:])
    return summed


def _fan(values: Array) -> Fan:
    """(nodes, 1 + draws, H): the first is the middle, the others give the bounds around it."""
    mean = values[:, 0]
    drawn = np.ascontiguousarray(values[:, 1:].swapaxes(1, 2))
    last = drawn.shape[2] - 1
    places = {share: round(share * last) for share in (0.025, 0.10, 0.90, 0.975)}
    ordered = np.partition(drawn, list(places.values()), axis=2)

    def at(share: float) -> Array:
        found: Array = ordered[:, :, places[share]]
        return found

    lo80, hi80 = np.minimum(at(0.10), mean), np.maximum(at(0.90), mean)
    return Fan(mean, lo80, hi80, np.minimum(at(0.025), lo80), np.maximum(at(0.975), hi80))
