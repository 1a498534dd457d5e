"""A figure that plotly's Python half takes as it is."""

import json
from typing import Any

import plotly
from plotly.basedatatypes import BaseFigure
from plotly.utils import PlotlyJSONEncoder

from dashboard.charts.screen.frame import Figure


class Told(dict[str, Any]):
    """What such a figure is taken for: it is written as it is (:func:`as_json`)."""


class Ready(BaseFigure):  # type: ignore[misc]
    """A figure as plotly.js reads it, whose words a test has checked for every mark.

    ``st.plotly_chart`` builds a figure object of a dict and takes it apart again, property by
    property: two thirds of what a page costs. A figure object it takes as it is.
    """

    def __init__(self, figure: Figure) -> None:
        """Take a figure of :func:`dashboard.charts.screen.dressed`; it isn't copied."""
        layout = {name: value for name, value in figure["layout"].items() if name != "template"}
        object.__setattr__(self, "_ready", Told({"data": figure["data"], "layout": layout}))

    def to_dict(self) -> Figure:
        """The figure as it is sent."""
        found: Figure = object.__getattribute__(self, "_ready")
        return found

    def __repr__(self) -> str:
        return "Ready(…)"


_AS_PLOTLY_DOES = plotly.io.to_json


def as_json(figure: Any, *args: Any, **options: Any) -> str:
    """A figure as text; ours with Chinese as it is. Plotly spells each sign in six letters, so that
    it can stand in a page's source: three bytes more, and a tenth of a chart as it is sent."""
    if not isinstance(figure, Told):
        return str(_AS_PLOTLY_DOES(figure, *args, **options))
    return json.dumps(figure, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def send_as_it_is() -> None:
    """Let Streamlit write figures so from now on."""
    plotly.io.to_json = as_json
