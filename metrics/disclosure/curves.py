"""The disclosure rule for curves and models: only what comes out is protected (DESIGN §6).

A point of a curve is drawn where at least 30 people are at risk, at quarters, in whole points of
per cent; and since two points tell how many left between them, it is drawn only where that is
nobody or at least ten. The horizons that cards show are chosen first, so that card and curve never
lie closer together than the rule allows. A model's class needs 100 people and ten events.
"""

from typing import Any, Final

import numpy as np

from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.models.survival.kaplan_meier import Curve
from metrics.models.survival.robust import Floats

AT_RISK_THRESHOLD: Final = 30
EVENT_THRESHOLD: Final = 10
MODEL_THRESHOLD: Final = 100
HORIZONS: Final = (6, 12, 36, 60)
QUARTER: Final = 3
# Whole points of per cent: just more than half a point, so that words write no decimal.
WHOLE: Final = 0.0051
COLUMNS: Final = ("value", "numerator", "denominator", "half_width", "status", "low", "high")


def publishable(curve: Curve) -> list[int]:
    """The months at which a monthly curve may be drawn, in order; empty when it may not be."""
    return drawable(curve.at_risk, curve.events)


def drawable(at_risk: Floats, exits: Floats) -> list[int]:
    """The same of the numbers that a curve is made of, month by month."""
    months = len(at_risk)
    if months == 0 or at_risk[0] < AT_RISK_THRESHOLD:
        return []
    gone: list[float] = [0.0, *np.cumsum(exits).tolist()]
    enough: list[bool] = (at_risk >= AT_RISK_THRESHOLD).tolist()

    def apart(a: int, b: int) -> bool:
        left = gone[b] - gone[a]
        return left == 0 or left >= EVENT_THRESHOLD

    def seen(month: int) -> bool:
        return month <= months and enough[month - 1]

    fixed = [0]
    for month in HORIZONS:
        if seen(month) and apart(fixed[-1], month):
            fixed.append(month)
    found = []
    for start, end in zip(fixed, [*fixed[1:], 0], strict=True):
        found.append(start)
        for month in range(start + QUARTER - start % QUARTER, end or months + 1, QUARTER):
            if seen(month) and apart(found[-1], month) and (not end or apart(month, end)):
                found.append(month)
    return found


def point(curve: Curve, month: int, allowed: list[int]) -> dict[str, Any]:
    """One protected point: share still there, people at risk, interval, status."""
    if month not in allowed:
        return unseen(curve.at_risk, month)
    i = month - 1
    at_risk = curve.at_risk[max(i, 0)]
    low, high = (curve.low[i], curve.high[i]) if month else (np.nan, np.nan)
    return {
        "value": float(np.round(curve.survival[i] if month else 1.0, 2)),
        "numerator": np.nan,
        "denominator": float(round_to(np.array([at_risk]), rounding_base())[0]),
        "half_width": WHOLE if month else 0.0,
        "status": Status.OK.value,
        "low": float(np.floor(low * 100) / 100),
        "high": float(np.ceil(high * 100) / 100),
    }


def unseen(at_risk: Floats, month: int) -> dict[str, Any]:
    """A point that isn't drawn: nobody observed for so long is ``empty`` (观察期未满), too few are
    ``suppressed``."""
    known = month <= len(at_risk) and at_risk[max(month, 1) - 1] > 0
    return nothing(Status.SUPPRESSED if known else Status.EMPTY)


def nothing(status: Status) -> dict[str, Any]:
    """A figure that isn't shown."""
    made: dict[str, Any] = dict.fromkeys(COLUMNS, np.nan)
    return made | {"half_width": 0.0, "status": status.value}


def may_model(people: float, events: float) -> bool:
    """Whether a class is large enough to be modelled by itself."""
    return people >= MODEL_THRESHOLD and events >= EVENT_THRESHOLD
