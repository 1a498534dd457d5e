"""城市对标: our region and its peers on the same published figures, weights and policies."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.peers import findings as say
from dashboard.peers import view
from dashboard.peers.about import about

FILTERS = Filters(period=False)


def page(request: Request) -> Document:
    """Where we stand, over the years, on the standard indicators, under all weights, in policy."""
    asked = about(request)
    return request.document(
        "城市对标",
        "同样的公开指标，我们和对标地区差在哪里？",
        (
            Sentence(say.standing(asked.whole, asked.asked)),
            *view.looked_at(request, asked),
            *view.small_multiples(request, asked),
            *view.standard(request, asked),
            *view.attracted(request, asked),
            *view.policies(request, asked),
        ),
        cited=(asked.whole,),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
