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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
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
        sides: everybody before matching, and those matched with their weights.
        traits: what they were matched on.
    """

    treated: Side
    control: Side
    people: tuple[float, float]
    unmatched: float
    leavers: tuple[float, float]
    horizon: float
    sides: tuple["People", "People"]
    traits: tuple[str, ...]

    @cached_property
    def apart(self) -> float:
        """The largest standardised difference of a class after matching, without its sign. Found
        when it is asked for: most comparisons are refused before."""
        most = (float(np.abs(one.gaps[1]).max(initial=0.0)) for one in _balances(*self.sides))
        return max(most, default=0.0)

    @property
    def balance(self) -> pd.DataFrame:
        """One row a trait and class: shares of both sides before and after matching, and
        standardised differences ``before`` and ``after``."""
        names = ["trait", "label", "granted_before", "other_before", "granted_after", "other_after"]
        rows = [
            (trait, *row)
            for trait, one in zip(self.traits, _balances(*self.sides), strict=True)
            for row in zip(one.labels, *one.before, *one.after, *one.gaps, strict=True)
        ]
        return pd.DataFrame(rows, columns=[*names, "before", "after"])

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
    return compared(people_of(cells, traits, landmark), traits)


def people_of(cells: pd.DataFrame, traits: Sequence[str], landmark: int = LANDMARK) -> "People":
    """The classes of people that stayed beyond the landmark, as columns; see :func:`matched`."""
    tenure = cells["tenure"].to_numpy(dtype=float)
    stayed = tenure > landmark
    classes = [
        pd.factorize(cells[name].to_numpy()[stayed], sort=True, use_na_sentinel=True)
        for name in traits
    ]
    exits, censored = (cells[name].to_numpy(dtype=float)[stayed] for name in ("exits", "censored"))
    return People(
        tuple(codes for codes, _ in classes),
        tuple(known.tolist() for _, known in classes),
        cells["granted"].to_numpy(dtype=bool)[stayed],
        tenure[stayed],
        exits,
        exits + censored,
        np.ones(len(exits)),
    )


def compared(here: "People", traits: Sequence[str]) -> Matched:
    """Match and compare people, or some of them: of one place, say.

    Raises:
        ValueError: there is nobody on one side, or no stratum has both.
    """
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
        (here, kept),
        tuple(traits),
    )


@dataclass(frozen=True)
class People:
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

    def take(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> "People":
        """Some of the rows."""
        return People(
            tuple(codes[rows] for codes in self.traits),
            self.classes,
            self.granted[rows],
            self.tenure[rows],
            self.exits[rows],
            self.n[rows],
            self.w[rows],
        )


@dataclass(frozen=True)
class _Balance:
    """How the two sides differ in the classes of a trait, before and after weighting.

    Attributes:
        labels: of the classes that occur.
        before, after: shares of both sides.
        gaps: standardised differences, before and after, by the spread before matching,
            √((p₁(1−p₁) + p₀(1−p₀))/2) (Austin 2009).
    """

    labels: list[Any]
    before: tuple[Values, Values]
    after: tuple[Values, Values]
    gaps: tuple[Values, Values]


def _balances(before: People, after: People) -> Iterator[_Balance]:
    """Trait by trait."""
    for at, known in enumerate(before.classes):
        codes = before.traits[at]
        there = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(known)))
        b1, b0, a1, a0 = (side for one in (before, after) for side in _shares(one, at, there))
        spread = np.sqrt((b1 * (1 - b1) + b0 * (1 - b0)) / 2)
        gaps = np.zeros((2, len(there)))
        np.divide((b1 - b0, a1 - a0), spread, out=gaps, where=spread != 0)
        yield _Balance([known[i] for i in there], (b1, b0), (a1, a0), (gaps[0], gaps[1]))


def _shares(people: People, at: int, there: NDArray[np.intp]) -> tuple[Values, Values]:
    """Weighted shares of some of a trait's classes, all that occur, among those with a grant and
    those without."""
    codes, classes = people.traits[at], len(people.classes[at])
    weight, other, known = people.n * people.w, ~people.granted, codes >= 0
    table = np.bincount(2 * codes[known] + other[known], weight[known], 2 * classes)
    sides = table.reshape(-1, 2)[there].T
    one, two = sides / sides.sum(axis=1, keepdims=True)
    return one, two


def _curve(side: People) -> Side:
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


def _leavers(side: People, horizon: float) -> float:
    return float(side.exits[side.tenure <= horizon].sum())
