"""The small control in every page's head: keep this view, open a kept one. Streamlit."""

import html
from collections.abc import Mapping
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings, site
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.kept import annotations, beginnings, store, views
from dashboard.kept.annotating import annotated
from dashboard.page import session
from dashboard.page.markdown import plain
from dashboard.wording import words
from data.home import Refused
from data.roles import ROLE_WORDS

_LISTED: Final = 8
NOBODY: Final = "仅自己"
PAGE: Final = "kept"
_NOT_HERE: Final = (PAGE, *(one.url for one in site.ENTRIES if one.steward_only))


def with_annotations(made: Document, request: Request) -> Document:
    """A page with what its reader's role sees on its lines. A file that can't be read takes no page
    with it: the control says what is wrong."""
    try:
        return annotated(made, annotations.seen(holdings.home(), request.user))
    except Refused:
        return made


def offer(made: Document, request: Request) -> None:
    """The control, for pages that are worth keeping."""
    page = st.session_state.get("page-now") or site.ENTRIES[0].url
    if page in _NOT_HERE:
        return
    with st.container(key="kept"), st.popover("☆ 收藏", key="kept-open", type="tertiary"):
        _saving(made, request, page)
        _listing(request.user)


def _saving(made: Document, request: Request, page: str) -> None:
    place = words.place(made.selection.region) if made.selection else ""
    suggested = f"{place}{made.title}"[: store.LONGEST_NAME]
    name = st.text_input(
        "保存当前视图为",
        value=suggested,
        max_chars=store.LONGEST_NAME,
        key=f"kept-name-{page}",
    )
    shared = st.selectbox(
        "共享给",
        ["", *ROLE_WORDS],
        format_func=lambda role: ROLE_WORDS.get(role, NOBODY),
        key="kept-role",
    )
    if st.button("保存视图", key="kept-save", type="primary"):
        try:
            saved = views.save(
                holdings.home(), request.user, name, page, kept_conditions(request), shared or ""
            )
        except (Refused, audit.NotWritten) as error:
            st.warning(plain(str(error)))
        else:
            st.success(plain(f"已保存「{saved.name}」"))


def kept_conditions(request: Request) -> dict[str, str]:
    """What a view keeps of an address: its conditions, and the region that it was looked at in, so
    that it doesn't move with somebody's home region."""
    found = {name: value for name, value in request.address.items() if value}
    if request.filters is not None and request.filters.region:
        found.setdefault("region", str(request.bar.region))
    return found


def _listing(user: auth.User) -> None:
    try:
        known = views.views(holdings.home(), user)
    except Refused as error:
        st.warning(plain(str(error)))
        return
    items = "".join(f"<li>{anchor(one, user)}</li>" for one in known[:_LISTED])
    more = f"我的视图（{len(known)}）" if known else "我的视图"
    st.html(f'<ul class="kept">{items}</ul><a class="way" href="{PAGE}" target="_self">{more}</a>')


def anchor(view: views.View, user: auth.User) -> str:
    """A view as HTML: its name as text, leading to it; or why it can't be opened."""
    name = html.escape(view.name)
    star = "★ " if view.favourite else ""
    whose = (
        ""
        if view.owner == user.name
        else f'<span class="note">（{html.escape(view.owner)}）</span>'
    )
    if why := view.problem(user):
        return f'{star}{name}{whose} <span class="note">{html.escape(why)}</span>'
    return f'{star}<a href="{html.escape(view.link)}" target="_self">{name}</a>{whose}'


def begin(user: auth.User, pages: Mapping[str, object]) -> None:
    """Take somebody who has just come in to where they begin; an address of their own stays.

    Args:
        user: who came.
        pages: the pages of the menu, by address.
    """
    if not session.is_first_run() or dict(st.query_params):
        return
    try:
        page, conditions = beginnings.first_look(holdings.home(), user)
    except Refused:  # the control says what is wrong
        return
    here = st.session_state.get("page-now") or site.ENTRIES[0].url
    if here == site.ENTRIES[0].url and page in pages and page != here:
        st.switch_page(pages[page], query_params=dict(conditions))  # type: ignore[arg-type]
    region = conditions.get("region", "")
    if page in ("", here) and region:
        st.query_params.update(dict(conditions))
