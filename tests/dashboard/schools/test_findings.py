"""What 高校源头 says of classes: chance and rounding are not findings."""

import pytest

from dashboard.schools import findings as say
from metrics.disclosure.protect import Row, Status
from metrics.figures.schools.source import GRADUATES_COME


def count(value):
    return Row({}, {}, value, value, None, Status.OK, 2.5)


@pytest.mark.parametrize(
    "now, before, told", [(20, 10, "持平"), (200, 100, "▲100人"), (45, 200, "▼约78%")]
)
def test_a_class_against_the_one_before(now, before, told):
    # 20 against 10: two standard errors are 2 · √30 = 11.
    assert say.step(count(now), count(before), GRADUATES_COME) == told
