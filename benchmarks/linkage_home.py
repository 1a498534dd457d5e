"""The linkage of a whole home at the size of a province: time, memory, precision, recall.

``python -m benchmarks.linkage_home make DIR [--known 3000000] [--unknown 1000000] [--home DEMO]``
writes two departments' identities as an import leaves them, and who is who beside them;
``python -m benchmarks.linkage_home link DIR`` runs ``python -m data link`` over them in the process
and counts right and wrong links.
"""

import argparse
import os
import resource
import time
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.linkage_people import Records, agencies, encoded, invented, of_home
from data.contracts import CONTRACTS
from data.home import Home
from data.importing.pseudonym import KEY_BYTES, Pseudonymiser
from data.linkage import linking
from data.staging import links, loads
from data.staging.formats import stamp
from data.staging.schema import quoted, schema

BOTH: Final = 0.6  # of the smaller register are in the larger one, too
_SLICE: Final = 400_000  # records that are encoded at a time
_SIDES: Final = {"unknown": "own", "known": "resident"}


def make(folder: Path, known: int, unknown: int, demo: Path | None, seed: int) -> None:
    """Stage two registers in a fresh home, and write who is who."""
    home = Home(folder)
    keys = Pseudonymiser(os.urandom(KEY_BYTES))
    whole = known + unknown - round(BOTH * min(known, unknown))
    people = _drawn(of_home(demo, whole, seed), whole) if demo else invented(whole, seed)
    made = agencies(people, known, unknown, seed=seed)
    (folder / "truth").mkdir(parents=True)
    for side, kind in _SIDES.items():
        records = getattr(made, side)
        with duckdb.connect() as con:
            for start in range(0, len(records["who"]), _SLICE):
                piece = {name: column[start : start + _SLICE] for name, column in records.items()}
                con.register(
                    "given", encoded(piece, keys).append_column("n", _numbers(start, piece))
                )
                told = "CREATE TABLE told AS" if not start else "INSERT INTO told"
                con.execute(f"{told} SELECT *, uuid() AS person_key FROM given")
                con.unregister("given")
                print(f"{side}: {start + len(piece['who']):,} encoded", flush=True)
            _stage(con, home, side, kind, keys.fingerprint)
            con.execute(
                f"COPY (SELECT person_key, who FROM told) TO "
                f"{quoted(str(folder / 'truth' / f'{side}.parquet'))} (FORMAT parquet)"
            )


def link(folder: Path) -> None:
    """Link the home, and print what docs/linkage.md has."""
    home = Home(folder)
    began, cpu = time.monotonic(), time.process_time()
    made = linking.link(
        home,
        progress=lambda doing, _share: print(
            f"{time.monotonic() - began:6.0f} s {time.process_time() - cpu:6.0f} CPU s  {doing}",
            flush=True,
        ),
    )
    took = time.monotonic() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    truth = {
        side: f"read_parquet({quoted(str(folder / 'truth' / f'{side}.parquet'))})"
        for side in _SIDES
    }
    with duckdb.connect() as con:
        right, true = con.execute(
            f"""SELECT (SELECT count(*) FROM read_parquet({quoted(str(made.run.pairs(home)))})
            JOIN {truth["unknown"]} u ON u.person_key = _unknown
            JOIN {truth["known"]} k ON k.person_key = _known WHERE u.who = k.who),
            (SELECT count(*) FROM {truth["unknown"]} JOIN {truth["known"]} USING (who))"""
        ).fetchall()[0]
    run = made.run
    print(
        f"{run.unknown:,} × {made.known:,}, true {true:,}: linked {run.linked:,}, grey {run.grey:,}"
    )
    print(f"precision {right / run.linked:.5f}, recall {right / true:.4f}")
    print(f"{took[0]:.0f} s, {took[1]:.0f} CPU s, peak {peak:.1f} GB")
    assert links.active(home) == run


def _drawn(people: Records, wanted: int) -> Records:
    """As many people as are wanted: a smaller demo's are drawn again, for other people."""
    turn = np.arange(wanted) % len(people["birth_year"])
    return {name: column[turn] for name, column in people.items()}


def _numbers(start: int, piece: Records) -> pa.Array:
    return pa.array(np.arange(start, start + len(piece["who"])) + 2)


def _stage(con: duckdb.DuckDBPyConnection, home: Home, side: str, kind: str, key: str) -> None:
    contract = CONTRACTS["identity"]
    rows = con.execute("SELECT count(*) FROM told").fetchall()[0][0]
    load = loads.Load(
        id=f"identity-{side}",
        contract="identity",
        source="人才大厅" if kind == "own" else "社保",
        file=f"{side}.csv",
        sha256="",
        mapping="",
        mapping_digest="",
        imported_at="2026-11-30T00:00:00+00:00",
        delivery=side,
        read=rows,
        accepted=rows,
        rejected=0,
        rows=rows,
        key=key,
    )
    given = {"id_type": quoted(kind), "_line": "n"}
    there = {str(row[0]) for row in con.execute("DESCRIBE told").fetchall()}
    columns = ", ".join(
        f'CAST({given.get(name, name if name in there else "NULL")} AS {form}) AS "{name}"'
        for name, form in schema(contract).items()
    )
    path = load.staged(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY (SELECT {columns} FROM told) TO {quoted(str(path))} ({stamp(contract)})")
    loads.add(home, [load])


def main() -> None:
    """Make, or link."""
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=("make", "link"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--known", type=int, default=3_000_000, help="records with ID numbers")
    parser.add_argument("--unknown", type=int, default=1_000_000, help="records without")
    parser.add_argument("--home", type=Path, help="a demo home whose people are taken")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.act == "make":
        make(given.folder, given.known, given.unknown, given.home, given.seed)
    else:
        link(given.folder)


if __name__ == "__main__":
    main()
