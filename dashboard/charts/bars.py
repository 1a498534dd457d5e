"""Bars: one per region, trade or month. Pure: a Protected table in, a plain-dict figure out.

A bar that may not be shown is words in its place; an empty one says 暂无数据. Regions stand in the
order of their codes; ranking is the viewer's choice.
"""

from collections.abc import Collection, Sequence
from typing import Literal

from dashboard.charts.base import (
    ROW_HEIGHT,
    Figure,
    Trace,
    axis,
    layout,
    nothing,
    safe,
    value_axis,
)
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, CATEGORY, DIVERGING, INK, MUTED, OTHERS
from metrics.disclosure.protect import Protected, Row

Order = Literal["code", "value"]
_PHONE = 330  # pixels that names, bars and figures share at 390
_LONGEST = 16  # characters of a name on the axis; the pointer reads all of it


def bars(
    found: Protected,
    by: str | None = None,
    *,
    order: Order = "code",
    limit: int | None = None,
    highlight: Collection[int | str] = (),
) -> Figure:
    """Draw one horizontal bar per member, written out at its end.

    Args:
        found: divided by one dimension (or by more, of which ``by`` is drawn).
        by: the dimension to draw; the first when not given.
        order: the codes' order, or the largest first.
        limit: no more than so many; the chart says how many were left out.
        highlight: codes drawn in our blue, all others grey; none = all blue.

    Click returns the code in ``customdata``.
    """
    key = by or found.by[0]
    rows = list(found.rows())
    if order == "value":
        # Ranked by what is shown, so that nothing can be told about what is not.
        rows.sort(key=lambda row: (row.value is None, -(row.value or 0.0)))
    left_out = max(0, len(rows) - limit) if limit else 0
    rows = rows[: limit or None]
    if not rows:
        return nothing("暂无数据")
    values = [row.value for row in rows if row.value is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    names = [_short(row.labels[key]) for row in rows]
    room = (high - low or 1.0) * _room(names, [words.brief(row, found.metric) for row in rows])
    positions = list(range(len(rows)))
    made = layout(
        height=ROW_HEIGHT * len(rows) + 12 + (18 if left_out else 0),
        foot=4 + (18 if left_out else 0),
        bargap=0.32,
        xaxis=value_axis(
            low,
            high,
            found.metric,
            range=[low - (room if low < 0 else 0), high + room],
            showticklabels=False,
            showgrid=False,
        ),
        yaxis=axis(
            tickmode="array",
            tickvals=positions,
            ticktext=[safe(name) for name in names],
            range=[len(rows) - 0.5, -0.5],
            showgrid=False,
            tickfont={"size": 13},
            ticklabelstandoff=6,
        ),
    )
    if left_out:
        made["annotations"].append(
            {
                "text": f"另有 {left_out} 项未画出，见数据表",
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": 0,
                "xanchor": "left",
                "yanchor": "top",
                "showarrow": False,
                "font": {"size": 11, "color": MUTED},
            }
        )
    return {"data": [_bar(found, rows, key, positions, highlight)], "layout": made}


def _bar(
    found: Protected,
    rows: Sequence[Row],
    key: str,
    positions: list[int],
    highlight: Collection[int | str],
) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "y": positions,
        "x": [row.value if row.value is not None else 0 for row in rows],
        "text": [safe(words.brief(row, found.metric)) for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": [MUTED if row.value is None else INK for row in rows]},
        "marker": {"color": [_colour(row, key, highlight) for row in rows]},
        "customdata": [[_plain(row.keys[key])] for row in rows],
        "hovertext": [_hover(row, key, found) for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def columns(
    found: Sequence[Protected],
    by: str,
    names: Sequence[str] | None = None,
    *,
    stacked: bool = False,
    height: int = 300,
) -> Figure:
    """Draw upright bars, grouped or stacked, one colour per figure; all share one unit.

    Args:
        found: figures divided by ``by``.
        by: the dimension along the axis.
        names: what the legend calls them; the metrics' names when not given.
        stacked: parts of a whole on top of each other; negative parts go down.
        height: pixels, title and footer not counted.
    """
    metric = found[0].metric
    titles = list(names or [one.metric.name for one in found])
    table = [{_plain(row.keys[by]): row for row in one.rows()} for one in found]
    labels = {_plain(row.keys[by]): row.labels[by] for one in found for row in one.rows()}
    codes = sorted(labels)
    if not codes:
        return nothing("暂无数据", height)
    return _upright(
        metric_of=found,
        codes=codes,
        labels=labels,
        table=table,
        titles=titles,
        stacked=stacked,
        height=height,
        unit_of=metric.id,
    )


def split_columns(
    found: Protected, by: str, parts: str, *, stacked: bool = True, height: int = 300
) -> Figure:
    """Draw one figure divided twice: bars along ``by``, one colour for each member of ``parts``.

    The six largest parts keep a colour of their own; the rest stands together in grey.
    """
    rows = list(found.rows())
    if not rows:
        return nothing("暂无数据", height)
    sizes: dict[int | str, float] = {}
    titles: dict[int | str, str] = {}
    for row in rows:
        code = _plain(row.keys[parts])
        sizes[code] = sizes.get(code, 0.0) + abs(row.value or 0.0)
        titles[code] = row.labels[parts]
    shown = sorted(sorted(sizes, key=lambda code: -sizes[code])[: len(CATEGORY)])
    table = [
        {_plain(r.keys[by]): r for r in rows if _plain(r.keys[parts]) == code} for code in shown
    ]
    labels = {_plain(row.keys[by]): row.labels[by] for row in rows}
    return _upright(
        metric_of=[found] * len(shown),
        codes=sorted(labels),
        labels=labels,
        table=table,
        titles=[titles[code] for code in shown],
        stacked=stacked,
        height=height,
        unit_of=found.metric.id,
    )


def _upright(
    *,
    metric_of: Sequence[Protected],
    codes: list[int | str],
    labels: dict[int | str, str],
    table: list[dict[int | str, Row]],
    titles: list[str],
    stacked: bool,
    height: int,
    unit_of: str,
) -> Figure:
    positions = list(range(len(codes)))
    data: list[Trace] = []
    for i, (one, rows, title) in enumerate(zip(metric_of, table, titles, strict=True)):
        cells = [rows.get(code) for code in codes]
        data.append(
            {
                "type": "bar",
                "name": safe(title),
                "x": positions,
                "y": [row.value if row and row.value is not None else None for row in cells],
                "marker": {"color": CATEGORY[i % len(CATEGORY)]},
                "customdata": [[code] for code in codes],
                "hovertext": [
                    f"<b>{safe(labels[code])}</b><br>{safe(title)}："
                    f"{safe(words.figure(row, one.metric) if row else '暂无数据')}"
                    for code, row in zip(codes, cells, strict=True)
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "selected": {"marker": {"opacity": 1}},
                "unselected": {"marker": {"opacity": 1}},
            }
        )
    low, high = _reach(data, stacked)
    return {
        "data": data,
        "layout": layout(
            height=height,
            barmode="relative" if stacked else "group",
            bargap=0.3,
            showlegend=len(data) > 1,
            legend={
                "orientation": "h",
                "x": 0,
                "y": 1,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
                "traceorder": "normal",
            },
            xaxis=axis(
                tickmode="array",
                tickvals=positions,
                showgrid=False,
                ticktext=[safe(_short(labels[code])) for code in codes],
            ),
            yaxis=value_axis(
                low, high * 1.05, metric_of[0].metric, range=[low * 1.05, high * 1.08 or 1]
            ),
        ),
    }


def _reach(data: Sequence[Trace], stacked: bool) -> tuple[float, float]:
    if not stacked:
        values = [y for trace in data for y in trace["y"] if y is not None]
        return min([0.0, *values]), max([0.0, *values])
    tops = [sum(max(y or 0, 0) for y in ys) for ys in zip(*(t["y"] for t in data), strict=True)]
    feet = [sum(min(y or 0, 0) for y in ys) for ys in zip(*(t["y"] for t in data), strict=True)]
    return min([0.0, *feet]), max([0.0, *tops])


def _room(names: Sequence[str], ends: Sequence[str]) -> float:
    """The share of the bars' reach that the figures behind them need on a phone, names beside."""
    name = max(sum(13 if char > "\u2e80" else 7 for char in text) for text in names)
    end = 6 + max(sum(13 if char > "\u2e80" else 7 for char in text) for text in ends)
    left = max(_PHONE - name - end, 60)
    return min(max(end / left, 0.14), 0.8)


def _colour(row: Row, key: str, highlight: Collection[int | str]) -> str:
    if highlight:
        return ACCENT if _plain(row.keys[key]) in highlight else OTHERS
    if row.value is not None and row.value < 0:
        return DIVERGING[4]
    return ACCENT


def _hover(row: Row, key: str, found: Protected) -> str:
    text = f"<b>{safe(row.labels[key])}</b><br>{safe(words.figure(row, found.metric))}"
    note = words.status(row)
    return f"{text}<br>{note}" if note else text


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _plain(code: object) -> int | str:
    """A key as plain JSON: numpy integers and floats of integers become ints."""
    return code if isinstance(code, str) else int(code)  # type: ignore[call-overload]
