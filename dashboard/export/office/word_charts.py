"""Charts in Word: a function for each mark.

An editable one is made as a slide's chart and moved with its workbook into the document; what Word
has no chart for is a group of shapes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pptx
from docx.document import Document as Word
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part as WordPart
from docx.oxml import parse_xml
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.charts.spec import ChartSpec, Curves, Empty, Mark
from dashboard.document.values import Part
from dashboard.export.grid import Cell, Grid
from dashboard.export.office import category_chart, xy_chart
from dashboard.export.office.category_chart import CategoryChart
from dashboard.export.office.slide_charts import draw_categories
from dashboard.export.office.slide_xy import draw_xy
from dashboard.export.office.word_layout import BODY, FANGSONG, QUIET, TEXT_WIDE, put
from dashboard.export.office.word_shapes import chart_run, group_run
from dashboard.export.office.xy_chart import XyChart
from dashboard.export.paper.on_paper import drawing
from dashboard.export.printed import is_blank
from dashboard.wording.theme import compact

_CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BAR: Final = Mm(6.2)  # of a lying bar with its gap
_HIGH: Final = Mm(75)
_SIZE: Final = Pt(10)
_LABELLED: Final = 12


@dataclass(frozen=True)
class InText:
    """Where a chart stands in a document; ``number`` is the figure's, unique in it."""

    word: Word
    line: Paragraph
    part: Part
    number: int


Draw = Callable[[InText, Any], None]


def _categories(place: InText, spec: ChartSpec) -> None:
    if is_blank(spec):
        _shapes(place, spec)
    else:
        _editable(place, category_chart.MODELS[spec.mark](spec))


def _xy(place: InText, spec: ChartSpec) -> None:
    _editable(place, xy_chart.MODELS[spec.mark](spec))


def _editable(place: InText, drawn: CategoryChart | XyChart) -> None:
    run = _embedded(place.word, drawn, place.part.title, place.number, int(TEXT_WIDE))
    place.line._p.append(parse_xml(run))


def _shapes(place: InText, _spec: ChartSpec) -> None:
    made = drawing(place.part)
    if made is not None:
        run = group_run(made, place.number, place.part.title, TEXT_WIDE)
        place.line._p.append(parse_xml(run))


def _words(place: InText, spec: Empty) -> None:
    put(place.line, spec.words, FANGSONG, BODY, colour=QUIET)


DRAW: Final[Mapping[Mark, Draw]] = {
    **dict.fromkeys(category_chart.MODELS, _categories),
    **dict.fromkeys(xy_chart.MODELS, _xy),
    # Ranges are told apart by names of their own, which in a narrow text would cover the marks.
    Mark.RANGE: _shapes,
    Mark.MATRIX: _shapes,
    Mark.MAP: _shapes,
    Mark.FLOW_MAP: _shapes,
    Mark.SANKEY: _shapes,
    Mark.EMPTY: _words,
}


def at_risk(spec: ChartSpec | None, name: str) -> Grid | None:
    """The numbers that stand under curves on the screen, as a table; ``None`` without any."""
    if not isinstance(spec, Curves) or not spec.at_risk:
        return None
    months = sorted({month for one in spec.at_risk for month, _ in one.numbers})
    head = ("仍在观察的人数", *("来时" if m == 0 else f"{m // 12}年" for m in months))
    rows = []
    for one in spec.at_risk:
        known = dict(one.numbers)
        told = (compact(known[month]) if month in known else "" for month in months)
        rows.append((Cell(one.name), *map(Cell, told)))
    return Grid(name, head, tuple(rows), (), figures=1, labels=1)


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


def _most_labels(drawn: CategoryChart) -> int:
    """Words over upright bars would run into each other in a narrow text; lying bars have room."""
    return _LABELLED if drawn.shape == "column" else 0


def _embedded(word: Word, drawn: CategoryChart | XyChart, name: str, number: int, wide: int) -> str:
    """Put a chart and its workbook into a document's package.

    Args:
        word: the document.
        drawn: the chart.
        name: what a screen reader says of it.
        number: of the figure, unique in the document.
        wide: EMU.

    Returns:
        The XML of the run that shows it.
    """
    high = int(_HIGH)
    if isinstance(drawn, CategoryChart) and drawn.shape == "bar":
        high = max(high, int(_BAR * len(drawn.categories) + Mm(8)))
    slides = pptx.Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    made: Any = (
        draw_categories(slide, (0, 0, wide, high), drawn, name, labelled=_most_labels(drawn))
        if isinstance(drawn, CategoryChart)
        else draw_xy(slide, (0, 0, wide, high), drawn, name)
    )
    made.font.size = _SIZE
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
