"""The answer to a question whose filters name one thing each, protected; sums are made of these."""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from metrics import windows
from metrics.disclosure.equations import Asked
from metrics.disclosure.few import small
from metrics.disclosure.listing import UNLISTED, unlisted, unlisted_nobody
from metrics.disclosure.marginal_totals import secondary_suppression
from metrics.disclosure.margins import marginal_totals
from metrics.disclosure.protect import Status, protected_columns
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import Evaluated, Exact, compute, evaluate, separable
from metrics.engine.core import Metric
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
