"""Two snapshots of one month: late declarations change the newest three, old tables are kept.

Settled months are the same numbers with the same answers. Of a revised month the analyst has two
sets of tables, and knows that late declarations only add people.
"""

import numpy as np
import pytest

from metrics.answer import answer
from metrics.attack.cells import Terms
from metrics.attack.intruder import Knowledge, System
from metrics.engine.selection import Selection
from metrics.figures.people import flow
from tests.attack import towns
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG

pytestmark = pytest.mark.slow

TODAY = Knowledge(least_suppressed=1, absent=0)
PLACES = (ZHEJIANG, HANGZHOU, XIHU, YUHANG)
PEOPLE, LATE = 600, 40


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    """Before and after the late ones came in; the first of them was in time."""
    return [
        towns.town(tmp_path_factory.mktemp(f"late{late}"), 6, PEOPLE, late=late)
        for late in (1, LATE)
    ]


def stock_of(cubes):
    cut = towns.stock_slice(cubes, towns.LAST)
    cells = towns.stock_cells(cut)
    return cells, towns.stock_tables(cubes, PLACES, month=towns.LAST), cells.truth(cut)


def inflow_of(cubes):
    first = towns.LAST - 11
    cut = towns.Slice(cubes, flow=f"event IN (1, 2) AND month >= {first}")
    cells = towns.flow_cells(cut)
    tables = [
        answer(cubes, flow.INFLOW, Selection(place, month, window), towns.WHO, by, widen=False)
        for place in PLACES
        for by in ((), ("county",), ("industry",), ("education",))
        for month in (towns.LAST - 2, towns.LAST)
        for window in ((12, 1) if month == towns.LAST else (1,))
    ]
    return cells, tables, cells.truth(cut)


def joined(snapshots, part):
    """Both systems as one: of each cell, those counted before and those who came late."""
    (old, exact), (new, later) = (
        (System(cells, TODAY).read(tables, cubes).only_below_threshold(truth), truth)
        for cubes in snapshots
        for cells, tables, truth in [part(cubes)]
    )
    places, size = numbered(old.cells), len(old.cells)
    before = np.full(len(new.cells), -1)
    for key, i in numbered(new.cells).items():
        before[i] = places.get(key, -1)

    def spread(index):
        """The unknowns of a sum of the second snapshot."""
        at = np.array(index, dtype=int)
        return np.sort(np.concatenate([before[at][before[at] >= 0], at + size]))

    known = before >= 0
    late = later - np.where(known, exact[before], 0.0)
    both = System([0] * (size + len(later)), TODAY, dict(old.constraints), dict(old.targets))
    for (index, weight), (low, high) in new.constraints.items():
        if set(weight) == {1.0}:
            found = spread(index)
            both.constrain(Terms(found, np.ones(len(found))), low, high)
            if 0 < late[list(index)].sum() < 10:
                both.targets[tuple(i + size for i in index)] = f"late {index}"
    for target, name in new.targets.items():
        both.targets[tuple(spread(target).tolist())] = f"{name} (second)"
    return both, np.concatenate([exact, late])


def numbered(cells):
    found = {}
    for (cube, block), start in cells.starts.items():
        atoms = cells.atoms[cube]
        names = ["region", *atoms.own]
        for i, key in enumerate(atoms.frame[names].itertuples(index=False, name=None)):
            found[cube, block, *key] = start + i
    return found


@pytest.mark.parametrize("part", [stock_of, inflow_of])
def test_a_revised_month_gives_no_hidden_count_away(snapshots, part):
    both, exact = joined(snapshots, part)
    changed = [float(exact[list(index)] @ np.array(weight)) for index, weight in both.constraints]
    for total, (low, high) in zip(changed, both.constraints.values(), strict=True):
        assert low - 1e-6 <= total <= high + 1e-6
    found = both.bounds(at_most=250)
    late = [bound for bound in found.bounds if bound.name.startswith("late")]
    assert len(found.bounds) > 100 and len(late) >= 20
    assert [bound.name for bound in found.narrow if bound not in late] == []
    # How many came late is in no table; it may be narrowed (docs/disclosure.md), never told.
    assert [bound.name for bound in late if bound.width == 0] == []
