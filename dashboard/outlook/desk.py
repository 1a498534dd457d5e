"""The desk of scenarios: a slider each lever, and behind its line the year, city and industry.

The levers being tried are in the address (``draft``), as are the saved ones beside them (``with``),
so that a link reopens the comparison: one lever a kind on its slider, further ones of the same kind
as lines below.
"""

from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard.outlook import saving
from dashboard.outlook.levers import (
    ALL,
    KINDS,
    PROJECT,
    drafted,
    page_section,
    placed,
    said,
    stands,
    written,
    years,
)
from dashboard.outlook.view import About
from dashboard.page import session, widgets
from dashboard.wording import words
from data.reference import regions, sections
from metrics.engine.selection import level
from metrics.figures.outlook import scenarios
from metrics.models.supply_demand.levers import Lever

_MOST_POSTS: Final = 20_000


@dataclass(frozen=True)
class Slider:
    """What a slider says, its reach and step in points of per cent, what it stands for."""

    name: str
    unit: str
    most: float
    step: float
    help: str


SLIDERS: Final = {
    "retention": Slider(
        "留任率", "个百分点/年", 10.0, 0.5, "在岗者一年后仍在的比例，每年提高或降低"
    ),
    "staying": Slider("毕业生来本地就业比例", "个百分点", 20.0, 1.0, "应届毕业生来本地就业的比例"),
    "growth": Slider("用人增速", "个百分点/年", 10.0, 0.5, "从业人员每年增速；经济下行取负数"),
    "arrivals": Slider("其他新增人数", "%", 50.0, 5.0, "返回、新来、转入的人数；政策到期取负数"),
}


def draw(about: About, drafted: tuple[Lever, ...], ignored: str, draft: tuple[Lever, ...]) -> None:
    """Draw the levers, what they are compared with, and the way to keep them.

    Args:
        about: the page's place and year.
        drafted: the levers in the address.
        ignored: what the address said that can't be.
        draft: what they come to for the page's place.
    """
    if ignored:
        st.caption(f"{widgets.IGNORED}{ignored}")
    mine = {one.kind: one for one in drafted}  # the last of each kind: the one on the slider
    st.caption("拖动各项看缺口怎样变；点下方小字可另定起始年、地区和行业")
    for kind in KINDS:
        one = mine.get(kind, Lever(kind, 0.0, 0))
        with st.container(key=f"lever-{kind}", gap=None):
            if kind == PROJECT:
                _posts(about, one)
            else:
                _slider(about, one)
            _bounds(about, one, len(drafted))
    for place, one in _further(drafted):
        st.button(
            f"移除：{said(about, placed(about, one))}",
            key=f"w-off-{place}",
            type="tertiary",
            on_click=_removed,
            args=(drafted, place),
        )
    saving.draw(about, draft)


def _told() -> tuple[Lever, ...]:
    return drafted(dict(st.query_params))[0]


def _further(told: tuple[Lever, ...]) -> list[tuple[int, Lever]]:
    """Those that are not on a slider, by their place among all."""
    last = {one.kind: place for place, one in enumerate(told)}
    return [(place, one) for place, one in enumerate(told) if place != last[one.kind]]


def _slider(about: About, lever: Lever) -> None:
    look, key = SLIDERS[lever.kind], f"w-lever-{lever.kind}"
    value = round(lever.amount * 100 / look.step) * look.step
    st.session_state[key] = min(max(value, -look.most), look.most)
    st.slider(
        f"{look.name}（{look.unit}）",
        -look.most,
        look.most,
        step=look.step,
        key=key,
        format="%+g",
        help=look.help,
        on_change=_write,
        args=(about, lever.kind),
    )


def _posts(about: About, lever: Lever) -> None:
    """Posts of a new project stand in one city and one industry."""
    key, settled = "w-lever-project", stands(about, lever)
    st.session_state[key] = int(lever.amount) if settled else 0
    st.number_input(
        "新项目岗位（个）",
        0,
        _MOST_POSTS,
        step=50,
        key=key,
        disabled=not settled,
        help="落在一个市的一个行业门类：先点下方小字选定",
        on_change=_write,
        args=(about, lever.kind),
    )


def _bounds(about: About, lever: Lever, count: int) -> None:
    """When, where and in which industry a lever applies: a line that opens."""
    kind = lever.kind
    with st.popover(_line(about, lever), type="tertiary", key=f"when-{kind}"):
        known = years(about)
        start = f"w-start-{kind}"
        st.session_state[start] = lever.start if lever.start in known else known[0]
        st.selectbox(
            "哪一年" if kind == PROJECT else "从哪一年起",
            known,
            key=start,
            format_func=lambda year: f"{year}年",
            on_change=_write,
            args=(about, kind),
        )
        _choice(about, lever, "region", "地区", _regions(about, lever))
        _choice(about, lever, "section", "行业门类", _sections(about, lever))
        if lever.amount and kind != PROJECT and count < scenarios.LEVERS:
            st.button(
                "固定此项，另加一项",
                key=f"w-more-{kind}",
                on_click=_more,
                args=(kind,),
                help="如制造业和信息业各定一个增速",
            )


def _line(about: About, lever: Lever) -> str:
    """「2027年起 · 浙江省 · 全部行业」."""
    one, known = placed(about, lever), years(about)
    year = one.start if one.start in known else known[0]
    if not stands(about, lever):
        return f"{year}年 · 选定市和行业"
    when = f"{year}年" if one.kind == PROJECT else f"{year}年起"
    shorts = {one.code: one.short for one in sections()}
    trade = shorts.get(one.section, one.section) if one.section != ALL else "全部行业"
    return f"{when} · {words.place(one.region)} · {trade}"


def _choice(
    about: About, lever: Lever, field: str, label: str, options: dict[int, str] | dict[str, str]
) -> None:
    """A list of what a lever may be limited to; none where the page leaves no choice."""
    if len(options) < 2:
        return
    key, codes = f"w-{field}-{lever.kind}", list(options)
    now = getattr(lever, field)
    st.session_state[key] = now if now in options else codes[0]
    st.selectbox(
        label,
        codes,
        key=key,
        format_func=dict(options).__getitem__,
        on_change=_write,
        args=(about, lever.kind),
    )


def _regions(about: About, lever: Lever) -> dict[int, str]:
    here = about.place.region
    if level(here) != "province":
        return {}
    first = "选择市" if lever.kind == PROJECT else words.place(here)
    return {0: first, **{one.code: one.name for one in regions("city", within=here)}}


def _sections(about: About, lever: Lever) -> dict[str, str]:
    if page_section(about) != ALL:
        return {}
    first = "选择行业门类" if lever.kind == PROJECT else "全部行业"
    return {ALL: first, **{one.code: one.name for one in sections()}}


def _write(about: About, kind: str) -> None:
    """Put what one lever's widgets say into the address."""
    told = list(_told())
    places = [place for place, one in enumerate(told) if one.kind == kind]
    before = told[places[-1]] if places else Lever(kind, 0.0, 0)
    amount = float(st.session_state[f"w-lever-{kind}"])
    start = int(st.session_state[f"w-start-{kind}"])
    one = Lever(
        kind,
        amount if kind == PROJECT else round(amount / 100, 6),
        int(st.session_state.get(f"w-region-{kind}", before.region)),
        str(st.session_state.get(f"w-section-{kind}", before.section)),
        0 if start == years(about)[0] else start,
    )
    if places:
        told[places[-1]] = one
    else:
        told.append(one)
    _put(told)


def _more(kind: str) -> None:
    """Leave the lever of a slider as it is, and begin another of its kind."""
    _put([*_told(), Lever(kind, 0.0, 0)])


def _removed(told: tuple[Lever, ...], place: int) -> None:
    _put([one for at, one in enumerate(told) if at != place])


def _put(told: list[Lever]) -> None:
    session.put("draft", written(told))
