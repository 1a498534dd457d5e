"""One address of the open interface: what goes wrong ends in a status and a Chinese sentence."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access import audit, auth, holdings, problem, tokens
from dashboard.access.versions import Gone, NoVersion
from dashboard.serving.v1.asking import NoSuchForm, NothingHere
from data.home import Refused
from data.reference.boundaries import BoundaryError
from data.snapshots.warehouse import NoSnapshot
from metrics.engine.core import Unknown

PREFIX: Final = "/api/v1"
_SIGN_IN: Final = "请带上接口令牌：Authorization: Bearer 令牌"
_BROKEN: Final = "服务出错了，已记入日志"
_STATUS: Final[tuple[tuple[type[Exception], int], ...]] = (
    (NoSuchForm, 406),
    (NothingHere, 404),
    (NoVersion, 404),
    (Gone, 410),
    (auth.NoEntry, 403),
    (BoundaryError, 503),
    (NoSnapshot, 503),
    (audit.NotWritten, 503),
    (Refused, 503),
    (Unknown, 400),
)
log = logging.getLogger(__name__)


def refused(error: Exception) -> Response:
    """What is said when an answer can't be given."""
    if isinstance(error, auth.SignInNeeded):
        return problem.answer(401, _SIGN_IN, sign_in=True)
    if isinstance(error, RequestValidationError):
        return problem.answer(400, _missing(error))
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return problem.answer(status, str(error))
    log.error("an address of the open interface broke", exc_info=error)
    return problem.answer(500, _BROKEN)


def _missing(error: RequestValidationError) -> str:
    """The parameters alone can be wrong here, and all of them are texts: one is missing."""
    names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors())
    return f"缺少参数「{'、'.join(names)}」，或写法不对"


class Guarded(APIRoute):
    """A route from which nothing but answers and problems comes out."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with a net under it."""
        inner = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                answer = await inner(request)
                if header := request.headers.get("authorization"):
                    # Revoked while it was being answered: nothing leaves any more.
                    tokens.holding(holdings.home(), header)
                return answer
            except Exception as error:  # a program that asks gets a sentence too
                return refused(error)

        return handled
