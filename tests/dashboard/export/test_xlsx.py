"""Workbooks read back with openpyxl: the screen's numbers, words where there are none."""

import io
import zipfile

import openpyxl
import pytest

from dashboard.charts.bars import bars
from dashboard.document.document import Document
from dashboard.document.values import Part
from dashboard.export.office.xlsx import sheet_name, workbook
from dashboard.export.page import NOTHING
from tests.dashboard.export.pages import EVIL, STAMP, cities, empty, page


def opened(made: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(made, STAMP)))


def words_of(sheet: openpyxl.worksheet.worksheet.Worksheet) -> str:
    return "\n".join(
        str(v) for row in sheet.iter_rows(values_only=True) for v in row if v is not None
    )


def test_a_sheet_for_each_table_after_the_explanation():
    book = opened(page())
    assert book.sheetnames == [
        "说明",
        "人才总量（参保口径）·市",
        "流入人才·月份",
        "流出人才·月份",
        "人才占从业人员比重",
    ]
    said = words_of(book["说明"])
    for text in (
        *("总览", "人才多了。", "浙江省", "学历：硕士", "2026年6月", "20261101-a1", "王分析"),
        *("2026-11-22 09:30", "内部资料", "演示数据", "非涉密", "1–9 人不予显示", "一条备注"),
    ):
        assert text in said


def test_figures_are_the_screens_and_hidden_cells_hold_words():
    sheet = opened(page())["人才总量（参保口径）·市"]
    cells = [sheet.cell(row, 3) for row in range(5, 10)]
    assert [c.value for c in cells] == [1250, 30, "已隐去", "暂无数据", 0]
    assert cells[0].number_format == "#,##0"
    assert [sheet.cell(row, 4).value for row in (7, 8)] == ["人数过少，不予显示", "暂无数据"]


def test_a_share_is_a_fraction_under_a_format_of_per_cent():
    sheet = opened(page())["人才占从业人员比重"]
    assert sheet["B5"].value == pytest.approx(0.125)
    assert sheet["B5"].number_format == "0.0%"


def test_charts_are_native_and_leave_hidden_bars_blank():
    sheet = opened(page())["人才总量（参保口径）·市"]
    (chart,) = sheet._charts
    values = chart.series[0].val.numRef.f
    assert values == "'人才总量（参保口径）·市'!$G$27:$G$31"
    assert [c.value for (c,) in sheet["G27:G31"]] == [1250, 30, None, None, 0]
    assert [c.value for (c,) in sheet["F29:F30"]] == ["市2（已隐去）", "市3（暂无数据）"]


def test_a_chart_of_plain_bars_stands_on_the_table_itself():
    one = cities([1250.0, 30.0])
    made = Document.of_parts("页", "？", None, [], {"a": Part("图", (one,), figure=bars(one))})
    (chart,) = opened(made).worksheets[1]._charts
    assert chart.series[0].val.numRef.f == "'人才总量（参保口径）·市'!$C$5:$C$6"


def test_lying_bars_read_from_the_top_and_grow_to_the_right():
    with zipfile.ZipFile(io.BytesIO(workbook(page(), STAMP))) as parts:
        xml = parts.read("xl/charts/chart1.xml").decode()
    names, values = xml.partition("<c:catAx>")[2].split("<c:valAx>")
    assert 'barDir val="bar"' in xml
    assert '<c:orientation val="maxMin"/>' in names and '<c:orientation val="minMax"/>' in values


def test_names_from_data_stay_text():
    one = cities([float(100 + i) for i in range(len(EVIL))], EVIL)
    made = Document.of_parts(
        "=1+1", "？", None, ["=2"], {"a": Part("=图", (one,), figure=bars(one))}
    )
    raw = workbook(made, STAMP)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    assert [book.worksheets[1].cell(row, 2).value for row in range(5, 11)] == EVIL
    for sheet in book:
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert "=图</a:t>" in chart and "<c:f>图" not in chart


def test_an_empty_page_says_so():
    book = opened(empty())
    assert NOTHING in words_of(book["说明"])
    assert "暂无数据" in words_of(book.worksheets[1])


def test_sheet_names_are_short_valid_and_unique():
    taken: list[str] = []
    for title in ("甲" * 40, "甲" * 40, "a/b:c", "A/B:C", "😀" * 20, "", "History", "说明", "'引'"):
        taken.append(sheet_name(title, taken))
    assert len({name.lower() for name in taken}) == len(taken)
    for name in taken:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\'")
    assert taken[1].endswith("（2）")
    assert "History" not in taken and "说明" not in taken
