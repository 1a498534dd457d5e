"""The equations between figures: sums of them, windows that slide, classes of three years.

Inflow is new and returned; two windows of twelve months a month apart differ by two months; three
classes are their years; the new from 大专 up are the new of four educations. Where the members, as
they are shown, leave a suppressed one less than the least width, the parts are suppressed.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from metrics.disclosure.equations import Asked, Member, fence, too_narrow
from metrics.disclosure.published import counts_of, families, sums_with, yearly_of
from metrics.engine.compute import evaluate
from metrics.engine.core import YEAR_LONG, Kind, Metric, Term, Time
from metrics.engine.coverage import newest
from metrics.engine.cubes import CUBES
from metrics.engine.statement import REGIONS
from metrics.engine.table import Column, Table


def narrowed(asked: Asked) -> Column:
    """Which rows of an exact answer stand in such an equation that leaves too little."""
    metric, found = asked.figure, np.zeros(asked.exact.rows, dtype=bool)
    if metric.maker is not None or metric.kind not in (Kind.COUNT, Kind.RATIO):
        return found
    for figure, term in counts_of(metric):
        if _in_none(figure):
            continue
        if set(term.measure.across) & {*asked.by, *(name for name, _ in asked.selection.where)}:
            continue
        mine, shift = asked, _later(figure, term)
        if figure is not asked.figure or shift != asked.shift:
            mine = replace(asked, figure=figure, shift=shift)
        for members in _equations(mine):
            found |= too_narrow(members)
    return found


@lru_cache(maxsize=1024)
def _in_none(figure: Metric) -> bool:
    """Whether a figure stands in no such equation, whatever is asked of it."""
    measure = figure.numerator[0].measure
    slides = measure.time is Time.SUM and CUBES[measure.cube].clock == "month"
    together = sums_with(figure) or families(figure) or yearly_of(figure) is not None
    return not slides and not together


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
    figure = asked.figure
    measure = figure.numerator[0].measure
    if measure.time is not Time.SUM or CUBES[measure.cube].clock != "month":
        return
    last, months = asked.last, asked.months
    if last is None:
        return
    to_date = last % YEAR_LONG + 1
    dated = months == to_date < YEAR_LONG and "month" not in asked.by
    if months != 1 and not dated:
        return
    latest = newest(asked.cubes, figure)
    later = YEAR_LONG if months == 1 and latest is not None and last + YEAR_LONG <= latest else 0
    count = asked.monthly(later, 2 * YEAR_LONG)

    def window(length: int, earlier: int = 0) -> Column:
        total: Column = np.sum([count[earlier + i] for i in range(length)], axis=0)
        return total

    if months == 1:
        # Twelve months to this one and to the one before; a year later, when this one leaves.
        for earlier in dict.fromkeys((0, -later)):
            yield [
                Member(1, window(YEAR_LONG, earlier)),
                Member(-1, window(YEAR_LONG, earlier + 1)),
                Member(-1, count[earlier]),
                Member(1, count[earlier + YEAR_LONG]),
            ]
        if to_date > 1 and "month" not in asked.by:
            before = window(to_date - 1, 1)
            yield [Member(1, window(to_date)), Member(-1, before), Member(-1, count[0])]
    if dated:
        # The year to a month less the year to date is what was left of the year before.
        yield [
            Member(1, window(YEAR_LONG)),
            Member(1, window(to_date, YEAR_LONG)),
            Member(-1, window(YEAR_LONG, to_date)),
            Member(-1, window(to_date)),
        ]


def _years(asked: Asked) -> Iterator[list[Member]]:
    """Three classes together are the classes of three years: of each row's year and those beside
    it. One statement has all years."""
    whole = yearly_of(asked.figure)
    if whole is None:
        return
    latest = newest(asked.cubes, asked.figure)
    if asked.last is None or latest is None:
        return
    plain = tuple(name for name in asked.by if name != "year")
    keys = dict(zip(plain, asked.exact.pick(plain), strict=True))
    chosen = asked.selection.with_("year").at(max(latest, asked.last))
    table = evaluate(asked.cubes, asked.figure, chosen, (*plain, "year"), span=1).table
    of_mine = replace(asked, selection=chosen, by=plain, exact=Table(keys, asked.exact.rows))
    known = {
        int(year): of_mine.placed(table.take(np.asarray(table["year"] == year, dtype=bool)))
        for year in np.unique(table["year"].astype(int))
    }
    if "year" in asked.by:
        mine = asked.exact["year"].astype(int)
    else:
        years = asked.selection.codes("year") or (asked.last // YEAR_LONG,)
        mine = np.full(asked.exact.rows, int(years[0]))

    def year(beside: int) -> Column:
        found = np.zeros(asked.exact.rows)
        for one, count in known.items():
            rows = mine + beside == one
            found[rows] = count[rows]
        return found

    classes = whole.window // YEAR_LONG
    for later in range(classes):
        parts = [year(later - i) for i in range(classes)]
        yield [Member(-1, np.sum(parts, axis=0)), *(Member(1, part) for part in parts)]


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
        together = asked.count(some)
        sums = ([Member(-1, asked.count(every)), Member(1, together)], [Member(-1, together)])
        classes = _classes(asked, every, name)
        shown = [(code, Member(1, count)) for code, count in classes]
        known = shown
        if any(too_narrow([*sums[side], *_of(shown, side, codes)]).any() for side in (0, 1)):
            known = _given_up(asked, some, every, name, classes)
        yield from ([*sums[side], *_of(known, side, codes)] for side in (0, 1))


def _of(
    members: list[tuple[int | str, Member]], inside: int, codes: tuple[int | str, ...]
) -> list[Member]:
    """Those of the classes that are counted, or that aren't."""
    return [member for code, member in members if (code in codes) == bool(inside)]


def _given_up(
    asked: Asked, some: Metric, every: Metric, name: str, classes: list[tuple[int | str, Column]]
) -> list[tuple[int | str, Member]]:
    """Classes as they are known where this equation suppresses them: the sums that leaders read
    stay as long as a suppressed class has another beside it.

    A class that a third figure counts too is shown there; of others, the figures that this one
    adds up to tell something.
    """
    elsewhere: set[int | str] = set()
    for one in (*families(some), *families(every)):
        if one.dimension == name and one.some not in (some, every):
            elsewhere.update(one.codes)
        elif one.dimension == name and one.every not in (some, every):
            elsewhere.update(code for code, _ in classes)
    told = _told(asked, every, name, classes)
    return [
        (code, Member(1, count, given_up=code not in elsewhere, told=told[code]))
        for code, count in classes
    ]


def _told(
    asked: Asked, part: Metric, name: str, classes: list[tuple[int | str, Column]]
) -> dict[int | str, tuple[Column, Column]]:
    """The least and the most that each class of a part is, by the sums that it is in."""
    nobody = np.zeros(asked.exact.rows)
    found = {code: (nobody, np.full(asked.exact.rows, np.inf)) for code, _ in classes}
    for whole, parts in sums_with(part):
        if part == whole or not all(asked.fits(one) for one in (whole, *parts)):
            continue
        together = dict(_classes(asked, whole, name))
        others = [dict(_classes(asked, one, name)) for one in parts if one != part]
        for code, (low, high) in found.items():
            least, most = fence(together.get(code, nobody))
            for one in others:
                under, over = fence(one.get(code, nobody))
                least, most = least - over, most - under
            found[code] = np.maximum(low, least), np.minimum(high, most)
    return found


def _one_of_the_classes(
    asked: Asked, some: Metric, every: Metric, name: str, codes: tuple[int | str, ...]
) -> Iterator[list[Member]]:
    """The same for answers about single classes: those inside beside their sum, those beyond
    beside the difference."""
    if name in REGIONS or not asked.fits(every):
        return
    by = tuple(one for one in asked.by if one != name)
    chosen = asked.selection.with_(name)
    rows = Table({one: asked.exact[one] for one in by}, asked.exact.rows)
    plain = replace(asked, selection=chosen, by=by, exact=rows)
    if not plain.fits(some):
        return
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
