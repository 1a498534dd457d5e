"""Complementary suppression between curves side by side: who is hidden beside whom, by hand."""

import random

import numpy as np
import pytest

from metrics.disclosure.curve_complements import _determined, _Table
from metrics.engine.risk_set import RiskSet

MONTHS = 12


def group(name: str, people: int, **gone: int) -> RiskSet:
    """So many come; ``m6=10``: ten of them leave in the sixth month."""
    exits = np.array([float(gone.get(f"m{month}", 0)) for month in range(1, MONTHS + 1)])
    censored = np.zeros(MONTHS)
    censored[-1] = people - exits.sum()
    return RiskSet((name,), exits, censored)


def hidden(*siblings: RiskSet, closed: tuple[str, ...] = ()) -> dict[str, set[int]]:
    table = _Table(list(siblings), [[*range(len(siblings))]], {(name,) for name in closed})
    return {siblings[at].key[0]: months for at, months in table.beside().items()}


def crossed(people: list[list[int]], closed: tuple[str, ...] = ()) -> set[str]:
    """Which cells of a table of rows and columns are hidden beside those too small; nobody left."""
    wide = len(people[0])
    cells = [group(f"{r}{c}", n) for r, row in enumerate(people) for c, n in enumerate(row)]
    rows = [[r * wide + c for c in range(wide)] for r in range(len(people))]
    columns = [[r * wide + c for r in range(len(people))] for c in range(wide)]
    found = _Table(cells, [*rows, *columns], {(name,) for name in closed}).beside()
    return {cells[at].key[0] for at in found}


@pytest.mark.parametrize("few, months", [(1, True), (9, True), (10, False)])
def test_a_rest_of_one_to_nine_people_hides_the_smallest_curve_beside_it(few, months):
    # 200 and 100 are drawn: the whole less both would be the few.
    found = hidden(group("a", 200), group("b", 100), group("rest", few))
    assert found == ({"b": {0, 3, 6, 9, 12}} if months else {})


@pytest.mark.parametrize(
    "gone, months", [(0, set()), (1, {6, 9, 12}), (9, {6, 9, 12}), (10, set())]
)
def test_one_to_nine_leavers_of_a_curve_not_drawn_hide_a_month_beside_it(gone, months):
    # 25 are too few to be drawn; the whole less the 200 would tell how many of them have left.
    found = hidden(group("a", 200, m6=20), group("rest", 25, m6=gone))
    assert found == ({"a": months} if months else {})


def test_the_smallest_that_covers_them_is_hidden_else_all():
    # Nobody of "c" has left, so hiding it covers nothing: "b" it is, though it is larger.
    rest = group("rest", 25, m6=5)
    found = hidden(group("a", 200, m6=20), group("b", 100, m6=12), group("c", 60), rest)
    assert found == {"b": {6, 9, 12}}
    # With five leavers in all the whole itself isn't drawn at these months, and tells nothing.
    assert hidden(group("a", 200), group("c", 60), rest) == {}


def test_a_table_is_closed_around_a_small_cell_in_both_ways():
    """Five beside 40 and 60; the row of 50 and 70 would give the 60, and so the five."""
    assert crossed([[5, 40], [60, 70]]) == {"01", "10", "11"}
    # Of three rows the smallest will do: a way around through 00, 01, 10 and 11.
    assert crossed([[5, 40, 90], [60, 70, 95], [98, 99, 97]]) == {"01", "10", "11"}
    # Two small ones in one row: they hide each other there, and not in their columns.
    assert crossed([[5, 6, 90], [60, 70, 95]]) == {"10", "11"}
    assert crossed([[50, 40], [60, 70]]) == set()


def test_a_small_cell_between_two_ways_around_is_told_by_all_of_them_together():
    """Rows a and b less columns a and b leave it; in no single sum it stands alone."""
    rows = [[0, 1], [2, 3, 4], [5, 6], [7, 8]]
    columns = [[0, 2], [1, 3], [4, 5, 7], [6, 8]]
    assert _determined([*rows, *columns]) == {4}
    assert _determined(rows) == set()
    # All other cells of the table are drawn: 25 are too few to be, and 4 is the small one.
    people = [[25, 25, 90, 91], [25, 25, 4, 92], [93, 94, 25, 25], [95, 96, 25, 25]]
    assert crossed(people) == {"02"}  # the smallest beside it: now a way around goes through it


def test_what_is_determined_is_what_no_other_solution_changes():
    """The slow way: a unit vector lies in the space of the rows where it adds nothing to it."""
    dice = random.Random(3)
    for _ in range(60):
        size = dice.randint(2, 7)
        rows = [
            sorted(dice.sample(range(size), dice.randint(1, size)))
            for _ in range(dice.randint(1, 6))
        ]
        matrix = np.array([[float(at in row) for at in range(size)] for row in rows])
        rank = np.linalg.matrix_rank(matrix)
        slow = {
            at
            for at in range(size)
            if np.linalg.matrix_rank(np.vstack([matrix, np.eye(size)[at]])) == rank
        }
        assert _determined(rows) == slow


def test_a_class_that_is_closed_for_its_few_firms_is_not_left_over_either():
    assert hidden(group("a", 200), group("b", 100), group("c", 150), closed=("c",)) == {
        "b": {0, 3, 6, 9, 12}
    }


class Recounted(_Table):
    """The slow way: what every whole hides is added up anew at each step."""

    def _of_sums(self, rests, shown, least):
        for number in np.flatnonzero(rests._known).tolist():
            family = self._wholes[number]
            left = sum(rests.count[at] for at in family if at not in shown)
            beside = sorted(
                (at for at in family if at in shown),
                key=lambda at: (self.cells[at].people, str(self.cells[at].key)),
            )
            if beside and 0 < left < least:
                return next(([at] for at in beside if left + rests.count[at] >= least), beside)
        return []


@pytest.mark.parametrize("seed", range(30))
def test_sums_kept_along_the_way_are_those_added_up_anew(seed):
    dice = random.Random(seed)
    cells = [
        group(
            f"{at:02}",
            dice.choice([3, 8, 25, 33, 40, 60, 200]),
            **{f"m{month}": dice.randint(0, 3) for month in dice.sample(range(1, 13), 2)},
        )
        for at in range(24)
    ]
    rows = [[6 * row + column for column in range(6)] for row in range(4)]
    columns = [[6 * row + column for row in range(4)] for column in range(6)]
    coarse = [[*rows[0][:3]], [*rows[0][3:]], [*rows[1][:2], *rows[2][:2]]]
    asked = cells, [*rows, *columns], {("05",)}, coarse
    assert _Table(*asked).beside() == Recounted(*asked).beside()
