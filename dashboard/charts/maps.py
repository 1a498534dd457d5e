"""Maps: regions coloured by a value. Pure functions, from rows to a plain-dict figure.

Show a figure with `MAP_CONFIG` (no request leaves the host) and `theme=None`. A click returns the
adcode as text in `location`. Text and status come from a Protected table; nothing is computed here
but the classes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from dashboard.charts.map_classes import METHOD_NAMES, ColourClass, Method, Scale, classify
from dashboard.charts.map_config import MAP_CONFIG
from dashboard.charts.map_frame import (
    EMPTY_GREY,
    HIDDEN_GREY,
    IMPRECISE_GREY,
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
from dashboard.charts.map_view import MAP_NOTE, Level, View, in_inset, view_of
from dashboard.wording.theme import DIVERGING, GRID, INK, MUTED, OTHERS, PAPER, SEQUENTIAL, compact
from data.reference.boundaries import DEFAULT_OUT

__all__ = ["MAP_CONFIG", "MAP_NOTE", "choropleth"]

# Values are stored as shares; these units are shown as so many per hundred or thousand.
_FACTORS = {"%": 100.0, "个百分点": 100.0, "‰": 1000.0}
_WITHOUT_VALUE = {  # status -> legend, colour, what the pointer reads
    "imprecise": ("样本少", IMPRECISE_GREY, "样本少，看上级地区或更长时段"),
    "suppressed": ("已隐去（1–9）", HIDDEN_GREY, "人数过少，已隐去"),
    "empty": ("暂无数据", EMPTY_GREY, "暂无数据"),
}
_CLEAR = "rgba(0,0,0,0)"  # what lies around shows the page, light or dark
_MOST_LABELLED = 200  # of 348 cities only the emptiest would have room for a name
_DARK = {SEQUENTIAL[3], SEQUENTIAL[4], DIVERGING[0], DIVERGING[4], IMPRECISE_GREY}


def choropleth(
    rows: Rows,
    *,
    region: int,
    level: Level,
    title: str = "",
    subtitle: str = "",
    measure: str = "",
    unit: str = "",
    scale: Scale = "sequential",
    classes: int = 5,
    method: Method = "quantile",
    among: Sequence[float] = (),
    more_is_better: bool = True,
    labelled: bool = True,
    selected: int | None = None,
    maps: Path = DEFAULT_OUT,
    base_url: str = STATIC_URL,
) -> Figure:
    """Colour the provinces, cities or counties of `region` (100000: the nation) by value.

    `rows`: code (adcode), value, status (ok, imprecise, suppressed, empty), and, if wanted, name
    and text (what the pointer reads instead of the value). Regions without a row read 暂无数据;
    rows without a polygon (未分区) are named below the map. Values in %, 个百分点 and ‰ are
    shares (0.5 for 50 %). `among`: values to cut into classes instead of the map's own, where two
    maps share one scale. `measure` heads the legend. A county as `region` is shown outlined
    within its city, a city at level "city" within its province; `selected` outlines another.
    """
    view = view_of(region, level, maps)
    table = _by_code(rows)
    factor = _FACTORS.get(unit, 1.0)
    values = {
        code: float(row["value"]) * factor
        for code, row in table.items()
        if code in view.members and _status(row) == "ok"
    }
    cut = classify(
        [value * factor for value in among] or list(values.values()),
        scale=scale,
        classes=classes,
        method=method,
        more_is_better=more_is_better,
    )
    texts = {code: _hover(view, code, table.get(code), unit, factor) for code in view.members}
    groups = _groups(view, table, values, cut)
    url = url_of(view.file, maps, base_url)
    data: list[Trace] = []
    if view.context:
        data.append(layer(url, view.context, _CLEAR, line=(GRID, 0.8)))
    border = (PAPER, 0.7) if view.outlines else (OTHERS, 0.8)  # white only below heavier ones
    data += _coloured(url, groups, texts, "geo", border)
    data += _overlays(view, url, selected, maps, base_url)
    if view.has_inset:
        south = in_inset(view.members, maps) if view.level == "province" else list(view.members)
        inside = {key: [code for code in group if code in south] for key, group in groups.items()}
        data += [strokes(maps, "geo"), *_coloured(url, inside, texts, "geo2", (MUTED, 0.6))]
        data += [strokes(maps, "geo2"), inset_name(maps)]
    if labelled and len(view.members) <= _MOST_LABELLED:
        data += labels(view.members.values(), view, _dark(groups), selected or view.chosen)
    legend = "".join([measure, f"（{unit}）" if measure and unit else ""])
    if len(cut) > 1 and scale == "sequential":
        legend += f"{' · ' if legend else ''}{METHOD_NAMES[method]}"
    return {
        "data": data,
        "layout": layout(
            view, maps, title=title, subtitle=subtitle, legend=legend, note=_note(view, table)
        ),
    }


def _by_code(rows: Rows) -> dict[int, Row]:
    return {int(row["code"]): row for row in as_records(rows)}


def _status(row: Row | None) -> str:
    """Return a row's status; no row or no value is empty, whatever it says."""
    if row is None:
        return "empty"
    status = str(row.get("status", "ok"))
    return "empty" if status == "ok" and pd.isna(row.get("value")) else status


def _groups(
    view: View,
    table: Mapping[int, Row],
    values: Mapping[int, float],
    cut: Sequence[ColourClass],
) -> dict[tuple[str, str], list[int]]:
    """Sort the regions into (legend text, colour), classes first, then what has no value."""
    groups: dict[tuple[str, str], list[int]] = {
        (one.label, one.colour): [code for code, value in values.items() if one.holds(value)]
        for one in cut
    }
    for status, (label, colour, _) in _WITHOUT_VALUE.items():
        group = [code for code in view.members if _status(table.get(code)) == status]
        if group:
            groups[label, colour] = group
    return groups


def _coloured(
    url: str,
    groups: Mapping[tuple[str, str], list[int]],
    texts: Mapping[int, str],
    geo: str,
    line: tuple[str, float],
) -> list[Trace]:
    return [
        layer(
            url,
            group,
            colour,
            name=label,
            texts=[texts[code] for code in group],
            line=line,
            geo=geo,
        )
        for (label, colour), group in groups.items()
        if group
    ]


def _overlays(view: View, url: str, selected: int | None, maps: Path, base_url: str) -> list[Trace]:
    """Return borders drawn on top: cities over counties, and the chosen region."""
    clear = "rgba(0,0,0,0)"
    traces: list[Trace] = []
    if view.outlines is not None:
        over = url_of(view.outlines, maps, base_url)
        traces.append(layer(over, view.outline_codes, clear, line=(MUTED, 1.2)))
    chosen = selected if selected is not None else view.chosen
    if chosen in view.members:
        traces.append(layer(url, [chosen], clear, line=(INK, 2.6)))
    return traces


def _hover(view: View, code: int, row: Row | None, unit: str, factor: float) -> str:
    name = safe((row or {}).get("name") or view.members[code].name)
    status = _status(row)
    if row is None or status != "ok":
        return f"<b>{name}</b><br>{_WITHOUT_VALUE[status][2]}"
    text = row.get("text") or _value_text(float(row["value"]) * factor, unit)
    return f"<b>{name}</b><br>{safe(text)}"


def _value_text(value: float, unit: str) -> str:
    return f"{value:.1f}{unit}" if unit in _FACTORS else compact(value, unit)


def _dark(groups: Mapping[tuple[str, str], list[int]]) -> set[int]:
    return {code for (_, colour), group in groups.items() if colour in _DARK for code in group}


def _note(view: View, table: Mapping[int, Row]) -> str:
    """Return the source of the map, and which rows could not be drawn."""
    lost = [str(row.get("name") or code) for code, row in table.items() if code not in view.members]
    if not lost:
        return MAP_NOTE
    named = "、".join(lost[:3]) + (f" 等 {len(lost)} 项" if len(lost) > 3 else "")
    return f"{MAP_NOTE}。不在图上：{named}"
