"""Where maps are cut into classes: by hand, and against the slow twin."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from dashboard.charts.map_classes import classify, natural_breaks, plain, roundest
from dashboard.charts.spec import DIVERGING


@pytest.mark.parametrize(
    "low, high, expected",
    [
        (11_800, 12_650, 12_000),
        (80, 990, 500),
        (0, 990, 500),
        (-5, 7, 0),
        (0.0213, 0.0227, 0.022),
        (-300, -120, -200),
        (9_999, 10_000, 10_000),
        (1.5, 2, 2),
    ],
)
def test_the_roundest_number_between_two(low: float, high: float, expected: float) -> None:
    assert roundest(low, high) == expected


@pytest.mark.parametrize(
    "value, text",
    [
        (12_000, "1.2万"),
        (86_500, "8.65万"),
        (1.25e8, "1.25亿"),
        (4_500, "4\u2009500"),
        (0, "0"),
        (0.8, "0.8"),
        (-300, "−300"),
    ],
)
def test_bounds_are_plain_numbers(value: float, text: str) -> None:
    assert plain(value) == text
    assert plain(0.8, signed=True) == "+0.8"


def brute_breaks(values: Sequence[float], classes: int) -> float:
    """Least within-class sum of squares over every way of cutting: the slow twin."""

    def spread(part: Sequence[float]) -> float:
        mean = sum(part) / len(part)
        return sum((value - mean) ** 2 for value in part)

    def cost(cuts: tuple[int, ...]) -> float:
        edges = [0, *cuts, len(values)]
        return sum(spread(values[a:b]) for a, b in itertools.pairwise(edges))

    return min(map(cost, itertools.combinations(range(1, len(values)), classes - 1)))


def test_natural_breaks_by_hand() -> None:
    assert natural_breaks([1, 2, 3, 10, 11, 12, 50, 51, 52], 3) == [10, 50]


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_natural_breaks_equal_their_slow_twin(classes: int) -> None:
    values = sorted([2.0, 3.5, 3.6, 8.0, 9.1, 9.2, 14.0, 30.0, 31.0, 44.0])
    firsts = natural_breaks(values, classes)
    edges = [0, *(values.index(first) for first in firsts), len(values)]
    parts = [values[a:b] for a, b in itertools.pairwise(edges)]
    cost = sum(sum((v - sum(p) / len(p)) ** 2 for v in p) for p in parts)
    assert cost == pytest.approx(brute_breaks(values, classes))


@pytest.mark.parametrize("method", ["quantile", "natural", "equal"])
@pytest.mark.parametrize("scale", ["sequential", "diverging"])
@pytest.mark.parametrize(
    "values", [[5.0], [5.0, 5.0], [0.0, 0.0], [1.0, 2.0], [-3.0, -1.0], [0.0, 0.0, 0.0, 8.0]]
)
def test_every_value_falls_into_one_class(method: Any, scale: Any, values: list[float]) -> None:
    made = classify(values, method=method, scale=scale)
    assert all(sum(one.holds(value) for one in made) == 1 for value in values)
    assert len({one.label for one in made}) == len(made)


def test_a_diverging_scale_is_the_same_on_both_sides_of_zero() -> None:
    made = classify([-30.0, -12.0, -2.0, 1.0, 11.0, 40.0], scale="diverging", method="natural")
    # sizes {1, 2}, {11, 12}, {30, 40}: cut at the roundest numbers between, 10 and 20
    assert [one.low for one in made] == [None, -20, -10, 10, 20]
    assert [one.label for one in made] == [
        "低于 −20",
        "−20 至 −10",
        "−10 至 +10",
        "+10 至 +20",
        "+20 及以上",
    ]
    assert made[0].tone == DIVERGING[4]
    assert made[-1].tone == DIVERGING[0]


def test_no_values_no_classes() -> None:
    assert classify([]) == []
    with pytest.raises(ValueError, match="classes must be 2 to 5"):
        classify([1.0], classes=6)
