"""The steward's desk of who comes in: sessions, each of which can be ended; tokens of machines."""

from datetime import datetime

import streamlit as st

from dashboard.access import audit, auth, holdings, sessions, tokens
from dashboard.document.build import table
from dashboard.page import blocks
from dashboard.page.markdown import plain
from data.home import Refused
from data.reference import region, regions
from data.roles import ROLE_WORDS, roles

_MADE = "token-made"


def people() -> None:
    """Who is signed in; one of them can be shown out."""
    home = holdings.home()
    if not auth.required(home):
        st.caption("本机未启用登录：只有一位本机用户。启用办法见安装说明中的「登录」。")
        return
    known = {one.id: one for one in sessions.alive(home)}
    listed = roles(home)
    rows = [
        (
            one.account,
            ROLE_WORDS.get(listed[one.account].role, "") if one.account in listed else "不在名单",
            _when(one.began),
            _when(one.seen),
            _when(one.until),
            one.peer,
            one.id,
        )
        for one in known.values()
    ]
    heads = ("账号", "角色", "登录时间", "最近操作", "到期", "来自", "编号")
    blocks.draw([table(heads, rows)])
    told = st.session_state.pop("session-ended", "")
    if told:
        st.success(plain(told))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "结束一个登录",
            list(known),
            format_func=lambda key: f"{known[key].account}（{_when(known[key].began)} 起，{key}）",
            key="session-chosen",
            width=560,
        )
        wanted = st.button("结束登录", key="session-end", disabled=chosen is None)
    st.caption("结束后，该浏览器在几秒内回到登录页，再也取不到数。要停用账号，改 roles.toml。")
    if wanted and chosen:
        try:
            st.session_state["session-ended"] = f"已结束 {shown_out(chosen)} 的登录"
        except (PermissionError, Refused, audit.NotWritten, sessions.Unreadable) as fault:
            st.error(plain(str(fault)))
            return
        st.rerun()


def shown_out(session: str) -> str:
    """End somebody's session, once the trail says who did it; whose it was.

    Raises:
        PermissionError: the user is no steward.
        Refused: it has ended already.
        audit.NotWritten: the trail can't be written, so nothing changes.
    """
    home = holdings.home()
    user = auth.current_user(home)
    if not user.is_steward:
        raise PermissionError("只有数据管理员可以结束他人的登录")
    whose = next((one for one in sessions.alive(home) if one.id == session), None)
    if whose is None:
        raise Refused("该登录已经结束")
    event = audit.event(user, "logout", detail=f"结束 {whose.account} 的登录 {session}")
    audit.write(home, [event])
    sessions.end(home, session, f"由 {user.name} 结束")
    return whose.account


def machines() -> None:
    """The tokens there are; one can be taken back, another made."""
    home = holdings.home()
    st.html('<p class="table-title">接口令牌</p>')
    try:
        known = list(reversed(tokens.tokens(home)))
    except Refused as fault:
        st.error(plain(str(fault)))
        return
    rows = [
        (
            one.name,
            ROLE_WORDS[one.role],
            _place(one.region),
            f"{one.per_minute} 次/分",
            one.until[:10],
            one.made_by,
            one.state,
        )
        for one in known
    ]
    if rows:
        heads = ("名称", "角色", "范围", "频次", "有效至", "由谁发放", "状态")
        blocks.draw([table(heads, rows)])
    made = st.session_state.pop(_MADE, None)
    if made:
        st.success(plain(f"「{made[0]}」的令牌只显示这一次，请立即交给使用方："))
        st.code(made[1], language=None)
    _revoke([one.name for one in known if one.state == "有效"])
    _make()


def _revoke(names: list[str]) -> None:
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("吊销一个令牌", names, key="token-chosen", width=320)
        wanted = st.button("吊销", key="token-revoke")
    if wanted:
        home = holdings.home()
        try:
            tokens.revoke(home, auth.current_user(home), str(chosen))
        except (PermissionError, Refused, audit.NotWritten) as fault:
            st.error(plain(str(fault)))
            return
        st.rerun()


def _make() -> None:
    whole = holdings.settings().region
    places = [0, *(one.code for one in regions(within=whole))]
    with (
        st.form("token-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        name = st.text_input("名称", key="token-name", placeholder="谁在用", width=220)
        role = st.selectbox(
            "角色", tokens.ROLES, format_func=ROLE_WORDS.__getitem__, key="token-role", width=120
        )
        place = st.selectbox("范围", places, format_func=_place, key="token-place", width=180)
        days = st.number_input("天数", 1, tokens.LONGEST, 90, key="token-days", width=120)
        pace = st.number_input("次/分", 1, tokens.FASTEST, 60, key="token-pace", width=120)
        wanted = st.form_submit_button("发放令牌")
    if wanted:
        home = holdings.home()
        try:
            made = tokens.make(
                home,
                auth.current_user(home),
                name,
                role,
                region=place,
                days=int(days),
                per_minute=int(pace),
            )
        except (PermissionError, Refused, audit.NotWritten) as fault:
            st.error(plain(str(fault)))
            return
        st.session_state[_MADE] = (made[0].name, made[1])
        st.rerun()


def _place(code: int) -> str:
    found = region(code) if code else None
    return found.name if found else "全部" if not code else str(code)


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).strftime("%m-%d %H:%M")
