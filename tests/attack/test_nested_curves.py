"""Curves within curves: classes of two dimensions at once, industries in their sections.

The intruder is an integer program of its own: people and leavers of each finest group are whole
numbers; a drawn curve fences its people (to 5) and, by its share in whole points, its leavers.
"""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from data.snapshots.kept import Kept
from metrics.answer import answer
from metrics.disclosure import curve_complements
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.figures.retention import retention
from tests.world import XIHU, YUHANG, ZHEJIANG, World

SECTION = {13: "C", 26: "C", 63: "I", 65: "I"}
# Who came in 2020-07, by education and industry, and how many of them left within the year.
TWO_WAYS = {(4, 13): (5, 2), (5, 13): (40, 10), (4, 26): (40, 10), (5, 26): (80, 20)}
IN_SECTIONS = {(4, 13): (5, 2), (4, 26): (80, 20), (4, 63): (5, 2), (4, 65): (40, 10)}
TABLES = ((), ("education",), ("industry",), ("section",), ("education", "industry"))


def built(path, came):
    world, who = World(path), 0
    for county in (XIHU, YUHANG):
        world.person(f"first{county}").spell(f"first{county}", county, "2019-01")
    for (education, industry), (people, left) in came.items():
        for i in range(people):
            end = f"2021-0{1 + i % 5}" if i < left else None
            world.person(who, education)
            world.spell(who, XIHU, "2020-07", end, industry=industry, firm=f"f{industry}-{who % 7}")
            who += 1
    world.spell("first", XIHU, "2024-01", "2024-06", firm="late")
    return world.build()


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nested")
    return {
        "two ways": (built(folder / "a", TWO_WAYS), TWO_WAYS),
        "sections": (built(folder / "b", IN_SECTIONS), IN_SECTIONS),
    }


def drawn(cubes):
    """Every drawn curve: the table's key, its people as shown, its share after a year."""
    for by in TABLES:
        asked = Selection(XIHU)
        table = answer(
            cubes, retention.RETENTION_CURVE, asked, Scope(ZHEJIANG), (*by, "tenure"), widen=False
        )
        rows = {tuple(row.keys.values()): row for row in table.rows()}
        for (*key, month), row in rows.items():
            if month == 0 and row.status is Status.OK:
                later = rows.get((*key, 12))
                yield by, tuple(key), row.denominator, later and later.value


def holds(by, key, group):
    education, industry = group
    own = {"education": education, "industry": industry, "section": SECTION[industry]}
    return all(own[name] == code for name, code in zip(by, key, strict=True))


def bounds(cubes, came, group, of):
    """The least and the greatest that people (0) or leavers (1) of a group can be."""
    groups = [*came]
    size = len(groups)
    rows, low, high = [], [], []

    def add(people, leavers, least, most):
        rows.append([*people, *leavers])
        low.append(least)
        high.append(most)

    none = np.zeros(size)
    for one in range(size):  # nobody leaves who never came
        add(np.eye(size)[one], -np.eye(size)[one], 0, np.inf)
    for by, key, people, share in drawn(cubes):
        mine = np.array([float(holds(by, key, one)) for one in groups])
        add(mine, none, people - 2, people + 2)
        if share is not None:
            add((1 - share + 0.005) * mine, -mine, -1e-6, np.inf)
            add((1 - share - 0.005) * mine, -mine, -np.inf, 1e-6)
    cost = np.zeros(2 * size)
    cost[of * size + groups.index(group)] = 1
    found = []
    for sign in (1, -1):
        result = milp(
            sign * cost,
            constraints=LinearConstraint(np.array(rows), low, high),
            integrality=np.ones(2 * size),
            bounds=Bounds(0, 500),
        )
        assert result.success, result.message
        found.append(round(cost @ result.x))
    return tuple(found)


@pytest.mark.parametrize("name, told", [("two ways", (2, 3)), ("sections", (2, 2))])
def test_the_control_a_hidden_groups_two_leavers_come_out(offices, monkeypatch, name, told):
    """The rule until 2026-11-30: each whole by itself, and no coarser classes."""
    cubes, came = offices[name]
    monkeypatch.setattr(curve_complements._Table, "_of_cells", lambda *_: [])
    monkeypatch.setattr(curve_complements, "coarser", lambda *_: ())
    monkeypatch.setattr(cubes.warehouse, "kept", Kept())  # what this control makes stays its own
    assert bounds(cubes, came, (4, 13), 1) == told


@pytest.mark.parametrize("name", ["two ways", "sections"])
def test_no_hidden_group_of_nested_curves_is_told(offices, name):
    cubes, came = offices[name]
    shown = {(by, key) for by, key, *_ in drawn(cubes)}
    assert len(shown) > 3  # something is left to read
    for group, of in product(came, (0, 1)):
        if came[group][of] < 10:
            least, most = bounds(cubes, came, group, of)
            assert least <= came[group][of] <= most
            assert most - least >= 3, (group, of, least, most, shown)


def test_a_group_is_judged_alike_whichever_of_two_ways_is_a_filter(offices):
    cubes, _ = offices["two ways"]

    def ask(by, **where):
        asked = Selection(XIHU)
        for one, code in where.items():
            asked = asked.with_(one, code)
        table = answer(cubes, retention.RETENTION_CURVE, asked, Scope(ZHEJIANG), by, widen=False)
        return {tuple(row.keys.values()): row.status for row in table.rows()}

    whole = ask(("education", "industry"))
    for (education, industry), status in whole.items():
        assert ask(("education",), industry=industry)[(education,)] is status
        assert ask(("industry",), education=education)[(industry,)] is status
        assert ask((), education=education, industry=industry)[()] is status
