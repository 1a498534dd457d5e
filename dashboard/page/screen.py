"""A page on the screen: asked with the browser's address, then drawn from what it says."""

from collections.abc import Callable

import streamlit as st

from dashboard.document import keeping
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.filters.values import Filters
from dashboard.kept import control
from dashboard.page import blocks, frame, linked, progress, session, widgets


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
    made = keeping.opened(page, request, who=progress.ticket(), wanted=_wanted)
    made = control.with_annotations(made, request)
    session.keep(made)
    frame.head(made)
    control.offer(made, request)
    blocks.draw(made.blocks)
    linked.mount(made)
    frame.foot(made)


def _wanted() -> None:
    """Break off where the reader has left or asked for something else.

    A touch of the session's state is a place where Streamlit stops a script that nobody waits for;
    between two figures there is no element that would be one.
    """
    st.session_state.get("page-now")
