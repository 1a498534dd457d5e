"""The only door to figures: who asks, under which scope, of which snapshot; noted, then answered.

The scope is looked up here and handed on as an argument; no cached function reads the session.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from dashboard.access import answers, audit, auth, holdings, looks
from dashboard.access.answers import Key
from dashboard.access.reaching import reaching
from data.home import Home
from data.snapshots.allowed import forbidden
from data.snapshots.warehouse import NoSnapshot
from metrics.answer import RULES, answer, refused
from metrics.ask.answering import context_of
from metrics.ask.building import Context
from metrics.disclosure.profile import under
from metrics.disclosure.protect import Protected
from metrics.disclosure.public import round_public
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import SPAN
from metrics.engine.core import Metric, OutdatedSnapshot, Unknown
from metrics.engine.selection import BeyondRegion, OutOfScope, Selection
from metrics.figures.chains.cells import judge
from metrics.figures.outlook.ahead import make_ready
from metrics.figures.policy import promise
from metrics.registry import find

PUBLIC: Final = "public"  # the address that shows a page as 公开 files do: ?public=1

MAY_KNOW_LEADS: Final = frozenset({"leader", "steward"})  # who answers for a target in person


def fetch_for(
    user: auth.User,
    metric: Metric,
    selection: Selection,
    by: str | Sequence[str] = (),
    *,
    span: int = SPAN,
    widen: bool = True,
    public: bool = False,
) -> Protected:
    """A look of somebody at a figure, noted as one; settled before anything is shown.

    Args:
        user: whose scope holds.
        metric: the figure.
        selection: region, window, filters.
        by: dimension ids to divide by.
        span: months of a series.
        widen: let an undivided answer that says too little be asked more widely.
        public: the figure that may be published.

    Raises:
        NoSnapshot: nothing has been published, or only under a profile that shows more than the
            office allows now.
        OutOfScope, Unknown: the question can't be asked; the text says why. A figure about no
            region, asked by a district's user, comes back empty with the reason instead: the rest
            of what they look at is theirs.
        audit.NotWritten: the trail can't be written, so nothing is shown.
    """
    try:
        return fetch_as(
            user, metric, selection, by, span=span, widen=widen, action="view", public=public
        )
    except BeyondRegion as error:
        keys = (by,) if isinstance(by, str) else tuple(by)
        return replace(refused(metric, selection, keys, str(error)), snapshot=holdings.serving_id())


def fetch_as(
    user: auth.User,
    metric: Metric,
    selection: Selection,
    by: str | Sequence[str] = (),
    *,
    span: int = SPAN,
    widen: bool = True,
    action: str = "api",
    public: bool = False,
    snapshot: str = "",
) -> Protected:
    """The same for a user named by the caller: the HTTP routes, the command line.

    A page's looks are settled by :mod:`dashboard.page.frame` before it shows anything; all
    others here. ``snapshot`` names another than the one being served, which the caller found
    signed (:mod:`dashboard.access.versions`).

    Raises:
        Unknown: a filter names no class that there is; OutdatedSnapshot: an earlier version built
            the snapshot, without what the figure needs. Both where ``action`` is no view: a view
            gets an empty table that says so in the figure's place.
    """
    keys = (by,) if isinstance(by, str) else tuple(by)
    seen = looks.now() if action == "view" else None
    standing = _standing(seen, snapshot)
    at, serving = standing.home, standing.snapshot
    if seen is not None and seen.wanted is not None:
        seen.wanted()
    if seen is None:
        user = _whoever(user)
    event = audit.event(
        user,
        action,
        metric=metric.id,
        by=keys,
        selection=selection,
        snapshot=serving,
        detail=PUBLIC if public else "",
    )
    key = Key(
        at,
        serving,
        standing.state,
        answers.rights(user.scope),
        standing.rules,
        metric.id,
        metric.version,
        selection,
        keys,
        span,
        widen,
        public,
    )
    try:
        found = _answer(key)
    except OutOfScope:
        _note(at, replace(event, action="deny"), seen, settled=True)
        raise
    except OutdatedSnapshot as error:
        if action != "view":
            raise
        found = replace(refused(metric, selection, keys, str(error)), snapshot=serving)
    if found.refused and action != "view":
        raise Unknown(found.refused)
    _note(at, event, seen, settled=action != "view")
    # A copy that shares its columns until somebody writes to it: the kept one stays as it is.
    found = replace(found, frame=found.frame.copy(deep=False))
    return reaching(found, holdings.begun(at, serving)) if serving else found


def _standing(seen: looks.Looks | None, snapshot: str) -> looks.Standing:
    """The snapshot asked for, or the one being served; of a page that is made, always the same.

    Raises:
        NoSnapshot: there is none, or the office's profile forbids to show it.
    """
    if seen is not None and seen.standing is not None and snapshot in ("", seen.standing.snapshot):
        return seen.standing
    at = holdings.home()
    one = snapshot or holdings.serving_id()
    if snapshot and (why := forbidden(at, snapshot)):
        raise NoSnapshot(why)
    rules = f"{RULES} {holdings.manifest_of(at, one).profile.name}"
    found = looks.Standing(at, one, answers.state_of(at, one), rules)
    if seen is not None and not snapshot:
        seen.standing = found
    return found


def _note(at: Home, event: audit.Event, seen: looks.Looks | None, *, settled: bool) -> None:
    if seen is None:
        audit.write(at, [event], settled=settled)
    else:
        seen.events.append(event)


def _whoever(user: auth.User) -> auth.User:
    """Who looks, where a kept page asks for more: it was made for nobody by name.

    Raises:
        OutOfScope: somebody with other rights than it was made under.
    """
    if user.name:
        return user
    looking = auth.current_user(holdings.home())
    if answers.rights(looking.scope) != user.scope:
        raise OutOfScope("所选地区不在您的授权范围内")
    return looking


def _answer(key: Key) -> Protected:
    found = answers.kept(key)
    if found is not None:
        return found
    with answers.alone(key):
        found = answers.kept(key)
        if found is None:
            found = _made(key)
            answers.keep(key, found)
    return found


def _made(key: Key) -> Protected:
    found = answer(
        published(key.home, key.snapshot),
        find(key.metric),
        key.selection,
        key.scope,
        key.by,
        span=key.span,
        widen=key.widen,
    )
    return round_public(found) if key.public else found


def published(at: Home, snapshot: str) -> Published:
    """A snapshot as figures are computed from it."""
    if why := forbidden(at, snapshot):
        raise NoSnapshot(why)
    return Published(holdings.warehouse(at), snapshot, holdings.manifest_of(at, snapshot).demo)


def judged_ahead() -> None:
    """Judge what depends on the snapshot being served alone, so that no reader waits for it.

    Raises:
        NoSnapshot: nothing has been published.
        OutdatedSnapshot: an earlier version built it, without what is judged.
    """
    at = holdings.home()
    cubes = published(at, holdings.serving_id())
    with under(cubes.profile):
        judge(cubes)
        make_ready(cubes)


def fetch_of(user: auth.User, metric: Metric, selection: Selection, snapshot: str) -> Protected:
    """A figure of a snapshot that is not served: what a steward compares before publication.

    Raises:
        PermissionError: the user is no steward.
        OutOfScope, Unknown: the question can't be asked; the text says why.
        audit.NotWritten: the trail can't be written, so nothing is shown.
    """
    at = holdings.home()
    event = audit.event(user, "view", metric=metric.id, selection=selection, snapshot=snapshot)
    if not user.is_steward:
        audit.write(at, [replace(event, action="deny")])
        raise PermissionError("只有数据管理员可以看未发布的快照")
    found = answer(published(at, snapshot), metric, selection, user.scope)
    audit.write(at, [event])
    return found


def exported(found: Protected, form: str) -> None:
    """Note that a figure leaves as a file, before it does.

    Raises:
        audit.NotWritten: the trail can't be written, so nothing leaves.
    """
    user = auth.current_user(holdings.home())
    event = audit.event(
        user,
        "export",
        metric=found.metric.id,
        by=found.by,
        selection=found.selection,
        snapshot=found.snapshot,
        detail=f"{form} {PUBLIC}" if found.public else form,
    )
    audit.write(holdings.home(), [event])


def reading_context(region: int) -> Context:
    """What a question in words is read against: names and months of the data, no figure.

    Args:
        region: the one meant where none is named.
    """
    at, serving = holdings.home(), holdings.serving_id()
    return _context(at, serving, region)


@lru_cache(maxsize=32)
def _context(at: Home, snapshot: str, region: int) -> Context:
    return context_of(published(at, snapshot), region)


def leads(user: auth.User, region: int, year: int) -> dict[tuple[int, str], str]:
    """领办人 of the targets of a region and all within it: (region, indicator) → name.

    An official's name stands in no figure, file, API or scene; leaders and stewards read it here,
    noted in the trail.

    Raises:
        PermissionError: the user may not know; OutOfScope: the region isn't theirs.
        audit.NotWritten: the trail can't be written, so nothing is shown.
    """
    at, serving = holdings.home(), holdings.serving_id()
    looks.changing()  # never in a page that is kept for all of one scope
    asked = Selection(region, year * 12 + 11)
    event = audit.event(user, "view", metric="promise_lead", selection=asked, snapshot=serving)
    if user.scope.role not in MAY_KNOW_LEADS:
        audit.write(at, [replace(event, action="deny")])
        raise PermissionError("只有领导和数据管理员可以看领办人")
    user.scope.narrow(asked)
    published = Published(holdings.warehouse(at), serving, holdings.manifest_of(at, serving).demo)
    found = promise.leads(published, region, year)
    audit.write(at, [event])
    return found
