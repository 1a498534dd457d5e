"""产业链与企业: who works along which chain, who comes and stays, and who changes trades?"""

from dashboard.chains import findings as say
from dashboard.chains import listing, view
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.values import Filters
from metrics.figures.chains import chain

FILTERS = Filters(window="12")


def page(request: Request) -> Document:
    """Chains side by side, or the links of one; people, posts, money; moves between trades."""
    about = view.asked(request)
    people, joined, departed = (
        request.fetch(metric, about.here, widen=False)
        for metric in (chain.CHAIN_EMPLOYED, chain.CHAIN_JOINED, chain.CHAIN_DEPARTED)
    )
    ways, pay, into = view.moved(request, about)
    places = view.places(request, about)
    wanted = view.wanted(request, about)
    return request.document(
        "产业链与企业",
        "各条产业链有多少人、招什么人、留不留得住？",
        (
            about.choice,
            Sentence(say.standing(people, joined, departed, about.one)),
            view.cards(request, about),
            view.stocks(request, about),
            *listing.listed(request, about),
            *view.people(request, about),
            Columns(((places,), (wanted,)), (1, 1)) if places else wanted,
            Columns(((ways,), (pay,)), (1, 1)),
            into,
            view.firm(request),
        ),
        cited=(people, joined, departed),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
