"""Workbooks and data packages as other programs take them: types, names, print areas, meaning."""

import csv
import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pandas as pd

from dashboard.charts.lines import lines
from dashboard.document.document import Document
from dashboard.document.values import Listing, Part
from dashboard.export.csv_package import package
from dashboard.export.csv_table import csv_bytes
from dashboard.export.office.xlsx import workbook
from metrics.figures.people import flow, stock
from tests.dashboard.conftest import protected
from tests.dashboard.export.pages import STAMP, cities, months, page
from tests.world import m


def book_of(made: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(made, STAMP)))


def one_part(*found, **more) -> Document:
    return Document.of_parts("页", "？", parts={"a": Part("图", tuple(found), **more)})


def test_months_are_dates_and_years_are_numbers():
    sheet = book_of(one_part(months(flow.INFLOW, [10.0, 15.0]))).worksheets[1]
    assert [cell.value for (cell,) in sheet["A5:A6"]] == [
        datetime(2026, 1, 1),
        datetime(2026, 2, 1),
    ]
    assert sheet["A5"].number_format == 'yyyy"年"m"月"'
    years = protected(flow.INFLOW, [(2025, "2025", 10.0), (2026, "2026 届", 10.0)], ("year",))
    sheet = book_of(one_part(years)).worksheets[1]
    assert [cell.value for (cell,) in sheet["A5:A6"]] == [2025, "2026 届"]


def test_rows_are_named_tables_with_filters_repeated_heads_and_print_areas():
    book = book_of(page())
    names = [name for sheet in book for name in sheet.tables]
    assert names[:2] == ["表_人才总量_参保口径__市", "表_流入人才_月份"]
    sheet = book.worksheets[1]
    (table,) = sheet.tables.values()
    assert table.ref == "A4:D9" and table.autoFilter is not None
    assert [cell.value for cell in sheet[4]][:4] == [one.name for one in table.tableColumns]
    assert sheet.print_title_rows == "$4:$4"
    # The chart is printed beside a short table, its own numbers below it never.
    assert sheet.print_area == f"'{sheet.title}'!$A$1:$O$26"


def test_a_long_table_is_printed_without_its_chart():
    found = protected(
        flow.INFLOW, [(m("2020-01") + i, f"{i}", 10.0) for i in range(60)], ("month",)
    )
    sheet = book_of(one_part(found, figure=lines(found))).worksheets[1]
    assert sheet.print_area == f"'{sheet.title}'!$A$1:$C$64"


def test_numbers_in_lists_are_numbers():
    listing = Listing(("院校", "人", "占比", "分"), (("甲", "1\u2009250", "62%", "不足 1%"),), 3)
    sheet = book_of(one_part(listing=listing)).worksheets[1]
    assert [cell.value for cell in sheet[5]] == ["甲", 1250, 0.62, "不足 1%"]
    assert sheet["C5"].number_format == "#,##0%"


def test_whole_numbers_have_no_point():
    rows = list(csv.reader(io.StringIO(csv_bytes(cities([1250.0])).decode("utf-8-sig"))))
    assert rows[-1][2] == "1250"


def test_a_package_has_a_tidy_file_a_table_and_says_what_each_column_means():
    with zipfile.ZipFile(io.BytesIO(package(page(), STAMP))) as parts:
        told = json.loads(parts.read("metadata.json"))
        names = [one["url"] for one in told["tables"]]
        assert sorted(names) == sorted(n for n in parts.namelist() if n.endswith(".csv"))
        frame = pd.read_csv(io.BytesIO(parts.read(names[0])))
        series = pd.read_csv(io.BytesIO(parts.read(names[1])))
    assert names[0] == "01_人才总量（参保口径）·市.csv"
    first = told["tables"][0]
    columns = first["tableSchema"]["columns"]
    assert list(frame.columns) == [one["titles"] for one in columns]
    assert frame.iloc[:, 2].tolist()[:2] == [1250, 30]
    value = columns[2]
    assert (value["datatype"], value["schema:unitText"]) == ("integer", "人")
    assert first["tableSchema"]["primaryKey"] == ["市代码"]
    assert (first["dc:spatial"], first["dc:temporal"]) == ("浙江省", "2026年6月")
    assert first["schema:version"] == "20261101-a1" and "1–9 人不予显示" in first["dc:rights"]
    assert first["dc:description"] == stock.TALENT_STOCK.definition
    assert told["tables"][1]["tableSchema"]["columns"][0]["datatype"] == "gYearMonth"
    assert series.iloc[0, 0] == "2026-01"
    assert told["dc:accessRights"].startswith("内部资料") and told["@context"][0].endswith("csvw")


def test_a_name_from_data_is_no_formula_in_a_package():
    made = one_part(cities([10.0], ["=1+1"]))
    with zipfile.ZipFile(io.BytesIO(package(made, STAMP))) as parts:
        (name,) = [n for n in parts.namelist() if n.endswith(".csv")]
        assert b"'=1+1" in parts.read(name)
