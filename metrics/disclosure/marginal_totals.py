"""Secondary suppression: a cell is shown only if the totals it is part of are large and leave room.

Primary suppression of 1–9 and rounding leave sums with few parts, and a linear program narrows the
suppressed ones between them (docs/disclosure.md). So each count of people is judged by its marginal
totals: the same question with each dimension dropped in turn, of the region above, of the twelve
months to a month, and of all the employed for talent. Where such a total is below
:data:`metrics.disclosure.snapshot.TOTAL_THRESHOLD`, or it and its shown parts leave a suppressed
part a feasibility interval narrower than :data:`LEAST_WIDTH`, its parts are suppressed, zeros too.

Which totals those are is read from the list of published relations (``protects``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from data.contracts import Protects
from metrics.disclosure.protect import ROUNDING_BASE, THRESHOLD, round_to
from metrics.disclosure.published import nested, totals
from metrics.disclosure.snapshot import TOTAL_THRESHOLD
from metrics.engine import dimensions
from metrics.engine.compute import compute, evaluate
from metrics.engine.core import YEAR_LONG, Kind, Metric, Term, Time
from metrics.engine.cubes import CUBES
from metrics.engine.related import Within
from metrics.engine.selection import Selection, level, parent
from metrics.engine.statement import REGIONS, Cubes
from metrics.engine.table import Column, Table, matched, numbered

LEAST_WIDTH: Final = 3  # people: what one equation must leave open of a suppressed part
_KINDS: Final = (Kind.COUNT, Kind.RATIO, Kind.QUANTILE)
_ABOVE: Final = {
    one.id: one.within.dimension
    for one in dimensions.REGIONS
    if isinstance(one.within, Within) and one.within.protects
}
_REGION, _MONTH, _POPULATION = "region", "month", "population"


@dataclass(frozen=True)
class MarginalTotal:
    """One way to widen a question.

    Attributes:
        name: the dimension that is dropped, or region, month, population.
        keys: of the wider answer.
        table: exact: the parts side by side where ``parted``, else the totals themselves.
        parted: whether all parts of each total are known, so that their sums can be checked.
    """

    name: str
    keys: tuple[str, ...]
    table: Table
    parted: bool = False


@dataclass(frozen=True)
class Totals:
    """For each row of an answer its total, 0 where there is none, and the least width that the
    total and its shown parts leave a suppressed part; no width where the parts aren't known."""

    total: np.ndarray
    width: np.ndarray | None = None


def secondary_suppression(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: Table,
    span: int,
    threshold: int = TOTAL_THRESHOLD,
    *,
    whole: bool = False,
) -> np.ndarray:
    """Which rows of an exact answer are suppressed beyond their own smallness.

    Args:
        cubes: the snapshot.
        metric, selection, by, span: the question; each filter names one thing.
        exact: its answer, from :func:`metrics.engine.compute.evaluate`.
        threshold: people that a marginal total must count.
        whole: as for :func:`metrics.engine.compute.evaluate`.

    Returns:
        One flag a row of ``exact``.
    """
    suppressed = np.zeros(exact.rows, dtype=bool)
    columns = _person_terms(metric)
    if metric.kind not in _KINDS or "status" in exact or not columns or not exact.rows:
        return suppressed
    for margin in _marginal_totals(cubes, metric, selection, by, exact, span, whole):
        for i, column in columns:
            if column in margin.table and _applies(metric, metric.terms[i], margin.name):
                suppressed |= _suppressed(exact, margin, column, threshold)
    suppressed |= _among_its_part(cubes, metric, selection, by, exact, span)
    return suppressed


def _among_its_part(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: Table,
    span: int,
) -> np.ndarray:
    """Cells in which a count is the same as its part's: they are cells of the part's table too.

    From 大专 up all employed are talent: such counts must leave the suppressed talent of other
    educations their width.
    """
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
        table = evaluate(cubes, *question, span=span).table
        margin = MarginalTotal(name, tuple(key for key in by if key != name), table, parted=True)
        width = _totals(exact, margin, "t0").width
        if width is not None:
            suppressed |= (width < LEAST_WIDTH) & np.isin(own.astype(int), codes)
    return suppressed


def _suppressed(exact: Table, margin: MarginalTotal, column: str, threshold: int) -> np.ndarray:
    """Rows whose total is small or leaves too little width; not where it has one part only."""
    totals = _totals(exact, margin, column)
    total, part = totals.total, np.nan_to_num(exact[column].astype(float))
    found: np.ndarray = round_to(total, ROUNDING_BASE) < threshold
    if totals.width is not None:
        found |= totals.width < LEAST_WIDTH
    elif margin.name == _POPULATION:  # the others, whom no table counts, are the remainder
        found |= _remainder_width(total, part) <= LEAST_WIDTH
    several: np.ndarray = found & (total != 0) & (np.abs(total - part) > 1e-9)
    return several


def _totals(exact: Table, margin: MarginalTotal, column: str) -> Totals:
    """For each row of an answer its total, and what the total's parts leave open."""
    count = np.nan_to_num(margin.table[column].astype(float))
    if margin.keys:
        rows, groups = numbered(_own(exact, margin), margin.table.pick(margin.keys))
    else:
        rows, groups = np.zeros(exact.rows, np.int64), np.zeros(margin.table.rows, np.int64)
    known, group = np.unique(groups, return_inverse=True)
    at = matched(rows, known)
    there = at >= 0

    def of_rows(sums: np.ndarray, absent: float) -> np.ndarray:
        if len(sums) == 0:
            return np.full(len(at), absent)
        found: np.ndarray = np.where(there, sums[at], absent)
        return found

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(group, values, len(known))

    # Means of months are twelfths: their sum must not miss a half by the last bit.
    total = np.round(summed(count), 9)
    if not margin.parted:
        return Totals(of_rows(total, 0.0))
    seen = count >= THRESHOLD
    shown = np.where(seen, round_to(count, ROUNDING_BASE), 0.0)
    hidden = (count > 0) & ~seen
    width = _width(total, summed(hidden), summed(seen), summed(shown))
    return Totals(of_rows(total, 0.0), of_rows(width, np.inf))


def _own(exact: Table, margin: MarginalTotal) -> list[Column]:
    """The keys by which an answer's rows find their totals."""
    keys = []
    for name in margin.keys:
        below = next((one for one, above in _ABOVE.items() if above == name), "")
        if name in exact:
            keys.append(exact[name])
        elif margin.name == _REGION and below in exact:
            places, rows = np.unique(exact[below], return_inverse=True)
            keys.append(np.array([parent(int(place)) for place in places], dtype=np.int64)[rows])
        else:
            raise KeyError(name)
    return keys


def _width(
    total: np.ndarray, hidden: np.ndarray, seen: np.ndarray, shown: np.ndarray
) -> np.ndarray:
    """Feasibility interval of each suppressed part under one equation: the total less its parts.

    Args:
        total: exact, people.
        hidden: how many parts are suppressed.
        seen: how many parts are shown.
        shown: their rounded sum.
    """
    k, most = hidden, THRESHOLD - 1.0
    error = (ROUNDING_BASE - 1) / 2 * (seen + 1)
    left = round_to(total, ROUNDING_BASE) - shown
    low, high = np.maximum(left - error, k), np.minimum(left + error, most * k)
    least = np.maximum(1.0, low - most * (k - 1))
    greatest = np.minimum(most, high - (k - 1))
    return np.where((k > 0) & (total >= THRESHOLD), greatest - least, np.inf)


def _remainder_width(total: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Feasibility interval that a shown total and a shown part leave a remainder of 1–9."""
    remainder = total - part
    hidden, seen = (remainder > 0) & (remainder < THRESHOLD), part >= THRESHOLD
    columns = (total, hidden, seen, np.where(seen, round_to(part, ROUNDING_BASE), 0.0))
    return _width(*(np.asarray(each, dtype=float) for each in columns))


def _person_terms(metric: Metric) -> list[tuple[int, str]]:
    """The terms that count people, and the columns they are counted in."""
    if metric.kind is Kind.QUANTILE:
        return [(0, "t0")] if metric.protects is Protects.PERSON else []
    return [
        (i, f"c{i}" if term.measure.cases else f"t{i}")
        for i, term in enumerate(metric.terms)
        if term.measure.protects is Protects.PERSON
    ]


def _marginal_totals(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: Table,
    span: int,
    whole: bool,
) -> Iterator[MarginalTotal]:
    def answer(chosen: Selection, keys: tuple[str, ...], what: Metric = metric) -> Table:
        if what.maker is None:
            return evaluate(cubes, what, chosen, keys, span=span, whole=whole).table
        return Table.of(compute(cubes, what, chosen, keys, span=span).frame)

    for name in by:
        if metric.adds_up(name) and name not in REGIONS:
            # Filtered by the same dimension, the answer has some of its parts only.
            parts = answer(selection.with_(name), by) if selection.codes(name) else exact
            yield MarginalTotal(name, tuple(key for key in by if key != name), parts, parted=True)
    for name, _ in selection.where:
        if not metric.adds_up(name) or name in (*REGIONS, *by):
            continue
        if metric.maker is None:
            yield MarginalTotal(name, by, answer(selection.with_(name), (*by, name)), parted=True)
        else:
            yield MarginalTotal(name, by, answer(selection.with_(name), by))
    above = _region_above(selection, by)
    if above:
        yield MarginalTotal(_REGION, above[1], answer(*above))
    months = selection.months or metric.window
    if months < YEAR_LONG and any(term.measure.time is Time.SUM for term in metric.terms):
        yield MarginalTotal(_MONTH, by, answer(replace(selection, months=YEAR_LONG), by))
    population = _population(metric)
    if population is not metric:
        yield MarginalTotal(_POPULATION, by, answer(selection, by, population))


def _population(metric: Metric) -> Metric:
    """The same figure of all of whom it counts some; itself where nobody counts them."""

    def wider(term: Term) -> Term:
        column = totals().get((term.measure.cube, term.measure.column))
        if term.measure.time is Time.MEAN:  # a mean of talent stands beside no mean of all
            return term
        return replace(term, measure=replace(term.measure, column=column)) if column else term

    if metric.maker is not None or metric.kind is Kind.QUANTILE:
        return metric
    numerator, denominator = (
        tuple(wider(term) for term in terms) for terms in (metric.numerator, metric.denominator)
    )
    if (numerator, denominator) == (metric.numerator, metric.denominator):
        return metric
    return replace(metric, numerator=numerator, denominator=denominator)


def _region_above(
    selection: Selection, by: tuple[str, ...]
) -> tuple[Selection, tuple[str, ...]] | None:
    """The same question of the region above the finest one in it; ``None`` above a province."""
    filtered = [name for name, _ in selection.where if name in _ABOVE]
    wider = selection.within(parent(selection.region))
    for name in ("county", "city"):
        if name in by:
            keys = tuple(_ABOVE[key] if key == name else key for key in by)
            here = wider if level(selection.region) == name else selection
            return here.with_(name), tuple(dict.fromkeys(keys))
        if name in filtered:
            codes = {parent(int(code)) for code in selection.codes(name)}
            return selection.with_(name).with_(_ABOVE[name], *sorted(codes)), by
    if level(selection.region) == "province" or set(by) & set(REGIONS):
        return None
    return wider, by


def _applies(metric: Metric, term: Term, name: str) -> bool:
    """Whether a wider question counts more of the people of this term at all."""
    cube = CUBES[term.measure.cube]
    if metric.maker is not None:
        return name != _MONTH
    if name == _REGION:
        return bool(cube.place)
    if name == _MONTH:
        return term.measure.time is Time.SUM
    if name == _POPULATION:
        return (term.measure.cube, term.measure.column) in totals()
    return cube.expression(name) is not None and name not in term.measure.across
