"""Shortage index (紧缺指数): a composite whose parts stay on show, and a driver in words.

After OECD Skills for Jobs (Annex A: pay, employment, hours, unemployment and under-qualification,
each against the whole economy) and Jobs and Skills Australia (fill rate as the primary measure).
Each part is standardised among its peers by median and MAD, so that one extreme trade does not
push all others together, cut off at ±3, and turned so that more means scarcer. The index is
50 + 10 · Σ w z / Σ w over the parts that there are.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from metrics.models.types import Values

CUT: Final = 3.0
FEWEST_PEERS: Final = 8
LEAST_WEIGHT: Final = 0.5  # of the whole; with fewer parts there is no index
SCARCE: Final = 55.0  # half a robust deviation above the peers' middle
STRIKING: Final = 1.0  # z from which a cause is named
_DRAWS: Final = 25
_NORMAL_99: Final = 2.58
_NORMAL: Final = 1.4826  # MAD of a normal to its standard deviation


@dataclass(frozen=True)
class Part:
    """One part: its column, weight, sign (+1: more is scarcer), name; ratios go in as logs."""

    id: str
    name: str
    weight: float
    sign: int = 1
    log: bool = False


PARTS: Final = (
    Part("tightness", "求人倍率", 0.25, log=True),
    Part("fill_rate", "招聘完成率", 0.25, sign=-1),
    Part("pay_growth", "招聘薪酬涨幅", 0.15),
    Part("employment_growth", "从业人员增长", 0.15),
    Part("days_to_fill", "招聘周期", 0.10),
    Part("underqualified", "学历不足占比", 0.10),
)
# What may be behind it; not part of the index. Each: column, sign, whether it is a ratio, words.
CAUSES: Final = (
    Part("demand_growth", "可能原因：需求增长快", 0.0, log=True),
    Part("seeker_growth", "可能原因：求职者减少", 0.0, sign=-1, log=True),
    Part("leaving", "可能原因：人员留不住", 0.0),
    Part("pay_premium", "可能原因：薪酬偏低", 0.0, sign=-1),
    Part("training", "可能原因：培养周期长", 0.0),
)
UNEXPLAINED: Final = "可能原因：供给总量不足"


def standardise(
    values: pd.Series, *, sign: int = 1, log: bool = False, error: pd.Series | None = None
) -> pd.Series:
    """Robust z-scores among peers: sign · (x − median) / √(s² + e²), s = 1.4826 · MAD, within ±3.

    Args:
        values: one per trade; NaN where it isn't known. With ``log``, values ≤ 0 count as unknown.
        sign: +1 where more means scarcer.
        log: compare ratios by their logarithms.
        error: e, the standard error of each value (of its logarithm with ``log``), so that a
            small trade does not stand out by chance; none where it isn't known.

    Returns:
        Scores; NaN where the value is, and everywhere with fewer than 8 peers. Where half of the
        peers are equal, the mean absolute deviation stands in for the MAD (Iglewicz and Hoaglin
        1993); all 0 where all are equal.
    """
    x = values.to_numpy(dtype=float)[:, None]
    slack = None if error is None else error.reindex(values.index).to_numpy(dtype=float)
    return pd.Series(_standardised(x, sign, log, slack)[:, 0], index=values.index)


def _standardised(x: Values, sign: int, log: bool, error: Values | None) -> Values:
    """The same for each column of (trades, draws), the errors being those of the trades."""
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a column of which nothing is known
        if log:
            x = np.log(np.where(x > 0, x, np.nan))
        away = x - np.nanmedian(x, axis=0)
        spread = _NORMAL * np.nanmedian(np.abs(away), axis=0)
        for one in np.flatnonzero(spread == 0):
            spread[one] = 1.2533 * np.mean(np.abs(away[~np.isnan(away[:, one]), one]))
        slack = np.zeros(len(x)) if error is None else np.nan_to_num(error)
        scores = np.clip(sign * away / (spread**2 + slack[:, None] ** 2) ** 0.5, -CUT, CUT)
    scores = np.where(spread == 0, away * 0.0, scores)
    scores[:, (~np.isnan(x)).sum(axis=0) < FEWEST_PEERS] = np.nan
    return scores


def shortage(raw: pd.DataFrame) -> pd.DataFrame:
    """Index, parts, what is missing and the driver, one row per trade.

    Args:
        raw: one row per trade; any of the columns of :data:`PARTS`, and for the driver of
            :data:`CAUSES` without ``training``, which follows from time to fill and
            qualification; ``<column>_error`` where a standard error is known.

    Returns:
        ``index`` (about 50; NaN where the parts there are weigh less than half), ``z_<part>``,
        ``weight`` (of the parts there are), ``missing`` (names), ``driver`` (words; empty where
        the trade is not scarce).
    """
    out = pd.DataFrame({f"z_{part.id}": _scores(raw, part) for part in PARTS}, index=raw.index)
    z = out.to_numpy(dtype=float)
    there = ~np.isnan(z)
    out["index"], out["weight"] = _weighed(z)
    out["missing"] = [
        "、".join(p.name for p, known in zip(PARTS, row, strict=True) if not known) for row in there
    ]
    causes = _causes(raw, out).to_dict("records")
    out["driver"] = [
        driver({str(k): v for k, v in scores.items()}) if index >= SCARCE else ""
        for index, scores in zip(out["index"], causes, strict=True)
    ]
    return out


def _weighed(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The index of the parts' scores, and what the parts that are there weigh."""
    weights = np.array([part.weight for part in PARTS])
    weight = ~np.isnan(z) @ weights
    mean = np.divide(
        np.nan_to_num(z) @ weights,
        weight,
        out=np.full(len(z), np.nan),
        where=weight >= LEAST_WEIGHT - 1e-9,
    )
    return 50 + 10 * mean, weight


def uncertain(raw: pd.DataFrame, halves: pd.DataFrame) -> np.ndarray:
    """Half-width of each index that holds, 99 times in 100, the one of the exact parts: each part
    lies anywhere within its own half-width, independently.

    Args:
        raw: as for :func:`shortage`.
        halves: half-widths of its columns, the same rows; 0 where a column has none.

    Returns:
        (trades,) from the same draws whenever the same is asked.
    """
    rng = np.random.default_rng(1)
    draws = rng.uniform(-1, 1, (_DRAWS, len(halves.columns), len(raw)))
    moved = {
        part.id: np.repeat(_column(raw, part.id).to_numpy(float)[:, None], _DRAWS, axis=1)
        for part in PARTS
    }
    for i, name in enumerate(map(str, halves)):
        moved[name] = moved[name] + halves[name].to_numpy(float)[:, None] * draws[:, i].T
    scores = [
        _standardised(moved[part.id], part.sign, part.log, _error(raw, part)) for part in PARTS
    ]
    drawn = [_weighed(np.column_stack([one[:, i] for one in scores]))[0] for i in range(_DRAWS)]
    half: np.ndarray = _NORMAL_99 * np.nan_to_num(np.std(drawn, axis=0))
    return half


def _error(raw: pd.DataFrame, part: Part) -> Values | None:
    error = raw.get(f"{part.id}_error")
    return None if error is None else error.to_numpy(float)


def driver(scores: Mapping[str, float]) -> str:
    """Name the most striking cause of a shortage.

    Args:
        scores: z of each cause, turned so that more explains more; NaN where unknown.

    Returns:
        The words of the largest score that is at least 1; else that none stands out.
    """
    known = [(scores.get(one.id, np.nan), one.name) for one in CAUSES]
    striking = [(score, name) for score, name in known if score >= STRIKING]
    return max(striking, key=lambda one: one[0])[1] if striking else UNEXPLAINED


def _causes(raw: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    scores = pd.DataFrame({one.id: _scores(raw, one) for one in CAUSES}, index=raw.index)
    # Long to train: posts want more than those at work have, and they take long to fill.
    scores["training"] = parts[["z_underqualified", "z_days_to_fill"]].mean(axis=1, skipna=False)
    return scores


def _scores(raw: pd.DataFrame, part: Part) -> pd.Series:
    error = raw.get(f"{part.id}_error")
    return standardise(_column(raw, part.id), sign=part.sign, log=part.log, error=error)


def _column(raw: pd.DataFrame, name: str) -> pd.Series:
    return raw[name] if name in raw else pd.Series(np.nan, index=raw.index)
