"""The answer to a question whose filters name one thing each, protected; sums are made of these.

Where grants of several kinds are summed, a hidden kind is there with what it counts and may count.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from metrics import windows
from metrics.disclosure.equations import Asked
from metrics.disclosure.grants import (
    KindOfGrant,
    beside,
    bounded,
    cases_of,
    imputed,
    mean_grants,
    over_unlisted,
    yearly_cases,
)
from metrics.disclosure.listing import UNLISTED, unlisted, unlisted_nobody
from metrics.disclosure.marginal_totals import secondary_suppression
from metrics.disclosure.margins import marginal_totals
from metrics.disclosure.protect import Status, protected_columns, small
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import Evaluated, Exact, compute, evaluate, separable
from metrics.engine.core import YEAR_LONG, Metric
from metrics.engine.selection import Selection
from metrics.engine.table import Table


@dataclass(frozen=True)
class Single:
    """The answer to a question whose filters name one thing each.

    Attributes:
        exact: what it was made of; for metrics/ only.
        shown: what of it may be shown; a maker's own frame stays one.
        first_month, month, provisional, notes: as in :class:`Protected`.
        unlisted: rows of too few people are left out, which a note says.
    """

    exact: Table
    shown: Table | pd.DataFrame
    first_month: int | None
    month: int | None
    provisional: bool
    notes: tuple[str, ...] = ()
    unlisted: bool = False

    @property
    def columns(self) -> Table:
        """What may be shown, as plain columns."""
        return self.shown if isinstance(self.shown, Table) else Table.of(self.shown)


def answered_alone(
    cubes: Published,
    metric: Metric,
    single: Selection,
    by: tuple[str, ...],
    span: int,
    *,
    whole: bool = False,
) -> Single:
    """Evaluate a question and protect it: primary and secondary suppression, rows not listed.

    Args:
        single: each filter names one thing.
        whole: as for :func:`metrics.engine.compute.evaluate`.
    """
    notes: tuple[str, ...] = ()
    found: Exact | Evaluated
    if metric.maker is not None:
        found = compute(cubes, metric, single, by, span=span)
        notes = found.notes
        table = Table.of(found.frame)
    else:
        for name, _ in single.where:
            if name not in by and separable(metric, name) and metric.adds_up(name):
                # What it is judged by has it among its rows.
                evaluate(cubes, metric, single.with_(name), (*by, name), span=span, whole=whole)
        found = evaluate(cubes, metric, single, by, span=span, whole=whole)
        table = found.table
    table = windows.those_of(table, metric, single)
    shown: Table | pd.DataFrame
    some_unlisted = False
    if isinstance(found, Exact) and "status" in table:  # protected by the rule of its kind
        shown = found.frame if table.rows == len(found.frame) else table
    else:
        # Both ask for the same, some never: made at most once.
        asked = Asked(cubes, metric, single, by, table, span, whole=whole)
        margins = cache(lambda: tuple(marginal_totals(asked)))
        secondary = secondary_suppression(
            asked, cubes.total_threshold, margins=margins, small=small(table, metric)
        )
        if not by and not secondary.all():
            secondary = secondary | unlisted_nobody(asked, cubes.total_threshold)
        shown = protected_columns(table, metric, secondary=secondary)
        marked = shown["status"] == Status.SUPPRESSED.value
        left_out = unlisted(asked, marked, margins=margins)
        some_unlisted = bool(left_out.any())
        if some_unlisted:
            table, shown = table.take(~left_out), shown.take(~left_out)
            notes = (*notes, UNLISTED)
    months = found.first_month, found.month
    return Single(table, shown, *months, found.provisional, notes, some_unlisted)


def kinds_of(
    cubes: Published,
    metric: Metric,
    singles: list[Selection],
    found: list[Single],
    by: tuple[str, ...],
    span: int,
    shown_cases: Callable[[Metric, Selection], Table],
) -> list[Table]:
    """The kinds of grants whose money is summed, hidden rows with what they count and may count:
    those of each policy beside all cases of that policy, of which ``shown_cases`` tells."""
    made: list[KindOfGrant] = []
    for cases, whole in dict.fromkeys(cases_of(metric, one) for one in singles):
        own = [
            (one, each)
            for one, each in zip(singles, found, strict=True)
            if cases_of(metric, one) == (cases, whole)
        ]
        own, some = _listed(cubes, metric, own, by, span)
        kinds = [_imputed(cubes, metric, one, each, by, span, unlisted=some) for one, each in own]
        made += bounded(kinds, by, _all_cases(shown_cases, cases, whole, by))
    return over_unlisted(made, by)


def _listed(
    cubes: Published,
    metric: Metric,
    own: list[tuple[Selection, Single]],
    by: tuple[str, ...],
    span: int,
) -> tuple[list[tuple[Selection, Single]], bool]:
    """The kinds without the hidden rows that the table by kind doesn't list, and whether there are
    such: a sum that counted one would tell that it is there."""
    hidden = [each.columns["status"] == Status.SUPPRESSED.value for _, each in own]
    if not any(
        (flags & (each.exact["c0"] > 0)).any() for flags, (_, each) in zip(hidden, own, strict=True)
    ):
        return own, False
    keys = (*by, "kind")
    listed = answered_alone(cubes, metric, own[0][0].with_("kind"), keys, span)
    if not listed.unlisted:
        return own, False
    there = set(zip(*(column.tolist() for column in listed.columns.pick(keys)), strict=True))
    kept = []
    for flags, (one, each) in zip(hidden, own, strict=True):
        (kind,) = one.codes("kind")
        rows = each.columns
        places = zip(*(rows[name].tolist() for name in by), strict=True) if by else [()] * rows.rows
        known = np.array([(*key, kind) in there for key in places], dtype=bool) | ~flags
        kept.append((one, replace(each, exact=each.exact.take(known), shown=rows.take(known))))
    return kept, True


def _all_cases(
    shown_cases: Callable[[Metric, Selection], Table],
    cases: Metric,
    whole: Selection,
    by: tuple[str, ...],
) -> Table:
    """The shown cases behind a sum; of a policy whose cases are hidden, those of all policies: it
    has no more."""
    shown = shown_cases(cases, whole)
    hidden = shown["status"] == Status.SUPPRESSED.value
    if not whole.codes("policy") or not hidden.any():
        return shown
    every = shown_cases(cases, whole.with_("policy"))
    return shown.put(value=np.where(hidden, beside(shown, every, by)["value"], shown["value"]))


def _imputed(
    cubes: Published,
    metric: Metric,
    single: Selection,
    found: Single,
    by: tuple[str, ...],
    span: int,
    *,
    unlisted: bool,
) -> KindOfGrant:
    """One kind of grant, hidden rows with what they count in a sum over kinds; some are
    ``unlisted`` in the table by kind."""
    shown = found.columns
    mean = mean_grants(cubes, metric).get(str(single.codes("kind")[0]))
    if mean is not None and (shown["status"] == Status.SUPPRESSED.value).any():
        wider = yearly_cases(metric, single)
        year = answered_alone(cubes, *wider, by, span, whole=True).columns if wider else None
        share = (single.months or metric.window) / YEAR_LONG
        shown = imputed(shown, found.exact, by, mean, year, share, cubes.total_threshold)
    return KindOfGrant(shown, found.exact, mean, unlisted or found.unlisted)
