"""The levers of a scenario, as the address has them (``draft``): what they are, and in words.

There, region 0 and section ``*`` stand for whatever the page is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from dashboard.outlook.view import About
from dashboard.wording import words
from data.reference import sections
from metrics.engine.core import Unknown
from metrics.engine.selection import level
from metrics.figures.outlook import scenarios
from metrics.models.supply_demand.levers import Lever

ALL: Final = "*"
PROJECT: Final = "project"
KINDS: Final = ("retention", "staying", "growth", "arrivals", PROJECT)


def drafted(address: Mapping[str, str]) -> tuple[tuple[Lever, ...], str]:
    """The levers in the address; where they can't be read, none and a word."""
    try:
        return scenarios.levers(address.get("draft", "")), ""
    except Unknown as error:
        return (), str(error)


def applied(about: About, levers: Sequence[Lever]) -> tuple[Lever, ...]:
    """What levers come to for the page's place; those that say where they apply."""
    return tuple(placed(about, one) for one in levers if one.amount and stands(about, one))


def placed(about: About, lever: Lever) -> Lever:
    """A lever of the draft with the page's place where it has none of its own."""
    return replace(
        lever,
        region=lever.region or about.place.region,
        section=lever.section if lever.section != ALL else page_section(about),
    )


def said(about: About, lever: Lever) -> str:
    """A lever as a sentence; with its place where that is not the page's."""
    own = lever.region != about.place.region
    where = words.place(lever.region) if own else ""
    where += _trade(lever.section) if lever.section not in (ALL, page_section(about)) else ""
    return scenarios.words(lever, (about.gap.month or 0) // 12, where)


def stands(about: About, lever: Lever) -> bool:
    """Whether a lever says where it applies as closely as its kind asks."""
    one = placed(about, lever)
    return one.kind != PROJECT or (level(one.region) == "city" and one.section != ALL)


def years(about: About) -> list[int]:
    """The years that a lever may begin in."""
    return [int(year) for year in sorted(about.gap.frame["year"].unique())]


def page_section(about: About) -> str:
    """The industry that the page is about, or all."""
    codes = about.place.codes("section")
    return str(codes[0]) if codes else ALL


def _trade(code: str) -> str:
    return {one.code: one.name for one in sections()}.get(code, code)


def written(levers: Sequence[Lever]) -> str:
    """Levers for the address, in the order of the panel; those that say nothing are left out."""
    order = sorted(levers, key=lambda one: KINDS.index(one.kind))
    kinds = [one.kind for one in order]
    kept = [
        one
        for one in order
        if one.amount
        or kinds.count(one.kind) > 1
        or (one.region, one.section, one.start) != (0, ALL, 0)
    ]
    return scenarios.code(kept) if kept else ""
