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
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
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
    cells = cells[cells["tenure"] > landmark]
    classes = [
        pd.factorize(cells[name].to_numpy(), sort=True, use_na_sentinel=True) for name in traits
    ]
    here = _People(
        tuple(codes for codes, _ in classes),
        tuple(known.tolist() for _, known in classes),
        cells["granted"].to_numpy(dtype=bool),
        cells["tenure"].to_numpy(dtype=float),
        cells["exits"].to_numpy(dtype=float),
        cells["exits"].to_numpy(dtype=float) + cells["censored"].to_numpy(dtype=float),
        np.ones(len(cells)),
    )
    stratum = here.strata()
    count = int(stratum.max(initial=-1)) + 1
    with_, without = (
        np.bincount(stratum, np.where(here.granted == side, here.n, 0.0), count)
        for side in (True, False)
    )
    if not (with_.sum() > 0 and without.sum() > 0):
        raise ValueError("nobody stands on one side of the comparison")
    both = (with_ > 0) & (without > 0)
    if not both.any():
        raise ValueError("no stratum has people of both sides")
    kept = here.take(both[stratum])
    of = stratum[both[stratum]]
    kept = replace(kept, w=np.where(kept.granted, 1.0, with_[of] / without[of]))
    one, two = kept.take(kept.granted), kept.take(~kept.granted)
    horizon = float(min(one.tenure.max(), two.tenure.max()))
    return Matched(
        _curve(one),
        _curve(two),
        (float(with_[both].sum()), float(without[both].sum())),
        float(with_.sum() - with_[both].sum()),
        (_leavers(one, horizon), _leavers(two, horizon)),
        horizon,
        _balance(here, kept, traits),
    )


@dataclass(frozen=True)
class _People:
    """Classes of people as columns: their traits as codes of sorted classes, -1 for none.

    Attributes:
        traits, classes: codes of each trait, and what they stand for.
        granted: whether they got a grant by the landmark.
        tenure, exits, n: months, people who left, all of them.
        w: what each of them counts.
    """

    traits: tuple[NDArray[np.intp], ...]
    classes: tuple[list[Any], ...]
    granted: NDArray[np.bool_]
    tenure: Values
    exits: Values
    n: Values
    w: Values

    def strata(self) -> NDArray[np.intp]:
        """The number of each row's stratum."""
        number = np.zeros(len(self.n), dtype=np.int64)
        for codes, known in zip(self.traits, self.classes, strict=True):
            number = number * (len(known) + 1) + codes + 1
        return np.unique(number, return_inverse=True)[1]

    def take(self, rows: NDArray[np.bool_]) -> "_People":
        """Some of the rows."""
        return _People(
            tuple(codes[rows] for codes in self.traits),
            self.classes,
            self.granted[rows],
            self.tenure[rows],
            self.exits[rows],
            self.n[rows],
            self.w[rows],
        )


def _balance(before: _People, after: _People, traits: Sequence[str]) -> pd.DataFrame:
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


def _shares(people: _People, traits: Sequence[str]) -> dict[str, dict[Any, tuple[float, float]]]:
    """Weighted shares of each trait's classes among those with a grant and those without."""
    weight, other = people.n * people.w, ~people.granted
    found: dict[str, dict[Any, tuple[float, float]]] = {}
    for trait, codes, known in zip(traits, people.traits, people.classes, strict=True):
        there = codes >= 0
        table = np.bincount(2 * codes[there] + other[there], weight[there], 2 * len(known))
        occurs = np.bincount(codes[there], minlength=len(known)) > 0
        sides = table.reshape(-1, 2).T
        one, two = sides / sides.sum(axis=1, keepdims=True)
        found[trait] = {
            label: (float(a), float(b))
            for label, a, b, is_there in zip(known, one, two, occurs, strict=True)
            if is_there
        }
    return found


def _curve(side: _People) -> Side:
    """Weighted Kaplan–Meier from the landmark on."""
    months, at = np.unique(side.tenure, return_inverse=True)
    d, d2, y = (
        np.bincount(at, one, len(months))
        for one in (side.w * side.exits, side.w**2 * side.exits, side.w * side.n)
    )
    at_risk = y[::-1].cumsum()[::-1]
    hazard = d / at_risk
    left = at_risk * at_risk * (1 - hazard)
    parts = np.divide(d2, left, out=np.zeros_like(left), where=left > 0)
    return Side(months.astype(float), np.cumprod(1 - hazard), np.cumsum(parts))


def _leavers(side: _People, horizon: float) -> float:
    return float(side.exits[side.tenure <= horizon].sum())
