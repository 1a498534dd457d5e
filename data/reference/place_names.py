"""What a place name can mean: every name and short name in force, zones, and former names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from data.reference.names import tidy
from data.reference.region_codes import (
    NATION,
    changes,
    current_code,
    is_inside,
    region,
    regions,
)
from data.reference.short_names import short_name
from data.reference.tables import text_rows
from data.values.text import simplified

_IN_MEMORY = 2000  # short names given up earlier (东方红) mean nothing without their city
_FIRST_YEAR = 1983  # before, the codes were renumbered wholesale and names went astray
_MUNICIPALITIES = (11, 12, 31, 50)
SEPARATORS = " -—–_/·•,，、|>→:：;；()[]【】〔〕「」\\."


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a name: the unit it stands for, and how directly."""

    code: int
    rank: int  # 0 full, 1 short, 2 zone, 3 old full, 4 old short, 5 long given up
    scope: int  # a region in which the name is meant
    note: str = ""


def covers(outer: int, code: int) -> bool:
    """Tell whether ``code`` lies in ``outer``; a municipality covers all its counties."""
    if outer // 10000 in _MUNICIPALITIES and outer % 10000 in (0, 100):
        return outer // 10000 == code // 10000
    return is_inside(code, outer)


@cache
def longest_name() -> int:
    """Give the length of the longest name there is."""
    return max(map(len, meanings()))


@cache
def meanings() -> dict[str, tuple[Entry, ...]]:
    """Map every name and short name, current and old, as :func:`tidy` gives it, to its meanings."""
    index: dict[str, dict[tuple[int, int, int], Entry]] = {}

    def add(name: str, entry: Entry) -> None:
        if len(name) >= 2:
            # The key is what `tidy` makes of the name; 乾县 alone is not its own key.
            index.setdefault(simplified(name), {})[entry.code, entry.rank, entry.scope] = entry

    for unit in regions():
        if unit.code == NATION or unit.name.endswith("直辖县级") or unit.name == "重庆县":
            continue
        if unit.level == "province" and unit.code // 10000 in _MUNICIPALITIES:
            continue  # 「北京」 is the city 110100, which lies in the province 110000
        add(unit.name, Entry(unit.code, 0, unit.code))
        add(unit.short, Entry(unit.code, 1, unit.code))
        if unit.name.endswith("自治州"):
            add(f"{unit.short}州", Entry(unit.code, 1, unit.code))
        if "自治县" in unit.name or "自治旗" in unit.name:
            add(f"{unit.short}{unit.name[-1]}", Entry(unit.code, 1, unit.code))
    for row in text_rows("zones"):
        code, scope = int(row["code"]), int(row["city"]) or NATION
        add(tidy(row["name"]).strip(SEPARATORS), Entry(code, 2, scope if scope != NATION else code))
    for old_name, code, note, year in _old_names():
        add(old_name, Entry(code, 3, code, note))
        add(short_name(old_name), Entry(code, 4 if year >= _IN_MEMORY else 5, code, note))
    return {name: tuple(entries.values()) for name, entries in index.items()}


def _old_names() -> Iterator[tuple[str, int, str, int]]:
    """Give each former name with today's code, what happened, and when."""
    every = sorted((e for events in changes().values() for e in events), key=lambda e: e.year)
    for event in every:  # the newest last: its note is the one kept
        if event.kind == "部分划出" or event.year < _FIRST_YEAR:
            continue
        successor = current_code(event.old_code, event.year - 1)
        unit = region(successor.code)
        if unit is not None and unit.name != event.old_name:
            yield event.old_name, successor.code, successor.note, event.year
