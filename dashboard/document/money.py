"""Amounts of money beside the cases behind them: an amount says no more than its cases may."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.policy import payouts

_CASES = {
    payouts.PAID_AMOUNT.id: payouts.PAID_CASES,
    payouts.DUE_AMOUNT.id: payouts.DUE_CASES,
}


def amount(fetch: Callable[..., Any], metric: Metric, chosen: Selection) -> Protected:
    """An undivided figure; of money, no zero where the number of cases is hidden: 0 元 beside
    hidden cases would say that there are none.

    Args:
        fetch: the gateway under the reader's rights.
        metric: the figure.
        chosen: of where and when.
    """
    found: Protected = fetch(metric, chosen)
    if metric.id not in _CASES or found.one().value != 0:
        return found
    cases: Protected = fetch(_CASES[metric.id], found.selection, widen=False)
    if cases.one().status is not Status.SUPPRESSED:
        return found
    hidden = found.frame.assign(value=np.nan, numerator=np.nan, status=Status.SUPPRESSED.value)
    return replace(found, frame=hidden)
