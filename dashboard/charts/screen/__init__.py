"""Charts as plotly.js reads them: the only place that knows its vocabulary.

A function a mark, from a spec to a plain dict; what a spec doesn't say is not drawn. Pages come in
through :func:`dressed`, which adds what stands around a chart. No Streamlit here.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from dashboard.charts.screen import dress
from dashboard.charts.screen.bars import bars, columns, waterfall
from dashboard.charts.screen.click import code_of
from dashboard.charts.screen.config import config
from dashboard.charts.screen.curves import curves
from dashboard.charts.screen.empty import empty
from dashboard.charts.screen.frame import Figure
from dashboard.charts.screen.lines import lines
from dashboard.charts.screen.maps import flow_map, region_map
from dashboard.charts.screen.matrix import matrix
from dashboard.charts.screen.points import funnel, quadrant, ranges
from dashboard.charts.screen.ready import Ready
from dashboard.charts.screen.sankey import sankey
from dashboard.charts.spec import ChartSpec, Mark, RegionMap

__all__ = ["DRAWN", "Figure", "Ready", "code_of", "config", "dressed", "figure"]

DRAWN: Final[Mapping[Mark, Callable[[Any], Figure]]] = {
    Mark.BAR: bars,
    Mark.COLUMN: columns,
    Mark.WATERFALL: waterfall,
    Mark.LINE: lines,
    Mark.CURVE: curves,
    Mark.RANGE: ranges,
    Mark.QUADRANT: quadrant,
    Mark.FUNNEL: funnel,
    Mark.MATRIX: matrix,
    Mark.MAP: region_map,
    Mark.FLOW_MAP: flow_map,
    Mark.SANKEY: sankey,
    Mark.EMPTY: empty,
}
_MAP_HEIGHT: Final = 460
_TALLER: Final = 1.4


def figure(chart: ChartSpec) -> Figure:
    """The chart alone, without title and footer."""
    return DRAWN[chart.mark](chart)


def dressed(
    chart: ChartSpec,
    *,
    title: str,
    subtitle: str,
    footer: str,
    height: int | None = None,
    dark: bool = False,
) -> Figure:
    """The chart with all that stands around it, so that a saved picture carries it.

    Args:
        chart: what to draw.
        title: the finding; wrapped where a phone would cut it.
        subtitle: measure, unit, place, period.
        footer: the demo mark where it is due, source, data date; burned into saved pictures.
        height: pixels of the drawing; a map needs it, others know their own.
        dark: for the dark theme.
    """
    made = figure(chart)
    if height is not None or "height" not in made["layout"]:
        high = height or _MAP_HEIGHT
        tall = isinstance(chart, RegionMap) and chart.view.is_tall
        made["layout"]["height"] = round(high * _TALLER) if tall else high
    return dress.dress(made, title=title, subtitle=subtitle, footer=footer, dark=dark)
