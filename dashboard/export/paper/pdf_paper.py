"""Sheets of A4 in the official layout, filled from above: lines, drawings, tables.

GB/T 9704-2012: margins 37, 35, 28, 26 mm, 22 lines of 28 characters, page numbers 「— 1 —」 in
四号, on the right of odd and on the left of even pages, 7 mm below the text.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF, ViewerPreferences

from dashboard.export.grid import Grid
from dashboard.export.paper.fonts import Face, Role, face
from dashboard.export.paper.on_paper import right_columns
from dashboard.export.paper.pdf_tags import PARAGRAPH, Tags
from dashboard.export.vector.breaking import broken
from dashboard.export.vector.drawing import ANCHORED, Drawing, Label, Point
from dashboard.export.vector.pdf import place, rgb
from dashboard.wording.theme import GRID, INK, MUTED

MM: Final = 72 / 25.4
WIDE, HIGH = 210 * MM, 297 * MM
TOP, FOOT, LEFT, RIGHT = 37 * MM, 35 * MM, 28 * MM, 26 * MM
TEXT: Final = WIDE - LEFT - RIGHT
LINE: Final = (HIGH - TOP - FOOT) / 22  # 28.95 points
BODY: Final = 16  # 三号
TITLE: Final = 22  # 二号
_NUMBER: Final = 14  # 四号
_ROLES: Final[tuple[Role, ...]] = ("title", "body", "black", "script", "sans")
UNKNOWN: Final = "〓"  # stands for a letter that the fonts lack


class _Pdf(FPDF):
    """Adds marks above and the number below each page."""

    marks = ""
    names: "dict[Role, str]"
    tags: Tags

    def header(self) -> None:
        self.set_font(self.names["black"], size=9)
        self.set_text_color(92, 102, 117)
        with self.tags.artifact():
            self.text(LEFT, 18 * MM, self.marks)

    def footer(self) -> None:
        self.set_font(self.names["body"], size=_NUMBER)
        self.set_text_color(0, 0, 0)
        text = f"— {self.page_no()} —"
        wide = self.get_string_width(text)
        x = WIDE - RIGHT - _NUMBER - wide if self.page_no() % 2 else LEFT + _NUMBER
        with self.tags.artifact():
            self.text(x, HIGH - FOOT + 7 * MM + _NUMBER, text)


class Paper:
    """A PDF being written; ``y`` is where the next line goes."""

    def __init__(self, title: str, author: str, marks: str, at: datetime, own: Path | None) -> None:
        self.pdf = _Pdf(unit="pt", format="A4")
        self.pdf.set_auto_page_break(False)
        self.tags = self.pdf.tags = self.pdf.struct_builder = Tags(self.pdf)
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
        self.pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
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
        tag: str = PARAGRAPH,
    ) -> None:
        """Write a paragraph.

        Args:
            text: its letters; those that the font lacks are told at the end.
            role, size, leading, indent, align, colour: how it looks, in points.
            keep: the height that must follow it on the same page.
            tag: what it is in the document's structure: a paragraph, or a heading.
        """
        known = self.known(text, role)
        self.pdf.set_font(self.fonts[role], size=size)
        lines = broken(known, TEXT, indent, lambda part: float(self.pdf.get_string_width(part)))
        whole = self.tags.group(tag)
        for i, line in enumerate(lines):
            self.room(leading + (keep if i == len(lines) - 1 else 0.0))
            self.pdf.set_font(self.fonts[role], size=size)
            self.pdf.set_text_color(*rgb(colour))
            wide = self.pdf.get_string_width(line)
            left = LEFT + (indent if i == 0 else 0.0)
            x = {"left": left, "center": LEFT + (TEXT - wide) / 2, "right": LEFT + TEXT - wide}[
                align
            ]
            with self.tags.content("Span", whole):
                self.pdf.text(x, self.y + (leading + size * 0.72) / 2, line)
            self.y += leading

    def pair(self, left: str, right: str, size: float = BODY) -> None:
        """Write one line with a text at each end."""
        at = self.y
        self.text(left, size=size)
        self.y = at
        self.text(right, size=size, align="right")

    def rule(self, colour: str, width: float) -> None:
        """Draw a line over the text's width."""
        self.pdf.set_draw_color(*rgb(colour))
        self.pdf.set_line_width(width)
        with self.tags.artifact():
            self.pdf.line(LEFT, self.y + 2, LEFT + TEXT, self.y + 2)
        self.y += 4

    def drawing(self, made: Drawing, keep: float = 0.0, alt: str = "") -> None:
        """Place a drawing over the text's width; a tall one is made to fit a page.

        Args:
            made: the drawing.
            keep: the height that must follow it on the same page.
            alt: what it shows, in words.
        """
        most = HIGH - TOP - FOOT - keep
        scale = min(TEXT / made.width, most / made.height)
        self.room(made.height * scale + keep)
        x = LEFT + (TEXT - made.width * scale) / 2
        with self.tags.content("Figure", alt=alt):
            place(self.pdf, made, (x, self.y), scale, self._label)
        self.y += made.height * scale

    def _label(self, one: Label, at: Point, size: float) -> None:
        role: Role = "black" if one.bold else "sans"
        text = self.known(one.text, role)
        self.pdf.set_font(self.fonts[role], size=size)
        self.pdf.set_text_color(*rgb(one.colour))
        left = at[0] - self.pdf.get_string_width(text) * ANCHORED[one.anchor]
        self.pdf.text(left, at[1], text)

    def table(self, grid: Grid, size: float = 9.0) -> None:
        """Write a table; its head is repeated on each page, long cells take several lines."""
        rows = [tuple(cell.text for cell in row) for row in grid.rows] or [("暂无数据",)]
        widths = self._widths(grid, rows, size)
        whole = self.tags.group("Table")
        self._row(grid.head, widths, grid, size, whole, head=True, keep=size * 1.7)
        for row in rows:
            if not self._fits(row, widths, size):
                self.page()
                self._row(grid.head, widths, grid, size, whole, head=True)
            self._row(row, widths, grid, size, whole)
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
        whole: Any,
        *,
        head: bool = False,
        keep: float = 0.0,
    ) -> None:
        cells = self._split(row, widths, size)
        step = size * 1.45
        high = max(len(cell) for cell in cells) * step + 4
        self.room(high + keep)
        self.pdf.set_font(self.fonts["black" if head else "body"], size=size)
        self.pdf.set_text_color(*rgb(INK))
        x, numbers = LEFT, right_columns(grid)
        across = self.tags.group("TR", whole)
        for i, (lines, wide) in enumerate(zip(cells, widths, strict=False)):
            with self.tags.content("TH" if head else "TD", across):
                for j, line in enumerate(lines):
                    shift = wide - 8 - self.pdf.get_string_width(line) if i in numbers else 0.0
                    self.pdf.text(x + 4 + shift, self.y + 2 + j * step + size, line)
            x += wide
        self.y += high
        self.pdf.set_draw_color(*rgb(MUTED if head else GRID))
        self.pdf.set_line_width(0.9 if head else 0.5)
        with self.tags.artifact():
            self.pdf.line(LEFT, self.y, LEFT + TEXT, self.y)

    def finish(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())
