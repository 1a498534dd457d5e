"""`/mcp`: the tools over HTTP, one request one answer, under a machine token or a sign-in.

No session is kept: each request is let in by the guard by itself, so a token that was revoked opens
nothing from the next request on, and its last answer is held back where it was revoked meanwhile.
"""

from functools import cache
from typing import Any, Final

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dashboard.access import auth, holdings, tokens
from dashboard.serving.mcp.calling import Who

_BODY: Final = 64 * 1024  # bytes of a request; the longest question is a fortieth


class Endpoint:
    """The ASGI application behind the address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        # Half a second to load: a server that nobody asks does without.
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        manager = StreamableHTTPSessionManager(
            _server(), json_response=True, stateless=True, max_request_body_size=_BODY
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


@cache
def _server() -> Any:
    from dashboard.serving.mcp.server import made

    def caller(context: Any) -> tuple[Who, str]:
        scope = context.request.scope
        header = context.request.headers.get("authorization", "")

        def who() -> auth.User:
            user = auth.user_of(scope, holdings.home())
            if header:
                tokens.holding(holdings.home(), header)
            return user

        return who, "HTTP"

    return made(caller)


ROUTES: Final = [Route("/mcp", Endpoint(), methods=["POST"])]
