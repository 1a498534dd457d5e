"""The marginal totals of a question: the same with each filter or dimension dropped in turn.

Of each dimension also the coarser classes that its own make up, of regions the region above, of a
month its twelve, and of those who are some of others, the others. Which they are is read from the
list of published relations.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from metrics.disclosure.equations import Asked
from metrics.disclosure.published import places_add_up, totals
from metrics.engine import dimensions
from metrics.engine.coarse import coarser
from metrics.engine.compute import compute, evaluate
from metrics.engine.core import YEAR_LONG, Kind, Metric, Term, Time
from metrics.engine.cubes import CUBES
from metrics.engine.related import Within
from metrics.engine.remembered import remembered
from metrics.engine.selection import Selection, level, parent
from metrics.engine.statement import REGIONS, divisible, filterable
from metrics.engine.table import Column, Table

Answer = Callable[[Selection, tuple[str, ...]], Table]
Code = Callable[[int | str], int | str]
Question = tuple[Metric, Selection, tuple[str, ...]]  # what is asked, of whom, divided by
ABOVE: Final = {
    one.id: one.within.dimension
    for one in dimensions.REGIONS
    if isinstance(one.within, Within) and one.within.protects
}
REGION, MONTH, POPULATION = "region", "month", "population"


@dataclass(frozen=True)
class MarginalTotal:
    """One way to widen a question.

    Attributes:
        name: the dimension that is dropped, or region, month, population.
        keys: of the wider answer.
        table: exact: the parts side by side where ``parted``, else the totals themselves.
        parted: whether all parts of each total are known, so that their sums can be checked.
        large: whether it must count the threshold to be broken down.
        own: codes of the coarser dimension for the rows of the answer, which has none of its own.
        wider: the question whose answer the totals are; ``None`` where nobody can ask it.
    """

    name: str
    keys: tuple[str, ...]
    table: Table
    parted: bool = False
    large: bool = True
    own: tuple[tuple[str, Column], ...] = ()
    wider: Question | None = None


def marginal_totals(asked: Asked) -> Iterator[MarginalTotal]:
    """Every marginal total of a question."""
    metric, selection, by, exact = asked.figure, asked.selection, asked.by, asked.exact

    def answer(chosen: Selection, keys: tuple[str, ...], what: Metric = metric) -> Table:
        question = asked.cubes, what, chosen, keys
        if what.maker is None:
            return evaluate(*question, span=asked.span, whole=asked.whole).table
        return Table.of(compute(*question, span=asked.span).frame)

    for name in by:
        if metric.adds_up(name) and name not in REGIONS:
            # Filtered by the same dimension, the answer has some of its parts only.
            wide, rest = selection.with_(name), tuple(key for key in by if key != name)
            parts = answer(wide, by) if selection.codes(name) else exact
            yield MarginalTotal(name, rest, parts, parted=True, wider=(metric, wide, rest))
            for above in coarser_beside(metric, name, selection, by):
                coarse = _of_classes(name, above, by, exact, parts, answer, wide)
                known = divisible(metric, above.dimension)
                yield replace(coarse, wider=(metric, wide, coarse.keys) if known else None)
    for name, codes in selection.where:
        if not metric.adds_up(name) or name in (*REGIONS, *by):
            continue
        wide = selection.with_(name)
        if metric.maker is None:
            parts = answer(wide, (*by, name))
            yield MarginalTotal(name, by, parts, parted=True, wider=(metric, wide, by))
            for above in coarser_beside(metric, name, selection, by) if len(codes) == 1 else ():
                yield _of_its_class(metric, name, above, by, codes[0], parts, answer, selection)
        else:
            yield MarginalTotal(name, by, answer(wide, by))
    yield from _places(metric, selection, by, exact, answer)
    months = selection.months or metric.window
    if months < YEAR_LONG and any(term.measure.time is Time.SUM for term in metric.terms):
        year = replace(selection, months=YEAR_LONG)
        yield MarginalTotal(MONTH, by, answer(year, by), wider=(metric, year, by))
    every = population(metric)
    if every is not metric:
        question = every, selection, by
        table = answer(selection, by, every)
        yield MarginalTotal(POPULATION, by, table, large=False, wider=question)


def _places(
    metric: Metric, selection: Selection, by: tuple[str, ...], exact: Table, answer: Answer
) -> Iterator[MarginalTotal]:
    """The region above the finest one asked for; beside its other regions where they add up."""
    above = _region_above(selection, by)
    if above is None:
        return
    wider, keys = above
    additive, question = metric.maker is None and places_add_up(metric), (metric, wider, keys)
    name = next((name for name in ("county", "city") if name in by), "")
    if not additive or (not name and set(by) & set(REGIONS)):
        yield MarginalTotal(REGION, keys, answer(wider, keys), wider=question)
    elif name:
        parts = answer(wider, by)
        own = (ABOVE[name], parents(exact[name]))
        if ABOVE[name] in by:
            yield MarginalTotal(REGION, keys, parts, parted=True, wider=question)
        else:
            parts = parts.put(**{ABOVE[name]: parents(parts[name])})
            yield MarginalTotal(REGION, keys, parts, parted=True, own=(own,), wider=question)
    else:
        filtered = [name for name, _ in selection.where if name in ABOVE]
        name = filtered[-1] if filtered else level(selection.region)
        parts = answer(wider, (*by, name))
        yield MarginalTotal(REGION, by, parts, parted=True, wider=question)


@remembered
def parents(places: Column) -> Column:
    """The region above each, as :func:`metrics.engine.selection.parent` has it for one."""
    own = places.astype(np.int64)
    above: Column = np.where(own % 100 != 0, own // 100 * 100, own // 10_000 * 10_000)
    return above


def coarser_beside(
    metric: Metric, name: str, selection: Selection, by: tuple[str, ...]
) -> tuple[Within, ...]:
    """What the classes of a dimension make up, where the question doesn't name it itself."""
    asked = {*by, *(filtered for filtered, _ in selection.where)}
    return tuple(one for one in coarser(metric, name) if one.dimension not in asked)


def _of_classes(
    name: str,
    above: Within,
    by: tuple[str, ...],
    exact: Table,
    parts: Table,
    answer: Answer,
    selection: Selection,
) -> MarginalTotal:
    """The classes of a dimension beside each other within each class of a coarser one."""
    keys = (*(key for key in by if key != name), above.dimension)
    if above.code is not None:
        coarse, mine = (coarsened(table[name], above.code) for table in (parts, exact))
    else:
        codes = _classes(name, above, parts, answer, selection)
        coarse, mine = (_of(table[name], codes) for table in (parts, exact))
    parts, owned = parts.put(**{above.dimension: coarse}), ((above.dimension, mine),)
    return MarginalTotal(name, keys, parts, parted=True, large=False, own=owned)


def _of_its_class(
    metric: Metric,
    name: str,
    above: Within,
    by: tuple[str, ...],
    code: int | str,
    parts: Table,
    answer: Answer,
    selection: Selection,
) -> MarginalTotal:
    """Those beside one class that are in the same class of a coarser dimension."""
    codes = _classes(name, above, parts, answer, selection)
    mine = codes.get(code)
    kept = parts.take(np.array([codes.get(one) == mine for one in parts[name].tolist()], bool))
    wider = None
    if mine is not None and filterable(metric, above.dimension):
        wider = metric, selection.with_(name).with_(above.dimension, mine), by
    return MarginalTotal(name, by, kept, parted=True, large=False, wider=wider)


def _classes(
    name: str, above: Within, parts: Table, answer: Answer, selection: Selection
) -> dict[int | str, int | str]:
    """The coarser class of each code; where only the snapshot knows, asked once for all filters."""
    if above.code is not None:
        return _classes_of(parts[name], above.code)
    table = answer(replace(selection, where=()), (name, above.dimension))
    return dict(zip(table[name].tolist(), table[above.dimension].tolist(), strict=True))


@remembered
def coarsened(column: Column, code: Code) -> Column:
    """The coarser class of each of a column's codes, where they tell it themselves."""
    return _of(column, _classes_of(column, code))


def _classes_of(column: Column, code: Code) -> dict[int | str, int | str]:
    return {one: code(one) for one in dict.fromkeys(column.tolist())}


def _of(column: Column, codes: dict[int | str, int | str]) -> Column:
    return np.array([codes.get(code) for code in column.tolist()], dtype=object)


def population(metric: Metric) -> Metric:
    """The same figure of all of whom it counts some; itself where nobody counts them."""
    if metric.maker is not None or metric.kind is Kind.QUANTILE:
        return metric
    return _population(metric) or metric


@lru_cache(maxsize=1024)
def _population(metric: Metric) -> Metric | None:
    def wider(term: Term) -> Term:
        column = totals().get((term.measure.cube, term.measure.column))
        if term.measure.time is Time.MEAN:  # a mean of talent stands beside no mean of all
            return term
        return replace(term, measure=replace(term.measure, column=column)) if column else term

    numerator, denominator = (
        tuple(wider(term) for term in terms) for terms in (metric.numerator, metric.denominator)
    )
    if (numerator, denominator) == (metric.numerator, metric.denominator):
        return None
    return replace(metric, numerator=numerator, denominator=denominator)


def _region_above(
    selection: Selection, by: tuple[str, ...]
) -> tuple[Selection, tuple[str, ...]] | None:
    """The same question of the region above the finest one in it; ``None`` above a province."""
    filtered = [name for name, _ in selection.where if name in ABOVE]
    wider = selection.within(parent(selection.region))
    for name in ("county", "city"):
        if name in by:
            keys = tuple(ABOVE[key] if key == name else key for key in by)
            here = wider if level(selection.region) == name else selection
            return here.with_(name), tuple(dict.fromkeys(keys))
        if name in filtered:
            codes = {parent(int(code)) for code in selection.codes(name)}
            return selection.with_(name).with_(ABOVE[name], *sorted(codes)), by
    if level(selection.region) == "province" or set(by) & set(REGIONS):
        return None
    return wider, by


def applies(metric: Metric, term: Term, name: str) -> bool:
    """Whether a wider question counts more of the people of this term at all."""
    cube = CUBES[term.measure.cube]
    if metric.maker is not None:
        return name != MONTH
    if name == REGION:
        return bool(cube.place)
    if name == MONTH:
        return term.measure.time is Time.SUM
    if name == POPULATION:
        return (term.measure.cube, term.measure.column) in totals()
    return cube.expression(name) is not None and name not in term.measure.across
