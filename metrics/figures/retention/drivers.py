"""What goes with leaving: hazard ratios of classes, all factors at once, with their assumption.

The model is fitted to counts: leavers among person-months, by stretch of the stay and class. A
class too small to be modelled joins the rest of its factor. Whether a ratio holds for the whole
stay is tested by letting it change after the first year.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from metrics.disclosure.curves import EVENT_THRESHOLD, may_model, nothing
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import Status
from metrics.disclosure.rounding import round_to
from metrics.engine.labels import OTHERS
from metrics.models.survival.cox import NoFit
from metrics.models.survival.hazard import Grouped, grouped_hazard
from metrics.models.survival.robust import Floats

# Stretches of a stay within which the hazard is taken as even: the half-year cliff by itself.
_CUTS: Final = (0, 2, 5, 7, 12, 24, 36, 60, 100_000)
_LATE: Final = 12
_SURE: Final = 0.01  # below it, the assumption is said not to hold
# What a class is compared with, where it is large enough: 本科, 制造业, 本省其他高校, 省外生源.
_BASES: Final = {"education": 4, "section": "C", "school_group": 2, "native": 3}


@dataclass(frozen=True)
class Table:
    """Exits and censored by factors and tenure (see :func:`.risk_set.exits_and_censored`)."""

    counts: pd.DataFrame
    factors: tuple[str, ...]

    @property
    def exits(self) -> float:
        """All leavers."""
        return float(self.counts["exits"].sum())

    @property
    def people(self) -> float:
        """Everybody."""
        return self.exits + float(self.counts["censored"].sum())


def drivers(table: Table) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """Fit the model.

    Returns:
        Protected rows: ``driver`` (``factor:class:base``), ratio, interval, people; ``steady`` is
        whether the factor's ratios may be taken as lasting. And remarks in words.
    """
    if not may_model(table.people, table.exits):
        return [], ("人数或离开人数过少，不作模型分析；请看上级地区",)
    merged, bases = _merged(table)
    used = [name for name in table.factors if merged[name].nunique() > 1]
    cells = _person_months(merged, used)
    design, columns = _design(cells, used, bases)
    at_risk, exits = cells["at_risk"].to_numpy(), cells["exits"].to_numpy()
    try:
        fit = grouped_hazard(design, at_risk, exits)
    except NoFit:
        return [], ("类别之间无法区分，不作模型分析",)
    rows = []
    stretches = design.shape[1] - len(columns)
    steady = {name: _steady(cells, design, columns, name, fit) for name in used}
    for i, (name, code) in enumerate(columns):
        people = float(merged.loc[merged[name] == code, ["exits", "censored"]].to_numpy().sum())
        at = stretches + i
        rows.append(
            {"driver": f"{name}:{code}:{bases[name]}", "factor": name, "steady": steady[name]}
            | _ratio(fit.coefficients[at], fit.errors[at], people)
        )
    if not rows:
        return [], ("各类别人数过少，不作比较",)
    return rows, ()


def _ratio(coefficient: float, error: float, people: float) -> dict[str, Any]:
    z = stats.norm.ppf(0.975)
    low, middle, high = (float(np.exp(coefficient + k * z * error)) for k in (-1, 0, 1))
    return nothing(Status.OK) | {
        "value": round(middle, 2),
        "denominator": float(round_to(np.array([people]), rounding_base())[0]),
        "half_width": 0.005,
        "low": round(low, 2),
        "high": round(high, 2),
    }


def _merged(table: Table) -> tuple[pd.DataFrame, dict[str, str]]:
    """Classes as text, the small ones together; and each factor's base."""
    frame = table.counts.copy()
    bases: dict[str, str] = {}
    for name in table.factors:
        frame[name] = frame[name].astype(str)
        size = frame.groupby(name)[["exits", "censored"]].sum()
        size["people"] = size["exits"] + size["censored"]
        small = [k for k, r in size.iterrows() if not may_model(r["people"], r["exits"])]
        frame.loc[frame[name].isin(small), name] = OTHERS
        rest = size.loc[small]
        if small and not may_model(float(rest["people"].sum()), float(rest["exits"].sum())):
            # Not even together: they join the largest class, which they can hardly change.
            frame.loc[frame[name] == OTHERS, name] = str(size["people"].idxmax())
        left = frame.groupby(name)[["exits", "censored"]].sum().sum(axis=1)
        wanted = str(_BASES[name])
        bases[name] = wanted if wanted in left.index else str(left.idxmax())
    return frame, bases


def _person_months(frame: pd.DataFrame, used: list[str]) -> pd.DataFrame:
    """At-risk person-months and exits per stretch of the stay and class."""
    tenure = frame["tenure"].to_numpy(dtype=float)
    people = (frame["exits"] + frame["censored"]).to_numpy()
    pieces = []
    for start, end in pairwise(_CUTS):
        inside = (tenure > start) & (tenure <= end)
        pieces.append(
            frame[used].assign(
                stretch=start,
                at_risk=people * np.clip(np.minimum(tenure, end) - start, 0, None),
                exits=np.where(inside, frame["exits"], 0.0),
            )
        )
    every = pd.concat(pieces, ignore_index=True)
    every = every[every["at_risk"] > 0]
    every["head"] = every["stretch"].map(_heads(every))
    every["late"] = every["stretch"] >= _LATE
    return every.groupby([*used, "head", "late"], as_index=False)[["at_risk", "exits"]].sum()


def _heads(cells: pd.DataFrame) -> dict[int, int]:
    """Which stretch each one is counted with: at least ten leavers in all that are left."""
    sums: Any = cells.groupby("stretch")["exits"].sum()
    gone = {int(stretch): float(n) for stretch, n in sums.items()}
    heads: dict[int, int] = {}
    waiting: list[int] = []
    for stretch in sorted(gone):
        waiting.append(stretch)
        if sum(gone[s] for s in waiting) >= EVENT_THRESHOLD:
            heads |= dict.fromkeys(waiting, stretch)
            waiting = []
    return heads | dict.fromkeys(waiting, max(heads.values(), default=0))


def _design(
    cells: pd.DataFrame, used: list[str], bases: dict[str, str]
) -> tuple[Floats, list[tuple[str, str]]]:
    """Indicators: one per stretch, then one per class that is not its factor's base."""
    blocks = [(cells["head"] == head).to_numpy(float) for head in sorted(cells["head"].unique())]
    columns = [
        (name, code)
        for name in used
        for code in sorted(cells[name].unique())
        if code != bases[name]
    ]
    blocks += [(cells[name] == code).to_numpy(float) for name, code in columns]
    return np.column_stack(blocks), columns


def _steady(
    cells: pd.DataFrame,
    design: Floats,
    columns: list[tuple[str, str]],
    factor: str,
    fit: Grouped,
) -> bool:
    """Whether letting a factor's ratios change after the first year fits no better."""
    start = design.shape[1] - len(columns)
    own = [start + i for i, (name, _) in enumerate(columns) if name == factor]
    late = cells["late"].to_numpy(float)
    more = design[:, own] * late[:, None]
    more = more[:, more.any(axis=0)]
    if more.shape[1] == 0:
        return True
    try:
        wider = grouped_hazard(
            np.hstack([design, more]),
            cells["at_risk"].to_numpy(),
            cells["exits"].to_numpy(),
            near=np.append(fit.coefficients, np.zeros(more.shape[1])),
        )
    except NoFit:
        return True
    gain = 2 * (wider.likelihood - fit.likelihood)
    return bool(stats.chi2.sf(gain, more.shape[1]) >= _SURE)
