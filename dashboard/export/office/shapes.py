"""Pieces of a slide: texts in a Chinese font, tables of figures, of texts, of shades."""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.export.grid import Grid
from dashboard.export.office.shaded_table import Shaded
from dashboard.export.unbroken import hard
from dashboard.wording.theme import ACCENT, INK, PAPER

FONT: Final = "Microsoft YaHei"
# Of Latin and of Chinese letters; an office's template has its own, named by its theme.
TYPEFACES: ContextVar[tuple[str, str]] = ContextVar("typefaces", default=(FONT, FONT))
THEME: Final = ("+mn-lt", "+mn-ea")
Box = tuple[int, int, int, int]  # left, top, width, height in EMU
_SIZES: Final = ((330, 20), (520, 18), (800, 14))  # characters of a text, points
MOST_ROWS: Final = 14  # of a table on a slide
ROW: Final = Pt(26)
LONGEST: Final = 40  # characters of a cell


def rgb(colour: str) -> RGBColor:
    """A colour of the theme, as python-pptx wants it."""
    return RGBColor.from_string(colour.lstrip("#").upper())


def put_text(
    frame: Any,
    lines: Sequence[str],
    size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    align: Any = PP_ALIGN.LEFT,
) -> None:
    """Fill a text frame, a paragraph a line, in the Chinese font."""
    frame.word_wrap = True
    for i, line in enumerate(lines or [""]):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.alignment = align
        if not line:
            # An empty line is as high as its end says: 18 points, unless it is told. With an empty
            # run before it LibreOffice doesn't look.
            end = paragraph._p.get_or_add_endParaRPr()
            end.set("sz", str(round(size * 100)))
            continue
        run = paragraph.add_run()
        run.text = clean(line)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = rgb(colour)
        chinese(run._r.get_or_add_rPr())


def clean(text: str) -> str:
    """A text without what XML or a line of a slide can't hold; its numbers stay whole."""
    return hard("".join(" " if ord(char) < 32 else char for char in text))


def chinese(properties: Any) -> None:
    """Set the font for both scripts: a:latin alone leaves Chinese to chance."""
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    # The schema wants them in this order, after the fill and before any link.
    link = properties.find(qn("a:hlinkClick"))
    for tag, face in zip(("a:latin", "a:ea"), TYPEFACES.get(), strict=True):
        made = properties.makeelement(qn(tag), {"typeface": face})
        if link is None:
            properties.append(made)
        else:
            link.addprevious(made)


def text_box(slide: Any, box: Box, lines: Sequence[str], size: float, **more: Any) -> Any:
    """Add a text box."""
    made = slide.shapes.add_textbox(*map(Emu, box))
    frame = made.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    put_text(frame, lines, size, **more)
    return made


def paragraphs(slide: Any, box: Box, lines: Sequence[str]) -> None:
    """Add sentences as text, larger where they are few, with space between them."""
    long = sum(map(len, lines)) + 20 * len(lines)
    size = next((size for most, size in _SIZES if long <= most), 12)
    made = text_box(slide, box, lines, size)
    for paragraph in made.text_frame.paragraphs:
        paragraph.space_after = Pt(size * 0.6)
        paragraph.line_spacing = 1.25


def table(slide: Any, box: Box, grid: Grid) -> None:
    """Add a native table; what doesn't fit is counted in its last line."""
    head = list(grid.head)
    kept = [
        i
        for i, name in enumerate(head)
        if not name.endswith("代码")
        and (i <= grid.figures or any(row[i].text not in ("", "—") for row in grid.rows))
    ]
    rows = [[row[i].text for i in kept] for row in grid.rows[:MOST_ROWS]]
    more = len(grid.rows) - len(rows)
    if more > 0:
        rows.append([f"另有 {more} 行，见同页工作簿", *[""] * (len(kept) - 1)])
    height = min(box[3], (len(rows) + 1) * ROW)
    shape = slide.shapes.add_table(len(rows) + 1, len(kept), *map(Emu, (*box[:3], height)))
    shape.name = clean(grid.name)
    for column, i in enumerate(kept):
        # Words read from the left; numbers stand under each other.
        right = i >= grid.figures and any(not isinstance(row[i].value, str) for row in grid.rows)
        cell(shape.table.cell(0, column), head[i], right=right, bold=True)
        for down, row in enumerate(rows, start=1):
            cell(shape.table.cell(down, column), row[column], right=right)
    if more > 0:
        shape.table.cell(len(rows), 0).merge(shape.table.cell(len(rows), len(kept) - 1))


def shades(slide: Any, box: Box, made: Shaded, name: str) -> None:
    """Add a heat map as a table whose cells can be recoloured and edited."""
    left, top, width, height = box
    rows, columns = len(made.down) + 1, len(made.across) + 1
    # Long names of columns take two lines.
    longest = max(map(len, made.across), default=0)
    high = 2 if longest * Pt(11) > width * 0.8 / max(columns - 1, 1) else 1
    row = min(ROW, height // (rows + high - 1))
    first = min(round(width * 0.28), Pt(11) * (2 + max(map(len, made.down), default=4)))
    graphic = slide.shapes.add_table(
        rows, columns, *map(Emu, (left, top, width, row * (rows + high - 1)))
    )
    graphic.name = clean(name)
    table_ = graphic.table
    table_.columns[0].width = Emu(first)
    for column in range(1, columns):
        table_.columns[column].width = Emu((width - first) // (columns - 1))
    size = max(8.0, min(11.0, row / Pt(1) * 0.55))
    cell(table_.cell(0, 0), "", right=False, size=size)
    for j, text in enumerate(made.across, start=1):
        cell(table_.cell(0, j), text, right=False, bold=True, size=size, centre=True)
    for i, text in enumerate(made.down, start=1):
        table_.rows[i].height = Emu(row)
        cell(table_.cell(i, 0), text, right=False, size=size, fill=PAPER)
        for j, shade in enumerate(made.cells[i - 1], start=1):
            cell(
                table_.cell(i, j),
                shade.text,
                right=False,
                size=size,
                centre=True,
                fill=shade.fill,
                colour=shade.ink,
            )
    table_.rows[0].height = Emu(row * high)


def cell(
    cell: Any,
    text: str,
    *,
    right: bool,
    bold: bool = False,
    most: int = LONGEST,
    size: float = 11,
    centre: bool = False,
    fill: str = "",
    colour: str = "",
) -> None:
    """Fill a cell of a table: a head on our blue, text on paper, or a shade of ``fill``."""
    cell.margin_top = cell.margin_bottom = Pt(1 if fill else 2)
    if fill or centre:
        cell.margin_left = cell.margin_right = Pt(2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    head = bold and not fill
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(fill or (ACCENT if head else PAPER))
    put_text(
        cell.text_frame,
        [text if len(text) <= most else f"{text[: most - 1]}…"],
        size,
        bold=bold,
        colour=colour or (PAPER if head else INK),
        align=PP_ALIGN.CENTER if centre else PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT,
    )
