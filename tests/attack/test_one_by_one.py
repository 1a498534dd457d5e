"""Whoever asks for each class by itself, one filter after another, makes a list of his own; and
whoever asks for a month beside others has it as he has the month alone.

A class that no list has, since its row would tell too much, is suppressed where it is asked for
alone. So is one of nobody, or the answers together are the list again.
"""

from datetime import date
from itertools import product

import pytest

from metrics.answer import answer
from metrics.disclosure import listing
from metrics.disclosure.listing import UNLISTED
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.attack.test_sums import AT_HOME, SHANGHAI
from tests.world import XIHU, YUHANG, ZHEJIANG, World, m

WHO, YEARS = Scope(ZHEJIANG), range(2012, 2024)
CAME = (*range(2012, 2020), 2022)  # of one university, one in each of nine years
FIRST = SHANGHAI[0]


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """Fifty of a university at home come each year, nine of one of Shanghai's in nine years."""
    world, who = World(tmp_path_factory.mktemp("alone")), 0
    for school, years, many in ((AT_HOME, YEARS, 50), (FIRST, CAME, 1)):
        for year in years:
            for _ in range(many):
                world.person(who, 4, school=school, graduation_year=year)
                world.spell(who, XIHU, f"{year}-08")
                who += 1
    world.spell(9000, YUHANG, "2009-01")
    return world.build()


def ask(cubes, by=(), **where):
    asked = Selection(ZHEJIANG)
    for name, code in where.items():
        asked = asked.with_(name, code)
    return answer(cubes, REGISTRY["school_arrivals"], asked, WHO, by, widen=False)


def marked(cubes, school):
    return {y for y in YEARS if ask(cubes, school=school, year=y).one().status is Status.SUPPRESSED}


def test_a_year_of_nobody_looks_like_one_that_no_list_has(cubes):
    table = ask(cubes, ("year",), school=FIRST)
    listed = {row.keys["year"] for row in table.rows()}
    assert UNLISTED in table.notes and listed < set(CAME)
    assert marked(cubes, FIRST) == set(YEARS)
    assert marked(cubes, AT_HOME) == set()


def test_nobody_whom_a_shown_total_tells_is_shown(cubes):
    """Nobody has that degree, from whichever university: to hide it here would hide nothing."""
    asked = {"education": 6, "year": 2021}
    total, own = (ask(cubes, **asked, **more).one() for more in ({}, {"school": FIRST}))
    assert (total.value, own.value) == (0, 0)
    assert ask(cubes, school=FIRST, education=4, year=2023).one().status is Status.SUPPRESSED


def test_the_control_asked_one_by_one_nine_marks_are_nine_people(cubes, monkeypatch):
    """The rule until 2026-11-30."""
    monkeypatch.setattr(listing, "nobody_alone", lambda asked: asked.exact["t0"] < 0)
    assert marked(cubes, FIRST) == set(CAME)


def of_years(cubes):
    """What lists by education say of each year that no list has: of somebody, and of nobody."""
    table = ask(cubes, ("year",), school=FIRST)
    unlisted = set(YEARS) - {row.keys["year"] for row in table.rows()}
    found = {True: set(), False: set()}
    for year in unlisted:
        told = ask(cubes, ("education",), school=FIRST, year=year)
        found[year in CAME].add((tuple(map(str, told.rows())), told.notes))
    return found[True], found[False]


def test_a_list_of_nobody_says_what_one_of_somebody_says(cubes):
    """Both are empty, and both say that not all are listed: an empty list without it is nobody."""
    somebody, nobody = of_years(cubes)
    assert somebody == nobody and len(somebody) == 1
    ((rows, notes),) = nobody
    assert not rows and UNLISTED in notes


def test_the_control_a_list_that_speaks_of_its_own_rows_only_tells_who_is_there(cubes, monkeypatch):
    """The rule until 2026-11-30."""
    monkeypatch.setattr("metrics.answer.may_leave_out", lambda asked: False)
    somebody, nobody = of_years(cubes)
    assert len(somebody | nobody) == 2 and not somebody & nobody


@pytest.fixture(scope="module")
def seeking(tmp_path_factory):
    """Fifty in each of three months and four counties; nine from far away, one for each county and
    trade of May that isn't theirs, and one in June for each county and trade that is left."""
    world, rows = World(tmp_path_factory.mktemp("seeking")), []
    cells = list(product(PLACES, WANTED))
    for month, away in ((5, cells[:9]), (6, cells[9:]), (7, ())):
        for (county, occupation), hukou in [
            *((cell, 330000) for cell in cells for _ in range(50)),
            *((cell, AWAY) for cell in away),
        ]:
            row = {"seeker_id": str(len(rows)), "region": county, "hukou": hukou, "education": 4}
            row |= {"occupation": f"{occupation}-01", "registered_on": date(2026, month, 4)}
            rows.append(row)
    return world.put("job_seeker", *rows).build()


PLACES, WANTED, AWAY = (XIHU, YUHANG, 330108, 330109), ("2-02-10", "6-18-02", "4-07-02"), 450000


def of_seekers(cubes, month, by):
    asked = Selection(ZHEJIANG, m(f"2026-{month:02d}"), 1).with_("hukou", AWAY)
    table = answer(cubes, REGISTRY["seekers"], asked, WHO, by, span=3, widen=False)
    return [(row.keys, row.status, row.value) for row in table.rows()]


@pytest.mark.parametrize("month", [5, 6])
def test_a_month_beside_others_lists_what_it_lists_alone(seeking, month):
    by = ("county", "occupation")
    alone = {tuple(keys.values()): told for keys, *told in of_seekers(seeking, month, by)}
    beside = {
        (keys["county"], keys["occupation"]): told
        for keys, *told in of_seekers(seeking, 7, (*by, "month"))
        if keys["month"] == m(f"2026-{month:02d}")
    }
    assert alone == {key: told for key, told in beside.items() if key in alone}
    if month == 5:  # nine, of whom six are listed; nobody stands between them
        assert len(alone) == 6 and beside.keys() == alone.keys()


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """One of each of three universities of Shanghai comes to each of three counties."""
    world, who = World(tmp_path_factory.mktemp("apart")), 0
    for county in PLACES[:3]:
        for school in (*SHANGHAI[:3], *[AT_HOME] * 60):
            world.person(who, 4, school=school, graduation_year=2020)
            world.spell(who, county, "2020-08")
            who += 1
    world.spell(9000, PLACES[3], "2009-01")
    return world.build()


def test_who_came_to_several_counties_are_no_sum_of_them(apart):
    """Each has three, whom its list has: of the nine together no table of counties tells."""
    table = ask(apart, ("county", "school"))
    listed = [row.keys["school"] for row in table.rows()]
    assert [listed.count(school) for school in SHANGHAI[:3]] == [3, 3, 3]
