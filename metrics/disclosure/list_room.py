"""How many rows the lists of one total may have: what they tell of, and what that must leave."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH, fence
from metrics.disclosure.profile import hidden_below, slack
from metrics.engine.remembered import remembered
from metrics.engine.table import Column, distinct, numbered


@dataclass(frozen=True)
class Division:
    """A table's rows put together in classes: the class of each row, a row of each class, and the
    least and the most that a class can count as it is shown."""

    of: np.ndarray
    one: np.ndarray
    least: np.ndarray
    most: np.ndarray


def left_out(
    count: np.ndarray,
    out: np.ndarray,
    ways: Sequence[Sequence[Column]],
    *,
    fixed: Sequence[bool],
    around: Mapping[tuple[int, ...], tuple[np.ndarray, np.ndarray]] | None = None,
) -> np.ndarray:
    """Which rows of a table any of their totals can't have in all its lists.

    Args:
        count: exact, all of somebody, in the order of their codes.
        out: rows that aren't listed for another reason.
        ways: for each key the number of each row's class in it, and in what it makes up.
        fixed: which keys are in every total.
        around: for how coarse each key is, the least and the most that each row's total counts,
            as other windows have it.
    """
    kept: dict[tuple[int, ...], Division] = {}

    def division(steps: tuple[int, ...]) -> Division:
        if steps not in kept:
            made = divided(
                count, [way[at] for way, at in zip(ways, steps, strict=True) if at < len(way)]
            )
            if around is not None:
                least, most = (column[made.one] for column in around[steps])
                least, most = np.maximum(made.least, least), np.minimum(made.most, most)
                made = replace(made, least=least, most=most)
            kept[steps] = made
        return kept[steps]

    few = count < hidden_below()
    shown = np.where(few, 0.0, fence(count)[0])
    if around is not None:
        shown = np.maximum(shown, around[(0,) * len(ways)][0])
    for steps in totals_of(ways, fixed=fixed):  # what a finer total leaves out is out for all
        total = division(steps)
        room, size = total.most - LEAST_WIDTH, len(total.most)
        full = np.bincount(total.of, np.maximum(shown, few & ~out), size) > room
        lists = [division(one) for one in finer_than(steps)]
        for each in lists:
            told = np.maximum(each.least, np.bincount(each.of, ~out, len(each.least)))
            full |= np.bincount(total.of[each.one], told, size) > room
        full &= np.bincount(total.of, few & ~out, size) > 0
        if full.any():
            out |= unlistable_rows(count, out, total, lists, np.where(full, room, np.inf), shown)
    return out


def one_more(
    count: np.ndarray,
    out: np.ndarray,
    ways: Sequence[Sequence[Column]],
    cell: Sequence[Sequence[int]],
    *,
    fixed: Sequence[bool],
) -> bool:
    """Whether a row that isn't there couldn't be listed, if it counted somebody.

    Args:
        count, out, ways, fixed: as in :func:`left_out`, of the rows that are there.
        cell: the number of its own class in each way; -1 where no row is in that.
    """
    few = count < hidden_below()
    for steps in totals_of(ways, fixed=fixed):
        at = [
            (way[i], own[i]) for way, own, i in zip(ways, cell, steps, strict=True) if i < len(way)
        ]
        inside = np.ones(len(count), dtype=bool)
        for classes, own in at:
            inside &= classes == own
        mine = np.flatnonzero(inside)
        if not len(mine):
            continue  # nobody: were that shown, it would tell
        people, listed = count[mine], ~out[mine]
        room = float(fence(np.round(people.sum(keepdims=True), 9))[1][0]) - LEAST_WIDTH
        if np.where(few[mine], listed, fence(people)[0]).sum() + 1 > room:
            return True
        for finer in finer_than(steps):
            parts = [
                (way[i][mine], own[i])
                for way, own, i in zip(ways, cell, finer, strict=True)
                if i < len(way)
            ]
            each = divided(people, [classes for classes, _ in parts])
            there = np.bincount(each.of, listed, len(each.least))
            told = np.maximum(each.least, there)
            same = np.logical_and.reduce([classes == own for classes, own in parts])
            (place,) = np.unique(each.of[same])[:1] if same.any() else (-1,)
            more = 1 if place < 0 else max(told[place], there[place] + 1) - told[place]
            if more and told.sum() + more > room:
                return True
    return False


def totals_of(
    ways: Sequence[Sequence[Column]], *, fixed: Sequence[bool], rows: bool = False
) -> Iterator[tuple[int, ...]]:
    """All that rows can add up to: how coarse each key is, as far as to be dropped.

    Args:
        ways: for each key the number of each row's class in it, and in what it makes up.
        fixed: which keys are in every total.
        rows: also the rows themselves.
    """
    coarsest = [range(len(way) + (not one)) for way, one in zip(ways, fixed, strict=True)]
    for steps in product(*coarsest):
        if rows or any(steps):
            yield steps


def divided(count: np.ndarray, columns: Sequence[Column]) -> Division:
    """Rows that are the same in some columns, put together; in none, all of them."""
    (numbers,) = numbered(columns) if columns else (np.zeros(len(count), np.int64),)
    one, of = distinct(numbers)
    least, most = fence(np.round(np.bincount(of, count, len(one)), 9))
    return Division(of, one, least, most)


def finer_than(steps: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
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
    return _roomy(count, slack(), hidden_below())


@remembered
def _roomy(count: Column, slack: tuple[int, int], hidden_below: int) -> bool:
    there = count[count != 0]
    if not len(there) or there.min() < 1:  # means of months can count less than one
        return not len(there)
    under, over = slack
    spare = LEAST_WIDTH + max(under + 0.5 - over, 0.0)
    rows = max(hidden_below - LEAST_WIDTH, 0)
    few = np.sort(there[there < 1 + spare])[:rows]
    return len(few) < rows or bool((few - 1).sum() >= spare)


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
    total, *lists = (divided(count, columns) for columns in ((), *((one,) for one in parts)))
    return unlistable_rows(count, out, total, lists, np.array([room]))


def unlistable_rows(
    count: np.ndarray,
    out: np.ndarray,
    total: Division,
    lists: Sequence[Division],
    room: np.ndarray,
    shown: np.ndarray | None = None,
) -> np.ndarray:
    """The same of several totals beside each other, each with its own room; infinite of those that
    have enough. Of each row the least may be given that is known of it, listed or not."""
    few = count < hidden_below()
    if shown is None:
        shown = np.where(few, 0.0, fence(count)[0])
    considered = ~out & np.isfinite(room)[total.of]
    first = considered & ~few  # what is shown is shown, and comes before the others
    rows = np.flatnonzero(considered & few)
    size, every = len(room), np.arange(len(count))
    told: list[list[float]] = []
    listing: list[tuple[list[int], list[float], list[float]]] = []

    def beside(of: np.ndarray, of_total: np.ndarray, least: np.ndarray) -> None:
        """One more list: the part of each row, the total of each part, and its least."""
        listed = np.bincount(of[first], minlength=len(least)).astype(float)
        told.append(np.bincount(of_total, np.maximum(least, listed), size).tolist())
        listing.append((of[rows].tolist(), least.tolist(), listed.tolist()))

    beside(every, total.of, shown)
    for each in lists:
        inside = divided(count, (total.of, each.of))  # of classes that several totals share
        of = each.of[inside.one]
        alone = np.bincount(of, minlength=len(each.least))[of] == 1
        beside(inside.of, total.of[inside.one], np.where(alone, each.least[of], inside.least))
    beyond = np.zeros(len(count), dtype=bool)
    rooms = room.tolist()
    for at, (row, number) in enumerate(zip(rows.tolist(), total.of[rows].tolist(), strict=True)):
        more = []
        for of, least, listed in listing:
            part = of[at]
            known = max(least[part], listed[part])
            more.append(max(known, listed[part] + 1) - known)
        if any(
            one[number] + add > rooms[number] for one, add in zip(told, more, strict=True) if add
        ):
            beyond[row] = True
            continue
        for one, add in zip(told, more, strict=True):
            one[number] += add
        for of, _, listed in listing:
            listed[of[at]] += 1
    return beyond
