"""Medians of few people: what the place inside a bin tells, and what nested medians tell together.

Everything here is reckoned without the protection's code: the interpolated median is written
again, and :mod:`tests.attack.medians` is an intruder of its own.
"""

import random
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from data.protection import PROFILES
from metrics.answer import answer
from metrics.disclosure import protect as rule
from metrics.disclosure.profile import under
from metrics.disclosure.protect import Status, protect
from metrics.engine.selection import Scope, Selection
from metrics.figures.market.trade import INSURED_PAY
from metrics.figures.people.stock import EMPLOYED
from metrics.figures.policy.payouts import DAYS_TO_PAY
from tests.attack.medians import Program, Seen
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World

COUNTIES, INDUSTRIES = (XIHU, YUHANG, HAISHU), (13, 26, 65)
PLACES = {ZHEJIANG: COUNTIES, HANGZHOU: COUNTIES[:2], NINGBO: (HAISHU,)}
PLACES |= {one: (one,) for one in COUNTIES}
GROUPS = [(county, industry) for county in COUNTIES for industry in INDUSTRIES]
LOWEST, BINS, WIDTH, STEP = 6, 18, 500, 100  # of pay: 3 000 to 12 000
WHO = Scope(ZHEJIANG)


def histograms(most):
    """Numbers of people, how many are below the middle one's bin, how many in it."""
    return np.array(
        [
            (n, below, within)
            for n in range(1, most + 1)
            for below in range(n // 2 + 1)
            for within in range(1, n - below + 1)
            if below < n / 2 <= below + within
        ]
    )


def told(metric, profile):
    """Shown count → all that is shown beside it for some number of people → those numbers."""
    n, below, within = histograms(60).T
    median = (10 + (n / 2 - below) / within) * metric.bin_width
    with under(profile):
        shown = protect(pd.DataFrame({"t0": n.astype(float), "t1": median}), metric)
    upper = np.where(n < profile.threshold, 0, np.floor(n / profile.base + 0.5) * profile.base)
    found = defaultdict(lambda: defaultdict(set))
    for count, people, value in zip(upper, n, shown["value"], strict=True):
        # The middle may lie in the bin above as well as at the top of this one.
        place = None if np.isnan(value) else round(value / metric.bin_width % 1, 6) % 1
        found[count][place].add(int(people))
    return found


@pytest.mark.parametrize("name", sorted(PROFILES))
@pytest.mark.parametrize("metric", [DAYS_TO_PAY, INSURED_PAY], ids=lambda one: one.id)
def test_where_a_median_lies_in_its_bin_tells_nothing_of_how_many_there_are(metric, name):
    """Each number that a shown count leaves can stand at each place."""
    profile = PROFILES[name]
    for count, places in told(metric, profile).items():
        everybody = set().union(*places.values())
        # Of the last count not all numbers were made; of hidden ones there is no median.
        if count and max(everybody) < 60 - profile.base:
            assert all(numbers == everybody for numbers in places.values()), (count, places)
        if not count:
            assert set(places) == {None}


def test_the_control_to_one_day_a_shown_ten_was_eleven_or_twelve(monkeypatch):
    """The rule until 2026-11-30."""
    monkeypatch.setattr(rule, "_PLACES", 10)
    found = told(DAYS_TO_PAY, PROFILES["10/5"])
    assert found[10][0.1] == found[10][0.9] == {11, 12} and found[10][0.0] == {10, 12}
    assert found[15][0.0] == {14, 16}


def office(path, seed):
    """Groups of 3 to 40 people, paid 3 200 to 12 000 yuan: the world, and how many each has."""
    dice, world, who = random.Random(seed), World(path), 0
    people = {}
    for county, industry in GROUPS:
        people[county, industry] = dice.choice((3, 4, 6, 7, 9, 11, 12, 14, 18, 25, 40))
        for _ in range(people[county, industry]):
            pay = dice.choice((3200, 4600, 5200, 6100, 7300, 8400, 9900, 11500))
            more = {"wage": float(pay + dice.randint(0, 400)), "firm": f"f{who % 5}"}
            world.person(who).spell(who, county, "2023-01", industry=industry, **more)
            who += 1
    return world.build(), people


def seen(cubes, people):
    """Every table of pay and of the employed, as the intruder reads it; and whose mark is whose."""
    found = []
    for place, counties in PLACES.items():
        for by in ((), ("industry",)):
            counted, paid = (
                {
                    tuple(row.keys.values()): row
                    for row in answer(cubes, m, Selection(place), WHO, by, widen=False).rows()
                }
                for m in (EMPLOYED, INSURED_PAY)
            )
            for key, row in counted.items():
                groups = tuple(
                    at
                    for at, (county, industry) in enumerate(GROUPS)
                    if county in counties and key in ((), (industry,))
                )
                number = sum(people[GROUPS[at]] for at in groups)
                hidden = row.status is Status.SUPPRESSED
                least, most = (max(10, row.value - 2), row.value + 2) if not hidden else (0, 999)
                if hidden and number < 10:
                    least, most = 1, 9
                median = paid[key].value if key in paid else None
                told = None if median is None else median - LOWEST * WIDTH
                found.append((Seen(groups, int(least), int(most), told), number, hidden))
    return found


def attacked(cubes, people):
    """Bounds of each hidden count without and with medians, and groups whose side is told."""
    rows = seen(cubes, people)
    blind, reader = (Program(len(GROUPS), bins, WIDTH, STEP) for bins in (1, BINS))
    for row, _, _ in rows:
        blind.see(Seen(row.groups, row.least, row.most))
        reader.see(row)
    edges = sorted({int(row.median // WIDTH) for row, _, _ in rows if row.median})
    found = []
    for row, number, hidden in rows:
        if number >= 10 and hidden:
            continue
        all_of = [reader.at(g, b) for g in row.groups for b in range(BINS)]
        sides = [
            reader.bounds([at for at in all_of if (at % BINS < edge) == low])[1]
            for edge in edges
            for low in (True, False)
        ]
        found.append((hidden, number, blind.bounds(row.groups), reader.bounds(all_of), min(sides)))
    return found


def check(found):
    hidden = [one for one in found if one[0]]
    assert hidden and len(found) > len(hidden)
    for _, number, _, (least, most), _ in hidden:
        assert least <= number <= most  # else the intruder reckons wrongly
        assert most - least >= 3
    for _, number, without, with_medians, _ in found:
        assert with_medians == without, (number, without, with_medians)
    # Of nobody, shown or hidden, is it told on which side of a shown median all of them are.
    assert all(side >= 1 for *_, side in found)


@pytest.mark.slow
def test_nested_medians_tell_no_count_and_no_ones_pay(tmp_path):
    check(attacked(*office(tmp_path / "home", 1)))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 12))
def test_nor_in_ten_other_offices(tmp_path, seed):
    check(attacked(*office(tmp_path / "home", seed)))
