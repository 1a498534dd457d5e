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
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from data.protection import USUAL, Profile
from metrics.disclosure.chance import chances
from metrics.disclosure.few import too_few
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.engine.core import Kind, Metric, Unit
from metrics.engine.framing import cells, worded
from metrics.engine.selection import Selection
from metrics.engine.table import Table, filled

IMPRECISE_POINTS: Final = 0.05  # half-width of a share above which it says nothing
IMPRECISE_RELATIVE: Final = 0.10  # the same for other quotients, relative to their value
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
    shown, hidden, error = _protect_terms(exact, metric)
    split = len(metric.numerator)
    weights = np.array([term.weight for term in metric.terms])
    numerator = (shown[:, :split] * weights[:split]).sum(axis=1)
    suppressed = hidden.any(axis=1) if secondary is None else hidden.any(axis=1) | secondary
    # A part that its source does not reach is not zero: there is no figure without it.
    missing = np.isnan(_parts(exact, metric)).any(axis=1)
    if not metric.denominator:
        value, half = numerator, (error[:, :split] * np.abs(weights[:split])).sum(axis=1)
        denominator = np.full(exact.rows, np.nan)
    else:
        denominator = (shown[:, split:] * weights[split:]).sum(axis=1)
        if metric.share and metric.protects is Protects.PERSON:
            suppressed |= _small_remainder(exact, metric, split, np.abs(denominator - numerator))
        value, half = _quotients(shown, error, weights, split, metric)
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


def round_to(values: np.ndarray, base: float) -> np.ndarray:
    """Round to the nearest multiple of the base, halves away from zero (symmetric, no bias)."""
    rounded: np.ndarray = np.sign(values) * np.floor(np.abs(values) / base + 0.5) * base
    return rounded


def _parts(exact: Table, metric: Metric) -> np.ndarray:
    return np.column_stack([exact[f"t{i}"].astype(float) for i in range(len(metric.terms))])


def _protect_terms(exact: Table, metric: Metric) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rounded value, suppression and rounding error of every term of every row."""
    parts = filled(_parts(exact, metric))
    base = rounding_base()
    shown, hidden = np.empty_like(parts), np.zeros(parts.shape, dtype=bool)
    error = np.zeros_like(parts)
    for i, term in enumerate(metric.terms):
        column = parts[:, i]
        measure = term.measure
        counted = filled(exact[f"c{i}"]) if measure.cases else column
        hidden[:, i] = too_few(counted, measure)
        if measure.cases:
            shown[:, i], _, error[:, i] = money_of_cases(column, counted)
        elif measure.protects is Protects.PERSON:
            shown[:, i] = round_to(column, base)
            # Stock cubes hold whole people, means of months do not: half the base covers both.
            error[:, i] = np.where(column == 0, 0.0, base / 2)
        else:
            shown[:, i] = column
    return shown, hidden, error


def money_of_cases(
    amount: np.ndarray, cases: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Money paid to people: the mean to two digits times the rounded cases.

    An exact sum of standard grants (23 × 10 000 元) would give the exact number of cases away.
    """
    mean = np.divide(amount, cases, out=np.zeros_like(amount), where=cases > 0)
    digits = np.floor(np.log10(np.where(mean > 0, mean, 1.0))) - 1
    grain = np.power(10.0, digits)
    coarse = np.round(mean / grain) * grain
    counted = round_to(cases, rounding_base())
    # The error is published too: made from the exact cases, it would give them away.
    error = coarse * rounding_base() / 2 + grain / 2 * counted
    return coarse * counted, (cases > 0) & (cases < hidden_below()), error


def _small_remainder(
    exact: Table, metric: Metric, split: int, shown_remainder: np.ndarray
) -> np.ndarray:
    """Whether a total leaves some beside its part, but too few: one in 500 is told by 99.8 %.

    Suppressed is all that the shown numbers leave open as below the threshold. Were it judged by
    the exact remainder alone, a shown share would tell that ten are left at least, and where 10–12
    of one education are employed, that at most two of them are talent.
    """
    remainder = _exact_remainder(exact, metric, split)
    surely = shown_remainder >= hidden_below() + rounding_base() / 2 * len(metric.terms)
    small: np.ndarray = (remainder > 0) & ((remainder < hidden_below()) | ~surely)
    return small


def _exact_remainder(exact: Table, metric: Metric, split: int) -> np.ndarray:
    parts = filled(_parts(exact, metric))
    weights = np.array([term.weight for term in metric.terms])
    part = (parts[:, :split] * weights[:split]).sum(axis=1)
    whole = (parts[:, split:] * weights[split:]).sum(axis=1)
    remainder: np.ndarray = np.abs(whole - part)
    return remainder


def _quotients(
    shown: np.ndarray, error: np.ndarray, weights: np.ndarray, split: int, metric: Metric
) -> tuple[np.ndarray, np.ndarray]:
    """Quotient of the rounded sums, and half the range it can take within the rounding."""
    numerator = (shown[:, :split] * weights[:split]).sum(axis=1)
    denominator = (shown[:, split:] * weights[split:]).sum(axis=1)
    error_n = (error[:, :split] * np.abs(weights[:split])).sum(axis=1)
    error_d = (error[:, split:] * np.abs(weights[split:])).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = numerator / denominator * metric.scale
        corners = [
            (numerator + a * error_n) / np.maximum(denominator + b * error_d, 1e-9)
            for a, b in product((-1, 1), (-1, 1))
        ]
    spread = (np.max(corners, axis=0) - np.min(corners, axis=0)) / 2 * abs(metric.scale)
    return value, spread


def is_imprecise(value: np.ndarray, half: np.ndarray, metric: Metric) -> np.ndarray:
    """Whether rounding alone leaves a quotient so open that it says too little."""
    if not metric.denominator:
        return np.zeros(len(value), dtype=bool)
    if metric.unit is Unit.PERCENT:
        limit = np.full(len(value), IMPRECISE_POINTS)
    else:
        limit = IMPRECISE_RELATIVE * np.abs(filled(value))
    imprecise: np.ndarray = (half > limit) & ~np.isnan(value)
    return imprecise


def _is_part(name: str) -> bool:
    return len(name) > 1 and name[0] in "tc" and name[1:].isdigit()


def _or_none(value: float) -> float | None:
    return None if value is None or value != value else float(value)
