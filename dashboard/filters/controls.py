"""The switches of pages that draw as they go."""

from dashboard.filters.places import level_below
from dashboard.filters.values import Filters, Window
from dashboard.page import session, widgets
from dashboard.page.session import put
from metrics.engine.selection import Selection

__all__ = ["choice", "choice_of", "drill", "level_below", "put", "search", "selection"]


def selection(
    *,
    region: bool = True,
    period: bool = True,
    industry: bool = False,
    education: bool = False,
    occupation: bool = False,
    window: Window = "month",
    single: bool = False,
) -> Selection:
    """Draw the filter bar and return what is chosen (:class:`Filters`)."""
    session.restore()
    asked = session.request(
        Filters(region, period, industry, education, occupation, window, single)
    )
    widgets.bar(asked)
    session.carry()
    return asked.selection


def drill(code: int | str) -> None:
    """Look into a region: for a click on a map or a bar, inside a callback."""
    put("region", str(code))


def choice(name: str, label: str, options: dict[str, str], default: str) -> str:
    """Draw a one-of-few switch whose state is in the address; options: value → words."""
    one = session.request().choice(name, label, options, default)
    widgets.control(one)
    return one.value


def choice_of(name: str, label: str, options: dict[str, str]) -> str:
    """Draw a list of many whose state is in the address; the first is the default."""
    one = session.request().choice(name, label, options, look="list")
    widgets.control(one)
    return one.value


def search(label: str, hint: str) -> str:
    """Draw a search box whose words are in the address (``q``)."""
    one = session.request().search(label, hint)
    widgets.control(one)
    return one.value
