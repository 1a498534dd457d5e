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
from metrics.disclosure.list_room import divided, roomy, unlistable, unlistable_rows
from metrics.disclosure.listing import UNLISTED
from metrics.disclosure.lists_at_once import left_out_at_once
from metrics.disclosure.ways import ways_of
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
    total, *lists = (divided(count, [one]) for one in of)
    out, room = chance.random(size) < 0.1, chance.integers(3, 40, 5).astype(float)
    room[chance.integers(0, 5)] = np.inf
    together = unlistable_rows(count, out, total, lists, room)
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


def least_and_most(people):
    """What a count can be as it is shown, or marked; in plain arithmetic."""
    if people < 10:
        return (1, 9) if people else (0, 0)
    shown = (people + 2) // 5 * 5
    return max(shown - 2, 10), shown + 2


def left_out_plainly(count, ways, fixed):
    """Rows that any total can't have in all its lists: one total after another."""
    rows = range(len(count))
    out = np.array([not n for n in count])
    for steps in product(*(range(len(w) + (not f)) for w, f in zip(ways, fixed, strict=True))):

        def classes(steps):
            chosen = [way[at] for way, at in zip(ways, steps, strict=True) if at < len(way)]
            found = {}
            for row in rows:
                found.setdefault(tuple(int(one[row]) for one in chosen), []).append(row)
            return [found[one] for one in sorted(found)]

        if not any(steps):
            continue
        finer = [
            (*steps[:at], less, *steps[at + 1 :])
            for at, step in enumerate(steps)
            for less in range(step)
        ]
        before = out.copy()
        for total in classes(steps):
            room = least_and_most(sum(count[total]))[1] - 3
            told = [
                sum(not before[r] if count[r] < 10 else least_and_most(count[r])[0] for r in total)
            ]
            for one in finer:
                parts = [part for part in classes(one) if part[0] in total]
                least = [least_and_most(sum(count[part]))[0] for part in parts]
                listed = [sum(not before[r] for r in part) for part in parts]
                told.append(sum(map(max, least, listed)))
            if max(told) > room and any(0 < count[r] < 10 and not before[r] for r in total):
                there = [r for r in total if count[r]]
                numbers = [
                    np.array(
                        [next(i for i, part in enumerate(classes(one)) if r in part) for r in there]
                    )
                    for one in finer
                ]
                out[there] |= unlistable(count[there], before[there], numbers, float(room))
    return out & (count > 0)


@pytest.mark.parametrize("seed", range(12))
def test_all_totals_at_once_leave_out_what_each_alone_does(seed):
    chance = np.random.default_rng(seed)
    own = [*np.array([*product(range(6), range(4))]).T]
    order = chance.permutation(len(own[0]))  # whatever order the rows come in
    keys = [one[order] for one in own]
    # One city only: its province is the same, as a region's may be.
    ways = [[keys[0], keys[0] // 2], [keys[1], keys[1] // 4] if seed % 2 else [keys[1]]]
    fixed = (False, seed % 3 == 0 and len(ways[1]) == 1)
    count = chance.choice([1.0, 1, 1, 1, 0, (1, 2)[seed % 2], (2, 13)[seed % 2]], len(order))
    index = ways_of(keys, ways, fixed=fixed)
    found = np.zeros(len(order), dtype=bool)
    found[index.order] = left_out_at_once(count[index.order], found, index)
    plain = [[each[np.argsort(order)] for each in way] for way in ways]
    right = left_out_plainly(count[np.argsort(order)], plain, fixed)
    assert found[np.argsort(order)].tolist() == right.tolist()
    assert right.any() or not seed % 2
    assert index is ways_of(keys, ways, fixed=fixed)  # of the same columns it is kept
    assert index is not ways_of([one.copy() for one in keys], ways, fixed=fixed)
