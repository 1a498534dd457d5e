"""Flow maps: who comes from where, or goes where, as arcs over the whole country.

All arcs of one width are one trace (four in all), so three hundred cost no more than four lines.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from dashboard.charts.arcs import arc, head
from dashboard.charts.base import ALL_DARK
from dashboard.charts.map_classes import ColourClass, classify
from dashboard.charts.map_frame import (
    EMPTY_GREY,
    HIDDEN_GREY,
    STATIC_URL,
    Figure,
    Row,
    Rows,
    Trace,
    as_records,
    inset_name,
    layer,
    layout,
    safe,
    strokes,
    url_of,
)
from dashboard.charts.map_labels import labels
from dashboard.charts.map_view import MAP_NOTE, View, in_inset, view_of
from dashboard.wording.theme import ACCENT, ACCENT_SOFT, INK, PAPER, compact
from data.reference.boundaries import DEFAULT_OUT, NATION, Place, places

_WIDTHS = (1.0, 2.2, 4.0, 6.5)  # pixels, thinnest class first
_OPACITIES = (0.45, 0.55, 0.65, 0.75)
_MOST_HEADS = 60  # more arrow heads than that are confetti
_LINES_IN_HOVER = 4


def flows(
    rows: Rows,
    *,
    home: int | None = None,
    title: str = "",
    subtitle: str = "",
    measure: str = "",
    unit: str = "人",
    labelled: bool = True,
    maps: Path = DEFAULT_OUT,
    base_url: str = STATIC_URL,
) -> Figure:
    """Draw arcs from origin to destination over the national map, wider for more.

    `rows`: origin, destination (adcodes of any level), value, status, and, if wanted, text.
    Suppressed and empty flows are not drawn: their provinces say so in grey. `home` is marked.
    Rows within one place, and rows with a place that has no polygon, are counted below the map.
    """
    view = view_of(NATION, "province", maps)
    known = places(maps)
    records = as_records(rows)
    drawable = [row for row in records if _ends(row, known)]
    shown = [row for row in drawable if row.get("status", "ok") == "ok" and row["value"] > 0]
    cut = classify([float(row["value"]) for row in shown], classes=len(_WIDTHS), method="natural")
    url = url_of(view.file, maps, base_url)
    texts = _texts(drawable, view, known, unit)
    groups = _province_groups(drawable, view, home)
    data = _base(url, groups, texts, "geo")
    data.append(strokes(maps, "geo"))
    south = set(in_inset(view.members, maps))
    inside = {key: [code for code in group if code in south] for key, group in groups.items()}
    data += [*_base(url, inside, texts, "geo2"), strokes(maps, "geo2"), inset_name(maps)]
    data += [
        _arcs(shown, one, rank, known) for rank, one in enumerate(cut, len(_WIDTHS) - len(cut))
    ]
    if 0 < len(shown) <= _MOST_HEADS:
        data.append(_heads(shown, known))
    if labelled:
        names = labels((place for place in view.members.values() if place.code != home), view)
        data += [trace | {"textposition": "top center"} for trace in names]
    if home is not None:
        data.append(_home(known[home]))
    legend = f"{measure}（{unit}）" if measure and unit else measure
    note = _note(records, drawable)
    made = layout(view, maps, title=title, subtitle=subtitle, legend=legend, note=note)
    return {"data": data, "layout": made | {"meta": ALL_DARK}}


def _ends(row: Row, known: Mapping[int, Place]) -> bool:
    origin, destination = int(row["origin"]), int(row["destination"])
    return origin != destination and origin in known and destination in known


def _arcs(rows: Sequence[Row], one: ColourClass, rank: int, known: Mapping[int, Place]) -> Trace:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for row in rows:
        if one.holds(float(row["value"])):
            points = arc(known[int(row["origin"])], known[int(row["destination"])])
            lon += [x for x, _ in points] + [None]
            lat += [y for _, y in points] + [None]
    return {
        "type": "scattergeo",
        "mode": "lines",
        "lon": lon,
        "lat": lat,
        "line": {"color": ACCENT, "width": _WIDTHS[rank]},
        "opacity": _OPACITIES[rank],
        "name": one.label,
        "showlegend": True,
        "hoverinfo": "skip",
        "geo": "geo",
    }


def _heads(rows: Sequence[Row], known: Mapping[int, Place]) -> Trace:
    """Return one arrow head per arc, pointing along it."""
    lon, lat, angles = [], [], []
    for row in rows:
        x, y, angle = head(known[int(row["origin"])], known[int(row["destination"])])
        lon.append(x)
        lat.append(y)
        angles.append(angle)
    return {
        "type": "scattergeo",
        "mode": "markers",
        "lon": lon,
        "lat": lat,
        "marker": {"symbol": "triangle-up", "size": 8, "color": ACCENT, "angle": angles},
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


def _province_groups(
    rows: Sequence[Row], view: View, home: int | None
) -> dict[tuple[str, str], list[int]]:
    """Sort the provinces into (legend text, colour): with flows, hidden, without data."""
    status: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        for end in (int(row["origin"]), int(row["destination"])):
            status[end // 10000 * 10000].add(str(row.get("status", "ok")))
    ours = None if home is None else home // 10000 * 10000
    with_flows = [code for code in view.members if "ok" in status[code] or code == ours]
    hidden = [
        code
        for code in view.members
        if code not in with_flows and status[code] & {"suppressed", "imprecise"}
    ]
    rest = [code for code in view.members if code not in with_flows and code not in hidden]
    return {
        ("", ACCENT_SOFT): with_flows,
        ("已隐去（1–9）", HIDDEN_GREY): hidden,
        ("暂无数据", EMPTY_GREY): rest,
    }


def _base(
    url: str, groups: Mapping[tuple[str, str], list[int]], texts: Mapping[int, str], geo: str
) -> list[Trace]:
    return [
        layer(url, group, colour, name=name, texts=[texts[code] for code in group], geo=geo)
        | {"legendrank": 1100}  # after the arcs
        for (name, colour), group in groups.items()
        if group
    ]


def _texts(
    rows: Sequence[Row], view: View, known: Mapping[int, Place], unit: str
) -> dict[int, str]:
    """Say for each province what flows touch it, the largest first."""
    lines: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: -(row.get("value") or 0)):
        origin, destination = int(row["origin"]), int(row["destination"])
        if row.get("status", "ok") == "ok":
            amount = str(row.get("text") or compact(float(row["value"]), unit))
        else:
            amount = "已隐去"
        line = f"{known[origin].short} → {known[destination].short}：{amount}"
        for province in {origin // 10000 * 10000, destination // 10000 * 10000}:
            lines[province].append(safe(line))
    texts = {}
    for code, place in view.members.items():
        own = lines[code]
        more = [f"… 共 {len(own)} 条"] if len(own) > _LINES_IN_HOVER else []
        said = own[:_LINES_IN_HOVER] + more or ["暂无数据"]
        texts[code] = "<br>".join([f"<b>{safe(place.name)}</b>", *said])
    return texts


def _note(records: Sequence[Row], drawable: Sequence[Row]) -> str:
    lost = len(records) - len(drawable)
    return f"{MAP_NOTE}。不在图上：{lost} 条（同一地区内，或去向不明）" if lost else MAP_NOTE
