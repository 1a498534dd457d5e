"""Sheets of A4 in the official layout, filled from above: lines, drawings, tables.

GB/T 9704-2012: margins 37, 35, 28, 26 mm, 22 lines of 28 characters, page numbers 「— 1 —」 in
四号, on the right of odd and on the left of even pages, 7 mm below the text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF
from fpdf.drawing_primitives import DeviceRGB
from fpdf.enums import PathPaintRule

from dashboard.export.grid import Grid
from dashboard.export.paper.draw.drawing import Drawing, Label, Shape
from dashboard.export.paper.fonts import Face, Role, face
from dashboard.export.paper.on_paper import right_columns
from dashboard.export.unbroken import UNIT
from dashboard.wording.theme import GRID, INK, MUTED

MM: Final = 72 / 25.4
WIDE, HIGH = 210 * MM, 297 * MM
TOP, FOOT, LEFT, RIGHT = 37 * MM, 35 * MM, 28 * MM, 26 * MM
TEXT: Final = WIDE - LEFT - RIGHT
LINE: Final = (HIGH - TOP - FOOT) / 22  # 28.95 points
BODY: Final = 16  # 三号
TITLE: Final = 22  # 二号
_NUMBER: Final = 14  # 四号
_NO_START: Final = "，。、；：！？）》」』】〕％%…—·"
_NO_END: Final = "（《「『【〔"
_ROLES: Final[tuple[Role, ...]] = ("title", "body", "black", "script", "sans")
# A run of Latin letters and digits with the unit behind it, or one sign.
_PIECE: Final = re.compile(rf"[\x21-\x7e\u00a0]+(?:(?<=\d){UNIT})?|.", re.DOTALL)
UNKNOWN: Final = "〓"  # stands for a letter that the fonts lack


class _Pdf(FPDF):
    """Adds marks above and the number below each page."""

    marks = ""
    names: "dict[Role, str]"

    def header(self) -> None:
        self.set_font(self.names["black"], size=9)
        self.set_text_color(92, 102, 117)
        self.text(LEFT, 18 * MM, self.marks)

    def footer(self) -> None:
        self.set_font(self.names["body"], size=_NUMBER)
        self.set_text_color(0, 0, 0)
        text = f"— {self.page_no()} —"
        wide = self.get_string_width(text)
        x = WIDE - RIGHT - _NUMBER - wide if self.page_no() % 2 else LEFT + _NUMBER
        self.text(x, HIGH - FOOT + 7 * MM + _NUMBER, text)


class Paper:
    """A PDF being written; ``y`` is where the next line goes."""

    def __init__(self, title: str, author: str, marks: str, at: datetime, own: Path | None) -> None:
        self.pdf = _Pdf(unit="pt", format="A4")
        self.pdf.set_auto_page_break(False)
        self.lacking: dict[str, None] = {}
        self.letters: dict[Role, frozenset[int]] = {}
        self.fonts: dict[Role, str] = {}
        self.faces: dict[Role, Face] = {}
        known: dict[Face, str] = {}
        for role in _ROLES:
            found = self.faces[role] = face(role, own)
            if found not in known:  # one font may have to do for several roles
                known[found] = role
                self.pdf.add_font(role, fname=found.path, collection_font_number=found.number)
            self.fonts[role] = known[found]
            made: Any = self.pdf.fonts[known[found]]
            self.letters[role] = frozenset(made.cmap)
        self.pdf.names = self.fonts
        self.pdf.set_title(title)
        self.pdf.set_author(author)
        self.pdf.set_lang("zh-CN")
        self.pdf.set_creation_date(at)
        self.pdf.marks = self.known(marks, "black")
        self.y = 0.0
        self.page()

    def page(self) -> None:
        """Begin a new page."""
        self.pdf.add_page()
        self.y = TOP

    def room(self, height: float) -> None:
        """Begin a new page unless so much is left."""
        if self.y + height > HIGH - FOOT + 1 and self.y > TOP:
            self.page()

    def known(self, text: str, role: Role) -> str:
        """A text without letters that the font lacks; they are kept for a word about them."""
        # Thin spaces between thousands stay hard ones: few fonts have them.
        clean = "".join(" " if ord(c) < 32 else c for c in text).replace("\u2009", "\u00a0")
        letters = self.letters[role]
        self.lacking |= {c: None for c in clean if ord(c) not in letters and ord(c) != 0xFE0F}
        return "".join(c if ord(c) in letters else UNKNOWN for c in clean if ord(c) != 0xFE0F)

    def text(
        self,
        text: str,
        role: Role = "body",
        size: float = BODY,
        *,
        leading: float = LINE,
        indent: float = 0.0,
        align: str = "left",
        colour: str = "#000000",
        keep: float = 0.0,
    ) -> None:
        """Write a paragraph; ``keep`` is the height that must follow it on the same page."""
        known = self.known(text, role)
        self.pdf.set_font(self.fonts[role], size=size)
        lines = broken(known, TEXT, indent, lambda part: float(self.pdf.get_string_width(part)))
        for i, line in enumerate(lines):
            self.room(leading + (keep if i == len(lines) - 1 else 0.0))
            self.pdf.set_font(self.fonts[role], size=size)
            self.pdf.set_text_color(*_rgb(colour))
            wide = self.pdf.get_string_width(line)
            left = LEFT + (indent if i == 0 else 0.0)
            x = {"left": left, "center": LEFT + (TEXT - wide) / 2, "right": LEFT + TEXT - wide}[
                align
            ]
            self.pdf.text(x, self.y + (leading + size * 0.72) / 2, line)
            self.y += leading

    def drawing(self, made: Drawing, keep: float = 0.0) -> None:
        """Place a drawing over the text's width; a tall one is made to fit a page."""
        most = HIGH - TOP - FOOT - keep
        scale = min(TEXT / made.width, most / made.height)
        self.room(made.height * scale + keep)
        x = LEFT + (TEXT - made.width * scale) / 2
        for item in made.items:
            if isinstance(item, Shape):
                self._shape(item, x, self.y, scale)
            else:
                self._label(item, x, self.y, scale)
        self.y += made.height * scale

    def _shape(self, one: Shape, x: float, y: float, scale: float) -> None:
        if one.fill.startswith("rgba("):
            one = replace(one, fill="")  # Plotly's word for no colour at all
        if not one.fill and not (one.stroke and one.width):
            return
        with self.pdf.new_path() as path:
            path.style.auto_close = False
            stroke = None
            if one.stroke:
                stroke = DeviceRGB(*(v / 255 for v in _mixed(one.stroke, one.opacity)))
            fill = _mixed(one.fill, one.opacity) if one.fill else None
            path.style.fill_color = DeviceRGB(*(v / 255 for v in fill)) if fill else None
            path.style.stroke_color = stroke
            path.style.stroke_width = one.width * scale
            path.style.stroke_dash_pattern = (3 * scale,) if one.dash else None
            path.style.paint_rule = (
                PathPaintRule.STROKE_FILL_EVENODD
                if one.fill and one.stroke and one.width
                else PathPaintRule.FILL_EVENODD
                if one.fill
                else PathPaintRule.STROKE
            )
            for contour in one.contours:
                path.move_to(x + contour[0][0] * scale, y + contour[0][1] * scale)
                for at in contour[1:]:
                    path.line_to(x + at[0] * scale, y + at[1] * scale)
                if one.closed:
                    path.close()

    def _label(self, one: Label, x: float, y: float, scale: float) -> None:
        role: Role = "black" if one.bold else "sans"
        text = self.known(one.text, role)
        self.pdf.set_font(self.fonts[role], size=one.size * scale)
        self.pdf.set_text_color(*_rgb(one.colour))
        wide = self.pdf.get_string_width(text)
        shift = {"left": 0.0, "center": wide / 2, "right": wide}[one.anchor]
        self.pdf.text(x + one.at[0] * scale - shift, y + one.baseline * scale, text)

    def table(self, grid: Grid, size: float = 9.0) -> None:
        """Write a table; its head is repeated on each page, long cells take several lines."""
        rows = [tuple(cell.text for cell in row) for row in grid.rows] or [("暂无数据",)]
        widths = self._widths(grid, rows, size)
        self._row(grid.head, widths, grid, size, head=True, keep=size * 1.7)
        for row in rows:
            if not self._fits(row, widths, size):
                self.page()
                self._row(grid.head, widths, grid, size, head=True)
            self._row(row, widths, grid, size)
        self.y += 4

    def _widths(self, grid: Grid, rows: Sequence[Sequence[str]], size: float) -> list[float]:
        self.pdf.set_font(self.fonts["body"], size=size)
        need = []
        for i, name in enumerate(grid.head):
            texts = [name, *(row[i] for row in rows if i < len(row))]
            known = (self.known(text, "body") for text in texts)
            need.append(min(max(self.pdf.get_string_width(t) for t in known) + 10, TEXT * 0.5))
        return [width * TEXT / sum(need) for width in need]

    def _split(self, row: Sequence[str], widths: Sequence[float], size: float) -> list[list[str]]:
        self.pdf.set_font(self.fonts["body"], size=size)
        return [
            broken(
                self.known(text, "body"),
                wide - 8,
                0.0,
                lambda part: float(self.pdf.get_string_width(part)),
            )
            for text, wide in zip(row, widths, strict=False)
        ]

    def _fits(self, row: Sequence[str], widths: Sequence[float], size: float) -> bool:
        high = max(len(cell) for cell in self._split(row, widths, size)) * size * 1.45 + 4
        return self.y + high <= HIGH - FOOT + 1

    def _row(
        self,
        row: Sequence[str],
        widths: Sequence[float],
        grid: Grid,
        size: float,
        *,
        head: bool = False,
        keep: float = 0.0,
    ) -> None:
        cells = self._split(row, widths, size)
        step = size * 1.45
        high = max(len(cell) for cell in cells) * step + 4
        self.room(high + keep)
        self.pdf.set_font(self.fonts["black" if head else "body"], size=size)
        self.pdf.set_text_color(*_rgb(INK))
        x, numbers = LEFT, right_columns(grid)
        for i, (lines, wide) in enumerate(zip(cells, widths, strict=False)):
            for j, line in enumerate(lines):
                shift = wide - 8 - self.pdf.get_string_width(line) if i in numbers else 0.0
                self.pdf.text(x + 4 + shift, self.y + 2 + j * step + size, line)
            x += wide
        self.y += high
        self.pdf.set_draw_color(*_rgb(MUTED if head else GRID))
        self.pdf.set_line_width(0.9 if head else 0.5)
        self.pdf.line(LEFT, self.y, LEFT + TEXT, self.y)

    def finish(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())


def broken(text: str, width: float, indent: float, measure: Any) -> list[str]:
    """Break a text into lines no wider than ``width``.

    Numbers and Latin words stay whole where they fit a line; no line begins with a closing mark
    or ends with an opening one.
    """
    lines: list[str] = []
    line, used = "", indent
    for piece in _pieces(text):
        wide = measure(piece)
        fits = used + wide <= width or piece in _NO_START  # one mark hangs over the edge
        if line and not fits:
            carried = ""
            while line and line[-1] in _NO_END:
                line, carried = line[:-1], line[-1] + carried
            lines.append(line)
            line = carried + piece.lstrip(" ")
            used = measure(line)
        else:
            line, used = line + piece, used + wide
        while used > width and wide > width:  # a word longer than a line
            head = _head(line, width - (indent if not lines else 0.0), measure)
            lines.append(head)
            line = line[len(head) :]
            used = wide = measure(line)
    return [*lines, line] if line or not lines else lines


def _head(line: str, width: float, measure: Any) -> str:
    """As many characters as a line holds; one at least."""
    used = 0.0
    for i, char in enumerate(line):
        used += measure(char)
        if used > width and i:
            return line[:i]
    return line


def _pieces(text: str) -> list[str]:
    """Single Chinese characters, and runs of Latin letters, digits and hard spaces; a number with
    its unit is one piece."""
    return _PIECE.findall(text)


@lru_cache(maxsize=256)
def _rgb(colour: str) -> tuple[int, int, int]:
    text = colour.lstrip("#")
    return int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def _mixed(colour: str, opacity: float) -> tuple[float, ...]:
    """A faint colour as it looks on white paper."""
    return tuple(255 - (255 - value) * opacity for value in _rgb(colour))
