"""Rows of staged files under a few keys, written down once: what is asked of them reads no file.

Of many files that share months, which row of a key is the latest is found by a look at all rows
of all of them (:mod:`data.staging.views`). Of a few keys that is the same found among their rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

import duckdb

from data.contracts import Contract
from data.staging.formats import Staged
from data.staging.views import Spanning


@dataclass(frozen=True)
class Held(Staged):
    """A staged file of which the rows that matter are in ``table``."""

    table: str = ""

    def select(self, *more: str) -> str:
        """A SELECT of all present columns of the rows held, and of what else is wanted."""
        names = ", ".join([*(f'"{name}"' for name in self.picked), *more])
        return f"SELECT {names} FROM {self.table}"

    @property
    def told(self) -> str:
        """As :attr:`Staged.told`, noted with the rows."""
        return "_told"


def hold(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: Sequence[Spanning],
    wanted: str,
    columns: Collection[str],
) -> list[Spanning]:
    """Write down the rows of files that agree with one of a table's in some columns of their key.

    Args:
        con: where the tables ``<wanted>_<number>`` are made.
        contract: of the files.
        files: in any order, which stays.
        wanted: a table with the columns.
        columns: of the contract's key: all rows of a key are taken, or none.
    """
    assert set(columns) <= set(contract.key)
    # A comparison that lets no NULL through is one that a scan can be spared by.
    signs = {
        name: "=" if contract.column(name).required else "IS NOT DISTINCT FROM" for name in columns
    }
    same = " AND ".join(f'o."{name}" {sign} w."{name}"' for name, sign in signs.items())
    found = []
    for number, one in enumerate(files):
        table = f"{wanted}_{number}"
        rows = one.file.select(f"{one.file.told} AS _told")
        con.execute(
            f"CREATE TABLE {table} AS "
            f"SELECT o.* FROM ({rows}) AS o SEMI JOIN {wanted} AS w ON {same}"
        )
        said = {x.name: getattr(one.file, x.name) for x in fields(Staged)}
        found.append(replace(one, file=Held(**said, table=table)))
    return found
