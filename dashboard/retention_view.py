"""What 人才留存 asks for: its switches, its cards, and what may be drawn where."""

from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from dashboard import controls, panel
from dashboard.charts.cards import Card
from dashboard.gateway import fetch
from metrics import retention
from metrics.disclosure import Protected
from metrics.selection import Selection

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
CENSORED: Final = "数据截至时仍在的人观察期未满，不算离开；曲线画到仍在观察的人足够多为止"
FUNNEL: Final = "虚线为正常波动的上下限（99.8%）；人数越少，偶然波动越大"
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
        horizon = controls.choice("horizon", "来后时长", HORIZONS, "36")
    return View(dimension(group, chosen), int(horizon))


def losses(chosen: Selection) -> str:
    """Draw the switch of the funnel: which classes are compared."""
    return dimension(controls.choice("losses", "比较", LOSSES, "region"), chosen)


def dimension(name: str, chosen: Selection) -> str:
    """地区 is the level that lies in the region: cities of a province, else counties."""
    return controls.level_below(chosen.region) if name == "region" else name


def counties(name: str) -> str:
    """Losses are compared between counties, whatever the region: cities hide them."""
    return "county" if name == "city" else name


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
