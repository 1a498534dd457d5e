"""The forms of 我的视图: views with their marks, where one begins, annotations. Streamlit."""

import html
from collections.abc import Callable
from datetime import date
from typing import Final

import streamlit as st

from dashboard.access import audit, auth, holdings, site
from dashboard.document.build import table
from dashboard.kept import annotations, beginnings, control, views
from dashboard.kept.beginnings import Beginning
from dashboard.kept.views import View
from dashboard.page import blocks
from dashboard.page.markdown import plain
from dashboard.wording import words
from data.home import Refused
from data.months import month_name
from data.reference import regions
from data.roles import ROLE_WORDS
from metrics.registry import REGISTRY

_ALL: Final = "全部角色"
_TOLD: Final = "kept-told"
_DOES: Final = {
    "star": "加星（排在前面）",
    "unstar": "取消加星",
    "pin": "固定到专报",
    "unpin": "不再固定到专报",
    "remove": "删除",
}


def kept() -> None:
    """Somebody's views and those shared with them; one can be starred, pinned, removed."""
    home, user = holdings.home(), auth.current_user(holdings.home())
    told = st.session_state.pop(_TOLD, "")
    if told:
        st.success(plain(told))
    known = views.views(home, user)
    if not known:
        st.html(
            '<p class="note">还没有保存的视图。在任何页面右上角点「收藏」，'
            "即可把当前的地区、时段和条件存成一个视图。</p>"
        )
        return
    rows = "".join(_row(one, user) for one in known)
    st.html(
        '<div class="table" tabindex="0" role="region" aria-label="视图"><table><thead><tr>'
        "<th>视图</th><th>页面</th><th>共享给</th><th>专报</th>"
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    by_id = {one.id: one for one in known}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "视图",
            list(by_id),
            format_func=lambda view: by_id[view].name,
            key="kept-chosen",
            width=320,
        )
        one = by_id[chosen] if chosen is not None else known[0]
        does = st.selectbox(
            "操作", _fitting(one, user), format_func=_DOES.__getitem__, key="kept-does", width=200
        )
        go = st.button("确定", key="kept-go", disabled=does is None)
    if go and does:
        _tried(lambda: _do(user, one, does), f"已完成：{_DOES[does]}「{one.name}」")


def _row(one: View, user: auth.User) -> str:
    titles = {entry.url: entry.title for entry in site.ENTRIES}
    cells = (
        control.anchor(one, user),
        html.escape(titles.get(one.page, one.page)),
        ROLE_WORDS.get(one.role, control.NOBODY),
        "已固定" if one.pinned else "",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _fitting(one: View, user: auth.User) -> list[str]:
    found = ["unstar" if one.favourite else "star", "unpin" if one.pinned else "pin"]
    return found + (["remove"] if one.owner == user.name else [])


def _do(user: auth.User, one: View, does: str) -> None:
    home = holdings.home()
    if does == "remove":
        views.remove(home, user, one.id)
    elif does in ("star", "unstar"):
        views.star(home, user, one.id, on=does == "star")
    else:
        views.pin(home, user, one.id, on=does == "pin")


def begin() -> None:
    """Home region and start page of one's own."""
    home, user = holdings.home(), auth.current_user(holdings.home())
    now = beginnings.beginning(home, user)
    places = {0: "本单位地区"}
    places |= {one.code: one.name for one in regions(within=user.scope.region)}
    allowed = [one for one in site.ENTRIES if site.opens(one, user)]
    starts = {"": "总览"} | {one.url: one.title for one in allowed[1:]}
    starts |= {
        beginnings.of_view(one): f"视图：{one.name}"
        for one in views.views(home, user)
        if not one.problem(user)
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        region = st.selectbox(
            "默认地区",
            list(places),
            index=_at(list(places), now.region),
            format_func=places.__getitem__,
            key="begin-region",
            width=240,
        )
        start = st.selectbox(
            "登录后先打开",
            list(starts),
            index=_at(list(starts), now.start),
            format_func=starts.__getitem__,
            key="begin-start",
            width=320,
        )
        go = st.button("保存", key="begin-go")
    if go:
        wanted = Beginning(int(region or 0), str(start or ""))
        _tried(lambda: beginnings.begin_with(home, user, wanted), "已保存，下次进入时生效")


def notes() -> None:
    """The annotations that one sees; a form for who writes them."""
    home, user = holdings.home(), auth.current_user(holdings.home())
    known = annotations.seen(home, user)
    if known:
        rows = [
            (
                month_name(one.month),
                words.place(one.region),
                REGISTRY[one.metric].name if one.metric in REGISTRY else one.metric or "全部指标",
                one.text,
                ROLE_WORDS.get(one.role, _ALL),
                one.owner,
            )
            for one in known
        ]
        blocks.draw([table(("月份", "地区", "指标", "事项", "可见", "填写人"), rows)])
    else:
        st.html('<p class="note">还没有标注。标注画在按月的折线图上，也印在文件里。</p>')
    if not annotations.may_write(user):
        return
    _annotate(user)
    own = {one.id: one for one in known if one.owner == user.name or user.is_steward}
    if own:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            gone = st.selectbox(
                "删除一条标注",
                list(own),
                format_func=lambda i: own[i].text,
                key="note-gone",
                width=320,
            )
            go = st.button("删除", key="note-remove")
        if go and gone is not None:
            _tried(lambda: annotations.remove(home, user, gone), "已删除标注")


def _annotate(user: auth.User) -> None:
    reach = holdings.months()
    last = reach[1] if reach else date.today().year * 12 + date.today().month - 1
    months = {at: month_name(at) for at in range(last, (reach[0] if reach else last - 120) - 1, -1)}
    places = {user.scope.region: words.place(user.scope.region)}
    places |= {one.code: one.name for one in regions(within=user.scope.region)}
    figures = {"": "全部指标"} | {one.id: one.name for one in REGISTRY.values()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        month = st.selectbox(
            "月份", list(months), format_func=months.__getitem__, key="note-month", width=150
        )
        region = st.selectbox(
            "地区", list(places), format_func=places.__getitem__, key="note-region", width=180
        )
        metric = st.selectbox(
            "指标", list(figures), format_func=figures.__getitem__, key="note-metric", width=240
        )
        role = st.selectbox(
            "谁能看到",
            ["", *ROLE_WORDS],
            format_func=lambda one: ROLE_WORDS.get(one, _ALL),
            key="note-role",
            width=150,
        )
        text = st.text_input(
            "事项", max_chars=annotations.LONGEST, key="note-text", placeholder="如 人才新政施行"
        )
        go = st.button("添加标注", key="note-go")
    if go and month is not None:
        _tried(
            lambda: annotations.annotate(
                holdings.home(),
                user,
                f"{month // 12}-{month % 12 + 1:02d}",
                text,
                region=int(region or 0),
                metric=str(metric or ""),
                role=str(role or ""),
            ),
            "已添加标注",
        )


def _at(known: list[object] | list[int] | list[str], wanted: object) -> int:
    return list(known).index(wanted) if wanted in known else 0


def _tried(do: Callable[[], object], done: str) -> None:
    try:
        do()
    except (Refused, audit.NotWritten) as error:
        st.warning(plain(str(error)))
        return
    st.session_state[_TOLD] = done
    st.rerun()
