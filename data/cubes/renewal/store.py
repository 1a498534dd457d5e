"""What a build leaves for the next one: ``work/store.duckdb`` in the home.

The islands of monthly insurance, counts of its rows, tallies, and a record of what they rest on.
They hold keyed pseudonyms, as staged rows do. Anything unknown in it, and the next build is a full
one; the folder may be deleted at any time, and isn't backed up.
"""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import duckdb

from data import disk, in_memory
from data.contracts import CONTRACTS
from data.home import Home
from data.staging import links, loads, replaced
from data.staging.loads import Load

# Tables of the cube SQL that are kept, besides the count of insured rows.
TABLES: Final = ("island", "origin_tally", "school_tally", "firm_tally")
# Small tables of everybody: where they are as they were, what rests on them needn't be made again.
MADE_FIRST: Final = ("newest_insured", "limits", "applied_window", "school_key")
GIVEN: Final = (
    "month_dim",
    "major_dim",
    "region_dim",
    "occupation_dim",
    "school_dim",
    "industry_dim",
    "retirement_dim",
)
KEPT: Final = (*TABLES, "newest_insured", "applied_window")  # which the SQL would drop
_FORMAT: Final = 1
# The rooms whose code decides what is in cubes: a test holds them against what they import.
PROGRAM: Final = ("cubes", "staging", "contracts", "reference", "values")


class Unknown(Exception):
    """Why a build must be a full one; a Chinese clause."""


@dataclass(frozen=True)
class Kept:
    """What a store rests on.

    Attributes:
        program: digest of the code that decides what is in cubes.
        snapshot, cubes: whose cubes go with it, and the SHA-256 of their file.
        run: the linkages that were applied; empty where none was.
        loads: of each contract, in order: the ledger's record, and a stamp of the file.
        small: digests of :data:`MADE_FIRST` and :data:`GIVEN`.
        people: who had a spell.
    """

    program: str
    snapshot: str
    cubes: str
    run: str
    loads: dict[str, list[tuple[dict[str, Any], str]]]
    small: dict[str, str]
    people: int

    def of(self, contract: str) -> list[Load]:
        """The loads of a contract, as the ledger had them."""
        return [
            Load(**{**row, "notes": tuple(row["notes"])}) for row, _ in self.loads.get(contract, ())
        ]


def file(home: Home) -> Path:
    """The store itself."""
    return home.work / "store.duckdb"


def ahead(home: Home) -> Path:
    """The month to come, made of it (:mod:`data.cubes.renewal.ahead`)."""
    return home.work / "ahead.duckdb"


def read(home: Home) -> Kept:
    """What the last build left.

    Raises:
        Unknown: nothing, or nothing that this program can go on from.
    """
    if not file(home).exists():
        raise Unknown("没有上一次构建留下的中间结果")
    try:
        with duckdb.connect(str(file(home)), read_only=True) as con:
            row = con.execute("SELECT said FROM about").fetchone()
        found: dict[str, Any] = json.loads(row[0] if row else "{}")
        if found.pop("format") != _FORMAT or found["program"] != program():
            raise Unknown("程序已更新")
        return Kept(**found)
    except (duckdb.Error, ValueError, KeyError, TypeError) as error:
        raise Unknown("上一次构建的中间结果已损坏") from error


def begin(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Fill an empty store, attached as ``aside``, from the tables of a full build."""
    for name in (*TABLES, "insured_count"):
        con.execute(f"CREATE TABLE aside.{name} AS SELECT * FROM {name}")
    row = con.execute("SELECT COUNT(*) FROM pid").fetchone()
    save(con, home, digests(con, (*MADE_FIRST, *GIVEN)), int(row[0]) if row else 0)


def save(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    small: dict[str, str],
    people: int,
) -> None:
    """Write what a finished build knows of itself into its store, but for its snapshot.

    Args:
        con: the store is attached as ``aside``, with its tables.
        home: the loads are read from its ledger.
        small, people: see :class:`Kept`.
    """
    about = {
        "format": _FORMAT,
        "program": program(),
        "snapshot": "",
        "cubes": "",
        "run": links.name(home),
        "loads": stamped(home),
        "small": small,
        "people": people,
    }
    con.execute("CREATE OR REPLACE TABLE aside.about (said VARCHAR)")
    con.execute("INSERT INTO aside.about VALUES (?)", [json.dumps(about, ensure_ascii=False)])
    con.execute("CHECKPOINT aside")


def publish(home: Home, aside: Path, snapshot: str, cubes: str) -> None:
    """Put a store in its place, in one step, once the snapshot that goes with it is in its own.

    Whoever is cut before leaves the store of the build before, with its snapshot: as good a start.
    """
    with duckdb.connect(str(aside)) as con:
        row = con.execute("SELECT said FROM about").fetchone()
        about = {**json.loads(row[0] if row else "{}"), "snapshot": snapshot, "cubes": cubes}
        con.execute("UPDATE about SET said = ?", [json.dumps(about, ensure_ascii=False)])
    home.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside.replace(file(home))
    with suppress(OSError):  # of the store before, hence of no use; it may be open somewhere
        ahead(home).unlink()
    disk.sync_folder(home.work)
    replaced.forget(home)


def stamped(home: Home) -> dict[str, list[tuple[dict[str, Any], str]]]:
    """The loads that a build uses now, as :class:`Kept` has them."""
    found: dict[str, list[tuple[dict[str, Any], str]]] = {name: [] for name in CONTRACTS}
    for load in loads.read(home):
        if load.state == loads.READY and load.contract in found:
            found[load.contract].append((json.loads(json.dumps(asdict(load))), stamp(load, home)))
    if not _dated(home, found["job_posting"]):
        today = date.today()
        found["job_posting"] = [
            (load, f"{sign} {today:%Y-%m}") for load, sign in found["job_posting"]
        ]
    return found


def _dated(home: Home, posts: Iterable[tuple[dict[str, Any], str]]) -> bool:
    """Whether any post says since when it stands: else all that say nothing count for the present
    month (data/cubes/inputs.py)."""
    with in_memory.database() as con:
        for load, _ in posts:
            file = Load(**{**load, "notes": tuple(load["notes"])}).staged(home)
            rows = "SELECT 1 FROM read_parquet(?) WHERE posted_on IS NOT NULL LIMIT 1"
            try:
                if con.execute(rows, [str(file)]).fetchone():
                    return True
            except duckdb.Error:  # not there, or of a form without it
                return False
    return False


def stamp(load: Load, home: Home) -> str:
    """What tells whether a staged file is still the same."""
    try:
        about = load.staged(home).stat()
    except FileNotFoundError:
        return ""
    return f"{about.st_size} {about.st_mtime_ns}"


def digests(con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> dict[str, str]:
    """A digest of each table's rows, whatever their order."""
    found = {}
    for name in tables:
        row = con.execute(
            f"SELECT COUNT(*) || ' ' || CAST(COALESCE(SUM(hash(t)), 0) AS VARCHAR) FROM {name} AS t"
        ).fetchone()
        found[name] = str(row[0]) if row else ""
    return found


@lru_cache(maxsize=1)
def program() -> str:
    """A digest of the engine and of all code that decides what is in the cubes."""
    digest = hashlib.sha256(duckdb.__version__.encode())
    root = Path(__file__).parents[2]
    for room in PROGRAM:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in (".py", ".sql"):
                digest.update(path.read_bytes())
    return digest.hexdigest()
