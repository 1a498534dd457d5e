"""The marginal totals of a question: the same with each filter or dimension dropped in turn.

Of each dimension also the coarser classes that its own make up, of regions the region above, of a
month its twelve, and of those who are some of others, the others. Which they are is read from the
list of published relations.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
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
from metrics.engine.remembered import indexed, remembered
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

    answer = partial(_answer, asked)
    for name in by:
        if metric.adds_up(name) and name not in REGIONS:
            # Filtered by the same dimension, the answer has some of its parts only.
            wide, rest = selection.with_(name), tuple(key for key in by if key != name)
            parts = answer(wide, by) if selection.codes(name) else exact
            yield MarginalTotal(name, rest, parts, parted=True, wider=(metric, wide, rest))
            for above in coarser_beside(metric, name, selection, by):
                yield _of_classes(asked, name, above, parts, wide)
    for name, codes in selection.where:
        if not metric.adds_up(name) or name in (*REGIONS, *by):
            continue
        wide = selection.with_(name)
        if divisible(metric, name):  # as if divided by it: a filter tells what a division does
            parts = answer(wide, (*by, name))
            yield MarginalTotal(name, by, parts, parted=True, wider=(metric, wide, by))
            for above in coarser_beside(metric, name, selection, by) if len(codes) == 1 else ():
                yield _of_its_class(asked, name, above, codes[0], parts)
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
        table = answer(selection, by, figure=every)
        yield MarginalTotal(POPULATION, by, table, large=False, wider=question)


def _answer(
    asked: Asked, chosen: Selection, keys: tuple[str, ...], figure: Metric | None = None
) -> Table:
    """What is asked beside a question, exactly; of its own figure unless another is given."""
    figure = figure or asked.figure
    question = asked.cubes, figure, chosen, keys
    if figure.maker is None:
        return evaluate(*question, span=asked.span, whole=asked.whole).table
    return Table.of(compute(*question, span=asked.span).frame)


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


@lru_cache(maxsize=1024)
def coarser_beside(
    metric: Metric, name: str, selection: Selection, by: tuple[str, ...]
) -> tuple[Within, ...]:
    """What the classes of a dimension make up, where the question doesn't name it itself."""
    asked = {*by, *(filtered for filtered, _ in selection.where)}
    return tuple(one for one in coarser(metric, name) if one.dimension not in asked)


def _of_classes(
    asked: Asked, name: str, above: Within, parts: Table, wide: Selection
) -> MarginalTotal:
    """The classes of a dimension beside each other within each class of a coarser one."""
    keys, exact = (*(key for key in asked.by if key != name), above.dimension), asked.exact
    if above.code is not None:
        coarse, mine = (coarsened(table[name], above.code) for table in (parts, exact))
    else:
        told = classes_told(asked, wide, name, above)
        coarse, mine = (_of_told((table[name], *told)) for table in (parts, exact))
    parts, owned = parts.put(**{above.dimension: coarse}), ((above.dimension, mine),)
    wider = (asked.figure, wide, keys) if divisible(asked.figure, above.dimension) else None
    return MarginalTotal(name, keys, parts, parted=True, large=False, own=owned, wider=wider)


def _of_its_class(
    asked: Asked, name: str, above: Within, code: int | str, parts: Table
) -> MarginalTotal:
    """Those beside one class that are in the same class of a coarser dimension."""
    metric, selection, by = asked.figure, asked.selection, asked.by
    codes = classes(asked, selection, name, above, parts[name])
    mine = codes.get(code)  # nobody may be in it
    kept = parts.take(np.array([codes[one] == mine for one in parts[name].tolist()], bool))
    wider = None
    if mine is not None and filterable(metric, above.dimension):
        wider = metric, selection.with_(name).with_(above.dimension, mine), by
    return MarginalTotal(name, by, kept, parted=True, large=False, wider=wider)


def classes(
    asked: Asked, selection: Selection, name: str, above: Within, column: Column
) -> dict[int | str, int | str]:
    """The coarser class of each of a dimension's codes, those of a column at least.

    Where only the snapshot knows (the city of a school), it is asked once for all filters of a
    selection; of each place, month or such apart where their people needn't be among those of all:
    who comes to a county may have been in the province before.
    """
    if above.code is not None:
        return _classes_of(column, above.code)
    codes, told = classes_told(asked, selection, name, above)
    return dict(zip(codes.tolist(), told.tolist(), strict=True))


def classes_told(
    asked: Asked, selection: Selection, name: str, above: Within
) -> tuple[Column, Column]:
    """Codes of a dimension and the coarser class of each, where only the snapshot knows; the last
    one holds of a code that is there more than once.

    They are kept as an index is: who asks again finds the same columns, and what is made of them.
    """
    metric = asked.figure
    keys = (name, above.dimension, *_apart(metric, asked.selection, asked.by))
    keys, plain = tuple(dict.fromkeys(keys)), selection.plain()

    def told() -> Table:
        table = _answer(asked, plain, keys)
        return Table({"code": table[name], "class": table[above.dimension]}, table.rows)

    question = "index", asked.cubes.snapshot, metric, plain, keys, asked.span, asked.whole
    found = told() if metric.maker is not None else asked.cubes.kept.made(question, told)
    assert isinstance(found, Table)  # by its key
    return found["code"], found["class"]


@lru_cache(maxsize=1024)
def _apart(metric: Metric, selection: Selection, by: tuple[str, ...]) -> tuple[str, ...]:
    """By what a question's people need not be among those of all."""
    named = (*by, *(filtered for filtered, _ in selection.where))
    apart = [one for one in named if divisible(metric, one) and not metric.adds_up(one)]
    place = _finest_place(metric, selection, by)
    return (*apart, place) if place and not places_add_up(metric) else tuple(apart)


def finest_place(asked: Asked) -> str:
    """The finest level of region, below a province, that a question is about and can be divided
    by; empty where there is none."""
    return _finest_place(asked.figure, asked.selection, asked.by)


@lru_cache(maxsize=1024)
def _finest_place(metric: Metric, selection: Selection, by: tuple[str, ...]) -> str:
    named = {*by, *(name for name, _ in selection.where), level(selection.region)}
    place = next((name for name in ("county", "city") if name in named), "")
    return place if place and divisible(metric, place) else ""


@remembered
def coarsened(column: Column, code: Code) -> Column:
    """The coarser class of each of a column's codes, where they tell it themselves."""
    return _of(column, _classes_of(column, code))


def _classes_of(column: Column, code: Code) -> dict[int | str, int | str]:
    return {one: code(one) for one in dict.fromkeys(column.tolist())}


@indexed
def _of_told(columns: tuple[Column, ...]) -> Column:
    """The coarser class of each of a column's codes, as rows of codes and their classes tell it."""
    column, codes, told = columns
    return _of(column, dict(zip(codes.tolist(), told.tolist(), strict=True)))


def _of(column: Column, codes: dict[int | str, int | str]) -> Column:
    return np.array([codes[code] for code in column.tolist()], dtype=object)


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


@lru_cache(maxsize=1024)
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
