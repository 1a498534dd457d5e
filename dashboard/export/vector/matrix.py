"""A table of shaded cells, the figures written into them."""

from typing import Final

from dashboard.charts.spec import Category, Cell, Matrix, Role, Tone
from dashboard.export.vector.axes import DROP, EDGE, GAP, RIGHT, TEXT, Legend, lines_of, name
from dashboard.export.vector.drawing import LEADING, Point
from dashboard.export.vector.sheet import Sheet

_CELL, _TOTAL, _SUB = 11, 14, 10  # sizes of texts
_SEAM: Final = 1  # pixels that a cell leaves free on each side
_ROW, _FOOT = 27, 40


def matrix_height(spec: Matrix, sheet: Sheet) -> float:
    """What the rows need, with the columns' names where they stand above."""
    left, _, head = _columns(spec, sheet)
    rows = spec.height or _ROW * len(spec.down) + _FOOT
    # With the names above, the height that a chart asks for has room for the legend below.
    key = 0.0 if spec.above else Legend(spec.legend, sheet, sheet.width - left).height
    return rows + (head if spec.above else key)


def matrix(spec: Matrix, sheet: Sheet) -> None:
    """Draw the cells, the rows' names at the left, the columns' names above or below."""
    left, step, head = _columns(spec, sheet)
    key = Legend(spec.legend, sheet, sheet.width - left)
    top = EDGE + (head if spec.above else 0.0)
    foot = sheet.height - key.height - 4 - (0.0 if spec.above else head)
    row = (foot - top) / len(spec.down)
    for i, one in enumerate(spec.across):
        at = (left + (i + 0.5) * step, top if spec.above else foot)
        name(sheet, one.label, at, step, above=spec.above, bold=one.role is Role.TOTAL)
    for j, (category, cells) in enumerate(zip(spec.down, spec.cells, strict=True)):
        y = top + j * row
        _name(category, sheet, (left - GAP, y + row / 2))
        for i, (across, cell) in enumerate(zip(spec.across, cells, strict=True)):
            x, total = left + i * step, across.role is Role.TOTAL
            if cell.tone or cell.level is not None:
                box = (x + _SEAM, y + _SEAM, x + step - _SEAM, y + row - _SEAM)
                # A pointer reads a blank cell too, if it has a colour.
                sheet.box(*box, fill=_shade(cell, sheet) or sheet.look.page, tip=cell.tip)
            _text(cell, sheet, (x + step / 2, y + row / 2), total=total)
    key.draw(left, sheet.height - key.height)


def _columns(spec: Matrix, sheet: Sheet) -> tuple[float, float, float]:
    """Where the first column begins, how wide each is, how high their names are."""
    left = EDGE + max(_wide(one, sheet) for one in spec.down) + GAP
    step = (sheet.width - RIGHT - left) / len(spec.across)
    lines = lines_of([one.label for one in spec.across], step, sheet)
    return left, step, sheet.look.size(TEXT) * LEADING * lines + DROP


def _wide(one: Category, sheet: Sheet) -> float:
    return max(sheet.wide(one.label, TEXT), sheet.wide(one.sub, _SUB))


def _name(one: Category, sheet: Sheet, at: Point) -> None:
    """A row's name, a second line in smaller letters below it."""
    x, y = at
    small = sheet.look.size(_SUB) * LEADING
    high = sheet.look.size(TEXT) * LEADING * (one.label.count("\n") + 1)
    if one.sub:
        y -= small / 2
        place = (x, y + (high + small) / 2)
        sheet.write(one.sub, place, _SUB, sheet.quiet, anchor="right")
    sheet.write(one.label, (x, y), TEXT, sheet.quiet, anchor="right")


def _shade(cell: Cell, sheet: Sheet) -> str:
    if cell.level is not None:
        return sheet.look.ramp(cell.level)
    return sheet.look.cell(cell.tone) if cell.tone else ""


def _text(cell: Cell, sheet: Sheet, at: Point, *, total: bool) -> None:
    if total:
        sheet.write(cell.text, at, _TOTAL, sheet.colour(Tone.OURS), anchor="center", bold=True)
    else:
        colour = sheet.look.on(cell.tone) if cell.tone else sheet.ink
        sheet.write(cell.text, at, _CELL, colour, anchor="center")
