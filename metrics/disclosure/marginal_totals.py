"""Secondary suppression: a cell is shown only if the totals it is part of are large and leave room.

Primary suppression of 1–9 and rounding leave sums with few parts, and a linear program narrows the
suppressed ones between them (docs/disclosure.md). So each count of people is judged by its marginal
totals: the same question with each dimension dropped in turn, of the region above, of the twelve
months to a month, and of all the employed for talent. Where such a total is below
:data:`metrics.disclosure.snapshot.TOTAL_THRESHOLD`, or it and its shown parts leave a suppressed
part a feasibility interval narrower than :data:`LEAST_WIDTH`, its parts are suppressed, zeros too,
but those that a total of the same place shown as 0 tells (metrics.disclosure.nobody).

Which totals those are is read from the list of published relations (``protects``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from data.contracts import Protects
from metrics.disclosure.equations import LEAST_WIDTH, Asked, fence
from metrics.disclosure.figure_equations import narrowed
from metrics.disclosure.margins import (
    ABOVE,
    POPULATION,
    REGION,
    MarginalTotal,
    applies,
    marginal_totals,
    parents,
    population,
)
from metrics.disclosure.nobody import told_by_a_total
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import round_to
from metrics.disclosure.published import nested, same_as
from metrics.disclosure.snapshot import TOTAL_THRESHOLD
from metrics.engine.compute import evaluate
from metrics.engine.core import Kind, Metric
from metrics.engine.table import Column, Table, close, distinct, filled, matched, numbered

_KINDS: Final = (Kind.COUNT, Kind.RATIO, Kind.QUANTILE)
_FLAG: Final = "suppressed"


@dataclass(frozen=True)
class Totals:
    """For each row of an answer its total, 0 where there is none, and the least width that the
    total and its shown parts leave a suppressed part; no width where the parts aren't known."""

    total: np.ndarray
    width: np.ndarray | None = None


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
    wholes: list[tuple[MarginalTotal, np.ndarray]] = []
    nobody = population(metric) is not metric  # in its lists nobody has a row, too
    for margin in near:
        for i, column in columns:
            if column in margin.table and applies(metric, metric.terms[i], margin.name):
                part, totals = filled(exact[column]), _totals(exact, margin, column)
                suppressed |= _suppressed(part, margin, totals, threshold)
                wholes.append((margin, _all_of_it(part, totals.total, nobody=nobody, marks=marks)))
    asked = replace(asked, whole=False)  # what follows is asked for these codes alone
    rules = [partial(_among_its_part, asked), partial(narrowed, asked)]
    others = same_as(metric) if alike else ()
    rules += [partial(_as_another, asked, other, threshold) for other in others]
    for rule in rules:
        if not (suppressed | anyway).all():
            suppressed |= rule()

    def judge(total: Asked) -> np.ndarray:
        return secondary_suppression(total, threshold, marks=marks)

    for margin, all_of_it in wholes:
        if metric.maker is None and (all_of_it & ~suppressed & ~anyway).any():
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
    rows, there = numbered(exact.pick(by), table.pick(by))
    at = matched(rows, there)
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
        width = _totals(exact, margin, "t0").width
        if width is not None:
            suppressed |= (width < LEAST_WIDTH) & np.isin(own.astype(int), codes)
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
    if margin.wider is None:
        return np.zeros(asked.exact.rows, dtype=bool)
    figure, chosen, by = margin.wider

    def judged() -> Table:
        table = margin.table
        keys, parts = table.pick(by), [one for one in table.columns if one in _counts(figure)]
        (group,) = numbered(keys) if by else (np.zeros(table.rows, np.int64),)
        first, group = distinct(group)
        found = dict(zip(by, (key[first] for key in keys), strict=True))
        sums = {one: np.bincount(group, filled(table[one])).round(9) for one in parts}
        total = Table({**found, **sums}, len(first))
        flags = judge(replace(asked, figure=figure, selection=chosen, by=by, exact=total))
        return Table({**found, _FLAG: flags}, total.rows)

    question = "whole", asked.cubes.snapshot, figure, chosen, by, asked.span, rule
    known = asked.cubes.kept.made(question, judged)
    assert isinstance(known, Table)  # by its key
    if not known.rows:  # nobody anywhere
        return np.zeros(asked.exact.rows, dtype=bool)
    at = np.zeros(asked.exact.rows, np.int64)
    if by:
        at = matched(*numbered(_own(asked.exact, margin), known.pick(by)))
    found: np.ndarray = np.where(at >= 0, known[_FLAG][at], False)
    return found


def _counts(metric: Metric) -> set[str]:
    """The columns of an exact answer that aren't keys."""
    return {f"{kind}{i}" for kind in "tc" for i in range(len(metric.terms) + 1)}


def _suppressed(part: Column, margin: MarginalTotal, totals: Totals, threshold: int) -> np.ndarray:
    """Rows whose total is small or leaves too little width; not where it has one part only."""
    total = totals.total
    found = round_to(total, rounding_base()) < (threshold if margin.large else 0)
    if totals.width is not None:
        found |= totals.width < LEAST_WIDTH
    elif margin.name == POPULATION:  # the others, whom no table counts, are the remainder
        found |= _remainder_width(total, part) <= LEAST_WIDTH
    several: np.ndarray = found & (total != 0) & (np.abs(total - part) > 1e-9)
    return several


def _totals(exact: Table, margin: MarginalTotal, column: str) -> Totals:
    """For each row of an answer its total, and what the total's parts leave open."""
    count = filled(margin.table[column])
    mine, groups = groups_of(exact, margin)
    if mine is groups:  # its parts are the rows of the answer
        group = rows = close(groups)
    else:
        both = close(np.concatenate([groups, mine]))
        group, rows = both[: len(groups)], both[len(groups) :]
    size = int(max(group.max(initial=0), rows.max(initial=0))) + 1
    there = None if mine is groups else (np.bincount(group, minlength=size) > 0)[rows]

    def of_rows(sums: np.ndarray, absent: float) -> np.ndarray:
        found: np.ndarray = sums[rows] if there is None else np.where(there, sums[rows], absent)
        return found

    # Means of months are twelfths: their sum must not miss a half by the last bit.
    total = np.bincount(group, count, size).round(9)
    if not margin.parted:
        return Totals(of_rows(total, 0.0))
    return Totals(of_rows(total, 0.0), of_rows(_widths(total, group, count), np.inf))


def _widths(total: np.ndarray, group: np.ndarray, count: np.ndarray) -> np.ndarray:
    """What each total and its shown parts leave a suppressed one; of those that have any."""
    width = np.full(len(total), np.inf)
    hidden = (count > 0) & (count < hidden_below())
    parts = np.bincount(group, hidden, len(total))
    some = parts > 0
    if some.any():
        low, high = fence(count)
        low, high = (np.bincount(group, one, len(total))[some] for one in (low, high))
        width[some] = _width(total[some], parts[some], low, high)
    return width


def groups_of(exact: Table, margin: MarginalTotal) -> tuple[np.ndarray, np.ndarray]:
    """The number of the total of each row of an answer, and of each row of the margin's table."""
    if margin.keys:
        rows, groups = numbered(_own(exact, margin), margin.table.pick(margin.keys))
        return rows, groups
    return np.zeros(exact.rows, np.int64), np.zeros(margin.table.rows, np.int64)


def _own(exact: Table, margin: MarginalTotal) -> list[Column]:
    """The keys by which an answer's rows find their totals."""
    keys = []
    for name in margin.keys:
        below = next((one for one, above in ABOVE.items() if above == name), "")
        if name in dict(margin.own):
            keys.append(dict(margin.own)[name])
        elif name in exact:
            keys.append(exact[name])
        elif margin.name == REGION and below in exact:
            keys.append(parents(exact[below]))
        else:
            raise KeyError(name)
    return keys


def _width(total: np.ndarray, hidden: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
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


def _remainder_width(total: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Feasibility interval that a shown total and a shown part leave a remainder of 1–9."""
    remainder = total - part
    hidden = (remainder > 0) & (remainder < hidden_below())
    (low, high), most = fence(part), hidden_below() - 1.0
    return _width(total, hidden, low + hidden, high + most * hidden)


def person_terms(metric: Metric) -> list[tuple[int, str]]:
    """The terms that count people, and the columns they are counted in."""
    if metric.kind is Kind.QUANTILE:
        return [(0, "t0")] if metric.protects is Protects.PERSON else []
    return [
        (i, f"c{i}" if term.measure.cases else f"t{i}")
        for i, term in enumerate(metric.terms)
        if term.measure.protects is Protects.PERSON
    ]
