"""Regions by adcode (GB/T 2260) and what became of codes that are no longer in force.

A municipality has both a province code (110000) and a city code (110100); counties that a
province runs itself hang under 419000, 429000, 469000, 659000 and 500200, as in the standard.
So ``code // 100 * 100`` is always a city and ``code // 10000 * 10000`` always a province.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from data.reference.tables import text_rows

NATION = 100000
LEVELS = ("nation", "province", "city", "county")
_OUTSIDE = (71, 81, 82)  # Taiwan, Hong Kong, Macao: the ministry's list stops at the province


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative unit in force: code, full name, daily name, level, parent's code."""

    code: int
    name: str
    short: str
    level: str
    parent: int


@dataclass(frozen=True, slots=True)
class Successor:
    """Today's code for an old one. ``code`` 0 and ``level`` '' where the old code never existed.

    ``note`` says in Chinese what happened; it is empty where nothing did.
    """

    code: int
    level: str
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """One event of a code: in ``year`` the unit under ``old_code`` went to ``new_code``."""

    year: int
    old_code: int
    old_name: str
    new_code: int
    kind: str
    note: str


@cache
def _regions() -> dict[int, Region]:
    return {
        int(row["code"]): Region(
            int(row["code"]), row["name"], row["short"], row["level"], int(row["parent"])
        )
        for row in text_rows("regions")
    }


@cache
def changes() -> dict[int, tuple[Change, ...]]:
    """Give the events of every code that ever changed, oldest first."""
    found: dict[int, list[Change]] = {}
    for row in text_rows("region_changes"):
        change = Change(
            int(row["year"]),
            int(row["old_code"]),
            row["old_name"],
            int(row["new_code"]),
            row["kind"],
            row["note"],
        )
        found.setdefault(change.old_code, []).append(change)
    return {code: tuple(sorted(events, key=lambda e: e.year)) for code, events in found.items()}


def region(code: int) -> Region | None:
    """Give the region in force under an adcode, or None."""
    return _regions().get(code)


@lru_cache(maxsize=512)
def regions(level: str | None = None, within: int | None = None) -> tuple[Region, ...]:
    """List regions in code order, of one level and/or strictly inside the region ``within``."""
    return tuple(
        r
        for r in _regions().values()
        if (level is None or r.level == level)
        and (within is None or (r.code != within and is_inside(r.code, within)))
    )


def is_inside(code: int, outer: int) -> bool:
    """Tell whether ``code`` is ``outer`` or lies in it, by the codes alone."""
    if outer == NATION or code == outer:
        return True
    if outer % 10000 == 0:
        return code // 10000 == outer // 10000
    return outer % 100 == 0 and code // 100 == outer // 100


def region_name(code: int) -> str:
    """Give the full name in force; an unknown code is given back as 「未知地区（…）」."""
    found = region(code)
    if found is not None:
        return found.name
    return "未说明" if code == 0 else f"未知地区（{code}）"


@cache
def _parents() -> frozenset[int]:
    return frozenset(r.parent for r in _regions().values())


def county_label(code: int) -> str:
    """Name a code that stands among counties: a city there reads 「杭州市（未分区）」.

    A city without counties (东莞) keeps its plain name, since nothing in it is unassigned.
    """
    found = region(code)
    if found is None or found.level in {"county", "nation"} or code not in _parents():
        return region_name(code)
    return f"{found.name}（{'未分区' if found.level == 'city' else '未分市'}）"


def current_code(old: int, year: int | None = None) -> Successor:
    """Give today's code for ``old`` as it was meant at the end of ``year``.

    Without a year, a code in force means itself, and any other code what it last stood for.
    A unit whose territory was divided has no single successor: its city's code is given (未分区).
    """
    if year is None and old in _regions():
        return _successor(old, "")
    if old // 10000 in _OUTSIDE and 0 < old < 1_000_000:
        return _successor(old // 10000 * 10000, "港澳台按省级统计")
    return _follow(old, year)


def _successor(code: int, note: str) -> Successor:
    found = region(code)
    if found is None:
        return Successor(0, "", f"代码 {code} 不在区划代码表中")
    return Successor(code, found.level, note)


@lru_cache(maxsize=65536)
def _follow(old: int, year: int | None) -> Successor:
    code, notes = old, []
    after = _meant_in(old) if year is None else year
    for _ in range(30):
        step = next((c for c in changes().get(code, ()) if c.year > after), None)
        if step is None and code not in _regions():
            # A record can still carry a code some time after it went out of force.
            step = next((c for c in reversed(changes().get(code, ())) if c.new_code != code), None)
        if step is None:
            break
        after = max(after, step.year)
        if step.new_code != code or step.kind == "部分划出":
            detail = f"：{step.note}" if step.note else ""
            notes.append(f"{step.year} 年{step.old_name}（{code}）{step.kind}{detail}")
        code = step.new_code
    return _successor(_known_above(old, code), "；".join(notes))


def _meant_in(code: int) -> int:
    """Give the last year in which a code that is out of force was still valid."""
    events = changes().get(code, ())
    return events[-1].year - 1 if events else 9999


def _known_above(old: int, code: int) -> int:
    """Climb from a code that is not in force to the city or province it lies in."""
    if code in _regions() or old not in changes():
        return code
    city, province = code // 100 * 100, code // 10000 * 10000
    return city if city in _regions() else province
