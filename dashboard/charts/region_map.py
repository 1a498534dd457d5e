"""A Protected table divided by region, as a map: the one step between a figure and its colours."""

from typing import Final

from dashboard import words
from dashboard.charts.base import Figure
from dashboard.charts.maps import choropleth
from metrics.core import Direction
from metrics.disclosure import Protected, Status

_LEVELS: Final = ("province", "city", "county")


def region_map(found: Protected, *, selected: int | None = None, labelled: bool = True) -> Figure:
    """Colour regions by a figure; diverging from zero where it has both signs.

    Args:
        found: divided by province, city or county.
        selected: a region to outline.
        labelled: write the regions' names where they fit.
    """
    by = next(name for name in found.by if name in _LEVELS)
    rows = [
        {
            "code": int(row.keys[by]),
            "name": row.labels[by],
            "value": row.value,
            "status": row.status.value,
            "text": f"{row.labels[by]}：{words.figure(row, found.metric)}",
        }
        for row in found.rows()
    ]
    values = [row["value"] for row in rows if row["status"] == Status.OK and row["value"]]
    signed = any(value < 0 for value in values)
    return choropleth(
        rows,
        region=found.selection.region,
        level=by,
        measure=found.metric.name,
        unit=words.unit(found.metric),
        scale="diverging" if signed else "sequential",
        more_is_better=found.metric.direction is not Direction.LESS_IS_BETTER,
        selected=selected,
        labelled=labelled,
    )
