"""What 人才留存 asks for: its switches, its cards, and what may be drawn where."""

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from dashboard.access import auth, gateway
from dashboard.access.gateway import fetch
from dashboard.charts.cards import Card
from dashboard.charts.region_map import region_map
from dashboard.charts.spec import RegionMap
from dashboard.filters import controls
from dashboard.page import panel
from dashboard.region import view
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, contains, parent
from metrics.figures.retention import leaving, retention

GROUPS: Final = {
    "education": "学历",
    "cohort": "来本地年份",
    "section": "行业",
    "region": "地区",
    "school_group": "毕业院校",
    "native": "生源",
}
HORIZONS: Final = {"6": "半年", "12": "一年", "36": "三年", "60": "五年"}
LOSSES: Final = {"region": "地区", "section": "行业", "cohort": "来本地年份"}
QUITS: Final = {"section": "行业", "nature": "单位性质", "size": "单位规模", "region": "地区"}
MAP_HEIGHT: Final = 480
_PLACES: Final = ("city", "county")
CENSORED: Final = "数据截至时仍在的人观察期未满，不算离开；曲线画到仍在观察的人足够多为止"
FUNNEL: Final = "虚线为正常波动的上下限（99.8%）；人数越少，偶然波动越大"
MAP_NOTE: Final = "去其他区县也算离开，所以低于全省、全市的比例；相差几个百分点可能只是偶然，看右图"
CAUTION: Final = "两组人本来就可能不同，差异不能当作补贴的作用"


@dataclass(frozen=True)
class View:
    """What the switches say: the dimension of the groups, the horizon in months."""

    group: str
    horizon: int


def switches(chosen: Selection) -> View:
    """Draw the page's own switches."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="switches"):
        group = controls.choice("group", "分组", GROUPS, "education")
        horizon = controls.choice("horizon", "来后时长", HORIZONS, "12")
    return View(dimension(group, chosen), int(horizon))


def losses(chosen: Selection) -> str:
    """Draw the switch of the funnel: which classes are compared."""
    return dimension(controls.choice("losses", "离开本地，比较", LOSSES, "region"), chosen)


def quits(chosen: Selection) -> str:
    """Draw the switch of the employers' funnel."""
    return dimension(controls.choice("quits", "离开单位，比较", QUITS, "section"), chosen)


def place(chosen: Selection) -> Selection:
    """The region alone: what is cried out doesn't change with a filter."""
    return Selection(chosen.region)


def by_county(chosen: Selection, months: int) -> Protected:
    """The share still there after so many months, by county: those of the region, a county among
    its city's."""
    return fetch(retention.RETAINED[months], view.around(chosen), "county")


def county_map(found: Protected, chosen: Selection) -> RegionMap:
    """It on a map; the region is set off where it is a county itself."""
    return region_map(found, selected=next(iter(view.ours(chosen)), None))


def dimension(name: str, chosen: Selection) -> str:
    """地区 is the level that lies in the region: cities of a province, else counties."""
    return controls.level_below(chosen.region) if name == "region" else name


def lost(chosen: Selection, by: str, metric: Metric = leaving.UNUSUAL_LOSSES) -> Protected:
    """Unusual losses between counties (a city hides them), judged by the whole province's pace
    where the viewer may see it; shown are those of the region, a county among its city's."""
    if by not in _PLACES:
        return known(fetch(metric, chosen, by))
    province = parent(parent(chosen.region))
    scope = auth.current_user(gateway.home()).scope.region
    around = view.around(chosen)
    judged = chosen.within(province) if contains(scope, province) else around
    found = fetch(metric, judged, "county")
    counties = found.frame["county"]
    inside = [code for code in counties.unique() if contains(around.region, int(code))]
    kept = found.frame[counties.isin(inside)].reset_index(drop=True)
    return replace(found, frame=kept, selection=chosen)


def whole(chosen: Selection, group: str) -> Protected | None:
    """Everybody's curve behind many groups; not behind regions, whose leavers move within it."""
    if group in _PLACES:
        return None
    return fetch(retention.RETENTION_CURVE, chosen, "tenure")


def remark(group: str) -> str:
    """What a reader must know of the curves."""
    return f"分地区时，去本地其他地区也算离开；{CENSORED}" if group in _PLACES else CENSORED


def cards(chosen: Selection) -> list[Card]:
    """Retention at the four horizons, each with its range underneath."""
    made = []
    for months, words in HORIZONS.items():
        found = fetch(retention.RETAINED[int(months)], chosen)
        one = panel.card(found, name=f"{words}后仍在")
        row = found.frame.iloc[0]
        if row["low"] == row["low"]:
            reach = f"可能范围（95%）{row['low'] * 100:.0f}%–{row['high'] * 100:.0f}%"
            one = replace(one, note="；".join(x for x in (one.note, reach) if x))
        made.append(one)
    return made


def known(found: Protected) -> Protected:
    """Without the class that the source leaves unsaid."""
    frame = found.frame
    kept = frame[~frame[found.by[0]].isin([0, ""])].reset_index(drop=True)
    return replace(found, frame=kept) if len(kept) else found
