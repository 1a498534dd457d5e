"""The bar of filters and a page's switches, as widgets. The URL is the truth: a link reopens the
same view.

On each run the address is read, put into the widgets' state, and only then are the widgets drawn; a
widget that is changed writes the address first.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import streamlit as st

from dashboard.access import holdings
from dashboard.document.request import Request
from dashboard.filters import address
from dashboard.filters.places import home_region
from dashboard.filters.values import Choice, Control, Search, Slide
from dashboard.page import session
from data.months import month_name, month_number, month_text
from data.reference import region, regions
from metrics.engine.selection import contains, parent

IGNORED: Final = "网址中的条件未采用："
_EVERY: Final = ""


def bar(request: Request) -> None:
    """Draw the bar of filters, the way up, and what the address said that can't be."""
    filters, read = request.filters, request.bar
    if filters is None:
        return
    home, most = home_region(request.user), 1 if filters.single else None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters"):
        if filters.region:
            _region(request, home)
        if filters.period:
            _period(filters.window, read.month, read.span)
        for name, chosen in read.codes.items():
            _filter(address.FILTERS[name], chosen, most)
        if any(name in st.query_params for name in filters.conditions):
            st.button("恢复默认", key="reset", type="tertiary", on_click=session.reset)
    if filters.region:
        _breadcrumb(request, home)
    for words in read.ignored:
        st.caption(f"{IGNORED}{words}")


def control(one: Control) -> None:
    """Draw a page's own switch."""
    if isinstance(one, Choice):
        _choice(one)
    elif isinstance(one, Slide):
        _slide(one)
    else:
        _search(one)


def _choice(one: Choice) -> None:
    key, names = f"w-{one.name}", dict(one.options)
    st.session_state[key] = one.value
    if one.look == "list":
        st.selectbox(
            one.label,
            list(names),
            format_func=names.__getitem__,
            key=key,
            width=320,
            on_change=_written,
            args=(one.name, key, one.default),
        )
        return
    st.segmented_control(
        one.label,
        list(names),
        format_func=names.__getitem__,
        key=key,
        required=True,
        on_change=_written,
        args=(one.name, key, one.default),
    )
    _ignored(one.ignored)


def _slide(one: Slide) -> None:
    months, names = [text for text, _ in one.options], dict(one.options)
    if len(one.names) == 1:
        st.session_state[one.key] = one.value[0]
        st.select_slider(
            one.label,
            months,
            format_func=names.__getitem__,
            key=one.key,
            on_change=_slid,
            args=(one,),
        )
        return
    # A range is asked for by its value: state set before the widget would make it a single month.
    st.select_slider(
        one.label,
        months,
        value=one.value,
        format_func=names.__getitem__,
        key=one.key,
        on_change=_slid,
        args=(one,),
    )
    _ignored(one.ignored)


def _slid(one: Slide) -> None:
    value: Any = st.session_state[one.key]
    ends = (value,) if isinstance(value, str) else value
    session.put_all(dict(zip(one.names, ends, strict=True)))


def _search(one: Search) -> None:
    key = f"w-{one.name}"
    st.session_state[key] = one.value
    st.text_input(
        one.label,
        key=key,
        placeholder=one.hint,
        width=one.width,
        max_chars=one.most,
        on_change=_written,
        args=(one.name, key, ""),
    )


def _ignored(words: str) -> None:
    if words:
        st.caption(f"{IGNORED}{words}")


def _region(request: Request, home: int) -> None:
    place, scope = request.bar.region, request.scope
    found = [scope, *(r.code for r in regions(within=scope))]
    st.session_state["w-region"] = place
    st.selectbox(
        "地区",
        found if place in found else [place, *found],
        format_func=_path,
        key="w-region",
        width=250,
        label_visibility="collapsed",
        placeholder="选择地区",
        on_change=_written,
        args=("region", "w-region", str(home)),
    )


def _path(code: int) -> str:
    """A name that says where: 「杭州市 · 西湖区」."""
    found = region(code)
    if found is None:
        return str(code)
    above = region(found.parent) if found.level == "county" else None
    return f"{above.name} · {found.name}" if above else found.name


def _period(window: str, month: int | None, span: str) -> None:
    reach = holdings.months()
    if reach is None:
        return
    newest_first = [_EVERY, *(month_text(m) for m in range(reach[1], reach[0] - 1, -1))]
    st.session_state["w-month"] = month_text(month) if month is not None else _EVERY
    st.selectbox(
        "截至",
        newest_first,
        format_func=_month_words,
        label_visibility="collapsed",
        key="w-month",
        width=160,
        on_change=_written,
        args=("month", "w-month", _EVERY),
    )
    st.session_state["w-months"] = span
    st.segmented_control(
        "时段",
        list(address.WINDOWS),
        format_func=_window_words,
        label_visibility="collapsed",
        key="w-months",
        required=True,
        on_change=_written,
        args=("months", "w-months", window),
    )


def _month_words(text: str) -> str:
    return month_name(month_number(text)) if text else "最新数据"


def _window_words(span: str) -> str:
    return "当月" if span == "month" and st.query_params.get("month") else address.WINDOWS[span]


def _filter(one: address.Filter, chosen: Sequence[str], most: int | None) -> None:
    known, key = one.options(), f"w-{one.id}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        one.name,
        list(known),
        format_func=known.__getitem__,
        key=key,
        placeholder=f"{one.name}：全部",
        label_visibility="collapsed",
        select_all=False,
        max_selections=most,
        width=230,
        on_change=_written,
        args=(one.id, key, _EVERY),
    )


def _breadcrumb(request: Request, home: int) -> None:
    """浙江省 › 杭州市 › 西湖区: each name but the last goes back up."""
    path = [request.bar.region]
    while path[0] != parent(path[0]) and contains(request.scope, parent(path[0])):
        path.insert(0, parent(path[0]))
    if len(path) == 1:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="crumbs"):
        for code in path[:-1]:
            found = region(code)
            st.button(
                found.name if found else str(code),
                key=f"up-{code}",
                type="tertiary",
                on_click=session.put,
                args=("region", "" if code == home else str(code)),
            )
            st.markdown("›")
        last = region(path[-1])
        st.markdown(f"**{last.name if last else path[-1]}**")


def _written(name: str, key: str, default: str) -> None:
    """Write a changed widget into the address; the default leaves no trace there."""
    value: Any = st.session_state[key]
    if value is None:
        return
    joined = not isinstance(value, str) and isinstance(value, Iterable)
    text = ",".join(str(v) for v in value) if joined else str(value)
    session.put(name, "" if text == default else text)
