"""Who asks, in which form, which page of a list, and whether they hold the answer already."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access import answers, audit, auth, holdings
from data.home import Home
from metrics.answer import RULES
from metrics.engine.core import Unknown

LONGEST: Final = 4000  # characters of a question
MOST: Final = 10_000  # rows of a page
USUAL: Final = 1_000
_MANY: Final = ("where",)  # may be written several times
_SHAPE: Final = "1"  # raised when an answer of the same data looks otherwise
_KEPT: Final = "private, no-cache"  # rights may have been taken back since


class NoSuchForm(Exception):
    """None of the forms that are accepted is offered; the text names those that are."""


class NothingHere(Exception):
    """An address of one thing that there isn't; the text names what there is."""


@dataclass(frozen=True)
class Caller:
    """Who asks, of which installation."""

    user: auth.User
    home: Home


def caller(request: Request) -> Caller:
    """Whom the guard let in.

    Raises:
        auth.SignInNeeded: the guard was not asked, where people sign in.
    """
    home = holdings.home()
    return Caller(auth.user_of(request.scope, home), home)


def asked(request: Request) -> Caller:
    """Whom the guard let in, with a question whose every word is understood.

    Raises:
        auth.SignInNeeded: the guard was not asked, where people sign in.
        Unknown: a parameter that there isn't, one written twice, or too long a question.
    """
    who = caller(request)
    if len(request.url.query) > LONGEST:
        raise Unknown(f"问题太长：地址中问号之后至多 {LONGEST} 个字符")
    known = _known(request.scope["route"])
    words = request.query_params
    strange = [name for name in words if name not in known]
    if strange:
        told = f"可用：{'、'.join(known)}" if known else "这个地址不带参数"
        raise Unknown(f"没有参数「{'、'.join(strange)}」；{told}")
    twice = [one for one in known if one not in _MANY and len(words.getlist(one)) > 1]
    if twice:
        raise Unknown(f"参数「{'、'.join(twice)}」写了两次")
    return who


def _known(route: APIRoute) -> list[str]:
    """The parameters of an address, as the document lists them: its own, then the shared ones."""
    every = [one.alias for one in get_flat_params(route.dependant)]
    return [name for name in every if name not in route.param_convertors]


Who = Annotated[Caller, Depends(asked)]


def choice(request: Request, name: str, allowed: Sequence[str], usual: str) -> str:
    """One of a few words.

    Raises:
        Unknown: it is another.
    """
    told = request.query_params.get(name) or usual
    if told not in allowed:
        words = [one for one in allowed if one]
        raise Unknown(f"{name}「{told}」应为 {'、'.join(words[:-1])} 或 {words[-1]}")
    return told


def whole(request: Request, name: str, most: int) -> int | None:
    """A whole number from 1; ``None`` where none is written.

    Raises:
        Unknown: it is none, or too large.
    """
    text = request.query_params.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= most and len(text) < 10):
        raise Unknown(f"{name}「{text}」应为 1–{most} 的整数")
    return int(text)


@dataclass(frozen=True)
class Page:
    """Part of a list; a page beyond the end is empty, its links lead back."""

    number: int
    size: int
    total: int

    @property
    def rows(self) -> slice:
        """Which of the rows."""
        return slice((self.number - 1) * self.size, self.number * self.size)

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    def links(self, request: Request) -> dict[str, str]:
        """Where the pages are, relative to the address asked."""
        numbers = {"self": self.number, "first": 1, "last": self.last}
        if self.number > 1:
            numbers["prev"] = min(self.number - 1, self.last)
        if self.number < self.last:
            numbers["next"] = self.number + 1
        if self.last == 1 and self.number == 1:
            return {"self": reference(request)}
        return {name: reference(request, page=str(one)) for name, one in numbers.items()}


def paged(request: Request, total: int, *, every: bool = False) -> Page:
    """The page asked for; ``every`` row where no size is written, for whole files."""
    size = whole(request, "size", MOST) or (max(total, 1) if every else USUAL)
    return Page(whole(request, "page", 1_000_000) or 1, size, total)


def reference(request: Request, *, without: Sequence[str] = (), **changed: str) -> str:
    """The same address with some words changed, others left out; relative, so that it holds
    behind a proxy that takes a beginning away."""
    gone = (*without, *changed)
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in gone]
    query = urlencode([*kept, *changed.items()])
    return f"?{query}" if query else request.url.path.rpartition("/")[2]


def tag(request: Request, who: Caller, snapshot: str, form: str, *more: Any) -> str:
    """What an answer is known by: all that it depends on, and no figure."""
    parts = (
        request.url.path,
        sorted(request.query_params.multi_items()),
        snapshot,
        answers.state_of(who.home, snapshot),
        answers.rights(who.user.scope),
        RULES,
        answers.code(),
        _SHAPE,
        form,
        *more,
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def holds(request: Request, known_by: str) -> bool:
    """Whether the asker says to hold that answer. ``*`` is none: only who had it can name it."""
    told = request.headers.get("if-none-match", "")
    return known_by in [one.strip().removeprefix("W/") for one in told.split(",")]


def unchanged(known_by: str) -> Response:
    """What the asker holds is still the answer."""
    return Response(status_code=304, headers=about(known_by))


def about(known_by: str) -> dict[str, str]:
    """Headers of an answer that can be asked for again."""
    return {"etag": known_by, "cache-control": _KEPT, "vary": "Accept, Authorization, Cookie"}


def noted(who: Caller, what: str, snapshot: str = "") -> None:
    """Note an answer that is no figure; before it is given.

    Raises:
        audit.NotWritten: the trail can't be written, so nothing is told.
    """
    audit.write(who.home, [audit.event(who.user, "api", snapshot=snapshot, detail=what)])
