"""Lists beside lists: the marked rows of several lists are different people of one total.

A city shows 35 people from universities (33–37) in a list of 30 universities, which leaves each
marked one 1–8. Its eleven counties list theirs, too: 36 rows in all, of which each is somebody
else, and 37 people at most leave each of them 1–2. The same happens within each coarser class: nine
people of a section, spread one by one over its industries and the counties; or of a city's
universities by where they came from. So a row is listed only where the lists of a total (by each
dimension and its coarser classes alone, and the rows themselves, shown ones with the least that
they can be) leave a marked row its :data:`LEAST_WIDTH`: coarse lists first, then the rows in the
order of their codes, so that the choice tells nothing. A question that is filtered lists what the
same question lists that is divided. Of four dimensions and more (regions don't count) no marked row
is listed: nearly all are single people, of whom so many totals tell together what none tells alone.

It matters only where nearly everybody of a total is told of. Not judged: the lists of other months
of the same window, and several totals at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH, Asked, fence
from metrics.disclosure.marginal_totals import person_terms
from metrics.disclosure.margins import classes, finest_place
from metrics.disclosure.profile import hidden_below, slack
from metrics.disclosure.published import places_add_up
from metrics.engine.coarse import coarser
from metrics.engine.compute import evaluate
from metrics.engine.core import Metric
from metrics.engine.cubes import CUBES
from metrics.engine.remembered import remembered
from metrics.engine.selection import Selection, parent
from metrics.engine.statement import REGIONS, divisible
from metrics.engine.table import Column, Table, filled, matched, numbered

DEEP: Final = 4  # dimensions without regions of which no marked row is listed
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
    if not keys or not all(_apart(metric, one) and divisible(metric, one) for one in keys):
        return none
    if len(keys) >= DEEP:
        return ~none
    if any(len(codes) > 1 for _, codes in selection.where):
        return none
    place = finest_place(asked)
    wide = replace(selection, where=())
    if place:
        wide = wide.within(selection.region // 10_000 * 10_000)
    divided = (*keys, place) if place else keys

    def judged() -> Table:
        table = evaluate(cubes, metric, wide, divided, span=span, whole=whole).table
        ways = [_numbered_classes(asked, wide, name, table[name]) for name in keys]
        if place:  # of places that don't add up, each is a total of its own
            own = _numbered_classes(asked, wide, place, table[place])
            ways.append(own if places_add_up(metric) else own[:1])
        fixed = bool(place) and not places_add_up(metric)
        flags = {_FLAG: _beyond(metric, divided, table, ways, fixed=fixed)}
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


def _apart(metric: Metric, name: str) -> bool:
    """Whether the rows of a dimension are parts of one total. Points of a series are none: each is
    its own table; years that a cube keeps beside each other, all of them in one answer, are."""
    if name not in _TIMES:
        return metric.adds_up(name)
    return not any(CUBES[term.measure.cube].clock for term in metric.terms)


def _own(exact: Table, name: str, selection: Selection) -> Column:
    """The codes of an answer's rows in what it is divided by, filtered by, or the place of."""
    if name in exact:
        return exact[name]
    codes: tuple[Any, ...] = selection.codes(name) or (selection.region,)
    return np.array([codes[0]] * exact.rows, dtype=object if isinstance(codes[0], str) else None)


@dataclass(frozen=True)
class _Division:
    """A table's rows put together in classes: the class of each row, a row of each class, and the
    least and the most that a class can count as it is shown."""

    of: np.ndarray
    one: np.ndarray
    least: np.ndarray
    most: np.ndarray


def _beyond(
    metric: Metric,
    keys: tuple[str, ...],
    table: Table,
    ways: Sequence[Sequence[Column]],
    *,
    fixed: bool,
) -> np.ndarray:
    """Rows of a table that any total of them can't have in all its lists.

    Args:
        metric, keys, table: the question's, divided by all that it names.
        ways: for each key the number of each row's class in it, and in what it makes up.
        fixed: the last key is in every total.
    """
    found = np.zeros(table.rows, dtype=bool)
    ordered = np.argsort(numbered(table.pick(keys))[0], kind="stable")  # by their codes
    for _, column in person_terms(metric):
        count = filled(table[column])
        rows = ordered[count[ordered] > 0]
        mine = [[each[rows] for each in way] for way in ways]
        found[rows] |= _left_out(count[rows], found[rows], mine, fixed=fixed)
    return found


def _left_out(
    count: np.ndarray, out: np.ndarray, ways: Sequence[Sequence[Column]], *, fixed: bool
) -> np.ndarray:
    """The same of one term's rows, all of which count somebody, in the order of their codes."""
    kept: dict[tuple[int, ...], _Division] = {}

    def division(steps: tuple[int, ...]) -> _Division:
        if steps not in kept:
            kept[steps] = _divided(
                count, [way[at] for way, at in zip(ways, steps, strict=True) if at < len(way)]
            )
        return kept[steps]

    few = count < hidden_below()
    shown = np.where(few, 0.0, fence(count)[0])
    coarsest = [range(len(way) + 1) for way in ways]
    if fixed:
        coarsest[-1] = range(len(ways[-1]))
    for steps in product(*coarsest):  # what a finer total leaves out is out for all
        if not any(steps):
            continue  # the rows themselves
        total = division(steps)
        room, size = total.most - LEAST_WIDTH, len(total.most)
        full = np.bincount(total.of, np.where(few, ~out, shown), size) > room
        lists = [division(one) for one in _finer(steps)]
        for each in lists:
            told = np.maximum(each.least, np.bincount(each.of, ~out, len(each.least)))
            full |= np.bincount(total.of[each.one], told, size) > room
        full &= np.bincount(total.of, few & ~out, size) > 0
        if full.any():
            out |= _unlistable(count, out, total, lists, np.where(full, room, np.inf))
    return out


def _divided(count: np.ndarray, columns: Sequence[Column]) -> _Division:
    """Rows that are the same in some columns, put together; in none, all of them."""
    (numbers,) = numbered(columns) if columns else (np.zeros(len(count), np.int64),)
    _, one, of = np.unique(numbers, return_index=True, return_inverse=True)
    least, most = fence(np.round(np.bincount(of, count, len(one)), 9))
    return _Division(of, one, least, most)


def _finer(steps: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The lists of a total: one of its dimensions divided further."""
    for at, step in enumerate(steps):
        for finer in range(step):
            yield (*steps[:at], finer, *steps[at + 1 :])


def roomy(count: Column) -> bool:
    """Whether no total of some of these rows, whichever they are, has a list that is too long by
    its number of rows alone.

    Too many rows for :data:`LEAST_WIDTH` are six and more under a suppressed total, else nearly as
    many as the people in them: as many of the smallest rows have more than what they must leave,
    and what rounding hides of it.
    """
    there = count[count != 0]
    if not len(there) or there.min() < 1:  # means of months can count less than one
        return not len(there)
    under, over = slack()
    spare = LEAST_WIDTH + max(under + 0.5 - over, 0.0)
    rows = max(hidden_below() - LEAST_WIDTH, 0)
    few = np.sort(there[there < 1 + spare])[:rows]
    return len(few) < rows or bool((few - 1).sum() >= spare)


def _numbered_classes(asked: Asked, wide: Selection, name: str, column: Column) -> list[Column]:
    """The number of each row's class in a dimension, and in each coarser one."""
    steps = coarser(asked.figure, name)
    told = tuple(one.code for one in steps if one.code is not None)
    found = list(_numbers_of_classes(column, (_city_of,) if name == "county" else told))
    for one in steps:
        if one.code is None and divisible(asked.figure, one.dimension):
            known = classes(asked, wide, name, one, column)
            above = [known[code] for code in column.tolist()]
            found.append(np.unique(np.array(above), return_inverse=True)[1])
    return found


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
    total, *lists = (_divided(count, columns) for columns in ((), *((one,) for one in parts)))
    return _unlistable(count, out, total, lists, np.array([room]))


def _unlistable(
    count: np.ndarray,
    out: np.ndarray,
    total: _Division,
    lists: Sequence[_Division],
    room: np.ndarray,
) -> np.ndarray:
    """The same of several totals beside each other, each with its own room; infinite of those that
    have enough."""
    few = count < hidden_below()
    size, every = len(room), np.arange(len(count))
    shown = np.where(few, 0.0, fence(count)[0])
    told = [np.bincount(total.of, shown, size).tolist()]
    listing = [(every.tolist(), shown.tolist(), [0.0] * len(count))]
    for each in lists:
        inside = _divided(count, (total.of, each.of))  # of classes that several totals share
        told.append(np.bincount(total.of[inside.one], inside.least, size).tolist())
        listing.append((inside.of.tolist(), inside.least.tolist(), [0.0] * len(inside.least)))
    beyond = np.zeros(len(count), dtype=bool)
    is_few, of_total, rooms = few.tolist(), total.of.tolist(), room.tolist()
    considered = ~out & np.isfinite(room)[total.of]
    ordered = np.argsort(few, kind="stable")  # what is shown is shown
    for row in ordered[considered[ordered]].tolist():
        number = of_total[row]
        more = []
        for of, least, listed in listing:
            part = of[row]
            known = max(least[part], listed[part])
            more.append(max(known, listed[part] + 1) - known)
        if is_few[row] and any(
            one[number] + add > rooms[number] for one, add in zip(told, more, strict=True) if add
        ):
            beyond[row] = True
            continue
        for one, add in zip(told, more, strict=True):
            one[number] += add
        for of, _, listed in listing:
            listed[of[row]] += 1
    return beyond
