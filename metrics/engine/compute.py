"""One way to evaluate every figure: its terms summed in the cubes, exactly, then put together.

What comes out is exact and never leaves ``metrics/`` unprotected.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from metrics.engine.core import Kind, Metric, Time
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Selection
from metrics.engine.statement import (
    REGIONS,
    Cubes,
    Part,
    Question,
    conditions_of,
    divisible,
    filterable,
    parts,
    sums,
)
from metrics.engine.table import Column, Table, lined_up, matched, numbered

SPAN: Final = 36  # months a series reaches back when nobody says otherwise
# Dimensions of so few classes that all of them cost no more than one.
_SHORT: Final = frozenset(
    ("education", "band", "section", "destination_type", "kind", "wait", "work", "leg", "channel")
)


@dataclass(frozen=True)
class Exact:
    """Exact parts: key columns, ``t0 … tn``, and ``c0 … cn`` for money. For metrics/ only."""

    frame: pd.DataFrame
    first_month: int | None
    month: int | None
    provisional: bool
    notes: tuple[str, ...] = ()

    @property
    def bytes(self) -> int:
        """Bytes of its frame."""
        return int(self.frame.memory_usage(deep=True).sum())


@dataclass(frozen=True)
class Evaluated:
    """The same as :class:`Exact`, as plain columns, of a figure that its terms give."""

    table: Table
    first_month: int | None
    month: int | None
    provisional: bool


@lru_cache(maxsize=256)
def coverage(cubes: Cubes, name: str) -> tuple[int, int] | None:
    """First and last month that a cube knows of; ``None`` when it is empty or timeless.

    Kept, because a snapshot never changes and each answer asks several times.
    """
    cube = CUBES[name]
    if cube.ranged:
        sql = "SELECT first_month AS a, last_month AS b FROM limits"
    elif cube.clock == "month":
        sql = f"SELECT MIN(month) AS a, MAX(month) AS b FROM {cube.source}"
    elif cube.clock == "year":
        sql = f"SELECT MIN(year) * 12 AS a, MAX(year) * 12 + 11 AS b FROM {cube.source}"
    else:
        return None
    first, last = cubes.query(sql).iloc[0]
    return None if pd.isna(first) or pd.isna(last) else (int(first), int(last))


def newest(cubes: Cubes, metric: Metric) -> int | None:
    """The newest month for which every part of a figure is settled.

    Promises reach to the end of their year and never hold a figure back or push it on.
    """
    ends = []
    for name in {term.measure.cube for term in metric.terms}:
        reach = coverage(cubes, name)
        if reach is None and CUBES[name].clock:
            return None
        if reach is not None:
            ends.append(reach[1])
    if not ends:
        return None
    last = min(ends) - metric.lag
    return last - _growing_class(cubes, last) if metric.yearly else last


def _growing_class(cubes: Cubes, last: int) -> int:
    """Months to go back where the class of a year is still being registered."""
    insured = coverage(cubes, "stock")
    year_goes_on = insured is not None and insured[1] // 12 == last // 12 and insured[1] % 12 < 11
    return 12 if year_goes_on else 0


def ripe(cubes: Cubes, metric: Metric, month: int | None) -> int | None:
    """The month asked for, or, where the data know it but it still grows, the newest before it
    that no later register changes."""
    settled = newest(cubes, metric)
    if month is None or settled is None:
        return settled
    return settled if settled < month <= settled + metric.lag else month


def compute(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...] = (),
    *,
    span: int = SPAN,
) -> Exact:
    """Evaluate a figure exactly.

    Args:
        cubes: one snapshot.
        metric: what to compute.
        selection: region, window and filters.
        by: dimension ids; ``month`` makes a series of ``span`` months ending at the window's end.
        span: length of a series, months.

    Returns:
        One row per combination of ``by`` that occurs; one row when undivided. The frame is the
        caller's own.

    Raises:
        Unknown: the figure can't be divided or filtered as asked; the message says how it can.
    """
    if metric.maker is None:
        found = evaluate(cubes, metric, selection, by, span=span)
        return Exact(found.table.frame(), found.first_month, found.month, found.provisional)
    _allowed(metric, selection, by)
    maker = metric.maker
    made = cubes.kept.made(
        ("made", cubes.snapshot, metric, selection, by, span),
        lambda: maker(cubes, metric, selection, by, span),
    )
    assert isinstance(made, Exact)  # by its key
    return replace(made, frame=made.frame.copy())


def evaluate(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...] = (),
    *,
    span: int = SPAN,
    whole: bool = False,
) -> Evaluated:
    """Evaluate a figure that its terms give, as :func:`compute` does, into plain columns.

    What was asked before is kept, by what it rests on: figures share their parts, and the marginal
    totals of one answer are those of its neighbours. ``whole`` says that the same is going to be
    asked for other codes of a filter.
    """
    _allowed(metric, selection, by)
    latest = newest(cubes, metric)
    month = selection.month if selection.month is not None else latest
    window = selection.months or metric.own_window(month)
    question = Question(metric, selection, by, month, window, span, whole)
    times = {term.measure.time for term in metric.terms}
    if latest is None and any(CUBES[term.measure.cube].clock for term in metric.terms):
        return Evaluated(_nothing(question), None, None, False)
    first = None if month is None else month - (window - 1 if times & _WINDOWED else 0)
    return Evaluated(
        _known(cubes, question), first, month, bool(month and latest and month > latest)
    )


_WINDOWED: Final = frozenset((Time.SUM, Time.MEAN))


def _allowed(metric: Metric, selection: Selection, by: tuple[str, ...]) -> None:
    for name in by:
        if not divisible(metric, name):
            metric.dimension(name)
    for name, _ in selection.where:
        if not filterable(metric, name):
            metric.dimension(name)


def _known(cubes: Cubes, question: Question) -> Table:
    """The answer as it is kept; rows of a wider answer that is kept, where that has them."""

    def make() -> Table:
        if question.metric.kind is Kind.QUANTILE:
            return _quantiles(cubes, question)
        return _rows_of_wider(cubes, question) or _sums(cubes, question)

    found = cubes.kept.made(_key(cubes, question), make)
    assert isinstance(found, Table)  # by its key
    return found


def _key(cubes: Cubes, question: Question) -> tuple[object, ...]:
    metric, selection = question.metric, question.selection
    bins: tuple[object, ...] = ()
    if metric.kind is Kind.QUANTILE:
        bins = (metric.quantile, metric.bin_column, metric.bin_width)
    return (
        "sums",
        cubes.snapshot,
        tuple(term.measure for term in metric.terms),
        bins,
        selection.region,
        selection.where,
        question.by,
        question.month,
        question.window,
        question.reach,
    )


def _rows_of_wider(cubes: Cubes, question: Question) -> Table | None:
    """The rows of one code in the answer divided by the filter's dimension.

    That answer is what protection judges by, and what the next code asked for is read from. Only
    where it is kept already, or costs no more; ``None`` where it isn't, or has no such row: whether
    that is a zero is for the source's reach to say.
    """
    metric, selection = question.metric, question.selection
    for name, codes in selection.where:
        if len(codes) > 1 or not separable(metric, name):
            continue
        divided = name in question.by
        by = question.by if divided else (*question.by, name)
        wider = replace(question, selection=selection.with_(name), by=by)
        table = cubes.kept.get(_key(cubes, wider))
        if not isinstance(table, Table):
            if not (name in _SHORT or question.whole or (divided and metric.adds_up(name))):
                continue
            table = _known(cubes, wider)
        rows = np.asarray(table[name] == codes[0])
        if rows.shape == (table.rows,) and rows.any():
            mine = table.take(rows)
            names = [*question.by, *_columns(metric)]
            return Table({one: mine[one] for one in names}, mine.rows)
    return None


def separable(metric: Metric, name: str) -> bool:
    """Whether an answer filtered by a dimension is rows of the answer divided by it.

    Not where the filter decides the level of region or the window, where parts of the figure don't
    follow it, or where counts don't add up.
    """
    if name in (*REGIONS, "year", "month") or metric.kind is Kind.QUANTILE:
        return False
    measures = [term.measure for term in metric.terms]
    return metric.maker is None and all(
        name not in one.across
        and not CUBES[one.cube].span
        and CUBES[one.cube].expression(name) is not None
        for one in measures
    )


def _sums(cubes: Cubes, question: Question) -> Table:
    out: Table | None = None
    for part in parts(question.metric):
        table = sums(cubes, part, question)
        if "month" in question.by and part.time in _WINDOWED:
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
    known, rows, group = np.unique(groups, return_index=True, return_inverse=True)
    count = len(known) if others else 1
    at = table["month"].astype(np.int64) - first
    inside = (at >= 0) & (at < length)
    columns: dict[str, Column] = {
        name: np.repeat(table[name][rows], question.span) for name in others
    }
    columns["month"] = np.tile(np.arange(first + window - 1, last + 1), count)
    for name in names:
        grid = np.zeros((count, length))
        grid[group[inside], at[inside]] = np.nan_to_num(table[name][inside])
        rolled = sliding_window_view(grid, window, axis=1).sum(axis=-1)
        columns[name] = (rolled / window if part.time is Time.MEAN else rolled).ravel()
    return Table(columns, count * question.span)


def _mark_uncovered(cubes: Cubes, table: Table, part: Part, question: Question) -> Table:
    """A month outside the source is missing, not zero; a cell without rows inside it is zero."""
    covered = _covered(cubes, table, part, question)
    marked = {name: np.where(covered, np.nan_to_num(table[name]), np.nan) for name in part.columns}
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
    columns = {
        name: table[name] if name in table else np.full(table.rows, np.nan)
        for name in [*question.by, *_columns(question.metric)]
    }
    out = Table(columns, table.rows)
    if not question.by:
        return out
    for part in parts(question.metric):
        inside = _covered(cubes, out, part, question)
        out = out.put(
            **{
                name: np.where(inside & np.isnan(out[name]), 0.0, out[name])
                for name in part.columns
            }
        )
    return out.take(np.argsort(numbered(out.pick(question.by))[0], kind="stable"))


def _columns(metric: Metric) -> list[str]:
    if metric.kind is Kind.QUANTILE:
        return ["t0", "t1"]
    cases = [f"c{i}" for i, term in enumerate(metric.terms) if term.measure.cases]
    return [f"t{i}" for i in range(len(metric.terms))] + cases


def _nothing(question: Question) -> Table:
    rows = 0 if question.by else 1
    names = [*question.by, *_columns(question.metric)]
    return Table({name: np.full(rows, np.nan) for name in names}, rows)


def _quantiles(cubes: Cubes, question: Question) -> Table:
    """Read a quantile from the bins of a histogram cube."""
    metric = question.metric
    (part,) = parts(metric)
    keys = [f"{part.cube.expression(name) or name} AS {name}" for name in question.by]
    conditions, values = conditions_of(part.cube, part.time, part.lead, question)
    names = ", ".join(str(i + 1) for i in range(len(keys) + 1))
    found = cubes.columns(
        f"SELECT {', '.join([*keys, f'{metric.bin_column} AS bin'])}, "
        f"CAST(SUM({metric.numerator[0].measure.column}) AS DOUBLE) AS n FROM {part.cube.source} "
        f"WHERE {conditions} GROUP BY {names} ORDER BY {names}",
        values,
    )
    table = Table(found, len(found["n"]))
    if not question.by:
        count, value = _quantile(table["bin"], table["n"], metric)
        return Table({"t0": np.array([count]), "t1": np.array([value])}, 1)
    groups, rows = np.unique(numbered(table.pick(question.by))[0], return_index=True)
    ends = [*rows.tolist(), table.rows][1:]
    pairs = [
        _quantile(table["bin"][start:end], table["n"][start:end], metric)
        for start, end in zip(rows.tolist(), ends, strict=True)
    ]
    read = np.array(pairs, dtype=float).reshape(len(groups), 2)
    keyed = {name: table[name][rows] for name in question.by}
    return Table({**keyed, "t0": read[:, 0], "t1": read[:, 1]}, len(groups))


def quantile(bins: pd.DataFrame, metric: Metric) -> tuple[float, float]:
    """Count and quantile of a histogram: columns ``bin`` (ascending) and ``n``.

    The grouped-data quantile: L + (q·N − F) / f · width, with F the count below the bin.
    """
    return _quantile(bins["bin"].to_numpy(), bins["n"].to_numpy(dtype=float), metric)


def _quantile(bins: Column, counts: Column, metric: Metric) -> tuple[float, float]:
    total = counts.sum()
    if total == 0:
        return 0.0, float("nan")
    target = metric.quantile * total
    at = int(np.searchsorted(np.cumsum(counts), target))
    inside = (target - counts[:at].sum()) / counts[at]
    return float(total), float((bins[at] + inside) * metric.bin_width)
