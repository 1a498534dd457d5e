"""本地生源回流（家燕）: where do our own students study, and do they come back?"""

from dashboard.access.holdings import settings
from dashboard.document.build import cited
from dashboard.document.document import Document
from dashboard.document.lacking import without
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.homecoming import findings as say
from dashboard.homecoming import panels, view
from metrics.figures.schools import homecoming

FILTERS = Filters(period=False, education=True)


def page(request: Request) -> Document:
    """How many come back and from where, the three legs of their way, who they are."""
    rate = request.fetch(homecoming.RETURN_RATE, request.selection)
    legs = request.fetch(homecoming.NATIVES_PLACED, request.selection, "leg")
    rows = (panels.where(request, legs), view.paths(request), panels.who(request))
    return request.document(
        settings().page_names.get("homecoming", "本地生源回流"),
        "本地学子在哪里读书，毕业后回来了吗，哪些快毕业了？",
        (
            Sentence(without(rate) or say.homecomers(rate, legs)),
            Sentence(view.staying_away(request), warning=True),
            view.cards(request),
            *rows,
            *view.groups(request),
        ),
        cited=(rate, legs, *cited(rows)),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
