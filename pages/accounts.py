"""登录与接口: who is signed in, since when, and how to end it; tokens of machines."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Desk

FILTERS = None


def page(request: Request) -> Document:
    """The steward's desk of people and machines."""
    return request.document(
        "登录与接口",
        "谁正在登录、从何时起？哪些程序可以取数？",
        (Desk("dashboard.steward.accounts:people"), Desk("dashboard.steward.accounts:machines")),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
