"""A page's own chart at the left, a few of its figures at the right: the frame of most scenes."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.cards import Card
from dashboard.charts.spec import ChartSpec, Mark
from dashboard.document.values import Chart
from dashboard.projector import parts, stage
from dashboard.wording import words
from metrics.disclosure.protect import Protected

_NARROW: Final = 1080  # units of a chart that has figures beside it
_HIGH: Final = 400  # units left by a title of three lines
# Marks that need as much height as they have rows; the others fill what there is.
_ROWS: Final = (Mark.BAR, Mark.RANGE)


def beside(chart: Chart, cards: Sequence[Card]) -> str:
    """The body of a scene: cards without a figure are left out, and without any the chart is wide.

    Args:
        chart: of a page; its title stands in the scene's own words.
        cards: no more than four.
    """
    numbers = "".join(parts.figure(parts.plain(one)) for one in cards if _told(one))
    if not numbers:
        return _drawn(chart.part.figure, stage.WIDE)
    return (
        f'<div class="columns"><div class="main">{_drawn(chart.part.figure, _NARROW)}</div>'
        f'<div class="numbers">{numbers}</div></div>'
    )


def found(chart: Chart, cards: Sequence[Card], *said: Protected) -> tuple[Protected, ...]:
    """The tables that such a scene was drawn from, those of its title first."""
    shown = (table for one in cards if _told(one) for table in one.found[:1])
    return (*said, *chart.part.found, *shown)


def _told(card: Card) -> bool:
    if not card.found:
        return True
    row = card.found[0].one()
    return row.value is not None and not words.too_open(row, card.found[0].metric)


def _drawn(spec: ChartSpec | None, wide: float) -> str:
    if spec is None:
        return ""
    high = None if spec.mark in _ROWS else _HIGH
    return stage.chart(spec, wide, high, most=_HIGH)
