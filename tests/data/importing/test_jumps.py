"""元 and 万元 in one column without a word: held, named, and nothing lost."""

import pytest

from data.importing.importer import import_file
from data.snapshots import publish
from tests.data.importing.conftest import rows

HEAD = "受理编号,政策名称,补贴类别,受理区县,金额,申请日期,状态"


def cases(*amounts, start=0, policy="安家"):
    return [
        [f"A{start + n}", policy, "生活补贴", "西湖区", amount, "2024-03-01", "待审"]
        for n, amount in enumerate(amounts)
    ]


def taken(home, write, name, *lines, **more):
    return import_file(home, [write(name, HEAD, *lines)], "policy_payout", source="窗口", **more)


def test_a_row_in_another_unit_is_named_and_the_delivery_held(home, write):
    lines = cases("30000", "30000", "20000", "30000", "3", "60000")
    report = taken(home, write, "a.csv", *lines)
    assert report.accepted == 6
    assert "「金额」第 6 行 3 元（同类通常约 30,000 元）相差千倍以上" in report.files[0].held
    assert rows(home, "policy_payout", "amount") == []  # staged, and in no build
    report = taken(home, write, "a.csv", *lines, confirm=True)
    assert not report.held and len(rows(home, "policy_payout", "amount")) == 6


def test_a_whole_file_in_another_unit_is_held_against_what_was_there(home, write):
    taken(home, write, "a.csv", *cases(*["30000"] * 6))
    report = taken(home, write, "b.csv", *cases(*["3"] * 6, start=10))
    assert "第 2 行 3 元" in report.files[0].held and "等 6 行" in report.files[0].held
    assert len(rows(home, "policy_payout", "amount")) == 6
    publish.build(home)


@pytest.mark.parametrize(
    "amounts",
    [
        ("30000", "30000", "20000", "30000", "31"),  # 968 times
        ("30000", "30000", "3"),  # too few to know what is usual
        ("30000", "30000", "20000", "30000", "0"),
        ("3万元", "30000", "20000", "30000", "30000"),
    ],
)
def test_what_may_be_right_is_taken(home, write, amounts):
    assert not taken(home, write, "a.csv", *cases(*amounts)).held


def test_other_policies_have_other_sizes_and_budgets_are_held_by_programme(home, write):
    many = cases(*["30"] * 6) + cases(*["5000000"] * 6, start=20, policy="项目")
    assert not taken(home, write, "a.csv", *many).held
    head = "部门,项目,地区,年度,预算"
    years = [["人社局", "引才", "杭州市", str(2020 + n), "2000000"] for n in range(3)]
    import_file(home, [write("x.csv", head, *years)], "fund_budget", source="财政局")
    last = ["人社局", "引才", "杭州市", "2024", "210"]
    other = ["人社局", "引才", "西湖区", "2024", "210"]
    report = import_file(
        home, [write("y.csv", head, last, other)], "fund_budget", source="财政局 2024"
    )
    assert "「预算」第 2 行 210 元（同类通常约 2,000,000 元）" in report.files[0].held
    assert "第 3 行" not in report.files[0].held
