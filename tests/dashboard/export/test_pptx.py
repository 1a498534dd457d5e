"""Slides read back with python-pptx: native charts with the screen's numbers, maps as shapes."""

import io
import re
import zipfile
from pathlib import Path

import pptx
import pytest
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches

from dashboard.charts.bars import bars
from dashboard.charts.maps import choropleth
from dashboard.charts.palette import land
from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.office import slide_lists
from dashboard.export.office.pptx import slides
from dashboard.export.office.slide import DRAW
from dashboard.export.page import NOTHING
from data.reference.boundaries import DEFAULT_OUT
from data.reference.boundaries_build import build_boundaries
from metrics.figures.people import stock
from tests.dashboard.charts.known import unknown
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import EVIL, HIDDEN, STAMP, cities, empty, page


def opened(made: Document) -> pptx.presentation.Presentation:
    return pptx.Presentation(io.BytesIO(slides(made, STAMP)))


def text_of(slide: pptx.slide.Slide) -> str:
    return "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def charts_of(slide: pptx.slide.Slide) -> list[pptx.chart.chart.Chart]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def test_a_slide_for_each_figure_after_the_first():
    made = list(opened(page()).slides)
    assert [slide.shapes.title.text for slide in made] == [
        "总览",
        "人才多了。",
        "市0最多",
        "来的多于走的",
        "指标卡",
    ]
    first = text_of(made[1])
    for text in ("人才多了。", "学历：硕士", "2026年6月", "20261101-a1", "王分析", "内部资料"):
        assert text in first
    for slide in made:
        assert "内部资料" in text_of(slide) and "演示数据" in text_of(slide)
    assert "口径：" in made[2].notes_slide.notes_text_frame.text
    assert "一条备注" in made[2].notes_slide.notes_text_frame.text


def test_bars_hold_the_screens_figures_and_nothing_for_what_is_hidden():
    (made,) = charts_of(opened(page()).slides[2])
    plot = made.plots[0]
    assert list(plot.series[0].values) == [1250, 30, None, None, 0]
    assert list(plot.categories)[2:4] == ["市2（已隐去）", "市3（暂无数据）"]


def test_lines_are_series_over_months_with_a_gap():
    (made,) = charts_of(opened(page()).slides[3])
    names = [one.name for one in made.plots[0].series]
    assert names == ["流入人才", "流出人才"]
    assert [list(one.values) for one in made.plots[0].series] == [[10, 15, 20], [5, None, 25]]


def test_a_row_of_cards_is_a_native_table():
    (shape,) = [s for s in opened(page()).slides[4].shapes if s.has_table]
    assert [cell.text for cell in shape.table.rows[1].cells][1] == "12.5%"


def test_a_heat_map_is_a_table_of_rows_and_columns():
    rows = [
        (330100 + 100 * i, 4 + j, f"市{i}", f"学历{j}", *(HIDDEN if i == j else (100.0 * i + j,)))
        for i in range(5)
        for j in range(3)
    ]
    found = protected(stock.TALENT_STOCK, rows, ("city", "education"))
    made = opened(Document.of_parts("页", "", None, [], {"a": Part("热图", (found,))}))
    (shape,) = [s for s in made.slides[2].shapes if s.has_table]
    table = [[cell.text for cell in row.cells] for row in shape.table.rows]
    assert table[0] == ["市 ＼ 学历", "学历0", "学历1", "学历2"]
    assert table[2] == ["市1", "100人", "已隐去", "102人"]


def test_a_long_table_says_how_many_rows_it_leaves_out():
    found = cities([float(100 + i) for i in range(20)])
    made = opened(Document.of_parts("页", "", None, [], {"a": Part("表", (found,))}))
    (shape,) = [s for s in made.slides[2].shapes if s.has_table]
    assert len(shape.table.rows) == 1 + 14 + 1
    assert shape.table.rows[15].cells[0].text == "另有 6 行，见同页工作簿"


def test_a_long_list_goes_on_over_slides_and_none_runs_over_its_foot():
    """Forty clauses of two lines each: every row once, in order, within the body."""
    rows = tuple(
        (
            f"事项{i}",
            f"{i}元",
            "全日制，首次来本地就业并连续参保满六个月，且未享受过同类补贴",
            "某市",
        )
        for i in range(40)
    )
    listing = Listing(("事项", "金额", "条件", "来源"), rows)
    pages = Document.of_parts("页", "", None, [], {"a": Part("条款", (), listing=listing)})
    deck = opened(pages)
    tables = [s for slide in deck.slides for s in slide.shapes if s.has_table]
    told = [row.cells[0].text for one in tables for row in list(one.table.rows)[1:]]
    assert told == [row[0] for row in rows]
    named = [slide.shapes.title.text for slide in deck.slides][2:]
    assert named == [f"条款（{i}/{len(tables)}）" for i in range(1, len(tables) + 1)]
    for one in tables:
        assert one.top + sum(row.height for row in one.table.rows) <= deck.slide_height * 0.9


def test_a_list_beyond_its_slides_counts_what_is_left():
    rows = tuple((f"事项{i}", "值") for i in range(500))
    made = slide_lists.split(Listing(("事项", "值"), rows), (0, 0, Inches(12), Inches(5)))
    assert len(made) == slide_lists.MOST_SLIDES
    told = sum(len(one.listing.rows) for one in made) - 1
    assert made[-1].listing.rows[-1] == (f"另有 {500 - told} 行，见同页工作簿", "")


def test_numbers_that_are_not_in_its_tables_are_found():
    one, other = cities([100.0, 200.0]), cities([100.0, 205.0])
    assert unknown(bars(one), [one]) == set()
    assert unknown(bars(one), [other]) == {200.0}


def test_chinese_text_has_a_chinese_font():
    raw = slides(page(), STAMP)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"ppt/(slides/slide|charts/chart)\d+\.xml", name):
                assert '<a:ea typeface="Microsoft YaHei"/>' in parts.read(name).decode()


def test_names_from_data_stay_text():
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    part = Part("=图\n<i>", (one,), figure=bars(one))
    made = opened(Document.of_parts("=1+1", "？", None, ["<b>"], {"a": part}))
    assert made.slides[2].shapes.title.text == "=图 <i>"
    (drawn,) = charts_of(made.slides[2])
    names = list(drawn.plots[0].categories)
    assert names[:4] == [" =HYPERLINK(1)", *EVIL[1:4]]
    book = drawn.part.chart_workbook.xlsx_part.blob
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_an_empty_page_says_so():
    made = opened(empty())
    assert NOTHING in text_of(made.slides[1])
    assert "暂无数据" in text_of(made.slides[2])


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if (DEFAULT_OUT / "centres.json").exists():
        return DEFAULT_OUT
    out = tmp_path_factory.mktemp("maps")
    build_boundaries(out)
    return out


def test_a_map_is_a_shape_for_each_region_in_its_class_colour(maps):
    rows = [
        {"code": code, "value": 1000.0 * i, "status": "ok" if i != 3 else "suppressed"}
        for i, code in enumerate(range(330100, 331200, 100), start=1)
    ]
    chart = choropleth(rows, region=330000, level="city", measure="人才", unit="人", maps=maps)
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    DRAW[chart.mark](slide, (0, 0, 9_000_000, 6_000_000), chart, "图")
    drawn = [s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.FREEFORM]
    # Those without a text for readers are swatches of the legend.
    regions = {s.name: s for s in drawn if s._element.nvSpPr.cNvPr.get("descr")}
    assert len(regions) == 11
    colour = {code: land(one.tone) for one in chart.classes for code in one.codes}
    hangzhou = regions["杭州市"]
    assert f"#{hangzhou.fill.fore_color.rgb}".lower() == colour[330100]
    assert "p:style" not in hangzhou._element.xml
    # 舟山市 is many islands: one shape of several contours.
    assert regions["舟山市"]._element.xml.count("<a:moveTo>") > 5
    assert "已隐去" in regions["温州市"]._element.nvSpPr.cNvPr.get("descr")
    for shape in regions.values():
        assert shape.left >= 0 and shape.left + shape.width <= 9_000_000
        assert shape.top >= 0 and shape.top + shape.height <= 6_000_000
    assert "已隐去（1–9）" in text_of(slide)
