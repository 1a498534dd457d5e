"""What a projection said, as one value and as text: enough to judge it by later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.types import ALL, Fan, Inputs, Key, Outcome

FORMAT: Final = 3
KEPT: Final = ("employed", "entrants", "lost", "gone", "demand", "supply", "gap")
_DIGITS: Final = 6


@dataclass(frozen=True)
class Said:
    """What a projection said, without what it rested on: enough to judge it by later.

    Attributes:
        base: month of the point it was made from.
        snapshot: the snapshot it was made for.
        nodes: keys, the rows of every fan.
        terms: fans of :data:`KEPT`, (nodes, years) each.
        now: (nodes,) employed at the base.
    """

    base: int
    snapshot: str
    nodes: tuple[Key, ...]
    terms: dict[str, Fan]
    now: Array


def said(inputs: Inputs, outcome: Outcome, snapshot: str = "") -> Said:
    """What a projection says, without what it rests on."""
    terms = {name: outcome.terms[name] for name in KEPT}
    return Said(inputs.base, snapshot, outcome.nodes, terms, outcome.start["employed"])


def as_text(said: Said) -> str:
    """What was said as JSON, which outlives the version that wrote it."""
    return json.dumps(plain_said(said), ensure_ascii=False, default=np.ndarray.tolist)


def plain_said(one: Said) -> dict[str, Any]:
    """What was said, as plain values and arrays."""
    return {
        "format": FORMAT,
        "base": one.base,
        "snapshot": one.snapshot,
        "nodes": plain(one.nodes),
        "terms": {name: plain_fan(fan) for name, fan in one.terms.items()},
        "now": plain(one.now),
    }


def said_of(found: Mapping[str, Any]) -> Said:
    """The reverse of :func:`plain_said`."""
    terms = {name: fan_of(fan) for name, fan in found["terms"].items()}
    now = np.array(found["now"], dtype=float)
    return Said(int(found["base"]), found["snapshot"], keys_of(found["nodes"]), terms, now)


def plain(value: Any) -> Any:
    """Arrays to six digits, tuples as lists."""
    if isinstance(value, np.ndarray):
        return np.round(value, _DIGITS)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value


def plain_fan(fan: Fan) -> dict[str, Any]:
    """A fan as plain arrays by name."""
    return {f.name: plain(getattr(fan, f.name)) for f in fields(Fan)}


def fan_of(found: Mapping[str, Any]) -> Fan:
    """The reverse of :func:`plain_fan`."""
    return Fan(**{name: np.array(value, dtype=float) for name, value in found.items()})


def keys_of(found: Any) -> tuple[Key, ...]:
    """Nodes' keys, as lists or arrays have them."""
    # What was kept before projections knew bands of education is about all of them.
    return tuple(
        (int(one[0]), int(one[1]), str(one[2]), str(one[3]) if len(one) > 3 else ALL)
        for one in found
    )
