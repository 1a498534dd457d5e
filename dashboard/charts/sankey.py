"""Flows in three legs (生源地 → 院校 → 就业地) from two Protected tables, as a plain-dict figure.

Only pairs that may be shown are drawn; members beyond the largest stand together as 其他, whose
width is the sum of protected pairs, so that nothing hidden can be got back by subtraction.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from dashboard.charts.base import Figure, layout, nothing, safe
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, CATEGORY, INK, MUTED, OTHERS
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric

OTHER: Final = "其他"
_ROW: Final = 30  # pixels of a node
_BAND: Final = "#7ba5d266"  # seen on white and on black
_BAND_ELSEWHERE: Final = "#9aa4b266"
_LEAST: Final = 0.06  # of a column: the room that a label needs
_LONGEST: Final = 12

_GREYS: Final = (OTHERS, CATEGORY[5])

Code = int | str


@dataclass(frozen=True)
class _Link:
    start: Code
    end: Code
    value: float


def sankey(
    left: Protected,
    right: Protected,
    *,
    names: tuple[str, str, str],
    most: tuple[int, int, int] = (8, 8, 8),
    ours: frozenset[Code] = frozenset(),
) -> Figure:
    """Draw two legs that meet in the middle.

    Args:
        left: divided by (from, middle).
        right: divided by (middle, to); the same middle.
        names: headings of the three columns.
        most: members that each column names; the rest is 其他.
        ours: codes of the right column drawn in our blue.

    Click returns the code of a node in ``customdata``.
    """
    first, middle = left.by
    last = right.by[1]
    legs = (_links(left), _links(right))
    if not legs[0] and not legs[1]:
        return nothing("各流向人数过少，不予显示" if len(left) or len(right) else "暂无数据")
    labels = (
        _labels(left, first),
        {**_labels(left, middle), **_labels(right, middle)},
        _labels(right, last),
    )
    ins, outs = _totals(legs[0], "end"), _totals(legs[1], "start")
    middles = {code: max(ins.get(code, 0.0), outs.get(code, 0.0)) for code in {*ins, *outs}}
    kept = (
        _largest(_totals(legs[0], "start"), most[0]),
        _largest(middles, most[1]),
        _largest(_totals(legs[1], "end"), most[2]),
    )
    nodes: dict[tuple[int, Code], int] = {}
    flows: dict[tuple[int, int], float] = defaultdict(float)
    for leg, links in enumerate(legs):
        for link in links:
            a = _node(nodes, leg, link.start, kept[leg])
            b = _node(nodes, leg + 1, link.end, kept[leg + 1])
            flows[a, b] += link.value
    made = layout(height=max(260, _ROW * max(len(k) + 1 for k in kept) + 50), foot=22)
    made["margin"]["t"] = 30
    made["annotations"] = _headings(names)
    return {"data": [_trace(nodes, flows, labels, ours, left.metric)], "layout": made}


def hidden(left: Protected, right: Protected) -> str:
    """How many pairs were too small to be drawn, in words; empty where there are none."""
    lost = sum(int((one.frame["status"] == Status.SUPPRESSED.value).sum()) for one in (left, right))
    return f"另有 {lost} 股流向人数过少，未画出；较小的并入「{OTHER}」" if lost else ""


def _links(found: Protected) -> list[_Link]:
    start, end = found.by
    return [
        _Link(_plain(row.keys[start]), _plain(row.keys[end]), row.value)
        for row in found.rows()
        if row.status is Status.OK and row.value
    ]


def _labels(found: Protected, by: str) -> dict[Code, str]:
    return {_plain(row.keys[by]): row.labels[by] for row in found.rows()}


def _totals(links: list[_Link], end: str) -> dict[Code, float]:
    sums: dict[Code, float] = defaultdict(float)
    for link in links:
        sums[link.start if end == "start" else link.end] += link.value
    return dict(sums)


def _largest(sums: dict[Code, float], most: int) -> frozenset[Code]:
    ranked = sorted(sums, key=lambda code: (-sums[code], str(code)))
    return frozenset(ranked[:most])


def _node(
    nodes: dict[tuple[int, Code], int], column: int, code: Code, kept: frozenset[Code]
) -> int:
    key = (column, code if code in kept else OTHER)
    return nodes.setdefault(key, len(nodes))


def _trace(
    nodes: dict[tuple[int, Code], int],
    flows: dict[tuple[int, int], float],
    labels: tuple[dict[Code, str], ...],
    ours: frozenset[Code],
    metric: Metric,
) -> dict[str, Any]:
    texts = [labels[column].get(code, OTHER) for column, code in nodes]
    colours = [_colour(column, code, ours) for column, code in nodes]
    unit = words.unit(metric)
    pairs = sorted(flows)
    return {
        "type": "sankey",
        "arrangement": "snap",
        "domain": {"y": [0.03, 1]},
        "valuesuffix": unit,
        "textfont": {"size": 12, "color": INK, "shadow": "none"},
        "node": {
            "label": [safe(_short(text)) for text in texts],
            "color": colours,
            "x": [(0.001, 0.5, 0.999)[column] for column, _ in nodes],
            "y": _heights(nodes, flows),
            "customdata": [[code] for _, code in nodes],
            "pad": 12,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{label}：约 %{value}<extra></extra>",
        },
        "link": {
            "source": [a for a, _ in pairs],
            "target": [b for _, b in pairs],
            "value": [flows[pair] for pair in pairs],
            "color": [_BAND_ELSEWHERE if colours[b] in _GREYS else _BAND for _, b in pairs],
            "hovertemplate": ("%{source.label} → %{target.label}：%{value}<extra></extra>"),
        },
    }


def _heights(
    nodes: dict[tuple[int, Code], int], flows: dict[tuple[int, int], float]
) -> list[float]:
    """Largest on top, 其他 at the foot: centres as shares of the column."""
    into: dict[int, float] = defaultdict(float)
    out: dict[int, float] = defaultdict(float)
    for (a, b), value in flows.items():
        out[a] += value
        into[b] += value
    size = {i: max(into[i], out[i]) for i in nodes.values()}
    places = [0.0] * len(nodes)
    for column in range(3):
        own = [(code, i) for (c, code), i in nodes.items() if c == column]
        own.sort(key=lambda pair: (pair[0] == OTHER, -size[pair[1]]))
        whole = sum(size[i] for _, i in own) or 1.0
        room = [max(size[i] / whole, _LEAST) for _, i in own]
        above = 0.0
        for (_, i), part in zip(own, room, strict=True):
            share = part / sum(room)
            places[i] = min(max(above + share / 2, 0.001), 0.999)
            above += share
    return places


def _colour(column: int, code: Code, ours: frozenset[Code]) -> str:
    if code == OTHER:
        return OTHERS
    if column == 2:
        return ACCENT if not ours or code in ours else CATEGORY[5]
    return CATEGORY[3] if column == 0 else CATEGORY[0]


def _headings(names: tuple[str, str, str]) -> list[dict[str, Any]]:
    spots = ((0.0, "left"), (0.5, "center"), (1.0, "right"))
    return [
        {
            "text": safe(name),
            "xref": "paper",
            "yref": "paper",
            "x": x,
            "y": 1,
            "xanchor": anchor,
            "yanchor": "bottom",
            "yshift": 4,
            "showarrow": False,
            "font": {"size": 12, "color": MUTED},
        }
        for name, (x, anchor) in zip(names, spots, strict=True)
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _plain(code: object) -> Code:
    return code if isinstance(code, str) else int(code)  # type: ignore[call-overload]
