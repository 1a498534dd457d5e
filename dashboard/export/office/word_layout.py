"""The official page of GB/T 9704-2012 in Word: margins, grid of 22 lines by 28 characters, fonts,
page numbers. Fonts are named, not carried: a machine without 小标宋 sets the nearest it has.
"""

from typing import Any, Final

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.export.office.shapes import clean

QUIET: Final = "5C6675"
XIAOBIAOSONG, FANGSONG, HEITI, KAITI, SONGTI = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
# What stands in where a font is missing: Word reads altName, WPS and LibreOffice too.
_OTHERS: Final = {
    XIAOBIAOSONG: ("FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,Noto Serif CJK SC", "roman"),
    FANGSONG: ("仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC", "modern"),
    HEITI: ("SimHei,微软雅黑,Microsoft YaHei,Noto Sans CJK SC", "swiss"),
    KAITI: ("楷体,KaiTi,华文楷体,STKaiti", "modern"),
}
LATIN: Final = "Times New Roman"
BODY, TITLE, SMALL = Pt(16), Pt(22), Pt(9)
LINE: Final = Pt(28.95)  # 225 mm over 22 lines
TEXT_WIDE: Final = Mm(156)
# Twentieths of a point between characters: 28 of 三号 over 156 mm. Not by the grid's own
# characters: LibreOffice and WPS give a letter wider than its cell two of them.
_CLOSER: Final = -5
_MARKS: Final = "{{内部资料}}"


# The order of properties in ISO/IEC 29500-1, 17.3.1.26, 17.3.2.28 and 17.4.59, as far as used here.
PARAGRAPH: Final = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "numPr",
    "pBdr",
    "shd",
    "tabs",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
)
RUN: Final = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "caps",
    "color",
    "spacing",
    "w",
    "kern",
    "position",
    "sz",
    "szCs",
    "highlight",
    "u",
    "vertAlign",
    "lang",
)
TABLE: Final = (
    "tblStyle",
    "tblW",
    "jc",
    "tblInd",
    "tblBorders",
    "shd",
    "tblLayout",
    "tblCellMar",
    "tblLook",
)


def lay_out(word: Word, marks: str) -> None:
    """Give a new document the page, the styles, the marks above and the numbers below."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(
        parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>')
    )
    word.settings.odd_and_even_pages_header_footer = True
    _styles(word)
    _fonts(word)
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        plain(paragraph)
        put(paragraph, marks, HEITI, Pt(9), colour=QUIET)
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _styles(word: Word) -> None:
    normal = word.styles["Normal"]
    _style(normal, FANGSONG, BODY)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    spacing = parse_xml(f'<w:spacing {nsdecls("w")} w:val="{_CLOSER}"/>')
    place(normal.element.get_or_add_rPr(), spacing, RUN)
    for tongue in word.styles.element.iter(qn("w:lang")):
        tongue.set(qn("w:eastAsia"), "zh-CN")
    marks = parse_xml(f"<w:overflowPunct {nsdecls('w')}/>")
    place(normal.element.get_or_add_pPr(), marks, PARAGRAPH)
    for name, font, size in (
        ("Title", XIAOBIAOSONG, TITLE),
        ("Heading 1", HEITI, BODY),
        ("Heading 2", KAITI, BODY),
    ):
        style = word.styles[name]
        _style(style, font, size)
        style.font.bold = False
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(36) if name == "Title" else LINE
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
            break


def _style(style: Any, font: str, size: Any) -> None:
    style.font.name, style.font.size = LATIN, size
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for old in list(fonts.attrib):
        if "Theme" in str(old):
            del fonts.attrib[old]
    fonts.set(qn("w:eastAsia"), font)


def _fonts(word: Word) -> None:
    """Name what may stand in for each font, in the document's own list of fonts."""
    table = word.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"
    )
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (others, family) in _OTHERS.items()
    )
    table._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"
    ).encode()


def _number(footer: Any, side: Any) -> None:
    """「— 1 —」 in 四号宋体, one character from the edge."""
    paragraph = footer.paragraphs[0]
    plain(paragraph)
    paragraph.alignment = side
    form = paragraph.paragraph_format
    if side == WD_ALIGN_PARAGRAPH.RIGHT:
        form.right_indent = Pt(14)
    else:
        form.left_indent = Pt(14)
    put(paragraph, "— ", SONGTI, Pt(14), latin=SONGTI)
    run = put(paragraph, "", SONGTI, Pt(14), latin=SONGTI)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("t", "1"), ("end", "")):
        xml = {
            "": f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>',
            "t": f"<w:t {nsdecls('w')}>{text}</w:t>",
        }.get(kind, f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')
        run._r.append(parse_xml(xml))
    put(paragraph, " —", SONGTI, Pt(14), latin=SONGTI)


def place(parent: Any, child: Any, order: tuple[str, ...]) -> None:
    """Add a property where the schema wants it: Word repairs a file whose order is another."""
    names = [qn(f"w:{name}") for name in order]
    later = set(names[names.index(child.tag) + 1 :])
    after = next((one for one in parent if one.tag in later), None)
    if after is None:
        parent.append(child)
    else:
        after.addprevious(child)


def plain(paragraph: Any) -> None:
    """A paragraph off the grid: as high as what stands in it."""
    form = paragraph.paragraph_format
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.first_line_indent = Pt(0)
    properties = paragraph._p.get_or_add_pPr()
    place(properties, parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'), PARAGRAPH)


def indented(paragraph: Any) -> None:
    """Two characters free at the head of a paragraph."""
    properties = paragraph._p.get_or_add_pPr()
    found = properties.find(qn("w:ind"))
    if found is None:
        paragraph.paragraph_format.first_line_indent = Pt(32)
        found = properties.find(qn("w:ind"))
    found.set(qn("w:firstLineChars"), "200")


def put(
    paragraph: Any,
    text: str,
    font: str,
    size: Any,
    *,
    colour: str = "",
    latin: str = LATIN,
    raised: bool = False,
) -> Any:
    """Add a run in a Chinese font."""
    run = paragraph.add_run(clean(text))
    run.font.name, run.font.size = latin, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    if raised:
        run.font.superscript = True
    return run
