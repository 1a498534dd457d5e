"""Falls: a published test statistic, rounding and hiding taken against a finding, Holm."""

import math

import pytest

from metrics.models.market.share_fall import Counts, falls, one_sided


def test_the_z_test_is_the_textbooks():
    """Two-proportion z-test, worked by hand: 40/100 against 25/100.

    pooled 0.325, standard error sqrt(0.325 · 0.675 · 0.02) = 0.066238, z = 2.26457;
    one-sided p = 0.01177 (standard normal table: 1 − Φ(2.26) = 0.0119).
    """
    assert one_sided(40, 100, 25, 100) == pytest.approx(0.01177, abs=5e-5)
    z = 0.15 / math.sqrt(0.325 * 0.675 * 0.02)
    assert z == pytest.approx(2.26457, abs=1e-4)
    assert one_sided(0, 50, 0, 50) == 1.0  # nobody ever came: no spread, no finding


def test_a_large_and_clear_fall_is_found_alone():
    quiet = {f"q{i}": Counts(100, 300, 95, 300) for i in range(80)}
    found = falls({**quiet, "gone": Counts(110, 320, 40, 350)})
    assert [fall.member for fall in found] == ["gone"]
    assert found[0].before == pytest.approx(110 / 320)
    assert found[0].now == pytest.approx(40 / 350)
    assert not found[0].at_most


def test_a_bound_stays_one():
    (fall,) = falls({"gone": Counts(110, 320, 9, 350, at_most=True)})
    assert fall.at_most
    assert fall.now == pytest.approx(9 / 350)


@pytest.mark.parametrize(
    "counts",
    [
        Counts(10, 25, 0, 25),  # two graduates fewer than thirty a period say nothing
        Counts(0, 0, 0, 0),
        Counts(3000, 10_000, 2700, 10_000),  # clear, but three points are no alarm
        Counts(900, 1000, 750, 1000),  # fifteen points, but a sixth of what it was
        Counts(12, 40, 6, 40),  # large, but may be chance
        Counts(40, 100, 60, 100),  # a rise
    ],
)
def test_what_is_small_or_doubtful_is_not_cried(counts):
    assert falls({"a": counts}) == []


@pytest.mark.parametrize(
    "counts, cried",
    [
        (Counts(250, 1000, 150, 1000), True),  # ten points, two fifths of what it was
        (Counts(250, 1000, 151, 1000), False),
        (Counts(900, 1000, 600, 1000), True),  # a third of what it was
        (Counts(900, 1000, 606, 1000), False),
        (Counts(25, 30, 0, 30), True),
        (Counts(25, 29, 0, 30), False),
        (Counts(25, 30, 0, 29), False),
    ],
)
def test_ten_points_a_third_and_thirty_graduates_are_the_least(counts, cried):
    assert bool(falls({"a": counts})) is cried


@pytest.mark.slow
def test_many_comparisons_ask_for_more():
    one = {"a": Counts(40, 100, 24, 100)}  # p = 0.0077
    assert [fall.member for fall in falls(one)] == ["a"]
    assert falls({**one, "b": Counts(40, 100, 40, 100)}) == []


@pytest.mark.slow
def test_each_by_itself_finds_all_that_any_number_of_others_would():
    """Nothing is asked of hidden members where not even this finds a fall."""
    weak = Counts(30, 100, 17, 100)  # p = 0.015 alone: too little for Holm's three
    clear = Counts(30, 100, 16, 100)  # p = 0.0093: below 1 % alone, above a third of it
    assert (
        [one.member for one in falls({"a": clear}, None)]
        == ["a"]
        == [one.member for one in falls({"a": clear})]
    )
    three = {"a": clear, "b": weak, "c": Counts(30, 100, 30, 100)}
    assert [one.member for one in falls(three, None)] == ["a"]
    assert falls(three) == []
