"""The ASGI guard before everything: who may reach the server, what it accepts, what it tells.

Streamlit by itself takes 200 MB from anybody with a websocket, tells its metrics to everybody and
puts no policy on its pages (DESIGN §6).
"""

import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from dashboard.access import auth
from dashboard.access.site import ENTRIES
from dashboard.access.uploads import OPEN_UPLOADS
from data.home import Home, Refused, office
from data.snapshots import publish

_CLOSED: Final = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
_UPLOAD: Final = "/_stcore/upload_file/"
# A lone word is a page's address; Streamlit's own paths have a dot, a slash or an underscore first.
_PAGE: Final = re.compile(r"[^_./][^./]*")
_PAGES: Final = frozenset((*(entry.url for entry in ENTRIES[1:]), "projector"))
_LOOPBACK: Final = ("127.0.0.1", "::1", "testclient")
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob: ws://{host} wss://{host}; worker-src 'self' blob:; "
    "media-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# Streamlit's page has one inline script, for a prerendering service: gone, so that none is allowed.
_INLINE_SCRIPT: Final = re.compile(rb"<script>.*?</script>", re.DOTALL)
_WORDS: Final = (
    b'<script src="./app/static/zh.js"></script><script src="./app/static/copy.js"></script>'
    b'<script src="./app/static/making.js"></script></head>'
)
_HEADERS: Final = {
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Refuse what must not be asked, mark every answer, speak Chinese from the first byte."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        host = _header(scope, b"host")
        refusal = _refusal(scope, host)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        if _is_lost(scope):
            await _send_home(scope, send)
            return
        page = _is_page(scope)
        if page:
            # Asked for unpacked, or its words could not be changed; it has 8 kB.
            kept = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, _Marked(send, host, page))


def _refusal(scope: Scope, host: str) -> tuple[int, str] | None:
    if not host_allowed(host, config.get_option("server.allowedHosts")):
        return 400, "不接受以此主机名访问；由管理员在 server.allowedHosts 中登记"
    if not _may_reach(scope):
        return 403, "真实数据未启用登录，只能在本机访问；请先配置 roles.toml 与统一登录"
    path = scope["path"]
    if path.startswith(_CLOSED):
        return 404, "没有这个地址"
    if scope["type"] == "http" and path.startswith(_UPLOAD):
        session = path.removeprefix(_UPLOAD).partition("/")[0]
        if scope["method"] not in ("PUT", "DELETE", "OPTIONS"):
            return 405, "不支持的操作"
        if not OPEN_UPLOADS.is_open(session):
            return 403, "此处不接受上传文件"
    return None


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


def _may_reach(scope: Scope) -> bool:
    """Without sign-in, real data are for this machine alone, and not through a proxy either."""
    client = (scope.get("client") or ("", 0))[0]
    forwarded = _header(scope, b"x-forwarded-for") or _header(scope, b"forwarded")
    if client in _LOOPBACK and not forwarded:
        return True
    home = Home.find()
    if auth.required(home):
        return True
    try:
        serving = publish.current(home)
    except Refused:
        return False
    return serving is None or serving.demo


def _header(scope: Scope, name: bytes) -> str:
    found = next((value for key, value in scope["headers"] if key == name), b"")
    return str(found.decode("latin-1"))


def _is_page(scope: Scope) -> bool:
    last = scope["path"].rpartition("/")[2]
    if last == "projector":
        return False  # 大屏 is no page of Streamlit's: it speaks Chinese by itself
    return scope["method"] == "GET" and ("." not in last or last == "index.html")


def _is_lost(scope: Scope) -> bool:
    """Whether an address names a page that Streamlit doesn't know: it would say so in English.

    The first page is known to it by the root alone.
    """
    path = scope["path"].strip("/")
    return scope["method"] == "GET" and _PAGE.fullmatch(path) is not None and path not in _PAGES


async def _send_home(scope: Scope, send: Send) -> None:
    query = scope["query_string"]
    target = b"./" + (b"?" + query if query else b"")
    headers = [(b"location", target), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    body = json.dumps({"error": words}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *((key.encode(), value.encode()) for key, value in _HEADERS.items()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Marked:
    """Add the headers; for the page itself, the language and the product's name."""

    def __init__(self, send: Send, host: str, page: bool) -> None:
        self._send, self._host, self._page = send, host, page
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message["headers"] if k.lower() != b"server"]
            headers += [(k.encode(), v.encode()) for k, v in _HEADERS.items()]
            policy = _POLICY.format(host=_safe_host(self._host))
            headers.append((b"content-security-policy", policy.encode()))
            kind = dict(headers).get(b"content-type", b"")
            message = {**message, "headers": headers}
            if self._page and kind.startswith(b"text/html"):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = {**message, "body": in_chinese(self._body)}
            await self._send(_resized(self._start, len(message["body"])))
        await self._send(message)


def in_chinese(page: bytes) -> bytes:
    """Streamlit's page shell with our language and name, and without what we don't offer."""
    title = office(Home.find()).title
    page = _INLINE_SCRIPT.sub(b"", page)
    return (
        page.replace(b'<html lang="en">', b'<html lang="zh-CN">')
        .replace(b"<title>Streamlit</title>", f"<title>{_plain(title)}</title>".encode())
        .replace(b"You need to enable JavaScript to run this app.", "请启用 JavaScript".encode())
        .replace(b"</head>", _WORDS, 1)
    )


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _resized(start: Message, length: int) -> Message:
    kept = [(k, v) for k, v in start["headers"] if k.lower() not in (b"content-length", b"etag")]
    return {**start, "headers": [*kept, (b"content-length", str(length).encode())]}


def _safe_host(host: str) -> str:
    """A host that can't break out of the policy."""
    return "".join(char for char in host if char.isalnum() or char in ".:-[]")


MIDDLEWARE: Final = [Middleware(Guard)]
