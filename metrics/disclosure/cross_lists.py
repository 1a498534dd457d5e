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
from metrics.disclosure.profile import hidden_below, slack
from metrics.disclosure.published import places_add_up
from metrics.engine.coarse import coarser
from metrics.engine.compute import evaluate
from metrics.engine.core import Metric
from metrics.engine.remembered import remembered
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
    counts = [filled(table[column]) for _, column in person_terms(metric)]
    if all(roomy(count) for count in counts):
        return found
    ways = [_classes(metric, name, table[name]) for name in keys]
    ordered = np.argsort(numbered(table.pick(keys))[0], kind="stable")  # by their codes
    for count in counts:
        there = count > 0
        for group in _long_totals(ways, count):  # what a finer total leaves out is out for all
            size = np.bincount(group, there & ~found)
            _, most = fence(np.round(np.bincount(group, count), 9))
            for one in np.flatnonzero((size > 0) & (size > most - LEAST_WIDTH)):
                mine = ordered[((group == one) & there)[ordered]]
                parts = [each[mine] for way in ways for each in way]
                room = float(most[one]) - LEAST_WIDTH
                found[mine] |= unlistable(count[mine], found[mine], parts, room)
    return found


def _spare() -> float:
    """People beyond one for each row that a total can have whose lists are nearly as long as it:
    what they must leave, and what rounding hides of it."""
    under, over = slack()
    return LEAST_WIDTH + max(under + 0.5 - over, 0.0)


def roomy(count: Column) -> bool:
    """Whether no total of some of these rows, whichever they are, has lists that are too long.

    Too many rows for :data:`LEAST_WIDTH` are six and more under a suppressed total, else nearly as
    many as the people in them: as many of the smallest rows have more than :func:`_spare` then.
    """
    there = count[count != 0]
    if not len(there) or there.min() < 1:  # means of months can count less than one
        return not len(there)
    rows = max(hidden_below() - LEAST_WIDTH, 0)
    few = np.sort(there[there < 1 + _spare()])[:rows]
    return len(few) < rows or bool((few - 1).sum() >= _spare())


def _classes(metric: Metric, name: str, column: Column) -> Sequence[Column]:
    """The number of each row's class in a dimension, and in each coarser one its codes tell."""
    above: list[Callable[[int | str], int | str]] = [
        one.code for one in coarser(metric, name) if one.code is not None
    ]
    return _numbers_of_classes(column, (_city_of,) if name == "county" else tuple(above))


def _city_of(county: int | str) -> int:
    return parent(int(county))


@remembered
def _numbers_of_classes(
    column: Column, above: tuple[Callable[[int | str], int | str], ...]
) -> Sequence[Column]:
    (own,) = numbered([column])
    _, first, at = np.unique(own, return_index=True, return_inverse=True)
    codes = column[first].tolist()
    found: list[Column] = [at]
    for code in above:
        classes: dict[int | str, int] = {}
        found.append(np.array([classes.setdefault(code(c), len(classes)) for c in codes])[at])
    return found


def _long_totals(ways: Sequence[Sequence[Column]], count: Column) -> Iterator[np.ndarray]:
    """The number of each row's total, for each way to have the dimensions coarser or not at all.

    Left out are those whose lists can't be too long, which nearly all are: one whose people are
    nearly as many as its rows has no large row, and is made of totals of one dimension that have
    none either.
    """
    whole = bool((count[count != 0] >= 1).all())  # means of months can count less than one
    large = count >= 1 + _spare()
    small = [
        [_without(large, ways, at, one) for one in _coarser(way)] for at, way in enumerate(ways)
    ]
    for chosen in product(*(range(len(way) + 1) for way in ways)):  # the last: not at all
        if not any(chosen):
            continue  # the rows themselves
        near = [
            mask
            for one, way, masks in zip(chosen, ways, small, strict=True)
            for mask in ([] if not one else masks if one == len(way) else [masks[one - 1]])
        ]
        if whole and roomy(count[np.logical_and.reduce(near)]):
            continue
        yield _group(
            [way[one] for one, way in zip(chosen, ways, strict=True) if one < len(way)], len(count)
        )


def _coarser(way: Sequence[Column]) -> Sequence[Column]:
    """One step up from a dimension's own classes: what coarser ones there are, else none."""
    return way[1:] or [np.zeros(len(way[0]), np.int64)]


def _without(
    large: np.ndarray, ways: Sequence[Sequence[Column]], at: int, coarse: Column
) -> np.ndarray:
    """The rows of those totals, of one dimension made coarser, that have no large row."""
    group = _group([coarse if i == at else way[0] for i, way in enumerate(ways)], len(large))
    found: np.ndarray = (np.bincount(group, large) == 0)[group]
    return found


def _group(columns: Sequence[Column], rows: int) -> np.ndarray:
    """A number for each row, equal where those of all columns are; all alike without columns."""
    if not columns:
        return np.zeros(rows, np.int64)
    (numbers,) = numbered(columns)
    if numbers.max() < 4 * rows:
        return numbers
    return np.unique(numbers, return_inverse=True)[1]


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
