"""How the rows of each source came to their persons: by a number, by linkage, or not at all.

Counted when a snapshot is built, over all rows that its loads staged, and kept in its manifest:
what a linkage lost stands beside the figures that rest on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from data import in_memory
from data.contracts import CONTRACTS
from data.home import Home
from data.staging import formats, links, loads, verdicts
from data.staging.schema import quoted
from data.staging.tens import to_ten

MARKED: Final = 0.05  # a figure is marked when a larger share of a source's rows was lost
OWN: Final = "id_type = 'own'"  # rows under a department's own number of somebody


@dataclass(frozen=True)
class Joined:
    """The rows of one source of one table.

    Attributes:
        contract, source: which.
        kind: whose keys: a word of :data:`data.staging.links.KINDS`.
        numbered: rows under a number that is the same everywhere.
        linked: rows of those whom a linkage told to be somebody known.
        settled: rows of those of whom two people said who they are.
        grey: rows of those who may be somebody known.
        lost: rows of those of whom nothing is known: each counts as one more person.
    """

    contract: str
    source: str
    kind: str
    numbered: int = 0
    linked: int = 0
    settled: int = 0
    grey: int = 0
    lost: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.numbered + self.linked + self.settled + self.grey + self.lost

    @property
    def loss(self) -> float:
        """The share whose person nobody knows, those in doubt among them."""
        return (self.grey + self.lost) / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Applied:
    """The linkage that a snapshot rests on, as its manifest records it.

    Attributes:
        kind, run, method, bounds: as in :class:`data.staging.links.Run`.
        salt: fingerprint of the key under which names were encoded.
        settled: digest of what people settled; empty where they settled nothing.
        unknown, linked, grey, same, other: counts of people and of pairs, as in the run.
    """

    kind: str
    run: str
    method: str
    bounds: dict[str, float]
    salt: str
    settled: str
    unknown: int
    linked: int
    grey: int
    same: int
    other: int


def applied(home: Home) -> tuple[Applied, ...]:
    """The linkages that a build of now rests on."""
    return tuple(
        Applied(
            run.kind,
            run.id,
            run.method,
            run.bounds,
            run.key,
            run.taken,
            run.unknown,
            run.linked,
            run.grey,
            run.same,
            run.other,
        )
        for run in links.standing(home)
    )


def count(home: Home) -> tuple[Joined, ...]:
    """Rows of every table of persons, and of employers where some were to be told, by source."""
    found: dict[tuple[str, str, str], Joined] = {}
    with in_memory.database(home.scratch / "spill") as con:
        for kind in links.KINDS:
            if not _fates(con, home, kind):
                continue
            for contract in CONTRACTS.values():
                column = links.column_of(contract, kind)
                if not column or (kind == links.PERSON and "id_type" not in contract.names()):
                    continue
                for file in formats.staged(con, home, loads.effective(home, contract.name)):
                    key = contract.name, file.load.source, kind
                    before = found.get(key, Joined(*key))
                    found[key] = _with(before, file.load.rows, _own(con, file, column, kind))
    order, kinds = [*CONTRACTS], [*links.KINDS]
    return tuple(
        found[key]
        for key in sorted(found, key=lambda x: (kinds.index(x[2]), order.index(x[0]), x[1]))
    )


def lost(found: Iterable[Joined], contracts: Sequence[str], kind: str) -> dict[str, float]:
    """Of tables, those that lost more than :data:`MARKED` of their rows; the share of each.

    Both are rounded to ten before: everybody reads it, and an exact share tells of one row more.
    """
    rows, gone = dict.fromkeys(contracts, 0), dict.fromkeys(contracts, 0)
    for one in found:
        if one.contract in rows and one.kind == kind:
            rows[one.contract] += one.rows
            gone[one.contract] += one.grey + one.lost
    tens = {name: (to_ten(gone[name]), to_ten(rows[name])) for name in contracts}
    shares = {name: part / whole for name, (part, whole) in tens.items() if whole}
    return {name: share for name, share in shares.items() if share > MARKED}


def _fates(con: duckdb.DuckDBPyConnection, home: Home, kind: str) -> bool:
    """Make table ``fate`` (key, way) of those who were to be told; whether rows are to be counted.

    Rows of persons say themselves that they stand under a department's own number. Employers' rows
    don't: there it is who was imported as one without a code.
    """
    con.execute("CREATE OR REPLACE TABLE fate (key UUID, way VARCHAR)")
    if kind == links.EMPLOYER:
        for file in formats.staged(con, home, loads.effective(home, "employer_identity")):
            own = f"{file.picked['code_type']} = 'own'"
            con.execute(
                f"INSERT INTO fate SELECT DISTINCT {file.picked['employer_key']}, 'lost' "
                f"FROM read_parquet({quoted(file.path)}) WHERE {own} "
                f"AND {file.picked['employer_key']} NOT IN (SELECT key FROM fate)"
            )
        if not con.execute("SELECT 1 FROM fate LIMIT 1").fetchall():
            return False
    run = links.active(home, kind)
    if run is None:
        return True
    settled = verdicts.outcomes(home, kind, run.key) if run.taken else {}
    ends = [(pair[0],) for pair, said in settled.items() if said == verdicts.SAME]
    apart = [pair for pair, said in settled.items() if said == verdicts.OTHER]
    con.execute("CREATE OR REPLACE TABLE told (key UUID, way VARCHAR)")
    con.execute("CREATE OR REPLACE TABLE same (key UUID)")
    con.execute("CREATE OR REPLACE TABLE other (a UUID, b UUID)")
    if ends:
        con.executemany("INSERT INTO same VALUES (?)", ends)
    if apart:
        con.executemany("INSERT INTO other VALUES (?, ?)", apart)
    con.execute(
        f"INSERT INTO told SELECT _unknown, if(_unknown IN (FROM same), 'settled', 'linked') "
        f"FROM read_parquet({quoted(str(run.applied(home)))})"
    )
    if run.grey_pairs(home).exists():
        con.execute(
            f"""INSERT INTO told SELECT _unknown, 'grey'
            FROM read_parquet({quoted(str(run.grey_pairs(home)))})
            WHERE _unknown NOT IN (SELECT key FROM told)
            AND NOT EXISTS (FROM other WHERE a = _unknown AND b = _known)"""
        )
    con.execute("DELETE FROM fate WHERE key IN (SELECT key FROM told)")
    con.execute("INSERT INTO fate FROM told")
    return True


def _own(
    con: duckdb.DuckDBPyConnection, file: formats.Staged, column: str, kind: str
) -> dict[str, int]:
    """Rows of a file under departments' own numbers, by what became of them.

    Most files have no person without a number, which their row groups' limits say without a row
    being read.
    """
    rows = f"SELECT {file.picked[column]} AS own_key FROM read_parquet({quoted(file.path)})"
    if kind == links.PERSON:
        asked = (
            f"SELECT COALESCE(way, 'lost'), count(*) FROM ({rows} WHERE {file.picked['id_type']} "
            "= 'own') LEFT JOIN fate ON key = own_key GROUP BY 1"
        )
    else:
        asked = f"SELECT way, count(*) FROM ({rows}) JOIN fate ON key = own_key GROUP BY 1"
    return {str(way): int(many) for way, many in con.execute(asked).fetchall()}


def _with(before: Joined, rows: int, own: dict[str, int]) -> Joined:
    return Joined(
        before.contract,
        before.source,
        before.kind,
        before.numbered + rows - sum(own.values()),
        before.linked + own.get("linked", 0),
        before.settled + own.get("settled", 0),
        before.grey + own.get("grey", 0),
        before.lost + own.get("lost", 0),
    )
