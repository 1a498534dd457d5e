"""Steps of a total: told by what is shown alone, and none tells a hidden number of cases."""

from itertools import pairwise, product

import numpy as np
import pytest

from metrics.disclosure import ledger
from metrics.disclosure.ledger import UNIT, Cell, Grants, edges, number_of, step_of, steps

LIVING = Grants(38, 42, 9_350.0, 9_450.0, hidden=False)
RENT = Grants(18, 22, 12_500.0, 13_500.0, hidden=False)
STARTUP = Grants(1, 9, 50_000.0, 50_000.0, hidden=True)
PURCHASE = Grants(1, 9, 73_000.0, 73_000.0, hidden=True)
OTHER = Grants(2, 8, 2_000.0, 2_000.0, hidden=True)
CELLS = {
    "one dear kind": Cell((LIVING, RENT, STARTUP), 58, 72),
    "two of them": Cell((LIVING, RENT, STARTUP, PURCHASE), 60, 80),
    "few in all": Cell((STARTUP, PURCHASE, OTHER), 10, 12),
    "nothing is hidden": Cell((LIVING, RENT), 58, 62),
}


def worlds(cell):
    """Every number of cases of every kind that the tables allow, with the totals beside it."""
    for cases in product(*(range(one.low, one.high + 1) for one in cell.grants)):
        if cell.low <= sum(cases) <= cell.high:
            paired = list(zip(cases, cell.grants, strict=True))
            yield cases, sum(n * g.least for n, g in paired), sum(n * g.most for n, g in paired)


def left_open(cell, low, high):
    """How far apart the cases of each kind can be while the total lies between two bounds."""
    fits = np.array([n for n, least, most in worlds(cell) if least <= high and most >= low])
    return np.ptp(fits, axis=0) if len(fits) else np.full(len(cell.grants), -1)


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_the_totals_beside_a_number_of_cases_are_those_of_every_world(cell):
    every = list(worlds(cell))
    for kind, reach in enumerate(cell.reaches):
        for cases, least, most in zip(reach.cases, reach.least, reach.most, strict=True):
            own = [one for one in every if one[0][kind] == cases]
            assert least == pytest.approx(min(one[1] for one in own))
            assert most == pytest.approx(max(one[2] for one in own))


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_no_step_tells_a_hidden_number_or_takes_a_value_from_a_shown_one(cell):
    free = left_open(cell, -np.inf, np.inf)
    divided = steps(cell, cell.least)
    assert divided
    for first, units in divided:
        low, high = edges(first, units)
        for grants, here, before in zip(cell.grants, left_open(cell, low, high), free, strict=True):
            assert here >= 3 if grants.hidden else here == before
        if units == 1:  # nor does any part of a finest one
            assert (left_open(cell, low, low)[[g.hidden for g in cell.grants]] >= 3).all()


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_steps_follow_one_another_over_all_totals(cell):
    divided = steps(cell, cell.least)
    assert divided[0][0] == number_of(cell.least)
    for (first, units), (after, _) in pairwise(divided):
        assert first + units == after
    beyond = sum(divided[-1])
    assert beyond > number_of(cell.most) or cell.leaves(edges(beyond, 1)[0], np.inf)
    assert step_of(edges(*divided[0])[0] - UNIT, divided) is None


def test_two_dear_kinds_shield_each_other_but_at_the_ends():
    """From 62 cases (60 shown) at their least: what they cost in all, by hand."""
    cell = CELLS["two of them"]
    lengths = [units for _, units in steps(cell, cell.least)]
    assert lengths[0] > 1 and lengths[-1] > 1 and lengths.count(1) > len(lengths) / 2


def test_one_dear_kind_alone_is_never_told_finely():
    """A step of 1 万元 and 4 living at 9 400, 4 rent at 13 000 leave less than three of 50 000."""
    alone = Cell((Grants(40, 40, 9_400.0, 9_400.0, hidden=False), STARTUP), 41, 49)
    assert all(units * UNIT >= 3 * 50_000 for _, units in steps(alone, alone.least))


def test_what_else_must_stay_open_makes_steps_longer(monkeypatch):
    cell = CELLS["two of them"]
    divided = steps(cell, cell.least, lambda low, high: high - low >= 10 * UNIT)
    assert min(units for _, units in divided) == 10
    monkeypatch.setattr(ledger, "_NEXT", 3)
    assert steps(cell, cell.least) == []


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_what_was_told_is_told_again_or_in_steps_that_none_of_it_narrows(cell):
    """Any step of an earlier snapshot, laid over what is told today: never less than today's step
    or than the earlier one, and the same whichever of today's steps the total is in."""
    divided = steps(cell, cell.least)
    first = divided[0][0] if divided else number_of(cell.least)
    for at, units in product(range(first - 2, first + 40), (1, 5, 20, 40)):
        before = (at, units)
        now = ledger.again(before, divided, cell.leaves)
        if cell.leaves(*edges(*before)):
            assert now == before
        elif now is not None:
            low, high = edges(*now)
            assert low <= edges(*before)[0] and high >= edges(*before)[1]
            assert (left_open(cell, low, high) >= [one.wanted for one in cell.reaches]).all()
        else:  # nothing is told of some of it
            ends = [sum(one) for one in divided]
            assert not ends or at + units > ends[-1] or at + units <= first
