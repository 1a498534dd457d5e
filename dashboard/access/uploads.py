"""Files that come through the browser: which sessions may send one, and how long one lies here.

Streamlit's own upload address takes anything from any session, so a page opens it for its session
and the guard keeps it shut for all others. What was sent lies in the home (:mod:`data.passing`)
while its page is open, and goes when it was imported, left, or its session is over.
"""

import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Final

from data import passing

_LASTS: Final = 3600.0  # seconds; a page that is still open asks again on each run
_MOST: Final = 1000


class Uploads:
    """Sessions with an upload widget, each with the time at which it was last drawn."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._guard = threading.Lock()

    def open(self, session: str) -> None:
        """Let a session send files; called by the page that draws the widget."""
        with self._guard:
            now = time.monotonic()
            self._until = {s: t for s, t in self._until.items() if t > now}
            if len(self._until) < _MOST:
                self._until[session] = now + _LASTS

    def close(self, session: str) -> None:
        """Shut it again."""
        with self._guard:
            self._until.pop(session, None)

    def is_open(self, session: str) -> bool:
        """Whether a session may send a file."""
        with self._guard:
            return self._until.get(session, 0.0) > time.monotonic()


OPEN_UPLOADS: Final = Uploads()


_AWAY: Final = 150.0  # seconds: Streamlit lets a broken connection come back within two minutes


class Kept:
    """The files that sessions have sent and that still lie here; each in a folder of its own."""

    def __init__(self) -> None:
        self._files: dict[str, dict[str, Path]] = {}  # session → Streamlit's id of a file → where
        self._missed: dict[str, float] = {}  # session → since when nobody has been there
        self._guard = threading.Lock()

    def file(self, session: str, name: str, keep: Callable[[], Path]) -> Path:
        """Where a file of a session lies; put there by ``keep`` where it doesn't."""
        with self._guard:
            found = self._files.get(session, {}).get(name)
        if found is None or not found.exists():
            found = keep()
            with self._guard:
                self._files.setdefault(session, {})[name] = found
        return found

    def drop(self, session: str, but: Collection[str] = ()) -> None:
        """Remove what a session has sent, but for some."""
        with self._guard:
            mine = self._files.get(session, {})
            left = [mine.pop(name) for name in list(mine) if name not in but]
            if not mine:
                self._files.pop(session, None)
        for path in left:
            passing.give_back(path.parent)

    def drop_gone(self, there: Callable[[str], bool]) -> None:
        """Remove what sessions have sent that have been away too long to come back."""
        now = time.monotonic()
        with self._guard:
            sessions = list(self._files)
        away = {one: self._missed.get(one, now) for one in sessions if not there(one)}
        self._missed = {one: since for one, since in away.items() if now - since < _AWAY}
        for one in away.keys() - self._missed.keys():
            self.drop(one)


KEPT_UPLOADS: Final = Kept()
