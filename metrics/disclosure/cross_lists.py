"""Lists beside lists: the marked rows of several lists are different people of one total.

A city shows 35 people from universities (33–37) in a list of 30 universities, which leaves each
marked one 1–8. Its eleven counties list theirs, too: 36 rows in all, of which each is somebody
else, and 37 people at most leave each of them 1–2. The same happens within each coarser class: nine
people of a section, spread one by one over its industries and the counties. So a row is listed only
where the lists of a group (by each dimension alone, and by all of them at once) leave a marked row
its :data:`LEAST_WIDTH`: coarse lists first, then the rows in the order of their codes, so that the
choice tells nothing.

It matters only where nearly everybody of a total is a row of their own. Not judged: the lists of
other months of the same window.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any, Final

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH, Asked, fence
from metrics.disclosure.marginal_totals import person_terms
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.published import places_add_up
from metrics.engine.coarse import coarser
from metrics.engine.compute import evaluate
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, level, parent
from metrics.engine.statement import REGIONS, divisible
from metrics.engine.table import Column, Table, filled, matched, numbered

_FLAG: Final = "beyond"
_TIMES: Final = frozenset(("month", "quarter", "year"))  # of a series: each point is its own table


def beyond_other_lists(asked: Asked) -> np.ndarray:
    """Which rows of an exact answer other lists leave too little, if they are listed.

    Returns:
        One flag a row of the answer; only of rows too small to be shown.
    """
    cubes, metric, selection = asked.cubes, asked.figure, asked.selection
    by, exact, span, whole = asked.by, asked.exact, asked.span, asked.whole
    none = np.zeros(exact.rows, dtype=bool)
    where = tuple(name for name, _ in selection.where)
    keys = tuple(dict.fromkeys(name for name in (*by, *where) if name not in REGIONS))
    if not keys or not all(metric.adds_up(one) and divisible(metric, one) for one in keys):
        return none
    if set(keys) & _TIMES or any(len(codes) > 1 for _, codes in selection.where):
        return none
    named = {*by, *where, level(selection.region)}
    place = next((name for name in ("county", "city") if name in named), "")
    if not place or not places_add_up(metric):
        return _beyond(metric, keys, exact) if len(keys) > 1 and keys == by else none
    wide = replace(selection.within(selection.region // 10_000 * 10_000), where=())
    divided = (*keys, place)

    def judged() -> Table:
        table = evaluate(cubes, metric, wide, divided, span=span, whole=whole).table
        flags = {_FLAG: _beyond(metric, divided, table)}
        return Table({**dict(zip(divided, table.pick(divided), strict=True)), **flags}, table.rows)

    question = ("lists", cubes.snapshot, metric, wide, divided, span, whole)
    table = cubes.kept.made(question, judged)
    assert isinstance(table, Table)  # by its key
    if not table[_FLAG].any():
        return none
    own = [_own(exact, name, selection) for name in divided]
    at = matched(*numbered(own, table.pick(divided)))
    found: np.ndarray = np.where(at >= 0, table[_FLAG][at], False)
    return found


def _own(exact: Table, name: str, selection: Selection) -> Column:
    """The codes of an answer's rows in what it is divided by, filtered by, or the place of."""
    if name in exact:
        return exact[name]
    codes: tuple[Any, ...] = selection.codes(name) or (selection.region,)
    return np.array([codes[0]] * exact.rows, dtype=object if isinstance(codes[0], str) else None)


def _beyond(metric: Metric, keys: tuple[str, ...], table: Table) -> np.ndarray:
    """Rows of a table that any total of them can't have in all its lists."""
    found = np.zeros(table.rows, dtype=bool)
    ways = [_classes(metric, name, table[name]) for name in keys]
    ordered = np.argsort(numbered(table.pick(keys))[0], kind="stable")  # by their codes
    for _, column in person_terms(metric):
        count = filled(table[column])
        there = count > 0
        for group in _totals(ways, table.rows):  # what a finer total leaves out is out for all
            size = np.bincount(group, there & ~found)
            _, most = fence(np.round(np.bincount(group, count), 9))
            for one in np.flatnonzero(size > most - LEAST_WIDTH):
                mine = ordered[((group == one) & there)[ordered]]
                parts = [each[mine] for way in ways for each in way]
                room = float(most[one]) - LEAST_WIDTH
                found[mine] |= unlistable(count[mine], found[mine], parts, room)
    return found


def _classes(metric: Metric, name: str, column: Column) -> list[Column]:
    """The number of each row's class in a dimension, and in each coarser one its codes tell."""
    (own,) = numbered([column])
    _, first, at = np.unique(own, return_index=True, return_inverse=True)
    codes = column[first].tolist()
    above: list[Callable[[int | str], int | str]] = [
        one.code for one in coarser(metric, name) if one.code is not None
    ]
    if name == "county":
        above = [lambda code: parent(int(code))]
    found: list[Column] = [at]
    for code in above:
        classes: dict[int | str, int] = {}
        found.append(np.array([classes.setdefault(code(c), len(classes)) for c in codes])[at])
    return found


def _totals(ways: Sequence[Sequence[Column]], rows: int) -> Iterator[np.ndarray]:
    """The number of each row's total, for each way to have the dimensions coarser or not at all."""
    for chosen in product(*([*way, None] for way in ways)):
        if all(column is way[0] for column, way in zip(chosen, ways, strict=True)):
            continue  # the rows themselves
        columns = [column for column in chosen if column is not None]
        if not columns:
            yield np.zeros(rows, np.int64)
            continue
        (numbers,) = numbered(columns)
        _, group = np.unique(numbers, return_inverse=True)
        yield group


def unlistable(
    count: np.ndarray, out: np.ndarray, parts: Sequence[np.ndarray], room: float
) -> np.ndarray:
    """Rows of one total that can't be listed beside its other lists.

    Args:
        count: exact, above 0.
        out: rows that aren't listed for another reason.
        parts: for each other list, the number of each row's part in it.
        room: people that all lists together may tell of.
    """
    lists = []
    for part in parts:
        _, at = np.unique(part, return_inverse=True)
        least, _ = fence(np.round(np.bincount(at, count), 9))
        lists.append((at, least, np.zeros(len(least))))
    told = [float(least.sum()) for _, least, _ in lists]
    beyond = np.zeros(len(count), dtype=bool)
    few = count < hidden_below()
    for row in np.argsort(few, kind="stable"):  # what is shown is shown
        if out[row]:
            continue
        more = [
            max(least[at[row]], listed[at[row]] + 1) - max(least[at[row]], listed[at[row]])
            for at, least, listed in lists
        ]
        if few[row] and any(one + add > room for one, add in zip(told, more, strict=True) if add):
            beyond[row] = True
            continue
        told = [one + add for one, add in zip(told, more, strict=True)]
        for at, _, listed in lists:
            listed[at[row]] += 1
    return beyond
