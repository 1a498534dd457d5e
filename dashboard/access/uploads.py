"""Which sessions may send a file right now: those that have an upload widget before them.

Streamlit's own upload address takes anything from any session, so a page opens it for its session
and the guard keeps it shut for all others.
"""

import threading
import time
from typing import Final

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
