"""Whole pages that are kept: what a page says depends on its snapshot, its reader's rights and its
address, so it is made once for all who ask the same.

A page is made for nobody by name (:data:`dashboard.access.auth.NOBODY`): it can't hold a reader's
name, because it never meets one. The looks it caused are kept beside it, and written under the name
of each who opens it, before it is shown: the trail can't tell a kept page from a fresh one. A page
that read what may change within a snapshot, or asked for no figure, is made anew each time.
"""

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dashboard.access import answers, audit, auth, holdings, looks
from dashboard.access.turns import Turns
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.weight import weight
from data.memory import Memory
from metrics.answer import RULES

MOST: Final = 256 * 1024 * 1024  # bytes of pages in a process's memory
Page = Callable[[Request], Document]


@dataclass(frozen=True)
class Kept:
    """A page and the looks it caused, under nobody's name."""

    document: Document
    events: tuple[audit.Event, ...]


_pages: Memory[Kept] = Memory(MOST, lambda kept: weight(kept.document))
_turns = Turns()
_opened = [0, 0.0]  # pages opened so far; when the last one was (monotonic seconds)


def opened(
    page: Page,
    request: Request,
    *,
    who: Hashable = None,
    wanted: looks.Check | None = None,
) -> Document:
    """What a page says, its looks noted under the reader's name and on the disk.

    Args:
        page: makes it.
        request: who asks, with which address.
        who: whose turn it is where it must be made; the reader's name when not given.
        wanted: raises when nobody waits for the page any more.

    Raises:
        audit.NotWritten: the trail can't be written, so nothing may be shown.
    """
    if request.filters is None:  # about loads, sources, settings: none of its figures is kept
        made = page(request)
        audit.settle()
        return made
    _opened[:] = _opened[0] + 1, time.monotonic()
    key = key_of(page, request)
    kept = _pages.get(key)
    if kept is None:
        with _pages.alone(key):
            kept = _pages.get(key)
            if kept is None:
                with _turns.turn(request.user.name if who is None else who, wanted):
                    return _made(key, page, request, wanted)
    _noted(kept.events, request.user)
    return kept.document


@contextmanager
def noted(user: auth.User) -> Iterator[None]:
    """What is asked inside is noted in one step under a reader's name, before anything of it is
    shown and also where it broke off: of desks, which are made anew whenever they are drawn.

    Raises:
        audit.NotWritten: the trail can't be written, so nothing may be shown.
    """
    with looks.collected() as seen:
        try:
            yield
        finally:
            _noted(seen.events, user)


def prepared(page: Page, request: Request) -> None:
    """Make a page's answers, so that the first who opens it doesn't wait. Nobody looks, so nothing
    is noted; nothing is given out either."""
    with looks.collected():
        page(_unnamed(request))


def made_ready(page: Page, request: Request) -> None:
    """Keep a page before anybody asks for it, as :func:`prepared` does its answers."""
    key = key_of(page, request)
    if _pages.get(key) is not None:
        return
    with _pages.alone(key), looks.collected() as seen:
        _keep(key, page, request, page(_unnamed(request)), seen)


def key_of(page: Page, request: Request) -> Hashable:
    """All that a page depends on."""
    home, snapshot = holdings.home(), holdings.serving_id()
    return (
        home,
        snapshot,
        answers.state_of(home, snapshot),
        _office(home.snapshots / snapshot / "manifest.json"),  # a page may say who signed it
        _office(home.office_file),
        _office(home.scorecard_file),
        _office(home.alerts_book),
        answers.map_files(),
        RULES,
        answers.rights(request.user.scope),
        page.__code__.co_filename,
        page.__name__,
        request.filters,
        tuple(sorted(request.address.items())),
    )


def count() -> int:
    """How many pages were opened so far."""
    return int(_opened[0])


def last_look() -> float:
    """When the last page was opened, in seconds of the monotonic clock."""
    return _opened[1]


def forget() -> None:
    """Forget every page."""
    _pages.drop(lambda _: True)


def forget_all_but(snapshot: str) -> None:
    """Forget the pages of other snapshots than the one being served."""
    _pages.drop(lambda key: isinstance(key, tuple) and key[1] != snapshot)


def _made(key: Hashable, page: Page, request: Request, wanted: looks.Check | None) -> Document:
    """Make a page; what was looked at until it broke off is noted too."""
    with looks.collected(wanted) as seen:
        try:
            document = page(_unnamed(request))
        finally:
            _noted(seen.events, request.user)
    _keep(key, page, request, document, seen)
    return document


def _unnamed(request: Request) -> Request:
    """The request of whoever has the same rights: no name, and of all roles one."""
    return replace(request, user=auth.nobody(answers.rights(request.user.scope)))


def _keep(
    key: Hashable, page: Page, request: Request, document: Document, seen: looks.Looks
) -> None:
    if seen.events and not seen.changing and key == key_of(page, request):
        _pages.put(key, Kept(document, tuple(seen.events)))


def _noted(events: Sequence[audit.Event], user: auth.User) -> None:
    told = [replace(one, user=user.name, role=user.scope.role) for one in events]
    audit.write(holdings.home(), told, settled=True)


def _office(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
