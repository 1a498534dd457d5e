"""What chance leaves open in a figure of few, beside what rounding leaves.

Forty-four posts of which 52 % were filled might, with the same market, have been 40 or 65 %: a
change within that is none. A figure of trials (so many of so many posts filled, graduates placed)
or of two counts of events (posts for each seeker) has a 95 % half-width from its rounded parts; one
that comes with its own range (curves, the mismatch index) has half of that. Stocks have none: who
is insured is counted, not sampled.

Sources: Agresti and Coull (1998), Approximate is better than "exact", American Statistician 52(2),
for shares; the delta method on the logarithm of two Poisson counts for quotients.
"""

from typing import Final

import numpy as np
import pandas as pd

from metrics.engine.core import Kind, Metric, Time, Unit

Z: Final = 1.96  # of a 95 % range
_SUMS: Final = (Time.SUM, Time.YEAR)


def chances(metric: Metric, frame: pd.DataFrame) -> list[float]:
    """The 95 % half-width that chance leaves, one a row, in the value's own unit; 0 where there is
    no figure, or nothing of it is left to chance.

    Args:
        metric: what the rows are of.
        frame: protected rows, as in :class:`metrics.disclosure.protect.Protected`.
    """
    if metric.unit is Unit.PERCENT and {"low", "high"} <= set(frame.columns):
        reach = frame["high"].to_numpy(dtype=float) - frame["low"].to_numpy(dtype=float)
        return [float(half) for half in np.nan_to_num(reach / 2)]
    if metric.kind is not Kind.RATIO or not _of_events(metric):
        return [0.0] * len(frame)
    part = frame["numerator"].to_numpy(dtype=float)
    whole = frame["denominator"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        if metric.unit is Unit.PERCENT:
            share = np.clip((part + Z) / (whole + 2 * Z), 0.0, 1.0)
            half = Z * np.sqrt(share * (1 - share) / (whole + 2 * Z))
        else:
            half = Z * part / whole * metric.scale * np.sqrt(1 / part + 1 / whole)
    return [float(one) if np.isfinite(one) else 0.0 for one in half]


def _of_events(metric: Metric) -> bool:
    """Whether parts and whole are events of the same window, and none of it is money or a promise.

    Shares are of the same register: graduates of graduates, posts of posts.
    """
    measures = [term.measure for term in metric.terms]
    if any(one.time not in _SUMS or one.cases for one in measures):
        return False
    if any(term.weight != 1 for term in metric.terms):
        return False
    if metric.unit is Unit.PERCENT:
        return metric.share or (metric.topic != "policy" and len({m.cube for m in measures}) == 1)
    return metric.unit is Unit.TIMES
