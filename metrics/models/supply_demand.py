"""Demand, supply and gap of every cell and of all their sums, with intervals by simulation.

In each cell (city × section), year by year:

- demand D = E·(1 + v): employment E[t+1] = E[t]·(1 + g), v the open posts per employed;
- supply S = A·(1 + u): A[t+1] = A[t]·rho - retired + G·stay·feed·part + others, A[0] = E[0], u the
  seekers per employed;
- openings = max(0, ΔE + (1 - rho)(E[t] + E[t+1]) / 2 + retired);
- gap as stock D - S, as flow openings - entrants.

All cells are drawn together, with shocks they share, and sums are sums of draws: the parts of any
draw, and of the middle, add up to the whole. What moves between two cells of a sum is taken out of
its exits and entries alike, so that the exits of a city are not those of its industries together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metrics.models.forecast_panel import Array
from metrics.models.supply_demand_levers import (
    LIMITS,
    Closing,
    Lever,
    Shifts,
    concerned,
    shifts,
    total_stay,
)
from metrics.models.supply_demand_rates import openings, replacement
from metrics.models.supply_demand_types import TERMS, Fan, Inputs, Key, Outcome

SEED: Final = 20_260_901
DRAWS: Final = 400
_CLOSE: Final = 0.5  # people: near enough to a gap of 0
_STEPS: Final = 60
_FAR: Final = 3.0  # a draw changes nothing by more than this in logs: twentyfold


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
    used = np.flatnonzero(inputs.members[rows].any(axis=0))
    paths = _paths(inputs, shifts(inputs, levers), _shocks(inputs, draws, seed), used)
    members = inputs.members[np.ix_(rows, used)]
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
    rows = _rows(inputs, [key])
    used = np.flatnonzero(inputs.members[rows[0]])
    none = np.zeros((len(inputs.cells), 1, inputs.years))
    still = _Shocks(none, none, none, none[0])
    paths = _paths(inputs, shifts(inputs, levers), still, used)
    found = _nodes(inputs, paths, inputs.members[np.ix_(rows, used)], rows)
    return {name: values[0, 0] for name, values in found.items()}


def close(
    inputs: Inputs, lever: Lever, key: Key, year: int, levers: Sequence[Lever] = ()
) -> Closing:
    """Find the amount of one lever that brings a node's stock gap in a year to 0 (bisection).

    Args:
        inputs: what is known.
        lever: which one, for whom, from when; its amount doesn't matter. A project adds demand
            and closes no shortage, only a surplus.
        key: the node.
        year: 1 to H.
        levers: others that are set already.

    Raises:
        ValueError: as for `shifts`.
    """

    def gap(amount: float) -> float:
        set_ = [*levers, replace(lever, amount=amount)]
        return float(middle(inputs, set_, key)["gap"][year - 1])

    low, high = LIMITS[lever.kind]
    if lever.kind == "staying":
        stay = total_stay(inputs, concerned(inputs, replace(lever, amount=0.0))[0])
        low, high = max(low, -stay), min(high, 1 - stay)
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
    place = {key: row for row, key in enumerate(inputs.nodes)}
    unknown = [key for key in keys if key not in place]
    if unknown:
        raise ValueError(f"unknown cells: {unknown}")
    return np.array([place[key] for key in keys])


@dataclass(frozen=True)
class _Shocks:
    """Shocks of logarithms: (C, 1 + draws, H) each, of G (1 + draws, H); the first draw is 0."""

    employed: Array
    leaving: Array
    others: Array
    placed: Array


def _shocks(inputs: Inputs, draws: int, seed: int) -> _Shocks:
    """Draw for all cells, whichever are asked for: a city alone gets what it gets in the whole.

    A cell's shock is one that all have, as large as the whole's own error, and a rest that is
    partly the section's and the city's.
    """
    rng = np.random.default_rng(seed)
    years, half = inputs.years, max(draws // 2, 1)
    sections = np.unique([key[2] for key in inputs.cells], return_inverse=True)[1]
    cities = np.unique([key[1] for key in inputs.cells], return_inverse=True)[1]
    section, city = np.sqrt(inputs.shared)
    alone = np.sqrt(max(1.0 - float(inputs.shared.sum()), 0.0))

    def drawn(wide: int, spread: Array, common: Array) -> Array:
        """(C, 1 + draws, wide) from spreads (C, wide) of the cells and (wide,) of the whole."""
        z = section * rng.standard_normal((sections.max() + 1, half, wide))[sections]
        z += city * rng.standard_normal((cities.max() + 1, half, wide))[cities]
        z += alone * rng.standard_normal((len(cities), half, wide))
        every = np.minimum(common, spread)[:, None]
        z *= np.sqrt(np.maximum(spread[:, None] ** 2 - every**2, 0.0))
        z += every * rng.standard_normal((1, half, wide))
        return np.concatenate([np.zeros((len(cities), 1, wide)), z, -z], axis=1)

    def lasting(spread: Array, common: Array) -> Array:
        """One draw for all years, as wide as each year's spread."""
        last = np.maximum(spread[:, -1:], 1e-9)
        return drawn(1, last, common[-1:]) * (spread / last)[:, None]

    # A rate's error lasts as long as the rate is used, half of it; the rest is the year's own.
    going = np.sqrt(0.5) * np.repeat(inputs.staying_spread[:, None], years, axis=1)
    every = np.repeat(np.sqrt(0.5) * inputs.common[2, :1], years)
    placed = rng.standard_normal((half, 1))
    placed = np.concatenate([np.zeros((1, 1)), placed, -placed])
    return _Shocks(
        employed=drawn(years, inputs.employed_spread, inputs.common[0]),
        leaving=lasting(going, every) + drawn(years, going, every),
        others=lasting(inputs.others_spread, inputs.common[1]),
        placed=placed * inputs.placed_spread,
    )


def _times(shock: Array) -> Array:
    found: Array = np.exp(np.clip(shock, -_FAR, _FAR))
    return found


def _paths(
    inputs: Inputs, shift: Shifts, shocks: _Shocks, used: NDArray[np.int64]
) -> dict[str, Array]:
    """Every term of the cells used, (cells, draws, H); the stocks at the ends of the years."""
    now = inputs.now[used][:, None]
    middle = inputs.employed[used] * shift.growth[used]
    trend = middle[:, None] * _times(np.cumsum(shocks.employed[used], axis=2))
    employed = trend + shift.posts[used, None]
    before = np.concatenate([np.repeat(now[..., None], employed.shape[1], 1), employed], 2)[
        ..., :-1
    ]
    going = (1 - inputs.staying[used])[:, None]
    usual = np.minimum(going * _times(shocks.leaving[used]), 1.0)
    going = np.clip(usual - shift.staying[used, None], 0.0, 1.0)
    retiring = np.repeat(inputs.retiring[used, None], employed.shape[1], axis=1)
    came = _arrived(inputs, shift, shocks, used)
    graduates = np.broadcast_to(came, employed.shape)
    others = inputs.others[used, None] * shift.others[used, None]
    others = others * _times(shocks.others[used])
    attached, lost = np.empty_like(employed), np.empty_like(employed)
    gone, held = np.empty_like(employed), np.empty_like(employed)
    have = np.repeat(now, employed.shape[1], axis=1)
    for year in range(inputs.years):
        held[..., year] = have
        lost[..., year] = have * going[..., year]
        gone[..., year] = np.minimum(retiring[..., year], have - lost[..., year])
        have = have - lost[..., year] - gone[..., year] + graduates[..., year] + others[..., year]
        attached[..., year] = have
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
        "usual_leaving": replacement(before, employed, 1 - usual),
        "usual_lost": held * usual,
        "gone": gone,
        "graduates": graduates,
        "others": others,
    }


def _arrived(inputs: Inputs, shift: Shifts, shocks: _Shocks, used: NDArray[np.int64]) -> Array:
    """G·stay·feed·part, (cells, draws, H)."""
    placed = inputs.placed * _times(shocks.placed)
    stay = np.clip(inputs.stay[used, None] + shift.stay[used], 0.0, 1.0)
    share = stay * (inputs.feed * inputs.part)[used, None]
    found: Array = placed[None] * share[:, None]
    return found


def _nodes(
    inputs: Inputs, paths: dict[str, Array], members: Array, rows: NDArray[np.int64]
) -> dict[str, Array]:
    """Sums of the cells, with what moves inside a sum taken out."""
    found = {name: _sum(members, values) for name, values in paths.items()}
    # What moves inside is a share of the usual exits: a lever keeps people in the whole.
    within = 1 - inputs.own[rows][:, None, None]
    found["leaving"] = np.maximum(found["leaving"] - within * found.pop("usual_leaving"), 0.0)
    inside = np.minimum(
        within * found.pop("usual_lost"), np.minimum(found["others"], found["lost"])
    )
    found["lost"] = found["lost"] - inside
    others = found.pop("others") - inside
    for place, name in enumerate(("returned", "new", "moved")):
        found[name] = others * inputs.ways[rows, place][:, None, None]
    found["entrants"] = found["graduates"] + others
    found["demand"] = found["employed"] + found["vacancies"]
    found["supply"] = found["attached"] + found["seekers"]
    found["gap"] = found["demand"] - found["supply"]
    found["openings"] = openings(found["expansion"], found["leaving"] + found["retiring"])
    found["gap_flow"] = found["openings"] - found["entrants"]
    return found


def _sum(members: Array, values: Array) -> Array:
    # Sparse: most rows are single cells, and a dense product is most of a scenario's time.
    flat = sparse.csr_array(members) @ values.reshape(len(values), -1)
    summed: Array = flat.reshape(len(members), *values.shape[1:])
    return summed


def _fan(values: Array) -> Fan:
    """(nodes, 1 + draws, H): the first is the middle, the others give the bounds around it."""
    mean = values[:, 0]
    ordered = np.sort(values[:, 1:], axis=1)
    last = ordered.shape[1] - 1

    def at(share: float) -> Array:
        found: Array = ordered[:, round(share * last)]
        return found

    lo80, hi80 = np.minimum(at(0.10), mean), np.maximum(at(0.90), mean)
    return Fan(mean, lo80, hi80, np.minimum(at(0.025), lo80), np.maximum(at(0.975), hi80))
