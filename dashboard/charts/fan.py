"""Years ahead: fans around a forecast, supply against demand with the gap shaded, scenarios.

Pure: Protected tables in, plain-dict figures out. A forecast's table has a row a year with `value`
and the bounds `lo80, hi80, lo95, hi95`; a year stands at the month up to which the data reach.
Bands are traces with `fill`, so that slides draw them as bands of their own.
"""

from collections.abc import Sequence
from typing import Any, Final

from dashboard import words
from dashboard.charts.base import Figure, Trace, axis, layout, nothing, safe, value_axis
from dashboard.theme import ACCENT, CATEGORY, DIVERGING, INK, MUTED, OTHERS
from metrics.core import Metric
from metrics.disclosure import Protected

Record = dict[str, Any]
DEMAND, SUPPLY = ACCENT, CATEGORY[1]
_SHORT, _AMPLE = DIVERGING[4], DIVERGING[0]
_GAP: Final = 0.085  # of the axis: how far apart two labels at the right edge must stand
_NAMES: Final = {"80": "可能范围（80%）", "95": "可能范围（95%）"}
_ALPHAS: Final = {"95": 0.14, "80": 0.26}
_MOST: Final = 12  # years at which each has its own tick


def fan(
    found: Protected,
    history: Protected | None = None,
    others: Sequence[tuple[str, Protected]] = (),
    *,
    colour: str = ACCENT,
    zero: bool = False,
    height: int = 280,
) -> Figure:
    """Draw a forecast's middle with its 80 and 95 % ranges, after what has been.

    Args:
        found: the forecast by ``year``.
        history: the same figure of years past; its newest point begins the fan.
        others: outlooks of others, named, as thin dashed lines.
        colour: of the forecast.
        zero: draw a line at 0 and let the axis reach it (a gap).
        height: pixels, title and footer not counted.
    """
    ahead = rows_of(found)
    past = rows_of(history) if history is not None else []
    if not ahead:
        return nothing(_why(found), height)
    joined = [_point(row) for row in past[-1:]] + ahead if past else with_start(ahead)
    month = month_of(found)
    data = [_band(joined, level, month, colour) for level in ("95", "80")]
    data += [years_line(past, month, "历年", MUTED, found.metric)] if past else []
    data.append(years_line(joined, month, found.metric.name, colour, found.metric, ahead=True))
    ends = [(ahead[-1], "", colour)]
    for name, other in others:
        rows = rows_of(other)
        if rows:
            data.append(years_line(rows, month, name, MUTED, found.metric, dash="dash"))
            ends.append((rows[-1], name, MUTED))
    values = _every([*past, *joined], [row for _, other in others for row in rows_of(other)])
    return framed(found.metric, data, values, ends, [*past, *joined], month, zero, height)


def supply_demand(
    demand: Protected, supply: Protected, history: Protected | None = None, *, height: int = 300
) -> Figure:
    """Draw what will be wanted against what will be there, the gap between them shaded.

    Orange where demand is above supply, teal where supply is. Bands are the 80 % ranges.

    Args:
        demand, supply: by ``year``, the base year first where the figure has it.
        history: the employed of years past, in grey.
    """
    wanted, there = with_start(rows_of(demand)), with_start(rows_of(supply))
    past = rows_of(history) if history is not None else []
    if not wanted or not there:
        return nothing(_why(demand if not wanted else supply), height)
    month = month_of(demand)
    data = [_band(rows, "80", month, colour, name)
            for rows, colour, name in ((wanted, DEMAND, "需求的可能范围（80%）"),
                                       (there, SUPPLY, "供给的可能范围（80%）"))]  # fmt: skip
    data += _shaded(wanted, there, month)
    data += (
        [years_line(past, month, history.metric.name if history else "", MUTED, demand.metric)]
        if past
        else []
    )
    for rows, one, colour in ((there, supply, SUPPLY), (wanted, demand, DEMAND)):
        data.append(years_line(rows, month, one.metric.name, colour, one.metric, ahead=True))
    ends = [(wanted[-1], "需求", DEMAND), (there[-1], "供给", _dark(SUPPLY))]
    values = _every([*wanted, *there], past)
    return framed(demand.metric, data, values, ends, [*past, *wanted, *there], month, False, height)


def compared(named: Sequence[tuple[str, Protected]], *, height: int = 280) -> Figure:
    """Draw the gap of several scenarios, the base in grey; only the base has its 80 % range."""
    lines = [(name, found, with_start(rows_of(found))) for name, found in named]
    shown = [(name, found, rows) for name, found, rows in lines if rows]
    if not shown:
        return nothing(_why(named[0][1]) if named else "暂无数据", height)
    month = month_of(shown[0][1])
    data: list[Trace] = [_band(shown[0][2], "80", month, OTHERS)]
    ends = []
    for i, (name, found, rows) in enumerate(shown):
        colour = MUTED if i == 0 else CATEGORY[(i - 1) % len(CATEGORY)]
        data.append(years_line(rows, month, name, colour, found.metric, ahead=True))
        ends.append((rows[-1], name, _dark(colour)))
    every = [row for _, _, rows in shown for row in rows]
    values = _every(shown[0][2], every)
    return framed(shown[0][1].metric, data, values, ends, every, month, True, height)


def rows_of(found: Protected) -> list[Record]:
    """The years that may be shown, oldest first."""
    shown = found.frame[found.frame["value"].notna()].sort_values("year")
    records: list[Any] = shown.to_dict("records")
    return records


def with_start(rows: list[Record]) -> list[Record]:
    """The year before the first, which is known, in front: column ``start`` has its value."""
    if not rows or rows[0].get("start", float("nan")) != rows[0].get("start"):
        return rows
    first = rows[0]
    return [_point({**first, "year": int(first["year"]) - 1, "value": first["start"]}), *rows]


def _point(row: Record) -> Record:
    """What has been is sure: a fan opens from it."""
    return {**row, **dict.fromkeys(("lo80", "hi80", "lo95", "hi95"), row["value"])}


def month_of(found: Protected) -> int:
    """The month of the year at which the points stand."""
    return 12 if found.month is None else found.month % 12 + 1


def day(row: Record, month: int) -> str:
    """Where a row stands on the axis."""
    return f"{int(row['year']):04d}-{month:02d}-01"


def _why(found: Protected) -> str:
    return "人数过少，不予显示" if len(found) else "暂无数据"


def _known(rows: Sequence[Record], level: str) -> list[Record]:
    low, high = f"lo{level}", f"hi{level}"
    return [
        r for r in rows if r.get(low, float("nan")) == r.get(low) and r.get(high) == r.get(high)
    ]


def _band(rows: Sequence[Record], level: str, month: int, colour: str, name: str = "") -> Trace:
    known = _known(rows, level)
    days = [day(r, month) for r in known]
    return {
        "type": "scatter", "mode": "lines", "name": name or _NAMES[level], "x": days + days[::-1],
        "y": [r[f"hi{level}"] for r in known] + [r[f"lo{level}"] for r in known][::-1],
        "fill": "toself", "fillcolor": _rgba(colour, _ALPHAS[level]), "line": {"width": 0},
        "hoverinfo": "skip",
    }  # fmt: skip


def _rgba(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def _dark(colour: str) -> str:
    """A yellow that can be read as text on white."""
    return "#9a6b00" if colour == CATEGORY[1] else colour


def years_line(
    rows: Sequence[Record], month: int, name: str, colour: str, metric: Metric,
    *, ahead: bool = False, dash: str = "solid",
) -> Trace:  # fmt: skip
    """A line over years; with markers where it speaks of years ahead."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if ahead else "lines",
        "name": safe(name),
        "x": [day(r, month) for r in rows],
        "y": [r["value"] for r in rows],
        "line": {"color": colour, "width": 2.6 if dash == "solid" else 1.6, "dash": dash},
        "marker": {"size": 6, "color": colour},
        "customdata": [int(r["year"]) for r in rows],
        "hovertext": [_hover(r, name, metric) for r in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(row: Record, name: str, metric: Metric) -> str:
    half = float(row.get("half_width", 0.0) or 0.0)
    lines = [f"<b>{safe(name)}</b> {int(row['year'])}年", words.written(row["value"], metric, half)]
    for level, title in _NAMES.items():
        low, high = row.get(f"lo{level}"), row.get(f"hi{level}")
        if low == low and high == high and low is not None and low != high:
            lines.append(f"{title} {reach(row, level, metric)}")
    return "<br>".join(lines)


def reach(row: Record, level: str, metric: Metric) -> str:
    """A range in words: ``1.2万–1.9万人``."""
    low, high = (words.number(row[f"{side}{level}"], metric) for side in ("lo", "hi"))
    return f"{low} 至 {high}{words.unit(metric)}"


def _shaded(wanted: Sequence[Record], there: Sequence[Record], month: int) -> list[Trace]:
    """The area between the lines, orange where the last year lacks people, else teal."""
    other = {int(r["year"]): float(r["value"]) for r in there}
    both = [
        (r, float(r["value"]), other[int(r["year"])]) for r in wanted if int(r["year"]) in other
    ]
    if len(both) < 2:
        return []
    short = both[-1][1] > both[-1][2]
    days = [day(row, month) for row, _, _ in both]
    high, low = [max(a, b) for _, a, b in both], [min(a, b) for _, a, b in both]
    return [{
        "type": "scatter", "mode": "lines", "name": "缺口" if short else "富余",
        "x": days + days[::-1], "y": high + low[::-1], "fill": "toself",
        "fillcolor": _rgba(_SHORT if short else _AMPLE, 0.34), "line": {"width": 0},
        "hoverinfo": "skip",
    }]  # fmt: skip


def _every(rows: Sequence[Record], more: Sequence[Record]) -> list[float]:
    found = [float(r["value"]) for r in (*rows, *more)]
    for r in rows:
        for name in ("lo95", "hi95", "lo80", "hi80"):
            value = r.get(name)
            if value is not None and value == value:
                found.append(float(value))
    return found


def framed(
    metric: Metric, data: list[Trace], values: list[float], ends: list[tuple[Record, str, str]],
    rows: Sequence[Record], month: int, zero: bool, height: int,
) -> Figure:  # fmt: skip
    """The frame of years and values around traces, their ends named at the right."""
    low, high = min(values), max(values)
    if zero or 0 <= low < 0.35 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = (high - low or abs(high) or 1.0) * 0.07
    bottom, top = (low if low == 0 else low - pad), high + pad
    labels = _labels(metric, ends, month, bottom, top)
    longest = max(_width(label["text"]) for label in labels)
    years = sorted({int(row["year"]) for row in rows})
    step = -(-len(years) // _MOST)
    told = years[::-1][::step][::-1]
    made = layout(
        height=height,
        right=min(200, int(16 + 12.5 * longest)),
        xaxis=axis(type="date", showgrid=False, tickmode="array", ticks="outside", tickcolor=MUTED,
                   tickvals=[f"{year:04d}-{month:02d}-01" for year in told],
                   ticktext=[str(year) for year in told],
                   range=[_before(years[0], month), f"{years[-1]:04d}-{month:02d}-04"]),
        yaxis=value_axis(bottom, top, metric, range=[bottom, top]),
        shapes=[_zero()] if bottom < 0 < top or zero else [],
    )  # fmt: skip
    made["annotations"] += labels
    return {"data": data, "layout": made}


def _before(year: int, month: int) -> str:
    """A little room on the left for the first marker."""
    return f"{year - 1:04d}-12-05" if month == 1 else f"{year:04d}-{month - 1:02d}-05"


def _zero() -> dict[str, Any]:
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0,
            "line": {"color": INK, "width": 1}}  # fmt: skip


def _labels(
    metric: Metric, ends: list[tuple[Record, str, str]], month: int, bottom: float, top: float
) -> list[Figure]:
    least, below, placed = (top - bottom) * _GAP, float("-inf"), []
    for row, name, colour in sorted(ends, key=lambda end: float(end[0]["value"])):
        at = max(float(row["value"]), below + least)
        below = at
        half = float(row.get("half_width", 0.0) or 0.0)
        placed.append(
            (at, row, f"{name} {words.number(row['value'], metric, half)}".strip(), colour)
        )
    over = max(0.0, below - top)
    return [
        {
            "x": day(row, month), "y": at - over, "xref": "x", "yref": "y", "text": safe(text),
            "xanchor": "left", "xshift": 8, "showarrow": False, "align": "left",
            "font": {"size": 12, "color": colour},
        }
        for at, row, text, colour in placed
    ]  # fmt: skip


def _width(text: str) -> float:
    return sum(1.0 if ord(char) > 0x2E80 else 0.58 for char in text)
