"""Charts of pages that draw as they go, with words in place of what is lacking."""

from collections.abc import Callable
from functools import partial
from typing import Any

from dashboard.charts.spec import ChartSpec
from dashboard.document import build
from dashboard.document.build import Tables, card
from dashboard.document.lacking import absent, lacking
from dashboard.page import frame

__all__ = ["absent", "card", "lacking", "show"]


def show(
    found: Tables,
    draw: Callable[[Tables], ChartSpec],
    title: Callable[[Tables], str] | str,
    *,
    drawn: int | None = None,
    on_click: Callable[[Any], None] | None = None,
    **more: Any,
) -> None:
    """Show a chart (:func:`dashboard.document.build.panel`)."""
    click = None if on_click is None else partial(frame._called, on_click)
    frame._show(build.panel(found, draw, title, height=drawn, click=click, **more))
