"""Amounts of money beside the cases behind them: an amount says no more than its cases may."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.policy import payouts

_CASES = {
    payouts.PAID_AMOUNT.id: payouts.PAID_CASES,
    payouts.DUE_AMOUNT.id: payouts.DUE_CASES,
}


def amount(
    fetch: Callable[..., Any],
    metric: Metric,
    chosen: Selection,
    by: str | Sequence[str] = (),
    **more: Any,
) -> Protected:
    """A figure; of money, no zero where the number of cases is hidden: grants of rare kinds are in
    no sum, so that 0 元 beside hidden cases may be false, and else would say that there are none.

    Args:
        fetch: the gateway under the reader's rights.
        metric: the figure.
        chosen: of where and when.
        by: what divides it.
        more: for ``fetch``.
    """
    found: Protected = fetch(metric, chosen, by, **more)
    zero = found.frame["value"] == 0
    if metric.id not in _CASES or not zero.any():
        return found
    cases: Protected = fetch(_CASES[metric.id], found.selection, by, **{**more, "widen": False})
    hidden = {_key(row) for row in cases.rows() if row.status is Status.SUPPRESSED}
    doubtful = zero & pd.Series([_key(row) in hidden for row in found.rows()], found.frame.index)
    frame = found.frame.copy()
    frame.loc[doubtful, ["value", "numerator"]] = np.nan
    frame.loc[doubtful, "status"] = Status.SUPPRESSED.value
    return replace(found, frame=frame)


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row.keys.values())
