"""The desk of 疑似错发: the list and the form, for those who may see it. Streamlit.

Opened by hand, because each look is noted; an HTML table, because a widget's would offer a file.
"""

import html
from datetime import date
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings
from dashboard.access.cases import NotThere, may_look
from dashboard.charts import tables
from dashboard.page.markdown import plain
from dashboard.policy import queue
from dashboard.policy.casebook import NEXT, STATES, WORKING, WRONG, Step
from dashboard.policy.queue import LONGEST, Item
from data.home import Refused
from data.review import BY_ID, RULES
from metrics.engine.selection import OutOfScope

_ALL: Final = "全部"
_WIDE: Final = 320  # pixels of a field
_RULE: Final = (
    "按规则自动列出，只是线索，不是结论。只列受理编号，供数据管理员和主管部门核查；"
    "每次打开都记入审计，不能导出。"
)


def show(region: int) -> None:
    """The queue of a region; nothing for those who may see no case."""
    user = auth.current_user(holdings.home())
    if not may_look(user):
        return
    st.html('<h3 class="table-title">疑似错发核查</h3>')
    if not st.toggle("打开名单", key="cases-open", help=_RULE):
        st.caption(_RULE)
        return
    try:
        items = queue.queue(user, region)
    except (Refused, PermissionError, OutOfScope, NotThere, audit.NotWritten) as error:
        st.warning(plain(str(error)))
        return
    st.html(f'<p class="conclusion">{html.escape(queue.summary(items, region))}</p>')
    if not items:
        return
    found = _filtered(items, user)
    lines = [queue.line(one) for one in found[: queue.SHOWN]]
    more = len(found) - len(lines)
    note = f"另有 {more} 笔未列出，请用上面的条件缩小范围。" if more > 0 else ""
    none = [("没有符合条件的申请", *[""] * (len(queue.HEAD) - 1))]
    st.html(tables.plain(queue.HEAD, lines or none, numbers=queue.NUMBERS, note=note))
    with st.expander("列入规则"):
        st.html(tables.plain(("规则", "条件"), queue.conditions()))
    if found:
        _form(user, region, found)


def _filtered(items: tuple[Item, ...], user: auth.User) -> tuple[Item, ...]:
    rules = [rule.id for rule in RULES if any(rule.id in one.case.rules for one in items)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rule = st.selectbox(
            "列入原因",
            ["", *rules],
            format_func=lambda one: BY_ID[one].name if one else _ALL,
            key="cases-rule",
            width=220,
        )
        state = st.selectbox(
            "办理状态",
            ["", *STATES],
            format_func=lambda one: one or _ALL,
            key="cases-state",
            width=160,
        )
        department = None
        if user.is_steward:
            names = sorted({one.case.department for one in items})
            department = st.selectbox(
                "主管部门",
                [None, *names],
                format_func=lambda one: _ALL if one is None else one or "未登记",
                key="cases-department",
                width=240,
            )
    return queue.chosen(items, rule or "", state or "", department)


def _form(user: auth.User, region: int, found: tuple[Item, ...]) -> None:
    known = {one.case.id: one for one in found}
    at = st.selectbox("受理编号", list(known), key="cases-which", width=_WIDE)
    if at is None:
        return
    item = known[at]
    state = st.segmented_control(
        "改为",
        list(NEXT[item.state]),
        key=f"cases-to-{item.state}",
        default=NEXT[item.state][0],
        required=True,
    )
    duty, due, back = "", "", 0.0
    if state == WORKING:
        duty = st.text_input(
            "责任部门",
            value=item.case.department,
            max_chars=LONGEST["duty"],
            width=_WIDE,
            key=f"cases-duty-{at}",
        )
        day = st.date_input(
            "期限", value=None, min_value=date.today(), key=f"cases-due-{at}", width=_WIDE
        )
        due = day.isoformat() if isinstance(day, date) else ""
    if state == WRONG:
        back = st.number_input(
            "已追回金额（元）",
            min_value=0.0,
            max_value=item.case.amount,
            value=item.step.recovered if item.state == WRONG else 0.0,
            key=f"cases-back-{at}",
            width=_WIDE,
        )
    note = st.text_area(
        "依据和说明", max_chars=LONGEST["note"], key=f"cases-note-{at}", height=68, width=2 * _WIDE
    )
    if st.button("记录", key="cases-go", type="primary"):
        try:
            queue.decide(
                user, region, at, Step(str(state), duty=duty, due=due, note=note, recovered=back)
            )
        except (Refused, PermissionError, OutOfScope, NotThere, audit.NotWritten) as error:
            st.warning(plain(str(error)))
        else:
            st.rerun()
