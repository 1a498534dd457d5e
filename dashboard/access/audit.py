"""Who saw or took out what: looks and files, as lines of the trail (:mod:`data.trail`).

Written before anything is shown: what can't be noted isn't shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.access.auth import User
from data.home import Home
from data.trail import verifying, writing
from data.trail.record import Line
from data.trail.verifying import Altered
from data.trail.writing import NotWritten, settle
from metrics.engine.selection import Selection

__all__ = ["Altered", "Event", "NotWritten", "event", "records", "settle", "verify", "write"]


@dataclass(frozen=True)
class Event:
    """One look at a figure, one file that left, or somebody who came or went."""

    user: str
    action: str  # view, export, api, deny, login, logout, token; of a load: undo, redo
    metric: str = ""
    by: tuple[str, ...] = ()
    selection: Selection | None = None
    scope: int = 0
    role: str = ""
    snapshot: str = ""
    detail: str = ""


def event(
    user: User,
    action: str,
    *,
    metric: str = "",
    by: tuple[str, ...] = (),
    selection: Selection | None = None,
    snapshot: str = "",
    detail: str = "",
) -> Event:
    """What somebody does, under their name, role and region."""
    return Event(
        user=user.name,
        action=action,
        metric=metric,
        by=by,
        selection=selection,
        scope=user.scope.region,
        role=user.scope.role,
        snapshot=snapshot,
        detail=detail,
    )


def write(home: Home, events: Sequence[Event], *, settled: bool = True) -> None:
    """Append events in one step; see :func:`data.trail.writing.write`.

    Raises:
        NotWritten: they can't be written; the caller shows nothing.
    """
    writing.write(home, [_line(event) for event in events], settled=settled)


def records(home: Home) -> Iterator[dict[str, Any]]:
    """Every event, oldest first, as it was written.

    Raises:
        Altered: a line is no JSON.
    """
    yield from verifying.records(home)


def verify(home: Home) -> int:
    """Check the whole trail; how many lines it holds.

    Raises:
        Altered: it is not what was written; the text names file and line.
    """
    return verifying.verify(home)


def _line(event: Event) -> Line:
    chosen = event.selection
    return Line(
        user=event.user,
        action=event.action,
        metric=event.metric,
        by=event.by,
        region=chosen.region if chosen else 0,
        month=chosen.month if chosen else None,
        months=chosen.months if chosen else None,
        where=chosen.where if chosen else (),
        scope=event.scope,
        role=event.role,
        snapshot=event.snapshot,
        detail=event.detail,
    )
