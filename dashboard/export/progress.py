"""How far a file is, told to the browser that waits for it.

Streamlit makes a download beside the page and lets nothing draw meanwhile, so its button only
spins. The writer notes its share here under a ticket that none but the asking page knows;
``static/making.js`` asks for it and draws the bar. No title and no figure leaves this way.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Progress = Callable[[float, str], None]  # share done (0 to 1), what is written now
_MOST: Final = 500  # tickets kept; the oldest goes


class Board:
    """The share of each file in the making, by ticket and form; safe from any thread."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._shares: OrderedDict[str, dict[str, float]] = OrderedDict()

    def watch(self, ticket: str, form: str) -> Progress:
        """What a writer calls as it goes on."""

        def note(share: float, _text: str) -> None:
            with self._lock:
                self._shares.setdefault(ticket, {})[form] = min(max(share, 0.0), 1.0)
                self._shares.move_to_end(ticket)
                while len(self._shares) > self._most:
                    self._shares.popitem(last=False)

        return note

    def shares(self, ticket: str) -> dict[str, float]:
        """The forms being written or written last, with their shares; empty for a strange one."""
        with self._lock:
            return dict(self._shares.get(ticket, {}))


BOARD: Final = Board()


def made_under(told: Progress, make: Callable[[Progress], bytes]) -> bytes:
    """Make a file; its watcher starts at nothing and ends at all."""
    told(0.0, "")
    raw = make(told)
    told(1.0, "")
    return raw


def _answer(request: Request) -> Response:
    shares = BOARD.shares(request.path_params["ticket"])
    return Response(
        json.dumps(shares), media_type="application/json", headers={"cache-control": "no-store"}
    )


ROUTES: Final = [Route("/making/{ticket}", _answer, methods=["GET"])]
