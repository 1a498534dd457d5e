"""What the build reads: each contract's accepted rows, all loads together, as one view."""

from collections.abc import Sequence

import duckdb

from data.contracts import CONTRACTS, Contract, Kind
from data.home import Home
from data.staging import links
from data.staging.formats import Staged, staged
from data.staging.loads import Load, effective
from data.staging.schema import quoted, schema


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
    con: duckdb.DuckDBPyConnection, home: Home, contract: str, loads: Sequence[Load] | None = None
) -> str:
    """The query behind :func:`relation`, over ``read_parquet`` of the staged files."""
    taken = effective(home, contract) if loads is None else tuple(loads)
    return _select(con, home, CONTRACTS[contract], taken)


def _select(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, loads: Sequence[Load]
) -> str:
    if not loads:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in schema(contract).items())
        return f"SELECT {empty} WHERE false"
    files = links.applied(con, home, contract, staged(con, home, loads))
    groups = _overlapping(con, contract, files)
    return " UNION ALL ".join(_latest(contract, group) for group in groups)


def _latest(contract: Contract, files: Sequence[Staged]) -> str:
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


def _overlapping(
    con: duckdb.DuckDBPyConnection, contract: Contract, files: Sequence[Staged]
) -> list[list[Staged]]:
    """Group files that may share a key, by the months or years that they span.

    A hundred monthly deliveries share none, and comparing their keys would take longer than
    anything else in a build. The spans come from the Parquet footers.
    """
    when = next(
        (
            name
            for name in contract.key
            if contract.column(name).required
            and contract.column(name).kind in (Kind.MONTH, Kind.YEAR)
        ),
        None,
    )
    if when is None or len(files) == 1:
        return [list(files)]
    spans = []
    for turn, file in enumerate(files):
        at = file.picked[when]
        row = con.execute(
            f"SELECT min({at}), max({at}) FROM read_parquet({quoted(file.path)})"
        ).fetchone()
        first, last = row if row and row[0] is not None else (0, 0)
        spans.append((first, last, turn))
    groups: list[list[int]] = []
    reach = None
    for first, last, turn in sorted(spans):
        if reach is None or first > reach:
            groups.append([])
        groups[-1].append(turn)
        reach = last if reach is None else max(reach, last)
    return [[files[turn] for turn in sorted(group)] for group in groups]
