"""Flow maps: who comes from where, or goes where, as arcs over the whole country."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from dashboard.charts.map_classes import classify
from dashboard.charts.map_view import MAP_NOTE, View, view_of
from dashboard.charts.maps import EMPTY_LABEL, Row, Rows, as_records, hidden_label
from dashboard.charts.spec import Arc, FlowMap, RegionClass, Tone, Tooltip
from dashboard.wording.theme import compact
from data.reference.boundaries import DEFAULT_OUT, NATION, Place, places
from metrics.disclosure.protect import Protected

_WIDTHS: Final = 4  # classes of arcs
_LINES_IN_TIP: Final = 4


def flows(
    rows: Rows,
    *,
    home: int | None = None,
    measure: str = "",
    unit: str = "人",
    labelled: bool = True,
    maps: Path = DEFAULT_OUT,
    found: Sequence[Protected] = (),
) -> FlowMap:
    """Arcs from origin to destination over the national map, wider for more.

    `rows`: origin, destination (adcodes of any level), value, status, and, if wanted, text.
    Suppressed and empty flows are not drawn: their provinces say so in grey. `home` is marked.
    Rows within one place, and rows with a place that has no polygon, are counted below the map.
    `found`: the tables that the rows were taken from.
    """
    view = view_of(NATION, "province", maps)
    known = places(maps)
    records = as_records(rows)
    drawable = [row for row in records if _ends(row, known)]
    shown = [row for row in drawable if row.get("status", "ok") == "ok" and row["value"] > 0]
    cut = classify([float(row["value"]) for row in shown], classes=_WIDTHS, method="natural")
    ranked = list(enumerate(cut, _WIDTHS - len(cut)))
    return FlowMap(
        found=tuple(found),
        view=view,
        classes=_provinces(drawable, view, home, hidden_label(found)),
        tips=_tips(drawable, view, known, unit),
        head=f"{measure}（{unit}）" if measure and unit else measure,
        note=_note(records, drawable),
        labelled=labelled,
        arcs=tuple(
            Arc(
                known[int(row["origin"])],
                known[int(row["destination"])],
                float(row["value"]),
                rank,
            )
            for rank, one in ranked
            for row in shown
            if one.holds(float(row["value"]))
        ),
        arc_labels=tuple((rank, one.label) for rank, one in ranked),
        boundaries=maps,
        home=None if home is None else known[home],
    )


def _ends(row: Row, known: Mapping[int, Place]) -> bool:
    origin, destination = int(row["origin"]), int(row["destination"])
    return origin != destination and origin in known and destination in known


def _provinces(
    rows: Sequence[Row], view: View, home: int | None, label: str
) -> tuple[RegionClass, ...]:
    """The provinces with flows, with hidden ones alone, and without data."""
    status: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        for end in (int(row["origin"]), int(row["destination"])):
            status[end // 10000 * 10000].add(str(row.get("status", "ok")))
    ours = None if home is None else home // 10000 * 10000
    linked = tuple(code for code in view.members if "ok" in status[code] or code == ours)
    hidden = tuple(
        code
        for code in view.members
        if code not in linked and status[code] & {"suppressed", "imprecise"}
    )
    rest = tuple(code for code in view.members if code not in linked and code not in hidden)
    made = (
        RegionClass("", Tone.OURS_SOFT, linked),
        RegionClass(label, Tone.SUPPRESSED, hidden),
        RegionClass(EMPTY_LABEL, Tone.EMPTY, rest),
    )
    return tuple(one for one in made if one.codes)


def _tips(
    rows: Sequence[Row], view: View, known: Mapping[int, Place], unit: str
) -> dict[int, Tooltip]:
    """For each province what flows touch it, the largest first."""
    lines: dict[int, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: -(row.get("value") or 0)):
        origin, destination = int(row["origin"]), int(row["destination"])
        if row.get("status", "ok") == "ok":
            amount = str(row.get("text") or compact(float(row["value"]), unit))
        else:
            amount = "已隐去"
        line = f"{known[origin].short} → {known[destination].short}：{amount}"
        for province in {origin // 10000 * 10000, destination // 10000 * 10000}:
            lines[province].append(line)
    tips = {}
    for code, place in view.members.items():
        own = lines[code]
        more = [f"… 共 {len(own)} 条"] if len(own) > _LINES_IN_TIP else []
        tips[code] = Tooltip(place.name, tuple(own[:_LINES_IN_TIP] + more or ["暂无数据"]))
    return tips


def _note(records: Sequence[Row], drawable: Sequence[Row]) -> str:
    lost = len(records) - len(drawable)
    return f"{MAP_NOTE}。不在图上：{lost} 条（同一地区内，或去向不明）" if lost else MAP_NOTE
