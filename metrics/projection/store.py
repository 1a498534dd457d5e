"""Projections of demand and supply: made once for a snapshot, stored with it, kept when published.

A snapshot's folder holds ``projection.npz`` (made between building and publishing, see
``python -m metrics project``): what the projection rests on and what it says, and the same as it
would have been made one, two and three years earlier. For a snapshot without the file it is worked
out once per process. Numbers in it are exact: they stay inside ``metrics/``.

The file's arrays stand beside one text, ``tree``: the JSON that they belong to, with the number of
an array in each one's place. Earlier versions wrote all of it as text (``projection.json``), which
takes a first page ten times as long to read.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.home import Home
from metrics.disclosure.curves import EVENT_THRESHOLD, MODEL_THRESHOLD
from metrics.disclosure.profile import under
from metrics.disclosure.snapshot import Published
from metrics.engine.statement import Cubes
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.balance import simulate
from metrics.models.supply_demand.types import ALL, DEGREES, Fan, Inputs, Key, Outcome
from metrics.projection.counts import points_of
from metrics.projection.inputs import inputs_of

FILE: Final = "projection.npz"
AS_TEXT: Final = "projection.json"  # what earlier versions wrote: read, no longer written
FORMAT: Final = 3
_TREE: Final = "tree"
BACK: Final = 3  # earlier points at which it is made again
KEPT: Final = ("employed", "entrants", "lost", "gone", "demand", "supply", "gap")
_YEAR: Final = 12
_LESS: Final = 200  # draws of a back-cast: its ranges are counted, not drawn
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


@dataclass(frozen=True)
class Projection:
    """A snapshot's projection, and what would have been said one to three years before (newest
    first; empty where it was worked out in haste: see :func:`backcasts`)."""

    inputs: Inputs
    outcome: Outcome
    back: tuple[Said, ...]


def project(cubes: Cubes, back: int = BACK) -> Projection | None:
    """Work a projection out.

    Cells in which the newest value was the better forecast at the earlier points carry it on.

    Args:
        cubes: one snapshot.
        back: how many earlier points it is made at again, each with the data up to it alone.

    Returns:
        None where the data reach over fewer than two points a year apart.
    """
    if isinstance(cubes, Published):
        with under(cubes.profile):
            return _projected(cubes, back)
    return _projected(cubes, back)


def _projected(cubes: Cubes, back: int) -> Projection | None:
    inputs = inputs_of(cubes)
    if inputs is None:
        return None
    earlier = _back(cubes, back)
    better = naive_cells(inputs, earlier)
    if better:
        inputs = inputs_of(cubes, naive=better) or inputs
    return Projection(inputs, simulate(inputs, keys=large(inputs)), earlier)


def large(inputs: Inputs) -> tuple[Key, ...]:
    """Nodes that are large enough to be shown."""
    return tuple(key for row, key in enumerate(inputs.nodes) if big(inputs, row))


def big(inputs: Inputs, row: int) -> bool:
    """Whether a node may be shown: from 100 people and ten exits on."""
    return bool(
        inputs.history[row, -1] >= MODEL_THRESHOLD and inputs.events[row] >= EVENT_THRESHOLD
    )


def naive_cells(inputs: Inputs, earlier: tuple[Said, ...]) -> frozenset[Key]:
    """Sections of cities, and bands in them, whose employment, over all earlier points, its newest
    value would have told better."""
    errors: dict[Key, list[tuple[float, float]]] = {}
    for one in earlier:
        ago = (inputs.base - one.base) // _YEAR
        for row, key in enumerate(one.nodes):
            if key[0] != 2 or key[2] == ALL or key[3] == DEGREES or key not in inputs.place:
                continue
            truth = inputs.history[inputs.place[key], -ago:]
            truth = truth[: one.terms["employed"].mean.shape[1]]
            said_ = one.terms["employed"].mean[row, : len(truth)]
            pair = float(np.abs(said_ - truth).sum()), float(np.abs(one.now[row] - truth).sum())
            errors.setdefault(key, []).append(pair)
    return frozenset(
        key
        for key, found in errors.items()
        if len(found) >= BACK and sum(b for _, b in found) < sum(a for a, _ in found)
    )


def _back(cubes: Cubes, count: int) -> tuple[Said, ...]:
    earlier = []
    for base in points_of(cubes)[:-1][-count:][::-1] if count else ():
        then = inputs_of(cubes, base)
        if then is not None:
            earlier.append(said(then, simulate(then, terms=KEPT, keys=large(then), draws=_LESS)))
    return tuple(earlier)


@lru_cache(maxsize=4)
def backcasts(cubes: Cubes) -> tuple[Said, ...]:
    """What would have been said one, two and three years before, each with the data up to then."""
    made = stored(cubes)
    if made is None:
        return ()
    return made.back or _back(cubes, BACK)


def said(inputs: Inputs, outcome: Outcome, snapshot: str = "") -> Said:
    """What a projection says, without what it rests on."""
    terms = {name: outcome.terms[name] for name in KEPT}
    return Said(inputs.base, snapshot, outcome.nodes, terms, outcome.start["employed"])


def stored(cubes: Cubes) -> Projection | None:
    """The projection of a snapshot: from its folder, else worked out (once per process)."""
    return _stored(cubes)


@lru_cache(maxsize=4)
def _stored(cubes: Cubes) -> Projection | None:
    if isinstance(cubes, Published):
        found = _file(cubes.warehouse.home.snapshots / cubes.snapshot)
        if found.get("format") == FORMAT:  # one of another version is worked out afresh
            return loaded(found)
    return project(cubes, back=0)


def has_one(home: Home, snapshot: str) -> bool:
    """Whether a projection is stored with a snapshot, by this version or an earlier one."""
    return any((home.snapshots / snapshot / name).exists() for name in (FILE, AS_TEXT))


def _file(folder: Path) -> dict[str, Any]:
    """What is stored in a snapshot's folder; empty where nothing is."""
    if (folder / FILE).exists():
        with np.load(folder / FILE, allow_pickle=False) as file:
            return dict(_with_arrays(json.loads(str(file[_TREE])), file))
    older = folder / AS_TEXT
    return dict(json.loads(older.read_text("utf-8"))) if older.exists() else {}


def _with_arrays(value: Any, arrays: Mapping[str, Array]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"array"}:
            return arrays[value["array"]]
        return {name: _with_arrays(each, arrays) for name, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_with_arrays(each, arrays) for each in value]
    return value


def write(home: Home, snapshot: str, made: Projection) -> Path:
    """Store a projection in the folder of a draft snapshot (its manifest seals it afterwards)."""
    arrays: dict[str, Any] = {}

    def numbered(array: Array) -> dict[str, str]:
        name = str(len(arrays))
        arrays[name] = array
        return {"array": name}

    tree = json.dumps(dumped(made, snapshot), ensure_ascii=False, default=numbered)
    held = io.BytesIO()
    np.savez(held, allow_pickle=False, **arrays, **{_TREE: np.array(tree)})
    path = home.snapshots / snapshot / FILE
    path.write_bytes(held.getvalue())
    return path


def as_text(said: Said) -> str:
    """What was said as JSON, which outlives the version that wrote it."""
    return json.dumps(plain_said(said), ensure_ascii=False, default=np.ndarray.tolist)


def dumped(made: Projection, snapshot: str) -> dict[str, Any]:
    """A projection as plain values and arrays."""
    return {
        "format": FORMAT,
        "snapshot": snapshot,
        "inputs": {f.name: _plain(getattr(made.inputs, f.name)) for f in fields(Inputs)},
        "outcome": {
            "nodes": _plain(made.outcome.nodes),
            "terms": {name: _plain_fan(fan) for name, fan in made.outcome.terms.items()},
            "chance": {name: _plain(found) for name, found in made.outcome.chance.items()},
            "start": {name: _plain(found) for name, found in made.outcome.start.items()},
        },
        "back": [plain_said(each) for each in made.back],
    }


def loaded(found: Mapping[str, Any]) -> Projection:
    """The reverse of :func:`dumped`."""
    inputs = Inputs(**{name: _read(name, value) for name, value in found["inputs"].items()})
    out = found["outcome"]
    outcome = Outcome(
        _keys(out["nodes"]),
        {name: _fan(fan) for name, fan in out["terms"].items()},
        {name: np.array(value, dtype=float) for name, value in out["chance"].items()},
        {name: np.array(value, dtype=float) for name, value in out["start"].items()},
    )
    return Projection(inputs, outcome, tuple(said_of(each) for each in found["back"]))


def _read(name: str, value: Any) -> Any:
    if name == "base":
        return int(value)
    if name == "nodes":
        return _keys(value)
    if name == "tied":
        return float(value)
    return tuple(value) if name in ("reasons", "notes") else np.array(value, dtype=float)


def plain_said(one: Said) -> dict[str, Any]:
    """What was said, as plain values and arrays."""
    return {
        "format": FORMAT,
        "base": one.base,
        "snapshot": one.snapshot,
        "nodes": _plain(one.nodes),
        "terms": {name: _plain_fan(fan) for name, fan in one.terms.items()},
        "now": _plain(one.now),
    }


def said_of(found: Mapping[str, Any]) -> Said:
    """The reverse of :func:`plain_said`."""
    terms = {name: _fan(fan) for name, fan in found["terms"].items()}
    now = np.array(found["now"], dtype=float)
    return Said(int(found["base"]), found["snapshot"], _keys(found["nodes"]), terms, now)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return np.round(value, _DIGITS)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _plain_fan(fan: Fan) -> dict[str, Any]:
    return {f.name: _plain(getattr(fan, f.name)) for f in fields(Fan)}


def _fan(found: Mapping[str, Any]) -> Fan:
    return Fan(**{name: np.array(value, dtype=float) for name, value in found.items()})


def _keys(found: Any) -> tuple[Key, ...]:
    # What was kept before projections knew bands of education is about all of them.
    return tuple(
        (int(one[0]), int(one[1]), str(one[2]), str(one[3]) if len(one) > 3 else ALL)
        for one in found
    )
