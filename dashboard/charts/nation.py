"""The whole country, by province: where people come from and go to, as arcs or as colours.

Both have the 南海诸岛 inset. Pure: a Protected table in, a spec out.
"""

from typing import Any, Literal

from dashboard.charts.flows import flows
from dashboard.charts.maps import choropleth
from dashboard.charts.spec import FlowMap, RegionMap
from dashboard.wording import words
from data.reference.boundaries import NATION
from metrics.disclosure.protect import Protected, Row

Way = Literal["in", "out"]


def provinces(found: Protected, *, home: int | None = None) -> RegionMap:
    """The provinces by a figure.

    Args:
        found: divided by a dimension whose codes are provinces (origin, destination, hukou).
        home: a region whose province is outlined.
    """
    return choropleth(
        [_cell(row, found) for row in _placed(found)],
        region=NATION,
        level="province",
        measure=found.metric.name,
        unit=words.unit(found.metric),
        selected=None if home is None else home // 10_000 * 10_000,
        found=[found],
    )


def arcs(found: Protected, way: Way, *, home: int) -> FlowMap:
    """Arcs between ``home`` and the other provinces; ``way`` is seen from home.

    The home province's own people are no arc: the page says how many they are.
    """
    own = home // 10_000 * 10_000
    rows = []
    for row in _placed(found):
        cell = _cell(row, found)
        if cell["code"] != own:
            ends = (cell["code"], home) if way == "in" else (home, cell["code"])
            rows.append({"origin": ends[0], "destination": ends[1], **cell})
    return flows(
        rows, home=home, measure=found.metric.name, unit=words.unit(found.metric), found=[found]
    )


def _placed(found: Protected) -> list[Row]:
    """The rows that lie in a province: 省外或不详 (0) is nowhere on a map."""
    return [row for row in found.rows() if int(row.keys[found.by[0]])]


def _cell(row: Row, found: Protected) -> dict[str, Any]:
    (by,) = found.by
    return {
        "code": int(row.keys[by]),
        "name": row.labels[by],
        "value": row.value,
        "status": row.status.value,
        "text": words.figure(row, found.metric),
    }
