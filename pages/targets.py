"""目标与考核: what was promised, what is done by now, where the year will end, whose turn it is."""

from dashboard.access import holdings
from dashboard.document.build import titled
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence
from dashboard.filters.values import Filters
from dashboard.targets import panels, view

FILTERS = Filters(window="ytd")
TITLE, QUESTION = "目标与考核", "年初定的目标完成了多少，年底能不能完成，谁快谁慢？"


def page(request: Request) -> Document:
    """Promises, burn-up, places with the limits of chance, departments, matters, what is left."""
    reach = holdings.months()
    if reach is None:
        return request.document(TITLE, QUESTION, (Sentence("缺少参保数据，不能计算完成情况。"),))
    told = view.told(request, reach[1])
    why = told.promises.refused
    if why:  # what can't be read is not "nothing was issued"
        return request.document(TITLE, QUESTION, (Sentence(f"{why}。"),), cited=(told.promises,))
    return request.document(
        TITLE,
        QUESTION,
        (
            Sentence(panels.said(told)),
            *titled(view.standing(told)),
            *panels.charts(told),
            *view.league(told),
            *titled(view.offices(told)),
            *titled(view.matters(told)),
            *titled(view.left_over(told)),
            view.leaders(told),
        ),
        cited=(told.promises, *(one.progress for one in told.goals if one.progress is not None)),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
