"""预警: what needs attention, who has it in hand, by which rules it was found?"""

from dashboard.alerts import view
from dashboard.alerts.attention import board_of
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.filters.values import Filters

FILTERS = Filters(period=False)


def page(request: Request) -> Document:
    """The list of the region, its states, the steward's desk, the rules and what was raised."""
    found = board_of(request)
    return request.document(
        "预警",
        "有哪些事项需要关注，谁在办，按什么规则发现？",
        (
            view.headline(request, found),
            view.listed(found),
            view.states(found),
            view.desk(request, found),
            view.rules(),
            view.past(request),
        ),
        cited=found.tables(),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
