"""What may stand in a file marked 公开: the *screen's* figures, made coarser once more.

Rounding the raw value a second time would narrow it, so only what the screen shows is used: a
public table is a function of the internal one, and tells nobody more than that.

- counts of people and cases: to 10; sums of money: two significant digits;
- ratios of such counts: recomputed from the counts rounded to 10, with the wider error; other
  shares: whole points of per cent; other quotients and factors: two significant digits;
- curves and quantiles: as on the screen (whole points, ¥100), the people behind them to 10;
- numbers that concern employers: to 10, those below ten hidden;
- what is public at its source: exact.
"""

from dataclasses import replace
from itertools import product
from typing import Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from data.protection import Profile
from metrics.disclosure.protect import COMPLETED, Protected, Status
from metrics.disclosure.rounding import is_imprecise, round_to
from metrics.engine.core import Kind, Metric, Unit

PUBLIC_ROUNDING_BASE: Final = 10
DIGITS: Final = 2
WHOLE: Final = 0.0051  # half-width: just more than half a point, so that words write no decimal
_COUNTED: Final = (
    Unit.PERSONS,
    Unit.CASES,
    Unit.VISITS,
    Unit.FLATS,
    Unit.VACANCIES,
    Unit.POSTS,
    Unit.FIRMS,
)
_AS_SHOWN: Final = (
    Unit.SCORE,
    Unit.RANK,
    Unit.Z,
    Unit.COEFFICIENT,
    Unit.DAYS,
    Unit.YUAN_A_MONTH,
)
# Columns in the value's own unit: its range, and what a projection carries beside it.
_ENDS: Final = (
    "low",
    "high",
    "lo80",
    "hi80",
    "lo95",
    "hi95",
    "start",
    "actual",
    "naive",
    "known",
    "before",
)


def round_public(protected: Protected) -> Protected:
    """Make a screen's table fit for a file marked 公开.

    Args:
        protected: as the screen shows it; not changed. One that is public already is returned.

    Returns:
        The same rows under coarser values, with ``public`` set.
    """
    if protected.public:
        return protected
    metric = protected.metric
    if metric.protects is Protects.PUBLIC:
        return replace(protected, public=True)
    # Finer than a public table: what unripe values will come to stays inside.
    frame = protected.frame.drop(columns=list(COMPLETED), errors="ignore")
    if metric.protects is Protects.EMPLOYER:
        _hide_small(frame)
    if metric.unit in _COUNTED:
        _counts(frame, protected.profile)
    elif metric.kind is Kind.RATIO and _plain(metric):
        _ratios(frame, metric, protected.profile)
    else:
        _others(frame, metric)
    for column in ("numerator", "denominator"):
        frame[column] = round_to(frame[column].to_numpy(dtype=float), PUBLIC_ROUNDING_BASE)
    return replace(protected, frame=frame, public=True)


def significant(values: np.ndarray, digits: int = DIGITS) -> np.ndarray:
    """Round to so many significant digits; zero and NaN stay."""
    size = np.where(np.isfinite(values) & (values != 0), np.abs(values), 1.0)
    grain = np.power(10.0, np.floor(np.log10(size)) - digits + 1)
    # Divide by whole powers of ten where there are any: 0.0051/0.0001 is no whole number.
    rounded: np.ndarray = np.where(
        grain >= 1, np.round(values / grain) * grain, np.round(values * (1 / grain)) / (1 / grain)
    )
    return rounded


def _hide_small(frame: pd.DataFrame) -> None:
    few = frame["value"].abs().between(0, PUBLIC_ROUNDING_BASE, inclusive="neither")
    frame.loc[few, ["value", "numerator", "denominator"]] = np.nan
    frame.loc[few, "half_width"] = 0.0
    frame.loc[few, "status"] = Status.SUPPRESSED.value


def _added(profile: Profile) -> float:
    """What the public rounding leaves open beside the screen's; nothing where that is as coarse."""
    return PUBLIC_ROUNDING_BASE / 2 if profile.base % PUBLIC_ROUNDING_BASE else 0.0


def _counts(frame: pd.DataFrame, profile: Profile) -> None:
    value = frame["value"].to_numpy(dtype=float)
    frame["value"] = round_to(value, PUBLIC_ROUNDING_BASE)
    more = np.where(np.nan_to_num(value) == 0, 0.0, _added(profile))
    frame["half_width"] = frame["half_width"].to_numpy(dtype=float) + more
    for end in _ends(frame):
        frame[end] = round_to(frame[end].to_numpy(dtype=float), PUBLIC_ROUNDING_BASE)


def _plain(metric: Metric) -> bool:
    """Whether a ratio is one of people or cases, so that both its parts are rounded to 10."""
    return all(
        term.measure.protects is Protects.PERSON and not term.measure.cases for term in metric.terms
    )


def _ratios(frame: pd.DataFrame, metric: Metric, profile: Profile) -> None:
    """Quotients of the publicly rounded parts; what was made otherwise becomes coarser itself."""
    before, part, whole = (
        frame[name].to_numpy(dtype=float) for name in ("value", "numerator", "denominator")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.isclose(part / whole * metric.scale, before, rtol=1e-6, atol=1e-9)
        top, below = round_to(part, PUBLIC_ROUNDING_BASE), round_to(whole, PUBLIC_ROUNDING_BASE)
        value = top / below * metric.scale
        half = _spread(top, below, abs(metric.scale), _added(profile) + profile.base / 2)
    coarse, blur = _coarse(before, frame["half_width"].to_numpy(dtype=float), metric)
    frame["value"] = np.where(quotient, value, coarse)
    frame["half_width"] = np.nan_to_num(np.where(quotient, half, blur))
    _judge(frame, metric)


def _spread(top: np.ndarray, below: np.ndarray, scale: float, loose: float) -> np.ndarray:
    """Half the range of the quotient when each part may be off by both roundings (2.5 and 5)."""
    corners = [
        (top + a * np.where(top == 0, 0, loose)) / np.maximum(below + b * loose, 1e-9)
        for a, b in product((-1, 1), (-1, 1))
    ]
    spread: np.ndarray = (np.max(corners, axis=0) - np.min(corners, axis=0)) / 2 * scale
    return spread


def _others(frame: pd.DataFrame, metric: Metric) -> None:
    if metric.unit in _AS_SHOWN or metric.kind in (Kind.CURVE, Kind.QUANTILE):
        return
    half = frame["half_width"].to_numpy(dtype=float)
    value, blur = _coarse(frame["value"].to_numpy(dtype=float), half, metric)
    frame["value"], frame["half_width"] = value, blur
    for end in _ends(frame):
        frame[end] = _coarse(frame[end].to_numpy(dtype=float), half, metric)[0]
    _judge(frame, metric)


def _coarse(values: np.ndarray, half: np.ndarray, metric: Metric) -> tuple[np.ndarray, np.ndarray]:
    """Whole points of per cent, else two significant digits, with the error that this adds."""
    if metric.unit is Unit.PERCENT:
        return np.round(values, 2), np.where(np.isnan(values), 0.0, np.maximum(half, WHOLE))
    rounded = significant(values)
    return rounded, half + np.nan_to_num(np.abs(rounded - values))


def _ends(frame: pd.DataFrame) -> list[str]:
    return [name for name in _ENDS if name in frame]


def _judge(frame: pd.DataFrame, metric: Metric) -> None:
    """A quotient that the wider rounding blurs too much says so."""
    value, half = (frame[name].to_numpy(dtype=float) for name in ("value", "half_width"))
    vague = is_imprecise(value, half, metric) & (frame["status"] == Status.OK.value).to_numpy()
    frame.loc[vague, "status"] = Status.IMPRECISE.value
