"""What one process keeps in memory: as many bytes as it may, the least recently used going first.

Whoever asks for what is being made waits for it and doesn't make it again: twenty people who open
one page at nine o'clock cost what one does.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Values by key, bounded by their bytes. Safe to share between threads."""

    def __init__(self, most: int, weigh: Callable[[Value], int]) -> None:
        """A store of at most ``most`` bytes, as ``weigh`` counts them."""
        self.most, self.bytes = most, 0
        self._weigh = weigh
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._guard = threading.Lock()
        self._making: dict[Hashable, tuple[threading.RLock, int]] = {}

    def get(self, key: Hashable) -> Value | None:
        """What is kept under a key, which is then the most recently used."""
        with self._guard:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value) -> None:
        """Keep a value; one that is more than an eighth of the whole is not worth its room."""
        size = self._weigh(value)
        with self._guard:
            if key in self._kept:
                self.bytes -= self._kept.pop(key)[1]
            if size > self.most // 8:
                return
            self._kept[key] = (value, size)
            self.bytes += size
            while self.bytes > self.most:
                _, (_, gone) = self._kept.popitem(last=False)
                self.bytes -= gone

    def made(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is kept under a key, or what ``make`` gives, kept from now on.

        It is called outside every lock: for what costs less than to wait (:meth:`alone`).
        """
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    @contextmanager
    def alone(self, key: Hashable) -> Iterator[None]:
        """Make what belongs under a key while nobody else does; others wait, then look again.

        A maker who breaks off (a reader who left) lets the next one in.
        """
        with self._guard:
            lock, waiting = self._making.get(key, (threading.RLock(), 0))
            self._making[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, waiting = self._making[key]
                if waiting == 1:
                    del self._making[key]
                else:
                    self._making[key] = (lock, waiting - 1)

    def drop(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Forget what lies under unwanted keys."""
        with self._guard:
            for key in [one for one in self._kept if unwanted(one)]:
                self.bytes -= self._kept.pop(key)[1]

    def __len__(self) -> int:
        return len(self._kept)
