"""Maps as figures: classes cut by hand, states kept apart, codes as text, nothing off the host."""

import itertools
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.charts.arcs import arc
from dashboard.charts.flows import flows
from dashboard.charts.map_view import MAP_NOTE, view_of
from dashboard.charts.maps import choropleth
from dashboard.charts.screen import config, dressed
from dashboard.charts.screen import figure as drawn
from dashboard.charts.screen.maps import WIDE_ONLY
from dashboard.charts.screen.maps import region_map as draw_map
from dashboard.charts.spec import Mark
from dashboard.document.build import beside_a_map
from dashboard.document.values import Chart, Part
from dashboard.wording.theme import SEQUENTIAL
from data.reference.boundaries import places, version

CONFIG = config(Mark.MAP, "地图")


@pytest.fixture(scope="session")
def maps(boundaries: Path) -> Path:
    return boundaries


CITIES = range(330100, 331200, 100)


def stock(**changes: Any) -> list[dict[str, Any]]:
    """Eleven cities with 1000, 2000 … 11000 people; `c330300={…}` changes one of them."""
    rows = [
        {"code": code, "value": 1000.0 * number, "status": "ok"}
        for number, code in enumerate(CITIES, start=1)
    ]
    return [row | changes.get(f"c{row['code']}", {}) for row in rows]


def named(figure: dict[str, Any], subplot: str = "geo") -> dict[str, list[str]]:
    """Legend text -> locations, in the order of the legend."""
    return {
        trace["name"]: trace["locations"]
        for trace in figure["data"]
        if trace["type"] == "choropleth" and trace["geo"] == subplot and trace.get("name")
    }


def test_five_classes_of_eleven_cities_counted_by_hand(maps: Path) -> None:
    """Equal numbers: firsts at positions round(11·k/5) = 2, 4, 7, 9, so cuts at 3, 5, 8, 10 000."""
    figure = drawn(choropleth(stock(), region=330000, level="city", unit="人", maps=maps))
    assert named(figure) == {
        "不足 3\u2009000": ["330100", "330200"],
        "3\u2009000–5\u2009000": ["330300", "330400"],
        "5\u2009000–8\u2009000": ["330500", "330600", "330700"],
        "8\u2009000–1万": ["330800", "330900"],
        "1万 及以上": ["331000", "331100"],
    }


def test_one_trace_per_class_from_pale_to_dark(maps: Path) -> None:
    figure = drawn(choropleth(stock(), region=330000, level="city", maps=maps))
    traces = [trace for trace in figure["data"] if trace.get("name")]
    assert [trace["colorscale"][0][1] for trace in traces] == list(SEQUENTIAL)
    assert all(trace["showlegend"] for trace in traces)
    assert all(trace["unselected"] == {"marker": {"opacity": 1}} for trace in traces)


def test_the_four_states_are_kept_apart(maps: Path) -> None:
    rows = stock(
        c330100={"status": "suppressed", "value": None},
        c330200={"status": "imprecise", "value": None},
        c330300={"status": "empty", "value": None},
        c330400={"value": 0.0},
        c330500={"value": float("nan")},
    )[:-1]  # 331100 has no row at all
    groups = named(drawn(choropleth(rows, region=330000, level="city", maps=maps)))
    assert groups["已隐去（1–9）"] == ["330100"]
    assert groups["样本少"] == ["330200"]
    assert groups["暂无数据"] == ["330300", "330500", "331100"]
    assert "330400" in next(iter(groups.values()))  # zero is a value like any other
    assert len(set(itertools.chain(*groups.values()))) == 11


def test_a_hidden_value_is_nowhere_in_the_figure(maps: Path) -> None:
    rows = stock(c330100={"status": "suppressed", "value": 7.25, "text": "7.25"})
    figure = drawn(choropleth(rows, region=330000, level="city", maps=maps))
    assert "7.25" not in json.dumps(figure, ensure_ascii=False)


def test_codes_are_text_and_geometry_is_an_address(maps: Path) -> None:
    figure = drawn(choropleth(stock(), region=330000, level="city", maps=maps))
    trace = figure["data"][0]
    assert trace["geojson"] == f"./app/static/maps/cities_330000.json?v={version(maps)}"
    assert trace["locationmode"] == "geojson-id"
    assert all(isinstance(code, str) for code in trace["locations"])
    other = draw_map(choropleth(stock(), region=330000, level="city", maps=maps), "/talent/maps")
    assert other["data"][0]["geojson"].startswith("/talent/maps/cities_330000.json")


def test_a_table_does_as_well_as_rows(maps: Path) -> None:
    table = pd.DataFrame(stock(c330300={"value": None, "status": "suppressed"}))
    rows = stock(c330300={"value": None, "status": "suppressed"})
    assert drawn(choropleth(table, region=330000, level="city", maps=maps)) == drawn(
        choropleth(rows, region=330000, level="city", maps=maps)
    )


def test_names_from_data_are_never_markup(maps: Path) -> None:
    rows = stock(c330100={"name": "<b onload=x>", "text": "1<2 & 3"})
    figure = drawn(choropleth(rows, region=330000, level="city", measure="<i>", maps=maps))
    assert figure["data"][0]["text"][0] == "<b>&lt;b onload=x&gt;</b><br>1&lt;2 &amp; 3"
    assert figure["layout"]["legend"]["title"]["text"].startswith("&lt;i&gt;")


def test_shares_are_shown_as_per_cent(maps: Path) -> None:
    rows = stock(c330100={"value": 0.125})
    figure = drawn(
        choropleth(rows, region=330000, level="city", unit="%", measure="留存率", maps=maps)
    )
    assert figure["data"][0]["text"][0] == "<b>杭州市</b><br>12.5%"
    assert figure["layout"]["legend"]["title"]["text"] == "留存率（%） · 等量分级"


def test_what_has_no_polygon_is_named_below_the_map(maps: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"code": 330100, "value": 5.0, "name": "杭州市（未分区）"},
        {"code": 330102, "value": 9.0},
    ]
    figure = drawn(choropleth(rows, region=330100, level="county", maps=maps))
    note = figure["layout"]["annotations"][0]["text"]
    assert note == f"{MAP_NOTE}。不在图上：杭州市（未分区）"


def test_a_city_is_its_own_counties_with_pale_neighbours(maps: Path) -> None:
    view = view_of(330100, "county", maps)
    assert len(view.members) == 13
    assert len(view.context) == 90 - 13
    assert view.region.extent == places(maps)[330100].extent
    assert view.file == "province_330000.json"


def test_a_tall_region_has_a_narrower_column_and_a_higher_map(maps: Path) -> None:
    found = choropleth([], region=330922, level="county", maps=maps)
    assert found.view.is_tall  # 舟山: 1.6 times as high as wide
    wide = choropleth([], region=330100, level="county", maps=maps)
    assert not wide.view.is_tall
    high, low = (
        dressed(one, title="题", subtitle="", footer="", height=400)["layout"]["height"]
        for one in (found, wide)
    )
    assert high == low + 160
    columns = [
        beside_a_map(Chart("map", Part("题", (), figure=one)), (3, 2)) for one in (found, wide)
    ]
    assert columns == [(2, 3), (3, 2)]


def test_a_county_is_outlined_within_its_city(maps: Path) -> None:
    figure = drawn(choropleth([], region=330106, level="county", maps=maps))
    outline = [t for t in figure["data"] if t["type"] == "choropleth"][-1]
    assert outline["locations"] == ["330106"]
    assert outline["hoverinfo"] == "skip"
    assert named(figure) == {
        "暂无数据": [str(code) for code in view_of(330100, "county", maps).members]
    }


def test_the_nation_has_every_province_the_inset_and_the_line(maps: Path) -> None:
    figure = drawn(
        choropleth([{"code": 330000, "value": 1.0}], region=100000, level="province", maps=maps)
    )
    every = set(itertools.chain(*named(figure).values()))
    assert len(every) == 34
    assert {"710000", "810000", "820000", "460000"} <= every
    south = set(itertools.chain(*named(figure, "geo2").values()))
    assert {"460000", "710000", "440000"} <= south
    lines = [t for t in figure["data"] if t.get("mode") == "lines"]
    assert [line["geo"] for line in lines] == ["geo", "geo2"]
    assert all(line["lon"].count(None) == 10 for line in lines)
    main, inset = figure["layout"]["geo"], figure["layout"]["geo2"]
    assert main["domain"]["x"][1] < inset["domain"]["x"][0]


def test_views_that_make_no_sense_are_refused(maps: Path) -> None:
    with pytest.raises(ValueError, match="by province or city"):
        view_of(100000, "county", maps)
    with pytest.raises(ValueError, match="only the nation"):
        view_of(330000, "province", maps)
    with pytest.raises(KeyError):
        view_of(999999, "county", maps)


@pytest.mark.parametrize(
    "region, level, count",
    [(330000, "county", 90), (110000, "city", 1), (441900, "county", 1), (710000, "county", 20)],
)
def test_every_kind_of_region_has_a_view(maps: Path, region: int, level: Any, count: int) -> None:
    assert len(view_of(region, level, maps).members) == count


def test_labels_do_not_touch_and_big_cities_have_one(maps: Path) -> None:
    figure = drawn(choropleth(stock(), region=330000, level="city", maps=maps))
    texts = [t for t in figure["data"] if t.get("mode") == "text"]
    assert {"杭州", "宁波", "温州", "丽水"} <= set(itertools.chain(*(t["text"] for t in texts)))
    white = [t for t in texts if t["textfont"]["color"] == "#ffffff"]
    assert set(white[0]["text"]) <= {"衢州", "舟山", "台州", "丽水"}  # on the two dark classes


def test_the_config_asks_nobody() -> None:
    assert CONFIG["topojsonURL"].startswith("data:")
    assert CONFIG["topojsonURL"].endswith("#")
    assert CONFIG["plotlyServerURL"] == ""
    assert CONFIG["displaylogo"] is False
    assert CONFIG["scrollZoom"] is False
    assert "http" not in json.dumps(CONFIG)


def test_a_figure_is_small(maps: Path) -> None:
    rows = [
        {"code": code, "value": float(code % 97)}
        for code in view_of(330000, "county", maps).members
    ]
    figure = drawn(choropleth(rows, region=330000, level="county", maps=maps))
    assert len(json.dumps(figure, ensure_ascii=False).encode()) < 20_000


# --- flows


def origin_rows() -> list[dict[str, Any]]:
    return [
        {"origin": 340000, "destination": 330000, "value": 12_000},
        {"origin": 360000, "destination": 330000, "value": 9_000},
        {"origin": 410000, "destination": 330000, "value": 700},
        {"origin": 650000, "destination": 330000, "value": None, "status": "suppressed"},
        {"origin": 330000, "destination": 330000, "value": 50_000},
    ]


def test_flows_are_few_traces_with_every_province(maps: Path) -> None:
    figure = drawn(flows(origin_rows(), home=330000, measure="来浙就业", maps=maps))
    arcs = [t for t in figure["data"] if t.get("mode") == "lines" and t.get("showlegend")]
    assert len(arcs) <= 4
    assert sum(trace["lon"].count(None) for trace in arcs) == 3
    bases = [t for t in figure["data"] if t["type"] == "choropleth" and t["geo"] == "geo"]
    assert sum(len(trace["locations"]) for trace in bases) == 34
    groups = named(figure)
    assert groups["已隐去（1–9）"] == ["650000"]
    assert len(groups["暂无数据"]) == 34 - 5
    assert figure["layout"]["annotations"][0]["text"].endswith("1 条（同一地区内，或去向不明）")


def test_three_hundred_arcs_are_four_traces(maps: Path) -> None:
    cities = [place.code for place in places(maps).values() if "c" in place.levels]
    rows = [
        {"origin": one, "destination": two, "value": number % 83 + 1}
        for number, (one, two) in enumerate(itertools.pairwise(cities[:301]))
    ]
    figure = drawn(flows(rows, maps=maps))
    arcs = [t for t in figure["data"] if t.get("mode") == "lines" and t.get("showlegend")]
    assert len(arcs) == 4
    assert sum(trace["lon"].count(None) for trace in arcs) == 300
    assert [t["line"]["width"] for t in arcs] == sorted(t["line"]["width"] for t in arcs)


def test_an_arc_starts_and_ends_where_it_should_and_bends_left(maps: Path) -> None:
    known = places(maps)
    start, end = known[650000], known[330000]  # eastwards: left is north
    points = arc(start, end)
    assert points[0] == pytest.approx((start.x, start.y), abs=6e-3)
    assert points[-1] == pytest.approx((end.x, end.y), abs=6e-3)
    middle = points[len(points) // 2]
    assert middle[1] > (start.y + end.y) / 2


def test_a_hidden_flow_is_nowhere_in_the_figure(maps: Path) -> None:
    rows = origin_rows()
    rows[3] |= {"value": 7.25, "text": "7.25"}
    assert "7.25" not in json.dumps(drawn(flows(rows, home=330000, maps=maps)), ensure_ascii=False)


def test_a_phone_hides_the_names_it_has_no_room_for(maps: Path) -> None:
    rows = [{"code": 330000, "value": 1.0, "status": "ok"}]
    figure = drawn(choropleth(rows, region=100000, level="province", selected=330000, maps=maps))
    names: dict[float, set[str]] = {}
    for trace in figure["data"]:
        if trace.get("mode") == "text" and trace["text"] != ["南海诸岛"]:
            names.setdefault(trace["textfont"]["size"], set()).update(trace["text"])
    assert "浙江" in names[12]  # our own is never given up
    assert names[12.01] and not names[12] & names[12.01]
    css = (Path(__file__).parents[3] / "dashboard/page/assets/screen.css").read_text("utf-8")
    assert f'text[style*="{WIDE_ONLY}px"]' in css
