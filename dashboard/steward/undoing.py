"""The steward's button on the data page: a load is taken out, or put back, and both are noted."""

from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings
from dashboard.page.markdown import plain
from data.home import Refused
from data.staging import loads, undo
from data.staging.loads import Load

_SHOWN: Final = 300
_STATES: Final = {loads.READY: "已采用", loads.HELD: "待确认", loads.UNDONE: "已撤出"}


def draw() -> None:
    """Choose a load, then take it out or put it back."""
    known = {load.id: load for load in reversed(holdings.loads()[-_SHOWN:])}
    if not known:
        return
    told = st.session_state.pop("undone", "")
    if told:
        st.success(plain(told))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "撤出或重新收入一个导入批次",
            list(known),
            format_func=lambda key: _named(known[key]),
            key="load-chosen",
            width=560,
        )
        load = known[chosen]
        out = load.state == loads.UNDONE
        wanted = st.button("重新收入" if out else "撤出这一批", key="load-undo")
    st.caption("撤出的批次仍然保留，可随时重新收入；下次构建并发布后，各页才有变化。")
    if wanted:
        try:
            st.session_state["undone"] = undo.said(turned(load))
        except (Refused, PermissionError, audit.NotWritten) as fault:
            st.error(plain(str(fault)))
            return
        st.rerun()


def _named(load: Load) -> str:
    return f"{load.file}（{load.source}，{load.rows:,} 行，{_STATES[load.state]}）{load.id}"


def turned(load: Load) -> Load:
    """Take a load out, or put back one that is out, once the trail says who did it.

    Raises:
        Refused: it can't be.
        PermissionError: the user is no steward.
        audit.NotWritten: the trail can't be written, so nothing changes.
    """
    home = holdings.home()
    user = auth.current_user(home)
    back = load.state == loads.UNDONE
    event = audit.event(
        user, "redo" if back else "undo", detail=f"导入批次 {load.id} {load.contract} {load.file}"
    )
    if not user.is_steward:
        raise PermissionError("只有数据管理员可以撤出或重新收入导入批次")
    audit.write(home, [event])
    return undo.redo(home, load.id) if back else undo.undo(home, load.id, by=user.name)
