"""The equations between figures: sums of them, windows that slide, classes of three years.

Inflow is new and returned; two windows of twelve months a month apart differ by two months; three
classes are their years; the new from 大专 up are the new of four educations. Where the members, as
they are shown, leave a suppressed one less than the least width, the parts are suppressed.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from metrics.disclosure.equations import Asked, Member, too_narrow
from metrics.disclosure.published import counts_of, families, sums_with, yearly_of
from metrics.engine.compute import evaluate
from metrics.engine.core import YEAR_LONG, Kind, Metric, Term, Time
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes, divisible, filterable
from metrics.engine.table import Column, Table


def narrowed(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    exact: Table,
    span: int,
) -> Column:
    """Which rows of an exact answer stand in such an equation that leaves too little.

    Args:
        cubes, metric, selection, by, exact, span: as for
            :func:`metrics.disclosure.marginal_totals.secondary_suppression`.
    """
    found = np.zeros(exact.rows, dtype=bool)
    if metric.maker is not None or metric.kind not in (Kind.COUNT, Kind.RATIO):
        return found
    for figure, term in counts_of(metric):
        if set(term.measure.across) & {*by, *(name for name, _ in selection.where)}:
            continue
        asked = Asked(cubes, figure, selection, by, exact, span, _later(figure, term))
        for members in _equations(asked):
            found |= too_narrow(members)
    return found


def _later(figure: Metric, term: Term) -> int:
    """By how many months a term is read earlier than the figure that it is."""
    return figure.numerator[0].measure.lead - term.measure.lead


def _equations(asked: Asked) -> Iterator[list[Member]]:
    if not asked.exact.rows:
        return
    yield from _sums(asked)
    yield from _windows(asked)
    yield from _years(asked)
    yield from _some_classes(asked)


def _sums(asked: Asked) -> Iterator[list[Member]]:
    """A figure that is the sum of others, of which this is one."""
    for whole, parts in sums_with(asked.figure):
        if asked.figure != whole and all(asked.fits(one) for one in (whole, *parts)):
            members = [Member(1, asked.count(part)) for part in parts]
            yield [Member(-1, asked.count(whole)), *members]


def _windows(asked: Asked) -> Iterator[list[Member]]:
    """Windows of one and twelve months and to date, ending at this month or one beside it."""
    figure, last = asked.figure, asked.last
    monthly = figure.numerator[0].measure
    if last is None or monthly.time is not Time.SUM or CUBES[monthly.cube].clock != "month":
        return
    if "month" in asked.by:  # each of a series is one of its own months: the year to date moves
        if asked.months == 1:
            yield from _sliding(asked)
        return
    to_date = last % YEAR_LONG + 1
    if asked.months == 1:
        yield from _sliding(asked)
        if to_date > 1:
            before = asked.count(figure, to_date - 1, 1)
            now = asked.count(figure, to_date)
            yield [Member(1, now), Member(-1, before), Member(-1, asked.count(figure, 1))]
    if asked.months == to_date and to_date < YEAR_LONG:
        # The year to a month less the year to date is what was left of the year before.
        yield [
            Member(1, asked.count(figure, YEAR_LONG)),
            Member(1, asked.count(figure, to_date, YEAR_LONG)),
            Member(-1, asked.count(figure, YEAR_LONG, to_date)),
            Member(-1, asked.count(figure, to_date)),
        ]


def _sliding(asked: Asked) -> Iterator[list[Member]]:
    """Twelve months to this one and to the one before; and a year later, when this one leaves."""
    figure, reach = asked.figure, asked.last
    newest = evaluate(asked.cubes, figure, Selection(asked.selection.region), (), span=1).month
    for earlier in (0, -YEAR_LONG):
        if earlier and (newest is None or reach is None or reach - earlier > newest):
            continue
        yield [
            Member(1, asked.count(figure, YEAR_LONG, earlier)),
            Member(-1, asked.count(figure, YEAR_LONG, earlier + 1)),
            Member(-1, asked.count(figure, 1, earlier)),
            Member(1, asked.count(figure, 1, earlier + YEAR_LONG)),
        ]


def _years(asked: Asked) -> Iterator[list[Member]]:
    """Three classes together are the classes of three years."""
    whole, last = yearly_of(asked.figure), asked.last
    if whole is None or last is None:
        return
    if "year" in asked.by or asked.selection.codes("year"):
        plain = tuple(name for name in asked.by if name != "year")
        yield from _years_apart(asked, whole, plain, last)
        return
    years = whole.window // YEAR_LONG
    for later in range(years):
        earlier = [YEAR_LONG * (i - later) for i in range(years)]
        classes = [Member(1, asked.count(asked.figure, 1, back)) for back in earlier]
        yield [Member(-1, asked.count(whole, whole.window, -YEAR_LONG * later)), *classes]


def _years_apart(
    asked: Asked, whole: Metric, plain: tuple[str, ...], last: int
) -> Iterator[list[Member]]:
    """The same where the years stand side by side: each row's year, and the two beside it."""
    years = whole.window // YEAR_LONG
    chosen = asked.selection.with_("year")
    mine = (
        asked.exact["year"].astype(int)
        if "year" in asked.by
        else np.full(asked.exact.rows, int(asked.selection.codes("year")[0]))
    )
    keys = dict(zip(plain, asked.exact.pick(plain), strict=True))
    rows_of_mine = Table(keys, asked.exact.rows)

    def at(figure: Metric, year: int, months: int) -> Column:
        ends = replace(chosen, month=year * YEAR_LONG + YEAR_LONG - 1, months=months)
        table = evaluate(asked.cubes, figure, ends, plain, span=1).table
        return Asked(asked.cubes, figure, ends, plain, rows_of_mine, 1).placed(table)

    for later in range(years):
        total = np.zeros(asked.exact.rows)
        parts = [np.zeros(asked.exact.rows) for _ in range(years)]
        for year in np.unique(mine):
            rows = mine == year
            total[rows] = at(whole, int(year) + later, whole.window)[rows]
            for i, part in enumerate(parts):
                part[rows] = at(asked.figure, int(year) + later - i, 1)[rows]
        yield [Member(-1, total), *(Member(1, part) for part in parts)]


def _some_classes(asked: Asked) -> Iterator[list[Member]]:
    """A figure that counts some classes of another: it is a class beside the others."""
    for relation in families(asked.figure):
        some, every, name, codes = relation.some, relation.every, relation.dimension, relation.codes
        if name in REGIONS or name in asked.by or not (asked.fits(some) and asked.fits(every)):
            yield from _one_of_the_classes(asked, some, every, name, codes)
            continue
        if asked.selection.codes(name):
            yield from _one_of_the_classes(asked, some, every, name, codes)
            continue
        classes = _classes(asked, every, name)
        inside = [Member(1, count) for code, count in classes if code in codes]
        beyond = [Member(1, count) for code, count in classes if code not in codes]
        together = asked.count(some)
        yield [Member(-1, together), *inside]
        yield [Member(-1, asked.count(every)), Member(1, together), *beyond]


def _one_of_the_classes(
    asked: Asked, some: Metric, every: Metric, name: str, codes: tuple[int | str, ...]
) -> Iterator[list[Member]]:
    """The same for answers about single classes: those inside beside their sum, those beyond
    beside the difference."""
    if name in REGIONS or not asked.fits(every):
        return
    by = tuple(one for one in asked.by if one != name)
    chosen = asked.selection.with_(name)
    if not all(divisible(some, one) for one in by) or not all(
        filterable(some, one) for one, _ in chosen.where
    ):
        return
    rows = Table({one: asked.exact[one] for one in by}, asked.exact.rows)
    plain = replace(asked, selection=chosen, by=by, exact=rows)
    mine = (
        asked.exact[name]
        if name in asked.by
        else np.full(asked.exact.rows, asked.selection.codes(name)[0])
    )
    inside = np.isin(mine, list(codes))
    classes = _classes(plain, every, name)
    together = plain.count(some)
    sides = (
        (inside, [Member(-1, together)], True),
        (~inside, [Member(-1, plain.count(every)), Member(1, together)], False),
    )
    for rows_of, head, within in sides:
        members = [Member(1, count) for code, count in classes if (code in codes) is within]
        if members and rows_of.any():
            yield [
                replace(one, count=np.where(rows_of, one.count, 0.0)) for one in (*head, *members)
            ]


def _classes(asked: Asked, figure: Metric, name: str) -> list[tuple[int | str, Column]]:
    """The classes of a dimension, one after another, on the rows of the answer."""
    chosen = asked.selection
    if asked.last is not None:
        chosen = chosen.at(asked.last + asked.shift, asked.months)
    table = evaluate(asked.cubes, figure, chosen, (*asked.by, name), span=asked.span).table
    codes = list(dict.fromkeys(table[name].tolist())) if table.rows else []
    return [
        (code, asked.placed(table.take(np.asarray(table[name] == code)), -asked.shift))
        for code in codes
    ]
