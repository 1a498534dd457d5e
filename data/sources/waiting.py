"""Steps that an interrupted pull has got ready: checked rows that no ledger names yet.

They lie in the home under ``pulls/``, as an import would stage them: keys instead of numbers. No
build sees them; the next run of the same pull takes them up, any other throws them away.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from data import disk
from data.home import Home
from data.importing.landing import Done, move
from data.importing.report import FileReport, Sample
from data.importing.steps import Order
from data.sources.definition import Source
from data.staging.loads import Load


def folder(home: Home, source: Source) -> Path:
    """Where the steps of a source wait."""
    return home.path / "pulls" / source.id()


def keep(home: Home, source: Source, number: int, done: Done) -> Done:
    """Put one finished step aside; it is whole or not there."""
    place = folder(home, source)
    kept = done
    if done.rows is not None:
        move(done.rows, place / f"{done.load.id}.parquet")
        kept = replace(kept, rows=place / f"{done.load.id}.parquet")
    if done.refused is not None:
        move(done.refused, place / f"{done.load.id}.csv")
        kept = replace(kept, refused=place / f"{done.load.id}.csv")
    said = {
        "load": asdict(done.load),
        "report": asdict(done.report),
        "rows": done.rows is not None,
        "refused": done.refused is not None,
    }
    text = json.dumps(said, ensure_ascii=False)
    disk.write_aside(place / f"{number:05d}.json", text.encode())
    return kept


def found(home: Home, source: Source, order: Order, types: Mapping[str, Any]) -> list[Done]:
    """The steps that wait and are still good, in their order; others are thrown away.

    Good is what would be made the same way now: same key, contract, mapping, types of columns.
    """
    place = folder(home, source)
    good: list[Done] = []
    for path in sorted(place.glob("*.json")):
        try:
            done = _read(path)
        except (ValueError, KeyError, TypeError):
            break
        load = done.load
        key = order.keys.fingerprint if order.keys else ""
        same = load.pulled.get("digest") == source.digest() and load.pulled.get("types") == types
        there = done.rows is None or done.rows.exists()
        if not (same and there and load.key == key and load.id == order.load_id(load.sha256)):
            break
        good.append(done)
    if not good:
        clear(home, source)
    return good


def _read(path: Path) -> Done:
    said = json.loads(path.read_text("utf-8"))
    load = Load(**{**said["load"], "notes": tuple(said["load"]["notes"])})
    raw = said["report"]
    samples = tuple(Sample(**one) for one in raw["samples"])
    report = FileReport(**{**raw, "notes": tuple(raw["notes"]), "samples": samples})
    rows = path.parent / f"{load.id}.parquet" if said["rows"] else None
    refused = path.parent / f"{load.id}.csv" if said["refused"] else None
    return Done(load, report, rows, refused)


def clear(home: Home, source: Source) -> None:
    """Throw away what waits."""
    shutil.rmtree(folder(home, source), ignore_errors=True)
