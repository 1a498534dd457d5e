"""What a snapshot raised, kept for the other processes of the home and after a restart.

Every rule looked at costs a second and a half: too much for the first who opens 总览 after a
restart. The key holds all that the list depends on, as that of an answer does; a damaged entry is a
miss. No exact figure is in it: rules read protected ones.
"""

import json
import zlib
from dataclasses import dataclass, fields
from typing import Final

from dashboard.access import answers
from dashboard.access.packing import Unpackable, as_json, of_json
from data.home import Home
from metrics.alerts.rule import Alert
from metrics.alerts.rules import VERSION
from metrics.answer import RULES

KIND: Final = "watched"  # how its key begins, as no answer's does


@dataclass(frozen=True)
class Watched:
    """What a snapshot raises.

    Attributes:
        alerts: in the one order.
        unseen: whether a rule could not be looked at: the snapshot lacks a figure of it.
        month: the newest month of the data; 0 where there is none.
    """

    alerts: tuple[Alert, ...]
    unseen: bool
    month: int


def key(snapshot: str, state: tuple[int, ...], region: int, profile: str) -> str:
    """All that a list depends on: the snapshot and what its files say of themselves, the office's
    region, the profile of protection, the rules and the programs."""
    parts = (KIND, snapshot, state, region, profile, RULES, VERSION, answers.code())
    return "\n".join(map(repr, (*parts, answers.map_files())))


def kept(home: Home, key: str) -> Watched | None:
    """The list as another process made it; ``None`` where none did."""
    body = answers.disk(home).get(key)
    if body is None:
        return None
    try:
        alerts, unseen, month = json.loads(zlib.decompress(body))
        made = tuple(
            Alert(**{name: of_json(value) for name, value in one.items()}) for one in alerts
        )
        return Watched(made, bool(unseen), int(month))
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(home: Home, key: str, snapshot: str, found: Watched) -> None:
    """Keep a list where it comes back as it was."""
    try:
        told = [
            {one.name: as_json(getattr(alert, one.name)) for one in fields(Alert)}
            for alert in found.alerts
        ]
    except Unpackable:
        return
    body = json.dumps([told, found.unseen, found.month], ensure_ascii=False).encode()
    answers.disk(home).put(key, snapshot, zlib.compress(body, 1))
