"""What of a table is to be pulled now: what came before, as the ledger tells, and what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from data.home import Home
from data.sources import asking
from data.sources.asking import Asked, Bounds
from data.sources.definition import Source
from data.staging import loads
from data.staging.loads import Load


@dataclass(frozen=True)
class Past:
    """The loads of one pull that the ledger has (those undone aside), oldest first.

    Attributes:
        current: ready, and read as they would be now.
        stale: ready, but the mapping, the columns or a type has changed since.
        held: wait for a steward; they count for nothing.
    """

    current: tuple[Load, ...] = ()
    stale: tuple[Load, ...] = ()
    held: tuple[Load, ...] = ()

    @property
    def types(self) -> Mapping[str, Any]:
        """Columns and types of the newest load that counts."""
        ready = (*self.stale, *self.current)
        return dict(ready[-1].pulled.get("types", {})) if ready else {}

    def afresh(self) -> "Past":
        """The same where nothing counts as read."""
        return Past((), (*self.stale, *self.current), self.held)


def past(home: Home, source: Source) -> Past:
    """What was pulled of a source before."""
    own = [load for load in loads.read(home) if load.pulled.get("id") == source.id()]
    ready = [load for load in own if load.state == loads.READY]
    digest = source.digest()
    return Past(
        tuple(load for load in ready if load.pulled.get("digest") == digest),
        tuple(load for load in ready if load.pulled.get("digest") != digest),
        tuple(load for load in own if load.state == loads.HELD),
    )


@dataclass(frozen=True)
class Step:
    """One part of a pull, which becomes one load.

    Attributes:
        bounds: which rows.
        told: what the ledger keeps of it beside the source and its types.
        before: the load whose place it takes, if there is one: for comparison of their sizes.
    """

    bounds: Bounds
    told: dict[str, Any] = field(default_factory=dict)
    before: Load | None = None


@dataclass(frozen=True)
class Plan:
    """All steps of a pull, and remarks."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def plan(asked: Asked, con: Connection, been: Past, waiting: Sequence[Load]) -> Plan:
    """What is to be pulled.

    Args:
        asked: the source and its table.
        con: a read-only session.
        been: what the ledger has.
        waiting: what an interrupted pull has got ready, in its order.
    """
    if asked.source.watermark:
        return _by_watermark(asked, con, been, waiting)
    if asked.source.partition:
        return _by_partition(asked, con, been, waiting)
    if waiting:
        return Plan(())
    last = (*been.stale, *been.current)
    return Plan((Step(Bounds(""), {"part": ""}, last[-1] if last else None),))


def number(asked: Asked, con: Connection, steps: Sequence[Step]) -> int:
    """Rows that steps will bring: those of partitions are known, others are counted once."""
    if not steps:
        return 0
    if "rows" in steps[0].told:
        return sum(step.told["rows"] for step in steps)
    first, last = steps[0].bounds, steps[-1].bounds
    return asking.number(asked, con, replace(first, high=last.high))


def _by_watermark(asked: Asked, con: Connection, been: Past, waiting: Sequence[Load]) -> Plan:
    source, held = asked.source, asked.found.column(asked.source.watermark)
    mark, tail = reached([*been.current, *waiting])
    notes = []
    if nowhere := asking.without_watermark(asked, con):
        notes.append(f"有 {nowhere:,} 行的水位列「{source.watermark}」为空，按水位取不到")
    newest = asking.newest(asked, con)
    if not newest:
        return Plan((), tuple(notes))
    edge = asking.between(asked, con, asking.before(held, newest, source.lookback), newest)
    if mark == newest and tail == edge:
        return Plan((), tuple(notes))
    low = asking.before(held, mark, source.lookback)
    steps: list[Step] = []
    after, strict = mark, False
    while True:
        end = asking.slice_end(asked, con, Bounds("", low, newest, strict)) or newest
        name = f"{source.watermark} {f'{after} 之后至' if after else '至'} {end}"
        told: dict[str, Any] = {"after": after, "upto": end}
        if end == newest:
            told["tail"] = edge
        steps.append(Step(Bounds(name, low, end, strict), told))
        if end == newest:
            return Plan(tuple(steps), tuple(notes))
        low, after, strict = end, end, True


def reached(known: Sequence[Load]) -> tuple[str, int | None]:
    """How far an unbroken chain of loads reaches, and how many rows lay at its end.

    A load that was undone breaks it: what it held is read again.
    """
    following = {load.pulled.get("after"): load for load in known}
    mark, tail = "", None
    while mark in following:
        found = following.pop(mark).pulled
        mark, tail = found["upto"], found.get("tail")
    return mark, tail


def _by_partition(asked: Asked, con: Connection, been: Past, waiting: Sequence[Load]) -> Plan:
    source = asked.source
    there = asking.partitions(asked, con)
    known = {load.pulled.get("part"): load for load in (*been.stale, *been.current)}
    current = {load.pulled.get("part"): load for load in been.current}
    got = {load.pulled.get("part"): load.pulled.get("rows") for load in waiting}
    newest = set(list(there)[-source.again :] if source.again else [])
    steps = []
    for part, rows in there.items():
        same = part in current and current[part].pulled.get("rows") == rows
        if got.get(part) == rows or (same and part not in newest):
            continue
        name = f"{source.partition} = {'（空）' if part is None else part}"
        bounds = Bounds(name, equal=part, parted=True)
        steps.append(Step(bounds, {"part": part, "rows": rows}, known.get(part)))
    gone = [str(part) for part in current if part not in there]
    notes = []
    if gone:
        notes.append(
            f"分区 {'、'.join(gone[:10])} 在库里已没有了；此前取的行仍保留，"
            "确不要的，用 python -m data undo 撤出那一批"
        )
    return Plan(tuple(steps), tuple(notes))
