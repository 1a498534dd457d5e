"""Whether this installation stands open, asks people to sign in, or is shut.

Open is a home that never held anything but demo data. Once there were real rows or a list of roles
(:mod:`data.entrusted`), losing a file can't turn everybody into a steward.
"""

import hashlib
import hmac
import os
from enum import Enum
from typing import Final

from data import entrusted
from data.home import Home

SINGLE_USER: Final = "TALENT_SINGLE_USER"  # the token of a start confirmed at the terminal


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
    if (home.path / "roles.toml").exists():
        entrusted.mark(home, entrusted.ROLES)
        return Door.SIGN_IN
    if entrusted.knows_people(home):
        return Door.SHUT
    if entrusted.DATA in entrusted.had(home) or entrusted.holds_real_data(home):
        entrusted.mark(home, entrusted.DATA)
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
