"""The one list of a snapshot: made once, of the office's whole region, for everybody.

Rules compare places with each other, so they are asked under the office's own scope, by nobody in
particular; the trail says so. What a reader sees of the list is asked again under their rights
(:mod:`dashboard.alerts.board`).
"""

from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import Final

from dashboard.access import answers, audit, auth, gateway, holdings, looks
from dashboard.alerts import book, listed
from dashboard.alerts.listed import Watched
from data.home import Home, Refused
from metrics.alerts.rules import watched
from metrics.alerts.sources import Lack
from metrics.disclosure.protect import Protected
from metrics.engine.compute import SPAN
from metrics.engine.core import OUTDATED, Metric
from metrics.engine.selection import Scope, Selection

WHO: Final = "预警规则（系统）"
_one_at_a_time = Lock()


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
def _watched(home: Home, snapshot: str, state: tuple[int, ...], region: int) -> Watched:
    """The list as another process of the home keeps it, else made and kept for the others."""
    profile = holdings.manifest_of(home, snapshot).profile.name
    key = listed.key(snapshot, state, region, profile)
    kept = listed.kept(home, key)
    found = kept or _looked_at(home, region)
    if kept is None:
        listed.keep(home, key, snapshot, found)
    if holdings.looks_ahead():  # what a draft raises is on record once it is published
        return found
    with suppress(Refused):  # a list that can't be kept is still a list
        if kept is None or not book.is_recorded(home, snapshot):
            told = [
                (one.key, one.rule, one.region, one.where, one.month or found.month)
                for one in found.alerts
            ]
            book.record(home, snapshot, found.month, told)
    return found


def _looked_at(home: Home, region: int) -> Watched:
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
    return Watched(tuple(found), unseen, reach[1] if reach else 0)


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
