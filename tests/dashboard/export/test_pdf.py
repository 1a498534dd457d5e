"""PDFs read back with pypdf: pages, words, numbers outside; a missing font is named."""

import io

import pypdf
import pytest

from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.page import NOTHING
from dashboard.export.paper import fonts, pdf, pdf_paper
from dashboard.export.report import Report, Say
from dashboard.export.vector.breaking import broken
from data.home import Refused
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty, page


@pytest.fixture(autouse=True)
def office_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    return tmp_path


def has_font() -> bool:
    """A machine without any Chinese font can only be asked for the sentence that says so."""
    try:
        fonts.face("sans")
    except Refused as error:
        assert "PingFang SC" in str(error)
        return False
    return True


def read(made: Document | Report) -> pypdf.PdfReader:
    raw = pdf.page(made, STAMP) if isinstance(made, Document) else pdf.document(made)
    return pypdf.PdfReader(io.BytesIO(raw))


def words(reader: pypdf.PdfReader) -> str:
    return "".join(plain(sheet.extract_text()) for sheet in reader.pages).replace("\n", "")


def plain(text: str) -> str:
    """pypdf reads the map of letters, which has four bytes each, two at a time."""
    return text.replace("\x00", "")


@pytest.mark.slow
def test_it_says_what_the_screen_says():
    if not has_font():
        return
    reader = read(page())
    said = words(reader)
    for text in (
        "总览",
        "人才多了。",
        "市0最多",
        "1\u00a0250人",
        "已隐去",
        "12.5%",
        "一条备注",
        "口径与说明",
        "20261101-a1",
        "字体：字体已嵌入文件",
    ):
        assert text in said
    for number, sheet in enumerate(reader.pages, start=1):
        text = plain(sheet.extract_text())
        assert "内部资料 · 演示数据" in text
        assert f"— {number} —" in text
        assert [round(float(v)) for v in sheet.mediabox[2:]] == [595, 842]
    assert reader.metadata is not None and reader.metadata.title == "总览"


@pytest.mark.slow
def test_charts_are_vectors_and_fonts_are_inside():
    if not has_font():
        return
    reader = read(page())
    assert not any(list(sheet.images) for sheet in reader.pages)
    for sheet in reader.pages:
        for font in sheet["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            about = inner.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(about)


@pytest.mark.slow
def test_numbers_stand_outside():
    """GB/T 9704-2012, 7.5: on the right of odd pages, on the left of even ones."""
    if not has_font():
        return
    long = Report("题", "", tuple(Say("一段话。" * 60) for _ in range(12)), STAMP)
    places: list[float] = []
    for sheet in read(long).pages[:2]:

        def visit(text, _cm, matrix, _font, _size):
            if plain(text).startswith("— "):
                places.append(matrix[4])

        sheet.extract_text(visitor_text=visit)
    assert places[0] > 400 and places[1] < 150


@pytest.mark.slow
def test_names_from_data_and_letters_without_a_glyph():
    if not has_font():
        return
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    made = Document.of_parts(
        "<b>", "？", None, ["甲𪚥\U0001f9ff乙"], {"a": Part("=1", (one,), figure=bars(one))}
    )
    said = words(read(made))
    assert "<b>&某区" in said and "=HYPERLINK(1)" in said
    assert "〓乙" in said and "U+1F9FF" in said


@pytest.mark.slow
def test_an_empty_page_says_so():
    if has_font():
        assert NOTHING in words(read(empty()))


def test_a_machine_without_fonts_is_told_which_would_do(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "_folders", lambda: iter(()))
    with pytest.raises(
        Refused, match=r"没有可用的中文字体.*PingFang SC、Microsoft YaHei、Noto Sans"
    ):
        pdf.page(page(), STAMP)


def test_a_file_that_is_no_font_is_passed_over(monkeypatch, tmp_path):
    (tmp_path / "msyh.ttc").write_bytes(b"no font at all")
    monkeypatch.setattr(fonts, "_folders", lambda: iter((tmp_path,)))
    with pytest.raises(Refused, match="中文字体"):
        fonts.face("sans")


def measure(text: str) -> float:
    return sum(1.0 if ord(c) > 0x2E80 else 0.5 for c in text)


@pytest.mark.parametrize(
    "text, lines",
    [
        ("一二三四五六", ["一二三四", "五六"]),
        ("一二三四，五六", ["一二三四，", "五六"]),  # no line begins with a comma
        ("一二三（五六", ["一二三", "（五六"]),  # none ends with an opening mark
        ("一二三12 345人", ["一二三", "12 345人"]),
        ("一二三12\u00a0345人四", ["一二三", "12\u00a0345人", "四"]),
        ("一二5.5个百分点", ["一二", "5.5个百", "分点"]),  # wider than a line: broken as it comes
        ("一二12万元三", ["一二", "12万元三"]),
        ("12345678901234", ["12345678", "901234"]),  # longer than a line
    ],
)
def test_lines_break_as_chinese_does(text, lines):
    text = text.replace("12 345", "12\u00a0345")
    assert broken(text, 4.0, 0.0, measure) == [
        line.replace("12 345", "12\u00a0345") for line in lines
    ]


def test_the_first_line_is_indented():
    assert broken("一二三四", 4.0, 2.0, measure) == ["一二", "三四"]


def test_a_sheet_holds_22_lines():
    assert pytest.approx(225 * pdf_paper.MM) == 22 * pdf_paper.LINE
    assert pytest.approx(pdf_paper.TEXT, rel=0.02) == 28 * pdf_paper.BODY


def _elements(node, depth=0):
    """Every element of a structure tree with its kind, depth first."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        one = kid.get_object()
        if isinstance(one, dict) and "/S" in one:
            yield depth, one
            yield from _elements(one, depth + 1)


@pytest.mark.slow
def test_it_is_tagged_for_those_who_read_by_ear():
    """ISO 32000-1, 14.8: a tree of headings, paragraphs, tables with cells, figures with words."""
    if not has_font():
        return
    reader = read(page())
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is not None and root["/Lang"] == "zh-CN"
    every = list(_elements(root["/StructTreeRoot"]["/K"][0].get_object()))
    kinds = {one["/S"] for _, one in every}
    assert {"/H1", "/H2", "/P", "/Span", "/Figure", "/Table", "/TR", "/TH", "/TD"} <= kinds
    figures = [one for _, one in every if one["/S"] == "/Figure"]
    assert [str(one["/Alt"]).partition("。")[0] for one in figures] == ["市0最多", "来的多于走的"]
    # Cells lie in rows, rows in tables, and each piece of content has its own mark on its page.
    assert {depth for depth, one in every if one["/S"] == "/TD"} == {2}
    marks = [
        (one["/Pg"].indirect_reference.idnum, one["/K"][0])
        for _, one in every
        if one["/S"] in ("/Span", "/Figure", "/TH", "/TD")
    ]
    assert len(marks) == len(set(marks)) > 20
    for sheet in reader.pages:
        content = sheet.get_contents().get_data()
        assert content.count(b" BDC") + content.count(b" BMC") == content.count(b"EMC")
        # No text stands outside of a mark.
        outside = b"".join(part.partition(b"EMC")[2] for part in content.split(b"BDC"))
        assert b"Tj" not in b"".join(p.partition(b"EMC")[2] for p in outside.split(b"BMC"))
