"""What a workbook holds twice, or hides: a sheet of all others together, rows filtered out."""

import openpyxl
import pytest

from data.importing.importer import import_file
from tests.data.importing.conftest import rows

HEAD = ["部门", "项目", "年度", "预算", "执行"]
PARTS = {"上城": [("甲", 100, 50), ("乙", 20, 1)], "西湖": [("丙", 200, 0)]}


def book(tmp_path, sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        sheet.append(HEAD)
        for programme, budget, executed in lines:
            sheet.append(["人社局", programme, 2026, budget, executed])
    made.save(path := tmp_path / "预算.xlsx")
    return path


@pytest.mark.parametrize("name", ["汇总", "全市合计"])
def test_a_sheet_of_all_others_together_holds_the_file_back(home, tmp_path, name):
    path = book(tmp_path, {name: [("全部项目资金", 320, 51)], **PARTS})
    report = import_file(home, [path], "fund_budget")
    assert (
        f"工作表「{name}」的「预算、执行」合计恰等于「上城」、「西湖」的合计"
        in report.files[0].held
    )
    assert rows(home, "fund_budget") == []
    import_file(home, [path], "fund_budget", confirm=True)
    assert rows(home, "fund_budget", "count(*)", "1") == [(4,)]


def test_where_no_name_says_so_it_is_a_remark(home, tmp_path):
    path = book(tmp_path, {"表一": [("引才", 120, 51)], "表二": PARTS["上城"]})
    report = import_file(home, [path], "fund_budget")
    assert not report.files[0].held and report.accepted == 3
    assert any(
        "工作表「表一」的「预算、执行」合计恰等于「表二」" in n for n in report.files[0].notes
    )


def test_other_sums_are_nothing_to_speak_of(home, tmp_path):
    path = book(tmp_path, {"汇总": [("引才", 320, 50)], **PARTS})
    report = import_file(home, [path], "fund_budget")
    assert not report.files[0].held and not any("恰等于" in n for n in report.files[0].notes)


def test_hidden_rows_are_read_and_told(home, tmp_path):
    path = book(tmp_path, PARTS)
    made = openpyxl.load_workbook(path)
    made["上城"].row_dimensions[3].hidden = True
    made["上城"].column_dimensions["C"].hidden = True
    made.save(path)
    report = import_file(home, [path], "fund_budget")
    assert report.accepted == 3
    told = [n for n in report.files[0].notes if "隐藏或被筛选掉的" in n]
    assert told == ["隐藏或被筛选掉的 1 行（第 3 行）也已读入，不要的请先删去"]
