"""Which counts are too small to be shown, each for itself: primary suppression."""

from typing import Final

import numpy as np

from data.contracts import Protects
from metrics.disclosure.profile import hidden_below
from metrics.engine.core import Kind, Measure, Metric
from metrics.engine.table import Column, Table, filled

EMPLOYER_THRESHOLD: Final = 3


def small(exact: Table, metric: Metric) -> np.ndarray:
    """Rows that are suppressed for what they count themselves, before any other is looked at."""
    found = np.zeros(exact.rows, dtype=bool)
    if metric.kind is Kind.QUANTILE:
        return found
    for i, term in enumerate(metric.terms):
        counted = filled(exact[f"c{i}" if term.measure.cases else f"t{i}"])
        found |= too_few(counted, term.measure)
    return found


def too_few(count: Column, measure: Measure) -> np.ndarray:
    """Rows of too few people or employers.

    Args:
        count: whom the measure counts; of money, the cases behind it.
        measure: what it protects.
    """
    few: np.ndarray = np.zeros(len(count), dtype=bool)
    if measure.cases:
        few = (count > 0) & (count < hidden_below())
    elif measure.protects is Protects.PERSON:
        people = np.abs(count)
        few = (people > 0) & (people < hidden_below())
    elif measure.protects is Protects.EMPLOYER:
        few = (count > 0) & (count < EMPLOYER_THRESHOLD)
    return few
