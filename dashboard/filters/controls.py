"""Widgets ↔ URL → one frozen Selection. The URL is the truth: a link reopens the same view.

On each run the address is read, put into the widgets' state, and only then are the widgets drawn;
a widget that is changed writes the address first. What an address says that can't be is set aside
with a word, never with a traceback.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import streamlit as st

from dashboard.access import auth, gateway
from dashboard.filters import address
from data.months import month_name, month_number, month_text
from data.reference import region, regions
from metrics.engine.selection import Selection, contains, level, parent

Window = Literal["month", "12", "ytd"]
_MUNICIPALITIES: Final = (110000, 120000, 310000, 500000)  # 直辖市: their districts come next
_CARRIED: Final = "carried"  # what the last page's address said
_EVERY: Final = ""


def selection(
    *,
    region: bool = True,
    period: bool = True,
    industry: bool = False,
    education: bool = False,
    occupation: bool = False,
    window: Window = "month",
    single: bool = False,
) -> Selection:
    """Draw the filter bar and return what is chosen.

    Args:
        region, period, industry, education, occupation: which widgets the page has.
        window: the period that the page opens with.
        single: one code of each filter, for a page of curves, which can't be added up.

    A value in the address that this page has no widget for stays in the address, unused, so that
    the next page has it.
    """
    wanted = [
        name
        for name, on in (
            ("section", industry),
            ("education", education),
            ("occupation", occupation),
        )
        if on
    ]
    _restore()
    told: list[str] = []
    home = home_region()
    place = address.region_asked(home, told) if region else home
    month, span = address.period_asked(window, told) if period else (None, window)
    most = 1 if single else None
    chosen = {name: address.codes_asked(address.FILTERS[name], told, most) for name in wanted}
    bar = st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters")
    with bar:
        if region:
            _region_widget(home, place)
        if period:
            _period_widgets(window, month, span)
        for name in wanted:
            _filter_widget(address.FILTERS[name], chosen[name], most)
        if _changed([*(["region"] if region else []), "month", "months", *wanted]):
            st.button("恢复默认", key="reset", type="tertiary", on_click=_reset)
    if region:
        _breadcrumb(home, place)
    for word in told:
        st.caption(f"网址中的条件未采用：{word}")
    st.session_state[_CARRIED] = dict(st.query_params)
    found = Selection(place, month, address.months_of(span, month))
    for name in wanted:
        found = found.with_(name, *address.FILTERS[name].codes(chosen[name]))
    return found


def home_region() -> int:
    """Where this user starts: the office's home region, or their own district."""
    scope = auth.current_user(gateway.home()).scope.region
    office = gateway.settings().region
    return office if contains(scope, office) else scope


def drill(code: int | str) -> None:
    """Look into a region: for a click on a map or a bar, inside a callback."""
    put("region", str(code))


def put(name: str, value: str) -> None:
    """Change one condition of the address; an empty value lifts it."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def choice(name: str, label: str, options: dict[str, str], default: str) -> str:
    """Draw a one-of-few switch whose state is in the address; options: value → words.

    For a page's own question: the measure on a map, the order of bars.
    """
    told = st.query_params.get(name, default)
    value = told if told in options else default
    key = f"w-{name}"
    st.session_state[key] = value
    st.segmented_control(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        required=True,
        on_change=_written,
        args=(name, key, default),
    )
    if told not in options:
        st.caption(f"网址中的条件未采用：{label}「{told}」")
    return value


def choice_of(name: str, label: str, options: dict[str, str]) -> str:
    """Draw a list of many whose state is in the address; the first is the default."""
    default = next(iter(options))
    told = st.query_params.get(name, default)
    key = f"w-{name}"
    st.session_state[key] = told if told in options else default
    st.selectbox(
        label,
        list(options),
        format_func=options.__getitem__,
        key=key,
        width=320,
        on_change=_written,
        args=(name, key, default),
    )
    return str(st.session_state[key])


def search(label: str, hint: str) -> str:
    """Draw a search box whose words are in the address (``q``)."""
    st.session_state["w-q"] = st.query_params.get("q", "")
    st.text_input(
        label,
        key="w-q",
        placeholder=hint,
        width=320,
        max_chars=60,
        on_change=_written,
        args=("q", "w-q", ""),
    )
    return str(st.session_state["w-q"])


def level_below(code: int) -> str:
    """The level of region that a map of this region shows: cities of a province, else counties."""
    whole = level(code) == "province" and code not in _MUNICIPALITIES
    return "city" if whole else "county"


def _region_widget(home: int, place: int) -> None:
    scope = auth.current_user(gateway.home()).scope.region
    codes = _regions(scope, place)
    st.session_state["w-region"] = place
    st.selectbox(
        "地区",
        codes,
        format_func=_path,
        key="w-region",
        width=250,
        label_visibility="collapsed",
        placeholder="选择地区",
        on_change=_written,
        args=("region", "w-region", str(home)),
    )


def _regions(scope: int, place: int) -> list[int]:
    found = [scope, *(r.code for r in regions(within=scope))]
    return found if place in found else [place, *found]


def _path(code: int) -> str:
    """A name that says where: 「杭州市 · 西湖区」."""
    found = region(code)
    if found is None:
        return str(code)
    above = region(found.parent) if found.level == "county" else None
    return f"{above.name} · {found.name}" if above else found.name


def _period_widgets(window: str, month: int | None, span: str) -> None:
    reach = gateway.months()
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


def _filter_widget(one: address.Filter, chosen: Sequence[str], most: int | None) -> None:
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


def _breadcrumb(home: int, place: int) -> None:
    """浙江省 › 杭州市 › 西湖区: each name but the last goes back up."""
    scope = auth.current_user(gateway.home()).scope.region
    path = [place]
    while path[0] != parent(path[0]) and contains(scope, parent(path[0])):
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
                on_click=put,
                args=("region", "" if code == home else str(code)),
            )
            st.markdown("›")
        last = region(place)
        st.markdown(f"**{last.name if last else place}**")


def _written(name: str, key: str, default: str) -> None:
    """Write a changed widget into the address; the default leaves no trace there."""
    value: Any = st.session_state[key]
    if value is None:
        return
    joined = not isinstance(value, str) and isinstance(value, Iterable)
    text = ",".join(str(v) for v in value) if joined else str(value)
    put(name, "" if text == default else text)


def _changed(names: Sequence[str]) -> bool:
    return any(name in st.query_params for name in names)


def _reset() -> None:
    kept = {name: st.query_params[name] for name in (gateway.PUBLIC,) if name in st.query_params}
    st.query_params.from_dict(kept)
    st.session_state[_CARRIED] = kept


def _restore() -> None:
    """Carry the selection over to another page: its address starts empty."""
    page = st.session_state.get("page-now", "")
    if st.session_state.get("page-seen") not in (None, page) and not dict(st.query_params):
        st.query_params.update(st.session_state.get(_CARRIED, {}))
    st.session_state["page-seen"] = page
