"""Which snapshots were once served and are gone: their names outlive them.

Somebody may hold a permalink to a figure of one; it is told by name that it is gone, and since
when, and never answered from another. ``pruned.json`` lies beside the snapshots, without a figure.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from data import disk, records
from data.home import Home, Refused
from data.snapshots.manifest import Snapshot

_FILE: Final = "pruned.json"


@dataclass(frozen=True)
class Pruned:
    """A snapshot that was signed and has been removed; times in ISO, UTC."""

    id: str
    built_at: str
    signed_at: str
    demo: bool
    pruned_at: str


def read(home: Home) -> dict[str, Pruned]:
    """All that were noted, by id, oldest first.

    Raises:
        Refused: the file can't be understood.
    """
    path = home.snapshots / _FILE
    try:
        found = json.loads(path.read_text("utf-8"))
        return {one["id"]: _of(one) for one in found}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused(
            f"快照名录 {path} 读不出来（{error}）；删去该文件即可，旧链接将回答「没有」"
        ) from error


def note(home: Home, snapshot: Snapshot) -> None:
    """Note a snapshot that is about to be removed; one that was never signed leaves no name.

    Raises:
        OSError: the note can't be written, so nothing should be removed.
    """
    if not snapshot.signed_at:
        return
    try:
        known = read(home)
    except Refused:  # worth less than the room that pruning makes
        known = {}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    known[snapshot.id] = Pruned(
        snapshot.id, snapshot.built_at, snapshot.signed_at, snapshot.demo, now
    )
    text = json.dumps([asdict(one) for one in known.values()], ensure_ascii=False, indent=1)
    disk.write_aside(home.snapshots / _FILE, text.encode())


def _of(found: dict[str, Any]) -> Pruned:
    more = records.strange(Pruned, found)  # what a later version notes besides
    return Pruned(**{name: value for name, value in found.items() if name not in more})
