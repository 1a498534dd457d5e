"""Every address of the server, and for whom it is: one table. What isn't in it isn't there (404).

Addresses are those after ``server.baseUrlPath``. Streamlit's own come from its routes; a test walks
all routes of the running server and finds each here or in :data:`CLOSED`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from starlette.routing import Route
from streamlit import config

from dashboard.access.site import ENTRIES, Entry


class For(Enum):
    """Who may ask."""

    ANYBODY = "anybody"  # programs, fonts, boundaries, the way in: no figure
    READER = "reader"  # whoever is in
    STEWARD = "steward"
    CLERK = "clerk"  # stewards, and clerks of linkage
    MACHINE = "machine"  # whoever is in, and machine accounts


class Kind(Enum):
    """What an address answers with, which decides how a refusal looks."""

    PAGE = "page"  # Streamlit's shell, for people
    PLAIN = "plain"  # a page of our own, for people
    DATA = "data"
    FILE = "file"
    SOCKET = "socket"


@dataclass(frozen=True)
class Row:
    """One address, or a family of them.

    Attributes:
        sample: an address of the family, for the test that walks them.
        pattern: what belongs to it, whole; ``sample`` itself where empty.
        whom: who may ask.
        kind: what it answers with.
        methods: what may be asked.
        watched: somebody looks at it without clicking: idle time doesn't end it.
    """

    sample: str
    whom: For
    kind: Kind
    pattern: str = ""
    methods: tuple[str, ...] = ("GET", "HEAD")
    watched: bool = False

    def fits(self, path: str) -> bool:
        """Whether an address belongs to it."""
        return re.fullmatch(self.pattern or re.escape(self.sample), path) is not None


_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_DEEP: Final = rf"{_NAME}(/{_NAME})*"


def _whose(entry: Entry) -> For:
    if not entry.steward_only:
        return For.READER
    return For.CLERK if entry.clerks else For.STEWARD


_PAGES: Final = tuple(Row(f"/{one.url}", _whose(one), Kind.PAGE) for one in ENTRIES[1:])
FIRST: Final = f"/{ENTRIES[0].url}"  # Streamlit knows the first page by the root alone

ROWS: Final = (
    Row("/", For.READER, Kind.PAGE),
    Row(FIRST, For.ANYBODY, Kind.PAGE),  # leads on to the root, which asks who it is
    *_PAGES,
    Row("/projector", For.READER, Kind.PLAIN),
    Row("/projector/scenes", For.READER, Kind.DATA, watched=True),
    Row("/projector/projector.js", For.ANYBODY, Kind.FILE, rf"/projector/{_NAME}"),
    Row("/making/t1", For.READER, Kind.DATA, r"/making/[A-Za-z0-9_-]+"),
    *(
        Row(
            f"/api/v1{sample}",
            For.MACHINE,
            Kind.DATA,
            f"/api/v1{pattern or sample}",
            methods=("GET",),
        )
        for sample, pattern in (
            ("", ""),
            ("/openapi.json", ""),
            ("/catalogue", ""),
            ("/query", ""),
            ("/metrics/talent_stock", rf"/metrics/{_NAME}"),
            ("/definitions", ""),
            ("/definitions/talent_stock", rf"/definitions/{_NAME}"),
            ("/dimensions", ""),
            ("/dimensions/education", rf"/dimensions/{_NAME}"),
            ("/freshness", ""),
            ("/alerts", ""),
            ("/boundaries", ""),
            ("/views", ""),
            ("/snapshots", ""),
            ("/snapshots/20261129-184349-360", rf"/snapshots/{_NAME}"),
            ("/metadata/semantic-model", ""),
            ("/metadata/contracts", ""),
            ("/metadata/contracts/person", rf"/metadata/contracts/{_NAME}"),
        )
    ),
    Row("/mcp", For.MACHINE, Kind.DATA, methods=("POST",)),
    Row("/auth/login", For.ANYBODY, Kind.PLAIN, methods=("GET",)),
    Row("/auth/logout", For.ANYBODY, Kind.PLAIN, methods=("GET", "POST")),
    Row("/oauth2callback", For.ANYBODY, Kind.PLAIN, methods=("GET",)),
    Row("/_stcore/health", For.ANYBODY, Kind.DATA),
    Row("/_stcore/host-config", For.ANYBODY, Kind.DATA),
    Row("/_stcore/stream", For.READER, Kind.SOCKET, methods=()),
    Row(
        "/_stcore/upload_file/s1/f1",
        For.STEWARD,
        Kind.DATA,
        rf"/_stcore/upload_file/{_NAME}/{_NAME}",
        methods=("PUT", "DELETE", "OPTIONS"),
    ),
    Row("/media/0a1b.csv", For.READER, Kind.FILE, rf"/media/{_NAME}"),
    Row("/static/js/index.js", For.ANYBODY, Kind.FILE, rf"/static/{_DEEP}"),
    Row("/app/static/zh.js", For.ANYBODY, Kind.FILE, rf"/app/static/{_DEEP}"),
    Row(
        "/_stcore/bidi-components/talent.linked/linked.js",
        For.ANYBODY,
        Kind.FILE,
        rf"/_stcore/bidi-components/talent\.linked/{_NAME}",
    ),
    Row("/favicon.png", For.ANYBODY, Kind.FILE),
    Row("/manifest.json", For.ANYBODY, Kind.FILE),
)
# What Streamlit serves and we don't: its counters, its interface for agents, others' components.
CLOSED: Final = (
    "/_stcore/metrics",
    "/_stcore/agent/interact",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x.js",
    "/component/x.js",
)


def find(path: str) -> Row | None:
    """The row of an address; ``None`` where there is no such address."""
    return next((row for row in ROWS if row.fits(path)), None)


def base() -> str:
    """What stands before every address: empty, or ``/talent``."""
    told = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{told}" if told else ""


def after_base(path: str) -> str | None:
    """An address without what stands before it; ``None`` where it lies elsewhere."""
    before = base()
    if path == before:
        return "/"
    return path.removeprefix(before) if path.startswith(f"{before}/") else None


def based(routes: Iterable[Route]) -> list[Route]:
    """Our own routes under the same beginning as Streamlit's."""
    return [Route(base() + one.path, one.endpoint, methods=one.methods) for one in routes]
