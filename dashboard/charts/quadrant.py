"""Two figures against each other, four quadrants named. Pure."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.base import Figure, Trace, axis, layout, nothing, safe, value_axis
from dashboard.wording import words
from dashboard.wording.findings import known
from dashboard.wording.theme import ACCENT, CATEGORY, MUTED, OTHERS
from metrics.disclosure.protect import Protected, Row

# Right up, left up, left down, right down.
Names = tuple[str, str, str, str]
_COLOURS: Final = (ACCENT, CATEGORY[2], OTHERS, CATEGORY[1])
_LABELLED: Final = 12
_SHORT: Final = 8
_WIDE: Final = 420.0  # pixels of the plot in its narrowest column
_TEXT: Final = 11


def quadrant(
    across: Protected,
    up: Protected,
    by: str,
    *,
    centre: tuple[float, float],
    names: Names,
    height: int = 380,
) -> Figure:
    """Draw one point per member that both figures know well enough.

    Args:
        across, up: the figures, divided by ``by``; up is larger the better.
        by: the shared dimension.
        centre: where the lines cross.
        names: what the four quadrants are called.
        height: pixels, title and footer not counted.
    """
    ups = {row.keys[by]: row for row in known(up)}
    pairs = [(row, ups[row.keys[by]]) for row in known(across) if row.keys[by] in ups]
    if not pairs:
        return nothing("样本少，不予显示" if len(across) else "暂无数据", height)
    xs = [row.value or 0.0 for row, _ in pairs]
    ys = [row.value or 0.0 for _, row in pairs]
    (x0, x1), (y0, y1) = _reach(xs, centre[0]), _reach(ys, centre[1])
    made = layout(
        height=height,
        xaxis=value_axis(
            x0,
            x1,
            across.metric,
            range=[x0, x1],
            title={"text": across.metric.name, "font": {"size": 12, "color": MUTED}},
        ),
        yaxis=axis(
            **{
                **value_axis(y0, y1, up.metric),
                "range": [y0, y1],
                "title": {"text": up.metric.name, "font": {"size": 12, "color": MUTED}},
            }
        ),
        shapes=[_line(x=centre[0]), _line(y=centre[1])],
    )
    made["annotations"] += [
        _name(text, right=i in (0, 3), top=i in (0, 1)) for i, text in enumerate(names)
    ]
    scale = (_WIDE / (x1 - x0), height * 0.85 / (y1 - y0))
    data = [_points(pairs, across, up, by, centre, scale)]
    return {"data": data, "layout": made}


def _points(
    pairs: Sequence[tuple[Row, Row]],
    across: Protected,
    up: Protected,
    by: str,
    centre: tuple[float, float],
    scale: tuple[float, float],
) -> Trace:
    far = sorted(
        pairs, key=lambda p: -abs((p[0].value or 0) - centre[0]) - abs(p[1].value or 0) * 4
    )
    named = _roomy(far, by, scale)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [row.value for row, _ in pairs],
        "y": [row.value for _, row in pairs],
        "text": [safe(_short(row.labels[by])) if row.keys[by] in named else "" for row, _ in pairs],
        "textposition": "top center",
        "textfont": {"size": 11},
        "cliponaxis": False,
        "marker": {"size": 10, "color": [_colour(a, b, centre) for a, b in pairs]},
        "customdata": [[row.keys[by]] for row, _ in pairs],
        "hovertext": [
            f"<b>{safe(a.labels[by])}</b><br>{across.metric.name} {words.figure(a, across.metric)}"
            f"<br>{up.metric.name} {words.figure(b, up.metric)}"
            for a, b in pairs
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _roomy(pairs: Sequence[tuple[Row, Row]], by: str, scale: tuple[float, float]) -> set[int | str]:
    """Those farthest out whose names, above their points, cover no other's."""
    placed: list[tuple[float, float, float]] = []
    named: set[int | str] = set()
    for across, up in pairs:
        x, y = (across.value or 0.0) * scale[0], (up.value or 0.0) * scale[1]
        half = len(_short(across.labels[by])) * _TEXT / 2
        if all(abs(x - a) >= half + b or abs(y - c) >= _TEXT * 1.3 for a, c, b in placed):
            placed.append((x, y, half))
            named.add(across.keys[by])
        if len(named) == _LABELLED:
            break
    return named


def _colour(across: Row, up: Row, centre: tuple[float, float]) -> str:
    right, top = (across.value or 0) >= centre[0], (up.value or 0) >= centre[1]
    return _COLOURS[(0 if right else 1) if top else (3 if right else 2)]


def _reach(values: Sequence[float], centre: float) -> tuple[float, float]:
    low, high = min([centre, *values]), max([centre, *values])
    room = (high - low or 1.0) * 0.12
    return low - room, high + room


def _line(**at: float) -> dict[str, object]:
    ((name, value),) = at.items()
    other = "y" if name == "x" else "x"
    return {
        "type": "line",
        f"{name}0": value,
        f"{name}1": value,
        f"{other}0": 0,
        f"{other}1": 1,
        f"{other}ref": "paper",
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _name(text: str, *, right: bool, top: bool) -> dict[str, object]:
    return {
        "text": safe(text),
        "xref": "paper",
        "yref": "paper",
        "x": 1 if right else 0,
        "y": 1 if top else 0,
        "xanchor": "right" if right else "left",
        "yanchor": "top" if top else "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": MUTED},
    }


def _short(name: str) -> str:
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}…"
