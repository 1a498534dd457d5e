"""What counts as narrow: the whole numbers that bounds leave, at the rule's own width."""

import math

import numpy as np
import pytest

from metrics.attack.gate import WORK
from metrics.attack.program import Bound, Contradiction, Findings, Program, whole_width
from metrics.attack.work import Work


@pytest.mark.parametrize(
    "low, high, width, narrow, exact",
    [
        (4.0, 4.0, 0, True, True),
        (3.2, 4.9, 0, True, True),  # four is the only whole number between
        (1.0, 3.0, 2, True, False),
        (1.0, 3.99, 2, True, False),
        (1.0, 4.0, 3, False, False),
        (1.0000001, 3.9999999, 3, False, False),  # a solver's rounding is no knowledge
    ],
)
def test_a_hidden_figure_must_keep_room_for_three(low, high, width, narrow, exact):
    bound = Bound("x", (0,), low, high)
    found = Findings((bound,))
    assert bound.width == width
    assert (found.narrow == [bound], found.exact == [bound]) == (narrow, exact)
    assert found.summary() == (1, int(exact), int(narrow), min(width, 3))


def test_a_sum_and_a_part_bound_the_rest():
    # x + y is 18–22, x is 10–14: y is 4–12 at least, and a limit of its own cuts that to 9.
    constraints = {
        ((0, 1), (1.0, 1.0)): (18.0, 22.0),
        ((0,), (1.0,)): (10.0, 14.0),
        ((1,), (1.0,)): (0.0, 9.0),
    }
    program = Program(2, constraints, [(1,)])
    goal = program.targets.toarray().ravel()
    low, high = (float(goal @ program.solve(sign * goal)) for sign in (1, -1))
    assert (low, high) == (pytest.approx(4), pytest.approx(9))
    assert whole_width(np.array([low]), np.array([high])) == 5


def test_tables_that_contradict_each_other_are_told():
    constraints = {((0, 1), (1.0, 1.0)): (30.0, 30.0), ((0, 1), (1.0, 2.0)): (0.0, 20.0)}
    program = Program(2, constraints, [(0,)])
    with pytest.raises(Contradiction):
        program.solve(program.targets.toarray().ravel())


@pytest.mark.parametrize("most", [WORK, 1e30, math.inf])
def test_a_small_program_has_more_work_than_the_solver_can_count(most):
    """A small office's first build: few tables, and as many steps as one may ever want."""
    constraints = {((0, 1), (1.0, 1.0)): (18.0, 22.0), ((0,), (1.0,)): (10.0, 14.0)}
    program = Program(2, constraints, [(1,)], Work(most))
    goal = program.targets.toarray().ravel()
    assert goal @ program.solve(goal) == pytest.approx(4)
