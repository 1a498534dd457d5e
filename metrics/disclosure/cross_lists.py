"""Lists beside lists: the marked rows of several lists are different people of one total.

A city shows 35 people from universities (33–37) in a list of 30 universities, which leaves each
marked one 1–8. Its eleven counties list theirs, too: 36 rows in all, of which each is somebody
else, and 37 people at most leave each of them 1–2. The same happens within each coarser class: nine
people of a section, spread one by one over its industries and the counties; or of a city's
universities by where they came from. So a row is listed only where the lists of a total (by each
dimension and its coarser classes alone, and the rows themselves, shown ones with the least that
they can be) leave a marked row its :data:`LEAST_WIDTH`: coarse lists first, then the rows in the
order of their codes, so that the choice tells nothing. A question that is filtered lists what the
same question lists that is divided. Of four dimensions and more (regions don't count) no marked row
is listed: nearly all are single people, of whom so many totals tell together what none tells alone.

It matters only where nearly everybody of a total is told of. Lists of single months are beside
those of other months, too (metrics.disclosure.month_lists). Not judged: several totals at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from metrics.disclosure.equations import Asked
from metrics.disclosure.list_room import one_more
from metrics.disclosure.lists_at_once import left_out_at_once
from metrics.disclosure.marginal_totals import person_terms
from metrics.disclosure.margins import classes_told, finest_place, parents
from metrics.disclosure.month_lists import History, Months, history, of_months
from metrics.disclosure.published import places_add_up
from metrics.disclosure.ways import Ways, ways_of
from metrics.engine.coarse import coarser
from metrics.engine.compute import evaluate
from metrics.engine.core import YEAR_LONG, Metric
from metrics.engine.cubes import CUBES
from metrics.engine.remembered import indexed, remembered
from metrics.engine.selection import Selection, parent
from metrics.engine.statement import REGIONS, divisible
from metrics.engine.table import Column, Table, distinct, filled, matched, numbered, places

DEEP: Final = 4  # dimensions without regions of which no marked row is listed
BEYOND: Final = "beyond"  # flags of a list: rows that can't be listed beside all others
_MONTH: Final = "month"
TIMES: Final = frozenset(("month", "quarter", "year"))  # of a series: each point is its own table


def beyond_other_lists(asked: Asked) -> np.ndarray:
    """Which rows of an exact answer other lists leave too little, if they are listed.

    Returns:
        One flag a row of the answer; only of rows too small to be shown.
    """
    exact = asked.exact
    none = np.zeros(exact.rows, dtype=bool)
    lists = lists_beside(asked)
    if lists is None:
        return none
    if lists.deep:
        return ~none
    table = lists.judged()
    if not table[BEYOND].any():
        return none
    at = places(lists.own(exact), table.pick(lists.divided))
    found: np.ndarray = np.where(at >= 0, table[BEYOND][at], False)
    return found


def points_left_out(asked: Asked) -> np.ndarray:
    """Which rows of a series are at a point at which the list of all its classes leaves out some.

    Under a filter a series has rows of one class. Were a point of nobody a 0 or a mark there, one
    that is left out would be the gap between them, and each class asked for by itself the list.
    Points are those of a place; where the list is of nothing but places, of the place above.
    """
    exact = asked.exact
    none = np.zeros(exact.rows, dtype=bool)
    lists = lists_beside(asked)
    if lists is None or not lists.times or lists.deep:
        return none
    table = lists.judged()
    beyond = np.flatnonzero(table[BEYOND])
    if not len(beyond):
        return none

    def points(columns: dict[str, Column]) -> list[Column]:
        found = [columns[one] for one in lists.times]
        if not lists.place:
            return found
        place = columns[lists.place]
        return [*found, place if lists.keys else parents(place)]

    own = points(dict(zip(lists.divided, lists.own(exact), strict=True)))
    mine, theirs = numbered(own, points({one: table[one][beyond] for one in lists.divided}))
    found: np.ndarray = np.isin(mine, theirs)
    return found


def nobody_alone(asked: Asked) -> np.ndarray:
    """Which rows of an answer count nobody, and would be left out of their list if they didn't.

    Asked alone, a class that no list has is suppressed where it counts somebody. Were it shown as
    0 where it counts nobody, who asks for each class by itself would make the list again.

    Args:
        asked: a question that isn't divided, and its exact answer.
    """
    exact = asked.exact
    none = np.zeros(exact.rows, dtype=bool)
    lists = lists_beside(asked)
    columns = [column for _, column in person_terms(asked.figure)]
    if lists is None or exact.rows != 1 or any(filled(exact[one])[0] for one in columns):
        return none
    if lists.deep:
        return ~none
    table, own = lists.judged(), lists.own(exact)
    if table.rows and places(own, table.pick(lists.divided))[0] >= 0:
        return none  # its 0 stands in a list
    if lists.no_room_for(own):
        return ~none
    if not table.rows or not lists.keys:
        return none
    codes = [column.tolist()[0] for column in own]
    cell = tuple(codes)

    def judged() -> Table:
        ways = lists.ways(table)
        mine = []
        for name, code, way in zip(lists.divided, codes, ways, strict=True):
            same = np.flatnonzero(table[name] == code)
            mine.append([int(each[same[0]]) if len(same) else -1 for each in way])
        found = False
        for column in columns:
            rows = np.flatnonzero(filled(table[column]) > 0)
            found |= one_more(
                filled(table[column])[rows],
                table[BEYOND][rows],
                [[each[rows] for each in way] for way in ways],
                mine,
                fixed=lists.fixed,
            )
        return Table({BEYOND: np.array([found])}, 1)

    known = asked.cubes.kept.made(("alone", *lists.question, cell), judged)
    assert isinstance(known, Table)  # by its key
    flags: np.ndarray = known[BEYOND]
    return flags


@dataclass(frozen=True)
class Lists:
    """The list that a question is about, with all that it is divided by and filtered by.

    Attributes:
        asked: the question.
        keys: its dimensions, of divisions and filters, without regions.
        times: by which a series is divided: each of its points is a list of its own.
        place: the level of region that it is about; empty for none.
        wide: the same without filters, of the whole province.
    """

    asked: Asked
    keys: tuple[str, ...]
    times: tuple[str, ...]
    place: str
    wide: Selection

    @property
    def divided(self) -> tuple[str, ...]:
        """What the list is divided by."""
        return (*self.keys, *self.times, self.place) if self.place else (*self.keys, *self.times)

    @property
    def deep(self) -> bool:
        """Whether it has too many dimensions for a marked row."""
        return len(self.keys) >= DEEP

    @property
    def question(self) -> tuple[Any, ...]:
        """What makes it what it is."""
        asked = self.asked
        snapshot, figure = asked.cubes.snapshot, asked.figure
        return snapshot, figure, self.wide, self.divided, asked.span, asked.whole

    def table(self) -> Table:
        """Its exact rows."""
        asked = self.asked
        question = asked.cubes, asked.figure, self.wide, self.divided
        return evaluate(*question, span=asked.span, whole=asked.whole).table

    def own(self, exact: Table) -> list[Column]:
        """The codes of an answer's rows in it."""
        return [own_codes(exact, name, self.asked.selection) for name in self.divided]

    @property
    def fixed(self) -> tuple[bool, ...]:
        """Which of its keys are in every total: points of a series, and places that don't add up,
        each of which is one."""
        placed = not places_add_up(self.asked.figure)
        return tuple(one in self.times or (placed and one == self.place) for one in self.divided)

    def ways(self, table: Table) -> list[list[Column]]:
        """For each of its keys the number of each row's class in it, and in what it makes up."""
        return [
            numbered([table[one]])
            if fixed
            else _numbered_classes(self.asked, self.wide, one, table[one])
            for one, fixed in zip(self.divided, self.fixed, strict=True)
        ]

    def judged(self) -> Table:
        """Its rows, and which of them can't be listed beside all others."""

        def made() -> Table:
            table = self.table()
            ways = ways_of(table.pick(self.divided), self.ways(table), fixed=self.fixed)
            flags = _beyond(self.asked.figure, table, ways)
            return table.put(**{BEYOND: self._beside_windows(table, flags)})

        table = self.asked.cubes.kept.made(("lists", *self.question), made)
        assert isinstance(table, Table)  # by its key
        return table

    def _beside_windows(self, table: Table, flags: np.ndarray) -> np.ndarray:
        """The same of lists of single months, where the windows around them leave less."""
        series = _MONTH in self.times
        if not of_months(self.asked) or len(self.times) > series or self.deep or not table.rows:
            return flags
        keys = tuple(one for one in self.divided if one not in self.times)
        last = self.asked.last or 0
        points = table[_MONTH].astype(np.int64) if series else np.full(table.rows, last)
        past, found = history(self.asked, self.wide, keys, int(points.min())), flags.copy()
        place = matched(*numbered(table.pick(keys), past.cells.pick(keys)))
        for column, months in self._months(past):
            asked = tuple(np.unique(points).tolist())

            def judged(months: Months = months, asked: tuple[int, ...] = asked) -> Table:
                out = months.out_of(asked)
                return Table({str(one): flags for one, flags in out.items()}, len(months.count))

            # Cases and what is paid for them are the same lists.
            question = "months", self.asked.cubes.snapshot, months.digest, asked
            out = self.asked.cubes.kept.made(question, judged)
            assert isinstance(out, Table)  # by its key
            for month in asked:
                if str(month) in out:
                    rows = (points == month) & (filled(table[column]) > 0)
                    found[rows] |= out[str(month)][place[rows]]
        return found

    def _months(self, past: History) -> Iterator[tuple[str, Months]]:
        """For each column of people what the cells of the list count month by month."""
        # Of who isn't in this month's list the year knows the class.
        year = self.wide.at(self.asked.last, YEAR_LONG)
        plain = replace(self, times=(), wide=year)
        ways = plain.ways(past.cells) if past.cells.rows else []
        for column, count in past.counts.items():
            yield column, Months(count, past.first, ways, plain.fixed)

    def no_room_for(self, own: list[Column]) -> bool:
        """Whether one more row of a single month would leave its total too little beside its
        windows; its codes are given. None of which these tell that it is nobody."""
        if not of_months(self.asked) or self.times:
            return False
        last = self.asked.last or 0
        past = history(self.asked, self.wide, self.divided, last)
        if not past.cells.rows:
            return False
        (at,) = matched(*numbered(own, past.cells.pick(self.divided)))
        return at >= 0 and any(one.full_for(int(at), last) for _, one in self._months(past))


def lists_beside(asked: Asked) -> Lists | None:
    """The list that a question is about; ``None`` where its rows are parts of no one total."""
    metric, selection = asked.figure, asked.selection
    where = tuple(name for name, _ in selection.where)
    named = (*asked.by, *where)
    times = tuple(one for one in dict.fromkeys(named) if one in TIMES and not _apart(metric, one))
    left = {*REGIONS, *times}
    # In one order, whichever way it is asked: of their codes the first rows are listed.
    keys = tuple(sorted({*named} - left))
    alone = not keys and not (of_months(asked) and places_add_up(metric))
    if alone or not all(_apart(metric, one) and divisible(metric, one) for one in keys):
        return None
    if len(keys) < DEEP and any(len(codes) > 1 for _, codes in selection.where):
        return None
    place = finest_place(asked)
    if not keys and not place:
        return None
    wide = selection.plain()
    if place:
        wide = wide.within(selection.region // 10_000 * 10_000)
    return Lists(asked, keys, times, place, wide)


def _apart(metric: Metric, name: str) -> bool:
    """Whether the rows of a dimension are parts of one total. Points of a series are none: each is
    its own table; years that a cube keeps beside each other, all of them in one answer, are."""
    if name not in TIMES:
        return metric.adds_up(name)
    return not any(CUBES[term.measure.cube].clock for term in metric.terms)


def own_codes(exact: Table, name: str, selection: Selection) -> Column:
    """The codes of an answer's rows in what it is divided by, filtered by, or the place of."""
    if name in exact:
        return exact[name]
    codes: tuple[Any, ...] = selection.codes(name) or (selection.region,)
    return _throughout(next(iter(exact.columns.values())), codes[0])


@remembered
def _throughout(column: Column, code: int | str) -> Column:
    """A code on all rows of a column."""
    return np.array([code] * len(column), dtype=object if isinstance(code, str) else None)


def _beyond(metric: Metric, table: Table, ways: Ways) -> np.ndarray:
    """Rows of a table that any total of them can't have in all its lists."""
    found = np.zeros(table.rows, dtype=bool)
    for _, column in person_terms(metric):
        mine = filled(table[column])[ways.order]
        found[ways.order] |= left_out_at_once(mine, found[ways.order], ways)
    return found


def _numbered_classes(asked: Asked, wide: Selection, name: str, column: Column) -> list[Column]:
    """The number of each row's class in a dimension, and in each coarser one."""
    steps = coarser(asked.figure, name)
    told = tuple(one.code for one in steps if one.code is not None)
    found = list(_numbers_of_classes(column, (_city_of,) if name == "county" else told))
    for one in steps:
        if one.code is None and divisible(asked.figure, one.dimension):
            found.append(_numbers_told((column, *classes_told(asked, wide, name, one))))
    return found


@indexed
def _numbers_told(columns: tuple[Column, ...]) -> Column:
    """The number of each row's class, as rows of codes and their classes tell it."""
    column, codes, told = columns
    known = dict(zip(codes.tolist(), told.tolist(), strict=True))
    first, at = distinct(numbered([column])[0])
    above = [known.get(code) for code in column[first].tolist()]  # of nobody none is known
    number = {code: one for one, code in enumerate(dict.fromkeys(above))}
    found: Column = np.array([number[code] for code in above], dtype=np.int64)[at]
    return found


def _city_of(county: int | str) -> int:
    return parent(int(county))


@remembered
def _numbers_of_classes(
    column: Column, above: tuple[Callable[[int | str], int | str], ...]
) -> Sequence[Column]:
    (own,) = numbered([column])
    first, at = distinct(own)
    codes = column[first].tolist()
    found: list[Column] = [at]
    for code in above:
        classes: dict[int | str, int] = {}
        found.append(np.array([classes.setdefault(code(c), len(classes)) for c in codes])[at])
    return found
