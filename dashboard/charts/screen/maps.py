"""Maps on the screen: one trace a class, all arcs of one width one trace.

The geometry is an address (DESIGN §5); a click returns the adcode as text in `location`. Three
hundred arcs cost no more than four lines.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from dashboard.charts.arcs import arc, head
from dashboard.charts.map_labels import SIZE, fitting
from dashboard.charts.map_view import in_inset
from dashboard.charts.palette import land
from dashboard.charts.screen.frame import Figure, Trace, safe, said
from dashboard.charts.screen.map_frame import (
    STATIC_URL,
    inset_name,
    layer,
    layout,
    strokes,
    url_of,
)
from dashboard.charts.spec import Arc, FlowMap, RegionMap
from dashboard.wording.theme import ACCENT, GRID, INK, MUTED, OTHERS, PAPER
from data.reference.boundaries import Place

ALL_DARK: Final = "dark as a whole"  # layout.meta of a figure whose arcs run over the sea as well
# A name for which a phone has no room has a size of its own, by which the style sheet knows it: it
# is hidden on narrow screens (assets/screen.css). Plotly has no other way to tell names apart.
WIDE_ONLY: Final = 12.01
_CLEAR: Final = "rgba(0,0,0,0)"  # what lies around shows the page, light or dark
_WIDTHS: Final = (1.0, 2.2, 4.0, 6.5)  # pixels, thinnest class first
_OPACITIES: Final = (0.45, 0.55, 0.65, 0.75)
_MOST_HEADS: Final = 60  # more arrow heads than that are confetti
_AFTER_ARCS: Final = {"legendrank": 1100}


def region_map(chart: RegionMap, base_url: str = STATIC_URL) -> Figure:
    """Regions by class, heavier borders and the outlined region on top."""
    view, maps = chart.view, chart.boundaries
    url = url_of(view.file, maps, base_url)
    data: list[Trace] = []
    if view.context:
        data.append(layer(url, view.context, _CLEAR, line=(GRID, 0.8)))
    border = (PAPER, 0.7) if view.outlines else (OTHERS, 0.8)  # white only below heavier ones
    data += _classes(chart, url, "geo", border)
    if view.outlines is not None:
        over = url_of(view.outlines, maps, base_url)
        data.append(layer(over, view.outline_codes, _CLEAR, line=(MUTED, 1.2)))
    if chart.outlined is not None:
        data.append(layer(url, [chart.outlined], _CLEAR, line=(INK, 2.6)))
    if view.has_inset:
        data += [strokes(maps, "geo"), *_classes(chart, url, "geo2", (MUTED, 0.6))]
        data += [strokes(maps, "geo2"), inset_name(maps)]
    data += _arcs(chart)
    data += _names(chart)
    return {"data": data, "layout": layout(chart)}


def flow_map(chart: FlowMap, base_url: str = STATIC_URL) -> Figure:
    """Arcs over the provinces, with an arrow head each where they are few."""
    maps = chart.boundaries
    url = url_of(chart.view.file, maps, base_url)
    border = (OTHERS, 0.8)
    data = [one | _AFTER_ARCS for one in _classes(chart, url, "geo", border)]
    data.append(strokes(maps, "geo"))
    data += [one | _AFTER_ARCS for one in _classes(chart, url, "geo2", border)]
    data += [strokes(maps, "geo2"), inset_name(maps)]
    data += _arcs(chart)
    if 0 < len(chart.arcs) <= _MOST_HEADS:
        data.append(_heads(chart.arcs))
    data += [trace | {"textposition": "top center"} for trace in _names(chart)]
    if chart.home is not None:
        data.append(_home(chart.home))
    return {"data": data, "layout": layout(chart) | {"meta": ALL_DARK}}


def _classes(chart: RegionMap, url: str, geo: str, line: tuple[str, float]) -> list[Trace]:
    """A trace for each class; in the inset, of the provinces that reach into it."""
    inside = set(chart.view.members)
    if geo != "geo" and chart.view.level == "province":
        inside = set(in_inset(chart.view.members, chart.boundaries))
    made = []
    for one in chart.classes:
        codes = [code for code in one.codes if code in inside]
        if codes:
            texts = [said(chart.tips[code]) for code in codes]
            made.append(
                layer(
                    url,
                    codes,
                    land(one.tone),
                    name=safe(one.label),
                    texts=texts,
                    line=line,
                    geo=geo,
                )
            )
    return made


def _arcs(chart: RegionMap) -> Iterator[Trace]:
    for rank, label in chart.arc_labels:
        lon: list[float | None] = []
        lat: list[float | None] = []
        for one in chart.arcs:
            if one.rank == rank:
                points = arc(one.origin, one.destination)
                lon += [x for x, _ in points] + [None]
                lat += [y for _, y in points] + [None]
        yield {
            "type": "scattergeo",
            "mode": "lines",
            "lon": lon,
            "lat": lat,
            "line": {"color": ACCENT, "width": _WIDTHS[rank]},
            "opacity": _OPACITIES[rank],
            "name": safe(label),
            "showlegend": True,
            "hoverinfo": "skip",
            "geo": "geo",
        }


def _heads(arcs: Sequence[Arc]) -> Trace:
    """One arrow head per arc, pointing along it."""
    heads = [head(one.origin, one.destination) for one in arcs]
    marker = {"symbol": "triangle-up", "size": 8, "color": ACCENT, "angle": [a for *_, a in heads]}
    return {
        "type": "scattergeo",
        "mode": "markers",
        "lon": [x for x, _, _ in heads],
        "lat": [y for _, y, _ in heads],
        "marker": marker,
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": "geo",
    }


def _home(place: Place) -> Trace:
    return {
        "type": "scattergeo",
        "mode": "markers+text",
        "lon": [place.x],
        "lat": [place.y],
        "marker": {"size": 13, "color": ACCENT, "line": {"color": PAPER, "width": 2}},
        "text": [safe(place.short)],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK, "weight": 700},
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": "geo",
    }


def _names(chart: RegionMap) -> Iterator[Trace]:
    """Names are ink with a white halo, on deep shades white with a dark one: on a narrow screen a
    name may reach beyond its region and must stay legible there."""
    names = fitting(chart)
    for ink, halo, deep in ((INK, PAPER, False), (PAPER, INK, True)):
        for size, always in ((SIZE, True), (WIDE_ONLY, False)):
            shown = [one.place for one in names if (one.on_deep, one.always) == (deep, always)]
            if shown:
                yield _written(shown, ink, halo, size)


def _written(shown: Sequence[Place], ink: str, halo: str, size: float) -> Trace:
    glow = ", ".join([f"0 0 3px {halo}"] * 3)
    return {
        "type": "scattergeo",
        "mode": "text",
        "lon": [place.x for place in shown],
        "lat": [place.y for place in shown],
        "text": [safe(place.short) for place in shown],
        "textfont": {"size": size, "color": ink, "shadow": glow},
        "hoverinfo": "skip",
        "showlegend": False,
        "geo": "geo",
    }
