"""Curves of staying with the people behind them, ratios with their range.

Pure: Protected tables in, plain-dict figures out. A curve ends where too few are left to look at;
where a stay is not over yet is no leaving, and the note says so.
"""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.base import Figure, Trace, axis, layout, nothing, safe, value_axis
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, CATEGORY, DIVERGING, INK, MUTED, OTHERS, compact
from metrics.disclosure.protect import Protected, Status

Record = dict[str, Any]
_MOST: Final = len(CATEGORY)
_LINE: Final = 19  # pixels of one line of numbers at risk
_PLOT: Final = 290
_ROW: Final = 25
_GAP: Final = 0.06
_USUAL: Final = 36  # months at which many curves are told apart
_NAME: Final = 6  # characters of a group where room is scarce; the pointer reads all of it


def curves(
    found: Protected, by: str | None = None, whole: Protected | None = None, *, plot: int = _PLOT
) -> Figure:
    """Draw shares still here over the months since arrival, with the people at risk underneath.

    Args:
        found: divided by ``tenure`` and, where given, ``by``.
        by: the dimension that makes several curves.
        whole: the same undivided; beyond six groups they turn grey and this one leads.
        plot: pixels of the curves alone.
    """
    groups = _groups(found, by)
    many = len(groups) > _MOST
    if many and whole is not None:
        ours = _groups(whole, None)
        groups = groups + [("全部", rows) for _, rows in ours]
    if not groups:
        return nothing("人数过少，不予显示", plot)
    colours = _colours(groups, led=many and whole is not None)
    data: list[Trace] = []
    if len(groups) <= 3:
        data += [_band(rows, c) for (_, rows), c in zip(groups, colours, strict=True)]
    for (name, rows), colour in zip(groups, colours, strict=True):
        data.append(_curve(name, rows, colour, bold=colour != OTHERS))
    told = (
        [(g, c) for g, c in zip(groups, colours, strict=True) if c != OTHERS]
        if many
        else list(zip(groups, colours, strict=True))
    )
    longest = max(int(rows[-1]["tenure"]) for _, rows in groups)
    lowest = min(row["value"] for _, rows in groups for row in rows)
    bottom = max(0.0, int((lowest - 0.02) * 20) / 20)
    ends = [_end(g, c) for g, c in told] if by else []
    _spread(ends, bottom, longest)
    made = layout(
        height=plot + 34 + _LINE * (len(told) + 1),
        right=20 + 12 * max((len(one["text"]) for one in ends), default=0),
        xaxis=axis(**_years(longest), anchor="y", showgrid=False, zeroline=False),
        yaxis=value_axis(
            bottom, 1.0, found.metric, range=[bottom, 1.02], domain=[_share(plot, len(told)), 1.0]
        ),
        yaxis2=axis(
            domain=[0.0, _share(plot, len(told)) - 0.09],
            showgrid=False,
            range=[len(told) - 0.5, -1.4],
            tickmode="array",
            ticklabelstandoff=14,
            tickvals=list(range(len(told))),
            tickfont={"size": 11, "color": MUTED},
            ticktext=[safe(_brief(name)) for (name, _), _ in told],
        ),
    )
    made["annotations"] += ends
    return {"data": data + _at_risk(told, longest), "layout": made}


def hazard(found: Protected, most: int = 24) -> Figure:
    """Draw the share that leaves in each month of a stay; a month that is hidden stays empty."""
    rows = [row for row in found.rows() if int(row.keys["tenure"]) <= most]
    shown = [row for row in rows if row.value is not None]
    if not shown:
        return nothing("人数过少，不予显示", _PLOT)
    peak = max(shown, key=lambda row: row.value or 0.0)
    high = peak.value or 0.001
    bars: Trace = {
        "type": "bar",
        "x": [int(row.keys["tenure"]) for row in rows],
        "y": [row.value for row in rows],
        "marker": {"color": [ACCENT if row is peak else OTHERS for row in rows]},
        "hovertext": [
            f"{safe(row.labels['tenure'])}<br>{safe(words.figure(row, found.metric))}"
            for row in rows
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    made = layout(
        height=_PLOT,
        foot=58,
        bargap=0.25,
        xaxis=axis(
            title={"text": "来后第几个月", "font": {"size": 12, "color": MUTED}},
            showgrid=False,
            dtick=3,
            tick0=0,
            range=[0.3, most + 0.7],
        ),
        yaxis=value_axis(0.0, high, found.metric, range=[0, high * 1.15]),
    )
    made["annotations"].append(
        {
            "x": int(peak.keys["tenure"]),
            "y": high,
            "text": words.figure(peak, found.metric),
            "showarrow": False,
            "yshift": 10,
            "font": {"size": 12, "color": INK},
        }
    )
    return {"data": [bars], "layout": made}


def ratios(found: Protected) -> Figure:
    """Draw hazard ratios with their range on a logarithmic axis; only those that tell a
    difference, because the others' range includes one."""
    rows = [r for r in _records(found) if r["low"] > 1 or r["high"] < 1]
    if not rows:
        return nothing("各类之间没有明显差别", _PLOT)
    low, high = min(r["low"] for r in rows), max(r["high"] for r in rows)
    ticks = [t for t in (0.25, 0.5, 0.7, 1, 1.5, 2, 3, 4) if low * 0.8 <= t <= high * 1.25]
    colours = [DIVERGING[4] if r["low"] > 1 else DIVERGING[0] for r in rows]
    places = list(range(len(rows)))
    data: list[Trace] = [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [r["value"] for r in rows],
            "y": places,
            "marker": {"color": colours, "size": 9},
            "error_x": {
                "type": "data",
                "symmetric": False,
                "color": MUTED,
                "thickness": 1.4,
                "width": 0,
                "array": [r["high"] - r["value"] for r in rows],
                "arrayminus": [r["value"] - r["low"] for r in rows],
            },
            "hovertext": [f"{safe(r['driver_label'])}<br>{_times(r)}" for r in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
        }
    ]
    made = layout(
        height=_ROW * len(rows) + 44,
        foot=22,
        xaxis=axis(
            type="log", tickmode="array", tickvals=ticks, ticktext=[f"{t:g}倍" for t in ticks]
        ),
        yaxis=axis(
            tickmode="array",
            tickvals=places,
            showgrid=False,
            ticktext=[_broken(r["driver_label"]) for r in rows],
            range=[len(rows) - 0.5, -0.5],
            tickfont={"size": 12},
        ),
        shapes=[
            {
                "type": "line",
                "x0": 1,
                "x1": 1,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": MUTED, "width": 1},
            }
        ],
    )
    return {"data": data, "layout": made}


def _groups(found: Protected, by: str | None) -> list[tuple[str, list[Record]]]:
    """Name and drawn points of each group that may be shown, in the codes' order."""
    groups: dict[Any, tuple[str, list[Record]]] = {}
    for row in _records(found):
        name = str(row[f"{by}_label"]) if by else "全部"
        groups.setdefault(row[by] if by else 0, (name, []))[1].append(row)
    return [(name, rows) for name, rows in groups.values() if len(rows) > 1]


def _colours(groups: Sequence[tuple[str, list[Record]]], *, led: bool) -> list[str]:
    """A colour each; of many, grey but for the one that leads, or the highest and the lowest."""
    if led:
        return [OTHERS] * (len(groups) - 1) + [ACCENT]
    if len(groups) <= _MOST:
        return [ACCENT, *CATEGORY[1:]][: len(groups)]
    reach = min(_USUAL, *(int(rows[-1]["tenure"]) for _, rows in groups))
    height = [[r["value"] for r in rows if r["tenure"] <= reach][-1] for _, rows in groups]
    ends = {height.index(max(height)): ACCENT, height.index(min(height)): CATEGORY[1]}
    return [ends.get(i, OTHERS) for i in range(len(groups))]


def _records(found: Protected) -> list[Record]:
    frame = found.frame[found.frame["status"] == Status.OK.value]
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _curve(name: str, rows: Sequence[Record], colour: str, *, bold: bool) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": safe(name),
        "x": [int(r["tenure"]) for r in rows],
        "y": [r["value"] for r in rows],
        "line": {"color": colour, "width": 2.6 if bold else 1.2},
        "hovertext": [f"<b>{safe(name)}</b><br>{_stays(r)}" for r in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _band(rows: Sequence[Record], colour: str) -> Trace:
    known = [r for r in rows if r["low"] == r["low"]]
    x = [int(r["tenure"]) for r in known]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x + x[::-1],
        "fill": "toself",
        "y": [r["high"] for r in known] + [r["low"] for r in known][::-1],
        "line": {"width": 0},
        "fillcolor": _faint(colour),
        "hoverinfo": "skip",
    }


def _at_risk(told: Sequence[tuple[tuple[str, list[Record]], str]], longest: int) -> list[Trace]:
    """Lines of numbers under the axis, at the years (every other one on a long axis)."""
    step = 12 if longest <= 60 else 24
    traces: list[Trace] = [
        {
            "type": "scatter",
            "mode": "text",
            "x": [0],
            "y": [-1],
            "yaxis": "y2",
            "text": ["仍在观察的人数"],
            "textposition": "middle right",
            "hoverinfo": "skip",
            "textfont": {"size": 11, "color": MUTED},
            "cliponaxis": False,
        }
    ]
    for line, ((_, rows), colour) in enumerate(told):
        at = {int(r["tenure"]): r["denominator"] for r in rows}
        months = [t for t in range(0, longest + 1, step) if t in at]
        traces.append(
            {
                "type": "scatter",
                "mode": "text",
                "x": months,
                "y": [line] * len(months),
                "yaxis": "y2",
                "text": [compact(at[t]) for t in months],
                "hoverinfo": "skip",
                "textfont": {"size": 11, "color": MUTED if colour == OTHERS else colour},
                "cliponaxis": False,
            }
        )
    return traces


def _end(group: tuple[str, list[Record]], colour: str) -> Figure:
    name, rows = group
    last = rows[-1]
    return {
        "x": int(last["tenure"]),
        "y": last["value"],
        "xanchor": "left",
        "xshift": 5,
        "text": f"{safe(_brief(name))} {last['value'] * 100:.0f}%",
        "showarrow": False,
        "font": {"size": 12, "color": colour},
    }


def _spread(ends: list[Figure], bottom: float, edge: int) -> None:
    """Push labels apart that would touch; all stand at the right edge."""
    below = -1.0
    least = (1.02 - bottom) * _GAP
    for one in sorted(ends, key=lambda end: end["y"]):
        one["y"] = max(one["y"], below + least)
        below = one["y"]
    for one in ends:
        one["x"] = edge


def _years(longest: int) -> dict[str, Any]:
    step = 12 if longest <= 72 else 24
    ticks = [t for t in (6, *range(0, longest + 1, step)) if t <= longest]
    if longest > 72:
        ticks.remove(6)
    return {
        "tickmode": "array",
        "tickvals": sorted(ticks),
        "range": [-longest * 0.03, longest * 1.01],
        "ticktext": [
            "来时" if t == 0 else "半年" if t == 6 else f"{t // 12}年" for t in sorted(ticks)
        ],
    }


def _share(plot: int, lines: int) -> float:
    """Where the curves end and the numbers begin, as a share of the height."""
    below = 34 + _LINE * (lines + 1)
    return below / (plot + below)


def _stays(r: Record) -> str:
    text = f"{safe(r['tenure_label'])}：{r['value'] * 100:.0f}%"
    if r["low"] == r["low"]:
        text += f"（可能范围 {r['low'] * 100:.0f}%–{r['high'] * 100:.0f}%）"
    return f"{text}<br>仍在观察 {compact(r['denominator'])}人"


def _times(r: Record) -> str:
    return f"{r['value']:.2f}倍（可能范围 {r['low']:.2f}–{r['high']:.2f}）"


def _broken(text: str) -> str:
    """A long name of a driver on two lines."""
    head, _, tail = text.partition("（")
    return safe(text) if len(text) <= 14 else f"{safe(head[:14])}<br>（{safe(tail[:14])}"


def _brief(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"
