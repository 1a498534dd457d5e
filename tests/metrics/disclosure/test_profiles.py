"""The same small world under every profile, counted by hand; and what reads the two numbers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.protection import PROFILES, USUAL
from metrics.answer import answer
from metrics.attack.intruder import Knowledge, System
from metrics.disclosure.equations import fence
from metrics.disclosure.profile import current, hidden_below, rounding_base, slack, under
from metrics.disclosure.public import round_public
from metrics.engine.core import Time, Unit
from metrics.engine.selection import Scope, Selection
from metrics.figures.people.stock import EMPLOYED, TALENT_STOCK
from metrics.registry import REGISTRY
from tests.attack import towns
from tests.world import XIHU, ZHEJIANG, World, m

# People employed in one county, by industry.
LIVES = {26: 43, 39: 12, 65: 23, 70: 7, 13: 3}
SHOWN = {
    "10/5": {26: 45, 39: 10, 65: 25, 70: None, 13: None},
    "5/5": {26: 45, 39: 10, 65: 25, 70: 5, 13: None},
    "10/10": {26: 40, 39: 10, 65: 20, 70: None, 13: None},
}
PUBLIC = {
    "10/5": {26: 50, 39: 10, 65: 30, 70: None, 13: None},
    "5/5": {26: 50, 39: 10, 65: 30, 70: 10, 13: None},
    "10/10": SHOWN["10/10"],
}
EVERY = pytest.mark.parametrize("name", PROFILES)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world, who = World(tmp_path_factory.mktemp("profiles") / "home"), 0
    for industry, people in LIVES.items():
        for _ in range(people):
            who += 1
            world.person(who, 4)
            world.spell(who, XIHU, "2024-01", industry=industry, firm=who)
    return world.build()


def asked(cubes, *by):
    where = Selection(XIHU, m("2024-01"))
    return answer(cubes, TALENT_STOCK, where, Scope(ZHEJIANG), by, widen=False)


def by_industry(found):
    values = dict(zip(found.frame["industry"], found.frame["value"], strict=True))
    return {int(code): None if np.isnan(value) else value for code, value in values.items()}


@EVERY
def test_the_same_world_counted_by_hand(cubes, name):
    found = asked(replace(cubes, protection=name), "industry")
    assert by_industry(found) == SHOWN[name]
    assert found.profile.name == name
    assert by_industry(round_public(found)) == PUBLIC[name]


@EVERY
def test_the_margin_of_a_public_count_is_what_both_roundings_leave(cubes, name):
    row = round_public(asked(replace(cubes, protection=name))).one()
    assert row.half_width == {"10/5": 7.5, "5/5": 7.5, "10/10": 5.0}[name]
    assert row.profile.name == name


def test_the_snapshots_own_is_the_one_that_answers(cubes):
    assert cubes.profile == USUAL == asked(cubes).profile
    assert by_industry(asked(cubes, "industry")) == SHOWN["10/5"]


def test_makers_keep_nothing_for_another_profile(cubes):
    coarse, few = (replace(cubes, protection=name) for name in ("10/10", "5/5"))
    assert coarse.kept is coarse.kept is not few.kept
    assert cubes.kept is cubes.warehouse.kept is not few.kept


@EVERY
def test_whole_counts_lie_within_the_fence_and_at_both_its_ends(name):
    with under(PROFILES[name]):
        counts = np.arange(205.0)
        low, high = fence(counts)
        assert ((low <= counts) & (counts <= high)).all()
        pairs = {(a, b) for a, b in zip(low, high, strict=True) if b < counts[-1]}
        alike = [counts[(low == a) & (high == b)] for a, b in pairs]
        for each in alike:  # the fence is as narrow as it can be: its ends look the same
            assert (each[0], each[-1]) == tuple(end[counts == each[0]][0] for end in (low, high))
        assert slack() == {"10/5": (2, 2), "5/5": (2, 2), "10/10": (5, 4)}[name]


@EVERY
def test_the_intruder_believes_what_the_rounding_does(name):
    rule = PROFILES[name]
    known = Knowledge().under(rule)
    assert known.smallest == rule.threshold
    for shown in range(2 * rule.base, 100, rule.base):
        counts = range(rule.threshold, 200)
        exact = [n for n in counts if np.floor(n / rule.base + 0.5) * rule.base == shown]
        assert known.shown(shown, Time.POINT) == (min(exact), max(exact))


def test_two_threads_have_their_own():
    def read(name):
        with under(PROFILES[name]):
            return [(hidden_below(), rounding_base()) for _ in range(200)]

    with ThreadPoolExecutor(3) as pool:
        for name, found in zip(PROFILES, pool.map(read, PROFILES), strict=True):
            assert set(found) == {(PROFILES[name].threshold, PROFILES[name].base)}
    assert current() == USUAL


COUNTS = (Unit.PERSONS, Unit.CASES)


def test_no_count_of_people_misses_the_coarsest_profile(cubes):
    """All figures that count people, so that a constant left somewhere would show."""
    seen = 0
    coarse = replace(cubes, protection="10/10")
    for metric in REGISTRY.values():
        if metric.protects != "person" or metric.unit not in COUNTS:
            continue
        for place in (ZHEJIANG, XIHU):
            found = answer(coarse, metric, Selection(place), Scope(ZHEJIANG), widen=False)
            values = pd.to_numeric(found.frame["value"]).dropna()
            assert (values % 10 == 0).all(), metric.id
            seen += int((values > 0).sum())
    assert seen > 5


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return towns.town(tmp_path_factory.mktemp("sparse"), 2, 250)


@pytest.mark.slow
@EVERY
def test_the_attack_finds_nothing_narrow_under_any_profile(town, name):
    cubes = replace(town, protection=name)
    cut = towns.stock_slice(town)
    cells, knowledge = towns.stock_cells(cut), Knowledge(least_suppressed=1, absent=0)
    exact = towns.truth(cut, cells)
    tables = list(towns.stock_tables(cubes))
    system = System(cells, knowledge.under(cubes.profile)).read(tables, cubes)
    for (index, weight), (low, high) in system.constraints.items():
        assert low - 1e-6 <= exact[list(index)] @ np.array(weight) <= high + 1e-6
    found = system.only_below_threshold(exact).bounds()
    assert len(found.bounds) > 200
    assert not found.narrow


@pytest.mark.slow
def test_without_the_room_asked_for_the_attack_bites_under_five(town, monkeypatch):
    from metrics.disclosure import equations, totals

    for rule in (totals, equations):
        monkeypatch.setattr(rule, "LEAST_WIDTH", -99)
    cubes = replace(town, protection="5/5", threshold=1)
    cut = towns.stock_slice(town)
    cells, knowledge = towns.stock_cells(cut), Knowledge(least_suppressed=1, absent=0)
    tables = list(towns.stock_tables(cubes))
    system = System(cells, knowledge.under(cubes.profile)).read(tables, cubes)
    found = system.only_below_threshold(towns.truth(cut, cells)).bounds(at_most=60)
    assert found.narrow


def test_employed_and_talent_are_one_count_here(cubes):
    """So that the world above is what it is said to be: everybody in it is talent."""
    where = Selection(XIHU, m("2024-01"))
    found = answer(cubes, EMPLOYED, where, Scope(ZHEJIANG), widen=False)
    assert found.one().value == asked(cubes).one().value == 90
