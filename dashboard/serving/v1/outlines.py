"""Boundaries as other programs read them: RFC 7946, longitude and latitude (CGCS2000).

The maps' own files are projected and wound for the charts (:mod:`data.reference.boundaries`); here
they are turned back.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from data.reference import boundaries, region_name
from metrics.engine.core import Unknown
from metrics.engine.selection import contains, level

LEVELS: Final = ("city", "county")
NOTE: Final = "底图据 GS（2024）0650号，已简化；公开使用须送审"
_DEGREES: Final = 4490  # EPSG: CGCS2000
_DECIMALS: Final = 5  # about a metre; the files are simplified to 500


def version() -> str:
    """Of the map files.

    Raises:
        BoundaryError: there are none.
    """
    return boundaries.version()


def outlines(region: int, cut: str = "") -> dict[str, Any]:
    """The regions in a region, as a FeatureCollection.

    Args:
        region: a province, city or county.
        cut: ``city`` or ``county``; empty for the next lower level, of a county itself.

    Raises:
        Unknown: a county has no cities.
        BoundaryError: the map files are not there.
    """
    own = level(region)
    cut = cut or ("city" if own == "province" else "county")
    if cut == "city" and own == "county":
        raise Unknown("区县之内没有市；level 应为 county")
    kind = "cities" if cut == "city" else "province"
    path = boundaries.DEFAULT_OUT / f"{kind}_{region // 10_000 * 10_000}.json"
    if not path.is_file():
        raise boundaries.BoundaryError("没有这个地区的边界，请先运行 python -m data boundaries")
    whole = _turned(path, path.stat().st_mtime_ns)
    held = [one for one in whole if contains(region, one["id"])]
    return {"type": "FeatureCollection", "note": NOTE, "features": held}


@lru_cache(maxsize=4)
def _turned(path: Path, _changed: int) -> list[dict[str, Any]]:
    import geopandas as gpd
    import shapely

    found = json.loads(path.read_text("utf-8"))["features"]
    # One unit of the files is 100 km.
    crs = boundaries.CRS.replace("+units=m", f"+to_meter={boundaries.UNIT_METRES:.0f}")
    shapes = gpd.GeoSeries.from_wkb(
        shapely.to_wkb([shapely.geometry.shape(one["geometry"]) for one in found]), crs=crs
    ).to_crs(_DEGREES)
    wound = shapely.orient_polygons(shapes.to_numpy(), exterior_cw=False)
    return [
        {
            "type": "Feature",
            "id": int(one["id"]),
            "properties": {
                "code": int(one["id"]),
                "name": region_name(int(one["id"])) or one["properties"]["name"],
                "level": level(int(one["id"])),
            },
            "geometry": _rounded(shapely.geometry.mapping(shape)),
        }
        for one, shape in zip(found, wound, strict=True)
    ]


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DECIMALS)
    return [_round(one) for one in value]
