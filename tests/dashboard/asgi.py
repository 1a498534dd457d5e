"""One HTTP request to an ASGI application, without a server or another package."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from dashboard.access import installation, sessions
from data.home import Home

HOST = "127.0.0.1:8501"


def signed_in(home: Home, account: str) -> dict[str, str]:
    """The header of a browser in which somebody is signed in."""
    key, _ = sessions.begin(home, account, "127.0.0.1", "a test")
    return {"cookie": f"{sessions.COOKIE}={key}"}


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


def _run(asked: Coroutine[Any, Any, Answer]) -> Answer:
    """In a thread of its own: a browser test before this one leaves its loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


class Client:
    """Asks an application as a browser on this machine would."""

    def __init__(self, app: Any, *, at_home: bool = True) -> None:
        """``at_home``: as the one person of a single-user start, where there is one."""
        self._app, self._at_home = app, at_home

    @staticmethod
    def _cookie() -> dict[str, str]:
        if not installation.single_user():
            return {}
        name, value = installation.single_user_cookie()
        return {"cookie": f"{name}={value}"}

    def get(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        return _run(self._ask("GET", url, headers or {}, b""))

    def put(self, url: str, content: bytes, headers: dict[str, str] | None = None) -> Answer:
        return _run(self._ask("PUT", url, headers or {}, content))

    def ask(self, method: str, url: str, headers: dict[str, str] | None = None) -> Answer:
        return _run(self._ask(method, url, headers or {}, b""))

    async def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        path, _, query = url.partition("?")
        asked = {"host": HOST, **(self._cookie() if self._at_home else {}), **headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in asked.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8501),
        }
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        found = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, b"".join(m.get("body", b"") for m in sent[1:]))
