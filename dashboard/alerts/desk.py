"""The form in which an alert is taken in hand: state, unit in charge, day, note. Streamlit."""

from datetime import date
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings
from dashboard.alerts import book
from dashboard.alerts.book import NEXT, WORKING, Step
from dashboard.alerts.view import may_handle
from dashboard.page.markdown import plain
from data.home import Refused

_LONGEST: Final = {"duty": 40, "note": 300}
Told = tuple[tuple[str, str, str, int], ...]  # key, sentence, state, region


def show(told: Told) -> None:
    """The form for those alerts that whoever looks may handle; nothing where there are none."""
    user = auth.current_user(holdings.home())
    mine = {one[0]: one for one in told if may_handle(user, one[3])}
    if not mine:
        return
    st.html("<h3>办理</h3>")
    key = st.selectbox(
        "事项",
        list(mine),
        format_func=lambda one: f"［{mine[one][2]}］{mine[one][1]}",
        key="alert-which",
    )
    if key is None:
        return
    state = st.segmented_control(
        "改为",
        list(NEXT[mine[key][2]]),
        key="alert-state",
        default=NEXT[mine[key][2]][0],
        required=True,
    )
    duty = due = ""
    if state == WORKING:
        duty = st.text_input("责任单位", max_chars=_LONGEST["duty"], key="alert-duty")
        day = st.date_input("期限", value=None, min_value=date.today(), key="alert-due")
        due = day.isoformat() if isinstance(day, date) else ""
    note = st.text_area("说明", max_chars=_LONGEST["note"], key="alert-note", height=68)
    if st.button("记录", key="alert-go", type="primary"):
        try:
            handle(user, key, mine[key][3], Step(str(state), duty=duty, due=due, note=note))
        except (Refused, audit.NotWritten) as error:
            st.warning(plain(str(error)))
        else:
            st.rerun()


def handle(user: auth.User, key: str, region: int, taken: Step) -> None:
    """Write a step down, noted in the trail first.

    Raises:
        Refused: the user may not, or something is missing; the text says what.
        audit.NotWritten: the trail can't be written, so nothing changes.
    """
    if not may_handle(user, region):
        raise Refused("只有数据管理员和本区县用户可以办理预警事项")
    if taken.state == WORKING and not (taken.duty.strip() and taken.due):
        raise Refused("转为处理中须填写责任单位和期限")
    for name, most in _LONGEST.items():
        if len(getattr(taken, name)) > most:
            raise Refused(f"{'责任单位' if name == 'duty' else '说明'}不能超过 {most} 字")
    if taken.due:
        try:
            date.fromisoformat(taken.due)
        except ValueError:
            raise Refused(f"期限「{taken.due}」不是日期，应写作 2026-12-31") from None
    reach = holdings.months()
    event = audit.event(
        user,
        "handle",
        snapshot=holdings.serving_id(),
        detail=f"预警 {key} → {taken.state} {taken.duty} {taken.due}".strip(),
    )
    audit.write(holdings.home(), [event])
    month = reach[1] if reach else 0
    done = Step(taken.state, "", user.name, month, taken.duty.strip(), taken.due, taken.note)
    book.step(holdings.home(), key, done)
