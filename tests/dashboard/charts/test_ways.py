"""Arcs of who came: each class of the legend has an arc that can be seen."""

import pytest

from dashboard.charts.ways import arrival_map
from metrics.figures.schools import source
from tests.dashboard.conftest import protected
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG

CAME = [
    (HANGZHOU, "杭州市", 60.0),
    (NINGBO, "宁波市", 25.0),
    (310000, "上海市", 15.0),
    (0, "不详", 200.0),
]


@pytest.mark.parametrize(
    ("home", "values"), [(XIHU, {25.0, 15.0}), (HANGZHOU, {25.0, 15.0}), (ZHEJIANG, {15.0})]
)
def test_no_arc_and_no_class_of_our_own_citys_universities(home, values):
    found = protected(source.GRADUATES_COME, CAME, ("school_place",), region=home, month=None)
    made = arrival_map(found, home)
    assert {value for _, _, value, *_ in map(_ends, made.arcs)} == values
    assert not any("60" in label for _, label in made.arc_labels)


def _ends(arc):
    return arc.origin, arc.destination, arc.value
