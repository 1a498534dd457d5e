"""Which rows of a contract differ from those of the build before.

Only loads that came or went are compared, with those whose months they share.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from data.contracts import CONTRACTS, Contract
from data.cubes.renewal.store import Kept, Unknown, stamp, stamped
from data.home import Home
from data.staging import links, loads, replaced
from data.staging.formats import Staged, staged
from data.staging.held import hold
from data.staging.loads import Load
from data.staging.schema import LINE, schema
from data.staging.views import Spanning, latest, spanning, spans

PERSON: Final = ("person_key",)


@dataclass(frozen=True)
class Change:
    """The loads of one contract before and now, oldest first."""

    contract: str
    before: tuple[Load, ...]
    after: tuple[Load, ...]

    @property
    def ids(self) -> frozenset[str]:
        """Loads that came or went."""
        return frozenset({x.id for x in self.before} ^ {x.id for x in self.after})


def changed(home: Home, kept: Kept) -> dict[str, Change]:
    """Contracts whose loads are not those of the build before.

    Raises:
        Unknown: another linkage was applied then.
    """
    if links.name(home) != kept.run:
        raise Unknown("身份比对有变化")
    now = stamped(home)
    return {
        name: Change(name, tuple(kept.of(name)), loads.effective(home, name))
        for name in CONTRACTS
        if [tuple(x) for x in kept.loads.get(name, [])] != now[name]
    }


def read(
    con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, change: Change
) -> tuple[str, str, str]:
    """Write down the rows that differ, as tables ``gone_<contract>`` and ``came_<contract>``.

    Returns:
        The names of the two, and SQL for all rows of the contract as they were.

    Raises:
        Unknown: a load that went, or was written anew, can't be read any more.
    """
    contract = CONTRACTS[change.contract]
    files = _files(con, home, kept, change)
    before = [files[load.id] for load in change.before]
    concerned = _concerned(con, contract, files, change.ids)
    gone, came = f"gone_{contract.name}", f"came_{contract.name}"
    names = ", ".join(f'"{name}"' for name in schema(contract) if name != LINE)
    were, are = (
        latest(contract, [concerned[load.id] for load in side if load.id in concerned])
        for side in (change.before, change.after)
    )
    if not any(load.id in concerned for load in change.before):
        # A month that nobody has spoken of: all of it came, and each key stands once.
        con.execute(f"CREATE TABLE {came} AS SELECT {names} FROM ({are})")
        con.execute(f"CREATE TABLE {gone} AS FROM {came} LIMIT 0")
        return gone, came, latest(contract, before)
    for table, rows, others in ((gone, were, are), (came, are, were)):
        con.execute(
            f"CREATE TABLE {table} AS (SELECT {names} FROM ({rows})"
            f" EXCEPT SELECT {names} FROM ({others}))"
        )
    return gone, came, latest(contract, before)


def of_people(con: duckdb.DuckDBPyConnection, home: Home, contract: str, people: str) -> str:
    """SQL for the rows, as they are now, of the people in a table."""
    files = spanning(con, home, contract, loads.effective(home, contract))
    return latest(CONTRACTS[contract], hold(con, CONTRACTS[contract], files, people, PERSON))


def _concerned(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: Mapping[str, Spanning],
    differing: Collection[str],
) -> dict[str, Spanning]:
    """The loads that differ, and the rows of others that stand under one of their keys."""
    changing = {name: files[name] for name in sorted(differing)}
    near = {
        name: one
        for name, one in files.items()
        if name not in changing and any(one.meets(other) for other in changing.values())
    }
    if near:
        key = ", ".join(f'"{name}"' for name in contract.key)
        keys = " UNION ".join(f"SELECT {key} FROM ({x.file.select()})" for x in changing.values())
        wanted = f"keys_{contract.name}"
        con.execute(f"CREATE TABLE {wanted} AS {keys}")
        held = hold(con, contract, list(near.values()), wanted, contract.key)
        near = dict(zip(near, held, strict=True))
    return changing | near


def _files(
    con: duckdb.DuckDBPyConnection, home: Home, kept: Kept, change: Change
) -> dict[str, Spanning]:
    """The file of each load of both sides."""
    contract = CONTRACTS[change.contract]
    common = {x.id for x in change.before} & {x.id for x in change.after}
    if [x.id for x in change.before if x.id in common] != [
        x.id for x in change.after if x.id in common
    ]:
        raise Unknown(f"{contract.label}的导入批次次序有变化")
    was = {row["id"]: sign.split()[:2] for row, sign in kept.loads[contract.name]}
    found: list[Staged] = []
    for load in {x.id: x for x in (*change.before, *change.after)}.values():
        place = next(
            (
                one
                for one in (home, replaced.home_of(home))
                if load.id not in was or stamp(load, one).split() == was[load.id]
            ),
            None,
        )
        if place is None:
            raise Unknown(f"{contract.label}的导入批次 {load.id} 已不在或已重写")
        files = staged(con, place, [load])
        if place is home:
            files = links.applied(con, home, contract, files)
        elif kept.run and any(c.kind in links.KINDS.values() for c in contract.columns):
            raise Unknown(f"{contract.label}的导入批次 {load.id} 已被取代，且有身份比对")
        found += files
    return {one.file.load.id: one for one in spans(con, contract, found)}
