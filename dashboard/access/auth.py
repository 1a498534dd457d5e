"""Who is looking, and what they may see.

Without ``roles.toml`` in the home nobody signs in: a personal trial on loopback. With it, every
page wants a user of the office's unified sign-in (``st.login``, any OIDC provider, set up in
``.streamlit/secrets.toml``), and the file says what each may see. It is read on every run, so a
disabled account is turned away at its next click, and by the page's own pulse within seconds.
"""

from dataclasses import dataclass
from typing import Final

from data.home import Home, office
from data.roles import Role, roles
from metrics.engine.selection import Scope

TRIAL = "本机试用"


@dataclass(frozen=True)
class User:
    """Somebody at a screen."""

    name: str
    scope: Scope

    @property
    def is_steward(self) -> bool:
        """Whether they run the loads."""
        return self.scope.role == "steward"


class SignInNeeded(Exception):
    """Nobody is signed in where somebody must be."""


class NoEntry(Exception):
    """Somebody is signed in who may see nothing; the text says why."""


NOBODY: Final = ""  # a page that is kept is made under rights, not for a person


def nobody(scope: Scope) -> User:
    """The reader of a page that is made for all who have the same rights."""
    return User(NOBODY, scope)


_acting: User | None = None


def act_as(user: User | None) -> None:
    """Name the user of a whole process: the command line's, which serves no screen."""
    global _acting
    _acting = user


def required(home: Home) -> bool:
    """Whether this installation asks people to sign in."""
    return (home.path / "roles.toml").exists()


def current_user(home: Home) -> User:
    """The user of this session.

    Raises:
        SignInNeeded: nobody is signed in.
        NoEntry: the account is not in the list, or disabled.
    """
    if _acting is not None:
        return _acting
    if not required(home):
        return User(TRIAL, Scope(office(home).region, "steward"))
    import streamlit as st  # the command line has no screen, and starts without it

    if not st.user.get("is_logged_in", False):
        raise SignInNeeded
    return user_named(home, str(st.user.get("email") or st.user.get("sub") or ""))


def user_named(home: Home, name: str) -> User:
    """Look a signed-in name up in the office's list.

    Raises:
        NoEntry: the account is not in the list, or disabled.
    """
    found: Role | None = roles(home).get(name)
    if found is None:
        raise NoEntry(f"账号「{name}」未获授权，请联系数据管理员")
    if found.disabled:
        raise NoEntry(f"账号「{name}」已停用，请联系数据管理员")
    whole = office(home).region
    return User(name, Scope(found.region or whole, found.role, whole))
