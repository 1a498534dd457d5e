"""The bundled boundaries: complete, clockwise, shared borders shared, codes in force."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from data.reference import boundaries, boundaries_build
from data.reference.boundaries import BoundaryError, extent, places
from data.reference.boundaries_build import build_boundaries

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("maps")
    build_boundaries(out)
    return out


def features(path: Path) -> dict[str, Any]:
    """Feature id -> geometry."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    return {f["id"]: shapely.geometry.shape(f["geometry"]) for f in collection["features"]}


def parts(geometry: Any) -> int:
    return int(shapely.get_num_geometries(geometry))


def test_every_province_is_there_and_no_island_is_lost(maps: Path) -> None:
    china = features(maps / "china.json")
    assert len(china) == 34
    assert {"710000", "810000", "820000", "460000"} <= china.keys()
    assert sum(map(parts, china.values())) == 557


def test_the_islands_of_sansha_survive_simplification(maps: Path) -> None:
    hainan = features(maps / "province_460000.json")
    assert parts(hainan["460303"]) == 228  # 南沙区; a plain simplification loses 148 of them
    assert parts(hainan["460302"]) == 96  # 西沙区


def test_every_county_polygon_is_in_its_province_file(maps: Path) -> None:
    counties: dict[str, Any] = {}
    for path in maps.glob("province_*.json"):
        inside = features(path)
        assert {code[:2] for code in inside} == {path.stem[9:11]}
        counties |= inside
    assert len(counties) == 2891
    assert sum(map(parts, counties.values())) == 3580


def test_zhejiang_has_eleven_cities_and_ninety_counties(maps: Path) -> None:
    counties, cities = (features(maps / f"{kind}_330000.json") for kind in ("province", "cities"))
    assert len(counties) == 90
    assert sorted(cities) == [f"33{number:02}00" for number in range(1, 12)]


def test_shared_borders_stay_shared(maps: Path) -> None:
    counties = features(maps / "province_330000.json")
    assert shapely.coverage_is_valid(list(counties.values()))
    for code, city in features(maps / "cities_330000.json").items():
        own = [shape for county, shape in counties.items() if county[:4] == code[:4]]
        assert shapely.area(shapely.union_all(own)) == pytest.approx(city.area, rel=1e-9)


def test_all_outer_rings_run_clockwise(maps: Path) -> None:
    """One ring the other way round and plotly fills the whole map with that region."""
    checked = 0
    for path in maps.glob("*.json"):
        if path.stem in {"stamp", "centres", "south_sea"}:
            continue
        rings = [shapely.get_exterior_ring(shapely.get_parts(g)) for g in features(path).values()]
        assert not any(shapely.is_ccw(ring).any() for ring in rings), path.name
        checked += len(rings)
    assert checked == 34 + 2891 + 2 * 348  # provinces, counties, cities in two sizes


def test_areas_are_those_of_the_yearbook(maps: Path) -> None:
    """Equal-area projection: 浙江 10.55 万平方公里 (statistical yearbook, land), 陕西 20.56 万."""
    known = places(maps)
    assert known[330000].area == pytest.approx(10.55, rel=0.02)
    assert known[610000].area == pytest.approx(20.56, rel=0.01)


def test_coordinates_fit_into_degrees(maps: Path) -> None:
    x0, x1, y0, y1 = extent(boundaries.NATION, maps)
    assert -90 < x0 < 0 < x1 < 90
    assert -60 < y0 < 0 < y1 < 60
    assert (x1 - x0) * 100 == pytest.approx(4_830, abs=20)  # km from Pamir to Wusuli on the cone


def test_main_extents_leave_sansha_to_the_inset(maps: Path) -> None:
    assert extent(boundaries.NATION, maps)[2] == pytest.approx(extent(460000, maps)[2])
    x0, x1, y0, y1 = extent(boundaries.SOUTH_SEA, maps)
    strokes = boundaries.south_sea_strokes(maps)
    assert len(strokes) == 10
    southern = [stroke for stroke in strokes if stroke[0][1] < extent(460000, maps)[3]]
    assert all(x0 < x < x1 and y0 < y < y1 for stroke in southern for x, y in stroke)
    assert len(southern) == 8


def test_label_points_lie_inside_their_region(maps: Path) -> None:
    known = places(maps)
    for code, shape in features(maps / "province_330000.json").items():
        place = known[int(code)]
        assert shape.contains(shapely.Point(place.x, place.y))
        x0, x1 = place.extent[:2]
        assert 0 < place.room <= x1 - x0 + 1e-3


def test_a_region_without_polygon_gets_the_extent_above_it(maps: Path) -> None:
    assert extent(330100, maps) != extent(330000, maps)
    assert extent(330199, maps) == extent(330100, maps)
    assert extent(500157, maps) == extent(500100, maps)
    with pytest.raises(KeyError):
        extent(990000, maps)


@pytest.mark.shared
def test_codes_are_those_in_force(maps: Path, shared_data: Path) -> None:
    """Every county of the 2026-09 division list has a polygon, but for the five documented."""
    path = shared_data / "reference" / "mca_divisions_2026-09.json"
    provinces = json.loads(path.read_text(encoding="utf-8"))["provinces"]
    listed = {
        int(code[:6])
        for province in provinces.values()
        for city in province["cities"].values()
        for code in city["counties"].values()
    }
    assert listed - places(maps).keys() == boundaries.WITHOUT_POLYGON.keys()
    assert not places(maps).keys() & boundaries.RECODED.keys()
    assert set(boundaries.RECODED.values()) <= listed


def test_a_second_build_does_nothing(maps: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in maps.iterdir()}
    files = build_boundaries(maps)
    assert {path: path.stat().st_mtime_ns for path in maps.iterdir()} == before
    assert len(files) == 4 + 2 * 34


@pytest.mark.parametrize("damage", ["missing file", "cut stamp"])
def test_a_damaged_folder_is_rebuilt(
    maps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    (tmp_path / "china.json").write_text("{}", encoding="utf-8")
    stamp = (maps / "stamp.json").read_text(encoding="utf-8")
    kept = stamp if damage == "missing file" else stamp[:40]
    (tmp_path / "stamp.json").write_text(kept, encoding="utf-8")
    build_boundaries(tmp_path)
    assert (tmp_path / "china.json").read_bytes() == (maps / "china.json").read_bytes()
    assert boundaries.version(tmp_path) == boundaries.version(maps)


SQUARE = [[[119.0, 29.0], [120.0, 29.0], [120.0, 30.0], [119.0, 30.0], [119.0, 29.0]]]


def own_file(folder: Path, gb: object, ring: object = None, kind: str = "Polygon") -> Path:
    folder.mkdir(exist_ok=True)
    feature = {
        "type": "Feature",
        "properties": {"gb": gb, "name": "自备"},
        "geometry": {"type": kind, "coordinates": ring or SQUARE},
    }
    path = folder / "审定.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_an_office_brings_its_own_approved_file(maps: Path, tmp_path: Path) -> None:
    own_file(tmp_path / "own", "156330102")
    out = tmp_path / "out"
    build_boundaries(out, own=tmp_path / "own")
    county = features(out / "province_330000.json")
    assert list(county) == ["330102"]  # the office's file replaces all counties of the province
    assert len(county["330102"].exterior.coords) == 5
    assert places(out)[330102].name == "自备"
    assert boundaries.version(out) != boundaries.version(maps)
    assert len(features(out / "province_340000.json")) == 104  # neighbours stay


IN_METRES = [[[500000.0, 3e6], [500001.0, 3e6], [500000.0, 3.1e6], [500000.0, 3e6]]]


def twice(folder: Path) -> None:
    path = own_file(folder, "330102")
    path.with_name("again.json").write_bytes(path.read_bytes())


BAD_FILES: list[tuple[Callable[[Path], object], str]] = [
    (lambda d: own_file(d, "33010"), "第 1 个要素属性 gb 的值「33010」不是区划代码"),
    (lambda d: own_file(d, "330102", SQUARE[0], "LineString"), "不是面"),
    (lambda d: own_file(d, "330102", IN_METRES), "坐标不在 70–140°E"),
    (lambda d: own_file(d, "330102").write_text("不是地图"), "不是可读的 GeoJSON"),
    (twice, "区划代码重复：330102"),
]


@pytest.mark.parametrize("write, complaint", BAD_FILES)
def test_a_bad_own_file_is_refused_and_nothing_is_written(
    tmp_path: Path, write: Callable[[Path], object], complaint: str
) -> None:
    write(tmp_path / "own")
    with pytest.raises(BoundaryError, match=complaint):
        build_boundaries(tmp_path / "out", own=tmp_path / "own")
    assert not (tmp_path / "out").exists()


def test_main_says_where_and_returns_the_exit_code(
    maps: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert boundaries_build.main(maps) == 0
    assert "72 个文件" in capsys.readouterr().out
    own_file(tmp_path / "own", "x")
    assert boundaries_build.main(tmp_path / "out", tmp_path / "own") == 2
    assert "未生成地图边界" in capsys.readouterr().out


def test_nothing_built_yet_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match="python -m data boundaries"):
        places(tmp_path)
