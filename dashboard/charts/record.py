"""Past forecasts against what came: our line of what was, a short line for each year's forecast."""

from dataclasses import replace
from typing import Final

from dashboard.charts.runs import broken, stands_alone
from dashboard.charts.spec import ChartSpec, Empty, Label, Point, Role, Series, Tone, Tooltip
from dashboard.charts.years import Record, framed, month_of, rows_of, years_line
from dashboard.wording.theme import compact
from metrics.disclosure.protect import Protected

_APART: Final = 12  # months between two years
_MADE: Final = (Tone.C3, Tone.C4, Tone.C1)


def said_and_came(came: Protected, history: Protected, *, height: int = 280) -> ChartSpec:
    """The years that were, and what was said of them one to three years before.

    Args:
        came: divided by ``year`` and ``made`` (the year in which it was said), with ``actual`` and
            the bounds of 95 %.
        history: the same figure of years past.
        height: pixels, title and footer not counted.
    """
    past, said = rows_of(history), rows_of(came)
    if not said or not past:
        return Empty(words="还没有可以与实际比较的往年预测", height=height)
    month = month_of(came)
    start = min(int(row["made"]) for row in said) - 2
    past = [row for row in past if int(row["year"]) >= start]
    known = {int(row["year"]): row for row in past}
    series = []
    made = sorted({int(row["made"]) for row in said})
    for year, tone in zip(made, _MADE, strict=False):
        rows = [row for row in said if int(row["made"]) == year]
        begin = [known[year]] if year in known else []
        came_first = years_line(begin, month, "实际", tone, came.metric)
        line = years_line(rows, month, f"{year}年", tone, came.metric, role=Role.FORECAST)
        points = broken((*came_first.points, *_ranged(line, rows)), _APART)
        series.append(replace(line, points=points, marked=stands_alone([p.value for p in points])))
    end = Label(f"实际 {compact(float(past[-1]['value']))}", Tone.OURS)
    series.append(years_line(past, month, "实际", Tone.OURS, history.metric, marked=True, end=end))
    return framed([history, came], series, (), past, month, named=True, height=height)


def _ranged(line: Series, rows: list[Record]) -> tuple[Point, ...]:
    """The points of a forecast's line with their 95 % ranges."""
    return tuple(
        replace(
            point,
            tip=_tip(row, f"{line.name}预测"),
            low=float(row["lo95"]),
            high=float(row["hi95"]),
        )
        for point, row in zip((p for p in line.points if p.value is not None), rows, strict=True)
    )


def _tip(row: Record, name: str) -> Tooltip:
    said, came, low, high = (compact(row[key], "人") for key in ("value", "actual", "lo95", "hi95"))
    return Tooltip(
        name,
        (f"{int(row['year'])}年说 {said}，实际 {came}", f"可能范围（95%）{low} 至 {high}"),
    )
