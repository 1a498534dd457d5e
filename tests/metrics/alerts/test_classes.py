"""Classes too small to be shown: a fall is judged by what is shown beside them, and no further."""

import numpy as np
import pytest

from metrics.alerts.catalogue import BY_ID
from metrics.alerts.classes import ClassShare, lost
from metrics.alerts.rules import watched
from metrics.answer import answer
from metrics.engine.selection import Scope
from metrics.figures.schools import source
from tests.dashboard.studies import graduates
from tests.metrics.alerts.test_kinds import HERE, made
from tests.world import XIHU, ZHEJIANG, World

SCHOOLS = ClassShare(
    "school_lost",
    source.COME_RATE_BY_CLASS,
    "school",
    source.GRADUATES_COME,
    source.SCHOOL_PLACED,
    source.SCHOOL_PLACED_BY_CLASS,
)
# HERE is September 2025: class 2024 is the newest that is whole, 2021 to 2023 stand before it.


def asking(now, total, whole=100.0, before=(60.0, 60.0, 60.0), three=(180.0, 300.0)):
    """Answers about one school: share by class, and what is shown beside it.

    ``now``: part of class 2024, NaN is hidden; ``total``: part of 2022 to 2024.
    """

    def ask(metric, selection, by, span=36):
        if metric is source.COME_RATE_BY_CLASS:
            rows = [
                ((1, year), part / 100, part, 100.0)
                for year, part in zip((2021, 2022, 2023), before, strict=True)
            ]
            rows.append(((1, 2024), now / whole, now, whole))
            return made(metric, by, rows)
        if metric is source.SCHOOL_PLACED_BY_CLASS:
            return made(metric, by, [((1, 2024), whole, whole, np.nan)])
        last = selection.month // 12
        if metric is source.GRADUATES_COME:
            value = {2024: total, 2023: three[0]}[last]
        else:
            assert (metric, last) == (source.SCHOOL_PLACED, 2023)
            value = three[1]
        return made(metric, by, [((1,), value, value, np.nan)])

    return ask


@pytest.mark.parametrize(
    "total, told",
    [
        (130.0, True),  # 132 - 58 - 58: at most 16 of 98
        (150.0, True),  # at most 36
        (155.0, False),  # 41 of 98 is more than two thirds of 60 %
        (220.0, False),  # nearly all of them came: as hidden as if nobody had
        (np.nan, False),
    ],
)
def test_a_hidden_class_is_told_by_what_is_left_for_it(total, told):
    found = list(lost(asking(np.nan, total), HERE, SCHOOLS))
    assert [(one.cell, one.value, one.before) for one in found] == (
        [("school=1", None, 0.6)] if told else []
    )


def test_a_hidden_class_of_an_unknown_whole_is_not_told():
    assert not list(lost(asking(np.nan, 130.0, whole=np.nan), HERE, SCHOOLS))


@pytest.mark.parametrize("three, told", [((150.0, 300.0), True), ((60.0, 300.0), False)])
def test_a_hidden_class_before_is_in_the_three_together(three, told):
    """Left out, a class of which nobody came would let the two others stand for all three."""
    ask = asking(20.0, 130.0, before=(60.0, 60.0, np.nan), three=three)
    assert [one.before for one in lost(ask, HERE, SCHOOLS)] == ([0.5] if told else [])
    hidden = asking(20.0, 130.0, before=(60.0, 60.0, np.nan), three=(np.nan, 300.0))
    assert not list(lost(hidden, HERE, SCHOOLS))


def test_a_vague_class_is_taken_at_its_rounding():
    def vague(ask):
        def asked(metric, selection, by, span=36):
            table = ask(metric, selection, by, span)
            if "year" in by:
                newest = table.frame["year"] == 2024
                table.frame.loc[newest, "status"] = "imprecise"
            return table

        return asked

    (found,) = lost(vague(asking(10.0, 130.0, whole=45.0)), HERE, SCHOOLS)
    assert (found.value, found.before) == (None, 0.6)
    # 17 of 38 at most is more than two thirds of what it was, 15 of 40 isn't.
    assert not list(lost(vague(asking(15.0, 135.0, whole=40.0)), HERE, SCHOOLS))
    assert list(lost(asking(15.0, 135.0, whole=40.0), HERE, SCHOOLS))


def test_the_sentence_of_a_hidden_figure_states_none():
    for rule in BY_ID.values():
        if rule.hidden:
            assert "{value}" not in rule.hidden and "{gap}" not in rule.hidden
            rule.hidden.format(where="", words="", before="", name="", when="")


@pytest.mark.slow
def test_of_real_tables_the_school_that_sends_nearly_nobody_is_told(tmp_path):
    """6 of 100 and 97 of 100 after 60 each year are hidden alike; only the first fell."""
    world = World(tmp_path)
    for year in range(2020, 2026):
        newest = year == 2025
        came = {"浙江大学": 60, "南昌大学": 6 if newest else 60, "宁波大学": 97 if newest else 60}
        for school, count in came.items():
            graduates(world, count, school, XIHU, XIHU, year)
            graduates(world, 100 - count, school, XIHU, 320100, year)
    world.person(1, 4).spell(1, XIHU, "2021-01", "2026-03")
    cubes = world.build()

    def ask(metric, selection, by, span=36):
        return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False, span=span)

    told = [one for one in watched(ask, ZHEJIANG) if one.rule == "school_lost"]
    assert [(one.where, one.value, one.words) for one in told] == [("南昌大学", None, "2025届")]
    assert told[0].before == pytest.approx(0.6)
    (row,) = ask(told[0].metric, told[0].asked, ()).rows()
    assert row.status == "suppressed"
