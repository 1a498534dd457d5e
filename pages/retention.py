"""人才留存: of those who came, how many are still here, and who leaves?"""

from dashboard.document.build import cited
from dashboard.document.document import Document
from dashboard.document.lacking import without
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.retention import findings as say
from dashboard.retention import panels, view
from metrics.engine.selection import Selection
from metrics.figures.retention import leaving

FILTERS = Filters(period=False, industry=True, education=True, single=True)


def page(request: Request) -> Document:
    """Retention at four horizons, its curves, where and when people leave, what goes with it."""
    fetch, chosen = request.fetch, request.selection
    leaves = fetch(leaving.LEAVING_HAZARD, chosen, "tenure")
    stays = view.stays(request)
    horizons = [stays[months] for months in (36, 12, 6)]
    # The region alone: what is cried out doesn't change with a filter.
    unusual = view.lost(request, Selection(chosen.region), "county")
    shown = view.view_of(request)
    rows = (
        panels.staying(request, shown),
        panels.leaving_where(request, shown.horizon, leaves),
        panels.causes(request),
    )
    return request.document(
        "人才留存",
        "来了的人才，半年、一年、三年、五年后还有多少在？什么人先走？",
        (
            Sentence(without(horizons[-1]) or say.headline(horizons, leaves)),
            Sentence(say.alarm(view.own(request, unusual)), warning=True),
            Sentence(view.elsewhere(request, stays)),
            view.cards(request, stays),
            shown.switches,
            *rows,
        ),
        cited=cited(rows),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
