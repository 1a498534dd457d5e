"""The open interface as routes of the server: each address by itself, as the routes table has them.

The same application stands behind all of them; it is told where the server's addresses begin.
"""

from typing import Final

from fastapi.routing import APIRoute
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dashboard.access.routes import base
from dashboard.serving.v1.app import ROUTERS, app


class Interface:
    """The application below ``server.baseUrlPath``, which is read when it is asked."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await app({**scope, "root_path": base()}, receive, send)


ROUTES: Final = [
    Route(one.path, Interface(), methods=["GET"])
    for router in ROUTERS
    for one in router.routes
    if isinstance(one, APIRoute)
]
