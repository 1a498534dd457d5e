"""The form of subscriptions on 我的视图. Streamlit."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings
from dashboard.document.build import table
from dashboard.kept import subscriptions, views
from dashboard.kept.subscriptions import BRIEFING, DUE, FORMS, VIEW, pages
from dashboard.notify.receivers import theirs
from dashboard.page import blocks
from dashboard.page.markdown import plain
from data.home import Refused

_NONE: Final = (
    "还没有可用的接收渠道。请管理员在接收渠道登记表中登记您的邮箱或机器人，之后可在此订阅。"
)


def draw() -> None:
    """One's subscriptions, and a form for one more."""
    home, user = holdings.home(), auth.current_user(holdings.home())
    known = subscriptions.subscriptions(home, user)
    if known:
        rows = [
            (_name(user, one.what), DUE[one.due], one.receiver, FORMS[one.form]) for one in known
        ]
        blocks.draw([table(("内容", "时间", "接收人", "形式"), rows)])
    try:
        channels = theirs(home, user)
    except Refused as error:
        st.warning(plain(str(error)))
        return
    if channels:
        _subscribe(user, channels)
    else:
        st.html(f'<p class="note">{_NONE}</p>')
    if known:
        by_id = {one.id: one for one in known}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            gone = st.selectbox(
                "取消一项订阅",
                list(by_id),
                format_func=lambda i: f"{_name(user, by_id[i].what)}（{DUE[by_id[i].due]}）",
                key="subscription-gone",
                width=320,
            )
            go = st.button("取消订阅", key="subscription-cancel")
        if go and gone is not None:
            _tried(lambda: subscriptions.cancel(home, user, gone))


def _subscribe(user: auth.User, channels: Mapping[str, bool]) -> None:
    home = holdings.home()
    things = {BRIEFING: "月度人才工作专报"}
    things |= {
        f"{VIEW}{one.id}": f"视图：{one.name}"
        for one in views.views(home, user)
        if not one.problem(user)
    }
    things |= {url: f"页面：{title}" for url, title in pages().items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = st.selectbox(
            "内容", list(things), format_func=things.__getitem__, key="subscription-what", width=280
        )
        due = st.selectbox(
            "时间", list(DUE), format_func=DUE.__getitem__, key="subscription-due", width=150
        )
        receiver = st.selectbox("接收人", list(channels), key="subscription-receiver", width=180)
        forms = list(FORMS) if channels.get(str(receiver)) else [""]
        form = st.selectbox(
            "形式", forms, format_func=FORMS.__getitem__, key="subscription-form", width=180
        )
        go = st.button("订阅", key="subscription-go")
    if go:
        _tried(
            lambda: subscriptions.subscribe(
                home, user, str(receiver), str(what), str(due), form or ""
            )
        )


def _name(user: auth.User, what: str) -> str:
    try:
        return subscriptions.described(holdings.home(), user, what)
    except Refused as error:
        return str(error)


def _tried(do: Callable[[], None]) -> None:
    try:
        do()
    except (Refused, audit.NotWritten) as error:
        st.warning(plain(str(error)))
        return
    st.rerun()
