"""Individual grants: those who got one against like people who did not, both still here at month 6.

Whoever stays longer has more time to apply, so having ever been granted proves only that somebody
stayed. Here both sides are set at one landmark (Anderson, Cain and Gelber 1983): who is still here
after six months, split by what was granted until then; what follows is compared.

People are matched exactly on all traits known at entry ("coarsened exact matching": Iacus, King
and Porro 2012, Political Analysis 20: 1–24): within a stratum of equal traits, those without a
grant stand for those with one, weighted by their numbers. Strata that have only one side are left
out, and counted. What nobody recorded cannot be matched: the answer holds if nothing else decided
both the grant and the staying.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from metrics.models.types import Values

LANDMARK: Final = 6


@dataclass(frozen=True)
class Side:
    """Share still here by month, with the variance of its logarithm (Greenwood, weighted)."""

    months: Values
    share: Values
    log_variance: Values

    def at(self, month: float) -> tuple[float, float]:
        """Share and its variance at a month."""
        i = int(np.searchsorted(self.months, month, side="right")) - 1
        if i < 0:
            return 1.0, 0.0
        return float(self.share[i]), float(self.share[i] ** 2 * self.log_variance[i])


@dataclass(frozen=True)
class Matched:
    """Matched curves and how alike the two sides are.

    Attributes:
        treated, control: curves from the landmark on, the control's weighted.
        people: matched with a grant, matched without one.
        unmatched: people with a grant who have no like.
        leavers: leavings after the landmark on both sides, until ``horizon``.
        horizon: the last month that both sides are observed up to.
        balance: one row a trait and class: shares of both sides before and after matching, and
            standardised differences ``before`` and ``after``.
    """

    treated: Side
    control: Side
    people: tuple[float, float]
    unmatched: float
    leavers: tuple[float, float]
    horizon: float
    balance: pd.DataFrame

    def effect(self, month: float, level: float = 0.95) -> tuple[float, float, float]:
        """Difference of the shares still here at a month after entry, and its interval.

        Among those here at the landmark, as a share. NaN beyond ``horizon``.
        """
        if month > self.horizon:
            return float("nan"), float("nan"), float("nan")
        (one, one_var), (two, two_var) = self.treated.at(month), self.control.at(month)
        reach = float(stats.norm.ppf(0.5 + level / 2)) * float(np.sqrt(one_var + two_var))
        return one - two, one - two - reach, one - two + reach


def matched(cells: pd.DataFrame, traits: Sequence[str], landmark: int = LANDMARK) -> Matched:
    """Match and compare.

    Args:
        cells: one row per class of people: the ``traits``, ``granted`` (bool: by the landmark),
            ``tenure`` (months from entry until leaving or the last look), ``exits``, ``censored``
            (people).
        traits: columns to match on.
        landmark: months from entry; whoever was not here longer is on neither side.

    Raises:
        ValueError: there is nobody on one side, or no stratum has both.
    """
    here = cells[cells["tenure"] > landmark].assign(n=lambda f: f["exits"] + f["censored"])
    here = here.assign(stratum=here.groupby(list(traits), sort=True, dropna=False).ngroup())
    size = here.pivot_table(index="stratum", columns="granted", values="n", aggfunc="sum")
    size = size.reindex(columns=[True, False]).fillna(0.0)
    if not (size.sum() > 0).all():
        raise ValueError("nobody stands on one side of the comparison")
    both = size[(size > 0).all(axis=1)]
    if both.empty:
        raise ValueError("no stratum has people of both sides")
    kept = here[here["stratum"].isin(both.index)]
    weight = (both[True] / both[False]).reindex(kept["stratum"]).to_numpy()
    kept = kept.assign(w=np.where(kept["granted"], 1.0, weight))
    one, two = kept[kept["granted"]], kept[~kept["granted"]]
    horizon = float(min(one["tenure"].max(), two["tenure"].max()))
    return Matched(
        _curve(one),
        _curve(two),
        (float(both[True].sum()), float(both[False].sum())),
        float(size[True].sum() - both[True].sum()),
        (_leavers(one, horizon), _leavers(two, horizon)),
        horizon,
        balance(here.assign(w=1.0), kept, traits),
    )


def balance(before: pd.DataFrame, after: pd.DataFrame, traits: Sequence[str]) -> pd.DataFrame:
    """How the two sides differ in each class of each trait, before and after weighting.

    Standardised by the spread before matching, √((p₁(1−p₁) + p₀(1−p₀))/2) (Austin 2009).
    """
    rows = []
    shares = _shares(before, traits), _shares(after, traits)
    for trait in traits:
        was, now = (one[trait] for one in shares)
        for label in sorted(was):
            b, a = was[label], now.get(label, (0.0, 0.0))
            spread = np.sqrt(sum(share * (1 - share) for share in b) / 2)
            gaps = [(one - other) / spread if spread else 0.0 for one, other in (b, a)]
            rows.append((trait, label, *b, *a, *gaps))
    names = ["trait", "label", "granted_before", "other_before", "granted_after", "other_after"]
    return pd.DataFrame(rows, columns=[*names, "before", "after"])


def _shares(
    frame: pd.DataFrame, traits: Sequence[str]
) -> dict[str, dict[Any, tuple[float, float]]]:
    """Weighted shares of each trait's classes among those with a grant and those without."""
    weight = (frame["n"] * frame["w"]).to_numpy(dtype=float)
    other = ~frame["granted"].to_numpy(dtype=bool)
    ids, classes, count = [], [], 0
    for trait in traits:
        codes, known = pd.factorize(frame[trait], sort=True)
        ids.append(np.where(codes < 0, -1, 2 * (count + codes) + other))
        classes.append(known)
        count += len(known)
    # All traits in one go: ten pivot tables a place were half of what the whole figure cost.
    at = np.concatenate(ids)
    summed = pd.Series(np.tile(weight, len(traits))[at >= 0]).groupby(at[at >= 0]).sum()
    table = np.zeros(2 * count)
    table[summed.index.to_numpy()] = summed.to_numpy()
    found: dict[str, dict[Any, tuple[float, float]]] = {}
    for trait, known in zip(traits, classes, strict=True):
        mine, table = np.split(table, [2 * len(known)])
        sides = np.ascontiguousarray(mine.reshape(-1, 2).T)
        one, two = sides / sides.sum(axis=1, keepdims=True)
        found[trait] = dict(zip(known, zip(one.tolist(), two.tolist(), strict=True), strict=True))
    return found


def _curve(side: pd.DataFrame) -> Side:
    """Weighted Kaplan–Meier from the landmark on."""
    people = side.assign(
        d=side["w"] * side["exits"],
        d2=side["w"] ** 2 * side["exits"],
        y=side["w"] * side["n"],
    )
    sums = people.groupby("tenure")[["d", "d2", "y"]].sum().sort_index()
    at_risk = sums["y"].to_numpy()[::-1].cumsum()[::-1]
    hazard = sums["d"].to_numpy() / at_risk
    left = at_risk * at_risk * (1 - hazard)
    parts = np.divide(sums["d2"].to_numpy(), left, out=np.zeros_like(left), where=left > 0)
    return Side(sums.index.to_numpy(dtype=float), np.cumprod(1 - hazard), np.cumsum(parts))


def _leavers(side: pd.DataFrame, horizon: float) -> float:
    return float(side.loc[side["tenure"] <= horizon, "exits"].sum())
