"""No list of parts leaves a total's hidden rows less than three, whatever both are divided by."""

from itertools import product

import numpy as np
import pytest

from data.reference import schools
from metrics.answer import answer
from metrics.attack.lattice import blocks
from metrics.attack.nodes import nodes
from metrics.disclosure import listing, marginal_totals
from metrics.disclosure.listing import UNLISTED
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.attack.sums import LEFT, attacked, columns_of_people, narrow
from tests.world import XIHU, YUHANG, ZHEJIANG, World

COUNTIES = (XIHU, YUHANG, 330108)
SHANGHAI = [one.name for one in schools() if one.province == 310000][:4]
AT_HOME = next(one.name for one in schools() if one.province == ZHEJIANG)
CUBES = ("school_talent", "school_stay")
WHO = Scope(ZHEJIANG)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """Eight people of each county are of four universities of one city, by two educations: eight
    rows of one each. All others are of a university at home, or work elsewhere."""
    world = World(tmp_path_factory.mktemp("sums"))
    lives = [(county, AT_HOME, 4, 2023, 65) for county in COUNTIES for _ in range(80)]
    lives += [(330109, SHANGHAI[0], 4, 2023, 65) for _ in range(60)]
    for county, school, education in product(COUNTIES, SHANGHAI, (4, 5)):
        lives.append((county, school, education, 2023 - len(lives) % 2, 63 + len(lives) % 2))
    for who, (county, school, education, year, industry) in enumerate(lives):
        world.person(who, education, school=school, graduation_year=year)
        world.spell(who, county, f"{year}-08", industry=industry)
    world.spell(9000, YUHANG, "2019-01")
    return world.build()


def found(cubes):
    return {
        f"{block.cube.name} {block.level}": len(narrow(block, nodes(cubes, block)))
        for block in blocks(cubes, ZHEJIANG, CUBES)
    }


def test_every_column_of_people_is_attacked_or_said_why_not():
    """A new figure enters by its record, or somebody writes down who attacks it."""
    assert attacked() | set(LEFT) == columns_of_people()
    assert attacked().isdisjoint(LEFT)


def test_no_sum_of_a_list_tells_what_is_hidden(cubes):
    assert found(cubes) == dict.fromkeys(
        ("school_talent ", *(f"school_stay {one}" for one in ("province", "city", "county"))), 0
    )


def test_without_the_rule_it_does(cubes, monkeypatch):
    monkeypatch.setattr(
        listing, "beyond_other_lists", lambda asked: np.zeros(asked.exact.rows, dtype=bool)
    )
    told = found(cubes)
    assert told["school_talent "] and told["school_stay county"]


def test_a_filter_lists_what_the_division_lists(cubes):
    """A university's people by education are rows of the table by both."""
    metric, asked = REGISTRY["school_stock"], Selection(XIHU)
    both = answer(cubes, metric, asked, WHO, ("school", "education"), widen=False)
    listed = {(row.keys["school"], row.keys["education"]) for row in both.rows()}
    assert UNLISTED in both.notes and 0 < len(listed) < 8
    for school in SHANGHAI:
        chosen = asked.with_("school", school)
        one = answer(cubes, metric, chosen, WHO, ("education",), widen=False)
        assert {(school, row.keys["education"]) for row in one.rows()} == {
            each for each in listed if each[0] == school
        }


def test_of_four_dimensions_no_marked_row_is_listed(cubes):
    metric, asked = REGISTRY["talent_profile"], Selection(XIHU)
    keys = ("education", "age", "tier", "team")
    three, four = (answer(cubes, metric, asked, WHO, by, widen=False) for by in (keys[:3], keys))
    assert [row.status.value for row in three.rows()].count("suppressed") == 1
    assert [row.status.value for row in four.rows()] == ["ok"] and UNLISTED in four.notes
    filtered = answer(cubes, metric, asked.with_("education", 5), WHO, keys[1:], widen=False)
    assert list(filtered.rows()) == []


@pytest.fixture(scope="module")
def lone(tmp_path_factory):
    """西湖区 has ten of one university, all bachelors, and one master of its neighbour: eleven of
    that city's universities, shown as 10, so the university's ten are hidden; its bachelors are."""
    world, who = World(tmp_path_factory.mktemp("lone")), 0
    for county, school, education, people in (
        (XIHU, SHANGHAI[0], 4, 10),
        (XIHU, SHANGHAI[1], 5, 1),
        (XIHU, AT_HOME, 4, 80),
        (XIHU, AT_HOME, 5, 60),
        *((YUHANG, school, education, 60) for school in SHANGHAI[:2] for education in (4, 5)),
    ):
        for _ in range(people):
            world.person(who, education, school=school, graduation_year=2023)
            world.spell(who, county, "2023-08", industry=65)
            who += 1
    world.spell(9000, YUHANG, "2019-01")
    return world.build()


def test_what_is_all_of_a_hidden_whole_is_hidden_too(lone):
    (block,) = blocks(lone, ZHEJIANG, ("school_talent",))
    assert narrow(block, nodes(lone, block)) == []
    whole = asked(lone, XIHU, ("school",))
    assert whole[SHANGHAI[0],] is None and whole[AT_HOME,] == 140
    both = asked(lone, XIHU, ("school", "education"))
    assert both[SHANGHAI[0], 4] is None
    assert (both[AT_HOME, 4], both[AT_HOME, 5]) == (80, 60)


def test_it_is_hidden_whichever_way_it_is_asked(lone):
    school, bachelors = SHANGHAI[0], {"education": 4}
    for found in (
        asked(lone, XIHU, ("education",), school=school)[4,],
        asked(lone, XIHU, ("school",), **bachelors)[school,],
        asked(lone, XIHU, school=school, **bachelors)[()],
        asked(lone, 330100, ("county",), school=school, **bachelors)[XIHU,],
        asked(lone, ZHEJIANG, ("county", "school", "education"))[XIHU, school, 4],
    ):
        assert found is None
    assert asked(lone, YUHANG, school=school, **bachelors)[()] == 60


def test_without_that_rule_the_others_are_two_at_most(lone, monkeypatch):
    monkeypatch.setattr(
        marginal_totals, "_all_of_it", lambda part, *_, **__: np.zeros(len(part), dtype=bool)
    )
    lone.kept.drop(lambda _: True)
    (block,) = blocks(lone, ZHEJIANG, ("school_talent",))
    told = {(node, most) for node, most, _ in narrow(block, nodes(lone, block))}
    lone.kept.drop(lambda _: True)
    assert told and {most for _, most in told} <= {1, 2}


def asked(cubes, region, by=(), **where):
    chosen = Selection(region)
    for name, code in where.items():
        chosen = chosen.with_(name, code)
    found = answer(cubes, REGISTRY["school_stock"], chosen, WHO, by, widen=False)
    return {tuple(row.keys.values()): row.value for row in found.rows()}
