"""Maps in a real browser with the network watched: drawn whole, and nobody is asked for anything.

Set SCREENSHOTS to a folder to keep the pictures.
"""

import functools
import http.server
import json
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from dashboard.charts.flows import flows
from dashboard.charts.maps import choropleth
from dashboard.charts.screen import config
from dashboard.charts.screen.dress import dress
from dashboard.charts.screen.maps import flow_map, region_map
from dashboard.charts.spec import Mark
from data.reference.boundaries import places

pytestmark = pytest.mark.e2e

SCREENS = {"desktop": (1440, 900), "phone": (390, 844)}
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {margin: 0; background: #fff} #map {width: 100vw; height: 600px}
</style><div id="map"></div><script src="/plotly.min.js"></script><script>
const ask = name => fetch(name).then(answer => answer.json());
const name = location.hash.slice(1);
Promise.all([ask(`/figures/${name}.json`), ask("/figures/config.json")]).then(([figure, config]) =>
  Plotly.newPlot("map", figure.data, figure.layout, config)).then(plot => {
    window.clicked = [];
    plot.on("plotly_click", event => window.clicked.push(event.points[0].location));
    window.drawn = true;
  });
</script>"""


@dataclass(frozen=True)
class Case:
    """A figure and how many regions of its main map must be drawn."""

    make: Callable[[Path], dict[str, Any]]
    regions: int


def invented(codes: list[int], seed: int = 7) -> list[dict[str, Any]]:
    """Return skewed values, a hidden region, one with few people and one without a row."""
    dice = random.Random(seed)
    rows: list[dict[str, Any]] = [
        {"code": code, "value": round(dice.lognormvariate(9, 1)), "status": "ok"} for code in codes
    ]
    if len(rows) > 10:
        rows[3] |= {"value": None, "status": "suppressed"}
        rows[8] |= {"value": None, "status": "imprecise"}
        del rows[6]
    return rows


def codes(maps: Path, level: str, prefix: str) -> list[int]:
    known = places(maps).values()
    return [p.code for p in known if level in p.levels and str(p.code).startswith(prefix)]


def stock(region: int, level: Any, letter: str, prefix: str) -> Callable[[Path], dict[str, Any]]:
    def make(maps: Path) -> dict[str, Any]:
        chart = region_map(
            choropleth(
                invented(codes(maps, letter, prefix)),
                region=region,
                level=level,
                measure="人才存量",
                unit="人",
                maps=maps,
            ),
            "/maps",
        )
        return dress(
            chart,
            title="滨江、余杭两区占全市人才的三成",
            subtitle="参保口径，2025年9月，人",
            footer="",
        )

    return make


def net_inflow(maps: Path) -> dict[str, Any]:
    dice = random.Random(3)
    rows = [
        {"code": code, "value": round(dice.gauss(0.004, 0.02), 4), "status": "ok"}
        for code in codes(maps, "d", "33")
    ]
    return region_map(
        choropleth(
            rows,
            region=330000,
            level="county",
            scale="diverging",
            measure="净流入率",
            unit="%",
            maps=maps,
        ),
        "/maps",
    )


def origins(maps: Path) -> dict[str, Any]:
    dice = random.Random(5)
    rows: list[dict[str, Any]] = [
        {"origin": code, "destination": 330000, "value": round(dice.lognormvariate(7, 1.2))}
        for code in codes(maps, "p", "")
        if code not in (330000, 710000, 820000)
    ]
    rows[4] |= {"status": "suppressed", "value": None}
    return flow_map(flows(rows, home=330000, measure="省外来浙就业", maps=maps), "/maps")


def many_arcs(maps: Path) -> dict[str, Any]:
    dice = random.Random(9)
    cities = codes(maps, "c", "")
    rows = [
        {"origin": one, "destination": two, "value": round(dice.lognormvariate(5, 1.5))}
        for one, two in (dice.sample(cities, 2) for _ in range(300))
    ]
    return flow_map(flows(rows, measure="城市间流动", maps=maps, labelled=False), "/maps")


CASES = {
    "province_by_county": Case(stock(330000, "county", "d", "33"), 90),
    "province_by_city": Case(stock(330000, "city", "c", "33"), 11),
    "city_by_county": Case(stock(330100, "county", "d", "3301"), 13),
    "county_in_its_city": Case(stock(330106, "county", "d", "3301"), 13),
    "nation_by_province": Case(stock(100000, "province", "p", ""), 34),
    "nation_by_city": Case(stock(100000, "city", "c", ""), 348),
    "hainan_by_county": Case(stock(460000, "county", "d", "46"), 24),
    "net_inflow": Case(net_inflow, 90),
    "nation_flows": Case(origins, 34),
    "many_arcs": Case(many_arcs, 34),
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Keep the test output readable."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, boundaries: Path) -> Path:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(boundaries, folder / "maps")
    return folder


@pytest.fixture(scope="module")
def site(root: Path) -> Iterator[str]:
    (root / "index.html").write_text(PAGE, encoding="utf-8")
    script = files("plotly") / "package_data" / "plotly.min.js"
    (root / "plotly.min.js").write_bytes(script.read_bytes())
    (root / "figures").mkdir()
    (root / "figures" / "config.json").write_text(
        json.dumps(config(Mark.MAP, "地图")), encoding="utf-8"
    )
    for name, case in CASES.items():
        text = json.dumps(case.make(root / "maps"), ensure_ascii=False)
        (root / "figures" / f"{name}.json").write_text(text, encoding="utf-8")
    handler = functools.partial(Quiet, directory=str(root))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class Watched:
    """A page whose every request is seen; those that would leave the host are refused."""

    page: Page
    strays: list[str]
    complaints: list[str]


@pytest.fixture(params=SCREENS)
def watched(chrome: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Watched]:
    width, height = SCREENS[request.param]
    context = chrome.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    seen = Watched(page, [], [])

    def gate(route: Route) -> None:
        if route.request.url.startswith(f"{site}/"):
            route.continue_()
        else:
            seen.strays.append(route.request.url)
            route.abort()

    def note(kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            seen.complaints.append(text)

    context.route("**/*", gate)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("console", lambda said: note(said.type, said.text))
    yield seen
    context.close()


def show(watched: Watched, site: str, name: str) -> Page:
    watched.page.goto(f"{site}/index.html#{name}")
    watched.page.wait_for_function("window.drawn === true", timeout=20_000)
    return watched.page


def keep_picture(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        size = page.viewport_size
        assert size is not None
        page.screenshot(path=str(Path(folder) / f"{name}_{size['width']}.png"))


# paths of the traces that listen to the pointer: regions, neither neighbours nor outlines
COUNT_DRAWN = """subplot => [...document.querySelectorAll(`${subplot} .choroplethlayer .trace`)]
  .filter(trace => trace.__data__[0].trace.hoverinfo !== "skip")
  .flatMap(trace => [...trace.querySelectorAll("path")])
  .filter(path => (path.getAttribute("d") || "").length > 4).length"""
MAIN, INSET = ".geo:not(.geo2)", ".geo2"


@pytest.mark.parametrize("name", CASES)
def test_a_map_is_drawn_whole_and_asks_nobody(watched: Watched, site: str, name: str) -> None:
    page = show(watched, site, name)
    keep_picture(page, name)
    assert watched.strays == []
    assert watched.complaints == []
    assert page.evaluate(COUNT_DRAWN, MAIN) == CASES[name].regions


COUNT_STROKES = """subplot =>
  [...document.querySelectorAll(`${subplot} .scatterlayer path.js-line`)]
    .reduce((count, path) => count + (path.getAttribute("d") || "").split("M").length - 1, 0)"""


@pytest.mark.parametrize(
    "name, regions, on_main",
    # 广东, 广西, 海南, 台湾, 香港 and 澳门 reach into the frame of the inset
    [("nation_by_province", 6, 3), ("hainan_by_county", 26, 0)],
)
def test_the_inset_shows_the_islands_and_the_line(
    watched: Watched, site: str, name: str, regions: int, on_main: int
) -> None:
    page = show(watched, site, name)
    assert page.evaluate(COUNT_DRAWN, INSET) == regions
    assert page.evaluate(COUNT_STROKES, INSET) == 9
    assert page.evaluate(COUNT_STROKES, MAIN) == on_main  # the tenth, east of 台湾, is among them
    assert "南海诸岛" in (page.text_content("#map") or "")


PIXEL = """([x, y]) => {
  const plot = document.getElementById("map"), geo = plot._fullLayout.geo._subplot;
  const box = plot.getBoundingClientRect(), at = geo.projection([x, y]);
  return [box.left + at[0], box.top + at[1]];
}"""


def test_pointing_reads_the_value_and_a_click_gives_the_code(
    watched: Watched, site: str, root: Path
) -> None:
    page = show(watched, site, "province_by_city")
    at = places(root / "maps")[330700]  # 金华市 has no row
    x, y = page.evaluate(PIXEL, [at.x, at.y])
    page.mouse.move(x, y)
    page.wait_for_selector(".hoverlayer .hovertext")
    hover = page.text_content(".hoverlayer .hovertext") or ""
    assert "金华市" in hover
    assert "暂无数据" in hover
    page.mouse.click(x, y)
    page.wait_for_function("window.clicked.length > 0")
    assert page.evaluate("window.clicked") == ["330700"]


def test_the_inset_covers_no_land(watched: Watched, site: str) -> None:
    """On a narrow screen an inset laid over the map hid 台湾."""
    page = show(watched, site, "nation_by_province")
    edges = page.evaluate(
        """() => ({
          land: Math.max(...[...document.querySelectorAll(".geo:not(.geo2) .choroplethlayer path")]
            .map(path => path.getBoundingClientRect().right)),
          inset: document.querySelector(".geo2 .framelayer path, .geo2 .frame path, .geo2 .bg rect")
            .getBoundingClientRect().left})"""
    )
    assert edges["land"] <= edges["inset"]
