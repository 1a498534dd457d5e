"""Years ahead: fans around a forecast, supply against demand with the gap shaded, scenarios.

Pure: Protected tables in, plain-dict figures out. A forecast's table has a row a year with `value`
and the bounds `lo80, hi80, lo95, hi95`, and in `start` the value of the year before the first.
"""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.base import Figure, Trace, nothing
from dashboard.charts.years import (
    Record,
    band,
    day,
    every,
    framed,
    gap_text,
    month_of,
    point,
    rgba,
    rows_of,
    why,
    with_start,
    years_line,
)
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, CATEGORY, DIVERGING, INK, MUTED, OTHERS
from metrics.disclosure.protect import Protected

DEMAND: Final = ACCENT
SUPPLY: Final = CATEGORY[1]
_SHORT, _AMPLE = DIVERGING[4], DIVERGING[0]


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
        return nothing(why(found), height)
    joined = [point(row) for row in past[-1:]] + ahead if past else with_start(ahead)
    month = month_of(found)
    data = [band(joined, level, month, colour) for level in ("95", "80")]
    data += [years_line(past, month, "历年", MUTED, found.metric)] if past else []
    data.append(years_line(joined, month, found.metric.name, colour, found.metric, ahead=True))
    ends = [(ahead[-1], gap_text(ahead[-1], found) if zero else "", colour)]
    for name, other in others:
        rows = rows_of(other)
        if rows:
            data.append(years_line(rows, month, name, MUTED, found.metric, dash="dash"))
            ends.append(
                (rows[-1], f"{name} {words.number(rows[-1]['value'], found.metric)}", MUTED)
            )
    values = every([*past, *joined], [row for _, other in others for row in rows_of(other)])
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
        return nothing(why(demand if not wanted else supply), height)
    month = month_of(demand)
    data = [
        band(rows, "80", month, colour, name)
        for rows, colour, name in (
            (wanted, DEMAND, "需求的可能范围（80%）"),
            (there, SUPPLY, "供给的可能范围（80%）"),
        )
    ]
    data += _shaded(wanted, there, month)
    data += (
        [years_line(past, month, history.metric.name if history else "", MUTED, demand.metric)]
        if past
        else []
    )
    for rows, one, colour in ((there, supply, SUPPLY), (wanted, demand, DEMAND)):
        data.append(years_line(rows, month, one.metric.name, colour, one.metric, ahead=True))
    ends = [
        (rows[-1], f"{name} {words.number(rows[-1]['value'], demand.metric)}", colour)
        for rows, name, colour in ((wanted, "需求", DEMAND), (there, "供给", INK))
    ]
    values = every([*wanted, *there], past)
    return framed(demand.metric, data, values, ends, [*past, *wanted, *there], month, False, height)


def compared(named: Sequence[tuple[str, Protected]], *, height: int = 280) -> Figure:
    """Draw the gap of several scenarios, the base in grey; only the base has its 80 % range."""
    lines = [(name, found, with_start(rows_of(found))) for name, found in named]
    shown = [(name, found, rows) for name, found, rows in lines if rows]
    if not shown:
        return nothing(why(named[0][1]) if named else "暂无数据", height)
    month = month_of(shown[0][1])
    data: list[Trace] = [band(shown[0][2], "80", month, OTHERS)]
    ends = []
    for i, (name, found, rows) in enumerate(shown):
        colour = MUTED if i == 0 else CATEGORY[(i - 1) % len(CATEGORY)]
        data.append(years_line(rows, month, name, colour, found.metric, ahead=True))
        ends.append(
            (rows[-1], f"{name} {gap_text(rows[-1], found)}", INK if colour == SUPPLY else colour)
        )
    points = [row for _, _, rows in shown for row in rows]
    values = every(shown[0][2], points)
    return framed(shown[0][1].metric, data, values, ends, points, month, True, height)


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
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "缺口" if short else "富余",
            "x": days + days[::-1],
            "y": high + low[::-1],
            "fill": "toself",
            "fillcolor": rgba(_SHORT if short else _AMPLE, 0.34),
            "line": {"width": 0},
            "hoverinfo": "skip",
        }
    ]
