"""What needs attention, as sentences with a link each: the one list, in the one order."""

from collections.abc import Mapping
from typing import Final

from dashboard.access import gateway, holdings
from dashboard.access.site import ENTRIES
from dashboard.alerts.board import Board, Item, board
from dashboard.document.request import Request
from dashboard.document.values import Links, Listing, Part
from metrics.alerts.rule import Alert
from metrics.disclosure.protect import Protected
from metrics.engine.core import OUTDATED, Metric
from metrics.engine.selection import Selection

SHOWN: Final = 6
NOTHING: Final = "目前没有需要关注的事项"
# The page that shows most of what a rule looks at: where something can be done about it.
PAGES: Final[Mapping[str, str]] = {
    "behind": "overview",
    "falls_short": "outlook",
    "overdue": "overview",
    "unpaid": "overview",
    "unpaid_level": "overview",
    "unspent": "overview",
    "net_inflow": "region_map",
    "leaving": "retention",
    "leaving_city": "retention",
    "leaving_level": "retention",
    "stays": "source",
    "school_lost": "source",
    "natives_lost": "homecoming",
    "slow": "services",
    "tightness": "recruitment",
    "posts": "gap",
    "seekers_level": "recruitment",
    "published": "alerts",
    "late": "data",
    "hole": "data",
}


def board_of(request: Request) -> Board:
    """The alerts of the region asked about, under the reader's rights."""

    def fetch(metric: Metric, selection: Selection) -> Protected:
        return request.fetch(metric, selection, widen=False)

    return board(request.user, request.selection.region, fetch)


def attention(request: Request) -> Links:
    """The alerts of the region asked about, gravest first; files list all of them."""
    return links(board_of(request), public=request.public)


def links(found: Board, *, public: bool = False, shown: int = SHOWN) -> Links:
    """Alerts as sentences with links.

    Args:
        found: the alerts, in the one order.
        public: whether the pages meant are opened as 公开版; who has what in hand is not public.
        shown: how many are listed; files list all.
    """
    # Rules on figures that an old snapshot lacks have not been looked at: that is no all-clear.
    unseen = ((OUTDATED, "data"),) if found.unseen else ()
    said = [(text_of(item, public),) for item in found.open]
    rows = (*said, *((text,) for text, _ in unseen)) or ((NOTHING,),)
    part = Part("今天需要关注什么", (), listing=Listing(("需关注",), rows), rests=found.tables())
    items = tuple(
        (text_of(one, public), page_link(one.alert, public)) for one in found.open[:shown]
    )
    return Links("attention", (*items, *unseen), part, len(found.open) - len(items))


def text_of(item: Item, public: bool) -> str:
    """The sentence; inside the office with who has it in hand."""
    return item.text if public else item.told


def page_name(alert: Alert) -> str:
    """What the page is called that shows most of it."""
    named = holdings.settings().page_names
    return next(named.get(one.url, one.title) for one in ENTRIES if one.url == PAGES[alert.rule])


def page_link(alert: Alert, public: bool = False) -> str:
    """A link that opens the page on the region meant."""
    more = f"&{gateway.PUBLIC}=1" if public else ""
    return f"{PAGES[alert.rule]}?region={alert.region}{more}"
