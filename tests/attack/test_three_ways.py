"""Curves divided in three ways beside those in two and one, read by an integer program."""

import random
from itertools import combinations, product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from metrics.answer import answer
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.figures.retention import retention
from tests.world import XIHU, YUHANG, ZHEJIANG, World

WHO = Scope(ZHEJIANG)
SECTION, NATIVE, AWAY = {13: "C", 26: "C", 63: "I"}, {1: XIHU, 3: 340100}, (5, 2)
GROUPS = tuple(product((4, 5), SECTION, NATIVE))  # education, industry, from here or elsewhere
NAMES = ("education", "industry", "native")


def office(path, seed):
    """Who came in 2020-07, by group, and how many of them left within the year."""
    dice, world, who = random.Random(seed), World(path), 0
    large = ((40, 10), (60, 15), (80, 20), (45, 12))
    came = {one: dice.choice((AWAY, *large, *large)) for one in GROUPS}
    for county in (XIHU, YUHANG):
        world.person(f"first{county}").spell(f"first{county}", county, "2019-01")
    for (education, industry, native), (people, left) in came.items():
        for i in range(people):
            end = f"2021-0{1 + i % 5}" if i < left else None
            world.person(who, education, origin=NATIVE[native])
            world.spell(who, XIHU, "2020-07", end, industry=industry, firm=f"f{industry}-{who % 7}")
            who += 1
    world.spell("first", XIHU, "2024-01", "2024-06", firm="late")
    return world.build(), came


def drawn(cubes):
    """Every drawn curve: which groups it is of, its people as shown, its share after a year."""
    for many in range(4):
        for by in combinations(("education", "industry", "section", "native"), many):
            if {"industry", "section"} <= set(by):
                continue
            asked = retention.RETENTION_CURVE, Selection(XIHU), WHO, (*by, "tenure")
            rows = {
                tuple(row.keys.values()): row for row in answer(cubes, *asked, widen=False).rows()
            }
            for (*key, month), row in rows.items():
                if month == 0 and row.status is Status.OK:
                    own = np.array([holds(by, key, one) for one in GROUPS], dtype=float)
                    later = rows.get((*key, 12))
                    yield by, own, row.denominator, later and later.value


def holds(by, key, group):
    codes = dict(zip(NAMES, group, strict=True))
    codes["section"] = SECTION[codes["industry"]]
    return all(codes[name] == code for name, code in zip(by, key, strict=True))


def left_open(told, came):
    """Of each small number of people or leavers of a group its bounds."""
    size = len(GROUPS)
    none, each = np.zeros(size), np.eye(size)
    rows = [((*one, *-one), 0, np.inf) for one in each]  # nobody leaves who never came
    for _, own, people, share in told:
        rows.append(((*own, *none), people - 2, people + 2))
        if share is not None:
            rows.append(((*((1 - share + 0.005) * own), *-own), -1e-6, np.inf))
            rows.append(((*((1 - share - 0.005) * own), *-own), -np.inf, 1e-6))
    matrix, low, high = zip(*rows, strict=True)
    for at, of in product(range(size), (0, 1)):
        if came[GROUPS[at]][of] < 10:
            cost = np.zeros(2 * size)
            cost[of * size + at] = 1
            ends = [
                milp(
                    sign * cost,
                    constraints=LinearConstraint(np.array(matrix), low, high),
                    integrality=np.ones(2 * size),
                    bounds=Bounds(0, 500),
                )
                for sign in (1, -1)
            ]
            yield came[GROUPS[at]][of], *(round(cost @ one.x) for one in ends)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
def test_curves_of_three_ways_beside_two_tell_no_small_group(tmp_path, seed):
    cubes, came = office(tmp_path / "home", seed)
    told = list(drawn(cubes))
    assert sum(len(by) == 3 for by, *_ in told) >= 10  # curves are drawn in three ways
    found = list(left_open(told, came))
    assert found
    for number, least, most in found:
        assert least <= number <= most and most - least >= 3


@pytest.mark.long
def test_the_control_each_curve_by_itself_tells_them_exactly(tmp_path, monkeypatch):
    monkeypatch.setattr(retention, "complementary", lambda *_: {})
    cubes, came = office(tmp_path / "home", 2)
    found = list(left_open(list(drawn(cubes)), came))
    assert found and all(least == most for _, least, most in found)
