"""Blocks put together from figures: a chart with its tables, or, in its place, what is lacking.

The layout stays as it is where data were never delivered.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import pandas as pd

from dashboard.access import holdings
from dashboard.charts import cards
from dashboard.charts.cards import Card
from dashboard.charts.spec import ChartSpec, Empty, RegionMap
from dashboard.document.document import Document
from dashboard.document.lacking import lacking
from dashboard.document.values import Block, Chart, Click, Heading, Listing, Part, Table
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.framing import cells

_TALL_MAP: Final = (2, 3)
Tables = TypeVar("Tables", Protected, list[Protected])


def chart(
    spec: ChartSpec,
    found: Protected | Sequence[Protected],
    *,
    title: str,
    key: str,
    height: int | None = None,
    click: Click | None = None,
    note: str = "",
    hint: str = "",
) -> Chart:
    """A chart with the tables that it was made from; one that was refused says why in its place.

    Args:
        spec: from a function of :mod:`dashboard.charts`.
        found: the tables; the first names measure, unit, place and period.
        title: what the chart says (a finding) or shows.
        key: unique on the page.
        height: pixels of the drawing, for a map.
        click: what a click on a mark changes; :func:`drill` looks into a region.
        note: one more remark under the chart.
        hint: what a click does, on the screen alone.
    """
    tables = (found,) if isinstance(found, Protected) else tuple(found)
    why = next((one.refused for one in tables if one.refused), "")
    if why:
        spec, title = Empty(words=why), tables[0].metric.name
    part = Part(title, tables, words.subtitle(*tables), note, spec)
    return Chart(key, part, height, click, hint)


def panel(
    found: Tables,
    draw: Callable[[Tables], ChartSpec],
    title: Callable[[Tables], str] | str,
    *,
    key: str,
    name: str = "",
    height: int | None = None,
    click: Click | None = None,
    note: str = "",
    hint: str = "",
) -> Chart:
    """A chart as :func:`chart` makes it, or words in its place that say what is lacking.

    Args:
        found: the tables; the first that lacks its source speaks for all.
        draw: makes the chart; called only where there is something to draw.
        title: the finding, or what makes it; likewise.
        key: unique on the page.
        name: what the chart is called when there is none; the metric's name when not given.
        height, click, note, hint: as for :func:`chart`.
    """
    tables: list[Protected] = [found] if isinstance(found, Protected) else found
    for one in tables:
        why = lacking(one)
        if why:
            return chart(Empty(words=why), one, title=name or one.metric.name, key=key)
    said = title if isinstance(title, str) else title(found)
    return chart(
        draw(found),
        tables,
        title=said,
        key=key,
        height=height,
        click=click,
        note=note,
        hint=hint,
    )


def beside_a_map(drawn: Chart, usual: tuple[int, int]) -> tuple[int, int]:
    """Widths of two columns of which a map has the first: a tall one fills a narrow column.

    Args:
        drawn: the map.
        usual: the widths for other maps, and where there is none.
    """
    figure = drawn.part.figure
    return _TALL_MAP if isinstance(figure, RegionMap) and figure.view.is_tall else usual


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    numbers: int = 0,
    totals: int = 0,
    note: str = "",
    title: str = "",
    rests: Sequence[Protected] = (),
    found: Sequence[Protected] = (),
    key: str = "",
) -> Table:
    """A table that is no figure: sources, loads, columns of a contract; or one set together from
    figures.

    Args:
        head, rows: texts.
        numbers: how many of the last columns stand right.
        totals: how many of the last rows speak of all above them.
        note: a remark under it.
        title: what the page's files call it; without one it isn't in them.
        rests: the tables that its figures were taken from, for the audit trail.
        found: the figures it was set together from, whose 口径, data and files stand under it.
        key: unique on the page, where there are such.
    """
    lines = tuple(tuple(str(cell) for cell in row) for row in rows)
    listing = Listing(tuple(head), lines, numbers, totals)
    if not title:
        return Table(listing, note)
    part = Part(title, tuple(found), note=note, listing=listing, rests=tuple(rests))
    return Table(listing, note, key if found else f"list-{title}", part)


def titled(made: Table | None) -> tuple[Block, ...]:
    """A table under its title, which files print anyway."""
    if made is None or made.part is None:
        return () if made is None else (made,)
    return (Heading(made.part.title), made)


def card(
    now: Protected,
    series: Protected | None = None,
    *,
    name: str | None = None,
    rolling: Protected | None = None,
) -> Card:
    """A card as :func:`dashboard.charts.cards.card` makes it, with what its figure lacks, or which
    filter it can't follow, written under it.

    A year's growth is left out where the year before is not wholly in the data, whose first month
    is rarely a whole one.
    """
    made = cards.card(now, series, name=name, rolling=rolling)
    changes = made.changes if _year_before_is_whole(now) else ()
    # How an amount that isn't told was rounded tells nothing.
    notes = () if made.note.endswith(cards.TOO_OPEN) else now.notes
    why = lacking(now) or "；".join((*([made.note] if made.note else []), *notes))
    if now.refused:
        made = replace(made, value="不予显示", period="")
    return replace(made, note=why, changes=changes)


def _year_before_is_whole(now: Protected) -> bool:
    contracts, firsts = cells(holdings.sources(), ("contract", "first_month"))
    first = {name: one for name, one in zip(contracts, firsts, strict=True) if pd.notna(one)}
    known = [int(first[name]) for name in now.metric.sources if name in first]
    return now.first_month is None or all(one < now.first_month - 12 for one in known)


def drill(code: int | str) -> dict[str, str]:
    """Look into a region: for a click on a map or a bar."""
    return {"region": str(code)}


def cited(blocks: Sequence[Block]) -> tuple[Protected, ...]:
    """The tables of some blocks, for the foot of their page."""
    return tuple(Document("", blocks=tuple(blocks)).tables())
