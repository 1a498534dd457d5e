"""才岗匹配: how many seekers could fill how many posts, and what stands between them?"""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.placement import findings as say
from dashboard.placement import view

FILTERS = Filters(window="12")


def page(request: Request) -> Document:
    """The largest matching, what blocks it, where, for whom, and which majors the posts are for."""
    about = view.asked(request)
    return request.document(
        "才岗匹配",
        "多少求职者能配上多少岗位，卡在哪一条？",
        (
            Sentence(say.standing(about.pairs, about.share, about.gains, about.elsewhere)),
            view.cards(request, about),
            view.blocked(request, about),
            *view.classes(request, about),
            view.majors(request, about),
        ),
        cited=(about.pairs, about.share, about.gains),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
