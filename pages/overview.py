"""总览: how is the region doing, and what needs attention today?"""

from dashboard.alerts.attention import attention
from dashboard.charts.bars import bars
from dashboard.charts.lines import lines, several
from dashboard.charts.region_map import region_map
from dashboard.document.build import chart, drill
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.places import level_below
from dashboard.filters.values import Filters
from dashboard.overview.view import cards
from dashboard.wording import findings
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, target

FILTERS = Filters(window="ytd")


def page(request: Request) -> Document:
    """The first page: what came, what there is, where it stands, what needs attention."""
    fetch, chosen = request.fetch, request.selection
    below, settled = level_below(chosen.region), chosen.at(None)
    total, arrived = fetch(stock.TALENT_STOCK, chosen), fetch(flow.NEW_COLLEGE, chosen)
    before = fetch(flow.NEW_COLLEGE, chosen, "month", span=25)
    promised = fetch(target.COLLEGE_PROGRESS, chosen, widen=False)
    headline = Sentence(findings.progress(arrived, before, promised, total))
    row = cards(request)
    net = fetch(flow.NET_INFLOW_RATE, settled, below)
    history = fetch(stock.TALENT_STOCK, chosen, "month")
    alerts = attention(request)
    waits = fetch(payouts.DUE_CASES, chosen, "wait")
    goals = fetch(target.COLLEGE_PROGRESS, chosen, below)
    moves = [fetch(one, settled.at(None, 1), "month") for one in (flow.INFLOW, flow.OUTFLOW)]
    left = (
        chart(region_map(net), net, title=findings.signs(net), key="net-map", click=drill),
        chart(lines(history), history, title=findings.trend(history), key="stock-line"),
    )
    right = (
        alerts,
        chart(bars(waits), waits, title=findings.longest_wait(waits), key="waits"),
        chart(bars(goals), goals, title=findings.behind(goals), key="goals", click=drill),
        chart(several(moves), moves, title=findings.balance(*moves), key="in-out"),
    )
    return request.document(
        "总览",
        "本地区人才工作进展如何，今天有什么需要关注？",
        (headline, row, Columns((left, right))),
        cited=(total, arrived, net, waits, goals, *moves),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
