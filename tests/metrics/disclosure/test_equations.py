"""Equations between answers: what each leaves of a suppressed count, by hand and in worlds."""

import numpy as np
import pytest

from metrics.answer import answer
from metrics.disclosure.equations import Member, fence, too_narrow
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.world import HAISHU, HANGZHOU, XIHU, ZHEJIANG, World, m


def column(*numbers):
    return np.array(numbers, dtype=float)


def test_what_a_count_can_be_as_it_is_shown():
    low, high = fence(column(0, 1, 9, 10, 12, 13, 50))
    assert low.tolist() == [0, 1, 1, 10, 10, 13, 48]
    assert high.tolist() == [0, 9, 9, 12, 12, 17, 52]


@pytest.mark.parametrize(
    "total, parts, narrow",
    [
        (48, (39, 9), True),  # shown 50 and 40: 6–14, but both 48 and 42 are possible: see below
        (55, (10, 30, 9), True),  # 330483: 55 ± 2 less 10–12 and 28–32 is 9 at least
        (60, (55, 5), False),
        (10, (10, 0), False),  # nobody is suppressed
        (12, (10, 2), True),  # 10–12 less 10–12: at most 2
        (9, (4, 5), False),
    ],
)
def test_a_sum_of_two_figures(total, parts, narrow):
    members = [Member(-1, column(total)), *(Member(1, column(part)) for part in parts)]
    if (total, parts) == (48, (39, 9)):  # 50 ± 2 less 40 ± 2 is 6–14: 6–9 has a width of 3
        narrow = False
    assert too_narrow(members).tolist() == [narrow]


def test_a_difference_of_two_months_under_windows_that_slide():
    # 65 ± 2 less 55 ± 2 is 6–14 more than the month of last year, both 1–9: 7–9 and 1–3.
    windows = [Member(1, column(63)), Member(-1, column(55))]
    months = [Member(-1, column(9)), Member(1, column(1))]
    assert too_narrow([*windows, *months]).tolist() == [True]
    assert too_narrow([Member(1, column(60)), windows[1], *months]).tolist() == [False]


@pytest.mark.parametrize(
    "every, some, classes, narrow",
    [
        (1513, 1492, (12, 9), (True, False)),  # 9 beside 12: the sums stay, the classes go
        (5937, 5748, (2, 88, 99), (True, False)),  # 大专 and above of a province's nine months
        (12, 10, (2,), (True, True)),  # nobody beside it: the sum itself has to go
        (67, 55, (3, 9), (False, False)),  # 12 of two who are both suppressed
    ],
)
def test_sums_stay_where_the_classes_beside_a_hidden_one_can_go(every, some, classes, narrow):
    # As the classes are asked, and as the sums are.
    for given_up, wanted in zip((False, True), narrow, strict=True):
        sums = [Member(-1, column(every)), Member(1, column(some))]
        members = [Member(1, column(one), given_up) for one in classes]
        assert too_narrow([*sums, *members]).tolist() == [wanted]
        # Independently: all worlds of what somebody sees who isn't shown the classes.
        if given_up:
            worlds = [
                worlds_of(most, classes)
                for whole in range(*seen(every))
                for part in range(*seen(some))
                if (most := whole - part) >= 0
            ]
            hidden = {x for world in worlds for x in world}
            assert (max(hidden) - min(hidden) < 3) is wanted


def seen(count):
    """What a shown count may be: 5's base."""
    shown = round(count / 5) * 5
    return max(shown - 2, 10), shown + 3


def worlds_of(together, classes):
    """The values that the first suppressed class can have, the large ones being 10 at least."""
    small = [i for i, one in enumerate(classes) if one < 10]
    others = len(classes) - len(small)
    rest = len(small) - 1  # each 1 to 9
    for value in range(1, 10):
        left = together - value - 10 * others
        if (others and left >= rest) or (not others and rest <= left <= 9 * rest):
            yield value


@pytest.fixture(scope="module")
def counties(tmp_path_factory):
    """The shapes in which a section gave its industries away."""
    world, who = World(tmp_path_factory.mktemp("sections")), 0
    for county, industry, people in (
        (XIHU, 73, 10),  # section M: 10, 30 and 9 are 49, shown as 50 beside 10 and 30
        (XIHU, 74, 33),
        (XIHU, 75, 9),
        (XIHU, 65, 60),
        *((HAISHU, other, 60) for other in (26, 39, 45)),
        (HAISHU, 66, 9),  # section J: 9 and 9, shown as 20
        (HAISHU, 67, 9),
    ):
        for _ in range(people):
            world.person(who, 4).spell(who, county, "2024-01", industry=industry)
            who += 1
    world.spell(0, XIHU, "2024-01", "2024-06", wage=1.0)
    return world.build()


def ask(cubes, figure, by=(), region=ZHEJIANG, month="2024-06", months=None, **where):
    chosen = Selection(region, m(month), months)
    for name, code in where.items():
        chosen = chosen.with_(name, code)
    found = answer(cubes, REGISTRY[figure], chosen, Scope(region), by, widen=False)
    return {tuple(row.keys.values()): row.value for row in found.rows()}


@pytest.mark.parametrize("figure", ["employed", "talent_stock"])
def test_two_nines_under_their_section_are_shown_nowhere(counties, figure):
    assert ask(counties, figure, ("section",), HAISHU)[("J",)] == 20
    industries = ask(counties, figure, ("industry",), HAISHU)
    assert (industries[(66,)], industries[(67,)], industries[(26,)]) == (None, None, 60)


@pytest.mark.parametrize("industry", [73, 74, 75])
def test_industries_beside_a_narrow_one_are_suppressed_however_they_are_asked(counties, industry):
    # M = 52, shown 50; 73 = 10 (10–12), 74 = 33, shown 35: 75 = at most 9, at least 1 …
    asked = ask(counties, "employed", ("industry",), XIHU)
    one = ask(counties, "employed", (), XIHU, industry=industry)
    assert one[()] == asked[(industry,)]
    assert ask(counties, "employed", ("county", "industry"))[XIHU, industry] == one[()]


def test_a_figure_beside_the_sum_it_is_part_of(tmp_path):
    # 西湖区: 50 new, and two who return: inflow 52 is shown as 50. 海曙区: 58 new and nine.
    world, who = World(tmp_path), 0
    for county, new, back in ((XIHU, 50, 2), (HAISHU, 58, 9)):
        for _ in range(new):
            world.person(who, 4).spell(who, county, "2024-02")
            who += 1
        for _ in range(back):
            world.person(who, 4).spell(who, county, "2022-01", "2023-06")
            world.spell(who, county, "2024-02")
            who += 1
    world.person(who, 1).spell(who, HANGZHOU + 2, "2020-01", "2025-06")
    cubes = world.build()
    for figure in ("inflow", "step_new", "step_returned"):
        assert ask(cubes, figure, ("county",), month="2024-03", months=12)
    inflow = ask(cubes, "inflow", ("county",), month="2024-03", months=12)
    returned = ask(cubes, "step_returned", ("county",), month="2024-03", months=12)
    assert returned[XIHU,] is None and returned[HAISHU,] is None
    # 50 ± 2 less 50 ± 2 leaves 1–4, a width of 3; 65 ± 2 less 60 ± 2 leaves 1–9.
    new = ask(cubes, "step_new", ("county",), month="2024-03", months=12)
    assert (inflow[XIHU,], new[XIHU,]) == (50, 50)
    assert (inflow[HAISHU,], new[HAISHU,]) == (65, 60)


YEAR = {"region": XIHU, "month": "2024-03", "months": 12}


def who_came(path, new, returned=None):
    """A county to which people came in one month: of each education so many who were never in the
    province, and so many who had left it."""
    world, who = World(path), 0
    for education, people in new.items():
        for _ in range(people):
            world.person(who, education, skill_level="3").spell(who, XIHU, "2024-02")
            who += 1
    for education, people in (returned or {}).items():
        for _ in range(people):
            world.person(who, education, skill_level="3").spell(who, XIHU, "2020-01", "2023-05")
            world.spell(who, XIHU, "2024-02")
            who += 1
    world.person(who, 1).spell(who, HANGZHOU + 2, "2020-01", "2025-06")
    return world.build()


def test_who_is_new_from_college_up_stays_though_a_class_below_is_hidden(tmp_path):
    # 42 of 本科, 12 of 高中, 9 of 初中, the last known from 65 ± 2 less 40 ± 2 less 10 to 12.
    # Five return, so that those who came of 高中 do not tell who is new of them.
    cubes = who_came(tmp_path, {4: 42, 2: 12, 1: 9}, {2: 5})
    assert ask(cubes, "step_new", **YEAR)[()] == 65
    assert ask(cubes, "new_college", **YEAR)[()] == 40
    classes = ask(cubes, "step_new", ("education",), **YEAR)
    assert (classes[2,], classes[1,]) == (None, None)
    assert ask(cubes, "step_new", **YEAR, education=2)[()] is None


def test_sums_go_where_another_figure_tells_of_the_class_beside_the_hidden_one(tmp_path):
    # 12 of 高中 are new; all that came of 高中 are 10 to 12, so that 9 of 初中 are 9 at least.
    cubes = who_came(tmp_path, {4: 42, 2: 12, 1: 9}, {1: 5})
    assert ask(cubes, "inflow", **YEAR, education=2)[()] == 10
    assert None in [ask(cubes, one, **YEAR)[()] for one in ("step_new", "new_college")]


def test_sums_go_where_a_third_figure_has_the_class_beside_the_hidden_one(tmp_path):
    # 22 硕士 and 9 博士 among the new from 大专 up are 硕博 by 学历 as well.
    cubes = who_came(tmp_path, {1: 5, 2: 5, 4: 47, 5: 22, 6: 9})
    three = ("step_new", "new_college", "new_graduate_degree")
    assert None in [ask(cubes, one, **YEAR)[()] for one in three]
