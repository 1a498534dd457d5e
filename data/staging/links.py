"""The ledger of linkages: who without an ID number was told to be whom (:mod:`data.linkage`).

Each run leaves a file of pairs of keys, and a line in ``links/runs.json``. A build uses the newest
run that nobody has taken out, as long as all that it was told from still counts; undoing one
brings back the one before. What people settled since (:mod:`data.staging.verdicts`) is taken into
the run when a build begins, and at no other time: one build sees one state. No name, and no
encoding of one, is in any of these files.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final

import duckdb

from data import in_memory, records
from data.contracts import Contract, Kind
from data.disk import flush, write_aside
from data.home import Home, Refused
from data.staging import loads, verdicts
from data.staging.formats import Staged
from data.staging.schema import quoted

READY: Final = "ready"
UNDONE: Final = "undone"
PERSON: Final = "person"
EMPLOYER: Final = "employer"
# Of whom runs are → the columns that they concern.
KINDS: Final[dict[str, Kind]] = {PERSON: Kind.PERSON, EMPLOYER: Kind.EMPLOYER}
_FOLDER: Final = "links"
# A run's files by its id, the ledger, and either while it is written.
_OURS: Final = re.compile(r"\.?(\d{8}-\d{6}-\d{3}|runs\.json)\b")


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
        kind: of whom: a word of :data:`KINDS`.
        method: what told it, with its version.
        bounds: the thresholds by which was decided, by name.
        taken: digest of what people settled that builds go by; empty where they settled nothing.
        same, other: how many pairs they settled as one, and as two.
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
    kind: str = PERSON
    method: str = ""
    bounds: dict[str, float] = field(default_factory=dict)
    taken: str = ""
    same: int = 0
    other: int = 0

    @property
    def name(self) -> str:
        """Names the run with what people settled."""
        return f"{self.id}.{self.taken}" if self.taken else self.id

    def pairs(self, home: Home) -> Path:
        """The keys that were told alike: ``_unknown``, ``_known``."""
        return folder(home) / f"{self.id}.parquet"

    def applied(self, home: Home) -> Path:
        """The same with what people settled: what builds go by."""
        return folder(home) / f"{self.name}.parquet"

    def doubts(self, home: Home) -> Path:
        """The grey zone, as lines of the offices' own files."""
        return folder(home) / f"{self.id}.csv"

    def grey_pairs(self, home: Home) -> Path:
        """The same with keys: ``_unknown``, ``_known``, probability, file and line of both, and how
        their traits agree. Runs of before there was a page for them have none."""
        return folder(home) / f"{self.id}.doubts.parquet"


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


def left(home: Home) -> tuple[Path, ...]:
    """Files of runs that the ledger doesn't have: a linkage, or a build, was killed half-way.

    Raises:
        Refused: the ledger is damaged, so that nobody knows what is in it.
    """
    named = {_ledger(home)}
    for run in read(home):
        named |= {run.pairs(home), run.applied(home), run.doubts(home), run.grey_pairs(home)}
    return tuple(
        p for p in sorted(folder(home).glob("*")) if _OURS.match(p.name) and p not in named
    )


def sweep(home: Home) -> None:
    """Remove them. The caller holds the lock, so that nobody is half-way now."""
    for path in left(home):
        path.unlink(missing_ok=True)


def active(home: Home, kind: str = PERSON) -> Run | None:
    """The run of a kind that a build uses: the newest that still holds."""
    found = [run for run in read(home) if run.kind == kind]
    if not found:
        return None
    counting = {load.id: load.key for load in loads.read(home) if load.state == loads.READY}
    return next(
        (
            run
            for run in reversed(found)
            if run.state == READY
            and all(counting.get(load) == run.key for load in run.loads)
            and run.applied(home).exists()
        ),
        None,
    )


def standing(home: Home) -> tuple[Run, ...]:
    """The runs that a build uses."""
    return tuple(run for kind in KINDS if (run := active(home, kind)) is not None)


def name(home: Home) -> str:
    """Names all that a build takes from runs; empty where none holds."""
    return "+".join(run.name for run in standing(home))


def undo(home: Home, by: str, kind: str = PERSON) -> Run:
    """Take out the run that counts. The caller holds the lock.

    Raises:
        Refused: none does.
    """
    found = active(home, kind)
    if found is None:
        raise Refused("没有生效的身份比对，无从撤销")
    out = replace(found, state=UNDONE, undone_by=by)
    _put(home, out)
    return out


def take_in(home: Home) -> None:
    """Let builds go by what people have settled by now. The caller holds the lock.

    Raises:
        Refused: the book of what they settled can't be read.
    """
    sweep(home)
    for run in standing(home):
        digest, found = taken(home, run)
        if digest == run.taken:
            continue
        same = sum(said == verdicts.SAME for said in found.values())
        new = replace(run, taken=digest, same=same, other=len(found) - same)
        if digest:
            _settle(home, new, found)
        _put(home, new)
        if run.taken:
            run.applied(home).unlink(missing_ok=True)


def taken(home: Home, run: Run) -> tuple[str, dict[verdicts.Pair, str]]:
    """What people have settled by now under a run's key, and its digest."""
    found = verdicts.outcomes(home, run.kind, run.key)
    text = "\n".join(f"{a} {b} {said}" for (a, b), said in sorted(found.items()))
    return (hashlib.sha256(text.encode()).hexdigest()[:8] if found else ""), found


def _settle(home: Home, run: Run, found: Mapping[verdicts.Pair, str]) -> None:
    """Write the pairs of a run as people have settled them: what they say wins."""
    ends = {unknown: known for (unknown, known), said in found.items() if said == verdicts.SAME}
    wrong = [pair for pair, said in found.items() if said == verdicts.OTHER]
    made = run.applied(home).with_suffix(".made")
    with in_memory.database(home.scratch / "spill") as con:
        con.execute("CREATE TABLE same (_unknown UUID, _known UUID)")
        con.execute("CREATE TABLE other (_unknown UUID, _known UUID)")
        for table, rows in (("same", list(ends.items())), ("other", wrong)):
            if rows:
                con.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        con.execute(
            f"""COPY (SELECT _unknown, _known FROM read_parquet({quoted(str(run.pairs(home)))}) r
            WHERE _unknown NOT IN (SELECT _unknown FROM same)
            AND NOT EXISTS (FROM other o WHERE o._unknown = r._unknown AND o._known = r._known)
            UNION ALL FROM same ORDER BY 1)
            TO {quoted(str(made))} (FORMAT parquet, COMPRESSION zstd)"""
        )
    keep(made, run.applied(home))


def keep(made: Path, target: Path) -> None:
    """Put a finished file of keys in its place, for its owner alone."""
    made.chmod(0o600)
    with made.open("rb+") as file:
        flush(file)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made.replace(target)


def column_of(contract: Contract, kind: str) -> str:
    """The column of a table that holds keys of a kind; empty of one that holds none, and of those
    that runs are told from."""
    if any(c.kind is Kind.TRAIT for c in contract.columns):
        return ""
    return next((c.name for c in contract.columns if c.kind is KINDS[kind]), "")


def applied(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, files: Sequence[Staged]
) -> list[Staged]:
    """Files with the keys of known people in place of those who were told to be them.

    Files in which there is nobody of the kind, which is nearly all, are read as they were.
    """
    found = list(files)
    for run in standing(home):
        column = column_of(contract, run.kind)
        if column:
            path = str(run.applied(home))
            found = [
                replace(file, links=(*file.links, (column, path)))
                if _concerns(con, file, column, path)
                else file
                for file in found
            ]
    return found


def _concerns(con: duckdb.DuckDBPyConnection, file: Staged, column: str, path: str) -> bool:
    """Whether a run speaks of anybody in a file."""
    found = con.execute(
        f"SELECT 1 FROM read_parquet({quoted(file.path)}) WHERE {file.picked[column]} IN "
        f"(SELECT _unknown FROM read_parquet({quoted(path)})) LIMIT 1"
    ).fetchall()
    return bool(found)


def _ledger(home: Home) -> Path:
    return folder(home) / "runs.json"


def _put(home: Home, changed: Run) -> None:
    _write(home, [changed if run.id == changed.id else run for run in read(home)])


def _write(home: Home, runs: Sequence[Run]) -> None:
    rows = [asdict(run) for run in runs]
    write_aside(_ledger(home), json.dumps({"runs": rows}, ensure_ascii=False, indent=1).encode())
