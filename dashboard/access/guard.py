"""The ASGI guard before everything: who may reach the server, what it accepts, what it tells.

Streamlit by itself takes 200 MB from anybody with a websocket, tells its metrics to everybody and
puts no policy on its pages (DESIGN §6). What may be asked, and by whom, stands in one table
(:mod:`dashboard.access.routes`); here each request is held against it.
"""

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode, urlsplit

from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from dashboard.access import auth, doorway, installation, problem, routes, sessions, tokens
from dashboard.access.dressing import HEADERS, Dressed
from dashboard.access.installation import Door
from dashboard.access.routes import For, Kind, Row
from dashboard.access.uploads import OPEN_UPLOADS
from data import room
from data.home import Home, Refused
from data.roles import roles

_UPLOAD: Final = "/_stcore/upload_file/"
_FULL: Final = 507  # Insufficient Storage
_LONGEST_HEARING: Final = 60.0  # seconds for what a refused upload still sends
_LOOPBACK: Final = ("127.0.0.1", "::1", "testclient")
_TOKEN: Final = "token"  # the query's word of a single-user start
_PRIVATE: Final = (
    "本机已有真实数据，须先启用登录（roles.toml 与统一登录，见 docs/sign-in.md）；"
    "只供本人在本机使用的，请在终端运行 make run SINGLE_USER=1，并打开它给出的网址。"
)
_PROXIED: Final = "真实数据未启用登录，只能在本机访问；请先配置 roles.toml 与统一登录"
_SHUT: Final = "本系统启用过登录，现在找不到 roles.toml，已停止对外服务。请管理员把它放回数据目录。"
_SIGN_IN: Final = "请用单位统一账号登录。"


class Refusal(Exception):
    """A request that goes no further."""

    def __init__(
        self, status: int, words: str, head: str = "", link: tuple[str, str] | None = None
    ) -> None:
        super().__init__(words)
        self.status, self.words, self.head, self.link = status, words, head, link


class Guard:
    """Refuse what must not be asked, mark every answer, speak Chinese from the first byte."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        row: Row | None = None
        try:
            if not host_allowed(_host(asked), config.get_option("server.allowedHosts")):
                raise Refusal(400, "不接受以此主机名访问；由管理员在 office.toml 的 hosts 中登记")
            path, row = _row(scope)
            moved = _moved(asked, path, row)
            if moved is not None:
                await Dressed(send, _host(asked), page=False).answer(moved, scope, receive)
                return
            scope = _let_in(asked, path, row)
        except Refusal as no:
            await _refuse(asked, row, no, receive, send)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        page = row.kind is Kind.PAGE
        if page:
            # Asked for unpacked, or its words could not be changed; it has 8 kB.
            kept = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, Dressed(send, _host(asked), page=page))


def _row(scope: Scope) -> tuple[str, Row]:
    """The address after the base, and its row.

    No address of ours needs an escape, so none is decoded: what a proxy and we might read
    differently (``%2e``, ``//``, ``;``) isn't there.

    Raises:
        Refusal: there is no such address, or this can't be done with it.
    """
    raw = scope.get("raw_path")
    path = routes.after_base(scope["path"])
    plain = raw is None or raw.partition(b"?")[0] == scope["path"].encode("utf-8")
    if path is not None and len(path) > 1 and path.endswith("/"):
        trimmed = routes.find(path.rstrip("/")) if not path.endswith("//") else None
        if trimmed is not None and trimmed.kind is Kind.PAGE:
            path = path.rstrip("/")
    row = routes.find(path) if path is not None and plain else None
    if row is None or path is None or (row.kind is Kind.SOCKET) != (scope["type"] == "websocket"):
        raise Refusal(404, "没有这个地址，请从首页进入。", "没有这个页面", _home())
    if scope["type"] == "http" and scope["method"] not in row.methods:
        raise Refusal(405, "不支持的操作")
    return path, row


def _moved(asked: HTTPConnection, path: str, row: Row) -> Response | None:
    """Where an address leads elsewhere: the first page's own, a trailing slash, a token told."""
    if asked.scope["type"] != "http" or row.kind is not Kind.PAGE:
        return None
    query = [(k, v) for k, v in asked.query_params.multi_items() if k != _TOKEN]
    told = asked.query_params.get(_TOKEN, "")
    # Relative, so that it holds behind a proxy that takes a beginning away, too.
    slash = asked.scope["path"].endswith("/") and path != "/"
    target = ("../" if slash else "./") + ("" if path == routes.FIRST else path[1:])
    if query:
        target += f"?{urlencode(query)}"
    if installation.is_single_user(told):
        answer = RedirectResponse(target, 302)
        name, value = installation.single_user_cookie()
        answer.set_cookie(name, value, path=routes.base() or "/", httponly=True, samesite="strict")
        return answer
    if path == routes.FIRST:
        return RedirectResponse(target, 302)
    if slash:
        return RedirectResponse(target, 301)
    return None


def _let_in(asked: HTTPConnection, path: str, row: Row) -> Scope:
    """The request with who it is.

    Raises:
        Refusal: nobody who may ask this.
    """
    scope: Scope = dict(asked.scope)
    home = Home.find()
    if row.whom is For.ANYBODY:
        return scope
    try:
        user = _user(asked, home, row)
        if row.whom is For.STEWARD and user is not None and not user.is_steward:
            raise Refusal(403, "只有数据管理员可以打开这里。", "没有权限", _home())
        if row.whom is For.CLERK and user is not None and not (user.is_steward or user.clerk):
            raise Refusal(403, "只有数据管理员和身份核对经办人可以打开这里。", "没有权限", _home())
    except auth.SignInNeeded:
        raise _sign_in(asked, path) from None
    except auth.NoEntry as error:
        away = ("退出登录", f"{routes.base()}/auth/logout")
        raise Refusal(403, str(error), "没有权限", away) from error
    except tokens.TooMany as error:
        raise Refusal(429, str(error)) from error
    except (Refused, sessions.Unreadable) as error:
        raise Refusal(503, str(error), "暂时不能进入") from error
    if path.startswith(_UPLOAD):
        session = path.removeprefix(_UPLOAD).partition("/")[0]
        if not OPEN_UPLOADS.is_open(session):
            raise Refusal(403, "此处不接受上传文件")
        try:
            room.for_upload(home.path, _announced(asked))
        except Refused as error:
            raise Refusal(_FULL, str(error)) from error
    return scope if user is None else auth.let_in(scope, user)


def _user(asked: HTTPConnection, home: Home, row: Row) -> auth.User | None:
    """Who it is; ``None`` for the one user of a home where nobody signs in."""
    state = installation.door(home)
    if state is Door.SHUT:
        raise Refusal(503, _SHUT, "已停止服务")
    if state is Door.PRIVATE:
        _only_the_one(asked)
    if state is Door.SIGN_IN:
        roles(home)  # a list that can't be read lets nobody in, programs neither
    if row.whom is For.MACHINE and "authorization" in asked.headers:
        return tokens.user_of(home, asked.headers["authorization"])
    if state is not Door.SIGN_IN:
        return None
    key = asked.cookies.get(sessions.COOKIE, "")
    click = row.kind is Kind.PAGE
    return auth.user_of_key(home, key, click=click, idle_counts=not row.watched)


def _only_the_one(asked: HTTPConnection) -> None:
    """Real data without sign-in: for one person on this machine, who knows the token.

    A proxy needn't say that it is one, so nothing but the token proves anything.
    """
    client = asked.client.host if asked.client else ""
    told = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
    if client not in _LOOPBACK or any(name in asked.headers for name in told):
        raise Refusal(403, _PROXIED, "只能在本机访问")
    name, value = installation.single_user_cookie()
    if not installation.single_user() or not sessions.same(asked.cookies.get(name, ""), value):
        raise Refusal(403, _PRIVATE, "尚未开放")


def _sign_in(asked: HTTPConnection, path: str) -> Refusal:
    query = asked.url.query
    wanted = urlencode({"to": f"{path}?{query}" if query else path})
    return Refusal(401, _SIGN_IN, "", ("登录", f"{routes.base()}/auth/login?{wanted}"))


def _home() -> tuple[str, str]:
    return ("回到首页", f"{routes.base()}/")


def host_allowed(host: str, allowed: Iterable[str]) -> bool:
    """Whether a Host header names one of the allowed hosts (``*.x`` for all under x)."""
    try:
        parts = urlsplit(f"//{host}")
        name = parts.hostname or ""
        if "@" in host or parts.path or parts.port == 0:
            return False
    except ValueError:
        return False
    for pattern in allowed:
        if pattern == "*" or name == pattern.lower():
            return True
        if pattern.startswith("*.") and name.endswith(pattern[1:].lower()):
            return True
    return not list(allowed)


def _announced(asked: HTTPConnection) -> int:
    """Bytes that a request says it brings; as many as may be uploaded at most, if it doesn't."""
    said = asked.headers.get("content-length", "")
    most = int(config.get_option("server.maxUploadSize")) * 1024 * 1024
    # As many digits as a length can have: of thousands Python makes no number.
    return min(int(said), most) if said.isascii() and said.isdigit() and len(said) < 20 else most


async def _hear_out(receive: Receive, most: int) -> None:
    """Let a browser send what it has begun, into nothing: it reads no answer before that.

    Whoever sends a byte now and then is answered in the middle of it, and hung up on.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_HEARING):
            while most >= 0:
                message = await receive()
                most -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


def _host(asked: HTTPConnection) -> str:
    return asked.headers.get("host", "")


async def _refuse(
    asked: HTTPConnection, row: Row | None, no: Refusal, receive: Receive, send: Send
) -> None:
    scope = asked.scope
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    people = row is None or row.kind in (Kind.PAGE, Kind.PLAIN)
    if people and "text/html" in asked.headers.get("accept", ""):
        answer = doorway.say(Home.find(), no.head, no.words, no.status, no.link)
    elif problem.concerns(routes.after_base(scope["path"]) or ""):
        answer = problem.answer(no.status, no.words, sign_in=no.status == 401)
    else:
        told = {"error": no.words, **({"sign_in": True} if no.status == 401 else {})}
        body = json.dumps(told, ensure_ascii=False)
        answer = Response(body, no.status, media_type="application/json; charset=utf-8")
    if no.status == _FULL:
        await _hear_out(receive, _announced(asked))
    if scope["method"] not in ("GET", "HEAD"):
        answer.headers["connection"] = "close"  # what is still being sent isn't wanted
    await Dressed(send, _host(asked), page=False).answer(answer, scope, receive)


MIDDLEWARE: Final = [Middleware(Guard)]
__all__ = ["HEADERS", "MIDDLEWARE", "Guard", "host_allowed"]
