"""Who is next where something dear is made: so many at a time, and nobody twice before the others.

One process computes with one core. Without turns twenty dear pages would each be twenty times as
slow, and a reader who asks one after the other would hold up all. Here a reader waits for at most
one page of each of the others.
"""

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final

AT_ONCE: Final = 2  # one computes while the other waits for DuckDB
_LOOK: Final = 0.2  # seconds between two looks whether the waiting one is still wanted


class Turns:
    """A queue that serves first whoever was served longest ago. Safe to share between threads."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Let so many in at a time."""
        self._free = at_once
        self._served: dict[Hashable, int] = {}
        self._count = 0
        self._waiting: list[tuple[int, int, object]] = []
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, who: Hashable, wanted: Callable[[], None] | None = None) -> Iterator[None]:
        """Wait for a turn.

        Args:
            who: the reader; one who was served later waits behind one who was served earlier.
            wanted: called now and then while waiting; raises when nobody waits any more.
        """
        with self._changed:
            self._count += 1
            place = (self._served.get(who, 0), self._count, object())
            self._waiting.append(place)
            try:
                while not self._free or min(self._waiting, key=_rank) is not place:
                    self._changed.wait(_LOOK)
                    if wanted is not None:
                        wanted()
            finally:
                self._waiting.remove(place)
                self._changed.notify_all()
            self._free -= 1
            self._count += 1
            self._served[who] = self._count
            if len(self._served) > 1024:
                del self._served[min(self._served, key=self._served.__getitem__)]
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._changed.notify_all()


def _rank(place: tuple[int, int, object]) -> tuple[int, int]:
    return place[:2]
