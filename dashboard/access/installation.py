"""Whether this installation stands open, asks people to sign in, or is shut; and its lasting mark.

Open is a home that never held anything but demo data. The mark is a file that no command removes:
once there were real rows or a list of roles, losing a file can't turn everybody into a steward.
"""

import hashlib
import hmac
import os
from contextlib import suppress
from enum import Enum
from functools import lru_cache
from typing import Final

from data import disk
from data.home import Home, Refused
from data.snapshots import publish
from data.staging import loads

MARK: Final = "entrusted"  # in the home; lines: what the installation has had
SINGLE_USER: Final = "TALENT_SINGLE_USER"  # the token of a start confirmed at the terminal
_DATA: Final = "data"
_ROLES: Final = "roles"


class Door(Enum):
    """How people come in."""

    OPEN = "open"  # a trial on demo data: whoever reaches it is its one user
    PRIVATE = "private"  # real data, nobody signs in: for one person with the token
    SIGN_IN = "sign-in"  # roles.toml says who
    SHUT = "shut"  # roles.toml is gone: for nobody until it is back


def door(home: Home) -> Door:
    """How people come into an installation, asked on every request.

    Raises:
        Refused: the mark can't be kept; nobody may come in.
    """
    had = _had(home)
    if (home.path / "roles.toml").exists():
        _mark(home, had, _ROLES)
        return Door.SIGN_IN
    if _ROLES in had:
        return Door.SHUT
    if _DATA in had or _holds_real_data(home):
        _mark(home, had, _DATA)
        return Door.PRIVATE
    return Door.OPEN


def signs_in(home: Home) -> bool:
    """Whether people have to be named in roles.toml: also where that file has been lost."""
    return door(home) in (Door.SIGN_IN, Door.SHUT)


def single_user() -> str:
    """The token of a single-user start; empty without one."""
    return os.environ.get(SINGLE_USER, "")


def is_single_user(told: str) -> bool:
    """Whether somebody told the token of this start."""
    token = single_user()
    return bool(token) and hmac.compare_digest(told.encode(), token.encode())


def single_user_cookie(told: str | None = None) -> tuple[str, str]:
    """Name and value of the cookie that stands for the token; it doesn't hold the token."""
    token = (single_user() if told is None else told).encode()
    name = hashlib.sha256(token).hexdigest()[:8]
    return f"talent_single_{name}", hmac.digest(token, b"cookie", "sha256").hex()


def _had(home: Home) -> frozenset[str]:
    try:
        return frozenset((home.path / MARK).read_text("utf-8").split())
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError):
        return frozenset((_DATA, _ROLES))  # something is there: the stricter reading


def _mark(home: Home, had: frozenset[str], what: str) -> None:
    if what in had:
        return
    try:
        disk.write_aside(home.path / MARK, "\n".join(sorted({*had, what})).encode() + b"\n")
        with suppress(OSError):
            (home.path / MARK).chmod(0o600)
    except OSError as error:
        raise Refused(f"数据目录无法写入（{error.strerror}），暂不开放") from error


def _holds_real_data(home: Home) -> bool:
    """Whether any load is no demo, or what is served isn't."""
    stamps = []
    for path in (home.ledger, home.pointer):
        try:
            found = path.stat()
            stamps.append((found.st_mtime_ns, found.st_size))
        except FileNotFoundError:
            stamps.append((0, 0))
    return _real(home, tuple(stamps))


@lru_cache(maxsize=8)
def _real(home: Home, _stamps: tuple[tuple[int, int], ...]) -> bool:
    if any(not load.demo for load in loads.read(home)):
        return True
    try:
        serving = publish.current(home)
    except Refused:
        return True  # what is served can't be told: not taken for a demo
    return serving is not None and not serving.demo
