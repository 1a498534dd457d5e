"""Where somebody begins: their own home region and start page, taken when they come in."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.access import auth, site
from dashboard.kept import store, views
from data.home import Home, Refused
from data.reference import region as known_region
from metrics.engine.selection import contains

_VIEW = "view:"


@dataclass(frozen=True)
class Beginning:
    """What somebody set for themselves.

    Attributes:
        region: the region that pages open with; 0 for the usual one.
        start: a page's address or ``view:`` and a view's number; empty for the first page.
    """

    region: int = 0
    start: str = ""


def beginning(home: Home, user: auth.User) -> Beginning:
    """What somebody set; nothing where they set nothing."""
    if not store.exists(home):
        return Beginning()
    with store.opened(home, read=True) as con:
        row = con.execute(
            "SELECT region, start FROM beginning WHERE user = ?", (user.name,)
        ).fetchone()
    return Beginning(*row) if row else Beginning()


def begin_with(home: Home, user: auth.User, wanted: Beginning) -> None:
    """Set it.

    Raises:
        Refused: the region isn't theirs to see, or there is no such page or view.
    """
    if wanted.region and (
        known_region(wanted.region) is None or not contains(user.scope.region, wanted.region)
    ):
        raise Refused(f"地区「{wanted.region}」不在您的授权范围内")
    if wanted.start.startswith(_VIEW):
        views.find(home, user, _number(wanted.start))
    elif wanted.start and all(one.url != wanted.start for one in site.ENTRIES):
        raise Refused(f"没有页面「{wanted.start}」")
    with store.opened(home) as con:
        con.execute(
            "INSERT INTO beginning VALUES (?, ?, ?) ON CONFLICT (user) DO UPDATE SET "
            "region = excluded.region, start = excluded.start",
            (user.name, wanted.region, wanted.start),
        )


def first_look(home: Home, user: auth.User) -> tuple[str, Mapping[str, str]]:
    """Page and conditions with which somebody begins; an empty page for the first one.

    What can't be any more (rights that were narrowed, a view taken back) is passed over: nobody is
    kept out of the product by their own wish of last year.
    """
    wanted = beginning(home, user)
    place = wanted.region if contains(user.scope.region, wanted.region or 0) else 0
    region = {"region": str(place)} if place else {}
    if wanted.start.startswith(_VIEW):
        try:
            view = views.find(home, user, _number(wanted.start))
        except Refused:
            return "", region
        return ("", region) if view.problem(user) else (view.page, view.conditions)
    entry = next((one for one in site.ENTRIES if one.url == wanted.start), None)
    if entry is None or not site.opens(entry, user):
        return "", region
    return entry.url, region


def of_view(view: views.View) -> str:
    """How a start page that is a view is written."""
    return f"{_VIEW}{view.id}"


def _number(start: str) -> int:
    text = start.removeprefix(_VIEW)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
