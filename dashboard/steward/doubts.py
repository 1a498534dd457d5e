"""The clerks' desk of pairs in doubt: which agree in what, and what is said of them. Streamlit.

What another has said of an open pair is nowhere on it.
"""

import html
from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings
from dashboard.charts import tables
from dashboard.page.markdown import plain
from dashboard.wording.theme import grouped
from data.home import Refused
from data.linkage import clerks
from data.linkage.clerks import MINE, OPEN, SETTLED, WORDS, Clerk, Doubt
from data.staging import links

SHOWN: Final = 50
WHO: Final = {links.PERSON: "人员", links.EMPLOYER: "单位"}
_STATES: Final = (OPEN, MINE, SETTLED)
_ALONE: Final = (
    "本机未启用登录，只有一位用户，判定不能生效；启用登录后由两个账号各自判定"
    "（见安装说明中的「登录」）。"
)
_RULE: Final = (
    "只列各项信息是否一致，不列内容；请按文件和行号查原件。两人各自判定，互不可见；两人一致即定，"
    "不一致时再由他人判定。每次判定都记入审计，已定的可以撤回重判，下次构建起生效。"
)
_NONE: Final = "没有存疑的记录。导入身份比对信息、由管理员运行身份比对后，认不准的列在这里。"
_FAULTS: Final = (Refused, audit.NotWritten)


def draw() -> None:
    """The pairs, by how they stand, and the form."""
    home = holdings.home()
    me = clerk(auth.current_user(home))
    try:
        known = clerks.doubts(home, me)
        waits = clerks.pending(home)
    except Refused as fault:
        st.error(plain(str(fault)))
        return
    st.html(f'<p class="conclusion">{html.escape(summary(known, waits))}</p>')
    if not auth.required(home):
        st.caption(_ALONE)
    if not known:
        return
    told = st.session_state.pop("doubts-told", "")
    if told:
        st.success(plain(told))
    kind, state = _chosen(known)
    found = [one for one in known if one.state == state and one.kind == kind]
    if not found:
        st.caption(f"没有「{state}」的。")
        return
    heads, rows = listed(found[:SHOWN])
    more = len(found) - SHOWN
    note = f"另有 {grouped(more)} 对未列出，判定前面的以后列出。" if more > 0 else ""
    st.html(tables.plain(heads, rows, note=note))
    st.caption(_RULE)
    _form(me, found[:SHOWN])


def _chosen(known: Sequence[Doubt]) -> tuple[str, str]:
    """Persons or employers, where there are both; and how the pairs stand."""
    kinds = [kind for kind in WHO if any(one.kind == kind for one in known)]
    kind = kinds[0]
    with st.container(horizontal=True):
        if len(kinds) > 1:
            kind = st.segmented_control(
                "对象",
                kinds,
                format_func=WHO.__getitem__,
                default=kind,
                key="doubts-kind",
                required=True,
            )
        state = st.segmented_control(
            "情况", _STATES, default=OPEN, key="doubts-state", required=True
        )
    return kind, state


def clerk(user: auth.User) -> Clerk:
    """Somebody at the page, as one who judges."""
    hand = f"web {user.name}" if auth.required(holdings.home()) else clerks.ALONE
    return Clerk(user.name, hand, user.is_steward or user.clerk)


def summary(known: Sequence[Doubt], waits: bool) -> str:
    """How many pairs stand how."""
    if not known:
        return _NONE
    counts = {state: sum(one.state == state for one in known) for state in _STATES}
    said = "，".join(f"{state} {grouped(many)}" for state, many in counts.items())
    later = "；有判定尚未计入已发布的数，下次构建起生效" if waits else ""
    return f"存疑 {grouped(len(known))} 对：{said}{later}。"


def listed(found: Sequence[Doubt]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Head and rows of a table of pairs."""
    traits = tuple(dict.fromkeys(name for one in found for name, _ in one.traits))
    head = ("编号", "可能性", *traits, "没有号码的一边", "有号码的一边", "情况")
    return head, [_row(one, traits) for one in found]


def _row(one: Doubt, traits: Sequence[str]) -> tuple[str, ...]:
    told = dict(one.traits)
    likely = clerks.likely(one) or "—"
    earlier = "此前的比对" if one.probability is None else ""
    return (
        one.id,
        likely,
        *(told.get(name, "—") for name in traits),
        one.own or earlier,
        one.other or earlier,
        clerks.standing(one),
    )


def _form(me: Clerk, found: Sequence[Doubt]) -> None:
    known = {one.id: one for one in found}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.selectbox("编号", list(known), key="doubts-which", width=200)
        if at is None:
            return
        if known[at].state != OPEN:
            _back(me, at)
            return
        said = st.segmented_control(
            "判定",
            list(WORDS[known[at].kind]),
            format_func=WORDS[known[at].kind].__getitem__,
            key=f"doubts-said-{at}",
        )
        wanted = st.button("记录", key="doubts-go", type="primary", disabled=said is None)
    if wanted and said is not None:
        _tell(lambda: _judged(me, at, said))


def _back(me: Clerk, at: str) -> None:
    if st.button("撤回判定", key="doubts-back"):
        _tell(lambda: _taken_back(me, at))


def _tell(act: Callable[[], str]) -> None:
    try:
        st.session_state["doubts-told"] = act()
    except _FAULTS as fault:
        st.error(plain(str(fault)))
        return
    st.rerun()


def _judged(me: Clerk, id: str, said: str) -> str:
    now = clerks.judge(holdings.home(), me, id, said, noted)
    if now.state == SETTLED:
        return f"{id} 两人一致，定为{WORDS[now.kind][now.outcome]}，下次构建起生效"
    return f"{id} 已记录，等另一人判定"


def _taken_back(me: Clerk, id: str) -> str:
    clerks.take_back(holdings.home(), me, id, noted)
    return f"{id} 已撤回，可重新判定"


def noted(action: str, detail: str) -> None:
    """Write what is about to be done into the trail, under who is at the page.

    Raises:
        audit.NotWritten: it can't be, so nothing is done.
    """
    home = holdings.home()
    user = auth.current_user(home)
    event = audit.event(user, action, detail=detail)
    audit.write(home, [event])
