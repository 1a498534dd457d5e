"""Who is looking, and what they may see.

A home of demo data alone asks nobody to sign in. With ``roles.toml`` every page wants a session of
the office's unified sign-in (:mod:`dashboard.access.oidc`), and the file says what each may see.
Session and file are read on every run, so that whoever was disabled or shown out is turned away at
their next click, and by the page's own pulse within seconds.
"""

import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from dashboard.access import installation, sessions
from dashboard.access.installation import Door
from data.home import Home, office
from data.roles import Role, roles
from metrics.engine.selection import Scope

TRIAL = "本机试用"
COMMAND_LINE: Final = "（命令行）"  # behind the machine's account
_AT_DOOR: Final = "talent.user"  # where the guard leaves who it let in
T = TypeVar("T")


@dataclass(frozen=True)
class User:
    """Somebody at a screen; ``department`` is the one whose cases they look into, if any, and
    ``employers`` whether it may look at single employers, ``clerk`` at pairs in doubt."""

    name: str
    scope: Scope
    department: str = ""
    employers: bool = False
    clerk: bool = False

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
_carried: ContextVar[str | None] = ContextVar("carried", default=None)


def act_as(user: User | None) -> None:
    """Name the user of a whole process: the command line's, which serves no screen."""
    global _acting
    _acting = user


def required(home: Home) -> bool:
    """Whether this installation asks people to sign in."""
    return installation.signs_in(home)


def trial(home: Home) -> User:
    """The one user where nobody signs in."""
    return User(TRIAL, Scope(office(home).region, "steward"))


def current_user(home: Home, *, click: bool = False) -> User:
    """The user of this session.

    Args:
        home: the installation.
        click: whether the reader did something just now; the page's own pulse is none.

    Raises:
        SignInNeeded: nobody is signed in.
        NoEntry: the account is not in the list, or disabled.
        sessions.Unreadable: the list of sessions can't be read.
    """
    if _acting is not None:
        return _acting
    state = installation.door(home)
    if state is Door.PRIVATE and not _has_the_token():
        raise SignInNeeded  # a page that was open while there were only demo data
    if state in (Door.OPEN, Door.PRIVATE):
        return trial(home)
    return user_of_key(home, _key(), click=click)


def user_of_key(home: Home, key: str, *, click: bool = False, idle_counts: bool = True) -> User:
    """The user behind a session's key, with the same errors."""
    session = sessions.of_key(home, key, click=click, idle_counts=idle_counts)
    if session is None:
        raise SignInNeeded
    return user_named(home, session.account)


def carried(home: Home, make: Callable[[], T]) -> Callable[[], T]:
    """What makes a file for whoever looks now, also where Streamlit calls it outside a session.

    The session is asked again when the file is made: one that has ended gets none.
    """
    if _acting is not None or not required(home):
        return make
    key = _key()

    def made() -> T:
        token = _carried.set(key)
        try:
            return make()
        finally:
            _carried.reset(token)

    return made


def _key() -> str:
    told = _carried.get()
    if told is not None:
        return told
    return (cookies() or {}).get(sessions.COOKIE, "")


def _has_the_token() -> bool:
    """Whether this browser knows the token of a single-user start; so does what has no browser."""
    told = cookies()
    name, value = installation.single_user_cookie()
    return told is None or (
        bool(installation.single_user()) and sessions.same(told.get(name, ""), value)
    )


def cookies() -> Mapping[str, str] | None:
    """What the browser of this session sent when it came; ``None`` where there is no browser."""
    if "streamlit" not in sys.modules:
        return None  # the command line has no screen, and starts without it
    from streamlit import runtime
    from streamlit.runtime.scriptrunner import get_script_run_ctx
    from streamlit.web.server.starlette.starlette_websocket import StarletteClientContext

    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not runtime.exists():
        return None
    client = runtime.get_instance().get_client(context.session_id)
    if client is None:
        return {}  # it has just gone: nobody is told anything
    told = getattr(client, "client_context", None)
    return dict(told.cookies) if isinstance(told, StarletteClientContext) else None


def let_in(scope: MutableMapping[str, Any], user: User) -> MutableMapping[str, Any]:
    """A request as it goes on from the guard, with who it is."""
    return {**scope, _AT_DOOR: user}


def user_of(scope: Mapping[str, Any], home: Home) -> User:
    """Whom the guard let in with a request.

    Raises:
        SignInNeeded: the guard was not asked, where people sign in.
    """
    found = scope.get(_AT_DOOR)
    if isinstance(found, User):
        return found
    if required(home):
        raise SignInNeeded
    return trial(home)


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
    scope = Scope(found.region or whole, found.role, whole)
    return User(name, scope, found.department, found.employers, found.clerk)
