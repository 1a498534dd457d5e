"""What a map of a region shows: which places at which level, and what lies around them.

Coordinates are Albers units of 100 km (see `data.reference.boundaries`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from data.reference.boundaries import NATION, SOUTH_SEA, Place, extent, places

Level = Literal["province", "city", "county"]
Box = tuple[float, float, float, float]  # x0, x1, y0, y1

TALL: Final = 1.3  # height over width from which on a map leaves a wide column half empty

MAP_NOTE: Final = "底图据 GS（2024）0650号，已简化；公开使用须送审"


@dataclass(frozen=True, slots=True)
class View:
    """What a map of one region at one level shows."""

    region: Place
    level: Level
    file: str  # GeoJSON that holds the regions
    members: dict[int, Place]  # regions to colour
    context: tuple[int, ...]  # neighbours in the same file, drawn pale
    outlines: str | None  # file of heavier borders on top: cities over counties
    outline_codes: tuple[int, ...]
    chosen: int | None  # the region that was asked for, when it is one of the members

    @property
    def has_inset(self) -> bool:
        """Say whether 南海诸岛 belong on this map: the nation and 海南."""
        return self.region.code in (NATION, SOUTH_SEA // 10000 * 10000)

    @property
    def is_tall(self) -> bool:
        """Say whether it wants a narrower column, and more height, than other maps: 舟山, 江西."""
        x0, x1, y0, y1 = self.region.extent
        return y1 - y0 > TALL * (x1 - x0)


def view_of(region: int, level: Level, maps: Path) -> View:
    """Choose file, members and frame; a county is shown within its city.

    ValueError when `level` is not below `region`, KeyError for a code without a polygon.
    """
    known = places(maps)
    chosen = None
    if "d" in known[region].levels and region % 100:
        chosen, region = region, region // 100 * 100
    if region == NATION:
        if level == "county":
            raise ValueError("the nation is shown by province or city, not by county")
        members = _with(known, "p" if level == "province" else "c", "")
        file = "china.json" if level == "province" else "china_cities.json"
        outlines = "china.json" if level == "city" else None
        around = tuple(_with(known, "p", "")) if level == "city" else ()
        return View(known[NATION], level, file, members, (), outlines, around, chosen)
    province = str(region)[:2]
    if level == "province":
        raise ValueError("only the nation is shown by province")
    in_province = _with(known, "c" if level == "city" else "d", province)
    kind = "cities" if level == "city" else "province"
    whole = region % 10000 == 0
    prefix = province if whole else str(region)[:4]
    members = {code: place for code, place in in_province.items() if str(code).startswith(prefix)}
    if level == "city" and not whole:  # a city among its province's cities
        members, whole, chosen, region = in_province, True, region, region // 10000 * 10000
    heavier = whole and level == "county"
    outlines = f"cities_{province}0000.json" if heavier else None
    around = tuple(_with(known, "c", province)) if heavier else ()
    context = tuple(code for code in in_province if code not in members)
    file = f"{kind}_{province}0000.json"
    return View(known[region], level, file, members, context, outlines, around, chosen)


def _with(known: dict[int, Place], level: str, prefix: str) -> dict[int, Place]:
    return {
        code: place
        for code, place in sorted(known.items())
        if level in place.levels and str(code).startswith(prefix)
    }


def overlap(one: Box, two: Box) -> bool:
    """Say whether two boxes (x0, x1, y0, y1) share any area."""
    return one[0] < two[1] and two[0] < one[1] and one[2] < two[3] and two[2] < one[3]


def in_inset(codes: Iterable[int], maps: Path) -> list[int]:
    """Return the provinces that reach into the 南海诸岛 inset."""
    frame = extent(SOUTH_SEA, maps)
    return [code for code in codes if overlap(extent(code, maps), frame)]


def padded(frame: Box) -> Box:
    """Return an extent with a margin of 2 % of its longer side."""
    x0, x1, y0, y1 = frame
    margin = 0.02 * max(x1 - x0, y1 - y0)
    return (x0 - margin, x1 + margin, y0 - margin, y1 + margin)
