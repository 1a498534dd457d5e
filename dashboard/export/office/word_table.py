"""A table in Word: three lines, the head repeated on each page, numbers on the right."""

from typing import Any, Final

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from dashboard.export.grid import Grid
from dashboard.export.office.word_layout import FANGSONG, HEITI, TABLE, TEXT_WIDE, place, plain, put
from dashboard.export.paper.on_paper import right_columns
from dashboard.export.vector.drawing import width_of

_SIZE: Final = Pt(10.5)
_BORDERS: Final = (
    '<w:tblBorders {0}><w:top w:val="single" w:sz="12" w:color="1B2330"/>'
    '<w:bottom w:val="single" w:sz="12" w:color="1B2330"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="E4E8EE"/></w:tblBorders>'
)


def add_table(word: Word, grid: Grid, before: Any = None, *, follows: bool = False) -> None:
    """Add a table at the end of a document, or before a paragraph of it.

    Args:
        word: the document.
        grid: the table.
        before: a paragraph of a template.
        follows: keep it on one page with what comes next.
    """
    rows = [tuple(cell.text for cell in row) for row in grid.rows]
    rows = rows or [("暂无数据", *("" for _ in grid.head[1:]))]
    made = word.add_table(rows=len(rows) + 1, cols=len(grid.head))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    place(made._tbl.tblPr, parse_xml(_BORDERS.format(nsdecls("w"))), TABLE)
    right = right_columns(grid)
    widths = _widths(grid, rows)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = wide
    for at, texts in enumerate((grid.head, *rows)):
        cells = made.rows[at].cells
        made.rows[at]._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for i, text in enumerate(texts):
            cells[i].width = widths[i]
            line = cells[i].paragraphs[0]
            plain(line)
            line.paragraph_format.keep_with_next = follows
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(2)
            if i in right:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            put(line, text, HEITI if at == 0 else FANGSONG, _SIZE)
    head = made.rows[0]._tr.get_or_add_trPr()
    head.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    if before is not None:
        before._p.addprevious(made._tbl)


def _widths(grid: Grid, rows: list[tuple[str, ...]]) -> list[int]:
    need = [
        min(max(width_of(row[i], 1.0) for row in (grid.head, *rows)) + 1.5, 18.0)
        for i in range(len(grid.head))
    ]
    return [round(TEXT_WIDE * part / sum(need)) for part in need]
