"""地区画像: one region in depth: what changed its stock, who its talent are, beside another."""

from dashboard.charts.waterfall import steps
from dashboard.document.build import cited, panel
from dashboard.document.document import Document
from dashboard.document.lacking import without
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.values import Filters
from dashboard.profile import findings as say
from dashboard.profile import view
from metrics.figures.people import flow

FILTERS = Filters(industry=True, education=True, window="12")


def page(request: Request) -> Document:
    """What changed the stock, where it grows, who it is made of, and a rival."""
    fetch, chosen = request.fetch, request.selection
    settled = chosen.at(chosen.month, 12)
    parts = [fetch(step, settled, widen=False) for step in flow.STEPS]
    before, after = view.ends(request, settled, parts[0])
    changed = panel(
        [before, *parts, after],
        lambda found: steps(found[0], found[1:-1], found[-1]),
        say.change(before, parts, after),
        key="steps",
        name="人才总量变化的构成",
        note="各部分分别取整，相加与两端之差可能略有出入",
    )
    grown, growth = view.growing(request)
    people = view.people(request)
    industries, trades = view.trades(request)
    return request.document(
        "地区画像",
        "这个地区的人才为什么增减，由谁构成，与另一地区比怎样？",
        (
            Sentence(without(after) or say.change(before, parts, after) + "。"),
            Columns(((changed,), grown)),
            Columns((people, (industries,))),
            *view.versus(request),
        ),
        cited=(after, growth, trades, *cited(people[:1])),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
