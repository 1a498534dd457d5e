"""A funnel: what was observed of what was to be expected, with the limits of chance. Pure."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.charts.base import Figure, Trace, axis, layout, nothing, safe, value_axis
from dashboard.wording.theme import MUTED, OTHERS, WARN
from metrics.disclosure.protect import Protected, Status

_PLOT: Final = 290
_FRAME: Final = 90  # pixels of it that are margins
_NAME_HEIGHT: Final = 17


def funnel(found: Protected) -> Figure:
    """Draw observed ÷ expected leavers against the expected number, with the limits of chance.

    Only what lies above the upper limit has a colour and a name.
    """
    by = found.by[0]
    rows = sorted(_shown(found), key=lambda r: float(r["denominator"]))
    if len(rows) < 2:
        return nothing("人数足够的不足两类，无法比较", _PLOT)
    x = [r["denominator"] for r in rows]
    line = {"color": MUTED, "width": 1.2, "dash": "dot"}
    data: list[Trace] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": x,
            "y": [r[end] for r in rows],
            "line": line,
            "hoverinfo": "skip",
        }
        for end in ("high", "low")
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": x,
            "y": [r["value"] for r in rows],
            "marker": {
                "size": [11 if r["fast"] else 8 for r in rows],
                "color": [WARN if r["fast"] else OTHERS for r in rows],
            },
            "customdata": [[r[by]] for r in rows],
            "hovertext": [f"<b>{safe(r[f'{by}_label'])}</b><br>{_times(r)}" for r in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "selected": {"marker": {"opacity": 1}},
            "unselected": {"marker": {"opacity": 1}},
        }
    )
    top = max(max(r["high"], r["value"]) for r in rows) * 1.08
    foot = max(0.0, min(min(r["low"], r["value"]) for r in rows) * 0.85)
    span = x[-1] - x[0] or 1.0
    made = layout(
        height=_PLOT,
        foot=58,
        xaxis=axis(
            title={"text": "应有离开人数", "font": {"size": 12, "color": MUTED}},
            range=[max(0.0, x[0] - span * 0.05), x[-1] + span * 0.07],
        ),
        yaxis=value_axis(foot, top, found.metric, range=[foot, top]),
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 1,
                "xref": "paper",
                "y0": 1,
                "y1": 1,
                "line": {"color": MUTED, "width": 1},
            }
        ],
    )
    fast = sorted((r for r in rows if r["fast"]), key=lambda r: -float(r["value"]))
    heights = [float(r["value"]) / (top - foot) * (_PLOT - _FRAME) for r in fast]
    made["annotations"] += [
        {
            "x": r["denominator"],
            "y": r["value"],
            "text": f"需关注 {safe(r[f'{by}_label'])}",
            "showarrow": False,
            "xanchor": "left" if r["denominator"] < x[0] + span * 0.6 else "right",
            "xshift": 9 if r["denominator"] < x[0] + span * 0.6 else -9,
            "yshift": shift,
            "font": {"size": 12, "color": WARN},
        }
        for r, shift in zip(fast, _apart(heights), strict=True)
    ]
    return {"data": data, "layout": made}


def _shown(found: Protected) -> list[dict[str, Any]]:
    frame = found.frame[found.frame["status"] == Status.OK.value]
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _times(r: dict[str, Any]) -> str:
    return f"{r['value']:.2f}倍（正常波动 {r['low']:.2f}–{r['high']:.2f}）"


def _apart(heights: Sequence[float]) -> list[float]:
    """Pixels by which names at these heights, highest first, are moved down to stay apart."""
    shifts: list[float] = []
    last = float("inf")
    for height in heights:
        at = min(height, last - _NAME_HEIGHT)
        shifts.append(round(at - height, 1))
        last = at
    return shifts
