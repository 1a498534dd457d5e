"""How many marked rows a list has tells how many people there are at least."""

import numpy as np
import pytest

from data.reference import industries
from metrics import singles
from metrics.answer import answer
from metrics.attack.cells import Cells
from metrics.attack.intruder import Knowledge, System
from metrics.disclosure.listing import UNLISTED
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import stock
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World

TRADES = sorted(one.code for one in industries())
NINE, FIFTY, MIXED = XIHU, 330212, 330203
CITIES = (330205, 330302, 330402, 330502, 330602, 330702, 330802, 330902)  # one county in each
WHO = Scope(ZHEJIANG)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """One each in nine industries, one each in fifty, and 60 in one beside one each in nine."""
    world = World(tmp_path_factory.mktemp("listing"))
    lives = [(NINE, one) for one in TRADES[:9]]
    lives += [(FIFTY, one) for one in TRADES[20:70]]
    lives += [(MIXED, one) for one in (*[TRADES[0]] * 60, *TRADES[1:10])]
    lives += [(YUHANG, TRADES[80])] * 60
    lives += [(county, TRADES[90]) for county in CITIES]
    for who, (county, industry) in enumerate(lives):
        world.person(who, 4).spell(who, county, "2024-01", industry=industry)
    world.spell("first", YUHANG, "2023-01", "2024-06", industry=TRADES[80])
    return world.build()


def ask(cubes, region, by=("industry",), metric=stock.EMPLOYED, **where):
    asked = Selection(region)
    for name, code in where.items():
        asked = asked.with_(name, code)
    return answer(cubes, metric, asked, WHO, by, widen=False)


def listed(table):
    return [tuple(row.keys.values()) for row in table.rows()]


@pytest.mark.parametrize("metric", [stock.EMPLOYED, stock.TALENT_STOCK, stock.TALENT_SHARE])
def test_under_a_suppressed_total_six_rows_are_listed(cubes, metric):
    table = ask(cubes, NINE, metric=metric)
    assert listed(table) == [(code,) for code in TRADES[:6]]
    assert all(row.status is Status.SUPPRESSED for row in table.rows())
    assert UNLISTED in table.notes


def test_under_a_shown_total_as_many_as_leave_each_three(cubes):
    """50 is 48–52 people: of 49 rows one each, one is 1–4; so in each section."""
    sections, found = {}, []
    for one in sorted(industries(), key=lambda one: one.code):
        if one.code in TRADES[20:70]:
            sections.setdefault(one.section, []).append((one.code,))
    for codes in sections.values():
        shown = (len(codes) + 2) // 5 * 5
        found += codes[: shown + 2 - 3 if len(codes) >= 10 else 6]
    assert ask(cubes, FIFTY, ()).one().value == 50
    assert listed(ask(cubes, FIFTY)) == [one for one in sorted(found) if one[0] in TRADES[20:69]]
    assert 40 < len(found) < 50


def test_marked_rows_beside_shown_ones_are_listed_as_far_as_other_lists_allow(cubes):
    """Of its section, the four in TRADES[5:9] of another city and the five here are the whole
    province's: were all nine listed, a suppressed total of 1–9 would tell that each is one."""
    both = {*TRADES[5:10]}
    assert {one.section for one in industries() if one.code in both} == {"B"}
    table = ask(cubes, MIXED)
    assert listed(table) == [(code,) for code in (*TRADES[:6], TRADES[9])]
    assert UNLISTED in table.notes


@pytest.mark.parametrize("city", [HANGZHOU, NINGBO])
def test_the_same_rows_are_listed_whichever_way_it_is_asked(cubes, city):
    both = set(listed(ask(cubes, city, ("county", "industry"))))
    counties = {county for county, _ in both}
    assert len(counties) == (2 if city == HANGZHOU else 3)
    for county in counties:
        mine = {(county, code) for (code,) in listed(ask(cubes, county))}
        assert mine == {one for one in both if one[0] == county}
    for code in TRADES[:9]:
        alone = set(listed(ask(cubes, city, ("county",), industry=code)))
        assert alone == {(county,) for county, trade in both if trade == code}


def test_one_in_each_of_eight_cities_are_no_eight_rows(cubes):
    table = ask(cubes, ZHEJIANG, ("county",), industry=TRADES[90])
    assert listed(table) == [(county,) for county in CITIES[:6]]
    assert listed(ask(cubes, CITIES[5], ("industry",))) == [(TRADES[90],)]
    assert listed(ask(cubes, CITIES[6], ("industry",))) == []


def attacked(cubes):
    cells = Cells(cubes, {"stock": ("industry", "education")}).prepare(
        [stock.EMPLOYED.numerator[0].measure, stock.TALENT_STOCK.numerator[0].measure]
    )
    tables = [
        ask(cubes, place, by) for place in (HANGZHOU, NINE, FIFTY) for by in ((), ("industry",))
    ]
    system = System(cells, Knowledge(least_suppressed=1, absent=0)).read(tables, cubes)
    return system.only_below_threshold(cells.truth(cubes)).bounds()


def test_who_counts_the_rows_learns_nothing(cubes):
    found = attacked(cubes)
    assert len(found.bounds) > 50
    assert found.narrow == []


def test_the_control_gives_all_of_them_away(cubes, monkeypatch):
    """The rule until 2026-11-30: every row was listed."""
    monkeypatch.setattr(
        singles, "unlisted", lambda asked, *_, **__: np.zeros(asked.exact.rows, dtype=bool)
    )
    found = attacked(cubes)
    assert len(found.exact) >= 9  # nine of one each under 1–9
    assert len(found.narrow) >= 59
