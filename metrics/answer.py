"""From a question to a protected answer: scope, compute, protect, widen when it says too little."""

import math
from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from metrics import loss, windows
from metrics.completion import completed, ripens
from metrics.disclosure.entries import entered
from metrics.disclosure.equations import Asked
from metrics.disclosure.grants import SUMMED_KINDS, cases_of, never_nothing, sums_over_kinds
from metrics.disclosure.listing import UNLISTED, may_leave_out
from metrics.disclosure.multi_select import SUMMED, shared_denominators, single_selects, summed
from metrics.disclosure.profile import under
from metrics.disclosure.protect import Protected, Status
from metrics.disclosure.snapshot import Published
from metrics.engine.choices import all_said, stranger, unstated
from metrics.engine.compute import SPAN
from metrics.engine.core import Kind, Metric, Unknown
from metrics.engine.cubes import CUBES
from metrics.engine.delivered import is_known, rests_on
from metrics.engine.dimensions import DIMENSIONS
from metrics.engine.labels import Code
from metrics.engine.naming import named, named_frame
from metrics.engine.remembered import remembered
from metrics.engine.selection import BeyondRegion, Scope, Selection, level
from metrics.engine.statement import filterable
from metrics.engine.table import Column, Table
from metrics.kinds import Judged, kinds_of
from metrics.singles import Single, answered_alone

# Raised whenever a rule here changes, so that no cached figure outlives the rule it was made by.
RULES: Final = "45"
_POOR: Final = {Status.IMPRECISE, Status.SUPPRESSED}
_ONE_EACH: Final = "「{}」不能多选，每个条件请只选一项"


def answer(
    cubes: Published,
    metric: Metric,
    selection: Selection,
    scope: Scope,
    by: tuple[str, ...] = (),
    *,
    span: int = SPAN,
    widen: bool = True,
) -> Protected:
    """Answer a question under a user's scope.

    Filters that the figure's cubes don't know are set aside, and the answer says so; one that names
    no class of a dimension is answered with the reason and no figure, never with a count of 0.

    Args:
        cubes: the snapshot.
        metric: what is asked for.
        selection: where, when, of whom.
        scope: what the user may see.
        by: dimension ids to divide by.
        span: months of a series.
        widen: an undivided answer that is hidden or too vague is asked again over twelve months,
            then of the region one level up, and says so by name.

    Raises:
        OutOfScope: the region lies outside the scope, or the figure is about no region while the
            scope is one.
        Unknown: the figure can't be divided so, or not over such a window.
        OutdatedSnapshot: an earlier version built the snapshot, without what the figure needs.
    """
    with under(cubes.profile):
        found = _answered(cubes, metric, selection, scope, by, span, widen)
    lost = () if found.refused else loss.marks(cubes, metric, found.sources or metric.sources)
    return replace(found, profile=cubes.profile, notes=(*found.notes, *lost))


def _answered(
    cubes: Published,
    metric: Metric,
    selection: Selection,
    scope: Scope,
    by: tuple[str, ...],
    span: int,
    widen: bool,
) -> Protected:
    asked = scope.narrow(selection)
    _placed(metric, scope)
    meant = windows.settled(cubes, metric, asked)
    fitting, notes = _fitting(metric, meant)
    notes += windows.unless_complete(asked, meant)
    strange = stranger(cubes, metric, fitting)
    if strange:
        nothing = refused(metric, fitting, by, strange)
        return replace(nothing, snapshot=cubes.snapshot, demo=cubes.demo)
    found = _protected(cubes, metric, fitting, by, span, notes)
    if by or not widen or metric.protects == "public":
        return found
    # A vague amount is still this region's: the region above owes another.
    poor = {Status.SUPPRESSED} if metric.kind is Kind.COUNT else _POOR
    if found.one().status not in poor:
        return found
    for wider, words in windows.wider(metric, fitting, scope):
        asked_again = replace(_protected(cubes, metric, wider, by, span, notes), widened=words)
        state = asked_again.one().status
        # What says no more than before is not shown under another region's name or period.
        if state not in poor or (state is Status.IMPRECISE and found.one().value is None):
            found = asked_again
        if state not in poor:
            break
    return found


def refused(metric: Metric, selection: Selection, by: tuple[str, ...], why: str) -> Protected:
    """An answer without any figure, which says why there is none: what a page shows instead."""
    columns = ["value", "numerator", "denominator", "half_width"]
    if metric.kind is Kind.CURVE:  # read with its range
        columns += ["low", "high"]
    frame = pd.DataFrame({name: pd.Series(dtype=float) for name in columns})
    if not by:
        frame.loc[0] = math.nan
        frame["half_width"] = 0.0
    frame["status"] = Status.EMPTY.value
    for name in by:
        frame[name] = pd.Series(dtype=object)
        frame[f"{name}_label"] = pd.Series(dtype=object)
    return Protected(metric, selection, by, frame, refused=why)


def _placed(metric: Metric, scope: Scope) -> None:
    """All graduates of a school, or the cities they went to, are no district's own figure."""
    if scope.partial and any(not CUBES[term.measure.cube].place for term in metric.terms):
        raise BeyondRegion(f"「{metric.name}」含不在本地的人，超出您的授权范围，不予显示")


def _protected(
    cubes: Published,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    span: int,
    notes: tuple[str, ...],
) -> Protected:
    singles = single_selects(metric, selection)
    kinds = sums_over_kinds(metric, singles, by)
    judged = Judged(cubes, by, span)
    found = (
        judged.singles(metric, singles)
        if kinds
        else [
            answered_alone(cubes, metric, one, by, span, whole=len(singles) > 1) for one in singles
        ]
    )
    one = found[-1]
    if len(found) == 1:
        frame: Table | pd.DataFrame = one.shown
        several = any(len(codes) > 1 for _, codes in selection.where)
        if several and not by and one.columns.rows > 1:
            # Its maker told each by itself, and nothing would say which row is which.
            raise Unknown(_ONE_EACH.format(metric.name))
    else:
        shown_cases = cache(lambda cases, of: answered_alone(cubes, cases, of, by, span).columns)
        shown = (
            kinds_of(cubes, metric, singles, found, by, judged, shown_cases)
            if kinds
            else [each.columns for each in found]
        )
        frame = whole = summed(shown, by, metric, shared_denominators(metric, singles))
        if (np.isnan(whole["value"]) & (whole["status"] == Status.OK.value)).any():
            # Its parts are known to its maker alone: there is nothing to add up.
            raise Unknown(_ONE_EACH.format(metric.name))
        if kinds and not selection.codes("kind"):
            for cases, every in dict.fromkeys(cases_of(metric, one) for one in singles):
                frame = whole = never_nothing(whole, shown_cases(cases, every), by)
        remarks: tuple[str, ...] = (SUMMED_KINDS if kinds else SUMMED,)
        if kinds:
            frame, remarks = entered(cubes, metric, selection, by, whole, one.month, remarks)
        notes = (*notes, *remarks)
    notes = (*notes, *one.notes)
    if UNLISTED not in notes and _may_leave_out(cubes, metric, singles, found, by, span):
        notes = (*notes, UNLISTED)
    return Protected(
        metric=metric,
        selection=selection,
        by=by,
        frame=_said(cubes, metric, selection, by, frame, one.month),
        first_month=one.first_month,
        month=one.month,
        provisional=one.provisional,
        snapshot=cubes.snapshot,
        demo=cubes.demo,
        notes=notes,
        sources=rests_on(metric, cubes),
    )


def _may_leave_out(
    cubes: Published,
    metric: Metric,
    singles: list[Selection],
    found: list[Single],
    by: tuple[str, ...],
    span: int,
) -> bool:
    """Whether any of the lists that an answer is made of is part of one that leaves rows out."""
    return any(
        may_leave_out(Asked(cubes, metric, chosen, by, one.exact, span, whole=len(singles) > 1))
        for chosen, one in zip(singles, found, strict=True)
    )


def _said(
    cubes: Published,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    shown: Table | pd.DataFrame,
    month: int | None,
) -> pd.DataFrame:
    """The figures that may be shown as a frame: zeros that nobody counted taken out, unripe ones
    completed, their keys named."""
    # A model's zero is what it says of a place, not a count that nobody made; its parts are counts.
    says = metric.kind is Kind.MODEL and "part" not in by
    known = says or is_known(metric, cubes, selection.region)
    unsaid = {name: _unsaid(cubes, metric, name, shown[name]) for name in by}
    plain = known and not any(unsaid.values())
    if plain and isinstance(shown, Table) and not ripens(cubes, metric, selection, by, month):
        return named(shown, metric, by).frame()
    frame = _framed(shown)
    if not known:
        frame = _unknown(frame)
    frame = completed(cubes, metric, selection, by, frame, month)
    for name, codes in unsaid.items():
        if codes:
            frame = _unknown(frame, frame[name].isin(codes))
    return named_frame(frame, metric, by)


def _unsaid(cubes: Published, metric: Metric, name: str, codes: Column | pd.Series) -> list[Code]:
    """Those codes that stand for 未说明 where the source knows nobody who is."""
    unsaid = unstated(name)
    if not unsaid:
        return []
    there = _distinct(codes) if isinstance(codes, np.ndarray) else set(codes.tolist())
    return [code for code in unsaid if code in there and all_said(cubes, metric, name, (code,))]


@remembered
def _distinct(codes: Column) -> frozenset[Code]:
    return frozenset(codes.tolist())


def _unknown(frame: pd.DataFrame, where: pd.Series | bool = True) -> pd.DataFrame:
    """Zeros that nobody counted (no register, beyond its reach, no such class) are no figure."""
    nothing = (frame["status"] == Status.OK.value) & (frame["value"] == 0) & where
    hidden = frame.assign(status=frame["status"].mask(nothing, Status.EMPTY.value))
    for name in ("value", "numerator", "denominator"):
        hidden[name] = frame[name].mask(nothing)
    return hidden


def _framed(shown: Table | pd.DataFrame) -> pd.DataFrame:
    return shown.frame() if isinstance(shown, Table) else shown


def _fitting(metric: Metric, selection: Selection) -> tuple[Selection, tuple[str, ...]]:
    own = level(selection.region), (selection.region,)  # says nothing more: not asked otherwise
    kept = tuple(one for one in selection.where if one != own and filterable(metric, one[0]))
    dropped = [name for name, _ in selection.where if not filterable(metric, name)]
    names = {name: DIMENSIONS[name].name if name in DIMENSIONS else name for name in dropped}
    notes = tuple(f"本指标不区分所选的「{name}」" for name in names.values())
    return replace(selection, where=kept), notes
