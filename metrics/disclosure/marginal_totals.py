"""Breakdowns of small groups are not given: a cell is shown only if what it is part of is large.

Hiding 1–9 and rounding the rest to 5 leaves sums with few parts, and a linear program squeezes the
hidden ones between them (docs/disclosure.md). So each dimension of a question is dropped in turn,
a region gives way to the region above it, a month to the twelve months to it, and talent to all the
employed. Where such a whole counts fewer than so few people as
:data:`metrics.disclosure.snapshot.TOTAL_THRESHOLD`, or its shown parts leave a
hidden one too little room, its parts are hidden, zeros among them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from metrics.disclosure.protect import SMALLEST, STEP, round_to
from metrics.disclosure.published import nested, totals
from metrics.disclosure.snapshot import TOTAL_THRESHOLD
from metrics.engine import dimensions
from metrics.engine.compute import compute
from metrics.engine.core import YEAR_LONG, Kind, Metric, Term, Time
from metrics.engine.cubes import CUBES
from metrics.engine.related import Within
from metrics.engine.selection import Selection, level, parent
from metrics.engine.statement import REGIONS, Cubes

ROOM: Final = 3  # least width that the shown parts of one whole must leave a hidden part
_KINDS: Final = (Kind.COUNT, Kind.RATIO, Kind.QUANTILE)
_ABOVE: Final = {
    one.id: one.within.dimension
    for one in dimensions.REGIONS
    if isinstance(one.within, Within) and one.within.protects
}
_REGION, _MONTH, _WHOLE = "region", "month", "whole"


@dataclass(frozen=True)
class Whole:
    """One way to widen a question.

    Attributes:
        name: the dimension that is dropped, or region, month, whole.
        keys: of the wider answer.
        frame: exact: for a dimension its parts side by side, else the wholes.
    """

    name: str
    keys: tuple[str, ...]
    frame: pd.DataFrame
    parted: bool = False


def too_small(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: pd.DataFrame,
    span: int,
    threshold: int = TOTAL_THRESHOLD,
) -> np.ndarray:
    """Which rows of an exact answer are parts of a group too small to be broken down.

    Args:
        cubes: the snapshot.
        metric, selection, by, span: the question; each filter names one thing.
        exact: its answer, from :func:`metrics.engine.compute.compute`.
        threshold: people that a whole must count.
    """
    small = np.zeros(len(exact), dtype=bool)
    columns = _judged(metric)
    if metric.kind not in _KINDS or "status" in exact or not columns or exact.empty:
        return small
    for whole in _wholes(cubes, metric, selection, by, exact, span):
        for i, column in columns:
            if column in whole.frame and _divides(metric, metric.terms[i], whole.name):
                small |= _few(exact, whole, column, threshold)
    small |= _as_another(cubes, metric, selection, by, exact, span)
    return small


def _as_another(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: pd.DataFrame,
    span: int,
) -> np.ndarray:
    """A count that is another figure's under some filter must leave that one's hidden parts room.

    From 大专 up all employed are talent, so that such counts stand among the talent's.
    """
    (term, *more) = metric.terms
    squeezed = np.zeros(len(exact), dtype=bool)
    inside = nested(protects=True).get((term.measure.cube, term.measure.column))
    if inside is None or more or metric.kind is not Kind.COUNT or metric.maker is not None:
        return squeezed
    other = replace(term, measure=replace(term.measure, column=inside.part))
    for name, codes in inside.same:
        if name not in (*by, *(chosen for chosen, _ in selection.where)):
            continue
        own = exact[name] if name in by else np.full(len(exact), selection.codes(name)[0])
        keys = by if name in by else (*by, name)
        asked = replace(metric, numerator=(other,)), selection.with_(name), keys
        frame = compute(cubes, *asked, span=span).frame
        whole = Whole(name, tuple(key for key in by if key != name), frame, parted=True)
        room = _beside(exact, _summed(whole, "t0"), whole)["room"].to_numpy(dtype=float)
        squeezed |= (room < ROOM) & np.isin(np.asarray(own, dtype=int), codes)
    return squeezed


def _few(exact: pd.DataFrame, whole: Whole, column: str, threshold: int) -> np.ndarray:
    """Rows whose whole is small, or squeezes; not where the whole has one part only."""
    counted = _summed(whole, column) if whole.parted else whole.frame
    beside = _beside(exact, counted, whole)
    total = np.nan_to_num(beside[column].to_numpy(dtype=float))
    part = np.nan_to_num(exact[column].to_numpy(dtype=float))
    few: np.ndarray = round_to(total, STEP) < threshold
    if "room" in beside:
        few |= beside["room"].to_numpy(dtype=float) < ROOM
    elif whole.name == _WHOLE:  # the others, whom no table counts, are the rest
        few |= _rest_room(total, part) <= ROOM
    found: np.ndarray = few & (total != 0) & (np.abs(total - part) > 1e-9)
    return found


def _summed(whole: Whole, column: str) -> pd.DataFrame:
    """The wholes of parts that stand side by side, and the least room left to a hidden part."""
    count = np.nan_to_num(whole.frame[column].to_numpy(dtype=float))
    hidden = (count > 0) & (count < SMALLEST)
    parts = pd.DataFrame(
        {
            column: count,
            "hidden": hidden.astype(float),
            "seen": (count >= SMALLEST).astype(float),
            "shown": np.where(count >= SMALLEST, round_to(count, STEP), 0.0),
        }
    )
    if not whole.keys:
        sums = parts.sum().to_frame().T
    else:
        keys = [whole.frame[key].to_numpy() for key in whole.keys]
        sums = parts.groupby(keys, dropna=False, sort=False).sum()
        sums = sums.rename_axis(list(whole.keys)).reset_index()
    values = (sums[name].to_numpy(dtype=float) for name in (column, "hidden", "seen", "shown"))
    sums["room"] = _room(*values)
    return sums


def _room(total: np.ndarray, hidden: np.ndarray, seen: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Width that one equation, a shown whole less its shown parts, leaves each hidden part."""
    k, most = hidden, SMALLEST - 1.0
    slack = (STEP - 1) / 2 * (seen + 1)
    left = round_to(total, STEP) - shown
    low, high = np.maximum(left - slack, k), np.minimum(left + slack, most * k)
    least = np.maximum(1.0, low - most * (k - 1))
    greatest = np.minimum(most, high - (k - 1))
    return np.where((k > 0) & (total >= SMALLEST), greatest - least, np.inf)


def _rest_room(total: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Width that a shown whole and a shown part leave a rest of 1–9."""
    rest = total - part
    hidden, seen = (rest > 0) & (rest < SMALLEST), part >= SMALLEST
    columns = (total, hidden, seen, np.where(seen, round_to(part, STEP), 0.0))
    return _room(*(np.asarray(each, dtype=float) for each in columns))


def _judged(metric: Metric) -> list[tuple[int, str]]:
    """The parts that count people, and the columns they are counted in."""
    if metric.kind is Kind.QUANTILE:
        return [(0, "t0")] if metric.protects is Protects.PERSON else []
    return [
        (i, f"c{i}" if term.measure.cases else f"t{i}")
        for i, term in enumerate(metric.terms)
        if term.measure.protects is Protects.PERSON
    ]


def _wholes(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: pd.DataFrame,
    span: int,
) -> Iterator[Whole]:
    def asked(chosen: Selection, keys: tuple[str, ...], what: Metric = metric) -> pd.DataFrame:
        frame: pd.DataFrame = compute(cubes, what, chosen, keys, span=span).frame
        return frame

    for name in by:
        if metric.adds_up(name) and name not in REGIONS:
            # Filtered by the same dimension, the answer has some of its parts only.
            parts = asked(selection.with_(name), by) if selection.codes(name) else exact
            yield Whole(name, tuple(key for key in by if key != name), parts, parted=True)
    for name, _ in selection.where:
        if not metric.adds_up(name) or name in (*REGIONS, *by):
            continue
        if metric.maker is None:
            yield Whole(name, by, asked(selection.with_(name), (*by, name)), parted=True)
        else:
            yield Whole(name, by, asked(selection.with_(name), by))
    place = _place_above(selection, by)
    if place:
        yield Whole(_REGION, place[1], asked(*place))
    months = selection.months or metric.window
    if months < YEAR_LONG and any(term.measure.time is Time.SUM for term in metric.terms):
        yield Whole(_MONTH, by, asked(replace(selection, months=YEAR_LONG), by))
    everybody = _everybody(metric)
    if everybody is not metric:
        yield Whole(_WHOLE, by, asked(selection, by, everybody))


def _everybody(metric: Metric) -> Metric:
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


def _place_above(
    selection: Selection, by: tuple[str, ...]
) -> tuple[Selection, tuple[str, ...]] | None:
    """The same question of the region above the finest that is asked for."""
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


def _beside(exact: pd.DataFrame, counted: pd.DataFrame, whole: Whole) -> pd.DataFrame:
    """For each row of an answer the row of its whole."""
    if not whole.keys:
        return counted.iloc[[0] * len(exact)].reset_index(drop=True)
    own = exact[[name for name in exact.columns if name in (*whole.keys, *_ABOVE)]].copy()
    if whole.name == _REGION:
        for below, above in _ABOVE.items():
            if above in whole.keys and above not in own:
                own[above] = own[below].map(lambda code: parent(int(code)))
    return own[list(whole.keys)].merge(counted, how="left", on=list(whole.keys))


def _divides(metric: Metric, term: Term, name: str) -> bool:
    """Whether dropping a dimension widens this part of a figure at all."""
    cube = CUBES[term.measure.cube]
    if metric.maker is not None:
        return name != _MONTH
    if name == _REGION:
        return bool(cube.place)
    if name == _MONTH:
        return term.measure.time is Time.SUM
    if name == _WHOLE:
        return (term.measure.cube, term.measure.column) in totals()
    return cube.expression(name) is not None and name not in term.measure.across
