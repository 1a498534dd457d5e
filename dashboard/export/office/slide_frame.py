"""What a deck has besides its figures: a cover, numbers, words for those who can't see, and the
facts that a file manager reads."""

from html import escape
from typing import Any, Final

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from dashboard.document.document import Document
from dashboard.export.office import shapes
from dashboard.export.office.shapes import Box
from dashboard.export.page import DEMO_LINE, Stamp, reach
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, MUTED, WARN

_NARROW: Final = 9_144_000  # EMU across, of the library's own layouts
_APP: Final = "/docProps/app.xml"
_PROPERTIES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Office PowerPoint</Application><PresentationFormat>宽屏"
    "</PresentationFormat><Slides>{0}</Slides><Company>{1}</Company></Properties>"
)


def widened(deck: Any) -> None:
    """Stretch the library's own 4:3 master and layouts over 16:9, so that a slide added by hand
    has its places where the others have them."""
    share = deck.slide_width / _NARROW
    size = deck.part._element.find(qn("p:sldSz"))
    if "type" in size.attrib:
        del size.attrib["type"]  # 「screen4x3」
    master = deck.slide_masters[0]
    for place in (master, *master.slide_layouts):
        for tag, name in (("a:off", "x"), ("a:ext", "cx")):
            for one in place._element.iter(qn(tag)):
                if one.get(name) is not None:
                    one.set(name, str(round(int(one.get(name)) * share)))


def told_of(deck: Any, company: str) -> None:
    """The deck's extended properties: its format, its slides, whose it is."""
    for part in deck.part.package.iter_parts():
        if str(part.partname) == _APP:
            part._blob = _PROPERTIES.format(len(deck.slides), escape(company)).encode()


def cover(slide: Any, body: Box, title: str, pages: list[Document], stamp: Stamp) -> None:
    """What stands on the first slide: of what, where, of when, by whom, for whom.

    Args:
        slide: with the title's place filled.
        body: where the other lines go.
        title: the deck's.
        pages: what follows.
        stamp: who, when, from which snapshot.
    """
    left, top, width, height = body
    asked = [page.question for page in pages if page.question]
    under = asked[0] if len(pages) == 1 and asked else "、".join(page.title for page in pages)
    if len(pages) > 1 or asked:
        shapes.text_box(slide, (left, top, width, height // 4), [under[:120]], 18, colour=MUTED)
    places = dict.fromkeys(words.place(p.selection.region) for p in pages if p.selection)
    months = dict.fromkeys(reach(page) for page in pages if reach(page))
    lines = [
        "，".join((*places, *(f"数据截至{month}" for month in months))),
        stamp.office,
        f"{stamp.at.year}年{stamp.at.month}月{stamp.at.day}日",
    ]
    box = (left, top + height // 3, width, height // 3)
    shapes.text_box(slide, box, [line for line in lines if line], 20, colour=ACCENT)
    marks = [f"{stamp.mark} · {words.SECRET_NOTICE}", *([DEMO_LINE] if stamp.demo else [])]
    box = (left, top + round(height * 0.8), width, height // 5)
    shapes.text_box(slide, box, marks, 14, colour=WARN)


def numbered(slide: Any, box: Box, size: int) -> None:
    """Put the slide's number there as a field: it stays right when slides are moved."""
    made = shapes.text_box(slide, box, ["‹#›"], size, colour=MUTED)
    made.name = "页码"
    paragraph = made.text_frame.paragraphs[0]._p
    run = paragraph.find(qn("a:r"))
    field = parse_xml(
        f'<a:fld xmlns:a="{run.nsmap["a"]}" id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" '
        'type="slidenum"/>'
    )
    for child in list(run):
        field.append(child)
    number = slide.part.package.presentation_part.presentation.slides
    field.find(qn("a:t")).text = str(len(number))
    paragraph.replace(run, field)


def described(slide: Any, title: str, below: str) -> None:
    """Say of each chart and table what it shows; a shape of a map says it of itself."""
    said = shapes.clean("。".join(text for text in (title, below) if text))
    for shape in slide.shapes:
        if shape.has_chart or shape.has_table:
            own = shape._element.nvGraphicFramePr.cNvPr
            kind = "图表" if shape.has_chart else "表格"
            own.set("descr", f"{kind}：{said}")
