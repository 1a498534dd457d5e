"""The intruder who subtracts: every table a role can get, as one system; what is left of a secret.

Each finest cell (county × industry × education × month …) is an unknown number of people. A shown
count bounds a sum of them, a suppression mark does so too, and a linear program (HiGHS) then finds
the least and the greatest value that each hidden figure can still have. Whole numbers are relaxed
to reals, so a bound found here is true, and an integer program could only be sharper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from data.protection import Profile
from metrics.attack.cells import Cells, Terms
from metrics.attack.program import (
    LEAST_WIDTH,
    Bound,
    Contradiction,
    Findings,
    Program,
    Sum,
    Target,
    WorkIsDone,
    whole_width,
)
from metrics.attack.work import Work
from metrics.disclosure.equations import Asked
from metrics.disclosure.marginal_totals import secondary_suppression
from metrics.disclosure.margins import population
from metrics.disclosure.multi_select import single_selects
from metrics.disclosure.profile import under
from metrics.disclosure.protect import Protected, Status
from metrics.disclosure.snapshot import Published
from metrics.engine.compute import evaluate
from metrics.engine.core import Kind, Time, Unknown

__all__ = ("LEAST_WIDTH", "Bound", "Contradiction", "Findings", "Knowledge", "System", "findings")
_ROUNDS: Final = 40  # random programs that witness width before single figures are solved


@dataclass(frozen=True)
class Knowledge:
    """What the published rules tell the intruder about a shown or a suppressed count.

    Attributes:
        base: to which whole counts were rounded, halves up; 1 when not at all.
        smallest: the smallest count that is shown.
        least_hidden: the least count behind the mark: 0 when a zero wears it too, else 1.
        absent: the most that a combination can count which the table doesn't list.
        public: the file is marked 公开, so that screen values were rounded to 10.
        exact_ratios: quotients were made from raw counts (a control; the product never does).
    """

    base: int = 5
    smallest: int = 10
    least_suppressed: int = 0
    absent: int = 9
    public: bool = False
    exact_ratios: bool = False

    def shown(self, value: float, time: Time) -> tuple[float, float]:
        """The interval of exact counts that are shown as ``value``."""
        if value == 0:
            return 0.0, 0.0
        below, above = self.slack
        if time is Time.MEAN and self.base > 1:
            below = above = self.base / 2
        # 公开 10 stands for the screen's 5 (never shown) or 10; 20 for 15 or 20.
        if self.public and self.base % 10:
            below += 5
        return max(value - below, float(self.smallest)), value + above

    @property
    def slack(self) -> tuple[float, float]:
        """By how much a whole count may lie under and over what it is shown as."""
        return float(self.base // 2), float((self.base - 1) // 2)

    def under(self, profile: Profile) -> "Knowledge":
        """The same intruder before the tables of another profile."""
        return replace(self, base=profile.base, smallest=profile.threshold)


@dataclass
class System:
    """Linear constraints on sums of unknowns, and the suppressed sums one wants to know."""

    cells: Cells
    knowledge: Knowledge
    constraints: dict[Sum, tuple[float, float]] = field(default_factory=dict)
    targets: dict[Target, str] = field(default_factory=dict)
    # Rows of the table at hand: under secondary suppression; and with people, listed or not.
    secondary: frozenset[tuple[Any, ...]] = frozenset()
    there: frozenset[tuple[Any, ...]] = frozenset()
    shares: list[tuple[Protected, frozenset[tuple[Any, ...]]]] = field(default_factory=list)

    def constrain(self, terms: Terms, low: float, high: float) -> None:
        """Note that ``low <= sum <= high``; several constraints on one sum are intersected."""
        key = (tuple(terms.index.tolist()), tuple(terms.weight.tolist()))
        old = self.constraints.get(key, (-np.inf, np.inf))
        self.constraints[key] = (max(low, old[0]), min(high, old[1]))

    def read(self, tables: Iterable[Protected], cubes: Published | None = None) -> "System":
        """Add all that a set of tables tells, each row and each row that is not there.

        Args:
            tables: the answers.
            cubes: the snapshot, to tell primary suppression, from which the intruder learns that a
                row counts 1–9, from secondary suppression, from which he learns that there is
                somebody, and where rows are left out of a list. Without it all is taken for the
                former, and no row for left out.
        """
        for table in tables:
            if cubes is not None:
                self.secondary, self.there = known_rows(table, cubes)
            if table.metric.protects != "person":
                continue
            if table.metric.kind is Kind.COUNT and len(table.metric.terms) == 1:
                self._count(table)
            elif table.metric.kind in (Kind.COUNT, Kind.RATIO):
                self._combined(table)
                if table.metric.share:
                    self.shares.append((table, self.secondary))
        for table, secondary in self.shares:  # those read before too: their parts are known now
            self.secondary = secondary
            self._remainder(table)
        return self

    def _count(self, table: Protected) -> None:
        (term,) = table.metric.terms
        seen: set[tuple[int | str, ...]] = set()
        for row in table.rows():
            keys = tuple(row.keys.values())
            seen.add(keys)
            if row.status is Status.EMPTY:
                continue
            sums = self.cells.sum_of(table, term, row.keys)
            value = row.numerator if term.measure.cases else row.value
            if row.status is Status.SUPPRESSED and keys in self.secondary:
                self._target(sums, f"{table.metric.id} {row.labels} {_named(table)}")
                if population(table.metric) is table.metric and keys in self.there:
                    self.constrain(sums, 1.0, np.inf)  # else it would not be in the list
            elif row.status is Status.SUPPRESSED:
                self._suppressed(sums, f"{table.metric.id} {row.labels} {_named(table)}")
            elif value is not None and not term.measure.cases:
                self.constrain(sums, *self.knowledge.shown(value, term.measure.time))
        for keys in sorted(self.there - seen, key=str):  # not listed, and no zero either
            sums = self.cells.sum_of(table, term, dict(zip(table.by, keys, strict=True)))
            self._target(sums, f"{table.metric.id} {keys} {_named(table)}")
        for absent in self.cells.absent(table, term, seen | self.there):
            sums = self.cells.sum_of(table, term, absent)
            self.constrain(sums, 0.0, float(self.knowledge.absent))

    def _suppressed(self, sums: Terms, words: str) -> None:
        if np.all(sums.weight == 1.0) and len(sums.index):
            self.constrain(
                sums, float(self.knowledge.least_suppressed), self.knowledge.smallest - 1.0
            )
            self._target(sums, words)

    def _target(self, sums: Terms, words: str) -> None:
        if np.all(sums.weight == 1.0) and len(sums.index):
            self.targets.setdefault(tuple(sums.index.tolist()), words)

    def only_below_threshold(self, exact: np.ndarray) -> "System":
        """Keep as targets the figures that count 1–9: others are hidden to shield these.

        Args:
            exact: the number behind each unknown.
        """
        self.targets = {
            target: name
            for target, name in self.targets.items()
            if 0 < exact[list(target)].sum() < self.knowledge.smallest
        }
        return self

    def _combined(self, table: Protected) -> None:
        """Ratios and differences: the shown parts bound the sums they are made of."""
        metric = table.metric
        for row in table.rows():
            if row.status not in (Status.OK, Status.IMPRECISE):
                continue
            sides = ((metric.numerator, row.numerator), (metric.denominator, row.denominator))
            boxes = []
            for terms, value in sides:
                if value is None or not terms or any(t.measure.protects != "person" for t in terms):
                    continue
                sums = [self.cells.sum_of(table, term, row.keys) for term in terms]
                if len(terms) == 1:
                    box = self.knowledge.shown(value, terms[0].measure.time)
                    boxes.append((sums[0], box))
                    self.constrain(sums[0], *box)
                    continue
                whole = Terms.joined(sums, [term.weight for term in terms])
                slack = max(self.knowledge.slack) * len(terms)
                self.constrain(whole, value - slack, value + slack)
            if self.knowledge.exact_ratios and len(boxes) == 2 and row.value is not None:
                self._pin(boxes, row.value / metric.scale)

    def _pin(self, boxes: Sequence[tuple[Terms, tuple[float, float]]], value: float) -> None:
        """Whole numbers in two boxes whose quotient is what is shown."""
        (part, (a, b)), (whole, (c, d)) = boxes
        fits = [
            (n, m)
            for n in range(round(a), round(b) + 1)
            for m in range(max(1, round(c)), round(d) + 1)
            if abs(n / m - value) < 1e-9
        ]
        if fits:
            self.constrain(part, min(n for n, _ in fits), max(n for n, _ in fits))
            self.constrain(whole, min(m for _, m in fits), max(m for _, m in fits))

    def _remainder(self, table: Protected) -> None:
        """A share that is hidden though both its parts are shown elsewhere: the rest is small."""
        part, whole = table.metric.numerator[0], table.metric.denominator[0]
        for row in table.rows():
            if row.status is Status.EMPTY:
                continue
            sums = [self.cells.sum_of(table, term, row.keys) for term in (part, whole)]
            remainder = self.cells.difference(sums[1], sums[0])
            if remainder is None or not len(remainder.index):
                continue
            known = [self._bounds_of(found) for found in sums]
            least = float(self.knowledge.smallest)
            if row.status is Status.SUPPRESSED:
                if tuple(row.keys.values()) in self.secondary:
                    continue
                if all(low >= least for low, _ in known) and np.all(remainder.weight == 1.0):
                    # Hidden while the shown numbers leave less than 15: at most 14.
                    most = least + self.knowledge.base - 1
                    self.constrain(remainder, float(self.knowledge.least_suppressed), most)
                    self._target(remainder, f"{table.metric.id} rest {row.labels} {_named(table)}")
            elif self.knowledge.least_suppressed == 0 or known[1][0] - known[0][1] > 0:
                self.constrain(remainder, least, np.inf)

    def _bounds_of(self, sums: Terms) -> tuple[float, float]:
        key = (tuple(sums.index.tolist()), tuple(sums.weight.tolist()))
        return self.constraints.get(key, (0.0, np.inf))

    def bounds(
        self, *, seed: int = 0, at_most: int | None = None, work: Work | None = None
    ) -> "Findings":
        """Bound every hidden figure.

        Figures that some feasible world puts low and another puts high, three or more apart, are
        certified wide without a program of their own; all the others are solved exactly.

        Args:
            seed: of the random programs.
            at_most: solve a random choice of so many figures; ``None`` takes all.
            work: after which to stop; figures open by then are left out.

        Raises:
            Contradiction: no world fits the tables: what is thought to be known is wrong.
        """
        dice = np.random.default_rng(seed)
        targets = list(self.targets)
        if at_most is not None and len(targets) > at_most:
            targets = [targets[i] for i in sorted(dice.choice(len(targets), at_most, False))]
        program = Program(len(self.cells), self.constraints, targets, work)
        low, high = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
        solved = np.zeros(len(targets), dtype=bool)
        try:
            for i in _open(program, low, high, dice):
                row = program.targets[[i]].toarray().ravel()
                low[i] = row @ program.solve(row)
                if whole_width(low[[i]], high[[i]])[0] < LEAST_WIDTH:
                    high[i] = row @ program.solve(-row)
                solved[i] = True
        except WorkIsDone:
            pass  # what is left is counted
        certified = solved | (whole_width(low, high) >= LEAST_WIDTH)
        names = [self.targets[t] for t in targets]
        every = zip(names, targets, low, high, strict=True)
        found = tuple(Bound(*one) for one, known in zip(every, certified, strict=True) if known)
        return Findings(found, len(self.targets) - len(found))


def _open(
    program: Program, low: np.ndarray, high: np.ndarray, dice: np.random.Generator
) -> np.ndarray:
    """Widen the bounds of all figures by random programs; which are still narrower than 3."""
    count = len(low)
    left = np.ones(count, dtype=bool)
    for _ in range(_ROUNDS if count else 0):
        signs = np.where(left, dice.choice((-1.0, 0.0, 1.0), count), 0.0)
        for way in (1.0, -1.0):
            values = program.targets @ program.solve(way * (program.targets.T @ signs))
            np.minimum(low, values, out=low)
            np.maximum(high, values, out=high)
        before = left.sum()
        left = whole_width(low, high) < LEAST_WIDTH
        if not left.any() or (before - left.sum()) < 0.02 * before:
            break
    return np.flatnonzero(left)


def findings(tables: Iterable[Protected], cells: Cells, knowledge: Knowledge) -> Findings:
    """Attack a set of tables in one go."""
    return System(cells, knowledge).read(tables).bounds()


def known_rows(
    table: Protected, cubes: Published
) -> tuple[frozenset[tuple[Any, ...]], frozenset[tuple[Any, ...]]]:
    """Keys of the rows under secondary suppression, and of those with people, listed or not."""
    selection = table.selection
    if len(single_selects(table.metric, selection)) > 1:
        raise Unknown("一次只能检验单选条件的结果")
    # The window is as long as that of the answer: a series of the attack has 24 months.
    span = _span(table)
    exact = evaluate(cubes, table.metric, selection, table.by, span=span).table
    asked = Asked(cubes, table.metric, selection, table.by, exact, span)
    with under(table.profile):
        flags = secondary_suppression(asked, cubes.total_threshold)
    columns = [column.tolist() for column in exact.pick(table.by)]
    keys = list(zip(*columns, strict=True)) if columns else [()] * exact.rows
    people = (exact["t0"] > 0).tolist() if exact.rows else []
    return (
        frozenset(key for key, flag in zip(keys, flags, strict=True) if flag),
        frozenset(key for key, some in zip(keys, people, strict=True) if some),
    )


def _span(table: Protected) -> int:
    if "month" not in table.frame or table.frame.empty:
        return 1
    months = table.frame["month"]
    return int(months.max() - months.min()) + 1


def _named(table: Protected) -> str:
    chosen = table.selection
    return f"in {chosen.region} to {table.month} over {chosen.months} where {dict(chosen.where)}"
