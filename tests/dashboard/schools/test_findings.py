"""What the school pages say of groups and of classes: chance and rounding are not findings."""

import pytest

from dashboard.schools import findings as say
from metrics.disclosure.protect import Row, Status
from metrics.figures.schools.homecoming import RETURN_RATE, RETURN_RATE_BY_CLASS
from metrics.figures.schools.source import GRADUATES_COME
from metrics.models.market.share_fall import Fall
from tests.dashboard.conftest import protected

WHOLE = protected(RETURN_RATE, [(0.4,)])


def rate(part, whole, half=0.0):
    return Row({}, {}, part / whole, part, whole, Status.OK, half)


def count(value):
    return Row({}, {}, value, value, None, Status.OK, 2.5)


def test_groups_that_differ_are_told_apart():
    groups = [("在外省就读", rate(2000, 4580)), ("在本省就读", rate(2880, 9155))]
    # 43.7 % against 31.5 %, z = 14.1.
    assert say.apart(groups, WHOLE).startswith(
        "在外省就读返乡率最高（43.7%），在本省就读最低（31.5%"
    )


@pytest.mark.parametrize(
    "groups",
    [
        [("本科", rate(15, 190)), ("在外省就读", rate(5, 85))],  # may be chance
        [("本科", rate(600, 1000, 0.3)), ("大专", rate(400, 1000, 0.3))],  # may be rounding
    ],
)
def test_groups_within_chance_or_rounding_are_alike(groups):
    assert say.apart(groups, WHOLE) == "返乡率在各类毕业生之间没有明显差别"


def test_one_group_is_no_comparison():
    assert "不予比较" in say.apart([("本科", rate(15, 190))], WHOLE)


@pytest.mark.parametrize(
    "now, before, told", [(20, 10, "持平"), (200, 100, "▲100.0%"), (45, 200, "▼77.5%")]
)
def test_a_class_against_the_one_before(now, before, told):
    # 20 against 10: two standard errors are 2 · √30 = 11.
    assert say.step(count(now), count(before), GRADUATES_COME) == told


def test_a_fall_says_from_what_to_what():
    found = [Fall("甲", 0.494, 0.0366, True, 1e-9), Fall("乙", 0.35, 0.08, False, 1e-6)]
    assert say.fallen(found, {"乙": "瑞安市"}, "返乡率") == (
        "甲返乡率由 49% 降到 不足 4%；瑞安市返乡率由 35% 降到 8%（近三届与前三届相比）。"
    )
    assert say.fallen([], {}, "返乡率") == ""


def test_a_class_under_way_is_not_compared():
    rows = [(2024, "2024", 0.30), (2025, "2025", 0.36), (2026, "2026", 0.10)]
    found = protected(RETURN_RATE_BY_CLASS, rows, ("year",))
    assert say.classes(found, "返乡率", 2025) == (
        "返乡率：2025 届 36.0%，比上届高6.0个百分点，2026 届仍在登记"
    )
    assert say.classes(found, "返乡率", 2026).startswith("返乡率：2026 届 10.0%，比上届低26.0")
