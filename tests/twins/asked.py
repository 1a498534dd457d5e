"""A question to a figure, and how a twin sums rows up to answer it.

A *fact* is one row's share in a figure: what it is worth and what it is divided by. Facts come
from the rows one by one; here they are only kept or dropped, and added up.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from data.reference import industries, occupations
from tests.world import ZHEJIANG

Key = tuple[Any, ...]
Fact = tuple[dict[str, Any], float]
LEVELS = {"province": 10_000, "city": 100, "county": 1}


@dataclass(frozen=True)
class Asked:
    """Region, divisions, last month, length of the window, filters."""

    region: int = ZHEJIANG
    by: tuple[str, ...] = ()
    month: int | None = None
    months: int | None = None
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    def at(self, month: int, *by: str) -> "Asked":
        return replace(self, month=month, by=by)

    @property
    def step(self) -> int:
        """The grain of region that the question is about: 1, 100 or 10 000."""
        named = {*self.by, *(name for name, _ in self.where)}
        return min([grain(self.region), *(LEVELS[name] for name in named & set(LEVELS))])

    def codes(self, name: str) -> tuple[Any, ...]:
        return dict(self.where).get(name, ())


def grain(region: int) -> int:
    return 10_000 if region % 10_000 == 0 else 100 if region % 100 == 0 else 1


def within(code: int, region: int) -> bool:
    step = grain(region)
    return code // step == region // step


def summed(facts: Iterable[Fact], asked: Asked) -> dict[Key, float]:
    """Add facts up: those in the region (if they have one) that pass the filters, by keys.

    A filter on what the facts are not divided by does not touch them; a key that they do not
    have is left out, so that the caller joins it.
    """
    out: dict[Key, float] = defaultdict(float)
    for given, amount in facts:
        dims = spread(given)
        if "region" in dims and not within(dims["region"], asked.region):
            continue
        if all(dims.get(name, codes[0]) in codes for name, codes in asked.where):
            out[tuple(dims[name] for name in asked.by if name in dims)] += amount
    return out


def spread(given: dict[str, Any]) -> dict[str, Any]:
    """A fact's dimensions with those that follow: regions above, section, occupation's group."""
    dims = dict(given)
    if "region" in dims:
        code = dims["region"]
        for name, step in LEVELS.items():
            dims[name] = code // step * step
    if "industry" in dims:
        dims["section"] = sections().get(dims["industry"], "")
    if "occupation" in dims:
        dims["occupation"] = group(dims["occupation"])
    return dims


@cache
def sections() -> dict[int, str]:
    return {one.code: one.section for one in industries()}


@cache
def known_jobs() -> frozenset[str]:
    return frozenset(one.code for one in occupations())


def group(code: str | None) -> str:
    """The 小类 of an occupation; nothing for one that no list has."""
    return "-".join(code.split("-")[:3]) if code in known_jobs() else ""
