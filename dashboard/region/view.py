"""What 区域人才地图 can show: its measures, over which window, and how far it looks around."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st

from dashboard.access import auth, gateway
from dashboard.access.gateway import fetch
from dashboard.charts.bars import Order
from dashboard.charts.lines import beside, lines
from dashboard.charts.spec import ChartSpec
from dashboard.filters import address, controls
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric, Time
from metrics.engine.selection import Selection, contains, level, parent
from metrics.figures.people import flow, stock


@dataclass(frozen=True)
class Measure:
    """One figure of the switch.

    Attributes:
        name: on the switch.
        metric: behind it.
        most: what its largest member is called: 最多 or 最高.
        comparable: a share, so that a city's line may stand beside its province's.
    """

    name: str
    metric: Metric
    most: str = "最多"
    comparable: bool = False

    def asked(self, chosen: Selection) -> Selection:
        """The window this figure has: what is chosen, or what its definition demands."""
        if not any(term.measure.time is Time.SUM for term in self.metric.terms):
            return chosen
        if self.metric.denominator:
            return chosen.at(chosen.month)  # a rate over twelve months, by definition
        return chosen.at(chosen.month, chosen.months or 1)


MEASURES: Final = {
    "stock": Measure("人才总量", stock.TALENT_STOCK),
    "density": Measure("人才密度", stock.TALENT_DENSITY, "最高", comparable=True),
    "net": Measure("净流入率", flow.NET_INFLOW_RATE, "最高", comparable=True),
    "new": Measure("新引进", flow.NEW_COLLEGE),
    "in": Measure("流入", flow.INFLOW),
    "out": Measure("流出", flow.OUTFLOW),
}
LEVELS: Final = {"city": "分市", "county": "分区县"}
MAP_HEIGHT: Final = 400
_TIMES: Final = {"now": "当前", "both": "前后对比"}
_ORDERS: Final = {"code": "按代码", "value": "按数值"}
_HEAD: Final = 150  # pixels of a chart's title, footer and tools
_LONGEST: Final = 16  # regions that the list shows without scrolling


@dataclass(frozen=True)
class View:
    """What the switches say."""

    measure: Measure
    level: str
    order: Order
    both: bool = False  # two months side by side


def switches(chosen: Selection) -> View:
    """Draw the page's own switches: measure, level (of a province), order of the list."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="switches"):
        names = {key: one.name for key, one in MEASURES.items()}
        measure = MEASURES[controls.choice("measure", "指标", names, "stock")]
        finest = controls.level_below(chosen.region)
        if finest == "city":
            finest = controls.choice("level", "地图层级", LEVELS, "city")
        both = controls.choice("when", "时点", _TIMES, "now") == "both"
        ranked = not both and controls.choice("order", "列表顺序", _ORDERS, "code") == "value"
    return View(measure, finest, "value" if ranked else "code", both)


def around(chosen: Selection) -> Selection:
    """A county is seen among the counties of its city, where the viewer may see the city."""
    above = parent(chosen.region)
    scope = auth.current_user(gateway.home()).scope.region
    if level(chosen.region) == "county" and contains(scope, above):
        return chosen.within(above)
    return chosen


def ours(chosen: Selection) -> list[int]:
    """The region to set off from its neighbours: a county, when one is chosen."""
    return [chosen.region] if level(chosen.region) == "county" else []


def narrow(name: str) -> Callable[[int | str], None]:
    """What a click on a bar of a dimension does: it limits the page to that member."""

    def clicked(code: int | str) -> None:
        if str(code) in address.FILTERS[name].options():
            controls.put(name, str(code))

    return clicked


def scrolling(found: Protected) -> AbstractContextManager[Any]:
    """A place for the list: as long as the map, and no longer, however many regions there are."""
    if len(found) <= _LONGEST:
        return nullcontext()
    return st.container(height=MAP_HEIGHT + _HEAD, border=False)


def trend(line: Protected, view: View, chosen: Selection) -> ChartSpec:
    """Our line over the months; before those of the regions around where sizes don't matter."""
    if not view.measure.comparable:
        return lines(line)
    below = controls.level_below(chosen.region)  # the counties of a province would be a thicket
    asked = view.measure.asked(around(chosen))
    others = fetch(view.measure.metric, asked, (below, "month"))
    kept = others.frame[others.frame[below] != chosen.region].reset_index(drop=True)
    return beside(line, replace(others, frame=kept), below)


def occurring(found: Protected) -> Protected:
    """Without the members that are a true zero."""
    frame = found.frame
    zero = (frame["status"] == Status.OK.value) & (frame["value"] == 0)
    return replace(found, frame=frame[~zero].reset_index(drop=True))


def beyond(found: Protected, home: int) -> Protected:
    """Without the home province's own members: what lies outside it."""
    own = home // 10_000 * 10_000
    kept = found.frame[found.frame[found.by[0]] != own]
    return occurring(replace(found, frame=kept.reset_index(drop=True)))


def inside(found: Protected) -> Protected:
    """Without what lies beyond the data's reach: pairs that have both ends in it."""
    kept = found.frame[found.frame["other"] != 0]
    return replace(found, frame=kept.reset_index(drop=True))
