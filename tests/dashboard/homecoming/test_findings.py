"""What 本地生源回流 says of groups: chance and rounding are not findings."""

import pytest

from dashboard.homecoming import findings as say
from metrics.disclosure.protect import Row, Status
from metrics.figures.schools.homecoming import RETURN_RATE
from tests.dashboard.conftest import protected

WHOLE = protected(RETURN_RATE, [(0.4,)])


def rate(part, whole, half=0.0):
    return Row({}, {}, part / whole, part, whole, Status.OK, half)


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
