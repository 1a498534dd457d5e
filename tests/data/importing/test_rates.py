"""Units with what they are for (元/人, 元/年), of pay in a header, in an indicator's name."""

import pytest

from data.contracts import CONTRACTS
from data.importing import unit_words
from data.importing.guess import guess
from data.importing.importer import import_file
from tests.data.importing.conftest import resident, rows

POSTS = "职位,公司,工作地点,{},发布日期"


def drafted(path, contract, tmp_path):
    """The file's own draft of a mapping, as a path."""
    draft = tmp_path / "起草.toml"
    draft.write_text(guess(path, CONTRACTS[contract], tmp_path / "看"), "utf-8")
    return draft


@pytest.mark.parametrize(
    "line", ["单位：笔、万元", "单位：笔/万元", "计量单位：户、笔、万元", "（单位：件、万元）"]
)
def test_a_list_of_units_says_which_money_is_in_whatever_else_is_counted(home, write, line):
    head = "产品,产品类别,金融机构,区县,年月,发放笔数,发放金额"
    path = write(
        "金融.csv",
        line.replace(",", "，"),
        head.split(","),
        "人才贷,人才贷,杭州银行,杭州市西湖区,2026-03,12,1200",
    )
    import_file(home, [path], "talent_finance")
    assert rows(home, "talent_finance", "cases, amount") == [(12, 12_000_000.0)]


@pytest.mark.parametrize("unit", ["万元/人", "万元/户", "单位：万元/人次", "万元每人"])
def test_money_for_each_is_money(home, write, tmp_path, unit):
    path = write(
        "政策.csv",
        f"政策名称,补贴类别,适用地区,施行日期,每笔标准（{unit}）",
        "安家办法,生活补贴,杭州市,2024-01-01,3",
    )
    for plan in (None, drafted(path, "policy", tmp_path)):
        import_file(home, [path], "policy", mapping=plan, source=str(plan))
        assert {amount for (amount,) in rows(home, "policy", "amount")} == {30_000.0}


@pytest.mark.parametrize(
    ("contract", "column", "header", "other"),
    [
        ("service_use", "rent", "平均月租金（元/平方米）", "元/平方米"),
        ("service_use", "rent", "月租金（元/平方米·月）", "元/平方米·月"),
        ("employment", "wage", "月缴费工资（元/年）", "元/年"),
        ("employment", "wage", "年缴费工资", "年缴费"),
        ("service_use", "rent", "平均月租金（元/套·月）", ""),
        ("employment", "wage", "月缴费工资（元/人）", ""),
        ("policy", "amount", "每笔标准（万元/年）", ""),
    ],
)
def test_money_for_something_else_is_another_figure(contract, column, header, other):
    assert unit_words.other_rate(header, CONTRACTS[contract].column(column)) == other


def test_what_is_paid_a_year_is_not_taken_for_a_month_and_said(home, write, tmp_path):
    path = write(
        "社保.csv",
        "证件号码,单位统一社会信用代码,单位所在区县,参保起始年月,年缴费工资（元）",
        [resident(1), "企业0001", "杭州市西湖区", "2024-01", 96_000],
    )
    draft = drafted(path, "employment", tmp_path)
    assert "未取" in draft.read_text("utf-8") and "应为人民币元/月" in draft.read_text("utf-8")
    import_file(home, [path], "employment", mapping=draft)
    assert rows(home, "employment", "wage") == [(None,)]


@pytest.mark.parametrize(
    ("header", "cell", "low", "high"),
    [
        ("年薪（万元）", "12-18", 10_000.0, 15_000.0),
        ("年薪", "96000", 8_000.0, 8_000.0),
        ("薪资（元/天）", "200", 4_350.0, 4_350.0),
        ("月薪（千元）", "6～8", 6_000.0, 8_000.0),
        ("薪酬(K)", "15-20", 15_000.0, 20_000.0),
        ("月薪（元）", "6000-8000", 6_000.0, 8_000.0),
        ("年薪（万元）", "8千/月", 8_000.0, 8_000.0),
    ],
)
def test_bare_pay_is_in_what_its_header_says(home, write, tmp_path, header, cell, low, high):
    path = write("岗位.csv", POSTS.format(header), ["会计", "甲公司", "杭州", cell, "2026-05-01"])
    import_file(home, [path], "job_posting", mapping=drafted(path, "job_posting", tmp_path))
    assert rows(home, "job_posting", "salary_low, salary_high") == [(low, high)]


def test_a_targets_unit_at_the_end_of_its_name(home, write, tmp_path):
    path = write(
        "目标.csv",
        "指标,地区,年度,目标值",
        "人才总量（万人）,杭州市,2026,320",
        "政策兑现金额(亿元),杭州市,2026,12.5",
        "技能大赛（场）,杭州市,2026,9",
        "新引进硕博人才,杭州市,2026,900",
        "高技能人才占比（%）,杭州市,2026,31",
    )
    report = import_file(home, [path], "target")
    assert dict(rows(home, "target", "indicator, target")) == {
        "talent_stock": 3_200_000.0,
        "payout_amount": 1_250_000_000.0,
        "技能大赛(场)": 9.0,
        "new_graduate_degree": 900.0,
        "高技能人才占比(%)": 31.0,
    }
    assert any("取自指标名称末尾" in note for note in report.files[0].notes)


def test_a_column_of_units_is_no_department_in_a_draft(home, write, tmp_path):
    path = write(
        "目标.csv",
        "指标,单位,地区,年度,目标值",
        "人才总量,万人,杭州市,2026,320",
        "政策兑现金额,亿元,杭州市,2026,12.5",
    )
    import_file(home, [path], "target", mapping=drafted(path, "target", tmp_path))
    assert dict(rows(home, "target", "indicator, target")) == {
        "talent_stock": 3_200_000.0,
        "payout_amount": 1_250_000_000.0,
    }
