"""What the build reads: each contract's accepted rows, all loads together, as one view."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from data.contracts import CONTRACTS, Contract, Kind
from data.home import Home
from data.staging import links
from data.staging.formats import Staged, staged
from data.staging.loads import Load, effective
from data.staging.schema import quoted, schema

_FEW = 3  # files that are held against each other in turn


@dataclass(frozen=True)
class Spanning:
    """A staged file and the months or years that its keys span; all are 0 where there are none."""

    file: Staged
    first: int = 0
    last: int = 0

    def meets(self, other: "Spanning") -> bool:
        """Whether the two may hold the same key."""
        return self.first <= other.last and other.first <= self.last


def relation(
    con: duckdb.DuckDBPyConnection, home: Home, contract: str, loads: Sequence[Load] | None = None
) -> str:
    """Register the view ``<contract>``: one row per key, the latest load's row where they differ.

    Args:
        con: a connection that may read files.
        home: where the loads lie.
        contract: name of the contract, also the view's name.
        loads: which loads, oldest first; by default those that a build uses. None at all gives
            an empty view with the right types.

    Returns:
        The view's name.

    Raises:
        Refused: a load can't be read under the present contract; the message says what to run.
    """
    rows = rows_of(con, home, contract, loads)
    con.execute(f'CREATE OR REPLACE VIEW "{contract}" AS {rows}')
    return contract


def rows_of(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    contract: str,
    loads: Sequence[Load] | None = None,
    *,
    portable: bool = False,
) -> str:
    """The query behind :func:`relation`, over ``read_parquet`` of the staged files.

    Args:
        con, home, contract, loads: as there.
        portable: say it as other engines read it, too: slower where files share months.
    """
    taken = effective(home, contract) if loads is None else tuple(loads)
    return latest(CONTRACTS[contract], spanning(con, home, contract, taken), portable=portable)


def spanning(
    con: duckdb.DuckDBPyConnection, home: Home, contract: str, loads: Sequence[Load]
) -> list[Spanning]:
    """The files of loads, oldest first, with what their keys span.

    A hundred monthly deliveries share no key, and comparing their keys would take longer than
    anything else in a build.
    """
    record = CONTRACTS[contract]
    files = links.applied(con, home, record, staged(con, home, loads))
    return [Spanning(file) for file in files] if len(files) == 1 else spans(con, record, files)


def spans(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: Sequence[Staged]
) -> list[Spanning]:
    """The same of files that may be compared with others; the statistics of Parquet say it."""
    timed = (Kind.MONTH, Kind.YEAR)
    record = [contract.column(name) for name in contract.key]
    when = next((c.name for c in record if c.required and c.kind in timed), None)
    if when is None:
        return [Spanning(file) for file in files]
    found = []
    for file in files:
        at = file.picked[when]
        row = con.execute(
            f"SELECT min({at}), max({at}) FROM read_parquet({quoted(file.path)})"
        ).fetchone()
        found.append(Spanning(file, *(row if row and row[0] is not None else (0, 0))))
    return found


def latest(contract: Contract, files: Sequence[Spanning], *, portable: bool = False) -> str:
    """One row per key of files, the oldest first: as SQL.

    Args:
        contract: theirs.
        files: as :func:`spanning` gives them.
        portable: see :func:`rows_of`.
    """
    if not files:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in schema(contract).items())
        return f"SELECT {empty} WHERE false"
    parts = []
    for group in _overlapping(files):
        if portable or any(one.file.links for one in group):
            parts.append(_ranked(contract, [one.file for one in group]))
        elif len(group) > _FEW:
            parts.append(_of_many(contract, [one.file for one in group]))
        else:
            parts += [
                _not_later(contract, one, [x for x in group[turn + 1 :] if x.meets(one)])
                for turn, one in enumerate(group)
            ]
    return " UNION ALL ".join(parts)


def _not_later(contract: Contract, one: Spanning, later: Sequence[Spanning]) -> str:
    """A file's rows without those whose keys came again; within a file each key stands once.

    Only the keys of the later files are held in memory, and nothing is sorted.
    """
    if not later:
        return one.file.select()
    key = ", ".join(f'"{name}"' for name in contract.key)
    again = " UNION ALL ".join(f"SELECT {key} FROM ({x.file.select()})" for x in later)
    same = " AND ".join(f'o."{name}" IS NOT DISTINCT FROM n."{name}"' for name in contract.key)
    return f"(SELECT o.* FROM ({one.file.select()}) AS o ANTI JOIN ({again}) AS n ON {same})"


def _of_many(contract: Contract, files: Sequence[Staged]) -> str:
    """The same of many files: only rows whose key's digest comes again are compared.

    Held against each other in turn, 23 agencies' files would be read 23 times.
    """
    names = ", ".join(f'"{name}"' for name in schema(contract))
    digest = "hash(" + ", ".join(f'"{name}"' for name in contract.key) + ")"
    rows = [f"({file.select(f'{turn} AS _turn')})" for turn, file in enumerate(files)]
    every = " UNION ALL ".join(f"SELECT {digest} AS d FROM {each}" for each in rows)
    once = [f"SELECT {names} FROM {each} WHERE {digest} NOT IN (FROM again)" for each in rows]
    told = " UNION ALL ".join(f"FROM {each} WHERE {digest} IN (FROM again)" for each in rows)
    key = ", ".join(f'"{name}"' for name in contract.key)
    newest = (
        f"SELECT {names} FROM ({told}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _turn DESC) = 1"
    )
    return (
        f"(WITH again AS MATERIALIZED (SELECT d FROM ({every}) GROUP BY d HAVING count(*) > 1) "
        f"{' UNION ALL '.join([*once, newest])})"
    )


def _ranked(contract: Contract, files: Sequence[Staged]) -> str:
    """The rows of files, oldest first, one per key; NULL keys compare as equal.

    What stands under a person's own number wins over what was only told to be theirs.
    """
    told = any(file.links for file in files)
    if len(files) == 1 and not told:
        return files[0].select()
    names = ", ".join(f'"{name}"' for name in schema(contract))
    key = ", ".join(f'"{name}"' for name in contract.key)
    more = [(f"{file.told} AS _told",) if told else () for file in files]
    parts = [
        file.select(f"{turn} AS _turn", *also)
        for turn, (file, also) in enumerate(zip(files, more, strict=True))
    ]
    order = "_told, _turn DESC, _line" if told else "_turn DESC"
    return (
        f"(SELECT {names} FROM ({' UNION ALL '.join(parts)}) "
        f"QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {order}) = 1)"
    )


def _overlapping(files: Sequence[Spanning]) -> list[list[Spanning]]:
    """Group files that may share a key; oldest first in each group."""
    groups: list[list[int]] = []
    reach = None
    for turn in sorted(range(len(files)), key=lambda x: (files[x].first, files[x].last, x)):
        if reach is None or files[turn].first > reach:
            groups.append([])
        groups[-1].append(turn)
        reach = files[turn].last if reach is None else max(reach, files[turn].last)
    return [[files[turn] for turn in sorted(group)] for group in groups]
