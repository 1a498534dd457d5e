"""What a protected figure is made of again: rounded terms, and quotients with what they leave open.

The published error comes of published numbers alone; made from exact ones it would give them away.
"""

from itertools import product
from typing import Final

import numpy as np

from data.contracts import Protects
from metrics.disclosure.few import too_few
from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.engine.core import Metric, Unit
from metrics.engine.table import Table, filled

IMPRECISE_POINTS: Final = 0.05  # half-width of a share above which it says nothing
IMPRECISE_RELATIVE: Final = 0.10  # the same for other quotients, relative to their value


def round_to(values: np.ndarray, base: float) -> np.ndarray:
    """Round to the nearest multiple of the base, halves away from zero (symmetric, no bias)."""
    rounded: np.ndarray = np.sign(values) * np.floor(np.abs(values) / base + 0.5) * base
    return rounded


def parts_of(exact: Table, metric: Metric) -> np.ndarray:
    """The exact sums of a figure's terms, rows × terms."""
    return np.column_stack([exact[f"t{i}"].astype(float) for i in range(len(metric.terms))])


def rounded_terms(exact: Table, metric: Metric) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rounded value, suppression and rounding error of every term of every row."""
    parts = filled(parts_of(exact, metric))
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


def small_remainder(
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
    parts = filled(parts_of(exact, metric))
    weights = np.array([term.weight for term in metric.terms])
    part = (parts[:, :split] * weights[:split]).sum(axis=1)
    whole = (parts[:, split:] * weights[split:]).sum(axis=1)
    remainder: np.ndarray = np.abs(whole - part)
    return remainder


def quotients(
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
