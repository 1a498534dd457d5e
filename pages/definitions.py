"""数据与口径: where the figures come from, how fresh they are, what each one means."""

from dashboard.definitions import catalogue
from dashboard.definitions.view import part
from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Sentence

FILTERS = None


def page(request: Request) -> Document:
    """Sources, loads, every figure's definition, the dictionary, the snapshots: one at a time."""
    shown = request.choice("part", "内容", catalogue.PARTS, "sources")
    return request.document(
        "数据与口径",
        "数据从哪来、新不新、有多少被退回；每个指标怎么算、出自哪些文件。",
        (
            Sentence(catalogue.sentence()),
            Sentence(catalogue.warning(), warning=True),
            shown,
            *part(request, shown.value),
        ),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
