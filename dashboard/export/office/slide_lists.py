"""Tables of texts on slides: as many as their rows take, none of which runs over its foot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pptx.util import Emu, Pt

from dashboard.document.values import Listing
from dashboard.export.office.shapes import LONGEST, MOST_ROWS, ROW, Box, cell, clean

MOST_SLIDES: Final = 8  # of one list; the last one counts the rows that are left
_SIZES: Final = ((4, 16.0), (8, 13.0))  # rows of a list, points: a short one is set larger
_SMALL: Final = 11.0
_MARGINS: Final = 2  # characters that a cell's empty edges take
_ROOM: Final = 88  # characters that a row of a listing holds at its size
_EDGES: Final = 14.4  # points left and right of a cell's text
_ABOVE: Final = 4.0  # points above and below it
_LINE: Final = 1.25  # of the size, a line of text
_LATIN: Final = 0.58  # of the size, a letter or a digit


@dataclass(frozen=True)
class Sheetful:
    """The rows that one slide holds: their size, the points that each takes (the head's first), the
    points of each column and the characters that a cell of it holds."""

    listing: Listing
    size: float
    heights: tuple[float, ...]
    widths: tuple[float, ...]
    most: tuple[int, ...]


def split(listing: Listing, box: Box) -> list[Sheetful]:
    """The slides that a list takes: no row is lost, but for those beyond :data:`MOST_SLIDES`, which
    a last line counts.

    Args:
        listing: its rows.
        box: where it stands on each slide.
    """
    widths, most = _columns(listing, box)
    few = next((size for rows, size in _SIZES if len(listing.rows) <= rows), _SMALL)
    for size in sorted({few, _SMALL}, reverse=True):
        made = _filled(listing, box, size, widths, most)
        if len(made) == 1:
            return made
    if len(made) <= MOST_SLIDES:
        return made
    kept, last = made[:MOST_SLIDES], made[MOST_SLIDES - 1]
    more = len(listing.rows) - sum(len(one.listing.rows) for one in kept) + 1
    note = (f"另有 {more} 行，见同页工作簿", *[""] * (len(listing.head) - 1))
    rows = (*last.listing.rows[:-1], note)
    kept[-1] = replace(
        last,
        listing=replace(last.listing, rows=rows),
        heights=(*last.heights[:-1], ROW / Pt(1)),
    )
    return kept


def listed(slide: Any, box: Box, made: Sheetful, name: str) -> None:
    """Add a native table of texts."""
    listing, rows = made.listing, made.listing.rows
    height = round(sum(made.heights) * Pt(1))
    shape = slide.shapes.add_table(len(rows) + 1, len(listing.head), *map(Emu, (*box[:3], height)))
    shape.name = clean(name)
    start = len(listing.head) - listing.numbers
    for down, points in enumerate(made.heights):
        shape.table.rows[down].height = Emu(round(points * Pt(1)))
    for column, (text, width) in enumerate(zip(listing.head, made.widths, strict=True)):
        shape.table.columns[column].width = Emu(round(width * Pt(1)))
        right = column >= start
        cell(shape.table.cell(0, column), text, right=right, bold=True, size=made.size)
        for down, row in enumerate(rows, start=1):
            cell(
                shape.table.cell(down, column),
                row[column],
                right=right,
                most=made.most[column],
                size=made.size,
            )
    if rows and rows[-1][0].startswith("另有 ") and not any(rows[-1][1:]):
        shape.table.cell(len(rows), 0).merge(shape.table.cell(len(rows), len(listing.head) - 1))


def _columns(listing: Listing, box: Box) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """The width of each column, as its texts are long (with the cell's own margins: without them a
    year of four digits took two lines), within reason; and the characters that a cell holds."""
    texts = zip(*(listing.head, *listing.rows), strict=True)
    shares = [min(max(4, *map(len, column)), 24) + _MARGINS for column in texts]
    whole, wide = sum(shares), box[2] / Pt(1)
    most = tuple(max(LONGEST, 2 * int(_ROOM * share / whole) - 2) for share in shares)
    return tuple(wide * share / whole for share in shares), most


def _filled(
    listing: Listing, box: Box, size: float, widths: Sequence[float], most: Sequence[int]
) -> list[Sheetful]:
    """Rows put on slides one after the other, at one size."""

    def height(row: Sequence[str]) -> float:
        lines = max(
            math.ceil(_long(text[:longest]) * size / max(width - _EDGES, size))
            for text, width, longest in zip(row, widths, most, strict=True)
        )
        least: float = ROW / Pt(1) * size / _SMALL
        return max(lines * size * _LINE + _ABOVE, least)

    def full(rows: Sequence[tuple[str, ...]]) -> Sheetful:
        heights = (head, *map(height, rows))
        return Sheetful(
            replace(listing, rows=tuple(rows)), size, heights, tuple(widths), tuple(most)
        )

    head, room = height(listing.head), box[3] / Pt(1)
    made: list[Sheetful] = []
    rows: list[tuple[str, ...]] = []
    used = head
    for row in listing.rows:
        high = height(row)
        if rows and (used + high > room or len(rows) == MOST_ROWS):
            made.append(full(rows))
            rows, used = [], head
        rows.append(row)
        used += high
    return [*made, full(rows)]


def _long(text: str) -> float:
    """How many Chinese characters are as wide as a text."""
    return sum(1.0 if char > "\u2e80" else _LATIN for char in text)
