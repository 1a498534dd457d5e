"""The lower half of 区域人才地图: who comes from where and goes where, near and nationwide."""

from functools import partial
from typing import Final

import streamlit as st

from dashboard.access.gateway import fetch
from dashboard.charts import nation
from dashboard.charts.lines import several
from dashboard.charts.matrix import matrix
from dashboard.charts.ranking import ranking
from dashboard.filters import controls
from dashboard.page import panel
from dashboard.region import findings as say
from dashboard.region.view import MEASURES, beyond, inside, occurring
from dashboard.wording import findings
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.people import flow, stock
from metrics.figures.schools import source

_ASKS: Final = {"origin": "人才来自哪里", "graduates": "毕业生去往哪里"}
_FORMS: Final = {"arcs": "流向图", "colours": "分级图"}
_BEYOND: Final = {
    "inflow_from": "数据范围外：来自省外，或此前未参保",
    "outflow_to": "数据范围外：转出省外或断缴，去向不明",
}
_HEIGHT: Final = 520
_MOST_PROVINCES: Final = 15


def exchanges(chosen: Selection, come: Protected, gone: Protected) -> None:
    """Show where people came from and went to; of a province, the moves inside it.

    Args:
        chosen: the page's selection.
        come, gone: inflow and outflow of the same window, undivided.
    """
    left, right = st.columns(2, gap="medium")
    if controls.level_below(chosen.region) == "city":
        with left:
            _pairs(chosen)
        with right:
            _moves(chosen)
        return
    with left:
        _ends(flow.INFLOW_FROM, chosen, come, "流入来源")
    with right:
        _ends(flow.OUTFLOW_TO, chosen, gone, "流出去向")


def nationwide(chosen: Selection) -> Protected:
    """Show where our talent comes from, or where our graduates go, over the country."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="nation"):
        asks = controls.choice("nation", "全国视图", _ASKS, "origin")
        form = controls.choice("form", "画法", _FORMS, "arcs")
    came = asks == "origin"
    metric = stock.TALENT_BY_ORIGIN if came else source.GRADUATE_DESTINATIONS
    asked = chosen.at(None) if came else chosen  # origins are counted once a year
    found = fetch(metric, asked, "origin" if came else "destination")
    whole = fetch(metric, asked, widen=False)
    away = beyond(found, chosen.region)
    own, others = ("本省生源", "省外生源") if came else ("留在本省的", "省外去向")
    drawing = (
        partial(nation.arcs, way="in" if came else "out", home=chosen.region)
        if form == "arcs"
        else partial(nation.provinces, home=chosen.region)
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        panel.show(
            found,
            drawing,
            lambda shown: say.nationwide(shown, whole, chosen.region, own, others),
            key=f"nation-{asks}-{form}",
            name=_ASKS[asks],
            drawn=_HEIGHT,
        )
    with right:
        panel.show(
            away,
            partial(ranking, most=_MOST_PROVINCES),
            f"{others}，按人数",
            key=f"provinces-{asks}",
            name=others,
        )
    return found


def _pairs(chosen: Selection) -> None:
    found = inside(fetch(flow.INFLOW_FROM, MEASURES["in"].asked(chosen), ("city", "other")))
    panel.show(
        found,
        partial(matrix, down="city", across="other"),
        say.pairs,
        key="pairs",
        name="省内城市间流动",
        note="列为来源市，行为去向市；来自省外或此前未参保者不在表内",
    )


def _moves(chosen: Selection) -> None:
    moves = [fetch(one, chosen.at(None, 1), "month") for one in (flow.INFLOW, flow.OUTFLOW)]
    panel.show(
        moves,
        partial(several, names=["流入", "流出"], zero=True, height=337),
        lambda both: findings.balance(*both),
        key="moves",
        name="每月流入与流出",
    )


def _ends(metric: Metric, chosen: Selection, whole: Protected, verb: str) -> None:
    found = occurring(fetch(metric, MEASURES["in"].asked(chosen), "other"))
    panel.show(
        found,
        ranking,
        partial(say.elsewhere, whole=whole, verb=verb),
        key=metric.id,
        name=verb,
        note=_BEYOND[metric.id],
    )
