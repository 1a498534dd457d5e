"""One way to evaluate every figure: its terms summed in the cubes, exactly, then put together.

What comes out is exact and never leaves ``metrics/`` unprotected.
"""

from dataclasses import dataclass, replace
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from data.snapshots.kept import Kept
from metrics.engine.assembling import WINDOWED, nothing, part_columns, put_together
from metrics.engine.choices import above_words
from metrics.engine.core import Kind, Metric, Unknown
from metrics.engine.coverage import newest, of_complete_classes
from metrics.engine.cubes import CUBES
from metrics.engine.framing import frame_bytes
from metrics.engine.quantiles import read_quantiles
from metrics.engine.selection import Selection, is_above
from metrics.engine.statement import REGIONS, Cubes, Question, divisible, filterable
from metrics.engine.table import Table

SPAN: Final = 36  # months a series reaches back when nobody says otherwise
# Dimensions of so few classes that all of them cost no more than one.
_SHORT: Final = frozenset(
    ("education", "band", "section", "destination_type", "kind", "wait", "work", "leg", "channel")
)


# Points of a curve and factors of a model: kept to one of them, nothing is left to compute from.
_ONLY_DIVIDING: Final = frozenset(("tenure", "driver"))


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
        return frame_bytes(self.frame)


@dataclass(frozen=True)
class Evaluated:
    """The same as :class:`Exact`, as plain columns, of a figure that its terms give."""

    table: Table
    first_month: int | None
    month: int | None
    provisional: bool


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
    asked = _asked(cubes, metric, selection, by, span, whole)
    if asked.key is None:
        return Evaluated(nothing(asked.question), None, None, False)
    return Evaluated(
        _known(cubes, asked.question, asked.key), asked.first, asked.question.month, asked.early
    )


@dataclass(frozen=True)
class _Asked:
    """A question with all that a snapshot settles of it before a cell is read.

    Attributes:
        question: with its month and window.
        key: under which its answer is kept; ``None`` where no source has a month.
        first: first month of its window.
        early: it ends with a month that isn't settled.
    """

    question: Question
    key: tuple[object, ...] | None
    first: int | None
    early: bool


_QUESTIONS: Final[WeakKeyDictionary[Kept, dict[tuple[object, ...], _Asked]]] = WeakKeyDictionary()
_MOST: Final = 8192  # of a home


def _asked(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    span: int,
    whole: bool,
) -> _Asked:
    """What is asked, once a snapshot: each question is asked again for its neighbours.

    Raises:
        Unknown: the figure can't be divided or filtered so.
    """
    known = _QUESTIONS.get(cubes.kept)
    if known is None or len(known) >= _MOST:
        known = _QUESTIONS[cubes.kept] = {}
    key = cubes.snapshot, metric, selection, by, span, whole
    found = known.get(key)
    if found is None:
        found = known[key] = _settled(cubes, metric, selection, by, span, whole)
    return found


def _settled(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    span: int,
    whole: bool,
) -> _Asked:
    _allowed(metric, selection, by)
    latest = newest(cubes, metric)
    asked = of_complete_classes(cubes, metric, selection.month)
    month = asked if asked is not None else latest
    clocked = any(CUBES[term.measure.cube].clock for term in metric.terms)
    if metric.terms and not clocked:
        month = None  # a state at the data's date has no earlier month to be called by
    window = selection.months or metric.own_window(month)
    question = Question(metric, selection, by, month, window, span, whole)
    times = {term.measure.time for term in metric.terms}
    if latest is None and clocked:
        return _Asked(question, None, None, False)
    first = None if month is None else month - (window - 1 if times & WINDOWED else 0)
    early = bool(month and latest and month > latest)
    return _Asked(question, _key(cubes, question), first, early)


def _allowed(metric: Metric, selection: Selection, by: tuple[str, ...]) -> None:
    for name in by:
        if not divisible(metric, name):
            metric.dimension(name)
        if is_above(name, selection.region):
            raise Unknown(above_words(metric, selection.region, name))
    for name, _ in selection.where:
        if not filterable(metric, name):
            metric.dimension(name)
        if name in _ONLY_DIVIDING:
            one = metric.dimension(name)
            raise Unknown(f"「{metric.name}」按{one.name}（{one.id}）只能划分，不能筛选")


def _known(cubes: Cubes, question: Question, key: tuple[object, ...]) -> Table:
    """The answer as it is kept; rows of a wider answer that is kept, where that has them."""

    def make() -> Table:
        if question.metric.kind is Kind.QUANTILE:
            return read_quantiles(cubes, question)
        return _rows_of_wider(cubes, question) or put_together(cubes, question)

    found = cubes.kept.made(key, make)
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
        key = _key(cubes, wider)
        table = cubes.kept.get(key)
        if not isinstance(table, Table):
            if not (name in _SHORT or question.whole or (divided and metric.adds_up(name))):
                continue
            table = _known(cubes, wider, key)
        rows = np.asarray(table[name] == codes[0])
        if rows.shape == (table.rows,) and rows.any():
            mine = table.take(rows)
            names = [*question.by, *part_columns(metric)]
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
