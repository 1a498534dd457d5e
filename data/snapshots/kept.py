"""What was read of a snapshot, kept for the next question.

A snapshot never changes, so nothing here is ever stale; its id is part of each key.
"""

from typing import Final, Protocol

from data.memory import Memory

MOST: Final = 96 << 20  # bytes
_OVERHEAD: Final = 600  # bytes of an entry beside its columns: key, dictionaries, headers


class Weighed(Protocol):
    """A result that says how many bytes its columns take. What is kept must not be changed."""

    @property
    def bytes(self) -> int:
        """Bytes of the columns."""


class Kept(Memory[Weighed]):
    """A memory of results, bounded by their bytes."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__(most, lambda found: found.bytes + _OVERHEAD)
