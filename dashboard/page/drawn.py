"""What the screen makes of a block, made once as long as the block lives.

A kept page (dashboard.document.keeping) is drawn many times; its cards' HTML and its charts'
figures are the same each time.
"""

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

Made = TypeVar("Made")
_guard: Final = threading.Lock()
_made: Final[dict[int, tuple[weakref.ref[Any], dict[Hashable, Any]]]] = {}


def once(block: object, what: Hashable, make: Callable[[], Made]) -> Made:
    """What ``make`` made of a block the first time it was asked for ``what``."""
    with _guard:
        known = _made.get(id(block))
        if known is None or known[0]() is not block:
            number = id(block)
            known = weakref.ref(block, lambda _: _made.pop(number, None)), {}
            _made[number] = known
    if what not in known[1]:
        known[1][what] = make()
    return known[1][what]  # type: ignore[no-any-return]
