"""From a question to a protected answer: scope, compute, protect, widen when it says too little."""

from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from data.warehouse import Warehouse
from metrics.compute import SPAN, Exact, compute
from metrics.core import Kind, Metric, Time
from metrics.dimensions import REGIONS, label
from metrics.disclosure import Protected, Status, protect
from metrics.selection import Scope, Selection, parent

# Raised whenever a rule here changes, so that no cached figure outlives the rule it was made by.
RULES: Final = "1"
_WIDE: Final = 12


@dataclass(frozen=True)
class Published:
    """One snapshot's cubes, as :func:`metrics.compute.compute` wants them."""

    warehouse: Warehouse
    snapshot: str
    demo: bool = False

    def query(self, sql: str, values: Any = ()) -> pd.DataFrame:
        """Run one statement with bound values."""
        return self.warehouse.query(self.snapshot, sql, values)


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

    Filters that the figure's cubes don't know are set aside, and the answer says so.

    Args:
        cubes: the snapshot.
        metric: what is asked for.
        selection: where, when, of whom.
        scope: what the user may see.
        by: dimension ids to divide by.
        span: months of a series.
        widen: an undivided answer that is hidden or too vague is asked again over twelve months,
            then of the region one level up, and says so.

    Raises:
        OutOfScope: the region lies outside the scope.
        Unknown: the figure can't be divided so.
    """
    asked = scope.narrow(selection)
    fitting, notes = _fitting(metric, asked)
    found = _protected(cubes, metric, fitting, by, span, notes)
    if by or not widen or metric.protects == "public":
        return found
    for wider, words in _wider(metric, fitting, scope):
        if found.one().status not in (Status.IMPRECISE, Status.SUPPRESSED):
            break
        found = replace(_protected(cubes, metric, wider, by, span, notes), widened=words)
    return found


def _protected(
    cubes: Published,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    span: int,
    notes: tuple[str, ...],
) -> Protected:
    exact: Exact = compute(cubes, metric, selection, by, span=span)
    frame = protect(exact.frame, metric)
    known = {dimension.id: dimension for dimension in (*REGIONS, *metric.dimensions)}
    for name in by:
        frame[f"{name}_label"] = [label(known[name], code) for code in frame[name]]
    return Protected(
        metric=metric,
        selection=selection,
        by=by,
        frame=frame,
        first_month=exact.first_month,
        month=exact.month,
        provisional=exact.provisional,
        snapshot=cubes.snapshot,
        demo=cubes.demo,
        notes=(*notes, *exact.notes),
    )


def _fitting(metric: Metric, selection: Selection) -> tuple[Selection, tuple[str, ...]]:
    allowed = {d.id for d in (*metric.dimensions, *REGIONS)}
    kept = tuple(item for item in selection.where if item[0] in allowed)
    dropped = [name for name, _ in selection.where if name not in allowed]
    notes = tuple(f"本指标不区分所选的「{_filter_name(name)}」" for name in dropped)
    return replace(selection, where=kept), notes


def _filter_name(name: str) -> str:
    return {
        "industry": "行业",
        "section": "行业门类",
        "education": "学历",
        "occupation": "职业",
        "channel": "渠道",
    }.get(name, name)


def _wider(metric: Metric, selection: Selection, scope: Scope) -> list[tuple[Selection, str]]:
    steps = []
    summed = any(term.measure.time is Time.SUM for term in metric.terms)
    current = selection
    if summed and metric.kind is not Kind.QUANTILE and (selection.months or metric.window) < _WIDE:
        current = replace(current, months=_WIDE)
        steps.append((current, "样本少，已放宽到近12个月"))
    above = parent(selection.region)
    if above != selection.region and above // 10_000 == scope.region // 10_000:
        try:
            current = scope.narrow(current.within(above))
        except ValueError:
            return steps
        steps.append((current, "样本少，已放宽到上级地区"))
    return steps
