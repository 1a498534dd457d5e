"""The ledger of linkages: who without an ID number was told to be whom (:mod:`data.linkage`).

Each run leaves a file of pairs of keys, and a line in ``links/runs.json``. A build uses the newest
run that nobody has taken out, as long as all that it was told from still counts; undoing one
brings back the one before. No name, and no encoding of one, is in any of these files.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from data import records
from data.contracts import Contract, Kind
from data.disk import write_aside
from data.home import Home, Refused
from data.staging import loads
from data.staging.formats import Staged
from data.staging.schema import quoted

READY: Final = "ready"
UNDONE: Final = "undone"
_FOLDER: Final = "links"


@dataclass(frozen=True)
class Run:
    """One linkage.

    Attributes:
        id: when it was made.
        by: who ran it.
        key: fingerprint of the key behind the pseudonyms.
        loads: the loads that it was told from.
        unknown: people without an ID number.
        linked: those of them who were told to be somebody known.
        grey: those who may be somebody known.
        state: whether builds use it.
        undone_by: who took it out.
    """

    id: str
    by: str
    key: str
    loads: tuple[str, ...]
    unknown: int
    linked: int
    grey: int
    state: str = READY
    undone_by: str = ""

    def pairs(self, home: Home) -> Path:
        """The keys: ``_unknown``, ``_known``."""
        return folder(home) / f"{self.id}.parquet"

    def doubts(self, home: Home) -> Path:
        """The grey zone, as lines of the offices' own files."""
        return folder(home) / f"{self.id}.csv"


def folder(home: Home) -> Path:
    """Where runs lie."""
    return home.path / _FOLDER


def read(home: Home) -> tuple[Run, ...]:
    """All runs, the oldest first.

    Raises:
        Refused: the ledger is damaged or of a newer version.
    """
    path = _ledger(home)
    if not path.exists():
        return ()
    try:
        rows = json.loads(path.read_text("utf-8"))["runs"]
        if any(records.strange(Run, row) or records.lacking(Run, row) for row in rows):
            raise ValueError("columns")
        return tuple(Run(**{**row, "loads": tuple(row["loads"])}) for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            f"身份比对台账 {path} 已损坏，或由更新版本的程序写成；请从备份恢复该文件后再试"
        ) from error


def add(home: Home, run: Run) -> None:
    """Put a run at the end. The caller holds the lock, and has written its files."""
    _write(home, (*read(home), run))


def active(home: Home) -> Run | None:
    """The run that a build uses: the newest that still holds."""
    found = read(home)
    if not found:
        return None
    counting = {load.id: load.key for load in loads.read(home) if load.state == loads.READY}
    return next(
        (
            run
            for run in reversed(found)
            if run.state == READY
            and all(counting.get(load) == run.key for load in run.loads)
            and run.pairs(home).exists()
        ),
        None,
    )


def undo(home: Home, by: str) -> Run:
    """Take out the run that counts. The caller holds the lock.

    Raises:
        Refused: none does.
    """
    found = active(home)
    if found is None:
        raise Refused("没有生效的身份比对，无从撤销")
    out = replace(found, state=UNDONE, undone_by=by)
    _write(home, tuple(out if run.id == out.id else run for run in read(home)))
    return out


def applied(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, files: Sequence[Staged]
) -> list[Staged]:
    """Files with the keys of known people in place of those who were told to be them.

    Files in which there is nobody of the kind, which is nearly all, are read as they were.
    """
    person = next((c.name for c in contract.columns if c.kind is Kind.PERSON), "")
    told_from = any(c.kind is Kind.TRAIT for c in contract.columns)
    run = active(home) if person and not told_from else None
    if run is None:
        return list(files)
    path = str(run.pairs(home))
    return [
        replace(file, person=person, links=path) if _concerns(con, file, person, path) else file
        for file in files
    ]


def _concerns(con: duckdb.DuckDBPyConnection, file: Staged, person: str, path: str) -> bool:
    """Whether a run speaks of anybody in a file."""
    found = con.execute(
        f"SELECT 1 FROM read_parquet({quoted(file.path)}) WHERE {file.picked[person]} IN "
        f"(SELECT _unknown FROM read_parquet({quoted(path)})) LIMIT 1"
    ).fetchall()
    return bool(found)


def _ledger(home: Home) -> Path:
    return folder(home) / "runs.json"


def _write(home: Home, runs: Sequence[Run]) -> None:
    rows = [asdict(run) for run in runs]
    write_aside(_ledger(home), json.dumps({"runs": rows}, ensure_ascii=False, indent=1).encode())
