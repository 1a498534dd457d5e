"""A Protected table divided by region, as a map: the one step between a figure and its tones."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.map_view import Level
from dashboard.charts.maps import choropleth
from dashboard.charts.spec import RegionMap
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Direction

_LEVELS: Final[tuple[Level, ...]] = ("province", "city", "county")


def region_map(
    found: Protected,
    *,
    selected: int | None = None,
    labelled: bool = True,
    among: Sequence[Protected] = (),
) -> RegionMap:
    """Regions by a figure; diverging from zero where it has both signs.

    Args:
        found: divided by province, city or county.
        selected: a region to outline.
        labelled: write the regions' names where they fit.
        among: the tables whose values make the classes, so that two maps share one scale.
    """
    by = next(level for level in _LEVELS if level in found.by)
    rows = [
        {
            "code": int(row.keys[by]),
            "name": row.labels[by],
            "value": row.value,
            "status": row.status.value,
            "text": words.figure(row, found.metric),
        }
        for row in found.rows()
    ]
    pooled = [
        row.value
        for table in among or [found]
        for row in table.rows()
        if row.status is Status.OK and row.value is not None
    ]
    return choropleth(
        rows,
        region=found.selection.region,
        level=by,
        measure=found.metric.name,
        unit=words.unit(found.metric),
        scale="diverging" if any(value < 0 for value in pooled) else "sequential",
        more_is_better=found.metric.direction is not Direction.LESS_IS_BETTER,
        selected=selected,
        labelled=labelled,
        among=pooled if among else (),
        found=[found],
    )
