"""总览: how is the region doing, and what needs attention today?"""

from functools import partial

from dashboard.alerts.attention import attention
from dashboard.asking.box import box
from dashboard.charts.bars import bars
from dashboard.charts.lines import lines, several
from dashboard.charts.region_map import region_map
from dashboard.document.build import beside_a_map, drill, panel
from dashboard.document.document import Document
from dashboard.document.lacking import without
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.places import around, level_below, set_off
from dashboard.filters.values import Filters
from dashboard.overview import view
from dashboard.wording import findings
from metrics.figures.people import flow, stock
from metrics.figures.policy import target

FILTERS = Filters(window="ytd")


def page(request: Request) -> Document:
    """The first page: what came, what there is, where it stands, what needs attention."""
    fetch, chosen = request.fetch, request.selection
    below = level_below(chosen.region)
    total, arrived = fetch(stock.TALENT_STOCK, chosen), fetch(flow.NEW_COLLEGE, chosen)
    before = fetch(flow.NEW_COLLEGE, chosen, "month", span=25)
    promised = fetch(target.COLLEGE_PROGRESS, chosen, widen=False)
    nothing = without(total) if arrived.one().value is None else ""
    headline = Sentence(nothing or findings.progress(arrived, before, promised, total))
    row = view.cards(request)
    # A county is seen among its neighbours: a map of one says nothing.
    here, own = around(chosen, request.scope), set_off(chosen)
    settled = request.ripe(flow.NET_INFLOW_RATE, chosen).month  # who left is known some months on
    net = fetch(flow.NET_INFLOW_RATE, here.at(settled), below)
    goals = fetch(target.COLLEGE_PROGRESS, here, below)
    history = fetch(stock.TALENT_STOCK, chosen, "month")
    alerts = attention(request)
    owed, waits = view.waits(request)
    moves = [fetch(one, chosen.at(settled, 1), "month") for one in (flow.INFLOW, flow.OUTFLOW)]
    outlined = partial(region_map, selected=next(iter(own), None))
    left = (
        panel(net, outlined, findings.signs, key="net-map", click=drill),
        panel(history, lines, findings.trend, key="stock-line"),
    )
    balance = panel(
        moves, several, lambda two: findings.balance(*two), key="in-out", name="流入与流出"
    )
    right = (
        owed,
        panel(goals, partial(bars, highlight=own), findings.behind, key="goals", click=drill),
        balance,
    )
    columns = Columns((left, right), beside_a_map(left[0], (1, 1)))
    return request.document(
        "总览",
        "本地区人才工作进展如何，今天有什么需要关注？",
        (headline, alerts, *box(request), row, columns),
        cited=(total, arrived, net, waits, goals, *moves),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
