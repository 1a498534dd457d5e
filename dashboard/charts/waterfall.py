"""A change and what it is made of, as steps that add up. Pure."""

from collections.abc import Sequence

from dashboard.charts.base import Figure, axis, layout, nothing, safe, value_axis
from dashboard.wording import words
from dashboard.wording.theme import ACCENT, DIVERGING, INK, MUTED, signed
from metrics.disclosure.protect import Protected


def waterfall(parts: Sequence[Protected], whole: Protected, *, height: int = 300) -> Figure:
    """Draw the parts one after the other, then the whole they add up to.

    Args:
        parts: undivided figures of one unit, signed.
        whole: their sum, as the data have it; a part that may not be shown leaves nothing to draw.
        height: pixels, title and footer not counted.
    """
    every = [*parts, whole]
    rows = [one.one() for one in every]
    if any(row.value is None for row in rows):
        hidden = any(row.status == "suppressed" for row in rows)
        return nothing("人数过少，不予显示" if hidden else "暂无数据", height)
    sizes = [row.value or 0.0 for row in rows]
    starts: list[float] = []
    at = 0.0
    for size in sizes[:-1]:
        starts.append(at)
        at += size
    starts.append(0.0)
    ends = [start + size for start, size in zip(starts, sizes, strict=True)]
    low, high = min([0.0, *starts, *ends]), max([0.0, *starts, *ends])
    room = (high - low or 1.0) * 0.14
    names = [one.metric.name for one in every]
    texts = [signed(size, words.written(abs(size), whole.metric)) for size in sizes]
    colours = [DIVERGING[0] if size >= 0 else DIVERGING[4] for size in sizes[:-1]] + [ACCENT]
    made = layout(
        height=height,
        bargap=0.35,
        xaxis=axis(
            tickmode="array",
            tickvals=list(range(len(names))),
            showgrid=False,
            ticktext=[safe(name) for name in names],
        ),
        yaxis=value_axis(low, high, whole.metric, range=[low - room, high + room]),
        shapes=[_step(i, end) for i, end in enumerate(ends[:-1])],
    )
    bar = {
        "type": "bar",
        "x": list(range(len(names))),
        "base": starts,
        "y": sizes,
        "text": [safe(text) for text in texts],
        "textposition": "outside",
        "textfont": {"color": INK},
        "cliponaxis": False,
        "marker": {"color": colours},
        "hovertext": [
            f"<b>{safe(name)}</b><br>{safe(text)}" for name, text in zip(names, texts, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [bar], "layout": made}


def _step(i: int, level: float) -> dict[str, object]:
    """A thin line from one bar's end to the next one's start."""
    return {
        "type": "line",
        "x0": i + 0.33,
        "x1": i + 0.67,
        "y0": level,
        "y1": level,
        "line": {"color": MUTED, "width": 1},
    }
