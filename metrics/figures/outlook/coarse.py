"""Scenarios answer from coarse inputs: an oracle that may be asked for ever must not know secrets.

Levers take any amount, so a shown value that is rounded to 5 can be pushed just over its edge; two
such edges, with and without a lever on one cell, give that cell's exact count, 1–9 or not (see
tests/attack/test_scenarios.py). What a scenario *changes* is therefore worked out from inputs that
know no more than the published tables do, and is added to what is shown without it. Whoever asks
learns the coarse inputs at most.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.protection import Profile
from metrics.disclosure.curves import EVENT_THRESHOLD, MODEL_THRESHOLD
from metrics.disclosure.profile import current, hidden_below, rounding_base
from metrics.disclosure.rounding import round_to
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.balance import middle, simulate
from metrics.models.supply_demand.levers import Lever
from metrics.models.supply_demand.types import Fan, Inputs, Key, Outcome

_DIGITS: Final = 2  # of rates
_KEPT: Final = 3  # of retention, as it is published
_BOUNDS: Final = ("mean", "lo80", "hi80", "lo95", "hi95")
_FLOWS: Final = ("retiring", "others", "inward")  # (C, H) people a year
_RATES: Final = ("staying", "stay", "feed", "part", "inside")  # of cells
_SPREADS: Final = (
    "employed_spread",
    "employed_sums",
    "staying_spread",
    "placed_spread",
    "others_spread",
    "others_sums",
)
_OF_NODES: Final = ("within", "ways")  # (N, …)


def count(values: Array) -> Array:
    """Counts as tables show them: 0, one number for all that are hidden, else rounded."""
    hidden = (values > 0) & (values < hidden_below())
    shown: Array = np.where(hidden, float(hidden_below() // 2), round_to(values, rounding_base()))
    return shown


def coarse(inputs: Inputs) -> Inputs:
    """The same inputs, knowing of each cell only what may be shown of it.

    Counts are those of :func:`count`, rates have two decimals, and cells below the size that a
    model's class needs have the rates of all cells together. Posts are public and stay.
    """
    return _coarse(inputs, current())


@lru_cache(maxsize=2)
def _coarse(inputs: Inputs, _profile: Profile) -> Inputs:
    cells = len(inputs.cells)
    now, events = inputs.now, inputs.events[-cells:]
    thin = (now < MODEL_THRESHOLD) | (events < EVENT_THRESHOLD)
    small = count(now)
    history = inputs.history.copy()
    history[-cells:, -1] = small
    made: dict[str, Any] = {
        "history": history,
        "employed": small[:, None] * _rate(inputs.employed, now, thin),
        "wanting": count(inputs.wanting),
        "placed": round_to(inputs.placed, rounding_base()),
    }
    for name in _FLOWS:
        flow = getattr(inputs, name)
        whole = small[:, None] * _whole(flow, now)
        made[name] = np.where(thin[:, None] | (now == 0)[:, None], whole, count(flow))
    for name in _RATES:
        made[name] = _mixed(getattr(inputs, name), now, thin)
    for name in _SPREADS:
        made[name] = np.round(getattr(inputs, name), _DIGITS)
    nodes = (inputs.history[:, -1] < MODEL_THRESHOLD) | (inputs.events < EVENT_THRESHOLD)
    for name in _OF_NODES:
        rates = getattr(inputs, name)
        own = nodes.reshape(-1, *[1] * (rates.ndim - 1))
        made[name] = np.round(np.where(own, rates[:1], rates), _DIGITS)
    return replace(inputs, **made)


def scenario(
    inputs: Inputs, said: Outcome, levers: Sequence[Lever], keys: Sequence[Key] | None = None
) -> Outcome:
    """What a scenario shows: what is shown without it, and what the levers do to coarse inputs.

    Args:
        inputs: exact.
        said: their outcome without levers.
        levers: of the scenario.
        keys: nodes wanted, of those of ``said``; None gives all.

    Returns:
        The terms of ``said``; a function of what it shows and of coarse inputs alone.

    Raises:
        ValueError: as for :func:`metrics.models.supply_demand.levers.shifts`.
    """
    small = coarse(inputs)
    said = said if keys is None else _only(said, keys)
    names = tuple(said.terms)
    before, after = (
        simulate(small, chosen, keys=said.nodes, terms=names) for chosen in ((), tuple(levers))
    )
    terms = {name: _fan(*(one.terms[name] for one in (said, before, after))) for name in names}
    if "lost" in terms:
        terms["lost"] = replace(terms["lost"], mean=_lost(said, before, after, terms))
    chance = {
        name: np.clip(np.round(said.chance[name], 2) + after.chance[name] - value, 0.0, 1.0)
        for name, value in before.chance.items()
    }
    return Outcome(said.nodes, terms, chance, starts(said))


def starts(said: Outcome) -> dict[str, Array]:
    """Stocks at the base as shown: sums of shown parts.

    Were the sum rounded by itself, employed and employed with the (public) posts would be two
    roundings of one count, which together narrow it.
    """
    found = {name: count(values) for name, values in said.start.items()}
    found["demand"] = found["employed"] + round_to(said.start["vacancies"], rounding_base())
    found["supply"] = found["employed"] + found["seekers"]
    found["gap"] = found["demand"] - found["supply"]
    return found


def aim(small: Inputs, said: Outcome, key: Key, year: int) -> float:
    """The coarse gap at which the gap shown is 0: what a search for a lever has to reach.

    Args:
        small: coarse inputs.
        said: outcome of the exact ones without levers.
        key: the node.
        year: 1 to H.
    """
    shown = round_to(said.terms["gap"].mean[said.place[key], [year - 1]], rounding_base())
    return float(middle(small, (), key)["gap"][year - 1] - shown[0])


def _only(said: Outcome, keys: Sequence[Key]) -> Outcome:
    rows = [said.place[key] for key in keys]
    terms = {
        name: Fan(**{each: getattr(fan, each)[rows] for each in _BOUNDS})
        for name, fan in said.terms.items()
    }
    chance = {name: values[rows] for name, values in said.chance.items()}
    start = {name: values[rows] for name, values in said.start.items()}
    return Outcome(tuple(keys), terms, chance, start)


def _fan(*three: Fan) -> Fan:
    mean, lo80, hi80, lo95, hi95 = (
        _moved(*(getattr(one, each) for one in three)) for each in _BOUNDS
    )
    lo80, hi80 = np.minimum(lo80, mean), np.maximum(hi80, mean)
    return Fan(mean, lo80, hi80, np.minimum(lo95, lo80), np.maximum(hi95, hi80))


def _moved(said: Array, before: Array, after: Array) -> Array:
    return round_to(said, rounding_base()) + after - before


def _lost(said: Outcome, before: Outcome, after: Outcome, terms: dict[str, Fan]) -> Array:
    """Leavers such that their share is that shown without levers, and what levers do to it."""
    kept = np.round(_staying(said), _KEPT) + _staying(after) - _staying(before)
    started = np.column_stack([count(said.start["attached"]), terms["attached"].mean[:, :-1]])
    found: Array = np.maximum(started, 0.0) * (1 - kept)
    return found


def _staying(one: Outcome) -> Array:
    started = np.column_stack([one.start["attached"], one.terms["attached"].mean[:, :-1]])
    safe = np.where(started > 0, started, 1.0)
    found: Array = 1 - np.where(started > 0, one.terms["lost"].mean / safe, 0.0)
    return found


def _whole(flow: Array, now: Array) -> Array:
    """(1, H) a flow of all cells per person in them."""
    found: Array = np.round(flow.sum(axis=0) / max(float(now.sum()), 1.0), _KEPT)[None]
    return found


def _rate(values: Array, now: Array, thin: NDArray[np.bool_]) -> Array:
    """(C, H) values per person at the base; thin cells have that of all."""
    own = values / np.where(now > 0, now, 1.0)[:, None]
    found: Array = np.where(thin[:, None], _whole(values, now), np.round(own, _DIGITS))
    return found


def _mixed(rates: Array, now: Array, thin: NDArray[np.bool_]) -> Array:
    """Rates of cells, thin ones' those of all cells by their people."""
    weight = now / max(float(now.sum()), 1.0)
    whole = np.tensordot(weight, rates, axes=1)
    mask = thin.reshape(-1, *[1] * (rates.ndim - 1))
    found: Array = np.round(np.where(mask, whole, rates), _DIGITS).astype(np.float64)
    return found
