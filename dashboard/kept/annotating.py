"""Annotations put on the charts of a document: an upright line where it happened, and a note.

Done to the page as it is handed to its reader, never to the kept one: what somebody sees depends on
their role, a kept page on rights alone. Words are added, no number is.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from dashboard.charts.spec import Event, Lines, Scale
from dashboard.document.document import Document
from dashboard.document.values import Block, Chart, Columns, Fold, Group
from dashboard.kept.annotations import Annotation
from metrics.engine.selection import contains

_MOST: Final = 5  # on one chart: the newest; more couldn't be read


def annotated(page: Document, notes: Sequence[Annotation]) -> Document:
    """The same page with annotations on its lines; the very same where none belongs there."""
    if page.public:  # what was written for one role doesn't go out with a 公开 file
        notes = [one for one in notes if not one.role]
    if not notes:
        return page
    blocks = _over(page.blocks, lambda chart: _on(chart, notes))
    return page if blocks is page.blocks else replace(page, blocks=blocks)


def _over(blocks: tuple[Block, ...], change: Callable[[Chart], Chart]) -> tuple[Block, ...]:
    """Blocks with their charts changed; the same tuple where nothing did."""
    made = tuple(_changed(one, change) for one in blocks)
    return blocks if all(a is b for a, b in zip(made, blocks, strict=True)) else made


def _changed(block: Any, change: Callable[[Chart], Chart]) -> Any:
    if isinstance(block, Chart):
        return change(block)
    if isinstance(block, Columns):
        columns = tuple(_over(one, change) for one in block.columns)
        same = all(a is b for a, b in zip(columns, block.columns, strict=True))
        return block if same else replace(block, columns=columns)
    if isinstance(block, (Group, Fold)):
        inner = _over(block.blocks, change)
        return block if inner is block.blocks else replace(block, blocks=inner)
    return block


def _on(chart: Chart, notes: Sequence[Annotation]) -> Chart:
    figure = chart.part.figure
    if not isinstance(figure, Lines) or figure.x.scale is not Scale.MONTH or not figure.found:
        return chart
    metrics = {one.metric.id for one in figure.found}
    place = figure.found[0].selection.region
    fitting = [
        one
        for one in notes
        if figure.x.low <= one.month <= figure.x.high
        and (not one.metric or one.metric in metrics)
        and contains(one.region, place)
    ][-_MOST:]
    if not fitting:
        return chart
    events = tuple(Event(one.month, one.text) for one in fitting)
    drawn = replace(figure, events=(*figure.events, *events))
    note = "；".join(filter(None, (chart.part.note, *(one.words for one in fitting))))
    return replace(chart, part=replace(chart.part, figure=drawn, note=note))
