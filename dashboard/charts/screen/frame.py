"""What every figure of the screen shares: frame, axes, texts. Plain dicts throughout.

``plotly.express`` and figure objects cost more than the query behind them (DESIGN §5), so a figure
here is the dict that plotly.js reads, with ``template: none``.
"""

import html
from collections.abc import Iterable
from typing import Any, Final

from dashboard.charts.palette import colour
from dashboard.charts.spec import Axis, Label, Point, Tooltip
from dashboard.wording.theme import FONT_FAMILY, GRID, INK, MUTED, PAPER

Figure = dict[str, Any]
Trace = dict[str, Any]
TIP: Final = "%{hovertext}<extra></extra>"
# A click leaves all marks as they are.
UNCHANGED: Final = {
    "selected": {"marker": {"opacity": 1}},
    "unselected": {"marker": {"opacity": 1}},
}


def safe(text: object) -> str:
    """Text that plotly.js shows as it stands; names from data are never markup."""
    return html.escape(str(text), quote=False)


def lines(text: str) -> str:
    """A text of one or several lines."""
    return "<br>".join(safe(line) for line in text.split("\n"))


def said(tip: Tooltip) -> str:
    """What the pointer reads: a name in bold, lines below."""
    head = [f"<b>{safe(tip.head)}</b>"] if tip.head else []
    return "<br>".join([*head, *(safe(line) for line in tip.lines)])


def pointed(points: Iterable[Point]) -> dict[str, Any]:
    """What the pointer reads of each mark and what a click on it returns."""
    marks = list(points)
    made: dict[str, Any] = {"hovertext": [said(one.tip) for one in marks], "hovertemplate": TIP}
    if any(one.code is not None for one in marks):
        made |= {"customdata": [[one.code] for one in marks], **UNCHANGED}
    return made


def layout(*, height: int, right: int = 16, foot: int = 24, **more: Any) -> Figure:
    """The frame of a chart without its title; :func:`dashboard.charts.screen.dress` adds that."""
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


def scale(given: Axis, **more: Any) -> dict[str, Any]:
    """An axis of numbers with its ticks and ends."""
    title = {"title": {"text": given.title, "font": {"size": 12, "color": MUTED}}}
    return axis(
        tickmode="array",
        tickvals=[tick.at for tick in given.ticks],
        ticktext=[safe(tick.text) for tick in given.ticks],
        range=[given.low, given.high],
        **(title if given.title else {}),
        **more,
    )


def named(places: Iterable[float], names: Iterable[str], **more: Any) -> dict[str, Any]:
    """An axis of names, which are markup."""
    return axis(
        tickmode="array",
        tickvals=list(places),
        ticktext=list(names),
        showgrid=False,
        **more,
    )


def rule(width: float = 1, ink: str = MUTED, **at: Any) -> dict[str, Any]:
    """A straight line across the plot at ``x`` or ``y``."""
    ((name, value),) = at.items()
    other = "y" if name == "x" else "x"
    return {
        "type": "line",
        f"{name}0": value,
        f"{name}1": value,
        f"{other}0": 0,
        f"{other}1": 1,
        f"{other}ref": "paper",
        "line": {"color": ink, "width": width},
    }


def beside(x: Any, y: float, label: Label, *, shift: int, **more: Any) -> dict[str, Any]:
    """A text to the right of a place in the plot."""
    return {
        "x": x,
        "y": y,
        "xref": "x",
        "yref": "y",
        "text": safe(label.text),
        "xanchor": "left",
        "xshift": shift,
        "showarrow": False,
        "align": "left",
        "font": {"size": 12, "color": colour(label.tone)},
        **more,
    }


def below(text: str, *, size: int = 11, down: int = 0) -> dict[str, Any]:
    """A remark under the plot; ``text`` is markup."""
    return {
        "text": text,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        **({"yshift": -down, "align": "left"} if down else {}),
        "showarrow": False,
        "font": {"size": size, "color": MUTED},
    }
