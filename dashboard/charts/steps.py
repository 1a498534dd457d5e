"""A waterfall: from one stock to the next by its parts; what adds goes up, what takes goes down."""

from collections.abc import Sequence

from dashboard.charts.base import Figure, axis, layout, nothing, safe, value_axis
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, DIVERGING, OTHERS
from metrics.disclosure.protect import Protected, Row

_UP, _DOWN = DIVERGING[0], DIVERGING[4]


def steps(before: Protected, parts: Sequence[Protected], after: Protected) -> Figure:
    """Draw two stocks and, between them, the parts of the change.

    Each is drawn from its own protected value; rounding may leave a gap at the end, which is said
    under the chart, not drawn away.

    Args:
        before, after: undivided stocks.
        parts: undivided changes, signed, in order.
    """
    start, end = before.one(), after.one()
    if start.value is None or end.value is None:
        return nothing("人数过少，不予显示" if len(before) else "暂无数据")
    names = [words.period(before), *(part.metric.name for part in parts), words.period(after)]
    rows = [start, *(part.one() for part in parts), end]
    base, low, high, level = [0.0], start.value, start.value, start.value
    for row in rows[1:-1]:
        change = row.value or 0.0
        base.append(level if change >= 0 else level + change)
        level += change
        low, high = min(low, level), max(high, level)
    high = max(high, end.value)
    low = min(low, end.value)
    # The bars of the changes must be seen beside stocks a hundred times their size.
    floor = max(0.0, low - (high - low) * 1.2)
    values = [
        start.value - floor,
        *(abs(row.value or 0.0) for row in rows[1:-1]),
        end.value - floor,
    ]
    base[0] = floor
    texts = [_text(row, part) for row, part in zip(rows, (before, *parts, after), strict=True)]
    colours = [OTHERS, *(_UP if (r.value or 0) >= 0 else _DOWN for r in rows[1:-1]), ACCENT]
    top = high + (high - floor) * 0.12
    made = layout(
        height=300,
        bargap=0.35,
        xaxis=axis(
            showgrid=False,
            tickvals=list(range(len(names))),
            ticktext=[safe(name) for name in names],
        ),
        yaxis=value_axis(floor, top, after.metric, range=[floor, top]),
    )
    trace = {
        "type": "bar",
        "x": list(range(len(names))),
        "y": values,
        "base": [*base, floor],
        "text": texts,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colours},
        "hovertext": [f"{safe(n)}：{t}" for n, t in zip(names, texts, strict=True)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [trace], "layout": made}


def _text(row: Row, part: Protected) -> str:
    if row.value is None:
        return words.figure(row, part.metric)
    sign = "+" if part.metric.id.startswith("step_") and row.value > 0 else ""
    return safe(f"{sign}{words.number(row.value, part.metric, row.half_width)}")
