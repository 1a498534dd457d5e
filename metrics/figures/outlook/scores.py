"""How one rule's forecasts did, row by row or over all of them: what honesty.py shows.

Rows have ``ours`` with its range (``lo80``, ``hi80``), the naive rules, ``now``, ``came``, and the
same of the whole (``whole_…``), all as they are shown.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.special import ndtr

from metrics.engine.table import Table
from metrics.models.forecast.naive_rules import NAIVE, direction, faster
from metrics.models.forecast.panel import Array

OURS: Final = "ours"
RANGE: Final = ("lo80", "hi80")
_Z80: Final = 1.2816

Judge = Callable[[Table, str], tuple[float, int]]
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

    def of(rows: Table, rule: str) -> tuple[float, int]:
        found = score(rows, rule)
        count = int((~np.isnan(found)).sum())
        return (float(np.nansum(found)) / count if count else np.nan), count

    return of


def error(rows: Table, rule: str) -> tuple[float, int]:
    """Sum of errors over the sum of what came."""
    said, came = _known(rows, rule)
    total = float(came.sum())
    return (float(np.abs(said - came).sum()) / total if total else np.nan), len(came)


def bias(rows: Table, rule: str) -> tuple[float, int]:
    """Sum of forecasts less what came over the sum of what came: above 0 too many were told."""
    said, came = _known(rows, rule)
    total = float(came.sum())
    return (float((said - came).sum()) / total if total else np.nan), len(came)


def against(rows: Table, rule: str) -> tuple[float, int]:
    """Our error over a rule's, of the same outcomes; of no rule: over that of the best of them."""
    ours, *others = _known(rows, OURS, *(NAIVE if rule == OURS else (rule,)))
    *others, came = others
    missed = float(np.abs(ours - came).sum())
    best = min(float(np.abs(said - came).sum()) for said in others)
    return (missed / best if best > 0 else np.nan), len(came)


def _known(rows: Table, *rules: str) -> list[Array]:
    """What some rules said of the outcomes of which all of them said something, and what came."""
    said = rows.pick(rules)
    known = ~np.isnan(said).any(axis=0)
    return [one[known] for one in (*said, rows["came"])]
