"""How one rule's forecasts did, row by row or over groups of them: what honesty.py shows.

Rows have ``ours`` with its range (``lo80``, ``hi80``), the naive rules, ``now``, ``came``, and the
same of the whole (``whole_…``), all as they are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from metrics.engine.table import Column, Table
from metrics.models.forecast.naive_rules import NAIVE, direction, faster
from metrics.models.forecast.panel import Array

OURS: Final = "ours"
RANGE: Final = ("lo80", "hi80")
_Z80: Final = 1.2816


@dataclass(frozen=True)
class Groups:
    """Rows that are judged together: the number of each row's group, and how many there are."""

    of: NDArray[np.intp]
    many: int

    def sum(self, values: Column, where: Column) -> Array:
        """Of each group, of the rows where a flag is set."""
        return np.bincount(self.of[where], values[where], self.many).astype(np.float64)

    def count(self, where: Column) -> Column:
        """How many rows of each group have the flag."""
        found: Column = np.bincount(self.of[where], minlength=self.many)
        return found


Judged = tuple[Array, Column]  # of each group its score, and how many outcomes it is of
Judge = Callable[[Table, str, Groups], Judged]
Score = Callable[[Table, str], Array]


def right(rows: Table, rule: str) -> Array:
    """Whether it was right that a number grows or falls."""
    return direction(*rows.pick([rule, "now", "came"]))


def pace_right(rows: Table, rule: str) -> Array:
    """Whether it was right that a number grows faster or slower than the whole."""
    said, now, came = rows.pick([rule, "now", "came"])
    whole, whole_now, whole_came = rows.pick([f"whole_{name}" for name in (rule, "now", "came")])
    return faster(said, now, came, (whole, whole_now, whole_came))


def _moved(rows: Table, rule: str) -> tuple[Array, ...]:
    """What was said, its range, and what there was; NaN where it then stood still, and of rules
    without a range."""
    said, now, came, low, high = rows.pick([rule, "now", "came", *RANGE])
    counts = (now != came) if rule == OURS else np.zeros(len(now), dtype=bool)
    return tuple(np.where(counts, one, np.nan) for one in (said, low, high, now))


def sure(rows: Table, rule: str) -> Array:
    """1 where the range of 80 % lies on one side of what there was, 0 where it holds both."""
    _, low, high, now = _moved(rows, rule)
    known = ~np.isnan(low + high + now)
    found: Array = np.where(known, (low > now) | (high < now), np.nan)
    return found


def sure_right(rows: Table, rule: str) -> Array:
    """Right or not where the range lay on one side; NaN elsewhere."""
    found: Array = np.where(sure(rows, rule) == 1, right(rows, rule), np.nan)
    return found


def reach(rows: Table, rule: str) -> Array:
    """How likely the direction is the one that was told if what comes is spread as the range
    says."""
    said, low, high, now = _moved(rows, rule)
    spread = np.maximum((high - low) / (2 * _Z80), 1e-9)
    found: Array = ndtr(np.abs(said - now) / spread)
    return found


def share(score: Score) -> Judge:
    """Share of the outcomes judged that were right, and how many these are."""

    def of(rows: Table, rule: str, groups: Groups) -> Judged:
        found = score(rows, rule)
        known = ~np.isnan(found)
        count = groups.count(known)
        return over(groups.sum(found, known), count), count

    return of


def error(rows: Table, rule: str, groups: Groups) -> Judged:
    """Sum of errors over the sum of what came."""
    known, said, came = _known(rows, rule)
    missed = groups.sum(np.abs(said - came), known)
    return over(missed, groups.sum(came, known)), groups.count(known)


def bias(rows: Table, rule: str, groups: Groups) -> Judged:
    """Sum of forecasts less what came over the sum of what came: above 0 too many were told."""
    known, said, came = _known(rows, rule)
    return over(groups.sum(said - came, known), groups.sum(came, known)), groups.count(known)


def against(rows: Table, rule: str, groups: Groups) -> Judged:
    """Our error over a rule's, of the same outcomes; of no rule: over that of the best of them."""
    known, *said, came = _known(rows, OURS, *(NAIVE if rule == OURS else (rule,)))
    ours, *others = (groups.sum(np.abs(one - came), known) for one in said)
    return over(ours, np.minimum.reduce(others)), groups.count(known)


def over(part: Column, whole: Column) -> Array:
    """Quotients; unknown of nothing."""
    found: Array = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole != 0)
    return found


def _known(rows: Table, *rules: str) -> tuple[Column, ...]:
    """Of which outcomes all of some rules said something, what each said, and what came."""
    said = rows.pick(rules)
    known: Column = ~np.isnan(np.stack(said)).any(axis=0)
    return known, *said, rows["came"]
