"""Months to come: an end that lies there is none, anything else is refused."""

import datetime as dt

import pytest

from data.importing.importer import import_file
from data.months import month_text
from tests.data.importing.conftest import rejects, resident, rows

HEAD = "证件号码,单位统一社会信用代码,单位所在区县,参保起始年月,参保终止年月"
NEXT_YEAR = dt.datetime.now(tz=dt.UTC).year + 1


def spell(n, start, end=""):
    return [resident(n), f"SB-{n}", "杭州市西湖区", start, end]


@pytest.mark.parametrize(
    "end",
    [
        *(
            "至今",
            "长期",
            "现在",
            "在职",
            "999912",
            "9999-12-31",
            "209912",
            "2099-12-31",
            "2099年12月",
        ),
        *("99991231", "-", "—", "空", "", "9999/12/31 00:00:00", "0000-00-00", "无固定期限"),
        *(f"{NEXT_YEAR}-03", f"{NEXT_YEAR}12.0"),
    ],
)
def test_an_end_that_is_none(home, write, end):
    report = import_file(
        home,
        [write("a.csv", HEAD, spell(1, "2023-01", end), spell(2, "2024-01", "2024-06"))],
        "employment",
    )
    assert (report.accepted, report.rejected) == (2, 0)
    assert [row[0] for row in rows(home, "employment", "end_month")] == [None, 24293]


def test_what_is_said_of_it(home, write):
    path = write("a.csv", HEAD, spell(1, "2023-01", "至今"), spell(2, "2024-01", f"{NEXT_YEAR}-05"))
    notes = import_file(home, [path], "employment").files[0].notes
    assert any("至今" in note and "1 行" in note for note in notes)
    assert any("记为仍在" in note and "1 行" in note for note in notes)


def test_a_beginning_to_come_is_refused_with_what_would_do(home, write):
    path = write("a.csv", HEAD, spell(1, f"{NEXT_YEAR}-03"), spell(2, "2024-01"), spell(3, "至今"))
    report = import_file(home, [path], "employment")
    assert report.accepted == 1
    first, second = rejects(report)
    assert (first["行"], first["列"], first["值"]) == ("2", "参保起始年月", f"{NEXT_YEAR}-03")
    assert "不晚于" in first["可接受"]
    assert second["原因"] == "不是年月"


def test_one_month_far_behind_all_others_does_not_move_the_date(home, write):
    now = dt.datetime.now(tz=dt.UTC)
    newest = now.year * 12 + now.month - 1
    body = [spell(n, month_text(newest - 60 + n % 36)) for n in range(100)]
    body[50] = spell(50, month_text(newest - 40), month_text(newest - 1))
    body[60] = spell(60, month_text(newest - 2))
    report = import_file(home, [write("a.csv", HEAD, *body)], "employment")
    assert report.accepted == 99  # the lonely beginning is refused, the lonely end is none
    last = max(max(s, e or 0) for s, e in rows(home, "employment", "start_month, end_month"))
    assert last == newest - 25


@pytest.mark.parametrize(
    ("contract", "head", "row", "column"),
    [
        (
            "service_use",
            "服务,区县,渠道,年月,办件量",
            ["落户", "杭州市西湖区", "窗口", "{}-05", 1],
            "年月",
        ),
        (
            "insurance_month",
            "证件号码,单位统一社会信用代码,单位所在区县,费款所属期",
            [resident(1), "SB-1", "杭州市西湖区", "{}-05"],
            "费款所属期",
        ),
        (
            "policy_payout",
            "受理编号,政策名称,补贴类别,受理区县,金额,申请日期,状态",
            ["A1", "安家", "生活补贴", "杭州市西湖区", 1, "{}-05-01", "待审"],
            "申请日期",
        ),
        (
            "city_indicator",
            "地区,指标,年份,数值,单位,来源,版本",
            ["浙江省", "人口", "{}", 1, "万人", "统计局", "2025"],
            "年份",
        ),
    ],
)
def test_events_to_come_are_refused_in_every_table(home, write, contract, head, row, column):
    row = [str(cell).replace("{}", str(NEXT_YEAR)) for cell in row]
    report = import_file(home, [write("a.csv", head, row)], contract)
    assert (report.accepted, report.rejected) == (0, 1)
    assert list(report.reasons) == [f"{column}：晚于本批数据的时点"]


def test_a_deadline_and_a_budget_may_lie_ahead(home, write):
    posts = write(
        "a.csv", "岗位名称,截止日期", ["会计", f"{NEXT_YEAR}-05-01"], ["电工", "长期有效"]
    )
    assert import_file(home, [posts], "job_posting").accepted == 2
    assert rows(home, "job_posting", "closed_on") == [(dt.date(NEXT_YEAR, 5, 1),), (None,)]
    plan = write("b.csv", "部门,项目,年度,预算", ["人社局", "引才", NEXT_YEAR, 1])
    assert import_file(home, [plan], "fund_budget").accepted == 1


@pytest.mark.parametrize(
    ("written", "day"), [("45350", dt.date(2024, 2, 28)), ("45474.0", dt.date(2024, 7, 1))]
)
def test_a_spreadsheets_day_numbers_are_days(home, write, written, day):
    report = import_file(
        home, [write("a.csv", "岗位名称,发布日期", ["会计", written])], "job_posting"
    )
    assert rows(home, "job_posting", "posted_on") == [(day,)]
    assert any("日期序号" in note for note in report.files[0].notes)
