"""Lists of several counties, and of coarser classes, are lists of different people."""

import math
from itertools import product

import numpy as np
import pytest

from data.reference import industries
from metrics.answer import answer
from metrics.attack.cells import Cells
from metrics.attack.intruder import Knowledge, System
from metrics.disclosure import listing
from metrics.disclosure.list_room import _divided, _unlistable, roomy, unlistable
from metrics.disclosure.listing import UNLISTED
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import stock
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, World

COUNTIES = (XIHU, YUHANG, 330108, 330109)
TRADE = [one.code for one in industries() if one.section == "F"]
WHO = Scope(ZHEJIANG)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """Eight people of one section in seven rows of four counties, beside 40 in each of them."""
    world = World(tmp_path_factory.mktemp("cross"))
    lives = [(county, 90) for county in COUNTIES for _ in range(40)]
    lives += [*product(COUNTIES, TRADE)][:7]
    lives += [(COUNTIES[0], TRADE[0])]
    for who, (county, industry) in enumerate(lives):
        world.person(who, 4).spell(who, county, "2024-01", industry=industry)
    for who in range(1000, 1080):
        world.person(who, 4).spell(who, 330203, "2024-01", industry=90)
    return world.build()


def attacked(cubes):
    """What an intruder learns who reads the lists of the city and of all its counties."""
    cells = Cells(cubes, {"stock": ("industry", "education")}).prepare(
        [stock.EMPLOYED.numerator[0].measure]
    )
    tables = [
        answer(cubes, stock.EMPLOYED, Selection(place), WHO, by, widen=False)
        for place in (HANGZHOU, *COUNTIES)
        for by in ((), ("section",), ("industry",))
    ]
    system = System(cells, Knowledge(least_suppressed=1, absent=0)).read(tables, cubes)
    return system.only_below_threshold(cells.truth(cubes)).bounds()


def test_who_adds_up_the_lists_of_all_counties_learns_nothing(cubes):
    found = attacked(cubes)
    assert len(found.bounds) >= 10
    assert found.narrow == []
    lists = [
        answer(cubes, stock.EMPLOYED, Selection(one), WHO, ("industry",), widen=False)
        for one in COUNTIES
    ]
    assert any(UNLISTED in one.notes for one in lists)


def test_without_the_rule_the_lists_tell(cubes, monkeypatch):
    monkeypatch.setattr(
        listing, "beyond_other_lists", lambda asked: np.zeros(asked.exact.rows, dtype=bool)
    )
    assert attacked(cubes).narrow != []


def told(rows, parts):
    """People that some listed rows tell of, read off: as many as the fullest way of adding up."""
    return max(
        sum(max(least, sum(part[row] == at for row in rows)) for at, least in enumerate(leasts))
        for part, leasts in parts
    )


@pytest.mark.parametrize("seed", range(20))
def test_as_many_rows_as_leave_room_are_listed(seed):
    """Against adding up anew for each row."""
    chance = np.random.default_rng(seed)
    size = int(chance.integers(5, 40))
    count = chance.integers(1, 3, size).astype(float)
    count[chance.random(size) < 0.1] = 13  # shown as 15, 13 at least
    columns = [chance.integers(0, 4, size), chance.integers(0, 12, size)]
    parts = [np.unique(column, return_inverse=True)[1] for column in columns]
    sums = [np.bincount(part, count) for part in parts]
    leasts = [[1 if n < 10 else max((n + 2) // 5 * 5 - 2, 10) for n in each] for each in sums]
    room = float(chance.integers(3, int(count.sum()) + 3))
    listed: list[int] = []
    known = list(zip(parts, leasts, strict=True))
    known.append((np.arange(size), [0 if n < 10 else 13 for n in count]))
    for row in sorted(range(size), key=lambda row: count[row] < 10):
        before, after = told(listed, known), told([*listed, row], known)
        wider = [told([*listed, row], [one]) > told(listed, [one]) for one in known]
        full = [told([*listed, row], [one]) > room for one in known]
        if count[row] > 9 or not any(w and f for w, f in zip(wider, full, strict=True)):
            listed.append(row)
        assert after >= before
    beyond = unlistable(count, np.zeros(size, dtype=bool), columns, room)
    assert np.flatnonzero(~beyond).tolist() == sorted(listed)


@pytest.mark.parametrize("seed", range(20))
def test_totals_judged_together_are_judged_as_each_alone(seed):
    """Classes of a list may reach over several totals: only what lies in its own is a total's."""
    chance = np.random.default_rng(seed)
    size = 90
    count = np.where(chance.random(size) < 0.2, 13.0, chance.integers(1, 3, size))
    of = [chance.integers(0, 5, size), chance.integers(0, 9, size), chance.integers(0, 30, size)]
    total, *lists = (_divided(count, [one]) for one in of)
    out, room = chance.random(size) < 0.1, chance.integers(3, 40, 5).astype(float)
    room[chance.integers(0, 5)] = np.inf
    together = _unlistable(count, out, total, lists, room)
    for number in range(5):
        mine = total.of == number
        if np.isfinite(room[number]):
            parts = [each.of[mine] for each in lists]
            alone = unlistable(count[mine], out[mine], parts, room[number])
            assert together[mine].tolist() == alone.tolist()
        else:
            assert not together[mine].any()


def too_long(count, group):
    """Totals with more rows than leave each of them its width; in plain arithmetic."""
    found = []
    for one in set(group.tolist()):
        rows = [n for n, at in zip(count.tolist(), group.tolist(), strict=True) if at == one and n]
        whole = round(sum(rows), 9)
        most = 9 if whole < 10 else math.floor(whole / 5 + 0.5) * 5 + 2
        if rows and len(rows) > most - 3:
            found.append(one)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_no_total_with_a_list_too_long_is_passed_over(seed):
    """Against looking at every total there is; some are of means, that count less than one."""
    chance = np.random.default_rng(seed)
    own = [*np.array([*product(range(12), range(5), range(2))]).T]
    size = len(own[0])
    ways = [[own[0], own[0] // 3, own[0] % 2], [own[1], own[1] // 2], [own[2]]]
    lone = own[0] // 3 == chance.integers(0, 4) if seed % 2 else own[1] == chance.integers(0, 5)
    count = np.where(lone, chance.integers(0, 3, size) // 2 + 1, chance.integers(0, 60, size)) * 1.0
    count[chance.integers(0, size, 3)] += 1
    if seed % 5 == 0:
        count /= 12
    for chosen in product(*([*way, None] for way in ways)):
        columns = [column for column in chosen if column is not None]
        if len(columns) == 3 and all(a is way[0] for a, way in zip(chosen, ways, strict=True)):
            continue
        keys = list(zip(*columns, strict=True)) if columns else [()] * size
        group = np.array([sorted(set(keys)).index(key) for key in keys])
        assert not (too_long(count, group) and roomy(count))


def test_totals_with_room_are_passed_over_and_some_have_none():
    counts = np.array([1.0] * 6 + [2, 30, 40])
    assert roomy(counts[3:]) and not roomy(np.r_[counts, 1.0])
    assert roomy(np.zeros(3)) and not roomy(np.full(40, 1 / 12))
