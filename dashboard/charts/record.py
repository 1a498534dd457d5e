"""Past forecasts against what came: our line of what was, a short line for each year's forecast."""

from datetime import date, timedelta

from dashboard.charts.base import Figure, Trace, nothing, safe
from dashboard.charts.years import (
    Record,
    day,
    framed,
    month_of,
    rows_of,
    years_line,
)
from dashboard.wording.theme import ACCENT, CATEGORY, INK, compact
from metrics.disclosure.protect import Protected

_MADE = (CATEGORY[3], CATEGORY[4], CATEGORY[1])
_ROOM = 44  # pixels of the legend above the lines: two rows on a phone
_ASIDE = 34  # days between the ranges that speak of one year
_LEGEND = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"color": INK}}


def said_and_came(came: Protected, history: Protected, *, height: int = 280) -> Figure:
    """Draw the years that were, and what was said of them one to three years before.

    Args:
        came: divided by ``year`` and ``made`` (the year in which it was said), with ``actual`` and
            the bounds of 95 %.
        history: the same figure of years past.
        height: pixels, title and footer not counted.
    """
    past, said = rows_of(history), rows_of(came)
    if not said or not past:
        return nothing("还没有可以与实际比较的往年预测", height)
    month = month_of(came)
    start = min(int(row["made"]) for row in said) - 2
    past = [row for row in past if int(row["year"]) >= start]
    known = {int(row["year"]): row for row in past}
    data: list[Trace] = []
    made = sorted({int(row["made"]) for row in said})
    for i, (year, colour) in enumerate(zip(made, _MADE, strict=False)):
        rows = [row for row in said if int(row["made"]) == year]
        aside = round((i - (len(made) - 1) / 2) * _ASIDE)
        data.append(_bars(rows, month, colour, f"{year}年预测", aside))
        begin = [known[year]] if year in known else []
        data.append(years_line(begin + rows, month, f"{year}年", colour, came.metric))
    data.append(years_line(past, month, "实际", ACCENT, history.metric, ahead=True))
    values = [float(row["value"]) for row in (*past, *said)]
    values += [float(row[name]) for row in said for name in ("lo95", "hi95")]
    ends = [(past[-1], f"实际 {compact(float(past[-1]['value']))}", ACCENT)]
    figure = framed(history.metric, data, values, ends, past, month, False, height)
    # Room for the last year's marks, and the name of the line beyond them.
    begin_, end_ = figure["layout"]["xaxis"]["range"]
    figure["layout"]["xaxis"]["range"] = [begin_, _later(end_, _ASIDE)]
    for note in figure["layout"]["annotations"]:
        note["x"] = _later(end_, _ASIDE)
    margin = {**figure["layout"]["margin"], "t": figure["layout"]["margin"]["t"] + _ROOM}
    figure["layout"] |= {
        "showlegend": True,
        "legend": _LEGEND,
        "margin": margin,
        "height": height + _ROOM,
    }
    return figure


def _later(day_: str, days: int) -> str:
    return str(date.fromisoformat(day_) + timedelta(days=days))


def _bars(rows: list[Record], month: int, colour: str, name: str, aside: int) -> Trace:
    """The 95 % ranges as thin upright lines, with the forecast in the middle; those of several
    years stand some days apart."""
    metric_rows = [(row, float(row["value"])) for row in rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": safe(name),
        "showlegend": False,
        "x": [_later(day(row, month), aside) for row, _ in metric_rows],
        "y": [v for _, v in metric_rows],
        "marker": {"color": colour, "size": 7, "symbol": "diamond"},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "color": colour,
            "thickness": 1.4,
            "width": 4,
            "array": [float(row["hi95"]) - value for row, value in metric_rows],
            "arrayminus": [value - float(row["lo95"]) for row, value in metric_rows],
        },
        "hovertext": [_hover(row, name) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _hover(row: Record, name: str) -> str:
    def size(value: float) -> str:
        return compact(value, "人")

    return (
        f"<b>{safe(name)}</b><br>{int(row['year'])}年说 {size(row['value'])}，"
        f"实际 {size(row['actual'])}<br>可能范围（95%）{size(row['lo95'])} 至 {size(row['hi95'])}"
    )
