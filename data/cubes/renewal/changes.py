"""Which rows of a contract differ from those of the build before.

Only loads that came or went are compared, with those whose months they share.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from data.contracts import CONTRACTS, Contract
from data.cubes.renewal.store import Kept, Unknown, stamp, stamped
from data.home import Home
from data.staging import links, loads, replaced
from data.staging.formats import Staged, staged
from data.staging.loads import Load
from data.staging.schema import LINE, schema
from data.staging.views import Spanning, latest, spans


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
    after = [files[load.id] for load in change.after]
    differing = [files[load] for load in sorted(change.ids)]
    gone, came = f"gone_{contract.name}", f"came_{contract.name}"
    were, are = (_concerned(contract, side, differing) for side in (before, after))
    con.execute(f"CREATE TABLE {gone} AS ({were} EXCEPT {are})")
    con.execute(f"CREATE TABLE {came} AS ({are} EXCEPT {were})")
    return gone, came, latest(contract, before)


def _concerned(contract: Contract, side: Sequence[Spanning], differing: Sequence[Spanning]) -> str:
    """The rows of one side that stand under a key of the loads that differ."""
    names = ", ".join(f'"{name}"' for name in schema(contract) if name != LINE)
    near = [one for one in side if any(one.meets(other) for other in differing)]
    rows = f"SELECT {names} FROM ({latest(contract, near)})"
    if all(one in differing for one in near):
        return rows
    key = ", ".join(f'"{name}"' for name in contract.key)
    keys = " UNION ALL ".join(f"SELECT {key} FROM ({x.file.select()})" for x in differing)
    same = " AND ".join(f'o."{name}" IS NOT DISTINCT FROM d."{name}"' for name in contract.key)
    return f"SELECT {names} FROM ({rows}) AS o SEMI JOIN ({keys}) AS d ON {same}"


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
