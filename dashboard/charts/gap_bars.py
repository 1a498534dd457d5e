"""The gap of a year along one dimension: bars by size, toned by how sure it is. Pure."""

from typing import Final

from dashboard.charts.gap_heat import LEGEND, tip, tone
from dashboard.charts.scale import value_axis
from dashboard.charts.spec import ROW, Bars, Category, ChartSpec, Empty, Point, Series
from dashboard.charts.years import gap_text
from metrics.disclosure.protect import Protected
from metrics.engine.rows import records

_FOOT: Final = 64  # pixels of the values and of the legend below the bars


def gap_bars(found: Protected, by: str) -> ChartSpec:
    """One bar a row, to the right where people lack, its 80 % range as its bounds.

    Args:
        found: the gap, divided by ``by``, with ``probability`` of a gap above 0 and the bounds.
        by: the dimension; its code is what a click returns.
    """
    shown = [
        row
        for row in records(found.frame)
        if row["value"] == row["value"] and row["probability"] == row["probability"]
    ]
    if not shown:
        return Empty(words="人数过少，不予显示" if len(found) else "暂无数据")
    low = min(0.0, *(float(record["lo80"]) for record in shown))
    high = max(0.0, *(float(record["hi80"]) for record in shown))
    names = [str(record[f"{by}_label"]) for record in shown]
    points = tuple(
        Point(
            i,
            float(record["value"]),
            gap_text(record, found),
            tip(record, found, name),
            record[by],
            tone(record["probability"]),
            low=float(record["lo80"]),
            high=float(record["hi80"]),
        )
        for i, (record, name) in enumerate(zip(shown, names, strict=True))
    )
    return Bars(
        found=(found,),
        height=ROW * len(shown) + _FOOT,
        legend=LEGEND,
        categories=tuple(
            Category(record[by], name, i, name)
            for i, (record, name) in enumerate(zip(shown, names, strict=True))
        ),
        series=Series(found.metric.name, points),
        axis=value_axis(low, high, found.metric, zero=True),
    )
