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
import pandas as pd

from data.contracts import Protects
from metrics.disclosure.protect import ROUNDING_BASE, THRESHOLD, round_to
from metrics.disclosure.published import nested, totals
from metrics.disclosure.snapshot import TOTAL_THRESHOLD
from metrics.engine import dimensions
from metrics.engine.compute import compute
from metrics.engine.core import YEAR_LONG, Kind, Metric, Term, Time
from metrics.engine.cubes import CUBES
from metrics.engine.related import Within
from metrics.engine.selection import Selection, level, parent
from metrics.engine.statement import REGIONS, Cubes

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
        frame: exact: the parts side by side where ``parted``, else the totals themselves.
        parted: whether all parts of each total are known, so that their sums can be checked.
    """

    name: str
    keys: tuple[str, ...]
    frame: pd.DataFrame
    parted: bool = False


def secondary_suppression(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: pd.DataFrame,
    span: int,
    threshold: int = TOTAL_THRESHOLD,
) -> np.ndarray:
    """Which rows of an exact answer are suppressed beyond their own smallness.

    Args:
        cubes: the snapshot.
        metric, selection, by, span: the question; each filter names one thing.
        exact: its answer, from :func:`metrics.engine.compute.compute`.
        threshold: people that a marginal total must count.

    Returns:
        One flag a row of ``exact``.
    """
    suppressed = np.zeros(len(exact), dtype=bool)
    columns = _person_terms(metric)
    if metric.kind not in _KINDS or "status" in exact or not columns or exact.empty:
        return suppressed
    for margin in _marginal_totals(cubes, metric, selection, by, exact, span):
        for i, column in columns:
            if column in margin.frame and _applies(metric, metric.terms[i], margin.name):
                suppressed |= _suppressed(exact, margin, column, threshold)
    suppressed |= _among_its_part(cubes, metric, selection, by, exact, span)
    return suppressed


def _among_its_part(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: pd.DataFrame,
    span: int,
) -> np.ndarray:
    """Cells in which a count is the same as its part's: they are cells of the part's table too.

    From 大专 up all employed are talent: such counts must leave the suppressed talent of other
    educations their width.
    """
    (term, *more) = metric.terms
    suppressed = np.zeros(len(exact), dtype=bool)
    inside = nested(protects=True).get((term.measure.cube, term.measure.column))
    if inside is None or more or metric.kind is not Kind.COUNT or metric.maker is not None:
        return suppressed
    part = replace(term, measure=replace(term.measure, column=inside.part))
    for name, codes in inside.same:
        if name not in (*by, *(filtered for filtered, _ in selection.where)):
            continue
        own = exact[name] if name in by else np.full(len(exact), selection.codes(name)[0])
        keys = by if name in by else (*by, name)
        question = replace(metric, numerator=(part,)), selection.with_(name), keys
        frame = compute(cubes, *question, span=span).frame
        margin = MarginalTotal(name, tuple(key for key in by if key != name), frame, parted=True)
        width = _aligned(exact, _sums(margin, "t0"), margin)["width"].to_numpy(dtype=float)
        suppressed |= (width < LEAST_WIDTH) & np.isin(np.asarray(own, dtype=int), codes)
    return suppressed


def _suppressed(
    exact: pd.DataFrame, margin: MarginalTotal, column: str, threshold: int
) -> np.ndarray:
    """Rows whose total is small or leaves too little width; not where it has one part only."""
    sums = _aligned(exact, _sums(margin, column) if margin.parted else margin.frame, margin)
    total = np.nan_to_num(sums[column].to_numpy(dtype=float))
    part = np.nan_to_num(exact[column].to_numpy(dtype=float))
    found: np.ndarray = round_to(total, ROUNDING_BASE) < threshold
    if "width" in sums:
        found |= sums["width"].to_numpy(dtype=float) < LEAST_WIDTH
    elif margin.name == _POPULATION:  # the others, whom no table counts, are the remainder
        found |= _remainder_width(total, part) <= LEAST_WIDTH
    several: np.ndarray = found & (total != 0) & (np.abs(total - part) > 1e-9)
    return several


def _sums(margin: MarginalTotal, column: str) -> pd.DataFrame:
    """Totals of parts side by side, and the least ``width`` that each leaves a suppressed part."""
    count = np.nan_to_num(margin.frame[column].to_numpy(dtype=float))
    hidden = (count > 0) & (count < THRESHOLD)
    parts = pd.DataFrame(
        {
            column: count,
            "hidden": hidden.astype(float),
            "seen": (count >= THRESHOLD).astype(float),
            "shown": np.where(count >= THRESHOLD, round_to(count, ROUNDING_BASE), 0.0),
        }
    )
    if not margin.keys:
        sums = parts.sum().to_frame().T
    else:
        keys = [margin.frame[key].to_numpy() for key in margin.keys]
        sums = parts.groupby(keys, dropna=False, sort=False).sum()
        sums = sums.rename_axis(list(margin.keys)).reset_index()
    values = (sums[name].to_numpy(dtype=float) for name in (column, "hidden", "seen", "shown"))
    sums["width"] = _width(*values)
    return sums


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
    exact: pd.DataFrame,
    span: int,
) -> Iterator[MarginalTotal]:
    def answer(chosen: Selection, keys: tuple[str, ...], what: Metric = metric) -> pd.DataFrame:
        frame: pd.DataFrame = compute(cubes, what, chosen, keys, span=span).frame
        return frame

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


def _aligned(exact: pd.DataFrame, sums: pd.DataFrame, margin: MarginalTotal) -> pd.DataFrame:
    """For each row of an answer the row of its total."""
    if not margin.keys:
        return sums.iloc[[0] * len(exact)].reset_index(drop=True)
    own = exact[[name for name in exact.columns if name in (*margin.keys, *_ABOVE)]].copy()
    if margin.name == _REGION:
        for below, above in _ABOVE.items():
            if above in margin.keys and above not in own:
                own[above] = own[below].map(lambda code: parent(int(code)))
    return own[list(margin.keys)].merge(sums, how="left", on=list(margin.keys))


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
