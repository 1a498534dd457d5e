"""The certificate where all worlds can be written out: never more is proved than is so, and what
the tables tell exactly is not."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from data.snapshots import certified
from metrics.attack.nodes import Nodes
from metrics.attack.seen import LEAST_WIDTH, Seen
from metrics.attack.walk import Walk
from metrics.disclosure.equations import fence

COUNTIES, TRADES = 2, 3


def small(people: np.ndarray) -> tuple[SimpleNamespace, Nodes, np.ndarray]:
    """A cube of two counties and three trades with every table of it, rounded and hidden by size
    alone; and which cells each of its 12 rows adds up."""
    county, trade = np.divmod(np.arange(COUNTIES * TRADES), TRADES)
    each = [np.eye(len(people), dtype=int)]
    each += [[county == i for i in range(COUNTIES)], [trade == i for i in range(TRADES)]]
    rows = np.vstack([*each, np.ones((1, len(people)), dtype=int)]).astype(np.int64)
    count = rows @ people
    low, high = (side.astype(np.int64) for side in fence(count.astype(float)))
    start = len(people)
    of = np.array(
        [np.arange(start), start + county, start + COUNTIES + trade, np.full(start, len(rows) - 1)],
        dtype=np.int32,
    )
    nothing = np.zeros(len(rows), dtype=bool)
    atoms = pd.DataFrame({"county": county, "trade": trade})
    block = SimpleNamespace(
        unknowns=people,
        kinds=("people",),
        level="",
        keys=("county", "trade"),
        atoms=atoms,
        cube=SimpleNamespace(clock=""),
    )
    return block, Nodes(of, count, low, high, nothing, nothing), rows


def possible(known: Nodes, rows: np.ndarray, most: int) -> np.ndarray:
    """Every world that all tables allow, one row each, written out."""
    cells = rows.shape[1]
    spans = [
        range(int(low), min(int(high), most) + 1)
        for low, high in zip(known.low[:cells], known.high[:cells], strict=True)
    ]
    worlds = np.array(list(product(*spans)))
    sums = worlds @ rows.T
    return sums[((sums >= known.low) & (sums <= known.high)).all(axis=1)]


def walked(block: SimpleNamespace, known: Nodes) -> Seen:
    seen = Seen(block, known)  # type: ignore[arg-type]
    for seed in range(3):
        Walk(seen, seed).run(40_000)
    return seen


def test_never_more_is_proved_than_all_worlds_written_out_say_and_most_of_it():
    dice = np.random.default_rng(5)
    wide_in_all = found = narrow_in_all = 0
    for _ in range(10):
        people = np.where(dice.random(6) < 0.7, dice.integers(1, 10, 6), dice.integers(10, 15, 6))
        block, known, rows = small(people)
        every = possible(known, rows, 20)
        assert (every == known.count).all(axis=1).any(), "the truth is one of them"
        apart = every.max(axis=0) - every.min(axis=0)
        seen = walked(block, known)
        proved = np.setdiff1d(seen.targets, seen.open)
        assert (apart[proved] >= LEAST_WIDTH).all(), people
        assert (seen.least >= every.min(axis=0)).all()
        assert (seen.most <= every.max(axis=0)).all()
        wide = np.intersect1d(seen.targets, np.flatnonzero(apart >= LEAST_WIDTH))
        wide_in_all, found = wide_in_all + len(wide), found + len(proved)
        narrow_in_all += len(seen.targets) - len(wide)
    assert narrow_in_all > 3, "some are narrow: the test would prove little"
    assert found >= 0.8 * wide_in_all > 20


def test_two_nines_under_a_twenty_are_exact_and_stay_unproved():
    """No rule but rounding and marks: 18 is shown as 20, which two marks can only be 9 and 9."""
    people = np.array([9, 9, 0, 4, 5, 30])
    block, known, rows = small(people)
    every = possible(known, rows, 40)
    assert set(every[:, 0]) == set(every[:, 1]) == {9}
    seen = walked(block, known)
    number = seen.sums.number  # of a cell where nobody is and can be there is none
    assert set(number[[0, 1]]) <= set(seen.open)
    proved = set(np.setdiff1d(seen.targets, seen.open))
    assert set(number[[3, 4]]) & proved, "others are proved"


@pytest.mark.parametrize("change", [(-3, 3), (-1, 0), (-3, 0)])
def test_no_world_made_up_for_a_count_that_is_exact_is_as_the_tables_show(change):
    atoms = pd.DataFrame({"county": [1, 1], "trade": [1, 2]})
    people = np.array([9, 9])
    world = np.array([change])
    block = {"clock": "", "kinds": ["people"]}
    nothing = np.zeros((0, 2), dtype=np.int64)
    tables = [
        {"figure": "all", "where": [], "clock": None, "column": "people", "by": by}
        for by in (["county"], ["county", "trade"])
    ]
    wrong = []
    for table in tables:
        count, low, high, changes = certified._table(
            block, table, people, atoms, world, nothing, (10, 5)
        )
        wrong.append(((count + changes < low) | (count + changes > high)).any())
    assert any(wrong)
