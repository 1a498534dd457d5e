"""Disclosure control: exact figures go in, a :class:`Protected` table comes out, one rule a kind.

Counts of persons below the threshold (1–9) are suppressed behind one mark, all others rounded to
the rounding base 5 (so the usual profile of :mod:`data.protection`), and everything that is
computed (ratios, differences, growth) is computed again from the rounded parts. Measured on a
linked-table attack, suppression alone lets a third of the suppressed cells be recovered exactly;
suppression plus rounding none; rounding with shares taken from raw counts, 84–92 % (DESIGN §6).
The terms are those of docs/terms.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from data.protection import USUAL, Profile
from metrics.disclosure.chance import chances
from metrics.disclosure.few import too_few
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.rounding import (
    is_imprecise,
    parts_of,
    quotients,
    round_to,
    rounded_terms,
    small_remainder,
)
from metrics.engine.core import Kind, Metric, Unit
from metrics.engine.framing import cells, worded
from metrics.engine.selection import Selection
from metrics.engine.table import Table, filled

QUANTILE_STEP: Final = 100  # 元
QUANTILE_LEAST: Final = 10  # behind a quantile, whatever the profile
_PLACES: Final = 5  # of a bin, at which a quantile of people is told
_GRAINS: Final = {Unit.YUAN_A_MONTH: float(QUANTILE_STEP), Unit.PERCENT: 0.01}  # of quantiles


class Status(StrEnum):
    """Four states that must never be mistaken for each other, and a true zero is ``ok``."""

    OK = "ok"
    IMPRECISE = "imprecise"
    SUPPRESSED = "suppressed"
    EMPTY = "empty"


_STATES: Final = {one.value: one for one in Status}
STATUS_WORDS: Final = {
    Status.OK: "",
    Status.IMPRECISE: "样本少，看上级地区或更长时段",
    Status.SUPPRESSED: "人数过少，不予显示",
    Status.EMPTY: "暂无数据",
}


# What an unripe value will come to, and its range: in answers of figures that ripen.
COMPLETED: Final = ("completed", "completed_low", "completed_high")
_FIGURES: Final = ("value", "numerator", "denominator", "status", "half_width")


@dataclass(frozen=True)
class Completed:
    """What an unripe value will come to, and where it will be 19 times in 20; in its own unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """One protected figure with the keys that place it.

    ``half_width`` is what rounding leaves open, ``chance`` what chance does (95 %), both in the
    value's own unit; ``profile`` is what it is protected by.
    """

    keys: dict[str, Any]
    labels: dict[str, str]
    value: float | None
    numerator: float | None
    denominator: float | None
    status: Status
    half_width: float
    completed: Completed | None = None
    chance: float = 0.0
    profile: Profile = USUAL


@dataclass(frozen=True)
class Protected:
    """The only thing that charts, exports, the API and sentences accept.

    ``frame`` has one row per combination: the ``by`` keys, ``<key>_label`` for each, ``value``,
    ``numerator``, ``denominator`` (protected; NaN where hidden), ``status`` and ``half_width``
    (what rounding alone leaves uncertain, in the value's own unit); ``COMPLETED`` beside values
    that are still growing, where what they will come to can be told (metrics.completion).
    """

    metric: Metric
    selection: Selection
    by: tuple[str, ...]
    frame: pd.DataFrame
    first_month: int | None = None
    month: int | None = None  # last month covered
    provisional: bool = False
    snapshot: str = ""
    demo: bool = False
    notes: tuple[str, ...] = ()
    widened: str = ""
    refused: str = ""  # why this user gets none of it; the table is empty then
    sources: tuple[str, ...] = ()  # the contracts it rests on of which there are rows
    profile: Profile = USUAL  # of protection, that the snapshot is under
    public: bool = False  # made coarser for a file marked 公开 (metrics.disclosure.public)

    def __len__(self) -> int:
        return len(self.frame)

    def rows(self) -> Iterator[Row]:
        """Walk over the figures."""
        by, frame = self.by, self.frame
        names = [*by, *(f"{key}_label" for key in by), *_FIGURES]
        split = len(by)
        grown: list[Completed | None] = [None] * len(frame)
        if COMPLETED[0] in frame:
            ends = frame[list(COMPLETED)].to_numpy(dtype=float).tolist()
            grown = [None if one[0] != one[0] else Completed(*one) for one in ends]
        whole = zip(*cells(frame, names), strict=True)
        beside = zip(grown, chances(self.metric, frame), strict=True)
        for row, (completed, chance) in zip(whole, beside, strict=True):
            value, numerator, denominator, status, half_width = row[2 * split :]
            yield Row(
                keys=dict(zip(by, row[:split], strict=True)),
                labels=dict(zip(by, row[split : 2 * split], strict=True)),
                value=_or_none(value),
                numerator=_or_none(numerator),
                denominator=_or_none(denominator),
                status=_STATES[status],
                half_width=float(half_width),
                completed=completed,
                chance=chance,
                profile=self.profile,
            )

    def one(self) -> Row:
        """The only figure of an undivided answer."""
        found = list(self.rows())
        if len(found) != 1:
            raise ValueError(f"{self.metric.id}: {len(found)} rows, one was asked for")
        return found[0]

    def note(self, text: str) -> "Protected":
        """Add a remark that every chart and export will carry."""
        return replace(self, notes=(*self.notes, text))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing that could be shown."""
        return not (self.frame["status"].isin([Status.OK, Status.IMPRECISE])).any()


def protect(
    exact: pd.DataFrame,
    metric: Metric,
    *,
    secondary: np.ndarray | None = None,
) -> pd.DataFrame:
    """Apply the metric's rule to exact parts.

    Args:
        exact: one row per combination: key columns, ``t0 … tn`` (the terms' exact sums, NaN where
            the source has no row at all) and, for money, ``c0 … cn`` (the cases behind them).
        metric: its kind, terms and protections decide the rule.
        secondary: rows suppressed in addition, to shield others (``marginal_totals``).

    Returns:
        The key columns with value, numerator, denominator, status and half_width. No exact part
        of a protected unit is left in it.
    """
    if "status" in exact:  # a maker's figures come protected by the rule of their kind
        return exact.copy()
    return protected_columns(Table.of(exact), metric, secondary=secondary).frame()


def protected_columns(
    exact: Table,
    metric: Metric,
    *,
    secondary: np.ndarray | None = None,
) -> Table:
    """The same as :func:`protect`, from plain columns to plain columns."""
    keys = {name: column for name, column in exact.columns.items() if not _is_part(name)}
    if metric.kind is Kind.QUANTILE:
        return Table(keys | _protect_quantile(exact, metric, secondary), exact.rows)
    if _plain_count(metric):
        return Table(keys | _protect_count(exact, metric, secondary), exact.rows)
    shown, hidden, error = rounded_terms(exact, metric)
    split = len(metric.numerator)
    weights = np.array([term.weight for term in metric.terms])
    numerator = (shown[:, :split] * weights[:split]).sum(axis=1)
    suppressed = hidden.any(axis=1) if secondary is None else hidden.any(axis=1) | secondary
    # A part that its source does not reach is not zero: there is no figure without it.
    missing = np.isnan(parts_of(exact, metric)).any(axis=1)
    if not metric.denominator:
        value, half = numerator, (error[:, :split] * np.abs(weights[:split])).sum(axis=1)
        denominator = np.full(exact.rows, np.nan)
    else:
        denominator = (shown[:, split:] * weights[split:]).sum(axis=1)
        if metric.share and metric.protects is Protects.PERSON:
            suppressed |= small_remainder(exact, metric, split, np.abs(denominator - numerator))
        value, half = quotients(shown, error, weights, split, metric)
        missing |= ~(denominator > 0) & ~suppressed
    out = {
        "value": np.where(suppressed | missing, np.nan, value),
        "numerator": np.where(suppressed | missing, np.nan, numerator),
        "denominator": np.where(suppressed | missing, np.nan, denominator),
        "half_width": np.where(suppressed | missing, 0.0, filled(half)),
    }
    imprecise = is_imprecise(out["value"], out["half_width"], metric)
    out["status"] = first_that_holds(
        (missing, Status.EMPTY), (suppressed, Status.SUPPRESSED), (imprecise, Status.IMPRECISE)
    )
    return Table(keys | out, exact.rows)


@lru_cache(maxsize=1024)
def _plain_count(metric: Metric) -> bool:
    """Whether a figure is one number of people."""
    if metric.denominator or len(metric.terms) != 1:
        return False
    (term,) = metric.terms
    return term.weight == 1 and term.measure.protects is Protects.PERSON and not term.measure.cases


def _protect_count(
    exact: Table, metric: Metric, secondary: np.ndarray | None
) -> dict[str, np.ndarray]:
    """The rule of a number of people: what most answers are, in a third of the steps."""
    count = exact["t0"].astype(float, copy=False)
    (term,) = metric.terms
    suppressed, missing = too_few(count, term.measure), np.isnan(count)
    if secondary is not None:
        suppressed |= secondary
    unsaid = suppressed | missing
    value = np.where(unsaid, np.nan, round_to(count, rounding_base()))
    return {
        "value": value,
        "numerator": value,
        "denominator": np.full(exact.rows, np.nan),
        "half_width": np.where(unsaid | (count == 0), 0.0, rounding_base() / 2),
        "status": first_that_holds((missing, Status.EMPTY), (suppressed, Status.SUPPRESSED)),
    }


def first_that_holds(*found: tuple[Any, Status]) -> np.ndarray:
    """The first state that holds in each row; ``ok`` where none does."""
    at: Any = len(found)
    for place in reversed(range(len(found))):
        at = np.where(found[place][0], place, at)
    return worded(_words(tuple(status for _, status in found)), at)


@cache
def _words(states: tuple[Status, ...]) -> np.ndarray:
    return np.array([*(one.value for one in states), Status.OK.value], dtype=object)


def _protect_quantile(
    exact: Table, metric: Metric, secondary: np.ndarray | None
) -> dict[str, np.ndarray]:
    """Quantiles: at least ten behind them, to ¥100; ``t0`` counts them, ``t1`` is the quantile.

    A quantile of few people is read at one of few places in its bin, and which one tells how many
    they are: of a bin of ten days, to one day, a shown 10 was 11 or 12. To a fifth of the bin each
    number that a shown count leaves can stand at each place (tests/attack/test_medians.py). The
    ten are counted as they are shown, or a smaller threshold's marks would tell the rest.
    """
    counted = filled(exact["t0"])
    grain, shown = _GRAINS.get(metric.unit, 1.0), counted
    few = np.full(exact.rows, float(hidden_below()))
    if metric.protects is not Protects.PUBLIC:
        grain, shown = max(grain, metric.bin_width / _PLACES), round_to(counted, rounding_base())
        few = np.where(shown < QUANTILE_LEAST, np.inf, few)
    value = round_to(exact["t1"].astype(float), grain)
    small = (counted > 0) & (counted < few)
    if secondary is not None:
        small |= secondary
    none = (counted == 0) & ~small
    return {
        "value": np.where(small | none, np.nan, value),
        "numerator": np.where(small | none, np.nan, shown),
        "denominator": np.full(exact.rows, np.nan),
        # The middle person is somewhere in the bin that the quantile was read from: how far from
        # where it was read, the bins don't tell.
        "half_width": np.where(small | none, 0.0, max(metric.bin_width, grain / 2)),
        "status": first_that_holds((none, Status.EMPTY), (small, Status.SUPPRESSED)),
    }


def _is_part(name: str) -> bool:
    return len(name) > 1 and name[0] in "tc" and name[1:].isdigit()


def _or_none(value: float) -> float | None:
    return None if value is None or value != value else float(value)
