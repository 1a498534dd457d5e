"""A page on the screen: asked with the browser's address, then drawn from what it says."""

from collections.abc import Callable

from dashboard.access import audit
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.filters.values import Filters
from dashboard.page import blocks, frame, session, widgets


def show(page: Callable[[Request], Document], filters: Filters | None = None) -> None:
    """Ask a page and draw what it says; the bar of filters stands before it is answered.

    Args:
        page: builds the document.
        filters: the widgets of its bar; ``None`` for a page without one.
    """
    if filters is not None:
        session.restore()
    request = session.request(filters)
    widgets.bar(request)
    if filters is not None:
        session.carry()
    made = page(request)
    audit.settle()
    session.keep(made)
    frame.head(made)
    blocks.draw(made.blocks)
    frame.foot(made)
