"""What every chart shares: frame, locale, ticks in 万/亿, title and footer. Plain dicts throughout.

``plotly.express`` and figure objects cost more than the query behind them (DESIGN §5), so a figure
here is the dict that plotly.js reads, with ``template: none``.
"""

import html
from typing import Any, Final

from dashboard.charts.scale import round_ticks, tick_text
from dashboard.wording.theme import (
    ACCENT,
    ACCENT_SOFT,
    FONT_FAMILY,
    GRID,
    HIDDEN,
    INK,
    MUTED,
    OTHERS,
    PAPER,
)
from metrics.engine.core import Metric

Figure = dict[str, Any]
Trace = dict[str, Any]

_DAYS: Final = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"]
_MONTHS: Final = [f"{n}月" for n in range(1, 13)]
LOCALE: Final[dict[str, Any]] = {
    "dictionary": {
        "Autoscale": "自动缩放",
        "Box Select": "框选",
        "Lasso Select": "套索选择",
        "Click to enter Plot title": "图表标题",
        "Double-click on legend to isolate one trace": "双击图例只看一项",
        "Double-click to zoom back out": "双击恢复原状",
        "Download plot": "下载图片",
        "Download plot as a png": "下载 PNG 图片",
        "Download plot as a PNG": "下载 PNG 图片",
        "Download plot as an svg": "下载 SVG 图片",
        "Pan": "平移",
        "Reset": "恢复",
        "Reset axes": "恢复坐标轴",
        "Reset view": "恢复视图",
        "Show closest data on hover": "显示最近的数据",
        "Compare data on hover": "对比数据",
        "Snapshot succeeded": "图片已生成",
        "Sorry, there was a problem downloading your snapshot!": "图片未能生成",
        "Taking snapshot - this may take a few seconds": "正在生成图片，请稍候",
        "Toggle Spike Lines": "显示或隐藏参考线",
        "Zoom": "缩放",
        "Zoom in": "放大",
        "Zoom out": "缩小",
    },
    "format": {
        "days": _DAYS,
        "shortDays": [day.replace("星期", "周") for day in _DAYS],
        "months": _MONTHS,
        "shortMonths": _MONTHS,
        "date": "%Y-%m-%d",
        "decimal": ".",
        "thousands": "\u2009",
        "grouping": [3],
    },
}
_CONFIG: Final[dict[str, Any]] = {
    "displaylogo": False,
    "plotlyServerURL": "",
    "scrollZoom": False,
    "doubleClick": "reset",
    "responsive": True,
    "displayModeBar": "hover",
    "modeBarButtonsToRemove": [
        "zoom2d",
        "pan2d",
        "select2d",
        "lasso2d",
        "zoomIn2d",
        "zoomOut2d",
        "autoScale2d",
        "resetScale2d",
        "zoomInGeo",
        "zoomOutGeo",
        "resetGeo",
    ],
    "locale": "zh-CN",
    "locales": {"zh-CN": LOCALE},
}

DARK: Final = {
    ACCENT: "#6fa3dc",
    INK: "#e9edf3",
    MUTED: "#a3afbf",
    GRID: "#2c3747",
    PAPER: "#10161f",
}
# A map of flows turns dark as a whole: its arcs run over the sea as well as over the land.
NIGHT: Final = {**DARK, ACCENT_SOFT: "#21385a", HIDDEN: "#343e4c", OTHERS: "#55606f"}
ALL_DARK: Final = "dark as a whole"  # layout.meta of such a figure
ROW_HEIGHT: Final = 26  # pixels of one horizontal bar
TITLE_BAND: Final = 28
FOOT_LINE: Final = 15
LINE: Final = 22  # pixels that each further line takes


def config(file_name: str, form: str = "png") -> dict[str, Any]:
    """The chart's settings: nothing leaves the host, pictures get a Chinese file name."""
    picture = {"format": form, "scale": 3, "filename": file_name}
    return {**_CONFIG, "toImageButtonOptions": picture}


def safe(text: object) -> str:
    """Text that plotly.js shows as it stands; names from data are never markup."""
    return html.escape(str(text), quote=False)


def layout(*, height: int, right: int = 16, foot: int = 24, **more: Any) -> Figure:
    """The frame of a chart without its title; :func:`dress` adds that."""
    return {
        "template": "none",
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "font": {"family": FONT_FAMILY, "size": 13, "color": INK},
        "margin": {"l": 8, "r": right, "t": 8, "b": foot},
        "height": height,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": PAPER, "bordercolor": MUTED, "font": {"color": INK}},
        "clickmode": "event+select",
        "showlegend": False,
        "annotations": [],
        **more,
    }


def axis(**more: Any) -> dict[str, Any]:
    """A quiet axis: grid, no line, no zoom."""
    return {
        "gridcolor": GRID,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"color": MUTED, "size": 12},
        **more,
    }


def value_axis(low: float, high: float, metric: Metric, **more: Any) -> dict[str, Any]:
    """An axis with round ticks written as the office says them (万, 亿, %)."""
    values = round_ticks(low, high)
    return axis(
        tickmode="array",
        tickvals=values,
        ticktext=[tick_text(value, metric) for value in values],
        **more,
    )


def nothing(words: str, height: int = 220) -> Figure:
    """A figure that says why there is none."""
    made = layout(height=height)
    hidden = {"visible": False, "fixedrange": True}
    made |= {"xaxis": hidden, "yaxis": hidden}
    made["annotations"] = [
        {
            "text": safe(words),
            "xref": "paper",
            "yref": "paper",
            "x": 0.5,
            "y": 0.5,
            "showarrow": False,
            "font": {"size": 15, "color": MUTED},
        }
    ]
    # Plotly 7.1 raises on a figure without a trace, so there is one that shows nothing.
    empty = {"type": "scatter", "x": [None], "y": [None], "hoverinfo": "skip"}
    return {"data": [empty], "layout": made}


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
    below = wrapped(subtitle, 30) if subtitle else []
    more = len(lines) + len(below) - 1
    top = TITLE_BAND + LINE * more
    foot = wrapped(footer, 34)
    bottom = 0 if "geo" in given else 6 + FOOT_LINE * len(foot)
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
        "pad": {"l": 8, "t": 6 + (LINE if more else 0)},
    }
    notes = [dict(note) for note in given.get("annotations", [])]
    if "geo" in given:
        # A map's own note, about its boundaries, stands where the footer would: one text for both.
        notes[-1]["text"] = "<br>".join([*(safe(line) for line in foot), notes[-1]["text"]])
        made |= _raised(given, FOOT_LINE * len(foot))
    else:
        notes.append(_footer(foot, margin["b"] - bottom))
    made["annotations"] = notes
    if not dark:
        return {"data": figure["data"], "layout": made}
    # A map's names stand on its own colours, which stay what they are.
    if given.get("meta") == ALL_DARK:
        data = _at_night(figure["data"])
    else:
        data = figure["data"] if "geo" in given else _recoloured(figure["data"])
    return {"data": data, "layout": _recoloured(made)}


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


def _footer(lines: list[str], down: int) -> dict[str, Any]:
    return {
        "text": "<br>".join(safe(line) for line in lines),
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "yshift": 2 - down,
        "align": "left",
        "showarrow": False,
        "font": {"size": 11, "color": MUTED},
    }


_STOPS: Final = "，、；：。！—"
_CLOSING: Final = "，、；：。！？）)」%"


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of about ``width`` Chinese characters, after punctuation if it can.

    Latin letters and digits count as half a character.
    """
    lines: list[str] = []
    line = ""
    for at, char in enumerate(text):
        line += char
        rest = text[at + 1 :]
        if _width(line) >= width * 0.6 and char in _STOPS:
            if _width(line) + _width(rest) > width:
                lines.append(line)
                line = ""
        elif _width(line) >= width and rest and char not in "（(" and rest[0] not in _CLOSING:
            # Back to the last clause, so that no word of two characters stands alone below.
            stop = max(line.rfind(mark) for mark in _STOPS) + 1
            kept = line[:stop] if _width(line[:stop]) >= width * 0.3 else line
            lines.append(kept)
            line = line[len(kept) :]
    if line:
        lines.append(line)
    return lines or [""]


def _width(text: str) -> float:
    return sum(1.0 if ord(char) > 0x2E80 else 0.55 for char in text)


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
