"""Widgets ↔ URL → one frozen Selection. The URL is the truth: a link reopens the same view.

On each run the address is read, put into the widgets' state, and only then are the widgets drawn;
a widget that is changed writes the address first. What an address says that can't be is set aside
with a word, never with a traceback.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import streamlit as st

from dashboard import auth, gateway
from data.months import month_name, month_number, month_text
from data.reference import occupations, region, regions, sections
from data.values.education import EDUCATION
from metrics.selection import Selection, contains, level, parent

Window = Literal["month", "12", "ytd"]
WINDOWS: Final[dict[str, str]] = {"month": "最新月", "12": "近12个月", "ytd": "今年以来"}
_MUNICIPALITIES: Final = (110000, 120000, 310000, 500000)  # 直辖市: their districts come next
_CARRIED: Final = "carried"  # what the last page's address said
_EVERY: Final = ""


@dataclass(frozen=True)
class Filter:
    """A widget of the bar that limits a dimension: the address's word, its codes and names."""

    id: str
    name: str
    options: Callable[[], dict[str, str]]

    def codes(self, chosen: Sequence[str]) -> tuple[int | str, ...]:
        """The codes as the metrics know them: numbers where the dimension has numbers."""
        if self.id == "occupation":
            stems = tuple(code[: len("1-02-")] for code in chosen)
            third = (o.code for o in occupations() if o.level == 3)  # 小类, as the cubes have it
            return tuple(c[: len("1-02-03")] for c in third if stems and c.startswith(stems))
        return tuple(int(t) if t.isdecimal() else t for t in chosen)


FILTERS: Final = {
    "section": Filter("section", "行业", lambda: {s.code: s.name for s in sections()}),
    "education": Filter(
        "education", "学历", lambda: {str(k): v for k, v in EDUCATION.items() if k > 0}
    ),
    # The second level (中类) is what fits a list; the posts under it have finer codes.
    "occupation": Filter(
        "occupation", "职业", lambda: {o.code: o.name for o in occupations() if o.level == 2}
    ),
}


def selection(
    *,
    region: bool = True,
    period: bool = True,
    industry: bool = False,
    education: bool = False,
    occupation: bool = False,
    window: Window = "month",
) -> Selection:
    """Draw the filter bar and return what is chosen.

    Args:
        region, period, industry, education, occupation: which widgets the page has.
        window: the period that the page opens with.

    A value in the address that this page has no widget for stays in the address, unused, so that
    the next page has it.
    """
    wanted = [name for name, on in (("section", industry), ("education", education),
                                    ("occupation", occupation)) if on]  # fmt: skip
    _restore()
    told: list[str] = []
    home = home_region()
    place = _region_in_url(home, told) if region else home
    month, span = _period_in_url(window, told) if period else (None, window)
    chosen = {name: _codes_in_url(FILTERS[name], told) for name in wanted}
    bar = st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters")
    with bar:
        if region:
            _region_widget(home, place)
        if period:
            _period_widgets(window, month, span)
        for name in wanted:
            _filter_widget(FILTERS[name], chosen[name])
        if _changed([*(["region"] if region else []), "month", "months", *wanted]):
            st.button("恢复默认", key="reset", type="tertiary", on_click=_reset)
    if region:
        _breadcrumb(home, place)
    for word in told:
        st.caption(f"网址中的条件未采用：{word}")
    st.session_state[_CARRIED] = dict(st.query_params)
    found = Selection(place, month, _months(span, month))
    for name in wanted:
        found = found.with_(name, *FILTERS[name].codes(chosen[name]))
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
    st.text_input(label, key="w-q", placeholder=hint, width=320, max_chars=60,
                  on_change=_written, args=("q", "w-q", ""))  # fmt: skip
    return str(st.session_state["w-q"])


def level_below(code: int) -> str:
    """The level of region that a map of this region shows: cities of a province, else counties."""
    whole = level(code) == "province" and code not in _MUNICIPALITIES
    return "city" if whole else "county"


def _region_in_url(home: int, told: list[str]) -> int:
    text = st.query_params.get("region", "")
    if not text:
        return home
    scope = auth.current_user(gateway.home()).scope.region
    if not text.isdecimal() or region(int(text)) is None:
        told.append(f"没有地区「{text}」")
    elif not contains(scope, int(text)):
        told.append(f"地区「{text}」不在您的授权范围内")
    else:
        return int(text)
    return home


def _period_in_url(window: str, told: list[str]) -> tuple[int | None, str]:
    span = st.query_params.get("months", window)
    if span not in WINDOWS:
        told.append(f"时段「{span}」")
        span = window
    text = st.query_params.get("month", "")
    if not text:
        return None, span
    reach = gateway.months()
    try:
        month = month_number(text)
    except ValueError as error:
        told.append(str(error))
        return None, span
    if reach is None or not reach[0] <= month <= reach[1]:
        told.append(f"月份「{text}」没有数据")
        return None, span
    return month, span


def _codes_in_url(one: Filter, told: list[str]) -> list[str]:
    given = [text for text in st.query_params.get(one.id, "").split(",") if text]
    known = one.options()
    bad = [text for text in given if text not in known]
    if bad:
        told.append(f"{one.name}「{'、'.join(bad)}」")
    return [text for text in given if text in known]


def _months(span: str, month: int | None) -> int | None:
    """The window's length; 今年以来 follows the newest month of the data when none is named."""
    if span == "12":
        return 12
    if span == "ytd":
        reach = gateway.months()
        last = month if month is not None else (reach[1] if reach else 0)
        return last % 12 + 1
    return None


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
        list(WINDOWS),
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
    return "当月" if span == "month" and st.query_params.get("month") else WINDOWS[span]


def _filter_widget(one: Filter, chosen: Sequence[str]) -> None:
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
    st.query_params.clear()
    st.session_state[_CARRIED] = {}


def _restore() -> None:
    """Carry the selection over to another page: its address starts empty."""
    page = st.session_state.get("page-now", "")
    if st.session_state.get("page-seen") not in (None, page) and not dict(st.query_params):
        st.query_params.update(st.session_state.get(_CARRIED, {}))
    st.session_state["page-seen"] = page
