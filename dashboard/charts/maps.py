"""Maps: regions by class. Pure functions, from rows to a spec.

Text and status come from a Protected table; nothing is computed here but the classes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from dashboard.charts.map_classes import METHOD_NAMES, Method, ValueClass, classify
from dashboard.charts.map_classes import Scale as ClassScale
from dashboard.charts.map_view import MAP_NOTE, Level, View, view_of
from dashboard.charts.spec import RegionClass, RegionMap, Tone, Tooltip
from dashboard.wording.theme import compact
from data.protection import USUAL
from data.reference.boundaries import DEFAULT_OUT
from metrics.disclosure.protect import Protected

Row = Mapping[str, Any]
Rows = Sequence[Row] | pd.DataFrame

# Values are stored as shares; these units are shown as so many per hundred or thousand.
_FACTORS: Final = {"%": 100.0, "个百分点": 100.0, "‰": 1000.0}
EMPTY_LABEL: Final = "暂无数据"
_WITHOUT_VALUE: Final = {  # status -> legend, tone, what the pointer reads
    "imprecise": ("样本少", Tone.IMPRECISE, "样本少，看上级地区或更长时段"),
    "suppressed": ("已隐去", Tone.SUPPRESSED, "人数过少，已隐去"),
    "empty": (EMPTY_LABEL, Tone.EMPTY, "暂无数据"),
}
_MOST_LABELLED: Final = 200  # of 348 cities only the emptiest would have room for a name


def choropleth(
    rows: Rows,
    *,
    region: int,
    level: Level,
    measure: str = "",
    unit: str = "",
    scale: ClassScale = "sequential",
    classes: int = 5,
    method: Method = "quantile",
    among: Sequence[float] = (),
    more_is_better: bool = True,
    labelled: bool = True,
    selected: int | None = None,
    maps: Path = DEFAULT_OUT,
    found: Sequence[Protected] = (),
) -> RegionMap:
    """The provinces, cities or counties of `region` (100000: the nation) by value.

    `rows`: code (adcode), value, status (ok, imprecise, suppressed, empty), and, if wanted, name
    and text (what the pointer reads instead of the value). Regions without a row read 暂无数据;
    rows without a polygon (未分区) are named below the map. Values in %, 个百分点 and ‰ are
    shares (0.5 for 50 %). `among`: values to cut into classes instead of the map's own, where two
    maps share one scale. `measure` heads the legend. A county as `region` is shown outlined
    within its city, a city at level "city" within its province; `selected` outlines another.
    `found`: the tables that the rows were taken from.
    """
    view = view_of(region, level, maps)
    table = {int(row["code"]): row for row in as_records(rows)}
    factor = _FACTORS.get(unit, 1.0)
    values = {
        code: float(row["value"])
        for code, row in table.items()
        if code in view.members and _status(row) == "ok"
    }
    cut = classify(
        [value * factor for value in among or values.values()],
        scale=scale,
        classes=classes,
        method=method,
        more_is_better=more_is_better,
    )
    head = "".join([measure, f"（{unit}）" if measure and unit else ""])
    if len(cut) > 1 and scale == "sequential":
        head += f"{' · ' if head else ''}{METHOD_NAMES[method]}"
    chosen = selected if selected is not None else view.chosen
    return RegionMap(
        found=tuple(found),
        view=view,
        classes=_classes(
            view, table, {c: v * factor for c, v in values.items()}, cut, hidden_label(found)
        ),
        tips={code: _tip(view, code, table.get(code), unit, factor) for code in view.members},
        head=head,
        note=_note(view, table),
        labelled=labelled and len(view.members) <= _MOST_LABELLED,
        outlined=chosen if chosen in view.members else None,
        values=values,
        boundaries=maps,
    )


def hidden_label(found: Sequence[Protected]) -> str:
    """What the legend calls places whose number is hidden."""
    return f"已隐去（{(found[0].profile if found else USUAL).hidden}）"


def as_records(rows: Rows) -> list[Row]:
    """A table or a sequence of rows as a list of rows."""
    if not isinstance(rows, pd.DataFrame):
        return list(rows)
    names = [str(name) for name in rows.columns]
    return [dict(zip(names, values, strict=True)) for values in rows.itertuples(index=False)]


def _status(row: Row | None) -> str:
    """A row's status; no row or no value is empty, whatever it says."""
    if row is None:
        return "empty"
    status = str(row.get("status", "ok"))
    return "empty" if status == "ok" and pd.isna(row.get("value")) else status


def _classes(
    view: View,
    table: Mapping[int, Row],
    values: Mapping[int, float],
    cut: Sequence[ValueClass],
    hidden: str,
) -> tuple[RegionClass, ...]:
    """The regions by class, lowest first, then those without a value by the reason why."""
    made = [
        RegionClass(
            one.label, one.tone, tuple(code for code, value in values.items() if one.holds(value))
        )
        for one in cut
    ]
    for status, (label, tone, _) in _WITHOUT_VALUE.items():
        if tone is Tone.SUPPRESSED:
            label = hidden
        codes = tuple(code for code in view.members if _status(table.get(code)) == status)
        made.append(RegionClass(label, tone, codes))
    return tuple(one for one in made if one.codes)


def _tip(view: View, code: int, row: Row | None, unit: str, factor: float) -> Tooltip:
    name = str((row or {}).get("name") or view.members[code].name)
    status = _status(row)
    if row is None or status != "ok":
        return Tooltip(name, (_WITHOUT_VALUE[status][2],))
    return Tooltip(name, (str(row.get("text") or _written(float(row["value"]) * factor, unit)),))


def _written(value: float, unit: str) -> str:
    return f"{value:.1f}{unit}" if unit in _FACTORS else compact(value, unit)


def _note(view: View, table: Mapping[int, Row]) -> str:
    """The source of the map, and which rows could not be drawn."""
    lost = [str(row.get("name") or code) for code, row in table.items() if code not in view.members]
    if not lost:
        return MAP_NOTE
    named = "、".join(lost[:3]) + (f" 等 {len(lost)} 项" if len(lost) > 3 else "")
    return f"{MAP_NOTE}。不在图上：{named}"
