"""A cell is the same whichever way it is asked for: in a table, in the same turned over, under a
filter for one of its codes, or by itself. Where one way showed what another hides, all of them
together would be the table that the rules were made against.
"""

from itertools import product

import numpy as np
import pytest

from data.snapshots.warehouse import Warehouse
from metrics.answer import answer
from metrics.disclosure import listing, margins
from metrics.disclosure.cross_lists import lists_beside
from metrics.disclosure.equations import Asked
from metrics.disclosure.listing import UNLISTED
from metrics.disclosure.protect import Status
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import SPAN, evaluate
from metrics.engine.selection import Scope, Selection, level
from metrics.registry import REGISTRY
from tests.dashboard.truth.test_truth import demo_home

__all__ = ["demo_home"]

WHO = Scope(330000)
XIHU, TAIZHOU, LISHUI = 330106, 331000, 331100
# Figure, places, the two dimensions, months: counts, shares, one with a maker, money, years.
TABLES = [
    ("talent_stock", (TAIZHOU, 330922), ("section", "education"), None),
    ("step_returned", (XIHU, TAIZHOU), ("section", "education"), 12),
    ("return_county_rate", (TAIZHOU, LISHUI), ("school", "major_group"), None),
    ("native_students", (TAIZHOU, 330922), ("school", "major_group"), None),
    ("payout_cases", (TAIZHOU, 330000), ("kind", "county"), 1),
    ("openings_per_seeker_year", (LISHUI, TAIZHOU), ("section", "education"), None),
    ("leaving_hazard", (LISHUI, 330922), ("section", "education"), None),
    ("graduates", (TAIZHOU, 330900), ("year", "education"), None),
    ("graduates_stay_city", (TAIZHOU, 330900), ("year", "education"), None),
]


@pytest.fixture(scope="module")
def cubes(demo_home):
    warehouse = Warehouse(demo_home)
    return Published(warehouse, warehouse.current(), True)


def asked(cubes, figure, selection, by):
    return answer(cubes, REGISTRY[figure], selection, WHO, by, widen=False)


def cells(table, keys):
    """What is said of each cell, by its codes in this order."""
    return {
        tuple(row.keys.get(key) for key in keys): (row.status, row.value) for row in table.rows()
    }


def odd_cells(cubes, figure, place, by, months):
    """Cells of a table of which a filter for one of their codes says something else."""
    selection, found = Selection(place, None, months), []
    table = cells(asked(cubes, figure, selection, by), by)
    assert table
    for at, name in enumerate(by):
        rest = by[1 - at : 2 - at]
        for code in dict.fromkeys(keys[at] for keys in table):
            own = cells(asked(cubes, figure, selection.with_(name, code), rest), rest)
            mine = {keys[1 - at]: said for keys, said in table.items() if keys[at] == code}
            # Rows of nobody are in some tables only.
            alike = {None, (Status.OK, 0.0)}
            found += [
                (name, code, key)
                for key in {*mine, *(keys[0] for keys in own)}
                if mine.get(key) != own.get((key,))
                and not {mine.get(key), own.get((key,))} <= alike
            ]
    return found


@pytest.mark.parametrize(("figure", "places", "by", "months"), TABLES, ids=lambda one: str(one))
def test_a_filter_says_what_the_table_says(cubes, figure, places, by, months):
    for place in places:
        assert odd_cells(cubes, figure, place, by, months) == []


@pytest.mark.parametrize(("figure", "places", "by", "months"), TABLES, ids=lambda one: str(one))
def test_a_table_turned_over_has_the_same_rows(cubes, figure, places, by, months):
    for place in places:
        selection = Selection(place, None, months)
        one, other = (cells(asked(cubes, figure, selection, way), by) for way in (by, by[::-1]))
        assert one == other


@pytest.mark.parametrize("place", [XIHU, TAIZHOU])
def test_a_filter_for_the_region_itself_says_nothing_more(cubes, place):
    for figure, by in product(("step_returned", "talent_stock"), (("industry",), ())):
        selection = Selection(place)
        plain = asked(cubes, figure, selection, by)
        filtered = asked(cubes, figure, selection.with_(level(place), place), by)
        assert cells(plain, by) == cells(filtered, by)


@pytest.mark.parametrize("figure", ["natives_now", "school_arrivals", "graduates"])
def test_a_question_is_about_one_list_in_one_order(cubes, figure):
    """The first rows in the order of their codes are listed: were that the order in which they are
    asked for, a table and the same turned over would list two people more than either
    (return_county_rate of 台州, until 2026-11-30)."""
    metric, found = REGISTRY[figure], []
    some = ("education", "year", 2024) if figure == "graduates" else ("school", "year", 2024)
    for by, where in ((some[:2], ()), (some[1::-1], ()), (some[:1], some[1:])):
        selection = Selection(TAIZHOU).with_(*where) if where else Selection(TAIZHOU)
        exact = evaluate(cubes, metric, selection, by).table
        lists = lists_beside(Asked(cubes, metric, selection, by, exact, SPAN))
        found.append(lists.divided)
    assert len(found) == 3 and len(set(found)) == 1


def test_the_control_a_filter_judged_without_its_siblings_shows_more(cubes, monkeypatch):
    """The rule until 2026-11-30, of figures with a maker."""
    figure, by = "openings_per_seeker_year", ("section", "education")
    monkeypatch.setattr(margins, "divisible", lambda metric, name: metric.maker is None)
    assert any(odd_cells(cubes, figure, place, by, None) for place in (LISHUI, TAIZHOU))


@pytest.mark.slow
def test_a_class_of_graduates_is_its_row(cubes):
    """Filtered by, a class that isn't the newest was 0, or had no rate, until 2026-11-30."""
    for figure in ("graduates", "graduates_stay_city", "fund_budget", "sd_history"):
        table = cells(asked(cubes, figure, Selection(330100), ("year",)), ("year",))
        assert len(table) > 3
        for (year,), said in table.items():
            one = asked(cubes, figure, Selection(330100).with_("year", year), ()).one()
            assert (one.status, one.value) == said
            row = asked(cubes, figure, Selection(330100).with_("year", year), ("year",))
            assert cells(row, ("year",)) == {(year,): said}


SERIES = [
    ("payout_cases", XIHU, "kind"),
    ("seekers", 330900, "hukou"),
    ("step_new", 330424, "education"),
]


def gaps(cubes, figure, place, name):
    """Of the points that a table by class and month doesn't list: what each class's own series
    says of them. Were a point of nobody something else than one that is left out, who asks for
    each class by itself would have the list again."""
    table = asked(cubes, figure, Selection(place, None, 1), (name, "month"))
    assert UNLISTED in table.notes
    listed = cells(table, (name, "month"))
    months, found = {month for _, month in listed}, set()
    for code in {code for code, _ in listed}:
        selection = Selection(place, None, 1).with_(name, code)
        own = cells(asked(cubes, figure, selection, ("month",)), ("month",))
        found |= {own.get((month,)) for month in months if (code, month) not in listed}
    return found


@pytest.mark.parametrize(("figure", "place", "name"), SERIES)
def test_a_series_of_one_class_has_no_point_that_the_table_lacks(cubes, figure, place, name):
    assert gaps(cubes, figure, place, name) == {None}


def test_the_control_gaps_between_points_of_nobody_are_somebody(cubes, monkeypatch):
    """The rule until 2026-11-30 looked at the rows of an answer alone."""
    for rule in ("points_left_out", "_points_crowded"):
        monkeypatch.setattr(listing, rule, lambda asked: np.zeros(asked.exact.rows, dtype=bool))
    assert any(len(gaps(cubes, *one)) > 1 for one in SERIES)
