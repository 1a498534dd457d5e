"""Multi-select filters: each code is protected by itself, then what may be shown is summed.

Were any set of industries summed exactly and rounded once, every pair of sets would be a new
equation: with pairs alone a linear program recovered every suppressed cell (docs/disclosure.md). A
sum of figures that are shown anyway tells nothing new.

Money of grants is summed so over all kinds where nobody chose any (metrics.disclosure.grants).
"""

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from data.contracts.policy import PAYOUT_KINDS
from data.reference import occupations
from metrics.disclosure.grants import is_grants
from metrics.disclosure.protect import Status, first_that_holds
from metrics.disclosure.rounding import IMPRECISE_RELATIVE, is_imprecise
from metrics.engine.core import Kind, Metric, Unknown
from metrics.engine.dimensions import occupation_group
from metrics.engine.selection import Codes, Selection
from metrics.engine.table import Column, Table, distinct, numbered

SUMMED: Final = "所选各项分别取整后相加，未含人数过少的分项"


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
    if is_grants(metric) and not selection.codes("kind"):
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
) -> Table:
    """Sum protected figures, leaving out what is suppressed unless it was imputed
    (:func:`metrics.disclosure.grants.imputed`).

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
    first, group = distinct(numbered(keys)[0])
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
        sums = np.bincount(group[at], values[at], len(first)).astype(float)
        sums[np.bincount(group[at], minlength=len(first)) == 0] = np.nan
        return sums

    def some(flags: Column) -> Column:
        found: Column = np.bincount(group[flags], minlength=len(first)) > 0
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
    return Table(keyed | columns, len(first))
