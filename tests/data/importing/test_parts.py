"""Wholes and parts among the rows: 其中 under a total, numbered rows, rows for comparison."""

import openpyxl
import pytest

from data.importing.importer import import_file
from tests.data.importing.conftest import rows

SERVICE = "服务,区县,渠道,年月,办件量"
GRADUATES = "院校,学历层次,毕业年份,毕业去向,就业地,人数"
BUDGET = "部门,项目,年度,预算,执行"


def served(name, cases):
    return [name, "杭州市西湖区", "窗口", "2026-03", cases]


def left(level, number):
    return ["浙江大学", level, 2025, "就业", "杭州市", number]


def test_parts_of_a_total_that_is_left_out_are_the_rows(home, write):
    lines = [left("合计", 60), left("其中：本科", 30), left("硕士", 20), left("博士", 10)]
    report = import_file(home, [write("去向.csv", GRADUATES, *lines)], "graduate")
    assert rows(home, "graduate", "education, count", "education") == [(4, 30), (5, 20), (6, 10)]
    assert report.files[0].skipped == {"合计行": 1}
    assert "合计核对：1 个合计数与各行之和相符" in report.files[0].notes


def test_parts_of_a_total_whose_rows_came_before_count_nothing_twice(home, write):
    lines = [served("落户", 40), served("认定", 20), served("合计", 60), served("其中：硕士", 60)]
    report = import_file(home, [write("服务.csv", SERVICE, *lines)], "service_use")
    assert sorted(rows(home, "service_use", "service, cases")) == [("落户", 40), ("认定", 20)]
    assert report.files[0].skipped == {"合计行": 1, "「其中」行": 1}


def test_parts_that_add_up_to_nothing_are_asked_about(home, write):
    lines = [served("合计", 70), served("其中：落户", 40), served("认定", 20)]
    report = import_file(home, [write("服务.csv", SERVICE, *lines)], "service_use")
    assert any("第 3 行「其中」没有计入" in note for note in report.files[0].notes)


def test_a_row_after_a_part_may_be_one_and_is_asked_about(home, write):
    lines = [served("认定", 100), served("其中：硕士", 60), served("博士", 30), served("落户", 5)]
    report = import_file(home, [write("服务.csv", SERVICE, *lines)], "service_use")
    assert [cases for (cases,) in rows(home, "service_use", "cases")] == [100, 30, 5]
    (asked,) = [note for note in report.files[0].notes if "其中" in note]
    assert "第 4 行「博士」照收" in asked and "第 2 行的一部分" in asked


def test_a_numbered_row_above_its_parts_is_their_sum(home, write):
    lines = [
        *(
            "市级,一、引才,2026,300,100",
            "市级,1.校园引才,2026,100,50",
            "市级,2.海外引才,2026,200,50",
        ),
        *("市级,二、育才,2026,200,100", "市级,(一)培训,2026,200,100", "市级,1、讲座,2026,150,60"),
        *("市级,2、研修,2026,50,40", "市级,三、留才,2026,90,10"),
    ]
    report = import_file(home, [write("预算.csv", BUDGET, *lines)], "fund_budget")
    assert rows(home, "fund_budget", "sum(budget), count(*)", "1") == [(590.0, 5)]
    assert report.files[0].skipped == {"上级合计行（其数是下面各行之和）": 3}


def test_a_numbered_row_that_is_not_the_sum_stays_and_is_asked_about(home, write):
    lines = ["市级,一、引才,2026,310,100", "市级,1.校园,2026,100,50", "市级,2.海外,2026,200,50"]
    report = import_file(home, [write("预算.csv", BUDGET, *lines)], "fund_budget")
    assert report.accepted == 3
    assert any("第 2 行「一、引才」像是" in note for note in report.files[0].notes)


def test_amounts_that_name_their_unit_are_held_together_too(home, write):
    lines = ["市级,一、引才,2026,300万元,30", "市级,1.校园,2026,1000000元,10万"]
    lines += ["市级,2.海外,2026,0.02亿元,200000元"]
    path = write("预算.csv", BUDGET.replace("执行", "执行（万元）"), *lines)
    report = import_file(home, [path], "fund_budget")
    assert rows(home, "fund_budget", "sum(budget), count(*)", "1") == [(3e6, 2)]
    assert report.files[0].skipped == {"上级合计行（其数是下面各行之和）": 1}


def test_rows_of_another_year_are_no_parts(home, write):
    lines = ["市级,一、引才,2025,300,100", "市级,1.校园,2026,100,50", "市级,2.海外,2026,200,50"]
    assert import_file(home, [write("a.csv", BUDGET, *lines)], "fund_budget").accepted == 3


def test_one_row_of_another_department_with_as_much_stays_and_is_asked_about(home, write):
    lines = ["组织部,一、津贴,2026,300,100", "科技局,1.项目,2026,300,100"]
    report = import_file(home, [write("预算.csv", BUDGET, *lines)], "fund_budget")
    assert report.accepted == 2
    assert any("第 2 行「一、津贴」与其下第 3 行的数相同" in n for n in report.files[0].notes)


@pytest.mark.parametrize(
    "word",
    [
        *("上年同期", "去年同期数", "比上年增长", "较上年增减（%）", "同比", "同比增长率", "环比"),
        *("占比", "所占比重（%）", "平均", "全市平均", "增长率", "增幅(%)", "最大值", "上年决算数"),
    ],
)
def test_rows_for_comparison_are_no_rows(home, tmp_path, word):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["部门", "项目", "年度", "预算", "执行"], ["组织部", "引才", 2026, 100, 50]):
        sheet.append(row)
    sheet.append([word, None, 2026, 90, 45])
    sheet.merge_cells("A3:B3")
    book.save(tmp_path / "预算.xlsx")
    report = import_file(home, [tmp_path / "预算.xlsx"], "fund_budget")
    assert rows(home, "fund_budget", "department, budget") == [("组织部", 100.0)]
    assert report.files[0].skipped == {"对比、占比或平均行": 1}


def test_what_only_begins_so_stays_and_the_highest_is_a_way_of_paying(home, write):
    lines = ["市级,平均负担减轻项目,2026,3,1", "市级,人均公共服务提升,2026,4,1"]
    assert import_file(home, [write("a.csv", BUDGET, *lines)], "fund_budget").accepted == 2
    head = "地区,政策名称,事项,对象,金额,给付方式,施行日期,来源"
    path = write("b.csv", head, "杭州市,某办法,购房补贴,博士,500000,最高,2024-01-01,某文")
    assert import_file(home, [path], "policy_clause").accepted == 1


def test_totals_that_stand_first_agree_with_what_follows(home, write):
    lines = [
        *("总计,,2026,600,300", "组织部,小计,2026,300,150", "组织部,引才,2026,100,50"),
        *("组织部,宣传,2026,200,100", "人社局,小计,2026,300,150", "人社局,活动,2026,300,150"),
    ]
    report = import_file(home, [write("预算.csv", BUDGET, *lines)], "fund_budget")
    assert report.accepted == 3
    assert "合计核对：6 个合计数与各行之和相符" in report.files[0].notes
