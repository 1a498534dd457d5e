"""One HTTP request to an ASGI application, without a server or another package."""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1:8501"


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

    def __init__(self, app: Any) -> None:
        self._app = app

    def get(self, url: str, headers: dict[str, str] | None = None) -> Answer:
        return _run(self._ask("GET", url, headers or {}, b""))

    def put(self, url: str, content: bytes) -> Answer:
        return _run(self._ask("PUT", url, {}, content))

    async def _ask(self, method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        asked = {"host": HOST, **headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
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
