"""An editable chart in Word: made as a slide's chart, moved with its workbook into the document."""

from typing import Any, Final

import pptx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part as WordPart
from docx.shared import Mm
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.export.grid import Cell, Grid
from dashboard.export.office.native import Chart, chart
from dashboard.export.office.points import Cloud, cloud
from dashboard.export.office.slide_charts import native_chart
from dashboard.export.office.slide_points import cloud_chart
from dashboard.export.office.word_shapes import chart_run
from dashboard.export.page import Part

_CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BAR: Final = Mm(6.2)  # of a lying bar with its gap
_HIGH: Final = Mm(75)
_SIZE: Final = Pt(10)
_LABELLED: Final = 12


def editable(part: Part) -> Chart | Cloud | None:
    """The part's figure as a chart to edit; ``None`` for maps, flows and tables."""
    made = cloud(part.figure, part.found)
    # Ranges told apart by names of their own are drawn: in a narrow text these cover the marks.
    return chart(part.figure, part.found) or (made if made and made.up.shown else None)


def watched(drawn: Chart | Cloud | None, name: str) -> Grid | None:
    """The numbers that stand under curves on the screen, as a table; ``None`` without any."""
    below = drawn.below if isinstance(drawn, Cloud) else ()
    if not below:
        return None
    months = sorted({month for _, line in below for month, _ in line})
    head = ("仍在观察的人数", *("来时" if m == 0 else f"{m // 12}年" for m in months))
    rows = tuple(
        (Cell(row), *(Cell(dict(line).get(month, "")) for month in months)) for row, line in below
    )
    return Grid(name, head, rows, (), figures=1, labels=1)


def _frameless(made: Any) -> None:
    """No border around a chart in a text."""
    space = made._chartSpace
    if space.find(qn("c:spPr")) is None:
        looks = space.makeelement(qn("c:spPr"), {})
        line = looks.makeelement(qn("a:ln"), {})
        line.append(line.makeelement(qn("a:noFill"), {}))
        looks.append(looks.makeelement(qn("a:noFill"), {}))
        looks.append(line)
        space.find(qn("c:chart")).addnext(looks)


def embed(word: Word, drawn: Chart | Cloud, name: str, number: int, wide: int) -> str:
    """Put a chart and its workbook into a document's package.

    Args:
        word: the document.
        drawn: what :func:`editable` found.
        name: what a screen reader says of it.
        number: of the figure, unique in the document.
        wide: EMU.

    Returns:
        The XML of the run that shows it.
    """
    high = int(_HIGH)
    if isinstance(drawn, Chart) and drawn.shape == "bar":
        high = max(high, int(_BAR * len(drawn.categories) + Mm(8)))
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    made: Any = (
        native_chart(slide, (0, 0, wide, high), drawn, name)
        if isinstance(drawn, Chart)
        else cloud_chart(slide, (0, 0, wide, high), drawn, name)
    )
    made.font.size = _SIZE
    if isinstance(drawn, Chart) and drawn.shape == "column" and len(drawn.categories) > _LABELLED:
        made.plots[0].has_data_labels = False  # they would run into each other
    _frameless(made)
    source, package = made.part, word.part.package
    if package is None:
        raise ValueError("a document without a package")
    book = WordPart(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        _BOOK_TYPE,
        source.chart_workbook.xlsx_part.blob,
        package,
    )
    part = WordPart(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    data = source._element.find(".//{*}externalData")
    data.set(_ID, part.relate_to(book, RT.PACKAGE))
    part._blob = source.blob
    return chart_run(word.part.relate_to(part, RT.CHART), number, name, wide, high)
