"""What was asked for: a region, a period, filters. Frozen, so that it can be part of a key."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metrics.engine.core import Unknown

Codes = tuple[int | str, ...]


@dataclass(frozen=True)
class Selection:
    """One question's scope.

    Attributes:
        region: adcode of a province, city or county; the figure is about what lies in it.
        month: last month of the window; ``None`` takes the newest settled month there is.
        months: length of the window; ``None`` takes the metric's own.
        where: filters as sorted ``(dimension id, codes)`` pairs.
    """

    region: int
    month: int | None = None
    months: int | None = None
    where: tuple[tuple[str, Codes], ...] = ()

    def with_(self, dimension: str, *codes: int | str) -> "Selection":
        """Filter on a dimension; no codes at all lifts the filter."""
        return _filtered(self, dimension, codes)

    def at(self, month: int | None, months: int | None = None) -> "Selection":
        """Ask about another window."""
        return replace(self, month=month, months=months)

    def within(self, region: int) -> "Selection":
        """Ask about another region."""
        return self if region == self.region else replace(self, region=region)

    def plain(self) -> "Selection":
        """The same without filters."""
        return replace(self, where=()) if self.where else self

    def codes(self, dimension: str) -> Codes:
        """Codes chosen on a dimension; empty when it isn't filtered."""
        return dict(self.where).get(dimension, ())


@lru_cache(maxsize=4096)
def _filtered(selection: Selection, dimension: str, codes: Codes) -> Selection:
    kept = {name: values for name, values in selection.where if name != dimension}
    if codes:
        kept[dimension] = codes
    return replace(selection, where=tuple(sorted(kept.items())))


def level(region: int) -> str:
    """Tell a province, a city and a county apart by their adcode."""
    if region % 10_000 == 0:
        return "province"
    return "city" if region % 100 == 0 else "county"


def parent(region: int) -> int:
    """The region one level up; a province is its own parent."""
    return {"county": region // 100 * 100, "city": region // 10_000 * 10_000}.get(
        level(region), region
    )


def is_above(dimension: str, region: int) -> bool:
    """Whether a dimension divides by regions of a higher level than a region's own.

    All of a county lies in one city: divided by cities, its own figure would bear the city's name.
    """
    levels = ("province", "city", "county")
    return dimension in levels and levels.index(dimension) < levels.index(level(region))


# From one code of a level to the next: a region's own ones begin with the same digits.
STEPS: Final = {"province": 10_000, "city": 100, "county": 1}


def contains(outer: int, inner: int) -> bool:
    """Whether one region lies in another, or is it."""
    step = STEPS[level(outer)]
    return outer // step == inner // step


def inside(outer: int, codes: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of many regions lie in another, or are it."""
    step = STEPS[level(outer)]
    found: NDArray[np.bool_] = codes // step == outer // step
    return found


@dataclass(frozen=True)
class Scope:
    """What a user may see. An argument everywhere, never read from a session."""

    region: int
    role: str = "leader"  # leader, analyst, steward, district
    office: int = 0  # the office's own region; 0 = the same

    @property
    def partial(self) -> bool:
        """Whether they see less than their office does: a district user, or a region of their own
        below the office's."""
        return self.role == "district" or bool(
            self.office and not contains(self.region, self.office)
        )

    def narrow(self, selection: Selection) -> Selection:
        """Check a question against the scope.

        Raises:
            OutOfScope: the region asked for is not inside the user's own.
        """
        if not contains(self.region, selection.region):
            raise OutOfScope("所选地区不在您的授权范围内")
        return selection


class OutOfScope(Unknown):
    """The question reaches beyond what the user may see."""


class BeyondRegion(OutOfScope):
    """The figure is about people everywhere, and the user may see those of a region."""


def place_of(selection: Selection) -> int | None:
    """The place that a question is about: its region, narrowed to the one place of each level that
    it filters for; ``None`` where these lie apart."""
    place = selection.region
    for name in ("province", "city", "county"):
        for code in selection.codes(name):
            if contains(place, int(code)):
                place = int(code)
            elif not contains(int(code), place):
                return None
    return place
