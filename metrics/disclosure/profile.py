"""The two numbers of the protection profile under which the present question is answered.

They belong to the snapshot (:mod:`data.protection`) and are read by rules too deep to be handed
them one by one, down to the rounding of a single count; so whoever answers, attacks or certifies
says once, with :func:`under`, whose they are. Outside of it the usual profile holds. A variable of
the context, not of the module: two snapshots may be asked at the same time, in two threads.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from data.protection import USUAL, Profile

_now: Final[ContextVar[Profile]] = ContextVar("protection_profile", default=USUAL)


@contextmanager
def under(profile: Profile) -> Iterator[None]:
    """Answer by this profile for as long as the block lasts."""
    token = _now.set(profile)
    try:
        yield
    finally:
        _now.reset(token)


def current() -> Profile:
    """The profile that holds."""
    return _now.get()


def hidden_below() -> int:
    """People: a smaller count is suppressed."""
    return _now.get().threshold


def rounding_base() -> int:
    """People: what is shown is a multiple of it."""
    return _now.get().base


def slack() -> tuple[int, int]:
    """By how many a whole count may lie under and over what it is shown as.

    Halves are rounded up, so that to 5 it is two and two, to 10 five and four.
    """
    return _now.get().base // 2, (_now.get().base - 1) // 2
