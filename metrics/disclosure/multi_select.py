"""Multi-select filters: each code is protected by itself, then what may be shown is summed.

Were any set of industries summed exactly and rounded once, every pair of sets would be a new
equation: with pairs alone a linear program recovered every suppressed cell (docs/disclosure.md). A
sum of figures that are shown anyway tells nothing new.

Money is summed so over the kinds of grants even where nobody chose any: their standards are public,
and a mean over all kinds would tell how many of a dear kind are among the cheap ones. Left out,
suppressed kinds would halve a small place's total, so they are imputed from what is shown anyway.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from data.contracts.policy import PAYOUT_KINDS
from data.reference import occupations
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.protect import (
    IMPRECISE_RELATIVE,
    Status,
    first_that_holds,
    is_imprecise,
    round_to,
)
from metrics.engine.compute import evaluate
from metrics.engine.core import YEAR_LONG, Kind, Metric, Time, Unknown
from metrics.engine.coverage import coverage
from metrics.engine.dimensions import PAYOUT_KIND, occupation_group
from metrics.engine.selection import Codes, Selection
from metrics.engine.statement import Cubes
from metrics.engine.table import Column, Table, lined_up, matched, numbered

SUMMED: Final = "所选各项分别取整后相加，未含人数过少的分项"
SUMMED_KINDS: Final = "各类补贴分别取整后相加，笔数过少的类别为推算，见口径"


def single_selects(metric: Metric, selection: Selection) -> list[Selection]:
    """Split a multi-select question into those whose filters name one thing each.

    Args:
        metric: figures that protect nobody's count are asked in one go.
        selection: the question.

    Raises:
        Unknown: quantiles of several groups can't be put together.
    """
    if metric.protects != "person":
        return [selection]
    if _is_grants(metric) and not selection.codes("kind"):
        selection = selection.with_("kind", *PAYOUT_KINDS)
    pieces = [fixed_groups(name, codes) for name, codes in selection.where]
    if all(len(piece) == 1 for piece in pieces):
        return [selection]
    if metric.kind in (Kind.QUANTILE, Kind.CURVE, Kind.MODEL):
        raise Unknown(f"「{metric.name}」不能多选，每个条件请只选一项")
    found = []
    for chosen in product(*pieces):
        single = selection
        for (name, _), codes in zip(selection.where, chosen, strict=True):
            single = single.with_(name, *codes)
        found.append(single)
    return found


def _is_grants(metric: Metric) -> bool:
    """Whether it is money of grants, whose standards are public; loans have none."""
    money = any(term.measure.cases for term in metric.terms)
    return money and PAYOUT_KIND in metric.dimensions


def fixed_groups(dimension: str, codes: Codes) -> list[Codes]:
    """Codes that make one fixed group stay together: the occupations of a whole 中类."""
    codes = tuple(dict.fromkeys(codes))
    if dimension == "month":  # the window says when, no filter does
        return [codes]
    if dimension != "occupation":
        return [(code,) for code in codes]
    found: list[Codes] = []
    left = set(codes)
    for stem in sorted({occupation_group(code) for code in codes}):
        members = {o.code for o in occupations() if occupation_group(o.code) == stem}
        if members and members <= left:
            found.append(tuple(sorted(members)))
            left -= members
    return found + [(code,) for code in codes if code in left]


def sums_over_kinds(metric: Metric, selections: list[Selection], by: tuple[str, ...]) -> bool:
    """Whether these questions are the kinds of grants whose money is summed."""
    kinds = {one.codes("kind") for one in selections}
    return _is_grants(metric) and "kind" not in by and len(kinds) > 1


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
    cases = replace(term, measure=replace(term.measure, column=term.measure.cases, cases=""))
    return replace(metric, numerator=(cases,)), replace(selection, months=YEAR_LONG)


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
    (term,) = metric.terms
    cases = replace(term, measure=replace(term.measure, column=term.measure.cases, cases=""))
    return replace(metric, numerator=(cases,)), selection.with_("kind")


def never_nothing(frame: pd.DataFrame, cases: Table, by: tuple[str, ...]) -> pd.DataFrame:
    """Suppress amounts of 0 whose number of cases is suppressed: there may be some.

    Args:
        frame: the sum over all kinds, from :func:`summed`.
        cases: the protected number of cases of all kinds together, with the same keys.
        by: those keys.
    """
    hidden = cases["status"] == Status.SUPPRESSED.value
    if not len(frame) or not hidden.any():  # an empty key has no type to be compared by
        return frame
    unseen: Column = np.full(len(frame), True)
    if by:
        mine, theirs = numbered(
            [frame[name].to_numpy() for name in by], cases.take(hidden).pick(by)
        )
        unseen = np.isin(mine, theirs)
    nothing = (frame["value"] == 0) & unseen
    return frame.assign(
        value=frame["value"].mask(nothing),
        numerator=frame["numerator"].mask(nothing),
        half_width=frame["half_width"].mask(nothing, 0.0),
        status=frame["status"].mask(nothing, Status.SUPPRESSED.value),
    )


def bounded(
    kinds: Sequence[Table],
    exact: Sequence[Table],
    by: tuple[str, ...],
    whole: Table,
    means: Sequence[float | None],
) -> list[Table]:
    """Half-widths of imputed rows that reach over all the cases they may stand for.

    A kind is suppressed for having few cases, or to shield another, and then has any number of
    them: no more than the shown cases of all kinds leave beside the shown kinds.

    Args:
        kinds: the kinds' figures, from :func:`imputed`.
        exact: what they were made of, row by row.
        by: the keys.
        whole: the protected cases of all kinds together, by the same keys.
        means: yuan per case of each kind; ``None`` where it is never counted.
    """
    half = rounding_base() / 2
    left: dict[tuple[object, ...], float] = {
        key: value + half
        for key, value in zip(_keys(whole, by), whole["value"].tolist(), strict=True)
    }
    for one, parts in zip(kinds, exact, strict=True):
        counted = round_to(parts["c0"].astype(float), rounding_base()).tolist()
        seen = np.isin(one["status"], [Status.OK.value, Status.IMPRECISE.value]).tolist()
        for key, cases, is_seen in zip(_keys(one, by), counted, seen, strict=True):
            if is_seen and cases > 0:
                left[key] = left.get(key, math.nan) - cases + half
    out = []
    for one, mean in zip(kinds, means, strict=True):
        if mean is None:
            out.append(one)
            continue
        most = np.array([left.get(key, math.nan) for key in _keys(one, by)], dtype=float)
        hidden = (one["status"] == Status.SUPPRESSED.value) & ~np.isnan(one["numerator"])
        reach = most * mean - one["numerator"]
        wider = np.where(hidden & (reach > one["half_width"]), reach, one["half_width"])
        out.append(one.put(half_width=wider))
    return out


def _keys(table: Table, by: tuple[str, ...]) -> list[tuple[object, ...]]:
    columns = [table[name].tolist() for name in by]
    return list(zip(*columns, strict=True)) if by else [()] * table.rows


def shared_denominators(metric: Metric, selections: list[Selection]) -> list[int]:
    """For each question the number of its denominator.

    It is the same where only a filter differs that the denominator doesn't follow, so that it is
    counted once.
    """
    across = {name for term in metric.denominator for name in term.measure.across}
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for one in selections:
        key = tuple(pair for pair in one.where if pair[0] not in across)
        found.append(seen.setdefault(key, len(seen)))
    return found


def summed(
    frames: Sequence[Table | pd.DataFrame],
    by: tuple[str, ...],
    metric: Metric,
    denominators: list[int] | None = None,
) -> pd.DataFrame:
    """Sum protected figures, leaving out what is suppressed unless it was :func:`imputed`.

    Args:
        frames: from :func:`metrics.disclosure.protect.protect`, with the same keys.
        by: those keys.
        metric: decides between a sum and a quotient of sums.
        denominators: from :func:`shared_denominators`; each frame has its own where not given.

    Returns:
        The same columns; a row is suppressed when nothing in it may be shown, or nothing but zeros
        beside what is suppressed or only imputed: a sum of 0 would say that there is nobody.
    """
    tables = [one if isinstance(one, Table) else Table.of(one) for one in frames]
    numbers = range(len(tables)) if denominators is None else denominators

    def put_together(name: str) -> Column:
        found: Column = np.concatenate([one[name] for one in tables if one.rows] or [np.empty(0)])
        return found

    divisor = np.repeat(list(numbers), [one.rows for one in tables])
    keys = [put_together(name) for name in by] or [np.zeros(len(divisor), dtype=np.int64)]
    known, first, group = np.unique(numbered(keys)[0], return_index=True, return_inverse=True)
    status = put_together("status")
    numerator, denominator, half = (
        put_together(name).astype(float) for name in ("numerator", "denominator", "half_width")
    )
    shown = (status == Status.OK.value) | (status == Status.IMPRECISE.value)
    hidden = status == Status.SUPPRESSED.value
    imputed_ones = hidden & ~np.isnan(numerator)
    # The half-width of a quotient of sums: each part's, by its share of the denominator.
    loose = half * np.where(np.isnan(denominator), 1.0, denominator)
    # A denominator shared by several parts is added once.
    counted = np.flatnonzero(~np.isnan(denominator))
    pairs = group[counted] * (int(divisor.max(initial=0)) + 1) + divisor[counted]
    once = counted[np.unique(pairs, return_index=True)[1]]

    def total(values: Column, rows: Column | None = None) -> Column:
        at = np.arange(len(values)) if rows is None else rows
        at = at[~np.isnan(values[at])]
        sums = np.bincount(group[at], values[at], len(known)).astype(float)
        sums[np.bincount(group[at], minlength=len(known)) == 0] = np.nan
        return sums

    def some(flags: Column) -> Column:
        found: Column = np.bincount(group[flags], minlength=len(known)) > 0
        return found

    unseen = some(hidden)
    seen = some(shown) & (some(shown & (numerator != 0)) | ~unseen)
    sums = [
        np.where(seen, one, np.nan)
        for one in (
            total(numerator),
            total(denominator, once),
            total(loose),
            total(np.where(imputed_ones, half, 0.0)),
        )
    ]
    above, below, spread, guessed = sums
    if metric.denominator:
        with np.errstate(divide="ignore", invalid="ignore"):
            value, half_width = above / below * metric.scale, np.nan_to_num(spread / below)
    else:
        value, half_width = above, np.nan_to_num(spread)
    imprecise = is_imprecise(value, half_width, metric)
    # It hangs on what is imputed.
    imprecise |= guessed > IMPRECISE_RELATIVE * value
    states = (
        (~seen & ~unseen, Status.EMPTY),
        (~seen, Status.SUPPRESSED),
        (imprecise, Status.IMPRECISE),
    )
    columns = {
        "value": value,
        "numerator": above,
        "denominator": below,
        "half_width": half_width,
        "status": first_that_holds(*states),
    }
    keyed = {name: column[first] for name, column in zip(by, keys, strict=False)}
    return Table(keyed | columns, len(known)).frame()
