"""Marked rows that are not even listed: a list's length tells how many people there are at least.

A row is there only where somebody is counted, so a marked row stands for one person or more. Nine
marked schools under a suppressed total of 1–9 are nine people, one each; 50 under a shown 50
(48–52) are one to three each. So under each total no more rows are listed than leave a marked one
its :data:`LEAST_WIDTH`: six under a suppressed total, 49 under a shown 50; the first in the order
of their codes, so that the choice tells nothing. Where some are left out, a row that isn't there
can be one of them, so that nobody learns that it counts nobody. A list says so whether some of its
own rows are left out or others of the list that it is part of: were it said of its own alone, an
empty list without the remark would be nobody, one with it somebody.

Lists of other questions are beside it, too (metrics.disclosure.cross_lists).

A count of some (talent among the employed) has rows for whoever is in all of them: it is the list
of all that is judged.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import numpy as np

from metrics.disclosure.cross_lists import (
    BEYOND,
    TIMES,
    beyond_other_lists,
    lists_beside,
    nobody_alone,
    own_codes,
    points_left_out,
)
from metrics.disclosure.equations import LEAST_WIDTH, Asked, fence
from metrics.disclosure.list_room import roomy
from metrics.disclosure.marginal_totals import person_terms, secondary_suppression
from metrics.disclosure.margins import (
    REGION,
    MarginalTotal,
    applies,
    marginal_totals,
    population,
)
from metrics.disclosure.month_lists import of_months
from metrics.disclosure.nobody import told_by_a_total
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.published import places_add_up
from metrics.disclosure.totals import groups_of
from metrics.engine.compute import evaluate
from metrics.engine.core import Kind
from metrics.engine.selection import Selection, level
from metrics.engine.statement import REGIONS, divisible
from metrics.engine.table import Column, Table, filled, numbered, places

UNLISTED: Final = "人数过少的分项不一定全部列出"
_KINDS: Final = (Kind.COUNT, Kind.RATIO, Kind.QUANTILE)
_FLAG: Final = "crowded"


def unlisted(
    asked: Asked,
    marked: np.ndarray,
    *,
    margins: Callable[[], Sequence[MarginalTotal]] | None = None,
) -> np.ndarray:
    """Which marked rows of an exact answer are left out of its list.

    Args:
        asked: the question and its answer.
        marked: the rows that are suppressed.
        margins: as for ``secondary_suppression``.

    Returns:
        One flag a row of the answer; at points of a series that leave some out, rows of nobody
        too, which a list of one month doesn't have: a gap between them would be somebody.
    """
    metric, by, exact = asked.figure, asked.by, asked.exact
    none = np.zeros(exact.rows, dtype=bool)
    plain = metric.kind in _KINDS and metric.maker is None and person_terms(metric)
    if not by or not plain or not (marked.any() or _timed(asked)):
        return none
    every = population(metric)
    if every is metric:
        own = marked_beyond(asked, marked, margins=margins)
        own |= nobody_beside(asked, own)
        return own
    question = asked.cubes, every, asked.selection, by
    table = evaluate(*question, span=asked.span, whole=asked.whole).table
    if not table.rows:
        return none
    at = places(exact.pick(by), table.pick(by))
    all_of_them = replace(asked, figure=every, exact=table)
    flags = _crowded(all_of_them) | beyond_other_lists(all_of_them)
    flags |= nobody_beside(all_of_them, flags)
    nobody = np.all([filled(table[one]) == 0 for _, one in person_terms(every)], axis=0)
    beyond: np.ndarray = np.where(at >= 0, flags[at] & (nobody[at] | marked), False)
    return beyond


def marked_beyond(
    asked: Asked,
    marked: np.ndarray,
    *,
    margins: Callable[[], Sequence[MarginalTotal]] | None = None,
) -> np.ndarray:
    """The marked rows alone that :func:`unlisted` leaves out, of a count of all; its arguments."""
    near = margins() if margins is not None else None
    found: np.ndarray = marked & (_crowded(asked, near) | beyond_other_lists(asked))
    return found


def nobody_beside(asked: Asked, out: np.ndarray, apart: tuple[str, ...] = ()) -> np.ndarray:
    """Rows of nobody at those points of a series at which others are left out.

    Args:
        asked: the question and its answer.
        out: the rows that are left out.
        apart: keys of which each has a series of its own.
    """
    times, exact = [one for one in asked.by if one in TIMES], asked.exact
    none = np.zeros(exact.rows, dtype=bool)
    if not _timed(asked):
        return none
    columns = [filled(exact[one]) for _, one in person_terms(asked.figure)]
    nobody: np.ndarray = np.all([one == 0 for one in columns], axis=0)
    if not nobody.any():
        return none
    # Of its list: under a filter, others than its own rows, too.
    near = points_left_out(asked) | _points_crowded(asked)
    if out.any():
        points = [*times, *apart]
        (point,) = numbered(exact.pick(points)) if points else (np.zeros(exact.rows, np.int64),)
        near |= np.isin(point, point[out])
    found: np.ndarray = near & nobody
    return found


def _points_crowded(asked: Asked) -> np.ndarray:
    """Which rows of a filtered series are at a point at which the same without filters has more
    rows than a total of it can have in its list."""
    selection, figure = asked.selection, asked.figure
    filters = [name for name, _ in selection.where]
    by = tuple(sorted({*asked.by, *filters}))
    none = np.zeros(asked.exact.rows, dtype=bool)
    if not set(filters) - set(asked.by) or not all(divisible(figure, name) for name in by):
        return none
    wide = replace(asked, selection=selection.plain(), by=by)

    def crowded() -> Table:
        table = evaluate(asked.cubes, figure, wide.selection, by, span=asked.span).table
        few = np.any([_few(filled(table[one])) for _, one in person_terms(figure)], axis=0)
        flags = few & _crowded(replace(wide, exact=table)) if few.any() else few
        return Table({**dict(zip(by, table.pick(by), strict=True)), _FLAG: flags}, table.rows)

    question = "crowded", asked.cubes.snapshot, figure, wide.selection, by, asked.span
    table = asked.cubes.kept.made(question, crowded)
    assert isinstance(table, Table)  # by its key
    beyond = np.flatnonzero(table[_FLAG])
    if not len(beyond):
        return none
    keys = [one for one in by if one in TIMES or one in REGIONS]
    own = [own_codes(asked.exact, name, selection) for name in keys]
    mine, theirs = numbered(own, [table[one][beyond] for one in keys])
    found: np.ndarray = np.isin(mine, theirs)
    return found


def _few(count: Column) -> np.ndarray:
    found: np.ndarray = (count > 0) & (count < hidden_below())
    return found


def _timed(asked: Asked) -> bool:
    """Whether an answer is a series, or a point of one."""
    return any(one in TIMES for one in (*asked.by, *(name for name, _ in asked.selection.where)))


def may_leave_out(asked: Asked) -> bool:
    """Whether the list that a question's rows are part of (that of all places and of all codes of
    its filters) leaves some out: each of its parts says so, that has left none out, too."""
    metric = asked.figure
    plain = metric.kind in _KINDS and metric.maker is None and person_terms(metric)
    if not asked.by or not plain:
        return False
    lists = lists_beside(replace(asked, figure=population(metric)))
    return lists is not None and (lists.deep or bool(lists.judged()[BEYOND].any()))


def unlisted_nobody(asked: Asked, threshold: int) -> np.ndarray:
    """Whether an undivided answer of nobody must look like one that its list leaves out.

    Args:
        asked: the question and its answer.
        threshold: as for ``secondary_suppression``.

    Returns:
        One flag a row of the answer; none where a total that is shown tells it anyway.
    """
    metric, exact = asked.figure, asked.exact
    none = np.zeros(exact.rows, dtype=bool)
    if metric.kind not in _KINDS or metric.maker is not None or not person_terms(metric):
        return none
    if not asked.selection.where and not of_months(asked):
        return none
    every = population(metric)
    if every is not metric:
        table = evaluate(
            asked.cubes, every, asked.selection, (), span=asked.span, whole=asked.whole
        ).table
        flags = nobody_alone(replace(asked, figure=every, exact=table))
    else:
        flags = nobody_alone(asked)
    if not flags.any():
        return none

    def judge(total: Asked) -> np.ndarray:
        alone = not total.by and total.selection.where
        more = unlisted_nobody(total, threshold) if alone else False
        return secondary_suppression(total, threshold) | more

    return flags & ~told_by_a_total(asked, flags, judge)


def _crowded(asked: Asked, margins: Iterable[MarginalTotal] | None = None) -> np.ndarray:
    """Rows beyond those that any of their totals can have in its list."""
    metric, selection, exact = asked.figure, asked.selection, asked.exact
    found = np.zeros(exact.rows, dtype=bool)
    if margins is None:
        margins = marginal_totals(asked)
    for margin in chain(margins, _province(asked)):
        if not margin.parted or not margin.table.rows:
            continue
        for i, column in person_terms(metric):
            if not applies(metric, metric.terms[i], margin.name):
                continue
            beyond = _beyond(margin, column)
            own = _own_part(exact, margin, selection) if beyond.any() else None
            if own is not None:
                found |= np.where(own >= 0, beyond[own], False)
    return found


def _province(asked: Asked) -> Iterator[MarginalTotal]:
    """Counties beside all others of the province: one in each of nine cities are nine, too."""
    selection = asked.selection
    named = {*asked.by, *(name for name, _ in selection.where), level(selection.region)}
    if "county" in named and places_add_up(asked.figure):
        keys = tuple(name for name in asked.by if name not in REGIONS)
        wide = selection.with_("county").with_("city").within(selection.region // 10_000 * 10_000)
        question = asked.cubes, asked.figure, wide, (*keys, "county")
        table = evaluate(*question, span=asked.span, whole=asked.whole).table
        yield MarginalTotal(REGION, keys, table, parted=True)


def _beyond(margin: MarginalTotal, column: str) -> np.ndarray:
    """Parts of a margin that come after as many others of their total as can be listed."""
    count = filled(margin.table[column])
    if roomy(count):
        return np.zeros(len(count), dtype=bool)
    group = groups_of(margin)
    _, most = fence(np.round(np.bincount(group, count), 9))
    there = count > 0
    listed = np.bincount(group, there)
    if ((listed <= most - LEAST_WIDTH) | (listed == 0)).all():
        return np.zeros(len(count), dtype=bool)
    order = np.lexsort((_codes(margin), group))
    before: np.ndarray = np.cumsum(there[order]) - there[order]
    first = np.concatenate([[True], np.diff(group[order]) > 0])
    start = np.maximum.accumulate(np.where(first, before, 0))
    rank = np.empty(len(count))
    rank[order] = before - start
    beyond: np.ndarray = there & (rank >= most[group] - LEAST_WIDTH)
    return beyond


def _codes(margin: MarginalTotal) -> Column:
    """The order of a margin's parts, whichever question they were asked by."""
    found: Column = numbered(margin.table.pick(_keys(margin)))[0]
    return found


def _keys(margin: MarginalTotal) -> list[str]:
    coarse = dict(margin.own)
    return [
        name
        for name in margin.table.columns
        if name not in coarse and not (name[0] in "tc" and name[1:].isdigit())
    ]


def _own_part(exact: Table, margin: MarginalTotal, selection: Selection) -> np.ndarray | None:
    """Which part of a margin each row of the answer is; ``None`` where it is several."""
    columns = []
    for name in _keys(margin):
        codes = selection.codes(name)
        if name in exact:
            columns.append(exact[name])
        elif name in REGIONS and not codes and level(selection.region) == name:
            columns.append(np.full(exact.rows, selection.region))
        elif len(codes) == 1:
            columns.append(np.array([codes[0]] * exact.rows, dtype=margin.table[name].dtype))
        else:
            return None
    return places(columns, margin.table.pick(_keys(margin)))
