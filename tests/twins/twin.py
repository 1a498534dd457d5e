"""What a twin is: the same figure once more, slowly, from the rows, in the words of its 口径."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.twins.asked import Asked, Fact, Key, summed
from tests.twins.people import people
from tests.twins.worlds import Small

Answer = dict[Key, tuple[Any, ...]]


def never(small: Small) -> int | None:
    """A figure without a month."""
    return None


Part = Callable[[Small, Asked, int, int], Iterable[Fact]]
SPAN = 6  # months of the series that are asked for


@dataclass(frozen=True)
class Twin:
    """A slow function, and how its answer is set beside the fast one.

    Attributes:
        answer: keys → exact parts; combinations that are zero may be left out or not.
        columns: the columns that the fast answer is read from; empty for ``t0 …``.
        newest: the newest month there is a figure for; nothing for a figure without a month.
        near: how far the two may lie apart, for those that come rounded.
        filters: how many codes a filter may name; with 0 it is never filtered.
        alone: whether there is a figure that is not divided.
        pairs: whether it may be divided by two at once.
        people: how many a world needs.
        ask: questions of its own, from dice and the newest month; else by every dimension.
    """

    answer: Callable[[Small, Asked], Answer]
    columns: tuple[str, ...] = ()
    newest: Callable[[Small], int | None] = never
    near: float = 1e-9
    filters: int = 2
    alone: bool = True
    pairs: bool = True
    people: int = 420
    ask: Callable[[Random, int], list[Asked]] | None = None


def insured(small: Small) -> int:
    """The newest month of the insurance data."""
    return people(small).last


def settled(small: Small) -> int:
    """The newest month whose comings and goings are known."""
    return people(small).last - 3


def ago(newest: Callable[[Small], int | None], months: int) -> Callable[[Small], int | None]:
    """So many months before the newest: what came in since is still growing."""

    def found(small: Small) -> int | None:
        last = newest(small)
        return None if last is None else last - months

    return found


def sums(
    *parts: Part,
    window: int = 1,
    newest: Callable[[Small], int | None] = insured,
    means: tuple[int, ...] = (),
    across: tuple[str, ...] = (),
    to_date: bool = False,
) -> Twin:
    """A twin whose parts are sums of facts over a window of months.

    Args:
        parts: each gives the facts of the months first to last.
        window: months, when nobody asks otherwise.
        newest: the month when nobody asks otherwise.
        means: places of the parts that are a month's mean, not the window's sum.
        across: what the last part is neither filtered nor divided by.
        to_date: the window is the year so far, when nobody asks otherwise.
    """

    def answer(small: Small, asked: Asked) -> Answer:
        month = asked.month if asked.month is not None else newest(small)
        if "month" in asked.by:
            return series(answer, small, replace(asked, month=month))
        months = asked.months or ((month or 0) % 12 + 1 if to_date else window)
        first = (month or 0) - months + 1
        found = [summed(part(small, asked, first, month or 0), asked) for part in parts]
        if across:
            whole = without(asked, across)
            all_ = summed(parts[-1](small, whole, first, month or 0), whole)
            kept = [i for i, name in enumerate(asked.by) if name not in across]
            keys = {key for one in found[:-1] for key in one}
            if len(kept) == len(asked.by):  # 0 of somebody is a figure too
                keys |= set(all_)
            found[-1] = {key: all_.get(tuple(key[i] for i in kept), 0.0) for key in keys}
        for place in means:
            found[place] = {key: n / months for key, n in found[place].items()}
        keys = {key for one in found for key in one}
        return {key: tuple(one.get(key, 0.0) for one in found) for key in keys}

    return Twin(answer, newest=newest)


def without(asked: Asked, names: tuple[str, ...]) -> Asked:
    """The question without some of its divisions and filters."""
    by = tuple(name for name in asked.by if name not in names)
    where = tuple(one for one in asked.where if one[0] not in names)
    return replace(asked, by=by, where=where)


def series(answer: Callable[[Small, Asked], Answer], small: Small, asked: Asked) -> Answer:
    """Month by month, each by itself."""
    place = asked.by.index("month")
    rest = (*asked.by[:place], *asked.by[place + 1 :])
    out: Answer = {}
    for month in range((asked.month or 0) - SPAN + 1, (asked.month or 0) + 1):
        for key, values in answer(small, asked.at(month, *rest)).items():
            out[(*key[:place], month, *key[place:])] = values
    return out
