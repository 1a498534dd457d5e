"""大屏设置: which scenes the big screen plays, in which order, how long each."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk

FILTERS = None


def page(request: Request) -> Document:
    """The steward's desk of the big screen."""
    return request.document(
        "大屏设置",
        "大屏播放哪些画面、按什么次序、各停留多久？",
        (Desk("dashboard.projector.desk:show"),),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
