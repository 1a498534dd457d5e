"""Secondary suppression: a cell is shown only if the totals it is part of are large and leave room.

Primary suppression of 1–9 and rounding leave sums with few parts, and a linear program narrows the
suppressed ones between them (docs/disclosure.md). So each count of people is judged by its marginal
totals: the same question with each dimension dropped in turn, of the region above, of the twelve
months to a month, and of all the employed for talent. Where such a total is below
:data:`metrics.disclosure.snapshot.TOTAL_THRESHOLD`, or it and its shown parts leave a suppressed
part a feasibility interval narrower than :data:`metrics.disclosure.equations.LEAST_WIDTH`, its
parts are suppressed, zeros too, but those that a total of the same place shown as 0 tells
(metrics.disclosure.nobody).

Which totals those are is read from the list of published relations (``protects``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

import numpy as np

from data.contracts import Protects
from metrics.disclosure.equations import Asked
from metrics.disclosure.figure_equations import narrowed
from metrics.disclosure.margins import (
    MarginalTotal,
    applies,
    marginal_totals,
    population,
)
from metrics.disclosure.nobody import told_by_a_total
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.published import nested, same_as
from metrics.disclosure.snapshot import TOTAL_THRESHOLD
from metrics.disclosure.totals import own_keys, suppressed_by, totals_of
from metrics.engine.compute import evaluate
from metrics.engine.core import Kind, Metric
from metrics.engine.remembered import indexed
from metrics.engine.table import Column, Table, distinct, filled, numbered, places

_KINDS: Final = (Kind.COUNT, Kind.RATIO, Kind.QUANTILE)
_FLAG: Final = "suppressed"


def secondary_suppression(
    asked: Asked,
    threshold: int = TOTAL_THRESHOLD,
    *,
    alike: bool = True,
    margins: Callable[[], Sequence[MarginalTotal]] | None = None,
    marks: bool = False,
    small: np.ndarray | None = None,
) -> np.ndarray:
    """Which rows of an exact answer are suppressed beyond their own smallness.

    Args:
        asked: the question and its answer.
        threshold: people that a marginal total must count.
        alike: what other figures count the same people, they are judged as too.
        margins: gives the question's marginal totals, where they are needed elsewhere, too.
        marks: flag also marks in whose place more people, or nobody, would be suppressed alike.
            Nothing that is shown hangs on it: an intruder can't tell by such a mark that it is few.
        small: rows hidden anyway, whose flag nobody reads: where all others are suppressed, too,
            nothing more is asked.

    Returns:
        One flag a row of the answer.
    """
    metric, exact = asked.figure, asked.exact
    suppressed = np.zeros(exact.rows, dtype=bool)
    columns = person_terms(metric)
    anyway = suppressed if small is None else small
    if metric.kind not in _KINDS or "status" in exact or not columns or anyway.all():
        return suppressed
    near: Iterable[MarginalTotal] = marginal_totals(asked) if margins is None else margins()
    nobody = population(metric) is not metric  # in its lists nobody has a row, too
    judges = [
        (margin, column)
        for margin in near
        for i, column in columns
        if column in margin.table and applies(metric, metric.terms[i], margin.name)
    ]
    wholes: list[tuple[MarginalTotal, np.ndarray]] = []
    found = totals_of(exact, threshold, *judges)
    for (margin, column), totals in zip(judges, found, strict=True):
        part = filled(exact[column])
        flags = suppressed_by(part, margin, totals)
        if flags is not None:
            suppressed |= flags
        if margin.wider is not None:  # else nobody can ask for the total
            all_of_it = _all_of_it(part, totals.of_rows, nobody=nobody, marks=marks)
            wholes.append((margin, all_of_it))
    if asked.whole:
        asked = replace(asked, whole=False)  # what follows is asked for these codes alone
    rules = [partial(_among_its_part, asked), partial(narrowed, asked)]
    others = same_as(metric) if alike else ()
    rules += [partial(_as_another, asked, other, threshold) for other in others]
    for rule in rules:
        if not (suppressed | anyway).all():
            suppressed |= rule()

    def judge(total: Asked) -> np.ndarray:
        return secondary_suppression(total, threshold, marks=marks)

    for margin, all_of_it in wholes if metric.maker is None else ():
        if (all_of_it & ~suppressed & ~anyway).any():
            suppressed |= all_of_it & _as_its_whole(asked, margin, (threshold, marks), judge)
    return suppressed & ~told_by_a_total(asked, suppressed, judge)


def _as_another(asked: Asked, other: Metric, threshold: int) -> np.ndarray:
    """The rows that are suppressed under the name of another figure, which counts the same."""
    by, exact = asked.by, asked.exact
    suppressed = np.zeros(exact.rows, dtype=bool)
    if not asked.fits(other):
        return suppressed
    chosen = asked.dated()
    table = evaluate(asked.cubes, other, chosen, by, span=asked.span).table
    if not table.rows:
        return suppressed
    its_own = replace(asked, figure=other, selection=chosen, exact=table)
    flags = secondary_suppression(its_own, threshold, alike=False)
    if not by:
        return np.full(exact.rows, flags[0])
    at = places(exact.pick(by), table.pick(by))
    alike: np.ndarray = np.where(at >= 0, flags[at], False)
    return alike


def _among_its_part(asked: Asked) -> np.ndarray:
    """Cells in which a count is the same as its part's: they are cells of the part's table too.

    From 大专 up all employed are talent: such counts must leave the suppressed talent of other
    educations their width.
    """
    metric, selection, by, exact = asked.figure, asked.selection, asked.by, asked.exact
    (term, *more) = metric.terms
    suppressed = np.zeros(exact.rows, dtype=bool)
    inside = nested(protects=True).get((term.measure.cube, term.measure.column))
    if inside is None or more or metric.kind is not Kind.COUNT or metric.maker is not None:
        return suppressed
    part = replace(term, measure=replace(term.measure, column=inside.part))
    for name, codes in inside.same:
        if name not in (*by, *(filtered for filtered, _ in selection.where)):
            continue
        own = exact[name] if name in by else np.full(exact.rows, selection.codes(name)[0])
        keys = by if name in by else (*by, name)
        question = replace(metric, numerator=(part,)), selection.with_(name), keys
        table = evaluate(asked.cubes, *question, span=asked.span).table
        margin = MarginalTotal(name, tuple(key for key in by if key != name), table, parted=True)
        narrow = totals_of(exact, 0, (margin, "t0"))[0].narrow()
        if narrow.any():
            suppressed |= narrow & np.isin(own.astype(int), codes)
    return suppressed


def _all_of_it(part: Column, total: Column, *, nobody: bool, marks: bool) -> np.ndarray:
    """Rows beside which their total has nobody: those large enough to be shown; where a list has
    such rows, those of nobody, too; and if they are asked for, marks."""
    shown = (part >= hidden_below()) | marks
    if nobody:
        shown |= part == 0
    found: np.ndarray = shown & (np.abs(total - part) <= 1e-9)
    return found


def _as_its_whole(
    asked: Asked,
    margin: MarginalTotal,
    rule: tuple[int, bool],
    judge: Callable[[Asked], np.ndarray],
) -> np.ndarray:
    """The rows whose total is suppressed where that is asked for: a part that is all of it would
    tell what it counts, and with it what is hidden beside it; a part of nobody that it is nobody,
    and with it that each mark in a list with such zeros is somebody.

    Args:
        asked: the question.
        margin: the total.
        rule: by which ``judge`` tells which rows of the total are suppressed.
        judge: the same rule for another question.
    """
    assert margin.wider is not None  # its caller's choice
    figure, chosen, by = margin.wider

    def judged() -> Table:
        table = margin.table
        parts = [one for one in table.columns if one in _counts(figure)]
        keys, group = _put_together(tuple(table.pick(by))) if by else ((), None)
        if group is None:
            group = np.zeros(table.rows, np.int64)
        found = dict(zip(by, keys, strict=True))
        sums = {one: np.bincount(group, filled(table[one])).round(9) for one in parts}
        total = Table({**found, **sums}, len(keys[0]) if by else min(table.rows, 1))
        flags = judge(replace(asked, figure=figure, selection=chosen, by=by, exact=total))
        return Table({**found, _FLAG: flags}, total.rows)

    question = "whole", asked.cubes.snapshot, figure, chosen, by, asked.span, rule
    known = asked.cubes.kept.made(question, judged)
    assert isinstance(known, Table)  # by its key
    if not known.rows:  # nobody anywhere
        return np.zeros(asked.exact.rows, dtype=bool)
    at = np.zeros(asked.exact.rows, np.int64)
    if by:
        at = places(own_keys(asked.exact, margin), known.pick(by))
    found: np.ndarray = np.where(at >= 0, known[_FLAG][at], False)
    return found


@indexed
def _put_together(columns: tuple[Column, ...]) -> tuple[tuple[Column, ...], Column]:
    """The keys of each group of equal rows, in their order, and the group of each row."""
    first, group = distinct(numbered(columns)[0])
    return tuple(one[first] for one in columns), group


@lru_cache(maxsize=1024)
def _counts(metric: Metric) -> frozenset[str]:
    """The columns of an exact answer that aren't keys."""
    return frozenset(f"{kind}{i}" for kind in "tc" for i in range(len(metric.terms) + 1))


def person_terms(metric: Metric) -> list[tuple[int, str]]:
    """The terms that count people, and the columns they are counted in."""
    if metric.kind is Kind.QUANTILE:
        return [(0, "t0")] if metric.protects is Protects.PERSON else []
    return [
        (i, f"c{i}" if term.measure.cases else f"t{i}")
        for i, term in enumerate(metric.terms)
        if term.measure.protects is Protects.PERSON
    ]
