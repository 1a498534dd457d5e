"""What of a divided figure may stand in a briefing: a chart only where it has something to show."""

from collections.abc import Iterator

from dashboard.charts.spec import ChartSpec
from dashboard.document.values import Part
from dashboard.export.report import Show
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Status


def is_shown(found: Protected) -> bool:
    """Whether any member has a figure that may be told."""
    return bool((found.frame["status"] == Status.OK.value).any())


def drawn(found: Protected, figure: ChartSpec, title: str) -> Iterator[Show]:
    """The chart; nothing without a figure."""
    if is_shown(found):
        yield Show(Part(title, (found,), words.subtitle(found), figure=figure))
