"""What all tables by kind tell of the grants of a region: cases between bounds, yuan a case.

Whoever reads all of them puts them together, and so does this: windows of one month, twelve and to
date (:mod:`metrics.disclosure.running`), the cities beside their province, and the rows of the
finest table that lists them, each of which is one case at least.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np

from metrics.answer import answer
from metrics.disclosure.equations import LEAST_WIDTH, fence
from metrics.disclosure.grants import cases_of, mean_grants
from metrics.disclosure.ledger import Cell, Grants
from metrics.disclosure.profile import hidden_below
from metrics.disclosure.protect import Protected, Status
from metrics.disclosure.running import monthly
from metrics.disclosure.snapshot import Published
from metrics.engine.core import YEAR_LONG, Metric, Time
from metrics.engine.coverage import coverage
from metrics.engine.selection import STEPS, Scope, Selection, level
from metrics.figures.policy.payouts import PAID_AMOUNT

NOW: Final = 0  # the month of what is owed at the data date
_ANY: Final = 1e6  # cases, where nothing limits them
Key = tuple[int, str]  # month, kind; "" are all kinds together
Limits = dict[Key, tuple[float, float]]


@dataclass
class Place:
    """One region, all its months at once.

    Attributes:
        limits: cases of each month and kind, at least and at most; :func:`link` narrows them.
    """

    cubes: Published
    metric: Metric
    region: int
    office: int
    limits: Limits = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with what its own tables tell."""
        for month, kind in self.exact:
            self.limits[month, kind] = self._alone(month, kind)
        self.narrow()

    @cached_property
    def exact(self) -> dict[Key, tuple[float, int, int]]:
        """Yuan, cases, and how many rows of the kind tables list at most: one case each."""
        (term,) = self.metric.terms
        source, step = term.measure.cube, STEPS[level(self.region)]
        when = "month" if self.timed else str(NOW)
        found = self.cubes.query(
            f"SELECT {when} AS month, kind, SUM({term.measure.column}) AS yuan, "
            f"SUM({term.measure.cases}) AS cases, COUNT(*) AS rows_of "
            f"FROM {source} WHERE region // {step} = {self.region // step} GROUP BY ALL"
        )
        # No list is longer than leaves its total room (metrics.disclosure.listing).
        longest = fence(found["cases"].to_numpy(dtype=float))[1] - LEAST_WIDTH
        listed = np.minimum(found["rows_of"].to_numpy(), np.maximum(longest, 1)).astype(int)
        names = ("month", "kind", "yuan", "cases")
        columns = zip(*(found[name] for name in names), listed, strict=True)
        return {
            (int(month), str(kind)): (float(yuan), int(cases), int(rows))
            for month, kind, yuan, cases, rows in columns
        }

    @property
    def timed(self) -> bool:
        """Whether it is about months, and not about now."""
        return self.metric.terms[0].measure.time is Time.SUM

    @cached_property
    def reach(self) -> tuple[int, int]:
        """The first and the last month."""
        known = coverage(self.cubes, self.metric.terms[0].measure.cube) if self.timed else None
        return known or (NOW, NOW)

    def shown(self, metric: Metric, length: int, *, kinds: bool = True) -> dict[Key, float]:
        """What a table by month shows over windows of a length, NaN where it is suppressed."""
        found = {}
        for row in self._table(metric, length, kinds=kinds).rows():
            told = row.status in (Status.OK, Status.IMPRECISE) and row.value is not None
            month = int(row.keys["month"]) if self.timed else NOW
            found[month, str(row.keys.get("kind", ""))] = float(row.value or 0) if told else np.nan
        return found

    def _table(self, metric: Metric, length: int, *, kinds: bool) -> Protected:
        by: tuple[str, ...] = ("kind",) if kinds else ()
        asked, span = Selection(self.region), 1
        first, last = self.reach
        if self.timed:
            if 1 < length < YEAR_LONG:  # to date: of the months whose year is so long
                last -= (last % YEAR_LONG + 1 - length) % YEAR_LONG
            asked, span = Selection(self.region, last, length), last - first + 1
            by = ("month", *by)
        return answer(self.cubes, metric, asked, Scope(self.office), by, span=span, widen=False)

    @property
    def counted(self) -> Metric:
        """The cases behind the money."""
        return cases_of(self.metric, Selection(self.region))[0]

    @cached_property
    def cases(self) -> dict[Key, float]:
        """Shown cases by month and kind."""
        return self.shown(self.counted, 1)

    @cached_property
    def together(self) -> dict[Key, float]:
        """Shown cases of all kinds by month."""
        return self.shown(self.counted, 1, kinds=False)

    @cached_property
    def amounts(self) -> dict[Key, float]:
        """Shown yuan by month and kind."""
        return self.shown(self.metric, 1)

    @cached_property
    def windows(self) -> dict[int, dict[Key, float]]:
        """Shown cases by the last month and kind of windows longer than a month."""
        first, last = self.reach
        lengths = range(2, min(YEAR_LONG, last - first) + 1) if self.timed else ()
        return {length: self.shown(self.counted, length) for length in lengths}

    def _alone(self, month: int, kind: str) -> tuple[float, float]:
        """Bounds on the cases of one month and kind by its own row."""
        key = month, kind
        _, cases, listed = self.exact[key]
        if key not in self.cases:
            return 0.0, _ANY  # it is left out of the list
        if np.isfinite(self.cases[key]):
            low, high = bounds(self.cases[key])
            return max(low, listed), high
        # He is taken to know which marks are there for smallness, as the intruder's program is.
        return listed, hidden_below() - 1 if cases < hidden_below() else _ANY

    def narrow(self) -> None:
        """Narrow the limits by all windows."""
        if not self.timed:
            return
        first, last = self.reach
        for kind in sorted({kind for _, kind in self.exact}):
            own = [self.limits.get((at, kind), (0.0, 0.0)) for at in range(first, last + 1)]
            sums = []
            for length, table in self.windows.items():
                for (at, of), value in table.items():
                    if of == kind and np.isfinite(value) and at - length + 1 >= first:
                        sums.append((at - length + 1 - first, at + 1 - first, *bounds(value)))
            alone = np.array(own, dtype=float)
            low, high = monthly(alone[:, 0], alone[:, 1], sums)
            for at in range(first, last + 1):
                if (at, kind) in self.limits:
                    self.limits[at, kind] = float(low[at - first]), float(high[at - first])

    def cell(self, month: int) -> Cell | None:
        """One month; ``None`` where the tables don't say enough for a total to be told."""
        kinds = sorted(kind for at, kind in self.exact if at == month)
        usual = mean_grants(self.cubes, PAID_AMOUNT) | mean_grants(self.cubes, self.metric)
        shown = self.together.get((month, ""), np.nan)
        together = bounds(shown) if np.isfinite(shown) else (1.0, hidden_below() - 1.0)
        fewest = sum(self.limits[month, kind][0] for kind in kinds)
        grants = []
        for kind in kinds:
            cases, (low, high) = self.cases.get((month, kind)), self.limits[month, kind]
            if cases is None:
                return None  # it is left out of the list, and nobody knows of it
            high = min(high, together[1] - fewest + low)
            if np.isfinite(cases) and cases > 0:
                mean = self.amounts[month, kind] / cases
                half = 10.0 ** (np.floor(np.log10(mean) + 1e-9) - 1) / 2 if mean > 0 else 0.0
                costs = np.clip([mean - half, mean + half], *self.standards[kind]).tolist()
                grants.append(Grants(int(low), int(high), costs[0], costs[1], hidden=False))
            elif kind not in usual:
                return None
            else:
                cost = float(np.clip(usual[kind], *self.standards[kind]))
                grants.append(Grants(int(low), int(high), cost, cost, hidden=True))
        if any(one.low > one.high for one in grants):
            return None  # who believes all that has no world left
        made = Cell(tuple(grants), int(together[0]), int(together[1]))
        return made if grants and made.consistent else None

    def yuan(self, month: int) -> float:
        """The total."""
        return sum(told[0] for (at, _), told in self.exact.items() if at == month)

    def least(self, month: int, cell: Cell) -> float:
        """What the total surely isn't under, yuan: each case costs what its kind costs at least."""
        kinds = sorted(kind for at, kind in self.exact if at == month)
        return sum(
            one.low * (_one_digit(self.standards[kind][0]) if one.hidden else one.least)
            for kind, one in zip(kinds, cell.grants, strict=True)
        )

    @cached_property
    def standards(self) -> Mapping[str, tuple[float, float]]:
        """What a case of each kind costs at least and at most, yuan: standards are published."""
        measure = self.metric.terms[0].measure
        each = f"{measure.column} / {measure.cases}"
        found = self.cubes.query(
            f"SELECT kind, MIN({each}) AS least, MAX({each}) AS most FROM {measure.cube} "
            f"WHERE {measure.cases} > 0 GROUP BY kind"
        )
        rows = found.itertuples(index=False, name=None)
        return {str(kind): (float(least), float(most)) for kind, least, most in rows}


def _one_digit(yuan: float) -> float:
    digit = 10.0 ** np.floor(np.log10(yuan)) if yuan > 0 else 1.0
    return float(np.floor(max(yuan, 0.0) / digit) * digit)


def bounds(cases: float) -> tuple[float, float]:
    """The least and the most that a number of cases is that is shown."""
    low, high = fence(np.array([cases]))
    return float(low[0]), float(high[0])


def link(above: Place, inside: Sequence[Place]) -> None:
    """Narrow the limits of a region and of those that make it up by each other."""
    for key, (low, high) in list(above.limits.items()):
        parts = [one.limits.get(key, (0.0, 0.0)) for one in inside]
        least, most = (sum(part[i] for part in parts) for i in (0, 1))
        above.limits[key] = max(low, least), min(high, most)
        low, high = above.limits[key]
        for one, (own, upper) in _with(inside, key):
            one.limits[key] = max(own, low - (most - upper)), min(upper, high - (least - own))
    for one in (above, *inside):
        one.narrow()


def _with(inside: Sequence[Place], key: Key) -> Iterator[tuple[Place, tuple[float, float]]]:
    for one in inside:
        if key in one.limits:
            yield one, one.limits[key]
