"""Headers of two rows: 金额（万元） over 预算 and 执行, with merged cells or with blanks."""

import openpyxl
import pytest

from data.home import Refused
from data.importing.importer import import_file
from data.readers import read
from tests.data.importing.conftest import rows

LINES = ["部门,项目,年度,{},", ",,,预算,执行", "人社局,引才,2026,100,50", "科技局,引智,2026,8.5,"]


def make(tmp_path, above, *, merged=()):
    lines = [line.format(above).split(",") for line in LINES]
    if not merged:
        path = tmp_path / "预算.csv"
        path.write_text("\n".join(map(",".join, lines)) + "\n", "utf-8")
        return path
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([cell or None for cell in line])
    for span in merged:
        book.active.merge_cells(span)
    book.save(path := tmp_path / "预算.xlsx")
    return path


@pytest.mark.parametrize(
    "merged", [(), pytest.param(("A1:A2", "B1:B2", "C1:C2", "D1:E1"), marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("above", ["金额（万元）", "资金情况（单位：万元）", "项目资金(万元)"])
def test_the_second_row_names_the_columns_and_the_first_their_unit(home, tmp_path, above, merged):
    report = import_file(home, [make(tmp_path, above, merged=merged)], "fund_budget")
    assert (report.accepted, report.rejected) == (2, 0)
    assert rows(home, "fund_budget", "budget, executed") == [(1e6, 5e5), (85_000.0, None)]


@pytest.mark.parametrize("above", ["上年", "2025年", "其中：市级"])
def test_other_figures_of_the_same_name_are_not_taken(home, tmp_path, above):
    with pytest.raises(Refused, match=f"{above}/预算"):
        import_file(home, [make(tmp_path, above)], "fund_budget")


@pytest.mark.parametrize(
    "content",
    [
        "区县,件数,,人数\n上城区,3,,2\n西湖区,,4,1\n",  # a first row of data, with blanks
        "名称,甲,,备注\n,,小计,\n一,1,2,x\n二,2,3,y\n",  # not every parent is taken apart
        "名称,数,\n,人,件\n一,1,2\n二,2,3\n",  # units are units
    ],
)
def test_rows_that_are_no_second_header_stay_rows(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_text(content, "utf-8")
    (table,) = read(path, tmp_path / "s")
    assert not any("/" in name for name in table.header)
