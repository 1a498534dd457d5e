"""A class of a total that is shown to count nobody is 0, not 人数过少: counted by hand."""

import pytest

from metrics.answer import answer
from metrics.disclosure.protect import Status
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import flow, stock
from metrics.registry import REGISTRY
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, World, m


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    """Of tiers A to E: 西湖区 60 with 本科 and 12 with 博士, 余杭区 nobody among its 80 and 40,
    a third county of the city 9 with 硕士 among 100."""
    world, who = World(tmp_path_factory.mktemp("nobody")), 0
    for county, education, people, high in (
        (XIHU, 4, 100, 60),
        (XIHU, 6, 30, 12),
        (YUHANG, 4, 80, 0),
        (YUHANG, 6, 40, 0),
        (HANGZHOU + 2, 4, 100, 50),
        (HANGZHOU + 2, 5, 100, 9),
    ):
        for i in range(people):
            world.person(who, education, talent_tier="E" if i < high else None)
            world.spell(who, county, "2024-01", industry=65 if i % 2 else 26)
            who += 1
    world.spell(0, XIHU, "2024-01", "2024-06", wage=1.0)
    return world.build()


def ask(cubes, region, by=(), metric=stock.HIGH_TIER_STOCK, **where):
    chosen = Selection(region, m("2024-01"))
    for name, code in where.items():
        chosen = chosen.with_(name, code)
    found = answer(cubes, metric, chosen, Scope(ZHEJIANG), by, widen=False)
    return {tuple(row.keys.values()): (row.value, row.status) for row in found.rows()}


NOBODY = (0.0, Status.OK)
MARK = (None, Status.SUPPRESSED)


def test_the_classes_of_nobody_are_nobody(cubes):
    # 博士 of tiers A to E: 12 in the whole city, too few to be divided by county. 余杭区 has none
    # at all, which is shown: whoever reads it knows that its 博士 are 0.
    assert ask(cubes, YUHANG) == {(): NOBODY}
    assert ask(cubes, YUHANG, ("education",)) == {(4,): NOBODY, (6,): NOBODY}
    assert ask(cubes, HANGZHOU + 2, ("education",))[(5,)] == MARK


@pytest.mark.parametrize("education", [4, 6])
@pytest.mark.parametrize("industry", [26, 65])
def test_the_same_cell_is_nobody_whichever_way_it_is_asked(cubes, education, industry):
    assert ask(cubes, YUHANG, education=education)[()] == NOBODY
    assert ask(cubes, HANGZHOU, ("county",), education=education)[(YUHANG,)] == NOBODY
    assert ask(cubes, ZHEJIANG, ("county", "education"))[YUHANG, education] == NOBODY
    both = ask(cubes, YUHANG, ("education", "industry"))
    assert both[education, industry] == NOBODY
    assert ask(cubes, YUHANG, ("section",), education=education) == {("C",): NOBODY, ("I",): NOBODY}
    assert ask(cubes, YUHANG, ("industry",), education=education)[(industry,)] == NOBODY


def test_a_part_of_a_figure_that_is_shown_as_nobody_is_nobody(tmp_path):
    """新引进 are some of 流入. Of the city's 博士 72 came, 60 of them back, 12 new: few enough to
    hide what its counties have of these. To 余杭区 none came, which is shown: none of them is new.
    """
    world, who = World(tmp_path), 0
    for county, people, before in ((XIHU, 60, True), (XIHU, 6, False), (HANGZHOU + 2, 6, False)):
        for _ in range(people):
            world.person(who, 6)
            if before:
                world.spell(who, county, "2023-01", "2023-06")
            world.spell(who, county, "2024-03")
            who += 1
    for i in range(60):
        world.person(who, 6).spell(who, YUHANG, "2022-01", "2024-03" if i < 20 else None)
        who += 1
    world.person(who, 4).spell(who, XIHU, "2020-01", "2025-06")
    cubes, new = world.build(), REGISTRY["step_new"]

    def told(metric, region):
        chosen = Selection(region, m("2024-06"), 12).with_("education", 6)
        row = answer(cubes, metric, chosen, Scope(ZHEJIANG), widen=False).one()
        return row.value, row.status

    assert [told(flow.INFLOW, one) for one in (HANGZHOU, YUHANG)] == [(70.0, Status.OK), NOBODY]
    assert told(new, HANGZHOU) == (10.0, Status.OK)
    assert [told(new, one) for one in (XIHU, YUHANG)] == [MARK, NOBODY]


def test_no_zero_is_told_where_its_totals_are_hidden(cubes):
    """Every 0 of a class that its own totals would hide has a total of the same place shown as 0;
    every mark of nobody has none."""
    for by in (("education",), ("industry",), ("education", "industry")):
        for region in (YUHANG, XIHU, HANGZHOU + 2):
            whole = ask(cubes, region)[()]
            said = set(ask(cubes, region, by).values())
            assert (said == {NOBODY}) == (whole == NOBODY), (region, by)
