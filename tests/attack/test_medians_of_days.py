"""Medians of days nested in each other: a month in three and twelve, counties in a city, kinds.

The intruder is that of :mod:`tests.attack.medians`: whole numbers of cases in each bin of days.
"""

import random
from datetime import date, timedelta
from itertools import product

import pytest

from metrics.answer import answer
from metrics.engine.selection import Scope, Selection
from metrics.figures.policy.payouts import DAYS_TO_PAY, PAID_CASES
from tests.attack.medians import Program, Seen
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, World, m

WHO = Scope(ZHEJIANG)
COUNTIES, KINDS, LAST = (XIHU, YUHANG), ("living", "rent"), m("2024-03")
# Of each county and kind those paid in 2023-04 to 12, in January and February, and in March.
PARTS = tuple(product(COUNTIES, KINDS, range(3)))
PLACES = {HANGZHOU: COUNTIES} | {one: (one,) for one in COUNTIES}
WINDOWS = {1: (2,), 3: (1, 2), 12: (0, 1, 2)}
BINS, WIDTH = 5, 10  # of days


def paying(path, seed):
    """Grants that took 3 to 35 days: the world, and how many there are of each part."""
    dice, world, cases = random.Random(seed), World(path), {}
    rows = []
    for county, kind, part in PARTS:
        many = dice.choice((1, 2, 3, 5, 7, 9, 10, 12, 14, 22, 30) if part else (9, 14, 22, 30, 45))
        cases[county, kind, part] = many
        for _ in range(many):
            month = (dice.randint(4, 12), dice.randint(1, 2), 3)[part]
            paid = date(2024 if part else 2023, month, 20)
            row = {"case_id": str(len(rows)), "policy": kind, "kind": kind, "amount": 10_000.0}
            row |= {"region": county, "paid_on": paid, "decided_on": paid - timedelta(days=2)}
            days = dice.choice((3, 12, 24, 35))
            rows.append(row | {"applied_on": paid - timedelta(days=days), "status": "paid"})
    for who in range(60):
        world.person(who).spell(who, XIHU, "2023-01")
    return world.put("policy_payout", *rows).build(), cases


def tables(cubes, cases):
    """Every row of cases with the median beside it, and how many cases it has."""
    for (place, counties), (months, parts) in product(PLACES.items(), WINDOWS.items()):
        for by in ((), ("kind",)):
            counted, days = (
                {
                    tuple(row.keys.values()): row
                    for row in answer(
                        cubes, one, Selection(place, LAST, months), WHO, by, widen=False
                    ).rows()
                }
                for one in (PAID_CASES, DAYS_TO_PAY)
            )
            for key, row in counted.items():
                groups = tuple(
                    at
                    for at, (county, kind, part) in enumerate(PARTS)
                    if county in counties and part in parts and key in ((), (kind,))
                )
                number = sum(cases[PARTS[at]] for at in groups)
                least, most = (1, 9) if number < 10 else (0, 999)
                if row.value is not None:
                    least, most = max(10, row.value - 2), row.value + 2
                median = days[key].value if key in days else None
                yield Seen(groups, int(least), int(most), median), number, row.value is None


def moved(cubes, cases, step):
    """Bounds of each count that medians don't leave as they are without them; how many are told."""
    rows = list(tables(cubes, cases))
    blind, reader = (Program(len(PARTS), bins, WIDTH, step) for bins in (1, BINS))
    for row, *_ in rows:
        blind.see(Seen(row.groups, row.least, row.most))
        reader.see(row)
    found = []
    for row, number, hidden in rows:
        if not hidden or number < 10:
            without = blind.bounds(row.groups)
            read = reader.bounds([reader.at(g, b) for g in row.groups for b in range(BINS)])
            assert read[0] <= number <= read[1]  # else the intruder reckons wrongly
            assert not hidden or read[1] - read[0] >= 3
            found += [(number, without, read)] if without != read else []
    return found, sum(row.median is not None for row, *_ in rows)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 4))
def test_medians_of_days_in_windows_and_regions_move_no_bound(tmp_path, seed):
    found, medians = moved(*paying(tmp_path / "home", seed), step=2)
    assert medians >= 15 and found == []


def test_the_intruder_reads_a_median_to_one_day():
    """A shown 10 whose median lies a day into its bin is 11 or 12 (test_medians.py)."""
    for step, least in ((1, 11), (2, 10)):
        alone = Program(1, BINS, WIDTH, step)
        alone.see(Seen((0,), 10, 12, 11.0 if step == 1 else 12.0))
        assert alone.bounds(range(BINS)) == (least, 12)
