"""All totals of a table looked at in one go: which of them have too much in one of their lists.

The rule is :func:`metrics.disclosure.list_room.left_out`'s. Mostly no total is too full; then
nothing is left out, and no total need be gone through by itself.
"""

from collections.abc import Sequence

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH, fence
from metrics.disclosure.list_room import Division, divided, finer_than, unlistable_rows
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.ways import Steps, Ways


def left_out_at_once(count: np.ndarray, out: np.ndarray, ways: Ways) -> np.ndarray:
    """Which rows of a table any of their totals can't have in all its lists.

    Args:
        count: exact, in the order of their codes; rows of nobody are in no list.
        out: rows that aren't listed for another reason.
        ways: all that they add up to.
    """
    there = count > 0
    few = there & (count < hidden_below())
    if not (few & ~out).any():
        return out & there  # only a marked row is ever left out
    out = out | ~there
    shown = np.where(count < hidden_below(), 0.0, fence(count)[0])
    least, most = fence(np.round(ways.summed(count), 9))
    room = most - LEAST_WIDTH
    full = _full(few, shown, out, ways, least, room)
    begin = dict(zip(ways.choices, ways.begins, strict=False))

    def division(chosen: Steps) -> Division:
        at, classes = begin[chosen], ways.choices[chosen]
        mine = slice(at, at + len(classes.one))
        return Division(classes.of, classes.one, least[mine], most[mine])

    anew = False  # a row was left out: what was full of it may not be any more
    for steps, span in ways.places():  # what a finer total leaves out is out for all
        if not anew and not full[span].any():
            continue
        total, lists = division(steps), [division(one) for one in finer_than(steps)]
        mine = _full_of(few, shown, out, total, lists) if anew else full[span]
        if mine.any():
            anew |= _leave_out(count, out, total, lists, np.where(mine, room[span], np.inf))
    return out & there


def _full(
    few: np.ndarray,
    shown: np.ndarray,
    out: np.ndarray,
    ways: Ways,
    least: np.ndarray,
    room: np.ndarray,
) -> np.ndarray:
    """Which of all totals have too much in a list of theirs, and a marked row in it."""
    told = np.maximum(least, ways.summed(~out) if out.any() else ways.rows)
    full = ways.summed(np.where(few, ~out, shown)) > room
    over = np.bincount(ways.of, told[ways.told], len(ways.totals)) > room[ways.totals]
    full[ways.totals[over]] = True
    if not full.any():
        return full
    found: np.ndarray = full & (ways.summed(few & ~out) > 0)
    return found


def _full_of(
    few: np.ndarray,
    shown: np.ndarray,
    out: np.ndarray,
    total: Division,
    lists: Sequence[Division],
) -> np.ndarray:
    """The same of the totals of one choice."""
    room, size = total.most - LEAST_WIDTH, len(total.most)
    full = np.bincount(total.of, np.where(few, ~out, shown), size) > room
    for each in lists:
        told = np.maximum(each.least, np.bincount(each.of, ~out, len(each.least)))
        full |= np.bincount(total.of[each.one], told, size) > room
    found: np.ndarray = full & (np.bincount(total.of, few & ~out, size) > 0)
    return found


def _leave_out(
    count: np.ndarray,
    out: np.ndarray,
    total: Division,
    lists: Sequence[Division],
    room: np.ndarray,
) -> bool:
    """Leave out what totals without room can't list; whether there was any. Rows of other totals
    are in none of these, and each list of a total has its own rows only."""
    mine = np.flatnonzero(np.isfinite(room)[total.of])
    people = count[mine]
    of_mine = Division(total.of[mine], total.one, total.least, total.most)
    own = [divided(people, (each.of[mine],)) for each in lists]
    beyond = unlistable_rows(people, out[mine], of_mine, own, room)
    out[mine] |= beyond
    return bool(beyond.any())
