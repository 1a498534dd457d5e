"""专报: the month's standard briefing in one click, and pages and charts put together."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Columns, Desk, Group, Heading
from dashboard.filters.values import Filters

FILTERS = Filters()


def page(request: Request) -> Document:
    """The month's briefing, and the basket."""
    month = Desk("dashboard.briefing.view:show_monthly", (request,))
    basket = Desk("dashboard.briefing.view:show_basket")
    return request.document(
        "专报",
        "本月人才工作有哪些变化？把要用的页面和图表汇成一份文件。",
        (
            Columns(
                (
                    (Heading("月度专报"), month),
                    (Group((Heading("自选专报"), basket), "basket"),),
                ),
                (3, 2),
                "large",
            ),
        ),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
