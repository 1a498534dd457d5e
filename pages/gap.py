"""产业缺口: which industries and occupations lack whom, how badly, and why?"""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.values import Filters
from dashboard.gap import findings as say
from dashboard.gap import view
from dashboard.gap.foresight import foresight
from dashboard.region.spots import spots
from metrics.figures.market import gap, trade

FILTERS = Filters(industry=True, education=True, occupation=True, window="12")


def page(request: Request) -> Document:
    """The scarcest trades, structure and growth, the posts behind a gap, spots, chains."""
    here = view.place(request.selection)
    by = request.choice("trade", "紧缺程度", view.TRADES, "occupation")
    index, note = view.index(request, by.value)
    unfilled = request.fetch(trade.UNFILLED, request.ripe(trade.UNFILLED, here))
    mismatch = request.fetch(gap.MISMATCH, here)
    worth, told = foresight(request, index)
    scarce = (view.ranking(request, index, note), *worth, view.catalogue_file(request, index))
    return request.document(
        "产业缺口",
        "哪些行业和职业缺人、缺多少、为什么、去哪里找？",
        (
            by,
            Sentence(say.standing(index, unfilled, mismatch)),
            Sentence(view.alarms(request, by.value), warning=True),
            Columns((scarce, (view.structure(request),))),
            Columns(((view.gaps(request), view.mismatch(request)), view.posts(request))),
            Columns(((view.shift(request),), spots(request, ("gap", "talent")))),
            Columns(((view.chains(request),), (view.chain_needs(request),))),
        ),
        cited=(index, unfilled, mismatch, told),
        crosses=view.behind(request),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
