"""The one list of a snapshot: made once, of the office's whole region, for everybody.

Rules compare places with each other, so they are asked under the office's own scope, by nobody in
particular; the trail says so. What a reader sees of the list is asked again under their rights
(:mod:`dashboard.alerts.board`).
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Final

from dashboard.access import answers, audit, auth, gateway, holdings, looks
from dashboard.alerts import book
from data.home import Home, Refused
from metrics.alerts.rule import Alert
from metrics.alerts.rules import watched
from metrics.alerts.sources import Lack
from metrics.disclosure.protect import Protected
from metrics.engine.compute import SPAN
from metrics.engine.core import OUTDATED, Metric
from metrics.engine.selection import Scope, Selection

WHO: Final = "预警规则（系统）"
_one_at_a_time = Lock()


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


def current() -> Watched:
    """The list of the snapshot being served.

    Raises:
        NoSnapshot: nothing has been published.
        audit.NotWritten: the trail can't be written, so nothing is looked at.
    """
    home, snapshot = holdings.home(), holdings.serving_id()
    with _one_at_a_time:
        return _watched(
            home, snapshot, answers.state_of(home, snapshot), holdings.settings().region
        )


@lru_cache(maxsize=4)
def _watched(home: Home, snapshot: str, _state: tuple[int, ...], region: int) -> Watched:
    user = auth.User(WHO, Scope(region, "steward", region))
    unseen = False

    def ask(
        metric: Metric, selection: Selection, by: tuple[str, ...], /, *, span: int = SPAN
    ) -> Protected:
        nonlocal unseen
        found = gateway.fetch_for(user, metric, selection, by, span=span, widen=False)
        unseen = unseen or found.refused == OUTDATED
        return found

    with looks.collected() as seen:
        found = watched(ask, region, lacks())
    audit.write(home, [replace(event, action="watch") for event in seen.events])
    reach = holdings.months()
    month = reach[1] if reach else 0
    told = [(one.key, one.rule, one.region, one.where, one.month or month) for one in found]
    with suppress(Refused):  # a list that can't be kept is still a list
        book.record(home, snapshot, month, told)
    return Watched(tuple(found), unseen, month)


def lacks() -> list[Lack]:
    """What the sources lack, as the snapshot knows it."""
    frame = holdings.coverage()
    newest = frame.groupby("contract")["last_month"].max()
    return [
        Lack(
            str(row["contract"]),
            int(row["region"]),
            int(row["last_month"]),
            int(row["gap"]),
            int(newest[row["contract"]]),
        )
        for row in frame.to_dict("records")
    ]
