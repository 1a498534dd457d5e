"""Ripe or not: the demo as it was known a year ago, set against what is known of it now.

Whatever grew since must have been called provisional then, of every figure; and where an answer
said what it would come to, that is held against what it came to.
"""

from collections import Counter

import numpy as np
import pytest

from data.home import Home
from data.months import month_number
from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import compute
from metrics.engine.core import Kind, Unknown
from metrics.engine.cubes import CUBES
from metrics.engine.related import Reason
from metrics.engine.ripening import Departing, Growing, Lasting, Placing
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from metrics.windows import settled
from tests.as_known import as_known
from tests.dashboard.truth.test_truth import demo_home

__all__ = ["demo_home"]
THEN = month_number("2025-09")
UNRIPE = [one for one in REGISTRY.values() if one.lag or one.yearly]
GROWING = [one for one in UNRIPE if not isinstance(one.ripening, Reason)]
# Estimated from everything there is, not counted in a month: more data make another estimate.
ESTIMATED = {Kind.MODEL, Kind.CURVE}


def published(home: Home) -> Published:
    warehouse = Warehouse(home)
    return Published(warehouse, warehouse.current(), True)


@pytest.fixture(scope="module")
def now(demo_home):
    return published(demo_home)


@pytest.fixture(scope="module")
def then(demo_home, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("then") / "home")
    as_known(demo_home, home, THEN)
    return published(home)


def test_whatever_is_provisional_tells_how_it_grows_or_why_not():
    for one in REGISTRY.values():
        assert bool(one.lag or one.yearly) == (one.ripening is not None), one.id
        if isinstance(one.ripening, Growing | Departing | Lasting | Placing):
            assert one.ripening.cube in CUBES, one.id


@pytest.mark.slow
def test_whatever_grew_since_was_called_provisional(now, then):
    """All figures that a month has: a settled month of then is the same month now."""
    compared, grew = 0, {}
    for one in REGISTRY.values():
        if one.kind in ESTIMATED or (one.maker and one.topic == "supply"):
            continue
        for by in ((), ("city",), ("month",)):
            try:
                before = compute(then, one, settled(then, one, Selection(330000)), by, span=12)
                asked = settled(now, one, Selection(330000, before.month))
                after = compute(now, one, asked, by, span=12).frame
            except Unknown:
                continue
            cubes = [CUBES[term.measure.cube] for term in one.terms]
            if before.month is None or (cubes and not any(cube.clock for cube in cubes)):
                continue  # the state at the data date
            if len({cube.points for cube in cubes}) == 2:
                continue  # its other part is of the newest point there is, whatever the month
            assert not before.provisional, one.id
            parts = [c for c in before.frame if c == "value" or (c[0] in "tc" and c[1:].isdigit())]
            both = before.frame.merge(after, on=list(by) or None, how="left" if by else "cross")
            for part in parts:
                x, y = (both[f"{part}_{side}"].astype(float) for side in "xy")
                compared += len(both)
                if not np.allclose(x.fillna(0.0), y.fillna(0.0)):
                    grew[one.id] = (by, part, x.tolist()[:3], y.tolist()[:3])
    assert compared > 2000
    assert not grew


@pytest.mark.slow
def test_an_unripe_value_is_provisional_and_its_range_holds_what_it_came_to(now, then):
    """The newest three months, or class, of every figure that grows: undivided, by city, by
    county. The range says 19 in 20."""
    inside, tried = Counter(), Counter()
    off, lacking = Counter(), Counter()
    for one in GROWING:
        kind = type(one.ripening).__name__
        for by in ((), ("city",), ("county",)):
            for back in range(1 if one.yearly else 3):
                for months in (None,) if one.yearly or one.windows or by else (None, 1):
                    asked = Selection(330000, THEN - back, months)
                    try:
                        seen, came = (
                            answer(cubes, one, asked, Scope(330000), by, widen=False)
                            for cubes in (then, now)
                        )
                    except Unknown:  # of no region
                        continue
                    if seen.month is not None and seen.month > THEN - one.lag and one.lag:
                        assert seen.provisional, one.id
                    later = {tuple(row.keys.values()): row.value for row in came.rows()}
                    for row in seen.rows():
                        value, told = later.get(tuple(row.keys.values())), row.completed
                        if told is None or value is None:
                            continue
                        tried[kind] += 1
                        inside[kind] += told.low - 1e-9 <= value <= told.high + 1e-9
                        if not one.denominator and one.id != "days_to_fill":
                            off[kind] += abs(told.value - value)
                            lacking[kind] += abs((row.value or 0.0) - value)
    assert set(tried) == {"Growing", "Departing", "Lasting", "Placing"}
    assert all(tried[kind] >= 12 for kind in tried), tried
    assert all(inside[kind] >= 0.9 * tried[kind] for kind in tried), (inside, tried)
    assert sum(inside.values()) >= 0.93 * sum(tried.values()), (inside, tried)
    assert all(off[kind] < lacking[kind] / 2 for kind in off), (off, lacking)
