"""What each total of an answer's rows counts, and what it leaves open of a suppressed part.

Which row belongs to which total hangs on the codes alone and is kept as an index is; counts are
added up anew, total by total, and looked at row by row only where a total is small or narrow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from metrics.disclosure.equations import LEAST_WIDTH, fence
from metrics.disclosure.margins import ABOVE, POPULATION, REGION, MarginalTotal, parents
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.remembered import indexed, remembered
from metrics.engine.table import Column, Table, distinct, filled, numbered

_BELOW: Final = {above: below for below, above in ABOVE.items()}


@dataclass(frozen=True, eq=False)
class Totals:
    """The totals of an answer's rows.

    Attributes:
        total: people of each.
        width: the least width that each and its shown parts leave a suppressed part; infinite where
            none is, or the parts aren't known.
        poor: which are too small to be broken down, or leave too little width.
        rows: which of them each row's total is.
        there: whether there is one; ``None``: of every row.
    """

    total: Column
    width: Column
    poor: Column
    rows: Column
    there: Column | None

    @property
    def of_rows(self) -> Column:
        """Each row's total, 0 where there is none."""
        found: Column = self.total[self.rows]
        return found if self.there is None else np.where(self.there, found, 0.0)

    def narrow(self) -> Column:
        """The rows whose total leaves a suppressed part too little."""
        flags: Column = (self.width < LEAST_WIDTH)[self.rows]
        return flags if self.there is None else flags & self.there


def totals_of(exact: Table, threshold: int, *asked: tuple[MarginalTotal, str]) -> list[Totals]:
    """The totals of an answer's rows, all of them added up at once.

    Args:
        exact: the answer.
        threshold: people that a total must count to be broken down.
        asked: by which totals it is judged, each with the column that counts people.
    """
    if not asked:
        return []
    shape = tuple((len(one.keys), exact.rows, one.table.rows, one.large) for one, _ in asked)
    columns = [(*own_keys(exact, one), *one.table.pick(one.keys)) for one, _ in asked]
    found = _placed(tuple(chain.from_iterable(columns)), shape)
    counts = [filled(one.table[column]) for one, column in asked]
    # Means of months are twelfths: their sum must not miss a half by the last bit.
    total = np.bincount(found.group, np.concatenate(counts), found.size).round(9)
    width = _widths(total, found.group, counts, [one.parted for one, _ in asked])
    poor = round_to(total, rounding_base()) < np.where(found.large, threshold, 0)
    poor |= width < LEAST_WIDTH
    return [
        Totals(total[span], width[span], poor[span], rows, there)
        for span, rows, there in zip(found.spans, found.rows, found.there, strict=True)
    ]


def suppressed_by(part: Column, margin: MarginalTotal, totals: Totals) -> np.ndarray | None:
    """Rows whose total is small or leaves too little width; not where it has one part only.

    Args:
        part: people of each row.
        margin: by which totals it is judged.
        totals: these.

    Returns:
        One flag a row; ``None`` where there is no such total, hence no such row.
    """
    poor: np.ndarray = totals.poor
    if margin.name == POPULATION and not margin.parted:
        # The others, whom no table counts, are the remainder.
        poor = poor[totals.rows] | (_remainder_width(totals.of_rows, part) <= LEAST_WIDTH)
    elif poor.any():
        poor = poor[totals.rows]
    else:
        return None
    total = totals.of_rows
    several: np.ndarray = poor & (total != 0) & (np.abs(total - part) > 1e-9)
    return several


@dataclass(frozen=True, eq=False)
class _Placed:
    """Where the parts of several kinds of totals, one after another, and an answer's rows belong.

    Attributes:
        group: the number of the total of each part, among those of all kinds.
        size: how many totals there are.
        spans: where each kind's are among them.
        rows: for each kind the number of each row's total within it.
        there: for each kind whether there is one; ``None``: of every row.
        large: whether each total must count the threshold.
    """

    group: Column
    size: int
    large: Column
    spans: tuple[slice, ...]
    rows: tuple[Column, ...]
    there: tuple[Column | None, ...]


@indexed
def _placed(columns: tuple[Column, ...], shape: tuple[tuple[int, int, int, bool], ...]) -> _Placed:
    """Where parts and rows belong.

    Args:
        columns: for each kind of total the keys of the answer's rows, and those of the parts.
        shape: for each how many keys, rows and parts, and whether it must count the threshold.
    """
    groups, spans, rows, there, size, at = [], [], [], [], 0, 0
    for keys, own, parts, _ in shape:
        if keys:
            mine, group = numbered(columns[at : at + keys], columns[at + keys : at + 2 * keys])
            both = distinct(np.concatenate([group, mine]))[1]
        else:  # one total of all
            both = np.zeros(own + parts, np.int64)
        at += 2 * keys
        group, mine = both[:parts], both[parts:]
        more = int(both.max(initial=0)) + 1
        known = (np.bincount(group, minlength=more) > 0)[mine]
        groups.append(group + size)
        spans.append(slice(size, size + more))
        rows.append(mine)
        there.append(None if known.all() else known)
        size += more
    large = np.repeat([one[-1] for one in shape], [one.stop - one.start for one in spans])
    return _Placed(np.concatenate(groups), size, large, tuple(spans), tuple(rows), tuple(there))


@remembered
def _marked(count: Column, hidden_below: int) -> tuple[Column, bool]:
    """Parts that are too small to be shown, and whether there is one."""
    hidden = (count > 0) & (count < hidden_below)
    return hidden, bool(hidden.any())


def _widths(
    total: Column, group: Column, counts: Sequence[Column], parted: Sequence[bool]
) -> Column:
    """What each total and its shown parts leave a suppressed one; of those that have any."""
    width = np.full(len(total), np.inf)
    marked = [_marked(count, hidden_below()) for count in counts]
    if not any(some and known for (_, some), known in zip(marked, parted, strict=True)):
        return width  # nothing to shield in any of them
    hidden = [
        flags if known else np.zeros(len(flags), dtype=bool)
        for (flags, _), known in zip(marked, parted, strict=True)
    ]
    parts = np.bincount(group, np.concatenate(hidden), len(total))
    at = np.flatnonzero(parts)
    ends = zip(*(fence(count) for count in counts), strict=True)
    low, high = (np.bincount(group, np.concatenate(one), len(total))[at] for one in ends)
    width[at] = _width(total[at], parts[at], low, high)
    return width


def groups_of(margin: MarginalTotal) -> Column:
    """The number of the total of each part; not to be changed."""
    if not margin.keys:
        return np.zeros(margin.table.rows, np.int64)
    return _groups(tuple(margin.table.pick(margin.keys)))


@indexed
def _groups(columns: tuple[Column, ...]) -> Column:
    found: Column = distinct(numbered(columns)[0])[1]
    return found


def own_keys(exact: Table, margin: MarginalTotal) -> list[Column]:
    """The keys by which an answer's rows find their totals."""
    keys, own = [], dict(margin.own)
    for name in margin.keys:
        below = _BELOW.get(name, "")
        if name in own:
            keys.append(own[name])
        elif name in exact:
            keys.append(exact[name])
        elif margin.name == REGION and below in exact:
            keys.append(parents(exact[below]))
        else:
            raise KeyError(name)
    return keys


def _width(total: Column, hidden: Column, low: Column, high: Column) -> Column:
    """Feasibility interval of each suppressed part under one equation: the total less its parts.

    Args:
        total: exact, people.
        hidden: how many parts are suppressed.
        low, high: the least and the most that all parts can count, as they are shown or suppressed.
    """
    most = hidden_below() - 1.0
    least, greatest = fence(total)
    width = np.minimum(most, greatest - (low - 1)) - np.maximum(1.0, least - (high - most))
    return np.where((hidden > 0) & (total > 0), width, np.inf)


def _remainder_width(total: Column, part: Column) -> Column:
    """Feasibility interval that a shown total and a shown part leave a remainder of 1–9."""
    remainder = total - part
    hidden = (remainder > 0) & (remainder < hidden_below())
    (low, high), most = fence(part), hidden_below() - 1.0
    return _width(total, hidden, low + hidden, high + most * hidden)
