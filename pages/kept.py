"""我的视图: saved views, where one begins, subscriptions, annotations."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk, Heading

FILTERS = None


def page(request: Request) -> Document:
    """What somebody kept for themselves, and what others share with them."""
    return request.document(
        "我的视图",
        "常看的内容存在哪里、从哪里看起，图上要标注哪些事？",
        (
            Desk("dashboard.kept.desk:kept"),
            Heading("从哪里看起"),
            Desk("dashboard.kept.desk:begin"),
            Heading("订阅"),
            Desk("dashboard.kept.subscribing:draw"),
            Heading("图上的标注"),
            Desk("dashboard.kept.desk:notes"),
        ),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
