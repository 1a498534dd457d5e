"""A figure that plotly's Python half takes as it is."""

from plotly.basedatatypes import BaseFigure

from dashboard.charts.screen.frame import Figure


class Ready(BaseFigure):  # type: ignore[misc]
    """A figure as plotly.js reads it, whose words a test has checked for every mark.

    ``st.plotly_chart`` builds a figure object of a dict and takes it apart again, property by
    property: two thirds of what a page costs. A figure object it takes as it is.
    """

    def __init__(self, figure: Figure) -> None:
        """Take a figure of :func:`dashboard.charts.screen.dressed`; it isn't copied."""
        layout = {name: value for name, value in figure["layout"].items() if name != "template"}
        object.__setattr__(self, "_ready", {"data": figure["data"], "layout": layout})

    def to_dict(self) -> Figure:
        """The figure as it is sent."""
        found: Figure = object.__getattribute__(self, "_ready")
        return found

    def __repr__(self) -> str:
        return "Ready(…)"
