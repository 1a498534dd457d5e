"""Hot and cold spots: the switch, the map of what is significant, and who it is."""

from typing import Final

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts.spec import Empty
from dashboard.charts.spots import WORDS, spots
from dashboard.filters import controls
from dashboard.gap import findings as say
from dashboard.page import frame, panel
from dashboard.region import view
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.market import gap

KINDS: Final[dict[str, tuple[str, Metric]]] = {
    "gap": ("缺口", gap.GAP_HOTSPOT),
    "talent": ("人才密度", gap.TALENT_HOTSPOT),
    "inflow": ("净流入率", gap.INFLOW_HOTSPOT),
}
_MAP: Final = 520
_LONGEST: Final = 16  # rows of the list that fit beside the map


def show(chosen: Selection, kinds: tuple[str, ...], *, beside: bool = False) -> None:
    """Show where a figure gathers beyond chance: the first kind, or the one switched to.

    Args:
        chosen: region and month; filters play no part, neighbours must not be filtered away.
        kinds: of :data:`KINDS`.
        beside: list the spots beside the map, where it has the page's width; else under it.
    """
    names = {kind: KINDS[kind][0] for kind in kinds}
    metric = KINDS[controls.choice("spots", "冷热点", names, kinds[0])][1]
    around = view.around(chosen)
    found = fetch(metric, Selection(around.region, around.month), "county")
    if not (found.frame["status"] == Status.OK).any():
        why = "可检验的区县太少，或没有本省边界"
        frame.show(Empty(words=why), found, title=metric.name, key="spots")
        return
    left, right = st.columns([3, 2], gap="medium") if beside else (st.container(), None)
    note = _MEANING if beside else "；".join([*say.spotted(found), _MEANING])
    with left:
        panel.show(
            found, spots, say.clusters, key="spots", drawn=_MAP, on_click=controls.drill, note=note
        )
    if right is not None:
        with right:
            _listed(found)


def _listed(found: Protected) -> None:
    """The significant ones with their scores, hottest first."""
    rows = found.frame[(found.frame["status"] == Status.OK) & (found.frame["cluster"] != "")]
    rows = rows.sort_values("value", ascending=False, kind="stable")
    if rows.empty:
        return
    with st.container(height=_MAP if len(rows) > _LONGEST else "content", border=False):
        frame.listing(
            ("区县", "类别", "标准分"),
            [
                (r["county_label"], WORDS[r["cluster"]], f"{r['value']:+.1f}".replace("-", "−"))
                for r in rows.to_dict("records")
            ],
            numbers=1,
            note="绝对值越大，越不像偶然",
        )


_MEANING: Final = (
    "热点：该区县和相邻区县合起来显著高于全省；冷点：显著低于全省。"
    "同时检验多个区县，已把误报比例控制在 5% 以内；零星偏高偏低的单个区县不算。"
)
