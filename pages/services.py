"""人才服务: how much is done how fast, who lives in the talent flats, what was lent?"""

from dashboard.document.build import titled
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.services import findings as say
from dashboard.services import view

FILTERS = Filters(window="12")


def page(request: Request) -> Document:
    """Windows and 人才码, flats against pay, loans and guarantees, service by service."""
    about = view.asked(request)
    flats = say.flats(about.capacity, about.rate, about.burden)
    return request.document(
        "人才服务",
        "服务办得多快、多少在网上办，公寓住得满不满、租得起吗，贷了多少？",
        (
            Sentence(say.standing(about.cases, about.online, about.days, about.content, flats)),
            view.cards(request, about),
            view.desks(request),
            view.lived_in(request),
            view.lent(request),
            *titled(view.services(request)),
        ),
        cited=(about.cases, about.capacity, about.burden),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
