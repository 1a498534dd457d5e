"""The maps of 区域人才地图: a measure now, or in two months side by side with what changed."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from dashboard.access import gateway
from dashboard.access.gateway import fetch
from dashboard.charts.bars import bars
from dashboard.charts.region_map import region_map
from dashboard.filters import controls
from dashboard.page import frame, panel
from dashboard.region import findings as say
from dashboard.region import view as region_view
from dashboard.region.view import MAP_HEIGHT, Measure, View
from dashboard.wording import words
from data.months import month_name, month_number, month_text
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Time
from metrics.engine.selection import Selection

_BACK: Final = 60  # months that the slider reaches
_YEAR: Final = 12
_SIDES: Final = ("before", "after")
_SAME: Final = "前后两图用同一套分级，颜色可以直接比较"


@dataclass(frozen=True)
class Change:
    """A region with both figures and what became of it, in words."""

    name: str
    before: str
    after: str
    words: str
    direction: int


def show(chosen: Selection, view: View) -> Protected:
    """Show the map and its list, or two maps; return what the page's foot speaks of."""
    now = fetch(view.measure.metric, view.measure.asked(region_view.around(chosen)), view.level)
    if view.both:
        return _before_after(chosen, view, now)
    _today(chosen, view, now)
    return now


def _today(chosen: Selection, view: View, placed: Protected) -> None:
    measure = view.measure
    whole = fetch(measure.metric, measure.asked(region_view.around(chosen)))
    ours = region_view.ours(chosen)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        panel.show(
            placed,
            partial(region_map, selected=next(iter(ours), None)),
            partial(say.spread, whole=whole, name=measure.name, most=measure.most),
            key="map",
            name=f"{measure.name}分布",
            drawn=MAP_HEIGHT,
            on_click=controls.drill,
        )
    with right, region_view.scrolling(placed):
        panel.show(
            placed,
            partial(bars, order=view.order, highlight=ours),
            f"{measure.name}，{region_view.LEVELS[view.level]}",
            key="list",
            name=measure.name,
            on_click=controls.drill,
        )


def _before_after(chosen: Selection, view: View, now: Protected) -> Protected:
    ends = two_months(view.measure, now.month)
    if ends is None:
        st.caption("数据不足两个月，无法作前后对比")
        _today(chosen, view, now)
        return now
    found = [
        fetch(view.measure.metric, asked_at(chosen, view.measure, month), view.level)
        for month in ends
    ]
    selected = next(iter(region_view.ours(chosen)), None)
    columns = st.columns([3, 3, 3], gap="medium")
    for column, one, side, month in zip(columns, found, _SIDES, ends, strict=False):
        with column:
            panel.show(
                one,
                partial(region_map, selected=selected, among=found),
                f"{month_name(month)}{view.measure.name}",
                key=f"map-{side}",
                drawn=MAP_HEIGHT,
                on_click=controls.drill,
                note=_SAME,
            )
    with columns[-1], region_view.scrolling(now):
        made = changes(*found)
        st.html(f'<h3 class="table-title">{say.moved([one.direction for one in made], now)}</h3>')
        head = ("地区", *map(month_name, ends), "变化")
        rows = [(one.name, one.before, one.after, one.words) for one in made]
        frame.listing(head, rows, numbers=3, note="变化小于取整误差的为持平")
    return found[-1]


def changes(before: Protected, after: Protected) -> list[Change]:
    """Each region of both tables, in the codes' order; where one side is hidden, no change."""
    (by,) = after.by
    old: dict[int, Row] = {int(row.keys[by]): row for row in before.rows()}
    made = []
    for row in after.rows():
        then = old.get(int(row.keys[by]))
        if then is None:
            continue
        made.append(
            Change(
                row.labels[by],
                words.brief(then, before.metric),
                words.brief(row, after.metric),
                words.change(row, then, after.metric),
                words.direction(row, then),
            )
        )
    return made


def asked_at(chosen: Selection, measure: Measure, month: int) -> Selection:
    """The question in another month: over the same window, but for the year to date, which is not
    of one length: there, twelve months."""
    months = chosen.months if chosen.months in (None, 1) else _YEAR
    return measure.asked(region_view.around(chosen).at(month, months))


def two_months(measure: Measure, newest: int | None) -> tuple[int, int] | None:
    """Slide over the months that the measure is known for; both ends stand in the address."""
    reach = gateway.months()
    if reach is None or newest is None:
        return None
    windowed = any(term.measure.time is not Time.POINT for term in measure.metric.terms)
    first = max(reach[0] + (_YEAR if windowed else 0), newest - _BACK)
    months = [month_text(m) for m in range(first, newest + 1)]
    if len(months) < 2:
        return None
    usual = (month_text(max(first, newest - _YEAR)), months[-1])
    told = tuple(st.query_params.get(side, text) for side, text in zip(_SIDES, usual, strict=True))
    every = {month_text(m) for m in range(reach[0], reach[1] + 1)}
    known = told[0] in every and told[1] in every and told[0] < told[1]
    # Another measure may be known for fewer months: what was chosen moves to its nearest.
    near = (max(told[0], months[0]), min(told[1], months[-1])) if known else usual
    near = near if near[0] < near[1] else usual
    # A range is asked for by its value: state set before the widget would make it a single month.
    start, end = st.select_slider(
        "前后两个月份",
        months,
        value=near,
        format_func=lambda text: month_name(month_number(text)),
        key="w-ends",
        on_change=_written,
    )
    if not known:
        st.caption(f"网址中的条件未采用：前后月份「{told[0]}、{told[1]}」")
    return (month_number(start), month_number(end)) if start != end else None


def _written() -> None:
    for side, text in zip(_SIDES, st.session_state["w-ends"], strict=True):
        controls.put(side, text)
