"""Zeros that are known anyway: a class of a total that is shown to count nobody.

Secondary suppression hides zeros beside hidden counts. Where a total of the same place is shown as
0 (exactly nobody: zeros aren't rounded), each of its classes is 0, and so is what counts some of a
figure shown as 0. To write 人数过少 there would be untrue and would protect nothing: whoever reads
the total knows. It is decided by what is shown alone, so that it tells nothing new.

Totals of a larger place, or of no place, don't count: somebody of a district may not see them.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from metrics.disclosure.equations import Asked
from metrics.disclosure.margins import coarsened, coarser_beside
from metrics.disclosure.published import wholes
from metrics.engine.compute import evaluate
from metrics.engine.core import Kind, Metric
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, divisible, filterable
from metrics.engine.table import Column, filled, places

Judge = Callable[[Asked], Column]  # which rows of an exact answer are suppressed
_COUNT: Final = "t0"


def told_by_a_total(asked: Asked, hidden: Column, judge: Judge) -> Column:
    """Which suppressed rows count nobody, as a total that is shown says.

    Args:
        asked: the question and its exact answer.
        hidden: the rows that ``secondary_suppression`` suppresses.
        judge: what it suppresses of the totals.

    Returns:
        One flag a row of the answer.
    """
    metric, exact = asked.figure, asked.exact
    told = np.zeros(exact.rows, dtype=bool)
    if metric.kind is not Kind.COUNT or metric.maker is not None or len(metric.terms) != 1:
        return told
    if metric.terms[0].measure.cases or metric.terms[0].weight <= 0:
        return told
    nobody = hidden & (filled(exact[_COUNT]) == 0)
    if not nobody.any():
        return told
    for figure, chosen, keys, own in _totals(asked):
        if not (nobody & ~told).any():
            break
        table = evaluate(asked.cubes, figure, chosen, keys, span=asked.span).table
        empty = filled(table[_COUNT]) == 0 if table.rows else np.array([])
        if not empty.any():
            continue
        at = places(own, table.pick(keys)) if keys else np.zeros(exact.rows, np.int64)
        if (nobody & (at >= 0) & empty[at]).any():
            total = replace(asked, figure=figure, selection=chosen, by=keys, exact=table)
            shown = empty & ~judge(total)
            told |= nobody & (at >= 0) & shown[at]
    return told


Total = tuple[Metric, Selection, tuple[str, ...], list[Column]]


def _totals(asked: Asked) -> Iterator[Total]:
    """Questions about the same place whose answer counts all of a row: the figure, the question,
    its divisions, and the row's keys in it."""
    metric, selection, by, exact = asked.figure, asked.selection, asked.by, asked.exact
    for name in by:
        if metric.adds_up(name) and name not in REGIONS:
            rest = tuple(key for key in by if key != name)
            wider = selection.with_(name)
            yield metric, wider, rest, exact.pick(rest)
            for above in coarser_beside(metric, name, selection, by):
                if above.code is not None and divisible(metric, above.dimension):
                    column = coarsened(exact[name], above.code)
                    yield metric, wider, (*rest, above.dimension), [*exact.pick(rest), column]
    for name, codes in selection.where:
        if metric.adds_up(name) and name not in (*REGIONS, *by):
            wider = selection.with_(name)
            yield metric, wider, by, exact.pick(by)
            for above in coarser_beside(metric, name, selection, by) if len(codes) == 1 else ():
                if above.code is not None and filterable(metric, above.dimension):
                    narrowed = wider.with_(above.dimension, above.code(codes[0]))
                    yield metric, narrowed, by, exact.pick(by)
    for whole in wholes(metric):
        if asked.fits(whole):
            yield whole, asked.dated(), by, exact.pick(by)
