"""Three naive rules and who was right about the direction, by hand."""

import numpy as np
import pytest

from metrics.models.forecast.naive_rules import direction, faster, naive


def test_the_three_rules_by_hand():
    """100, 110, 132: newest 132; growth of 20 % twice: 190.08; the line 98, 114, 130 … to 162."""
    said = naive(np.array([[100.0, 110.0, 132.0]]), np.array([2.0]))
    assert said["value"].tolist() == [132]
    assert said["growth"].tolist() == pytest.approx([132 * 1.2**2])
    assert said["trend"].tolist() == pytest.approx([114 + 16 * 3])


def test_a_line_does_not_fall_below_nobody_and_one_value_has_no_growth():
    falling = naive(np.array([[90.0, 50.0, 10.0], [0.0, 0.0, 5.0]]), np.array([2.0, 1.0]))
    assert falling["trend"][0] == 0
    assert np.isnan(falling["growth"][1])  # from nobody
    alone = naive(np.array([[7.0]]), np.array([1.0]))
    assert alone["value"].tolist() == [7]
    assert np.isnan([alone["growth"][0], alone["trend"][0]]).all()


def test_a_gap_s_last_change_goes_on_and_its_line_has_no_floor():
    """−10, 20, −4: the last change is −24 a year; the line 2 with slope 3."""
    said = naive(np.array([[-10.0, 20.0, -4.0]]), np.array([2.0]), signed=True)
    assert said["value"].tolist() == [-4]
    assert said["growth"].tolist() == [-52]
    assert said["trend"].tolist() == pytest.approx([2 + 3 * 3])
    falling = naive(np.array([[20.0, 0.0, -20.0]]), np.array([1.0]), signed=True)
    assert falling["trend"].tolist() == pytest.approx([-40])


def test_direction_by_hand():
    """Right, wrong, silent about what moved (wrong), what stood still (not judged), unknown."""
    said = np.array([110, 110, 100, 110, np.nan])
    came = np.array([105, 95, 105, 100, 105.0])
    found = direction(said, np.full(5, 100.0), came)
    assert found[:3].tolist() == [1, 0, 0]
    assert np.isnan(found[3:]).all()


def test_faster_by_hand():
    """The whole was to grow by 5 % and grew by 2 %: told +7 and came +3 %; told +7, came +1 %."""
    whole = (np.array([1050.0, 1050]), np.array([1000.0, 1000]), np.array([1020.0, 1020]))
    said, now = np.array([107.0, 107]), np.array([100.0, 100])
    assert faster(said, now, np.array([103.0, 101]), whole).tolist() == [1, 0]
    assert np.isnan(faster(said, now, np.array([102.0, 102]), whole)).all()  # as the whole did
