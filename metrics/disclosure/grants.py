"""Money of grants: each kind by itself, hidden kinds imputed from what is shown anyway.

Money is summed over the kinds of grants even where nobody chose any: their standards are public,
and a mean over all kinds would tell how many of a dear kind are among the cheap ones. Left out,
suppressed kinds would halve a small place's total, so they are imputed from what is shown anyway.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import evaluate
from metrics.engine.core import YEAR_LONG, Metric, Time
from metrics.engine.coverage import coverage
from metrics.engine.dimensions import PAYOUT_KIND
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.engine.table import Column, Table, lined_up, matched, numbered

SUMMED_KINDS: Final = "各类补贴分别取整后相加，笔数过少的类别为推算，见口径"


@dataclass(frozen=True)
class KindOfGrant:
    """One kind of grant whose money is summed with others.

    Attributes:
        shown: its figures, hidden rows imputed (:func:`imputed`).
        exact: what they were made of, row by row.
        mean: yuan per case, from :func:`mean_grants`; ``None`` where it is never counted.
        unlisted: its list leaves out rows: any that it lacks may be one of them.
    """

    shown: Table
    exact: Table
    mean: float | None
    unlisted: bool


def is_grants(metric: Metric) -> bool:
    """Whether it is money of grants, whose standards are public; loans have none."""
    money = any(term.measure.cases for term in metric.terms)
    return money and PAYOUT_KIND in metric.dimensions


def sums_over_kinds(metric: Metric, selections: list[Selection], by: tuple[str, ...]) -> bool:
    """Whether these questions are the kinds of grants whose money is summed."""
    kinds = {one.codes("kind") for one in selections}
    return is_grants(metric) and "kind" not in by and len(kinds) > 1


@lru_cache(maxsize=64)
def mean_grants(cubes: Cubes, metric: Metric) -> dict[str, float]:
    """Yuan per case of each kind of grant, over all places and all time, to two digits.

    Only of kinds with as many cases as a shown figure has.
    """
    (term,) = metric.terms
    reach = coverage(cubes, term.measure.cube)
    always = Selection(0) if reach is None else Selection(0, reach[1], reach[1] - reach[0] + 1)
    table = evaluate(cubes, metric, always, ("kind",)).table
    return {
        str(kind): float(f"{amount / cases:.1e}")
        for kind, amount, cases in zip(
            *(column.tolist() for column in table.pick(("kind", "t0", "c0"))), strict=True
        )
        if cases >= hidden_below()
    }


def yearly_cases(metric: Metric, selection: Selection) -> tuple[Metric, Selection] | None:
    """The cases of the twelve months to a shorter window's end; ``None`` for a longer one."""
    (term,) = metric.terms
    if term.measure.time is not Time.SUM or (selection.months or metric.window) >= YEAR_LONG:
        return None
    return _counted(metric), replace(selection, months=YEAR_LONG)


def imputed(
    shown: Table,
    exact: Table,
    by: tuple[str, ...],
    mean: float,
    year: Table | None,
    share: float,
    threshold: int,
) -> Table:
    """Impute the suppressed rows of one kind of grant for a sum over kinds.

    Nothing but what tables by kind tell goes in: that there are cases (the row is there), the
    shown cases of twelve months (the middle of 1–9 where hidden), the published mean. Of a kind of
    which a year shows fewer than ``threshold``, any month is suppressed, often one with a single
    case: it takes its part of the year.

    Args:
        shown: the kind's figures, from :func:`metrics.disclosure.protect.protected_columns`.
        exact: what they were made of, row by row.
        by: the keys.
        mean: yuan per case, from :func:`mean_grants`.
        year: the protected answer to :func:`yearly_cases`; ``None`` where none was asked.
        share: the window's part of twelve months.
        threshold: cases that a marginal total must count to be broken down.

    Returns:
        The figures, suppressed rows with numerator and half-width; their status stays.
    """
    hidden = (shown["status"] == Status.SUPPRESSED.value) & (exact["c0"] > 0)
    middle = float(hidden_below() // 2)
    cases = np.full(shown.rows, middle)
    if year is not None:
        of_year = beside(shown, year, by)["value"]
        part = np.where(np.isnan(of_year), middle, of_year) * share
        cases = np.where(of_year >= threshold, cases, part.clip(min=1.0))
    most = (cases - 1).clip(min=middle - 1.0)
    return shown.put(
        numerator=np.where(hidden, cases * mean, shown["numerator"]),
        half_width=np.where(hidden, most * mean, shown["half_width"]),
    )


def beside(of: Table, among: Table, by: tuple[str, ...]) -> dict[str, Column]:
    """The figures of a table on another's rows; NaN where it has none."""
    names = ("value", "numerator", "denominator", "half_width")
    if by and of.rows and among.rows:
        rows = matched(*numbered(of.pick(by), among.pick(by)))
    else:
        rows = np.full(of.rows, -1 if by or not among.rows else 0)
    return lined_up([name for name in names if name in among], among, rows)


def cases_of(metric: Metric, selection: Selection) -> tuple[Metric, Selection]:
    """The cases of all kinds together behind a sum of money."""
    return _counted(metric), selection.with_("kind")


@lru_cache(maxsize=64)
def _counted(metric: Metric) -> Metric:
    """The cases behind a sum of money."""
    (term,) = metric.terms
    cases = replace(term, measure=replace(term.measure, column=term.measure.cases, cases=""))
    return replace(metric, numerator=(cases,))


def never_nothing(money: Table, cases: Table, by: tuple[str, ...]) -> Table:
    """Suppress amounts of 0 whose number of cases is suppressed: there may be some.

    Args:
        money: the sum over all kinds, from :func:`metrics.disclosure.multi_select.summed`.
        cases: the protected number of cases of all kinds together, with the same keys.
        by: those keys.
    """
    hidden = cases["status"] == Status.SUPPRESSED.value
    if not money.rows or not hidden.any():  # an empty key has no type to be compared by
        return money
    nothing = money["value"] == 0
    if by and nothing.any():
        mine, theirs = numbered(money.pick(by), cases.take(hidden).pick(by))
        nothing &= np.isin(mine, theirs)
    if not nothing.any():
        return money
    return money.put(
        value=np.where(nothing, np.nan, money["value"]),
        numerator=np.where(nothing, np.nan, money["numerator"]),
        half_width=np.where(nothing, 0.0, money["half_width"]),
        status=np.where(nothing, Status.SUPPRESSED.value, money["status"]),
    )


def bounded(kinds: Sequence[KindOfGrant], by: tuple[str, ...], whole: Table) -> list[KindOfGrant]:
    """Half-widths of imputed rows that reach over all the cases they may stand for.

    A kind is suppressed for having few cases, or to shield another, and then has any number of
    them: no more than the shown cases of all kinds leave beside the shown kinds.

    Args:
        kinds: of one policy, or of all.
        by: the keys.
        whole: the protected cases of all kinds together, by the same keys.
    """
    half = rounding_base() / 2
    left: dict[tuple[object, ...], float] = {
        key: value + half
        for key, value in zip(_keys(whole, by), whole["value"].tolist(), strict=True)
    }
    for kind in kinds:
        counted = round_to(kind.exact["c0"].astype(float), rounding_base()).tolist()
        seen = np.isin(kind.shown["status"], [Status.OK.value, Status.IMPRECISE.value]).tolist()
        for key, cases, is_seen in zip(_keys(kind.shown, by), counted, seen, strict=True):
            if is_seen and cases > 0:
                left[key] = left.get(key, math.nan) - cases + half
    out = []
    for kind in kinds:
        if kind.mean is None:
            out.append(kind)
            continue
        one = kind.shown
        most = np.array([left.get(key, math.nan) for key in _keys(one, by)], dtype=float)
        hidden = (one["status"] == Status.SUPPRESSED.value) & ~np.isnan(one["numerator"])
        reach = most * kind.mean - one["numerator"]
        wider = np.where(hidden & (reach > one["half_width"]), reach, one["half_width"])
        out.append(replace(kind, shown=one.put(half_width=wider)))
    return out


def over_unlisted(kinds: Sequence[KindOfGrant], by: tuple[str, ...]) -> list[Table]:
    """The figures of kinds of all policies, with half-widths that reach over what their lists leave
    out: a row of as many cases as are suppressed. Of several the dearest is taken."""
    keys = [_keys(kind.shown, by) for kind in kinds]
    more: dict[tuple[object, ...], float] = {}
    for own, kind in zip(keys, kinds, strict=True):
        if kind.unlisted and kind.mean is not None:
            for key in {key for one in keys for key in one} - set(own):
                more[key] = max(more.get(key, 0.0), (hidden_below() - 1) * kind.mean)
    shown = [kind.shown for kind in kinds]
    if not more:
        return shown
    return [
        one.put(half_width=one["half_width"] + np.array([more.pop(key, 0.0) for key in own]))
        for one, own in zip(shown, keys, strict=True)
    ]


def _keys(table: Table, by: tuple[str, ...]) -> list[tuple[object, ...]]:
    columns = [table[name].tolist() for name in by]
    return list(zip(*columns, strict=True)) if by else [()] * table.rows
