"""What every answer wears: the policy's headers; the page shell in our language and name."""

import re
from typing import Final

from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from data.home import Home, Office, Refused, office

_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob: ws://{host} wss://{host}; worker-src 'self' blob:; "
    "media-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'"
)
# Streamlit's page has one inline script, for a prerendering service: gone, so that none is allowed.
_INLINE_SCRIPT: Final = re.compile(rb"<script>.*?</script>", re.DOTALL)
_AGENTS: Final = re.compile(rb'<link rel="service-desc"[^>]*>')  # an interface that is shut
# Before Streamlit's own script, which is a module and waits until the page has been read.
_WORDS: Final = (
    b'<script src="./app/static/older.js"></script><script src="./app/static/first.js"></script>'
    b'<script src="./app/static/zh.js"></script><script src="./app/static/copy.js"></script>'
    b'<script src="./app/static/making.js"></script>'
    b'<script src="./app/static/pinyin.js"></script>'
    b'<script src="./app/static/tables.js"></script></head>'
)
HEADERS: Final = {
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
}


class Dressed:
    """Add the headers; for the page itself, the language and the product's name."""

    def __init__(self, send: Send, host: str, *, page: bool) -> None:
        """Pass on to ``send``, as an answer under ``host``."""
        self._send, self._host, self._page = send, host, page
        self._start: Message | None = None
        self._body = b""

    async def answer(self, answer: Response, scope: Scope, receive: Receive) -> None:
        """Send an answer of the guard's own."""
        await answer(scope, receive, self)

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            headers = [(k, v) for k, v in message["headers"] if k.lower() != b"server"]
            headers += [(k.encode(), v.encode()) for k, v in HEADERS.items()]
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
    try:
        title = office(Home.find()).title
    except Refused:  # the page itself says what is wrong with the settings
        title = Office().title
    page = _AGENTS.sub(b"", _INLINE_SCRIPT.sub(b"", page))
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
