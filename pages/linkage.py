"""身份核对: pairs of records that may be one person or one employer, which two people judge."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk

FILTERS = None


def page(request: Request) -> Document:
    """The clerks' desk of what a linkage left in doubt."""
    return request.document(
        "身份核对",
        "没有统一号码的记录中，哪些记录可能是同一个人、同一家单位？两人各自判定，一致才算。",
        (Desk("dashboard.steward.doubts:draw"),),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
