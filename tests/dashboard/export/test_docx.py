"""Word files read back with python-docx and as XML: layout of GB/T 9704-2012, native charts."""

import io
import re
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from dashboard.charts.bars import bars
from dashboard.charts.spec import Link, Node, Sankey, Tone
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office import docx as word
from dashboard.export.office import word_layout
from dashboard.export.page import NOTHING
from dashboard.export.report import Heading, Report, Say, Show
from data.home import Refused
from metrics.figures.people import flow
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty, page


@pytest.fixture(autouse=True)
def office_home(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path))
    return tmp_path


def opened(raw: bytes):
    return docx.Document(io.BytesIO(raw))


def xml_of(raw: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        return parts.read(name).decode()


def text_of(made) -> str:
    return "\n".join(p.text for p in made.paragraphs)


def briefing() -> Report:
    found = protected(flow.INFLOW, [(120.0,)], demo=True)
    blocks = (
        Heading("总体情况"),
        Say("流入 120人。", (found,)),
        Heading("细目", 2),
        Say("需关注：某事。", (), warning=True),
        Show(page().parts["bars"]),
    )
    return Report("人才工作专报", "数据截至2026年6月", blocks, STAMP, (), "某市人才办")


def test_the_page_is_the_standards():
    """GB/T 9704-2012, 5.2.1: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm."""
    section = opened(word.document(briefing())).sections[0]
    for got, millimetres in (
        (section.page_width, 210),
        (section.page_height, 297),
        (section.top_margin, 37),
        (section.bottom_margin, 35),
        (section.left_margin, 28),
        (section.right_margin, 26),
    ):
        assert abs(got - Mm(millimetres)) < Mm(0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    # 22 lines over 225 mm are 28.99 points each: 579 twentieths.
    assert grid.get(qn("w:linePitch")) == "579"


def test_fonts_are_those_of_official_papers():
    made = opened(word.document(briefing()))
    fonts = {}
    for paragraph in made.paragraphs:
        for run in (r for r in paragraph.runs if r._r.rPr is not None):
            fonts.setdefault(paragraph.text, run._r.rPr.rFonts.get(qn("w:eastAsia")))
    assert fonts["人才工作专报"] == "方正小标宋简体"
    assert fonts["一、总体情况"] == "黑体"
    assert fonts["（一）细目"] == "楷体_GB2312"
    assert fonts["流入 120人。〔1〕"] == "仿宋_GB2312"
    sizes = {
        p.text: p.runs[0].font.size.pt for p in made.paragraphs if p.runs and p.runs[0].font.size
    }
    assert sizes["人才工作专报"] == 22 and sizes["流入 120人。〔1〕"] == 16
    normal = made.styles["Normal"].paragraph_format.line_spacing
    assert 28 <= normal.pt <= 30
    names = xml_of(word.document(briefing()), "word/fontTable.xml")
    assert "FangSong" in names and "FZXiaoBiaoSong" in names  # what may stand in


def test_properties_stand_in_the_schemas_order():
    """ISO/IEC 29500-1: Word offers to repair a file whose properties stand in another order."""
    orders = {"pPr": word_layout.PARAGRAPH, "rPr": word_layout.RUN, "tblPr": word_layout.TABLE}
    with zipfile.ZipFile(io.BytesIO(word.page(page(), STAMP))) as parts:
        names = [n for n in parts.namelist() if re.match(r"word/(doc|head|foot)\w+\.xml", n)]
        trees = [etree.fromstring(parts.read(name)) for name in names]
        styles = etree.fromstring(parts.read("word/styles.xml"))
    ours = [
        s
        for s in styles.iter(qn("w:style"))
        if s.get(qn("w:styleId")) in ("Normal", "Title", "Heading1", "Heading2")
    ]
    seen = 0
    for tree in [*trees, *ours]:
        for name, order in orders.items():
            for properties in tree.iter(qn(f"w:{name}")):
                found = [etree.QName(child).localname for child in properties]
                assert set(found) <= set(order), found
                assert found == sorted(found, key=order.index), found
                seen += 1
    assert seen > 50


def test_page_numbers_stand_outside():
    made = opened(word.document(briefing()))
    assert made.settings.odd_and_even_pages_header_footer
    section = made.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "— 1 —"
        assert paragraph._p.pPr.jc.get(qn("w:val")) == side
        assert " PAGE " in paragraph._p.xml and 'w:sz w:val="28"' in paragraph._p.xml


def test_the_marks_stand_on_odd_and_even_pages():
    section = opened(word.document(briefing())).sections[0]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text.startswith("内部资料 · 演示数据 · 非涉密")


def test_charts_are_native_with_their_workbook_and_hidden_bars_blank():
    raw = word.page(page(), STAMP)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        charts = [n for n in parts.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", n)]
        assert len(charts) == 2
        first = parts.read("word/charts/chart1.xml").decode()
        rels = parts.read("word/charts/_rels/chart1.xml.rels").decode()
        kinds = parts.read("[Content_Types].xml").decode()
        book = openpyxl.load_workbook(io.BytesIO(parts.read("word/embeddings/chart1.xlsx")))
        body = parts.read("word/document.xml").decode()
    assert "<c:barChart>" in first
    (own,) = re.findall(r'<c:externalData [^>]*r:id="(\w+)"', first)
    assert f'Id="{own}"' in rels and "embeddings/chart1.xlsx" in rels
    assert "drawingml.chart+xml" in kinds
    values = [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert values == [1250, 30, None, None, 0]
    assert "市2（已隐去）" in [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert body.count("<c:chart ") == 2


def test_tables_and_remarks_are_there():
    made = opened(word.page(page(), STAMP))
    assert [[c.text for c in row.cells] for row in made.tables[0].rows][1][1] == "12.5%"
    said = text_of(made)
    for text in (
        "人才多了。",
        "图1\u3000市0最多",
        "表1\u3000指标卡",
        "一条备注",
        "口径与说明",
        "学历：硕士、博士",
        "20261101-a1",
        "王分析",
    ):
        assert text in said


def test_names_from_data_stay_text():
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    part = Part("=图\n<i>", (one,), figure=bars(one))
    table = Part("表", (one,))
    raw = word.page(
        Document.of_parts("=1+1<b>", "？", None, ["&甲😀"], {"a": part, "b": table}), STAMP
    )
    said = text_of(opened(raw))
    assert "=1+1<b>" in said and "=图 <i>" in said and "&甲😀" in said
    cells = [c.text for row in opened(raw).tables[0].rows for c in row.cells]
    assert "<b>&某区" in cells and "=HYPERLINK(1)" in cells


def test_an_empty_page_says_so():
    said = text_of(opened(word.page(empty(), STAMP)))
    assert NOTHING in said and "暂无数据" in said


def test_a_flow_is_a_group_of_shapes():
    figure = Sankey(
        found=(cities([10.0]),),
        height=200,
        headings=("从", "经", "到"),
        nodes=(
            Node("a", "甲", 0, Tone.OURS, 10.0),
            Node("b", "乙", 2, Tone.C1, 10.0),
        ),
        links=(Link(0, 1, 10.0, Tone.OURS),),
        unit="人",
    )
    made = Document.of_parts("页", "", parts={"a": Part("流", (cities([1.0]),), figure=figure)})
    body = xml_of(word.page(made, STAMP), "word/document.xml")
    assert body.count("<wps:wsp>") == 8  # a band, two nodes, two names, three headings
    assert 'srgbClr val="7BA5D2"><a:alpha val="40000"' in body
    assert 'srgbClr val="1F4E8C"/>' in body and 'srgbClr val="E69F00"/>' in body


def test_an_offices_template_is_filled(office_home):
    own = docx.Document()
    own.add_paragraph("红头 {{单位}}")
    own.add_paragraph("{{标题}}")
    own.add_paragraph("前")
    own.add_paragraph("{{正文}}")
    own.add_paragraph("{{日期}}")
    own.save(str(office_home / "模板.docx"))
    (office_home / "office.toml").write_text('[templates]\ndocx = "模板.docx"\n', "utf-8")
    made = opened(word.document(briefing()))
    lines = [p.text for p in made.paragraphs]
    assert lines[:4] == ["红头 某市人才办", "人才工作专报", "前", "一、总体情况"]
    assert lines[-1] == "2026年11月22日"
    assert not any("{{" in line for line in lines)
    assert "内部资料" in "".join(p.text for p in made.sections[0].header.paragraphs)


@pytest.mark.parametrize("content, why", [(None, "不存在"), (b"no word file", "不是 .docx")])
def test_a_template_that_cant_be_used_is_named(office_home, content, why):
    (office_home / "office.toml").write_text('[templates]\ndocx = "模板.docx"\n', "utf-8")
    if content:
        (office_home / "模板.docx").write_bytes(content)
    with pytest.raises(Refused, match=f"模板.docx.*{why}"):
        word.document(briefing())
