"""Title, subtitle and footer around a figure, and its colours at night."""

import html
import re
from typing import Any, Final

from dashboard.charts.screen.frame import Figure, safe
from dashboard.charts.screen.maps import ALL_DARK
from dashboard.charts.text import width, wrapped
from dashboard.wording.theme import ACCENT, ACCENT_SOFT, GRID, HIDDEN, INK, MUTED, OTHERS, PAPER

DARK: Final = {
    ACCENT: "#6fa3dc",
    INK: "#e9edf3",
    MUTED: "#a3afbf",
    GRID: "#2c3747",
    PAPER: "#10161f",
}
# A map of flows turns dark as a whole: its arcs run over the sea as well as over the land.
NIGHT: Final = {**DARK, ACCENT_SOFT: "#21385a", HIDDEN: "#343e4c", OTHERS: "#55606f"}
TITLE_BAND: Final = 28
FOOT_LINE: Final = 15
_TAG: Final = re.compile(r"<[^>]*>")
_EDGE: Final = 8  # pixels between the drawing's left edge and its words
# Characters of a line that a phone of 390 pixels shows whole.
_SUBTITLE: Final = 28
_FOOT: Final = 31
_BESIDE: Final = 8  # pixels between names and plot, with the tick
LINE: Final = 22  # pixels that each further line takes


def dress(figure: Figure, *, title: str, subtitle: str, footer: str, dark: bool = False) -> Figure:
    """Add title, subtitle and footer (with the demo mark), so that a saved picture carries them.

    Args:
        figure: from one of the chart functions; not changed.
        title: the finding; wrapped where a phone would cut it.
        subtitle: measure, unit, place, period.
        footer: the demo mark where it is due, source, data date; burned into saved pictures.
        dark: recolour for the dark theme.
    """
    given = figure["layout"]
    margin = dict(given.get("margin", {}))
    lines = wrapped(title, 20)
    below = wrapped(subtitle, _SUBTITLE) if subtitle else []
    more = len(lines) + len(below) - 1
    top = TITLE_BAND + LINE * more
    foot = wrapped(footer, _FOOT)
    bottom = 0 if "geo" in given else 6 + FOOT_LINE * len(foot)
    margin["l"] = max(margin.get("l", 8), _left(given))
    margin["t"] = margin.get("t", 8) + top
    margin["b"] = margin.get("b", 8) + bottom
    made = {**given, "margin": margin}
    if "height" in given:
        made["height"] = given["height"] + top + bottom
    # One text for both: plotly.js puts a subtitle of its own over a title of two lines.
    muted = DARK[MUTED] if dark else MUTED
    small = [
        f'<span style="font-size:12px;font-weight:400;color:{muted}">{safe(line)}</span>'
        for line in below
    ]
    made["title"] = {
        "text": "<br>".join([safe(line) for line in lines] + small),
        "font": {"size": 17, "weight": 600},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        # plotly.js lifts a text of several lines by one of them.
        "pad": {"l": _EDGE, "t": 6 + (LINE if more else 0)},
    }
    notes = [dict(note) for note in given.get("annotations", [])]
    if "geo" in given:
        # A map's own note, about its boundaries, stands where the footer would: one text for both.
        notes[-1]["text"] = "<br>".join([*(safe(line) for line in foot), notes[-1]["text"]])
        made |= _raised(given, FOOT_LINE * len(foot))
    else:
        notes.append(_footer(foot, margin["b"] - bottom, _EDGE - margin["l"]))
    made["annotations"] = notes
    if not dark:
        return {"data": figure["data"], "layout": made}
    # A map's names stand on its own colours, which stay what they are.
    if given.get("meta") == ALL_DARK:
        data = _at_night(figure["data"])
    else:
        data = figure["data"] if "geo" in given else _recoloured(figure["data"])
    return {"data": data, "layout": _recoloured(made)}


def _left(given: Figure) -> float:
    """Pixels that the names beside the plot take.

    plotly.js finds room for them by itself (``automargin``), but draws a chart that had too little
    twice: a third of a page's drawing in the browser.
    """
    axis = given.get("yaxis", {})
    names = axis.get("ticktext") or ()
    if not axis.get("automargin") or axis.get("side") == "right" or not names:
        return 0
    size = float(axis.get("tickfont", {}).get("size", 12))
    lines = (line for name in names for line in str(name).split("<br>"))
    widest = max(width(html.unescape(_TAG.sub("", line))) for line in lines)
    return round(widest * size) + _BESIDE


def _raised(given: Figure, pixels: int) -> Figure:
    """Maps moved up by so many pixels, to make room for more lines under them."""
    share = pixels / given.get("height", 450)
    moved: Figure = {}
    for name in ("geo", "geo2"):
        if name in given:
            low, high = given[name]["domain"]["y"]
            domain = {**given[name]["domain"], "y": [low + share, high]}
            moved[name] = {**given[name], "domain": domain}
    return moved


def _footer(lines: list[str], down: int, aside: float) -> dict[str, Any]:
    """The lines below the plot, from the drawing's edge: a phone has no room beside the names."""
    return {
        "text": "<br>".join(safe(line) for line in lines),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "xshift": aside,
        "yshift": 2 - down,
        "align": "left",
        "showarrow": False,
        "font": {"size": 11, "color": MUTED},
    }


def _recoloured(value: Any) -> Any:
    """Swap ink, grid and paper for their dark twins; data colours stay what they are."""
    if isinstance(value, dict):
        return {key: _recoloured(item) for key, item in value.items()}
    if isinstance(value, list) and value and not isinstance(value[0], (int, float)):
        return [_recoloured(item) for item in value]
    return DARK.get(value, value) if isinstance(value, str) else value


def _at_night(value: Any) -> Any:
    """Swap the colours of a map of flows, those inside a text's halo too."""
    if isinstance(value, dict):
        return {key: _at_night(item) for key, item in value.items()}
    if isinstance(value, list) and any(isinstance(item, (dict, list, str)) for item in value):
        return [_at_night(item) for item in value]
    if isinstance(value, str) and value.endswith(PAPER) and value != PAPER:
        return value.replace(PAPER, NIGHT[PAPER])
    return NIGHT.get(value, value) if isinstance(value, str) else value
