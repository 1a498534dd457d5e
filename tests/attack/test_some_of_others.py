"""Figures that are some of others (who reached an intention, of those who seek): a list of theirs
has rows of nobody, too. Each mark between zeros that are shown is somebody.
"""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.answer import answer
from metrics.attack.lattice import blocks
from metrics.attack.nodes import nodes
from metrics.disclosure import marginal_totals
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.attack.sums import narrow
from tests.world import HAISHU, XIHU, YUHANG, ZHEJIANG, World, m

COUNTIES = (XIHU, YUHANG, 330108, 330109, HAISHU, 330212, 330213, 330225, 330302)
WANTED = ("2-02-10", "2-08-02", "4-04-05", "6-18-02", "3-01-02", "4-01-02", "4-07-02")
WANTED += ("5-01-01", "6-29-03")
AWAY, MAY, REACHED = 450000, 5, "intentions_reached"
WAYS = ((), ("county",), ("occupation",), ("hukou",), ("county", "hukou"))
WAYS += (("occupation", "hukou"), ("county", "occupation"), ("county", "occupation", "hukou"))


def built(path, reached):
    """In each county four from far away want a trade of their own, beside fifty of here for each
    trade, who reach an intention.

    Args:
        path: of the home.
        reached: of the four in each county, how many do.
    """
    world, rows = World(path), []

    def seek(county, occupation, hukou, *, ends, month=MAY):
        row = {"seeker_id": str(len(rows)), "region": county, "occupation": f"{occupation}-01"}
        row |= {"hukou": hukou, "education": 4, "registered_on": date(2026, month, 4)}
        rows.append(row | {"intention_reached_on": date(2026, month, 20) if ends else None})

    for county, own, many in zip(COUNTIES, WANTED, reached, strict=True):
        for at in range(4):
            seek(county, own, AWAY, ends=at < many)
        for occupation in WANTED:
            for _ in range(50):
                seek(county, occupation, ZHEJIANG, ends=True)
    for month in (6, 7, 8):  # until when it is known who reached one
        seek(XIHU, WANTED[0], ZHEJIANG, ends=False, month=month)
    return world.put("job_seeker", *rows).build()


@pytest.fixture(scope="module")
def nine(tmp_path_factory):
    """Nine from far away reached an intention in May, one in each county and trade."""
    return built(tmp_path_factory.mktemp("nine"), [1] * 9)


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """The same, but one county's one is another's second."""
    return built(tmp_path_factory.mktemp("other"), [0, 2, *[1] * 7])


def told(cubes):
    cubes.kept.drop(lambda _: True)
    (block,) = blocks(cubes, ZHEJIANG, ("seeker",))
    mine = (one for one in block.groupings if one.figure == REACHED and one.window.months == 1)
    block = replace(block, groupings=tuple(mine))
    return {(node, most) for node, most, _ in narrow(block, nodes(cubes, block))}


def test_nine_marks_under_a_hidden_total_are_not_one_each(nine):
    assert told(nine) == set()


def test_the_control_with_zeros_beside_them_shown_they_are(nine, other, monkeypatch):
    """The rule until 2026-11-30: only what is shown and somebody was judged as its whole."""

    def large(part, total, **_):
        return (part >= 10) & (np.abs(total - part) <= 1e-9)

    monkeypatch.setattr(marginal_totals, "_all_of_it", large)
    found = told(nine)
    assert found and {most for _, most in found} <= {1, 2}
    way = WAYS[-1]
    assert shown(nine, way) != shown(other, way)
    for cubes in (nine, other):
        cubes.kept.drop(lambda _: True)


def test_who_of_them_reached_one_can_be_read_nowhere(nine, other):
    """All tables are the same to the last mark."""
    for by in WAYS:
        assert shown(nine, by) == shown(other, by), by


def shown(cubes, by):
    found = {}
    for months in (1, 12):
        asked = Selection(ZHEJIANG, m("2026-05"), months)
        table = answer(cubes, REGISTRY[REACHED], asked, Scope(ZHEJIANG), by, widen=False)
        for row in table.rows():
            found[months, tuple(row.keys.values())] = row.value, row.status
    return found
