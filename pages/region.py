"""区域人才地图: where are the people, how dense, how fast do they come and go?"""

from functools import partial

from dashboard.charts.bars import bars
from dashboard.document.build import panel
from dashboard.document.document import Document
from dashboard.document.lacking import without
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.values import Filters
from dashboard.region import findings as say
from dashboard.region.flows import exchanges, nationwide
from dashboard.region.linked import crosses
from dashboard.region.maps import maps
from dashboard.region.spots import spots
from dashboard.region.view import MEASURES, View, narrow, trend, view_of
from dashboard.wording.shares import busiest
from metrics.disclosure.protect import Protected
from metrics.figures.people import flow, stock

FILTERS = Filters(industry=True, education=True, window="12")


def page(request: Request) -> Document:
    """A map of one measure, its course and make-up, who came from where, hot and cold spots."""
    fetch, chosen = request.fetch, request.selection
    moving = MEASURES["in"].asked(chosen)
    total, density = fetch(stock.TALENT_STOCK, chosen), fetch(stock.TALENT_DENSITY, chosen)
    come, gone = fetch(flow.INFLOW, moving), fetch(flow.OUTFLOW, moving)
    net = fetch(flow.NET_INFLOW_RATE, chosen.at(chosen.month))
    headline = without(total) or say.standing(total, density, come, gone, net)
    placed, cited = maps(request, shown := view_of(request))
    country, nation = nationwide(request)
    return request.document(
        "区域人才地图",
        "人才在哪里，密度多高，来去多快？",
        (
            Sentence(headline),
            shown.switches,
            *placed,
            _made_of(request, shown, total),
            exchanges(request, come, gone),
            *spots(request, ("talent", "inflow"), beside=True),
            *country,
        ),
        cited=(total, density, cited, net, nation),
        crosses=crosses(request, shown),
    )


def _made_of(request: Request, shown: View, total: Protected) -> Columns:
    fetch, chosen, measure = request.fetch, request.selection, shown.measure
    months = fetch(measure.metric, measure.asked(chosen), "month")
    drawing = partial(trend, request=request, measure=measure)
    line = panel(months, drawing, say.trend, key="line", name=measure.name)
    education = panel(
        fetch(stock.TALENT_STOCK, chosen, "education"),
        bars,
        partial(say.schooling, whole=total),
        key="education",
        name="学历结构",
        click=narrow("education"),
    )
    section = panel(
        fetch(stock.TALENT_STOCK, chosen, "section"),
        partial(bars, order=shown.order),
        partial(busiest, whole=total),
        key="section",
        name="行业分布",
        click=narrow("section"),
    )
    return Columns(((line, education), (section,)))


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
