"""The signed snapshots as versions of the data set: which there are, what changed, up to when."""

import re
from dataclasses import dataclass
from typing import Any, Final

from dashboard.access import gateway, holdings
from data.home import Home, Refused
from data.months import month_text
from data.snapshots import manifest, pruned, serving
from data.snapshots.manifest import SIGNED, WITHDRAWN, Snapshot
from data.staging import tens
from metrics import windows
from metrics.engine.core import Metric, Unknown
from metrics.engine.coverage import newest
from metrics.engine.cubes import CUBES
from metrics.registry import REGISTRY

_NAME: Final = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]{3}(-[0-9]{1,10})?")
GONE: Final = "已清理"


class NoVersion(Exception):
    """There is no signed snapshot of that name; the text says where the names are."""


class Gone(Exception):
    """There was one, and it is no longer served; the text names it."""


@dataclass(frozen=True)
class Version:
    """One signed snapshot.

    Attributes:
        id: its name, which is never used again.
        state: 签发, 撤回 or 已清理.
        built_at, signed_at, gone_at: ISO times, UTC; ``gone_at`` of a pruned one.
        demo: whether its people are invented.
        serving: whether questions without ``snapshot`` are answered from it.
    """

    id: str
    state: str
    built_at: str
    signed_at: str
    demo: bool
    serving: bool = False
    gone_at: str = ""

    @property
    def available(self) -> bool:
        """Whether it answers questions."""
        return self.state == SIGNED


def versions(home: Home) -> list[Version]:
    """Every snapshot that was ever signed, newest first.

    Raises:
        NoSnapshot: nothing has been published.
        Refused: the list of those that are gone can't be read.
    """
    serving = holdings.serving_id()
    there = [
        Version(one.id, one.state, one.built_at, one.signed_at, one.demo, serving=one.id == serving)
        for one in manifest.history(home)
        if one.signed_at
    ]
    gone = [
        Version(one.id, GONE, one.built_at, one.signed_at, one.demo, gone_at=one.pruned_at)
        for one in pruned.read(home).values()
    ]
    return sorted((*there, *gone), key=lambda one: one.id, reverse=True)


def signed(home: Home, name: str) -> Snapshot:
    """A signed snapshot by its name.

    Raises:
        Unknown: the text is no name of one.
        NoVersion: none of that name was ever signed, as far as the home knows.
        Gone: it was withdrawn or pruned.
        Refused: its files are not what was signed, so nothing is told of them.
    """
    if _NAME.fullmatch(name) is None:
        raise Unknown(f"快照编号「{name[:60]}」写法不对，应如 20261129-184349-360")
    last = pruned.read(home).get(name)
    if last is not None:
        raise Gone(f"快照 {name} 已于 {last.pruned_at[:10]} 清理，不再应答；现有快照见 snapshots")
    if (home.snapshots / name / "manifest.json").exists() and serving.damage(home, name):
        raise Refused(f"快照 {name} 的文件已损坏，暂不应答；请管理员从备份恢复")
    try:
        found = manifest.read(home, name)
    except Refused:
        raise NoVersion(f"没有已签发的快照 {name}；现有快照见 snapshots") from None
    if found.state == WITHDRAWN and found.signed_at:
        raise Gone(f"快照 {name} 已撤回，不再应答；现有快照见 snapshots")
    if found.state != SIGNED:
        raise NoVersion(f"没有已签发的快照 {name}；现有快照见 snapshots")
    return found


def within_reach(metric: Metric, month: int | None, snapshot: str) -> None:
    """Refuse a month of which a snapshot says nothing at all.

    Raises:
        Unknown: the month lies outside the data; the text names the months there are.
    """
    windows.within_reach(gateway.published(holdings.home(), snapshot), metric, month)


def to_date(metric: Metric, month: int | None, snapshot: str) -> int | None:
    """Months from January to a month, or to the figure's newest; ``None`` where it has none."""
    last = newest(gateway.published(holdings.home(), snapshot), metric) if month is None else month
    return None if last is None else last % 12 + 1


def changes(home: Home, found: Snapshot) -> dict[str, Any]:
    """What a version has that the one before it had not, as far as both are kept.

    Returns:
        ``since`` (the version before; ``None`` where none is kept), ``months``, ``sources`` (those
        whose rows, as they are told, or newest month differ) and ``figures`` (ids of those that
        rest on data which changed; ``None`` where two versions of the engine can't be compared).
    """
    before = [one for one in manifest.history(home) if one.id < found.id and one.state == SIGNED][
        -1:
    ]
    if not before:
        return {"since": None, "months": None, "sources": [], "figures": None}
    (old,) = before
    return {
        "since": old.id,
        "months": {"before": _span(old.id), "after": _span(found.id)},
        "sources": _sources(old.id, found.id),
        "figures": _figures(old, found) if old.engine == found.engine else None,
    }


def _span(snapshot: str) -> list[str] | None:
    known = holdings.months_of(snapshot)
    return None if known is None else [month_text(one) for one in known]


def _sources(before: str, after: str) -> list[dict[str, Any]]:
    told = []
    old, new = (
        {row["contract"]: row for row in holdings.sources_of(one).to_dict("records")}
        for one in (before, after)
    )
    for contract, row in new.items():
        last = old.get(contract)
        parts = {
            name: [_whole(None if last is None else last[name]), _whole(row[name])]
            for name in ("rows", "last_month")
        }
        parts["rows"] = [None if n is None else tens.told(n, contract) for n in parts["rows"]]
        if parts["rows"][0] != parts["rows"][1] or parts["last_month"][0] != parts["last_month"][1]:
            months = [None if one is None else month_text(one) for one in parts["last_month"]]
            told.append(
                {
                    "contract": str(contract),
                    "label": str(row["label"]),
                    "rows": parts["rows"],
                    "last_month": months,
                }
            )
    return told


def _whole(value: Any) -> int | None:
    return None if value is None or value != value else int(value)


def _figures(before: Snapshot, after: Snapshot) -> list[str]:
    names = before.digests.keys() | after.digests.keys()
    changed = {one for one in names if before.digests.get(one) != after.digests.get(one)}
    return [metric.id for metric in REGISTRY.values() if changed & _tables(metric)]


def _tables(metric: Metric) -> set[str]:
    cubes = [CUBES[term.measure.cube] for term in metric.terms]
    return {name for one in cubes for name in (one.table or one.name, one.joined)}
