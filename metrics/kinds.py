"""Money of grants, kind by kind: the kinds of one question are judged in one pass, then summed.

Each kind is a question of its own, and would be judged by itself: six kinds in twelve windows made
more than half of a page's work. What hides a row hangs on the row and its totals, and the totals of
a kind's rows are the same in the table by kind: so that table is judged, once, and its rows are the
kinds' answers. A hidden kind is there with what it counts and may count.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property

import numpy as np

from metrics import windows
from metrics.disclosure.equations import Asked
from metrics.disclosure.few import small
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
from metrics.disclosure.listing import (
    UNLISTED,
    marked_beyond,
    nobody_beside,
    unlisted_nobody,
)
from metrics.disclosure.marginal_totals import person_terms, secondary_suppression
from metrics.disclosure.margins import marginal_totals, population
from metrics.disclosure.protect import Status, protected_columns
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import Evaluated, evaluate, separable
from metrics.engine.core import YEAR_LONG, Metric
from metrics.engine.selection import Codes, Selection
from metrics.engine.table import Column, Table, filled
from metrics.singles import Single, answered_alone

_KIND = "kind"
_SERIES = ((), ("month",))  # divisions in which a kind that pays nothing has rows, too


class ByKind:
    """One question of several kinds of grants, judged in one pass."""

    def __init__(
        self,
        cubes: Published,
        metric: Metric,
        wide: Selection,
        by: tuple[str, ...],
        span: int,
        kinds: Codes,
    ) -> None:
        """Evaluate the table by kind.

        Args:
            cubes: the snapshot.
            metric: money of grants, or the cases behind it.
            wide: the question of all kinds; each of its filters names one thing.
            by: what each kind is divided by.
            span: months of a series.
            kinds: those asked for.
        """
        self._keys, self._by, self._kinds = (*by, _KIND), by, kinds
        for name, _ in wide.where:
            if name not in by and separable(metric, name) and metric.adds_up(name):
                evaluate(cubes, metric, wide.with_(name), (*self._keys, name), span=span)
        self._found: Evaluated = evaluate(cubes, metric, wide, self._keys, span=span)
        own = windows.those_of(self._found.table, metric, wide)
        self._own = own.rows  # what follows are kinds without a row
        table = _with_nobody(own, by, kinds) if by in _SERIES else own
        self._asked = Asked(cubes, metric, wide, self._keys, table, span)
        self._margins = cache(lambda: tuple(marginal_totals(self._asked)))

    @staticmethod
    def fits(metric: Metric, singles: list[Selection], by: tuple[str, ...]) -> bool:
        """Whether the rows of the table by kind are each kind's answer: where each kind is asked
        for by itself and the figure can be divided by it."""
        first = {one.where[0][0] if one.where else "" for one in singles}
        return (
            len(singles) > 1
            and first == {_KIND}
            and _KIND not in by
            and metric.maker is None
            and population(metric) is metric
            and separable(metric, _KIND)
            and metric.adds_up(_KIND)
        )

    @property
    def is_empty(self) -> bool:
        """Whether no kind has a row, so that nothing tells which months the source reaches."""
        return not self._own

    @cached_property
    def _shown(self) -> Table:
        """All that may be shown, kinds that pay nothing among it."""
        asked, table = self._asked, self._asked.exact
        metric, threshold = asked.figure, self._threshold
        secondary = secondary_suppression(
            asked, threshold, margins=self._margins, small=small(table, metric)
        )
        if not self._by:
            columns = [filled(table[one]) for _, one in person_terms(metric)]
            nobody = np.all([one == 0 for one in columns], axis=0)
            for row in np.flatnonzero(nobody & ~secondary).tolist():
                alone = replace(
                    asked,
                    selection=asked.selection.with_(_KIND, table[_KIND][row]),
                    by=(),
                    exact=_without(table.take(np.array([row])), _KIND),
                )
                secondary[row] = unlisted_nobody(alone, threshold)[0]
        return protected_columns(table, metric, secondary=secondary)

    @property
    def _threshold(self) -> int:
        cubes = self._asked.cubes
        assert isinstance(cubes, Published)
        return cubes.total_threshold

    @cached_property
    def _beyond(self) -> Column:
        """The marked rows that a list leaves out."""
        marked: Column = self._shown["status"] == Status.SUPPRESSED.value
        if not marked.any():
            return marked
        return marked_beyond(self._asked, marked, margins=self._margins)

    def _left_out(self, *apart: str) -> Column:
        found: Column = self._beyond | nobody_beside(self._asked, self._beyond, apart)
        return found

    @cached_property
    def listed(self) -> tuple[set[tuple[object, ...]], bool]:
        """The keys of the rows that the table by kind lists, and whether it leaves out some."""
        out = self._left_out()[: self._own]
        rows = np.flatnonzero(~out)
        columns = (self._shown[name][rows].tolist() for name in self._keys)
        return set(zip(*columns, strict=True)), bool(out.any())

    def singles(self) -> dict[int | str, Single]:
        """The answer to each kind's own question."""
        exact, shown, found = self._asked.exact, self._shown, self._found
        # Asked alone and undivided, a kind is no list.
        out = self._left_out(_KIND) if self._by else np.zeros(exact.rows, dtype=bool)
        made: dict[int | str, Single] = {}
        for kind in self._kinds:
            mine = np.asarray(exact[_KIND] == kind, dtype=bool)
            rows = np.flatnonzero(mine & ~out)
            some = bool((mine & out).any())
            made[kind] = Single(
                _without(exact.take(rows), _KIND),
                _without(shown.take(rows), _KIND),
                found.first_month,
                found.month,
                found.provisional,
                (UNLISTED,) if some else (),
                some,
            )
        return made


def _without(table: Table, name: str) -> Table:
    return Table({one: table[one] for one in table.columns if one != name}, table.rows)


def _with_nobody(table: Table, by: tuple[str, ...], kinds: Codes) -> Table:
    """The table with rows of those kinds that have none: nothing, where the source reaches."""
    absent = [one for one in kinds if one not in set(table[_KIND].tolist())]
    if not absent or not table.rows:
        return table
    one = table.take(np.flatnonzero(table[_KIND] == table[_KIND][0]))
    nothing = {
        name: np.where(np.isnan(column), np.nan, 0.0)
        for name, column in one.columns.items()
        if name not in (*by, _KIND)
    }
    pieces = [table.columns]
    for kind in absent:
        named = np.array([kind] * one.rows, dtype=table[_KIND].dtype)
        pieces.append({**one.columns, **nothing, _KIND: named})
    joined = {name: np.concatenate([each[name] for each in pieces]) for name in table.columns}
    return Table(joined, table.rows + one.rows * len(absent))


class Judged:
    """The kinds of one figure: each table by kind is judged once, whoever asks."""

    def __init__(self, cubes: Published, by: tuple[str, ...], span: int) -> None:
        """Of questions that are divided by the same, over as many months."""
        self._cubes, self._by, self._span = cubes, by, span
        self._tables: dict[tuple[Metric, Selection], ByKind] = {}

    def singles(self, metric: Metric, asked: list[Selection]) -> list[Single]:
        """The answers to questions whose filters name one thing each."""
        if not ByKind.fits(metric, asked, self._by):
            return [self._alone(metric, one, several=len(asked) > 1) for one in asked]
        found: dict[Selection, dict[int | str, Single]] = {}
        for wide in dict.fromkeys(one.with_(_KIND) for one in asked):
            own = [one for one in asked if one.with_(_KIND) == wide]
            table = self._table(metric, wide, tuple(one.codes(_KIND)[0] for one in own))
            if not table.is_empty:
                found[wide] = table.singles()
        return [
            found[one.with_(_KIND)][one.codes(_KIND)[0]]
            if one.with_(_KIND) in found
            else self._alone(metric, one, several=True)
            for one in asked
        ]

    def listed(self, metric: Metric, wide: Selection) -> tuple[set[tuple[object, ...]], bool]:
        """The keys of the rows that the table by kind lists, and whether it leaves out some."""
        known = self._tables.get((metric, wide))
        if known is not None and not known.is_empty:
            return known.listed
        keys = (*self._by, _KIND)
        found = answered_alone(self._cubes, metric, wide, keys, self._span)
        columns = (column.tolist() for column in found.columns.pick(keys))
        return set(zip(*columns, strict=True)), found.unlisted

    def _table(self, metric: Metric, wide: Selection, kinds: Codes) -> ByKind:
        table = ByKind(self._cubes, metric, wide, self._by, self._span, kinds)
        self._tables[metric, wide] = table
        return table

    def _alone(self, metric: Metric, one: Selection, *, several: bool) -> Single:
        return answered_alone(self._cubes, metric, one, self._by, self._span, whole=several)


def kinds_of(
    cubes: Published,
    metric: Metric,
    singles: list[Selection],
    found: list[Single],
    by: tuple[str, ...],
    judged: Judged,
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
        own, some = _listed(metric, own, by, judged)
        kinds = _imputed(cubes, metric, own, by, judged, unlisted=some)
        made += bounded(kinds, by, _all_cases(shown_cases, cases, whole, by))
    return over_unlisted(made, by)


def _listed(
    metric: Metric, own: list[tuple[Selection, Single]], by: tuple[str, ...], judged: Judged
) -> tuple[list[tuple[Selection, Single]], bool]:
    """The kinds without the hidden rows that the table by kind doesn't list, and whether there are
    such: a sum that counted one would tell that it is there."""
    hidden = [each.columns["status"] == Status.SUPPRESSED.value for _, each in own]
    if not any(
        (flags & (each.exact["c0"] > 0)).any() for flags, (_, each) in zip(hidden, own, strict=True)
    ):
        return own, False
    there, some = judged.listed(metric, own[0][0].with_(_KIND))
    if not some:
        return own, False
    kept = []
    for flags, (one, each) in zip(hidden, own, strict=True):
        (kind,) = one.codes(_KIND)
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
    own: list[tuple[Selection, Single]],
    by: tuple[str, ...],
    judged: Judged,
    *,
    unlisted: bool,
) -> list[KindOfGrant]:
    """Kinds of grants, hidden rows with what they count in a sum over kinds; some are ``unlisted``
    in the table by kind."""
    means = mean_grants(cubes, metric)
    wanting = [
        (one, each, yearly_cases(metric, one))
        for one, each in own
        if means.get(str(one.codes(_KIND)[0])) is not None
        and (each.columns["status"] == Status.SUPPRESSED.value).any()
    ]
    of_year: dict[Selection, Single] = {}
    longer = [(one, wider) for one, _, wider in wanting if wider is not None]
    if longer:
        counted = longer[0][1][0]
        singles = judged.singles(counted, [wider for _, (_, wider) in longer])
        of_year = {one: year for (one, _), year in zip(longer, singles, strict=True)}
    hidden = {one for one, _, _ in wanting}
    made = []
    for one, each in own:
        shown, mean = each.columns, means.get(str(one.codes(_KIND)[0]))
        if mean is not None and one in hidden:
            year = of_year[one].columns if one in of_year else None
            share = (one.months or metric.window) / YEAR_LONG
            shown = imputed(shown, each.exact, by, mean, year, share, cubes.total_threshold)
        made.append(KindOfGrant(shown, each.exact, mean, unlisted or each.unlisted))
    return made
