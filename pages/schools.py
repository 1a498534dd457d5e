"""高校源头: which universities feed us, which feed our rivals, whom should we visit?"""

from dashboard.document.build import cited
from dashboard.document.document import Document
from dashboard.document.lacking import without
from dashboard.document.request import Request
from dashboard.document.rows import shown_only
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.schools import findings as say
from dashboard.schools import panels, view
from dashboard.schools.visits import visits
from metrics.figures.schools import source

FILTERS = Filters(period=False, education=True)


def page(request: Request) -> Document:
    """Who sends us most, the university chosen in depth, all feeders, and whom to visit."""
    fetch, chosen = request.fetch, request.selection
    total = fetch(source.GRADUATES_COME, chosen)
    come = fetch(source.GRADUATES_COME, chosen, "school")
    school = view.school(request, come)
    picked, feeders = view.narrowed(chosen, school.value), shown_only(come)
    rows = (
        panels.come_and_go(request, picked, feeders, total),
        view.paths(request, picked, feeders),
        panels.classes(request, picked),
    )
    return request.document(
        "高校源头",
        "人才从哪些高校来，毕业生去了哪里，该去拜访谁？",
        (
            Sentence(without(total) or say.feeders(come, total)),
            Sentence(view.no_longer_coming(request), warning=True),
            school,
            view.cards(request, picked),
            *rows,
            *view.factors(request, feeders),
            *visits(request),
        ),
        cited=(total, come, *cited(rows)),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
