"""What every map of the screen shares: layers, the 南海诸岛 inset, the frame.

Coordinates are Albers units of 100 km (see `data.reference.boundaries`), shown equirectangular
with explicit ranges: a map library that believes they are degrees then draws them undistorted.
"""

from collections.abc import Iterable
from pathlib import Path

from dashboard.charts.map_view import Box, padded
from dashboard.charts.screen.frame import Figure, Trace, safe
from dashboard.charts.spec import RegionMap
from dashboard.wording.theme import FONT_FAMILY, INK, MUTED, OTHERS, PAPER
from data.reference.boundaries import SOUTH_SEA, extent, south_sea_strokes, version

STATIC_URL = "./app/static/maps"  # beside the page, whatever server.baseUrlPath is

_NOTE_BAND = 0.045  # share of the height kept for the note under the map
# the inset has a strip of its own: laid over the map it would cover 台湾 on a narrow screen
_BESIDE_INSET = [0.0, 0.83]
_INSET_DOMAIN = {"x": [0.84, 0.995], "y": [_NOTE_BAND + 0.01, 0.42]}


def layer(
    url: str,
    codes: Iterable[int],
    colour: str,
    *,
    name: str = "",
    texts: list[str] | None = None,
    line: tuple[str, float] = (OTHERS, 0.8),
    geo: str = "geo",
) -> Trace:
    """Return one choropleth trace of one colour; without `texts` it is deaf to the pointer."""
    locations = [str(code) for code in codes]
    trace: Trace = {
        "type": "choropleth",
        "geojson": url,
        "locationmode": "geojson-id",
        "locations": locations,
        "z": [1] * len(locations),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, colour], [1, colour]],
        "showscale": False,
        "showlegend": bool(name) and geo == "geo",
        "marker": {"line": {"color": line[0], "width": line[1]}},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "geo": geo,
    }
    if name:
        trace |= {"name": name, "legendgroup": name}
    if texts is None:
        return trace | {"hoverinfo": "skip"}
    return trace | {"text": texts, "hovertemplate": "%{text}<extra></extra>"}


def strokes(maps: Path, geo: str) -> Trace:
    """Return the South China Sea line, ten strokes in one trace."""
    lon: list[float | None] = []
    lat: list[float | None] = []
    for stroke in south_sea_strokes(maps):
        lon += [x for x, _ in stroke] + [None]
        lat += [y for _, y in stroke] + [None]
    return {
        "type": "scattergeo",
        "mode": "lines",
        "lon": lon,
        "lat": lat,
        "line": {"color": MUTED, "width": 1.4},
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": geo,
    }


def inset_name(maps: Path) -> Trace:
    """Return the words 「南海诸岛」 for the inset."""
    x0, x1, y0, _ = extent(SOUTH_SEA, maps)
    return {
        "type": "scattergeo",
        "mode": "text",
        "lon": [(x0 + x1) / 2],
        "lat": [y0 + 1.3],
        "text": ["南海诸岛"],
        "textfont": {"size": 10, "color": MUTED},
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": "geo2",
    }


def layout(chart: RegionMap) -> Figure:
    """Return the layout: frame of the region, inset where due, note and legend below."""
    view = chart.view
    across = _BESIDE_INSET if view.has_inset else [0.0, 1.0]
    made: Figure = {
        "template": "none",
        "paper_bgcolor": PAPER,
        "font": {"family": FONT_FAMILY, "size": 13, "color": INK},
        "margin": {"l": 6, "r": 6, "t": 8, "b": 8},
        "dragmode": False,
        "clickmode": "event+select",
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": MUTED, "font": {"color": INK}},
        "geo": _geo(padded(view.region.extent), {"x": across, "y": [_NOTE_BAND, 1]}),
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 0,
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": 12},
            "title": {"text": safe(chart.head), "side": "top"},
        },
        "annotations": [
            {
                "text": safe(chart.note),
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 0,
                "xanchor": "left",
                "yanchor": "bottom",
                "align": "left",
                "showarrow": False,
                "font": {"size": 10, "color": MUTED},
            }
        ],
    }
    if view.has_inset:
        frame = {"showframe": True, "framecolor": MUTED, "framewidth": 1}
        made["geo2"] = _geo(extent(SOUTH_SEA, chart.boundaries), _INSET_DOMAIN) | frame
    return made


def _geo(frame: Box, domain: dict[str, list[float]]) -> Figure:
    x0, x1, y0, y1 = frame
    return {
        "projection": {"type": "equirectangular"},
        "lonaxis": {"range": [x0, x1]},
        "lataxis": {"range": [y0, y1]},
        "visible": False,
        "bgcolor": PAPER,
        "domain": domain,
    }


def url_of(file: str, maps: Path, base_url: str) -> str:
    """Return the address of a map file; the version in it makes browsers drop an old copy."""
    return f"{base_url}/{file}?v={version(maps)}"
