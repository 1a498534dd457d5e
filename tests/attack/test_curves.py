"""Curves side by side: people to 5 and whole points of per cent, taken apart in whole numbers."""

from itertools import product

import pytest

from data.snapshots.kept import Kept
from metrics.answer import answer
from metrics.disclosure import curve_complements
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.figures.retention import retention
from tests.world import XIHU, YUHANG, ZHEJIANG, World

# Who came in 2020-07, by education, and how many of them left within the year.
CAME = {4: (40, 10), 5: (60, 20), 3: (8, 3)}  # 西湖区
TWO = {4: (40, 10), 3: (5, 2)}  # 余杭区
HIDDEN = 3


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world, who = World(tmp_path_factory.mktemp("curves")), 0
    world.person("first").spell("first", ZHEJIANG + 203, "2019-01")
    for county, came in ((XIHU, CAME), (YUHANG, TWO)):
        for education, (people, left) in came.items():
            for i in range(people):
                end = f"2021-0{1 + i % 5}" if i < left else None
                world.person(who, education).spell(who, county, "2020-07", end, firm=f"f{who % 7}")
                who += 1
    world.spell("first", XIHU, "2024-01", "2024-06", firm="late")
    return world.build()


def ask(cubes, by=(), region=XIHU, **where):
    asked = Selection(region)
    for name, code in where.items():
        asked = asked.with_(name, code)
    table = answer(cubes, retention.RETENTION_CURVE, asked, Scope(ZHEJIANG), by, widen=False)
    return {tuple(row.keys.values()): row for row in table.rows()}


def pairs(row):
    """People at the beginning and leavers within the year that look like a shown point.

    Nobody is lost sight of, so that the share is one of whole numbers. The people are those of the
    curve's beginning, which it shows too.
    """
    people, share = row
    return [
        (n, d)
        for n in range(round(people) - 2, round(people) + 3)
        for d in range(n + 1)
        if abs((n - d) / n - share) <= 0.005 + 1e-9
    ]


def leavers_of_the_hidden(cubes, region):
    """All numbers that the hidden group's people and leavers can have."""
    curve = ask(cubes, ("education", "tenure"), region)
    whole = ask(cubes, ("tenure",), region)
    shown = {
        key[0]: (row.denominator, curve[key[0], 12].value)
        for key, row in curve.items()
        if key[1] == 0 and row.status is Status.OK and (key[0], 12) in curve
    }
    total = pairs((whole[(0,)].denominator, whole[(12,)].value))
    found = set()
    for all_of, *parts in product(total, *(pairs(row) for row in shown.values())):
        people, left = (all_of[i] - sum(part[i] for part in parts) for i in (0, 1))
        if 0 <= left <= people:
            found.add((people, left))
    return shown, found


def test_the_control_gives_the_hidden_leavers_away(cubes, monkeypatch):
    """The rule until 2026-11-22: each curve judged by itself."""
    monkeypatch.setattr(retention, "complementary", lambda *_: {})
    monkeypatch.setattr(cubes.warehouse, "kept", Kept())  # what this control makes stays its own
    shown, found = leavers_of_the_hidden(cubes, YUHANG)
    # 44 or 45 came and 12 left, 40 and 10 of them with this education: 2 of 4 or 5.
    assert set(shown) == {4}
    assert found == {(4, 2), TWO[HIDDEN]}
    shown, found = leavers_of_the_hidden(cubes, XIHU)
    assert set(shown) == {4, 5}
    assert CAME[HIDDEN] in found
    assert {left for _, left in found} == {3, 4, 5, 6}


def test_a_group_beside_a_small_one_is_hidden_too(cubes):
    shown, found = leavers_of_the_hidden(cubes, XIHU)
    assert set(shown) == {5}
    people, left = (sum(CAME[key][i] for key in (3, 4)) for i in (0, 1))
    assert (people, left) in found
    assert min(left for _, left in found) >= 10  # two groups together
    assert leavers_of_the_hidden(cubes, YUHANG)[0] == {}


def test_it_is_hidden_whichever_way_it_is_asked(cubes):
    divided = ask(cubes, ("education",))
    for education in CAME:
        alone = ask(cubes, education=education)
        assert alone[()].status is divided[(education,)].status
        assert alone[()].value == divided[(education,)].value
    assert divided[(4,)].status is Status.SUPPRESSED
    assert divided[(5,)].status is Status.OK


def test_nothing_is_hidden_where_the_rest_is_nobody_or_many(cubes):
    siblings = curve_complements.risk_sets(
        curve_complements.exits_and_censored(
            cubes, retention.RETENTION_CURVE, Selection(XIHU), ("education",)
        ),
        ("education",),
    )
    large = [one for one in siblings if one.key != (HIDDEN,)]
    table = curve_complements._Table(large, [[*range(len(large))]], set())
    assert table.beside() == {}
