"""A figure's parts, each summed in its own cube, put beside each other as one table."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from metrics.engine.core import Kind, Metric, Time
from metrics.engine.coverage import coverage
from metrics.engine.remembered import indexed
from metrics.engine.statement import Cubes, Part, Question, parts
from metrics.engine.sums import sums
from metrics.engine.table import (
    Column,
    Table,
    ascending,
    distinct,
    filled,
    lined_up,
    matched,
    numbered,
)

WINDOWED: Final = frozenset((Time.SUM, Time.MEAN))  # added up over the months of a window


def put_together(cubes: Cubes, question: Question) -> Table:
    """The exact answer: its keys, then ``t0 … tn`` and, for money, ``c0 … cn``."""
    out: Table | None = None
    for part in parts(question.metric):
        table = sums(cubes, part, question)
        if "month" in question.by and part.time in WINDOWED:
            table = _roll(table, part, question)
        table = _mark_uncovered(cubes, table, part, question)
        out = table if out is None else _joined(out, table, part, question)
    assert out is not None  # a metric has at least one term
    return _complete(cubes, out, question)


def _joined(out: Table, table: Table, part: Part, question: Question) -> Table:
    """Put a part beside those before it; one that isn't divided so stands in each of their rows."""
    keys = part.keys(question.by)
    own = [name for name in table.columns if name not in question.by]
    if not keys:
        rows = np.zeros(out.rows, dtype=np.int64)
        return out.put(**lined_up(own, table, rows))
    mine, theirs = numbered(out.pick(keys), table.pick(keys))
    if len(keys) < len(question.by):
        return out.put(**lined_up(own, table, matched(mine, theirs)))
    both = np.union1d(mine, theirs)
    left, right = matched(both, mine), matched(both, theirs)
    columns: dict[str, Column] = {}
    for name in keys:
        first, second = out[name], table[name]
        if len(first) == 0 or len(second) == 0:
            columns[name] = second[right] if len(first) == 0 else first[left]
        else:
            columns[name] = np.where(left >= 0, first[left], second[right])
    before = [name for name in out.columns if name not in keys]
    columns |= lined_up(before, out, left) | lined_up(own, table, right)
    return Table(columns, len(both))


def _roll(table: Table, part: Part, question: Question) -> Table:
    """Turn monthly sums into sums (or means) over the window that ends in each month."""
    others = [name for name in part.keys(question.by) if name != "month"]
    names = [name for name in table.columns if name not in question.by]
    if table.rows == 0 and others:
        return table
    window, last = question.window, question.month or 0
    first = last - window - question.span + 2
    length = last - first + 1
    groups = numbered(table.pick(others))[0] if others else np.zeros(table.rows, dtype=np.int64)
    rows, group = distinct(groups)
    count = len(rows) if others else 1
    at = table["month"].astype(np.int64) - first
    inside = (at >= 0) & (at < length)
    columns: dict[str, Column] = {
        name: np.repeat(table[name][rows], question.span) for name in others
    }
    columns["month"] = np.tile(np.arange(first + window - 1, last + 1), count)
    for name in names:
        grid = np.zeros((count, length))
        grid[group[inside], at[inside]] = filled(table[name][inside])
        rolled = sliding_window_view(grid, window, axis=1).sum(axis=-1)
        columns[name] = (rolled / window if part.time is Time.MEAN else rolled).ravel()
    return Table(columns, count * question.span)


def _mark_uncovered(cubes: Cubes, table: Table, part: Part, question: Question) -> Table:
    """A month outside the source is missing, not zero; a cell without rows inside it is zero."""
    covered = _covered(cubes, table, part, question)
    if covered.all():
        return table.put(**{name: filled(table[name]) for name in part.columns})
    marked = {name: np.where(covered, filled(table[name]), np.nan) for name in part.columns}
    return table.put(**marked)


def _covered(cubes: Cubes, table: Table, part: Part, question: Question) -> Column:
    """For each row, whether the part's source speaks of its month."""
    reach = coverage(cubes, part.cube.name)
    if reach is None or (question.month is None and "month" not in table):
        return np.full(table.rows, reach is not None or not part.cube.clock)
    first, last = reach
    # A registry that starts in the window's middle counts what it has; a flow of the stock can't:
    # who was there before its first month is unknown, so it wants the month before the window too.
    back = 0
    if part.cube.ranged and part.time is not Time.POINT:
        back = question.window - (1 if part.time is Time.MEAN else 0)
    if "month" in table:
        months = table["month"]
        return (months - back >= first) & (months <= last)
    month = question.month or 0
    return np.full(table.rows, month - back >= first and month <= last)


def _complete(cubes: Cubes, table: Table, question: Question) -> Table:
    """All part columns in order; a combination known to one part only is zero in the others."""
    names = (*question.by, *part_columns(question.metric))
    columns = {
        name: table[name] if name in table else np.full(table.rows, np.nan) for name in names
    }
    out = Table(columns, table.rows)
    if not question.by:
        return out
    every = parts(question.metric)
    if len(every) == 1 and all(name in table for name in names):
        every = ()  # of one part, whose gaps are filled already
    for part in every:
        inside = _covered(cubes, out, part, question)
        out = out.put(
            **{
                name: np.where(inside & np.isnan(out[name]), 0.0, out[name])
                for name in part.columns
            }
        )
    order = _order(tuple(out.pick(question.by)))
    return out if order is None else out.take(order)


@indexed
def _order(keys: tuple[Column, ...]) -> Column | None:
    """The order of rows by their keys; ``None`` where they are in it, as cells in memory are."""
    numbers = numbered(keys)[0]
    return None if (np.diff(numbers) >= 0).all() else ascending(numbers)


@lru_cache(maxsize=1024)
def part_columns(metric: Metric) -> tuple[str, ...]:
    """The names of a figure's exact parts, in order."""
    if metric.kind is Kind.QUANTILE:
        return ("t0", "t1")
    cases = (f"c{i}" for i, term in enumerate(metric.terms) if term.measure.cases)
    return (*(f"t{i}" for i in range(len(metric.terms))), *cases)


def nothing(question: Question) -> Table:
    """The answer where no source has a month: no row, or one of nothing where undivided."""
    rows = 0 if question.by else 1
    names = [*question.by, *part_columns(question.metric)]
    return Table({name: np.full(rows, np.nan) for name in names}, rows)
