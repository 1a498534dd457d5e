"""What the screen knows of one reader's session: who it is, the address, the page shown last."""

from collections.abc import Mapping
from typing import Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.access import auth, gateway, holdings
from dashboard.access.uploads import KEPT_UPLOADS
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.filters.values import Filters

_SHOWN: Final = "page-shown"
_OWNER: Final = "owner"
_BEGAN: Final = "session-began"
_CARRIED: Final = "carried"  # what the last page's address said


def request(filters: Filters | None = None) -> Request:
    """What the reader at the screen asks a page."""
    return Request(auth.current_user(holdings.home()), dict(st.query_params), filters)


def belongs_to(user: auth.User) -> None:
    """Begin anew where another person takes over a tab: nothing of the first one's stays."""
    if st.session_state.get(_OWNER, user) != user:
        forget()
    st.session_state[_OWNER] = user


def session_id() -> str:
    """Streamlit's name of this tab's session; empty outside one."""
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def turn_to(page: str) -> None:
    """Note the page being shown; files that were sent on another one are left."""
    if st.session_state.get("page-now") != page:
        KEPT_UPLOADS.drop(session_id())
    st.session_state["page-now"] = page


def forget() -> None:
    """Forget all that this tab's session holds, and the files that it has sent."""
    KEPT_UPLOADS.drop(session_id())
    for name in list(st.session_state):
        del st.session_state[name]


def is_first_run() -> bool:
    """Whether this session's script runs for the first time; once asked, it doesn't any more."""
    began = bool(st.session_state.get(_BEGAN))
    st.session_state[_BEGAN] = True
    return not began


def is_public() -> bool:
    """Whether the address asks for the figures that may be published (公开版)."""
    return st.query_params.get(gateway.PUBLIC) == "1"


def keep(page: Document) -> None:
    """Remember the page being shown, for its buttons."""
    st.session_state[_SHOWN] = page


def shown() -> Document | None:
    """The page being shown; ``None`` where nothing has a head."""
    found: Document | None = st.session_state.get(_SHOWN)
    return found


def put(name: str, value: str) -> None:
    """Change one condition of the address; an empty value lifts it."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def put_all(conditions: Mapping[str, str]) -> None:
    """Change several conditions of the address."""
    for name, value in conditions.items():
        put(name, value)


def restore() -> None:
    """Carry the selection over to another page: its address starts empty."""
    page = st.session_state.get("page-now", "")
    if st.session_state.get("page-seen") not in (None, page) and not dict(st.query_params):
        st.query_params.update(st.session_state.get(_CARRIED, {}))
    st.session_state["page-seen"] = page


def carry() -> None:
    """Keep the address for the next page."""
    st.session_state[_CARRIED] = dict(st.query_params)


def reset() -> None:
    """Lift every condition but the one that is none of the page's: 公开版."""
    kept = {name: st.query_params[name] for name in (gateway.PUBLIC,) if name in st.query_params}
    st.query_params.from_dict(kept)
    st.session_state[_CARRIED] = kept
