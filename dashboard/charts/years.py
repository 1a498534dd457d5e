"""What charts over years share: rows, bands, lines, the axis of years and the names at its end.

A year stands at the month up to which the data reach. Bands are traces with `fill`, so that slides
draw them as bands of their own.
"""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.base import Figure, Trace, axis, layout, safe, value_axis
from dashboard.wording import words
from dashboard.wording.theme import INK, MUTED
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric

Record = dict[str, Any]
End = tuple[Record, str, str]  # the last row of a line, what stands beside it, its colour
_GAP: Final = 0.085  # of the axis: how far apart two labels at the right edge must stand
_NAMES: Final = {"80": "可能范围（80%）", "95": "可能范围（95%）"}
_ALPHAS: Final = {"95": 0.14, "80": 0.26}
_MOST: Final = 12  # years at which each has its own tick


def rows_of(found: Protected) -> list[Record]:
    """The years that may be shown, oldest first."""
    shown = found.frame[found.frame["value"].notna()].sort_values("year")
    records: list[Any] = shown.to_dict("records")
    return records


def gap_text(row: Record, found: Protected) -> str:
    """A gap without its sign: 「缺 1 200」, 「富余 300」."""
    size = words.number(abs(row["value"]), found.metric)
    return f"缺 {size}" if row["value"] > 0 else f"富余 {size}" if row["value"] < 0 else "持平"


def with_start(rows: list[Record]) -> list[Record]:
    """The year before the first, which is known, in front: column ``start`` has its value."""
    if not rows or rows[0].get("start", float("nan")) != rows[0].get("start"):
        return rows
    first = rows[0]
    return [point({**first, "year": int(first["year"]) - 1, "value": first["start"]}), *rows]


def point(row: Record) -> Record:
    """What has been is sure: a fan opens from it."""
    return {**row, **dict.fromkeys(("lo80", "hi80", "lo95", "hi95"), row["value"])}


def month_of(found: Protected) -> int:
    """The month of the year at which the points stand."""
    return 12 if found.month is None else found.month % 12 + 1


def day(row: Record, month: int) -> str:
    """Where a row stands on the axis."""
    return f"{int(row['year']):04d}-{month:02d}-01"


def why(found: Protected) -> str:
    """Why a figure has no years."""
    return "人数过少，不予显示" if len(found) else "暂无数据"


def _known(rows: Sequence[Record], level: str) -> list[Record]:
    low, high = f"lo{level}", f"hi{level}"
    return [
        r for r in rows if r.get(low, float("nan")) == r.get(low) and r.get(high) == r.get(high)
    ]


def band(rows: Sequence[Record], level: str, month: int, colour: str, name: str = "") -> Trace:
    """A range around a line; wide ones are paler."""
    known = _known(rows, level)
    days = [day(r, month) for r in known]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name or _NAMES[level],
        "x": days + days[::-1],
        "y": [r[f"hi{level}"] for r in known] + [r[f"lo{level}"] for r in known][::-1],
        "fill": "toself",
        "fillcolor": rgba(colour, _ALPHAS[level]),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def rgba(colour: str, alpha: float) -> str:
    """A colour that lets what is behind shine through."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def years_line(
    rows: Sequence[Record],
    month: int,
    name: str,
    colour: str,
    metric: Metric,
    *,
    ahead: bool = False,
    dash: str = "solid",
) -> Trace:
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


def every(rows: Sequence[Record], more: Sequence[Record]) -> list[float]:
    """All values that the axis must hold: of the first rows with their ranges."""
    found = [float(r["value"]) for r in (*rows, *more)]
    for r in rows:
        for name in ("lo95", "hi95", "lo80", "hi80"):
            value = r.get(name)
            if value is not None and value == value:
                found.append(float(value))
    return found


def framed(
    metric: Metric,
    data: list[Trace],
    values: list[float],
    ends: list[End],
    rows: Sequence[Record],
    month: int,
    zero: bool,
    height: int,
) -> Figure:
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
        xaxis=axis(
            type="date",
            showgrid=False,
            tickmode="array",
            ticks="outside",
            tickcolor=MUTED,
            tickvals=[f"{year:04d}-{month:02d}-01" for year in told],
            ticktext=[str(year) for year in told],
            range=[_before(years[0], month), f"{years[-1]:04d}-{month:02d}-04"],
        ),
        yaxis=value_axis(bottom, top, metric, range=[bottom, top]),
        shapes=[_zero()] if bottom < 0 < top or zero else [],
    )
    made["annotations"] += labels
    return {"data": data, "layout": made}


def _before(year: int, month: int) -> str:
    """A little room on the left for the first marker."""
    return f"{year - 1:04d}-12-05" if month == 1 else f"{year:04d}-{month - 1:02d}-05"


def _zero() -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 0,
        "y1": 0,
        "line": {"color": INK, "width": 1},
    }


def _labels(metric: Metric, ends: list[End], month: int, bottom: float, top: float) -> list[Figure]:
    least, below, placed = (top - bottom) * _GAP, float("-inf"), []
    for row, text, colour in sorted(ends, key=lambda end: float(end[0]["value"])):
        at = max(float(row["value"]), below + least)
        below = at
        placed.append((at, row, text or words.number(row["value"], metric), colour))
    over = max(0.0, below - top)
    return [
        {
            "x": day(row, month),
            "y": at - over,
            "xref": "x",
            "yref": "y",
            "text": safe(text),
            "xanchor": "left",
            "xshift": 8,
            "showarrow": False,
            "align": "left",
            "font": {"size": 12, "color": colour},
        }
        for at, row, text, colour in placed
    ]


def _width(text: str) -> float:
    return sum(1.0 if ord(char) > 0x2E80 else 0.58 for char in text)
