"""No list of parts leaves a total's hidden rows less than three, whatever both are divided by."""

from itertools import product

import numpy as np
import pytest

from data.reference import schools
from metrics.answer import answer
from metrics.attack.lattice import blocks
from metrics.attack.nodes import nodes
from metrics.disclosure import listing
from metrics.disclosure.listing import UNLISTED
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.attack.sums import narrow
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
