"""The intruder who weighs: is he right where all worlds can be written out, and what he learns."""

from itertools import product

import numpy as np
import pytest

from metrics.attack.cells import Terms
from metrics.attack.intruder import Knowledge, System
from tests.attack.likely import town, weigh


def test_worlds_are_drawn_alike_as_when_all_are_written_out():
    """Three marks of 1–9 in a row of a shown 10, two of them in a column of a hidden 1–9."""
    system = System([0, 0], Knowledge(least_suppressed=1, absent=0))
    every = Terms(np.arange(3), np.ones(3))
    system.constrain(every, 10, 12)
    system.constrain(Terms(np.array([0, 1]), np.ones(2)), 1, 9)
    for one in range(3):
        system.constrain(Terms(np.array([one]), np.ones(1)), 1, 9)
        system.targets[(one,)] = "x"
    worlds = [
        world
        for world in product(range(1, 10), repeat=3)
        if 10 <= sum(world) <= 12 and world[0] + world[1] <= 9
    ]
    slow = np.zeros((3, 10))
    for world in worlds:
        for one, value in enumerate(world):
            slow[one, value] += 1 / len(worlds)
    found = weigh(system, np.array([2.0, 3.0, 6.0]), (3,), steps=6_000, walks=32)
    assert found.share == pytest.approx(slow, abs=0.02)
    assert found.apart < 0.05
    assert found.true.tolist() == [2, 3, 6]


@pytest.mark.long
def test_of_a_sparse_town_a_third_of_the_hidden_counts_has_a_likely_value(tmp_path):
    """docs/disclosure.md has the figures: no rule keeps a value from being likelier than others."""
    found = town(tmp_path / "home", 2, 250, pairs=True, steps=60_000)
    assert len(found.best) == 354
    assert (found.best > 0.5).mean() < 0.4
    assert (found.best > 0.9).mean() < 0.03
    right = found.share.argmax(axis=1) == found.true
    assert right.mean() < 0.5
