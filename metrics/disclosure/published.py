"""The one list of relations between published figures, made from their records.

An intruder subtracts what is published: a part from its total, one figure from another, eleven
months from twelve. Which figures stand so to each other is said on the records (``part_of``,
``sum_of``, each dimension's ``within``) or follows from their terms (those of shares, differences);
here it is put together. Protection, the gate before publication and the intruder's program read
this list; a test holds each line against exact data. ``protects`` marks those in force.

May not: be imported by figures/ (it reads them all).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from data.contracts import Protects
from metrics.engine.core import YEAR_LONG, Kind, Measure, Metric, Term, Time
from metrics.engine.cubes import CUBES
from metrics.engine.dimensions import REGIONS
from metrics.engine.related import Filters, Within
from metrics.registry import REGISTRY

TO_DATE: Final = 0  # the window that begins in January


class Sort(StrEnum):
    """How published counts hang together."""

    PART = "part"  # cell by cell no more than another figure
    SAME = "same"  # under filters the same people as another figure
    SUM = "sum"  # a weighted sum of other figures
    CHANGE = "change"  # its change over the window is the sum of other figures
    SHARE = "share"  # a quotient whose numerator is among its denominator
    CLASSES = "classes"  # the classes of a dimension add up to the undivided figure
    COARSER = "coarser"  # the classes of a dimension add up to those of a coarser one
    PLACES = "places"  # regions add up to the region above
    WINDOW = "window"  # months add up to a longer window


@dataclass(frozen=True)
class Other:
    """A figure on the other side of a relation, its weight, and how many months earlier it is."""

    figure: str
    weight: float = 1.0
    lead: int = 0


@dataclass(frozen=True)
class Relation:
    """One line of the list.

    Attributes:
        sort: what holds.
        figure: id of the figure that it is about.
        side: ``numerator`` or ``denominator`` of a quotient; a count is its numerator.
        others: the figures on the other side; none where it is about the figure alone.
        dimension: the dimension whose classes add up.
        coarser: the dimension they make up.
        window: months of the longer window; :data:`TO_DATE` from January on.
        own, where, place, level, months: as in :class:`metrics.engine.related.Part`.
        protects: in force: protection judges by it today.
    """

    sort: Sort
    figure: str
    side: str = "numerator"
    others: tuple[Other, ...] = ()
    dimension: str = ""
    coarser: str = ""
    window: int = -1
    own: Filters = ()
    where: Filters = ()
    place: str = ""
    level: str = ""
    months: int = 0
    protects: bool = False


@dataclass(frozen=True)
class Nested:
    """A column of a cube counts some of those whom another column counts.

    Attributes:
        part: the column that counts some.
        same: filters under which both count the same people; empty where nothing is known.
    """

    part: str
    same: Filters = ()


def counted(metric: Metric) -> bool:
    """Whether a figure is a count of people, or made of such counts by nothing but its terms."""
    return metric.protects is Protects.PERSON and metric.maker is None


def places_add_up(metric: Metric) -> bool:
    """Whether a figure of a region is the sum of those of the regions in it.

    What moves inside a region is no move of that region: levelled counts don't add up.
    """
    cubes = [CUBES[term.measure.cube] for term in metric.terms]
    return all(cube.place and not cube.levelled for cube in cubes)


@cache
def relations() -> tuple[Relation, ...]:
    """Every relation between published counts of people: declared, then what follows from terms."""
    found: list[Relation] = []
    for metric in REGISTRY.values():
        if metric.protects is Protects.PERSON:
            found += _declared(metric)
            if counted(metric):
                found += _of_terms(metric)
                found += _of_dimensions(metric)
                found += _of_windows(metric)
    return tuple(found)


def by_sort(*, protects: bool | None = None) -> Counter[str]:
    """How many relations of each sort there are; only those in force, or only the others."""
    return Counter(
        one.sort.value for one in relations() if protects is None or one.protects is protects
    )


def _declared(metric: Metric) -> Iterator[Relation]:
    for part in metric.part_of if isinstance(metric.part_of, tuple) else ():
        yield Relation(
            Sort.SAME if part.equal else Sort.PART,
            metric.id,
            others=(Other(part.whole),),
            own=part.own,
            where=part.where,
            place=part.place,
            level=part.level,
            months=part.months,
            protects=part.protects or (part.equal and not part.place),
        )
    if metric.sum_of is not None:
        yield Relation(
            Sort.CHANGE if metric.sum_of.change else Sort.SUM,
            metric.id,
            others=tuple(Other(one) for one in metric.sum_of.of),
            protects=not metric.sum_of.change,
        )


def _of_terms(metric: Metric) -> Iterator[Relation]:
    """A share, and sides that are made of what other figures count."""
    if metric.share:
        yield Relation(Sort.SHARE, metric.id, protects=True)
    for side, terms in (("numerator", metric.numerator), ("denominator", metric.denominator)):
        others = [_other(metric, term) for term in terms]
        known = tuple(one for one in others if one is not None)
        if known and len(known) == len(others):
            # Its parts are judged as the figures that they are (equations.counts_of).
            yield Relation(Sort.SUM, metric.id, side, known, protects=True)


def _other(metric: Metric, term: Term) -> Other | None:
    """The published count that one term of a figure is, up to its weight and date."""
    base = _plain_counts().get(_undated(term.measure))
    if base is None or base.id == metric.id:
        return None
    return Other(base.id, term.weight, term.measure.lead - base.numerator[0].measure.lead)


def _undated(measure: Measure) -> Measure:
    return replace(measure, lead=0, across=())


@cache
def _plain_counts() -> Mapping[Measure, Metric]:
    """Figures that are one measure and nothing else, by that measure; the first of each."""
    found: dict[Measure, Metric] = {}
    for metric in REGISTRY.values():
        if counted(metric) and metric.kind is Kind.COUNT and len(metric.terms) == 1:
            (term,) = metric.terms
            if term.weight == 1.0:
                found.setdefault(_undated(term.measure), metric)
    return found


def _of_dimensions(metric: Metric) -> Iterator[Relation]:
    """Classes that add up, to the undivided figure and to coarser classes."""
    if metric.kind is Kind.QUANTILE:
        return
    own = {dimension.id for dimension in metric.dimensions}
    for dimension in metric.dimensions:
        within = dimension.within
        if dimension in REGIONS:
            if places_add_up(metric) and isinstance(within, Within):
                yield Relation(
                    Sort.PLACES,
                    metric.id,
                    dimension=dimension.id,
                    coarser=within.dimension,
                    protects=within.protects,
                )
            continue
        if not dimension.overlaps:
            yield Relation(Sort.CLASSES, metric.id, dimension=dimension.id, protects=True)
            if isinstance(within, Within) and (within.dimension in own or within.filtered):
                yield Relation(
                    Sort.COARSER,
                    metric.id,
                    dimension=dimension.id,
                    coarser=within.dimension,
                    protects=within.protects,
                )


def _of_windows(metric: Metric) -> Iterator[Relation]:
    """One month is among twelve, and among the year to date."""
    monthly = any(
        term.measure.time is Time.SUM and CUBES[term.measure.cube].clock == "month"
        for term in metric.terms
    )
    if monthly:
        yield Relation(Sort.WINDOW, metric.id, window=YEAR_LONG, protects=True)
        yield Relation(Sort.WINDOW, metric.id, window=TO_DATE, protects=True)


@cache
def totals() -> Mapping[tuple[str, str], str]:
    """Columns judged by another: (cube, column) → the column that counts all of them.

    From the parts in force whose figures are one column each of the same cube.
    """
    found = {}
    for one in relations():
        if one.sort is Sort.PART and one.protects:
            part, whole = _columns(one)
            if part.cube == whole.cube and part.column != whole.column:
                found[part.cube, part.column] = whole.column
    return found


@cache
def nested(*, protects: bool = False) -> Mapping[tuple[str, str], Nested]:
    """Columns that split in two: (cube, column) → its part, and where nobody else is in it.

    Args:
        protects: only those that protection reads.
    """
    found: dict[tuple[str, str], Nested] = {}
    for (cube, part), whole in totals().items():
        found[cube, whole] = Nested(part)
    for one in relations():
        if one.sort is Sort.SAME and (one.protects or not protects):
            own, other = _columns(one)
            if own.cube == other.cube and own.column != other.column:
                found[own.cube, own.column] = Nested(other.column, one.where)
    return found


@dataclass(frozen=True)
class Some:
    """A figure that counts some classes of another one."""

    some: Metric
    every: Metric
    dimension: str
    codes: tuple[int | str, ...]


@lru_cache(maxsize=1024)
def counts_of(metric: Metric) -> tuple[tuple[Metric, Term], ...]:
    """The published counts that a figure's terms are, itself where it is one; each once."""
    plain, found = _plain_counts(), []
    for term in metric.terms:
        one = plain.get(_undated(term.measure))
        if one is not None and (one, term) not in found:
            found.append((one, term))
    return tuple(found)


@cache
def sums_with(metric: Metric) -> tuple[tuple[Metric, tuple[Metric, ...]], ...]:
    """Sums that a figure is in, as the total or as a part: the total and its parts."""
    found = []
    for one in relations():
        parts = tuple(REGISTRY[other.figure] for other in one.others)
        declared = one.sort is Sort.SUM and REGISTRY[one.figure].sum_of is not None
        if declared and metric.id in (one.figure, *(part.id for part in parts)):
            found.append((REGISTRY[one.figure], parts))
    return tuple(found)


@cache
def same_as(metric: Metric) -> tuple[Metric, ...]:
    """Figures of which this one counts the same people, divided by more.

    They are judged by nothing that this one isn't judged by under its own name.
    """
    found = []
    for one in relations():
        if one.sort is Sort.SAME and one.protects and not one.where and not one.own:
            some, other = REGISTRY[one.figure], REGISTRY[one.others[0].figure]
            if metric.id == some.id and counted(some) and counted(other):
                found.append(other)
    return tuple(found)


@cache
def wholes(metric: Metric) -> tuple[Metric, ...]:
    """Counts of a place among whose people all of this one's are, cell by cell."""
    found = []
    for one in relations():
        plain = not (one.own or one.where or one.place or one.level or one.months)
        if one.sort is Sort.PART and one.figure == metric.id and plain:
            whole = REGISTRY[one.others[0].figure]
            placed = all(CUBES[term.measure.cube].place for term in whole.terms)
            if placed and whole.kind is Kind.COUNT and counted(whole) and len(whole.terms) == 1:
                found.append(whole)
    return tuple(found)


@cache
def yearly_of(metric: Metric) -> Metric | None:
    """The figure of several classes together of which this one has each by itself."""
    (term, *more) = metric.terms
    if more or term.measure.time is not Time.YEAR:
        return None
    for one in relations():
        if one.sort is Sort.PART and one.figure == metric.id and not one.where and not one.own:
            whole = REGISTRY[one.others[0].figure]
            if whole.terms[0].measure == replace(term.measure, time=Time.SUM):
                return whole
    return None


@cache
def families(metric: Metric) -> tuple[Some, ...]:
    """Figures that count some classes of this one, or of which this one counts some classes."""
    found = []
    for one in relations():
        if one.sort is not Sort.SAME or one.own or one.place or len(one.where) != 1:
            continue
        some, every = REGISTRY[one.figure], REGISTRY[one.others[0].figure]
        if metric.id in (some.id, every.id) and counted(some) and counted(every):
            (name, codes), *_ = one.where
            found.append(Some(some, every, name, codes))
    return tuple(found)


def _columns(one: Relation) -> tuple[Measure, Measure]:
    figures = (REGISTRY[one.figure], REGISTRY[one.others[0].figure])
    mine, theirs = (figure.numerator[0].measure for figure in figures)
    return mine, theirs


def unrelated(metric: Metric) -> bool:
    """Whether nothing says of a count of people what it is part of, nor why of nothing."""
    if metric.part_of:
        return False
    named = any(
        metric.id in (one.figure, *(other.figure for other in one.others))
        for one in relations()
        if one.sort in (Sort.PART, Sort.SAME, Sort.SUM, Sort.CHANGE, Sort.SHARE)
    )
    return not named
