"""The bar of a file in the making: its ticket, its writer's watcher, its place on the page."""

import secrets
from typing import Final

import streamlit as st

from dashboard.export.progress import BOARD, Progress

_TICKET: Final = "making-ticket"


def ticket() -> str:
    """This session's own: 128 random bits."""
    if _TICKET not in st.session_state:
        st.session_state[_TICKET] = secrets.token_urlsafe(16)
    return str(st.session_state[_TICKET])


def watch(form: str) -> Progress:
    """What the writer of a file calls, for the page drawn now."""
    return BOARD.watch(ticket(), form)


def place() -> None:
    """Where the bar stands while one of the page's files is written; empty otherwise."""
    st.html(f'<div class="making" data-ticket="{ticket()}"></div>')
