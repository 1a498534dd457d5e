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
from dataclasses import dataclass, field, fields
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
from metrics.models.supply_demand.types import ALL, DEGREES, Inputs, Key, Outcome
from metrics.projection.counts import points_of
from metrics.projection.inputs import inputs_of
from metrics.projection.realised import realised
from metrics.projection.said import (
    FORMAT,
    KEPT,
    Said,
    fan_of,
    keys_of,
    plain,
    plain_fan,
    plain_said,
    said,
    said_of,
)

FILE: Final = "projection.npz"
AS_TEXT: Final = "projection.json"  # what earlier versions wrote: read, no longer written
_TREE: Final = "tree"
BACK: Final = 3  # earlier points at which it is made again
_YEAR: Final = 12
_LESS: Final = 200  # draws of a back-cast: its ranges are counted, not drawn


@dataclass(frozen=True)
class Projection:
    """A snapshot's projection, and what would have been said one to three years before (newest
    first; empty where it was worked out in haste: see :func:`backcasts`); ``past`` is what came of
    demand and supply (:func:`realised`), empty in files of earlier versions: see :func:`came`."""

    inputs: Inputs
    outcome: Outcome
    back: tuple[Said, ...]
    past: Mapping[str, Array] = field(default_factory=dict)


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
    outcome = simulate(inputs, keys=large(inputs))
    return Projection(inputs, outcome, earlier, realised(cubes, inputs) if back else {})


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


@lru_cache(maxsize=4)
def came(cubes: Cubes) -> Mapping[str, Array]:
    """What came of demand and supply, (nodes, points) by quantity; empty without a projection."""
    made = stored(cubes)
    if made is None:
        return {}
    return made.past or realised(cubes, made.inputs)


def stored(cubes: Cubes) -> Projection | None:
    """The projection of a snapshot: from its folder, else worked out (once per process)."""
    return _stored(cubes)


@lru_cache(maxsize=4)
def is_stored(cubes: Cubes) -> bool:
    """Whether a snapshot's folder has the projection, as this version writes it."""
    return isinstance(cubes, Published) and _made_by_us(_file(_folder(cubes)))


def _folder(cubes: Published) -> Path:
    return cubes.warehouse.home.snapshots / cubes.snapshot


def _made_by_us(found: Mapping[str, Any]) -> bool:
    """Whether a file is of this version's format; another's is worked out afresh."""
    return bool(found.get("format") == FORMAT)


@lru_cache(maxsize=4)
def _stored(cubes: Cubes) -> Projection | None:
    if isinstance(cubes, Published):
        found = _file(_folder(cubes))
        if _made_by_us(found):
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


def dumped(made: Projection, snapshot: str) -> dict[str, Any]:
    """A projection as plain values and arrays."""
    return {
        "format": FORMAT,
        "snapshot": snapshot,
        "inputs": {f.name: plain(getattr(made.inputs, f.name)) for f in fields(Inputs)},
        "outcome": {
            "nodes": plain(made.outcome.nodes),
            "terms": {name: plain_fan(fan) for name, fan in made.outcome.terms.items()},
            "chance": {name: plain(found) for name, found in made.outcome.chance.items()},
            "start": {name: plain(found) for name, found in made.outcome.start.items()},
        },
        "back": [plain_said(each) for each in made.back],
        "past": {name: plain(found) for name, found in made.past.items()},
    }


def loaded(found: Mapping[str, Any]) -> Projection:
    """The reverse of :func:`dumped`."""
    inputs = Inputs(**{name: _read(name, value) for name, value in found["inputs"].items()})
    out = found["outcome"]
    outcome = Outcome(
        keys_of(out["nodes"]),
        {name: fan_of(fan) for name, fan in out["terms"].items()},
        {name: np.array(value, dtype=float) for name, value in out["chance"].items()},
        {name: np.array(value, dtype=float) for name, value in out["start"].items()},
    )
    past = {name: np.array(value, dtype=float) for name, value in found.get("past", {}).items()}
    return Projection(inputs, outcome, tuple(said_of(each) for each in found["back"]), past)


def _read(name: str, value: Any) -> Any:
    if name == "base":
        return int(value)
    if name == "nodes":
        return keys_of(value)
    if name == "tied":
        return float(value)
    return tuple(value) if name in ("reasons", "notes") else np.array(value, dtype=float)
