"""Complementary suppression between curves side by side: who is hidden beside whom, by hand."""

import numpy as np
import pytest

from metrics.disclosure.curve_complements import _complements
from metrics.engine.risk_set import RiskSet

MONTHS = 12


def group(name: str, people: int, **gone: int) -> RiskSet:
    """So many come; ``m6=10``: ten of them leave in the sixth month."""
    exits = np.array([float(gone.get(f"m{month}", 0)) for month in range(1, MONTHS + 1)])
    censored = np.zeros(MONTHS)
    censored[-1] = people - exits.sum()
    return RiskSet((name,), exits, censored)


def hidden(*siblings: RiskSet) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for one, months in _complements(list(siblings)):
        found.setdefault(one.key[0], set()).update(months)
    return found


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
    found = hidden(group("a", 200), group("c", 60), rest)
    assert found == {"a": {6, 9, 12}, "c": {6, 9, 12}}
