"""The looks of one page: noted in one step before it is shown, and again whenever it is shown.

While a page is made its looks are collected, not written: the trail is opened, locked and chained
once a page and not once a figure. :func:`noted` writes them all under the name of whoever looks,
before anything of the page reaches a screen, and also when making it broke.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from dashboard.access.audit import Event
from data.home import Home

Check = Callable[[], None]


@dataclass
class Looks:
    """What a page asked for while it was made.

    Attributes:
        events: its looks in their order, under nobody's name.
        changing: whether it read something that may change within a snapshot: such a page is made
            anew each time.
        wanted: called before each figure; raises when nobody waits for the page any more.
        standing: the snapshot that it is of, looked up once: a page is of one snapshot, though
            another is published while it is made.
    """

    events: list[Event] = field(default_factory=list)
    changing: bool = False
    wanted: Check | None = None
    standing: "Standing | None" = None


@dataclass(frozen=True)
class Standing:
    """What figures are asked of.

    Attributes:
        home: the installation.
        snapshot: its id.
        state: what its files say of themselves (:func:`dashboard.access.answers.state_of`).
        rules: version of the protection rules, and the profile by name.
    """

    home: Home
    snapshot: str
    state: tuple[int, ...]
    rules: str


_now: ContextVar[Looks | None] = ContextVar("looks", default=None)


def now() -> Looks | None:
    """The looks being collected; ``None`` outside a page."""
    return _now.get()


@contextmanager
def collected(wanted: Check | None = None) -> Iterator[Looks]:
    """Collect the looks of what is made inside."""
    found = Looks(wanted=wanted)
    token = _now.set(found)
    try:
        yield found
    finally:
        _now.reset(token)


def changing() -> None:
    """Say that the page being made reads what may change within a snapshot."""
    found = _now.get()
    if found is not None:
        found.changing = True
