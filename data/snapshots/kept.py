"""What was read of a snapshot, kept for the next question: bounded by bytes, the longest unused
goes first. A snapshot never changes, so nothing here is ever stale; its id is part of each key.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final

MOST: Final = 96 << 20  # bytes
_OVERHEAD: Final = 600  # bytes of an entry beside its columns: key, dictionaries, headers


class Kept:
    """A memory of results. Safe to share between threads; what is in it must not be changed."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.bytes = 0
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._guard = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def peek(self, key: Hashable) -> Any | None:
        """What is kept under a key; ``None`` when nothing is."""
        with self._guard:
            found = self._found.get(key)
            if found is None:
                return None
            self._found.move_to_end(key)
            return found[0]

    def get(self, key: Hashable, make: Callable[[], Any], size: Callable[[Any], int]) -> Any:
        """What is kept under a key, or what ``make`` gives, kept from now on.

        Args:
            key: all that the result depends on.
            make: called outside the lock; two threads may both do so, and the first one stays.
            size: bytes of a result. One that fills a tenth of the memory is not kept.
        """
        found = self.peek(key)
        if found is not None:
            return found
        made = make()
        weight = size(made) + _OVERHEAD
        if weight * 10 > self.most:
            return made
        with self._guard:
            if key not in self._found:
                self._found[key] = made, weight
                self.bytes += weight
                while self.bytes > self.most:
                    self.bytes -= self._found.popitem(last=False)[1][1]
        return made
