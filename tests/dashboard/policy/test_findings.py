"""Who is granted most and least: said only where the difference is more than rounding."""

from datetime import date

import pytest

from dashboard.policy import findings as say
from dashboard.policy.findings import departments, uneven
from metrics.figures.policy import applications, payouts
from metrics.figures.policy.fund import EXECUTION
from metrics.figures.policy.recipients import COVERAGE, POLICY_COVERAGE
from tests.dashboard.conftest import protected
from tests.metrics.figures.test_policy_cover import case
from tests.world import XIHU, World, key, m, shown


def world(path, granted):
    """200 come to each kind of employer in 2021-01; so many of each are granted within a year."""
    made = World(path).spell("anchor", XIHU, "2017-01", "2025-06")
    made.put(
        "policy",
        {"policy": "乐业", "kind": "living", "region": 330100, "start_on": date(2020, 1, 1)},
    )
    for at, (nature, count) in enumerate(granted.items()):
        made.put("employer", {"employer_key": key(f"firm{nature}"), "nature": nature})
        for who in range(at * 1000, at * 1000 + 200):
            made.person(who, 4).spell(who, XIHU, "2021-01", None, firm=nature)
            if who < at * 1000 + count:
                case(made, who, "乐业", date(2021, 4, 1))
    case(made, "x", "乐业", date(2021, 1, 1), "rejected")
    case(made, "x", "乐业", date(2022, 12, 1), "rejected")
    return made.build()


@pytest.mark.parametrize(
    "granted, said",
    [
        (
            {"company": 60, "academic": 160},
            "符合政策条件的人次，一年内获批：高校院所最高，80%；企业最低，30%",
        ),
        (
            {"company": 60, "academic": 64, "government": 62},
            "符合政策条件的人次，一年内获批的占 30%至 32%，各类大多相近",
        ),
        ({"company": 60, "academic": 62}, "符合政策条件的人次，一年内获批的占 31%左右，各类相近"),
        ({"company": 60, "academic": 195}, "企业符合政策条件的人次，一年内获批的占 30%"),
    ],
)
def test_a_difference_is_said_beyond_its_margin(tmp_path, granted, said):
    found = shown(world(tmp_path, granted), POLICY_COVERAGE, by=("nature",))
    assert uneven(found, "nature") == said


def test_newcomers_and_cases_are_told_apart():
    """43 % of newcomers in half a year stand beside 14 % of cases in a year: each says of what."""
    found = protected(COVERAGE, [(2025, "2025年来", 0.43), (2024, "2024年来", 0.44)], ("cohort",))
    assert say.covered(found) == (
        "2025年来的大专及以上人才，半年内获批生活、租房或购房补贴的占 43.0%"
    )


@pytest.mark.parametrize(
    "shares, said",
    [
        ((0.75, 0.80), "2 个部门的执行率都不低于序时进度（75%）"),
        ((0.746, 0.758), "2 个部门的执行率都达到或接近序时进度（75%）"),  # the chart draws 74.6%
        ((0.61, 0.60), "2 个部门的执行率都低于序时进度（75%）"),
        ((0.61, 0.80), "2 个部门中 1 个的执行率低于序时进度（75%）"),
        ((0.61, 0.747, 0.749), "3 个部门中 1 个的执行率低于序时进度（75%），另有 2 个略低"),
    ],
)
def test_departments_are_on_schedule_as_the_chart_draws_them(shares, said):
    rows = [(f"部门{at}", f"部门{at}", share) for at, share in enumerate(shares)]
    found = protected(EXECUTION, rows, ("department",), month=m("2026-12"))
    assert departments(found, m("2026-09")) == said


def test_a_relative_change_is_told_with_its_range_or_its_reason():
    row = {"answer": "changed", "value": 0.3, "low": 0.17, "high": 0.44, "why": ""}
    assert say.change(row) == ("估计增加 30%", "+17% 至 +44%", "")
    assert say.change(row | {"value": -0.3})[0] == "估计减少 30%"
    nothing = {"answer": "not_seen", "value": 0.01, "low": -0.07, "high": 0.0, "why": ""}
    assert say.change(nothing) == ("看不出效果", "−7% 至 0%", "")
    assert say.change({"answer": "unknown", "why": "trends_differ"}) == (
        "不能判断",
        "",
        "施行前各地的走势就已不同",
    )


def test_an_amount_too_vague_to_be_told_is_said_to_be_so_in_a_whole_sentence():
    paid = protected(payouts.PAID_AMOUNT, [(2_714_000.0, "imprecise", 2_300_000.0)], region=330900)
    none = protected(applications.APPLICATIONS, [(None, "suppressed")], region=330900)
    said = say.standing(none, paid, none, none, [])
    assert said == "2026年6月舟山市兑现人才政策资金的笔数少，金额误差过大，不列。"
