"""Sheets, web pages and Parquet: what a workbook holds, as text, with its row."""

import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.readers import Melt, ReadError, ReadOptions, read


@pytest.fixture
def book(tmp_path: Path):
    """Make a workbook from rows; returns the path."""

    def make(rows, merged=(), name="表.xlsx", adjust=None):
        made = openpyxl.Workbook()
        sheet = made.active
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
        if adjust:
            adjust(made)
        made.save(tmp_path / name)
        return tmp_path / name

    return make


def one(path: Path, **options):
    (table,) = read(path, path.parent / "scratch", options=ReadOptions(**options))
    return table


@pytest.mark.slow
def test_values_are_text_as_the_file_has_them(book, rows, lines):
    table = one(
        book(
            [
                ["编码", "数", "比", "日期", "时刻", "是否"],
                ["007", 12, 0.125, dt.date(2024, 1, 2), dt.datetime(2024, 1, 2, 3, 4, 5), True],
                [None] * 6,
                [" 甲\u00a0", 35371.28, 1e-7, None, dt.time(8, 30), False],
            ]
        )
    )
    assert rows(table) == [
        ("007", "12", "0.125", "2024-01-02", "2024-01-02 03:04:05", "TRUE"),
        ("甲", "35371.28", "1e-07", None, "08:30:00", "FALSE"),
    ]
    assert lines(table) == [2, 4]
    assert (table.sheet, table.file) == ("Sheet", "表.xlsx")


@pytest.mark.slow
def test_digits_lost_and_error_cells_are_problems(book, rows):
    def spoil(made):
        made.active["B3"] = "#N/A"
        made.active["B3"].data_type = "e"

    path = book(
        [["身份证号", "金额"], [330102199001011234, 5], ["330102199001011234", None], ["x", 1]],
        adjust=spoil,
    )
    table = one(path)
    assert rows(table) == [(None, "5"), ("330102199001011234", None), ("x", "1")]
    lost, error = table.problems
    assert (lost.line, lost.column, lost.row_kept) == (2, "身份证号", True)
    assert "15 位" in lost.reason
    assert (error.line, error.column, error.value) == (3, "金额", "#N/A")


@pytest.mark.slow
def test_merged_heads_are_joined_and_titles_are_not_heads(book, rows, lines):
    table = one(
        book(
            [
                ["2024年人才统计表", None, None, None, None],
                ["单位：人", None, None, None, None],
                ["地区", "学历", None, "年龄", None],
                [None, "本科", "硕士", "35以下", "35以上"],
                ["杭州", 1, 2, 3, 4],
                ["宁波", 5, 6, 7, 8],
            ],
            merged=("A1:E1", "A2:E2", "A3:A4", "B3:C3", "D3:E3"),
        )
    )
    assert table.header == (
        "地区",
        "学历/本科",
        "学历/硕士",
        "年龄/35以下",
        "年龄/35以上",
        "前言:标题",
        "前言:单位",
    )
    assert rows(table)[0] == ("杭州", "1", "2", "3", "4", "2024年人才统计表", "人")
    assert lines(table) == [5, 6]
    assert any("2 行表头合并为一行" in note for note in table.notes)


@pytest.mark.slow
def test_text_merged_down_is_filled_but_a_number_is_not_counted_twice(book, rows):
    table = one(
        book(
            [
                ["部门", "姓名", "合计"],
                ["人社局", "甲", 10],
                [None, "乙", None],
                ["教育局", "丙", 3],
            ],
            merged=("A2:A3", "C2:C3"),
        )
    )
    assert rows(table) == [
        ("人社局", "甲", "10"),
        ("人社局", "乙", None),
        ("教育局", "丙", "3"),
    ]


@pytest.mark.slow
def test_hidden_and_empty_sheets_are_noted_and_can_be_asked_for(book, rows):
    def more(made):
        made.create_sheet("空")
        hidden = made.create_sheet("底稿")
        hidden.append(["姓名", "地区"])
        hidden.append(["李四", "宁波"])
        hidden.sheet_state = "hidden"

    path = book([["姓名", "地区"], ["张三", "杭州"]], adjust=more)
    table = one(path)
    assert rows(table) == [("张三", "杭州")]
    assert any("隐藏的工作表「底稿」未读" in note for note in table.notes)
    assert rows(one(path, sheet="底稿")) == [("李四", "宁波")]
    with pytest.raises(ReadError, match="没有工作表「附表」；现有：Sheet、空、底稿"):
        one(path, sheet="附表")


@pytest.mark.slow
def test_one_refused_sheet_refuses_the_file_and_leaves_nothing(book, tmp_path):
    def more(made):
        made.create_sheet("说明").append(["口径", "见附件"])

    path = book([["地区", "2024"], ["浙江", 1]], adjust=more)
    with pytest.raises(
        ReadError, match=r"「说明」：.*找不到标识列「地区」.*请在读取选项里写明 sheet"
    ):
        one(path, melt=Melt(ids=("地区",)))
    assert not list((tmp_path / "scratch").iterdir())


@pytest.mark.slow
def test_what_stands_beside_the_table_is_noted_not_read(book, rows):
    table = one(book([["甲名", "乙名"], ["a", "b"], ["c", "d", None, "请核对"], ["e", "f"]]))
    assert rows(table) == [("a", "b"), ("c", "d"), ("e", "f")]
    assert any("第 3 行「请核对」" in note for note in table.notes)
    assert not table.problems


@pytest.mark.slow
def test_a_blank_first_column_and_a_late_start_keep_their_rows(book, rows, lines):
    table = one(book([[], [None, "甲名", "乙名"], [None, "a", 1], [None, "b", 2]]))
    assert (table.header, rows(table)) == (("甲名", "乙名"), [("a", "1"), ("b", "2")])
    assert lines(table) == [3, 4]


@pytest.mark.slow
def test_options_reach_the_child(book, rows):
    table = one(book([["地区", 2023, 2024], ["浙江", 1, 2]]), melt=Melt(ids=("地区",)))
    assert rows(table) == [("浙江", "2023", "1"), ("浙江", "2024", "2")]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["表.et", "表.csv", "表.dat"])
def test_the_content_decides_not_the_name(book, rows, name):
    path = book([["甲名", "乙名"], ["a", "b"]])
    assert rows(one(path.rename(path.with_name(name)))) == [("a", "b")]


def test_an_xls_that_is_text_is_read_as_text(reading, rows):
    assert rows(reading("甲名\t乙名\na\tb\n".encode("gb18030"), "表.xls")) == [("a", "b")]


PAGE = """<html><head><meta charset="gb2312"><style>td{}</style></head><body>
<table><tr><td colspan=3>人员名单</td></tr>
<tr><th rowspan=2>姓名</th><th colspan=2>学历&nbsp;</th></tr><tr><th>最高</th><th>第一</th></tr>
<tr><td>张三<td>硕士</td><td>本科</td></tr>
<tr><td rowspan="2">李四</td><td>1</td><td>&lt;a&gt;</td></tr>
<tr><td>2</td><td>b<br>c</td></tr></table></body></html>"""


@pytest.mark.slow
def test_an_xls_that_is_a_web_page(reading, rows, lines):
    table = reading(PAGE.encode("gb18030"), "名单.xls")
    assert table.header[:3] == ("姓名", "学历/最高", "学历/第一")
    assert [row[:3] for row in rows(table)] == [
        ("张三", "硕士", "本科"),
        ("李四", "1", "<a>"),
        ("李四", "2", "b\nc"),
    ]
    assert lines(table) == [4, 5, 6]
    assert "网页表格" in table.notes[0]


@pytest.mark.slow
def test_web_pages_that_hold_no_plain_table_are_refused(reading):
    with pytest.raises(ReadError, match="里面没有数据表格"):
        reading("<html><body>登录超时</body></html>", "名单.xls")
    with pytest.raises(ReadError, match="套着表格"):
        reading("<table><tr><td><table></table></td></tr></table>", "名单.xls")


def test_a_colspan_of_a_billion_is_refused(reading, rows):
    cell = "<td colspan=1000000000 rowspan=1000000000>x</td>"
    with pytest.raises(ReadError, match="网页表格太大"):
        reading("<table>" + f"<tr>{cell}<td>y</td></tr>" * 2 + "</table>", "名单.xls")


@pytest.mark.slow
def test_parquet_becomes_text(tmp_path, rows, lines):
    table = pa.table(
        {
            "码": pa.array(["007", " x　", None]),
            "数": pa.array([1, None, 3], pa.int64()),
            "值": pa.array([1.0, 2.5, None]),
            "日": pa.array([dt.date(2024, 1, 2), None, None]),
            "类": pa.array(["a", "b", "a"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "表.parquet")
    found = one(tmp_path / "表.parquet")
    assert found.header == ("码", "数", "值", "日", "类")
    assert rows(found) == [
        ("007", "1", "1", "2024-01-02", "a"),
        ("x", None, "2.5", None, "b"),
        (None, "3", None, None, "a"),
    ]
    assert lines(found) == [1, 2, 3]


@pytest.mark.slow
def test_parquet_that_is_cut_or_nested_is_refused(tmp_path):
    path = tmp_path / "表.parquet"
    pq.write_table(pa.table({"a": [[1, 2]]}), path)
    with pytest.raises(ReadError, match="列「a」的类型是 list"):
        one(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ReadError, match="Parquet 文件不完整或已损坏"):
        one(path)


def test_how_far_it_has_got_is_told(tmp_path):
    book = openpyxl.Workbook()
    for n in range(200):
        book.active.append([f"名{n}", f"地{n}", n])
    path = tmp_path / "长.xlsx"
    book.save(path)
    told: list[tuple[float, int]] = []
    read(path, tmp_path / "s", tell=lambda share, rows: told.append((share, rows)))
    assert told[-1] == (1.0, 200)
    plain = tmp_path / "长.csv"
    plain.write_text("名,地\n" + "甲,乙\n" * 500, "utf-8")
    told.clear()
    read(plain, tmp_path / "s", tell=lambda share, rows: told.append((share, rows)))
    assert told[-1] == (1.0, 501)
