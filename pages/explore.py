"""自助分析: any figure, divided and filtered as its record allows; the view is its address."""

from dashboard.asking.address import asked
from dashboard.asking.answering import answer, context
from dashboard.asking.box import box, said
from dashboard.document.build import cited
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Note
from dashboard.explore.view import answered, controls, history
from dashboard.filters.values import Filters

FILTERS = Filters(period=False)


def page(request: Request) -> Document:
    """The box, the switches, the figure as they ask for it."""
    title, question = "自助分析", "想看哪项指标，按什么划分？"
    asking = box(request)
    if len(asking) > 1:  # what was asked stands alone; 调整 leads to its switches
        return request.document(title, question, asking, cited=cited(asking))
    ignored: list[str] = []
    query = asked(request.address, request.bar.region, context(request).home, ignored)
    told = answer(request, query)
    shown, crosses = answered(request, query, told)
    notes = [Note(f"网址中的条件未采用：{one}", "caption") for one in ignored]
    view = said(request, query, (), told.found.month if told.found else None)
    found = () if told.found is None else (told.found,)
    past = history(request, query, told)
    blocks = (*asking, *controls(request, query), *notes, view, *shown, *past)
    return request.document(title, question, blocks, cited=found, crosses=crosses)


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
