"""Any figure of :mod:`dashboard.charts` as a drawing."""

from dashboard.charts.screen.frame import Figure
from dashboard.export.paper.draw import maps, sankey
from dashboard.export.paper.draw.drawing import Drawing
from dashboard.export.paper.draw.plot import Plot

WIDTH = 640
_MAP, _CHART, _NATION = 400, 280, 460


def draw(figure: Figure, width: float = WIDTH, height: float | None = None) -> Drawing:
    """Draw a figure.

    Args:
        figure: from a chart function, undressed.
        width: pixels.
        height: pixels; its own when not given.

    Raises:
        KeyError: a kind of trace that no chart function makes.
    """
    given = figure["layout"]
    if "geo" in given:
        usual = _NATION if "geo2" in given else _MAP
        return maps.draw(figure, width, height or usual)
    tall: float = height or given.get("height", _CHART)
    if any(trace["type"] == "sankey" for trace in figure["data"]):
        return sankey.draw(figure, width, tall)
    return Plot(figure, width, tall).draw()
