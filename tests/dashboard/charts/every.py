"""A chart of each mark, from tables made by hand."""

from typing import Any

from dashboard.charts.bars import bars, columns
from dashboard.charts.flows import flows
from dashboard.charts.maps import choropleth
from dashboard.charts.spec import ChartSpec, Empty
from data.reference.boundaries import DEFAULT_OUT
from metrics.figures.people import stock
from tests.dashboard.conftest import protected
from tests.dashboard.export import figures

_ROWS = [
    (330100, "杭州市", 120.0),
    (330200, "宁波市", 340.0),
    (330300, "温州市", None, "suppressed"),
]


def every_chart(maps: Any = DEFAULT_OUT) -> list[ChartSpec]:
    """One of each mark at least."""
    cities = protected(stock.TALENT_STOCK, _ROWS, ("city",))
    regions = [
        {"code": code, "value": value, "status": status}
        for code, value, status in ((330100, 120.0, "ok"), (330300, None, "suppressed"))
    ]
    ways = [{"origin": 340000, "destination": 330000, "value": 60.0}]
    drawn = [part().figure for part in figures.KINDS.values()]
    return [
        *(one for one in drawn if isinstance(one, ChartSpec)),
        bars(cities),
        columns([cities, cities], "city", ["今年", "去年"]),
        choropleth(regions, region=330000, level="city", maps=maps, found=[cities]),
        flows(ways, home=330000, maps=maps),
        Empty(words="暂无数据"),
    ]
