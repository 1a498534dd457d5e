"""The lower half of 区域人才地图: who comes from where and goes where, near and nationwide."""

from functools import partial
from typing import Final

from dashboard.charts import nation
from dashboard.charts.lines import several
from dashboard.charts.matrix import matrix
from dashboard.charts.ranking import ranking
from dashboard.document.build import panel
from dashboard.document.request import Request
from dashboard.document.rows import beyond, occurring
from dashboard.document.values import Block, Chart, Columns, Group
from dashboard.filters.places import level_below
from dashboard.region import findings as say
from dashboard.region.view import MEASURES, inside
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


def exchanges(request: Request, come: Protected, gone: Protected) -> Columns:
    """Where people came from and went to; of a province, the moves inside it.

    Args:
        request: the page's.
        come, gone: inflow and outflow of the same window, undivided.
    """
    if level_below(request.selection.region) == "city":
        return Columns(((_pairs(request),), (_moves(request),)))
    return Columns(
        (
            (_ends(request, flow.INFLOW_FROM, come, "流入来源"),),
            (_ends(request, flow.OUTFLOW_TO, gone, "流出去向"),),
        )
    )


def nationwide(request: Request) -> tuple[tuple[Block, ...], Protected]:
    """Where our talent comes from, or where our graduates go, over the country; and the table."""
    chosen = request.selection
    asks = request.choice("nation", "全国视图", _ASKS, "origin")
    form = request.choice("form", "画法", _FORMS, "arcs")
    came = asks.value == "origin"
    metric = stock.TALENT_BY_ORIGIN if came else source.GRADUATE_DESTINATIONS
    asked = _counted(request, chosen) if came else chosen
    found = request.fetch(metric, asked, "origin" if came else "destination")
    whole = request.fetch(metric, asked, widen=False)
    own, others = ("本省生源", "省外生源") if came else ("留在本省的", "省外去向")
    drawing = (
        partial(nation.arcs, way="in" if came else "out", home=chosen.region)
        if form.value == "arcs"
        else partial(nation.provinces, home=chosen.region)
    )
    country = panel(
        found,
        drawing,
        lambda shown: say.nationwide(shown, whole, chosen.region, own, others),
        key=f"nation-{asks.value}-{form.value}",
        name=_ASKS[asks.value],
        height=_HEIGHT,
    )
    provinces = panel(
        beyond(found, chosen.region),
        partial(ranking, most=_MOST_PROVINCES),
        f"{others}，按人数",
        key=f"provinces-{asks.value}",
        name=others,
    )
    switches = Group((asks, form), "nation", across=True)
    return (switches, Columns(((country,), (provinces,)), (3, 2))), found


def _counted(request: Request, chosen: Selection) -> Selection:
    """Origins are counted once a year: the last count up to the month chosen."""
    counts = request.fetch(stock.TALENT_BY_ORIGIN, chosen, "month", widen=False)
    return chosen.at(max((int(row.keys["month"]) for row in counts.rows()), default=chosen.month))


def _pairs(request: Request) -> Chart:
    asked = MEASURES["in"].asked(request.selection)
    found = inside(request.fetch(flow.INFLOW_FROM, asked, ("city", "other")))
    return panel(
        found,
        partial(matrix, down="city", across="other"),
        say.pairs,
        key="pairs",
        name="省内城市间流动",
        note="列为来源市，行为去向市；来自省外或此前未参保者不在表内",
    )


def _moves(request: Request) -> Chart:
    asked = request.selection.at(request.ripe(flow.OUTFLOW, request.selection).month, 1)
    moves = [request.fetch(one, asked, "month") for one in (flow.INFLOW, flow.OUTFLOW)]
    return panel(
        moves,
        partial(several, names=["流入", "流出"], zero=True, height=337),
        lambda both: findings.balance(*both),
        key="moves",
        name="每月流入与流出",
    )


def _ends(request: Request, metric: Metric, whole: Protected, verb: str) -> Chart:
    found = occurring(request.fetch(metric, MEASURES["in"].asked(request.selection), "other"))
    return panel(
        found,
        ranking,
        partial(say.elsewhere, whole=whole, verb=verb),
        key=metric.id,
        name=verb,
        note=_BEYOND[metric.id],
    )
