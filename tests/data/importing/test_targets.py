"""年度目标 as they come: units, indicators without a figure, editions, milestones, old files."""

from datetime import date

import pytest

from data.contracts import CONTRACTS
from data.contracts.template import template
from data.importing.importer import import_file
from tests.data.importing.conftest import rejects, rows

HEAD = "指标,地区,年度,目标值"


def given(home, tmp_path, *lines, name="目标.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines), "utf-8")
    return import_file(home, [path], "target")


def test_a_file_of_before_still_comes_in(home, tmp_path):
    report = given(home, tmp_path, HEAD, "新引进硕博人才,杭州市,2026,1200")
    assert (report.accepted, report.rejected) == (1, 0)
    kept = rows(home, "target", "indicator, region, target, kind, state, department, issued_on")
    assert kept == [("new_graduate_degree", 330100, 1200.0, "yearly", "normal", None, None)]


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD + "（万人）", "人才总量,杭州市,2026,4.7"),
        (HEAD + ",计量单位", "人才总量,杭州市,2026,4.7,万人"),
        (HEAD + ",计量单位", "人才总量,杭州市,2026,47000,人"),
    ],
)
def test_ten_thousand_people_are_ten_thousand(home, tmp_path, lines):
    given(home, tmp_path, *lines)
    assert rows(home, "target", "target") == [(47_000.0,)]


def test_persons_and_money_in_one_column_take_the_unit_of_their_line(home, tmp_path):
    given(
        home,
        tmp_path,
        HEAD + ",计量单位",
        "政策兑现金额,杭州市,2026,1.5,亿元",
        "新引进硕博人才,杭州市,2026,1200,人",
    )
    kept = dict(rows(home, "target", "indicator, target"))
    assert kept == {"payout_amount": 150_000_000.0, "new_graduate_degree": 1200.0}


def test_a_target_that_nothing_measures_is_kept_and_named(home, tmp_path):
    report = given(home, tmp_path, HEAD, "引才活动场次,杭州市,2026,100")
    assert (report.accepted, report.rejected) == (1, 0)
    assert rows(home, "target", "indicator, target") == [("引才活动场次", 100.0)]
    (said,) = [note for note in report.files[0].notes if "引才活动场次" in note]
    assert "不是统计指标" in said and "新引进大专及以上人才" in said


def test_two_targets_for_one_cell_are_told_apart_by_their_day(home, tmp_path):
    report = given(
        home,
        tmp_path,
        HEAD + ",下达日期",
        "新引进硕博人才,杭州市,2026,1200,2026-01-20",
        "新引进硕博人才,杭州市,2026,1000,2026-06-15",
        "新引进硕博人才,杭州市,2026,900,2026-06-15",
    )
    assert (report.accepted, report.rejected) == (2, 1)
    assert rows(home, "target", "target, issued_on") == [
        (1200.0, date(2026, 1, 20)),
        (1000.0, date(2026, 6, 15)),
    ]
    (refused,) = [" ".join(one.values()) for one in rejects(report)]
    assert "主键重复" in refused and "已收第 3 行" in refused


def test_who_answers_until_when_and_how_it_is_watched(home, tmp_path):
    report = given(
        home,
        tmp_path,
        "事项,区县,年份,任务数,类型,牵头单位,责任人,时间节点,督办情况,完成时限,办理情况",
        "新引进硕博人才,西湖区,2026,100,,教育局,张三,3月底 20%；6月底 45%,督办中,,",
        "协调专家公寓,西湖区,2026,1,一事一议,住建局,李四,,整改中,2026-06-30,已选址",
        "新引进高层次人才,西湖区,2026,9,,组织部,,抓紧,,,",
    )
    assert (report.accepted, report.rejected) == (3, 0)
    wanted = "indicator, kind, department, lead, milestones, state, due_on, progress"
    assert rows(home, "target", wanted) == [
        (
            *("new_graduate_degree", "yearly", "教育局", "张三", "03-31 20%；06-30 45%"),
            *("supervised", None, None),
        ),
        ("协调专家公寓", "item", "住建局", "李四", None, "correcting", date(2026, 6, 30), "已选址"),
        ("new_high_tier", "yearly", "组织部", None, None, "normal", None, None),
    ]
    told = " ".join(" ".join(one.values()) for one in rejects(report))
    assert "抓紧" in told and "节点读不出日期和比例" in told and "3月底 25%" in told


def test_the_template_asks_for_them_and_leaves_the_indicator_open(tmp_path):
    import openpyxl

    template(CONTRACTS["target"], tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    heads = [cell.value for cell in book["年度目标"][1]]
    assert heads[:5] == ["指标 *", "地区 *", "年度 *", "目标值 *", "目标类型"]
    assert {"责任单位", "领办人", "节点", "督办状态", "办结期限", "下达日期"} <= set(heads)
    closed = [str(rule.sqref) for rule in book["年度目标"].data_validations.dataValidation]
    assert not any(area.startswith("A") for area in closed)
