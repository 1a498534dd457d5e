"""Years ahead: fans around a forecast, supply against demand with the gap shaded, scenarios.

Pure: Protected tables in, specs out. A forecast's table has a row a year with `value` and the
bounds `lo80, hi80, lo95, hi95`, and in `start` the value of the year before the first.
"""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.runs import step_of
from dashboard.charts.spec import CATEGORIES, ChartSpec, Empty, Interval, Label, Role, Tone
from dashboard.charts.years import (
    Record,
    areas,
    framed,
    gap_text,
    intervals,
    month_of,
    place,
    point,
    rows_of,
    why,
    with_start,
    years_line,
)
from dashboard.wording import words
from metrics.disclosure.protect import Protected

DEMAND: Final = Tone.OURS
SUPPLY: Final = Tone.C1


def fan(
    found: Protected,
    history: Protected | None = None,
    others: Sequence[tuple[str, Protected]] = (),
    *,
    tone: Tone = Tone.OURS,
    zero: bool = False,
    height: int = 280,
) -> ChartSpec:
    """A forecast's middle with its 80 and 95 % ranges, after what has been.

    Args:
        found: the forecast by ``year``.
        history: the same figure of years past; its newest point begins the fan.
        others: outlooks of others, named, as thin dashed lines.
        tone: of the forecast.
        zero: draw a line at 0 and let the axis reach it (a gap).
        height: pixels, title and footer not counted.
    """
    ahead = rows_of(found)
    past = rows_of(history) if history is not None else []
    if not ahead:
        return Empty(words=why(found), height=height)
    joined = _after(past, ahead) if past else with_start(ahead)
    month, metric = month_of(found), found.metric
    series = [years_line(past, month, "历年", Tone.QUIET, metric)] if past else []
    text = gap_text(ahead[-1], found) if zero else words.number(ahead[-1]["value"], metric)
    series.append(
        years_line(
            joined,
            month,
            metric.name,
            tone,
            metric,
            role=Role.FORECAST,
            marked=True,
            end=Label(text, tone),
        )
    )
    for name, other in others:
        rows = rows_of(other)
        if rows:
            end = Label(f"{name} {words.number(rows[-1]['value'], metric)}", Tone.QUIET)
            apart = step_of(int(row["year"]) for row in rows)  # others tell every fifth year only
            series.append(
                years_line(
                    rows, month, name, Tone.QUIET, metric, role=Role.REFERENCE, end=end, apart=apart
                )
            )
    tables = [found, *([history] if history is not None else []), *(one for _, one in others)]
    ranges = [one for level in (95, 80) for one in intervals(joined, level, month, tone)]
    return framed(tables, series, ranges, [*past, *joined], month, zero=zero, height=height)


def supply_demand(
    demand: Protected, supply: Protected, history: Protected | None = None, *, height: int = 300
) -> ChartSpec:
    """What will be wanted against what will be there, the gap between them shaded: a loss where
    demand is above supply, a gain where supply is. Ranges are those of 80 %.

    Args:
        demand, supply: by ``year``, the base year first where the figure has it.
        history: the employed of years past, in grey.
    """
    wanted, there = with_start(rows_of(demand)), with_start(rows_of(supply))
    past = rows_of(history) if history is not None else []
    if not wanted or not there:
        return Empty(words=why(demand if not wanted else supply), height=height)
    month, metric = month_of(demand), demand.metric
    ranges = [
        *intervals(wanted, 80, month, DEMAND, "需求的可能范围（80%）"),
        *intervals(there, 80, month, SUPPLY, "供给的可能范围（80%）"),
        *_between(wanted, there, month),
    ]
    series = []
    if past and history is not None:
        series.append(years_line(past, month, history.metric.name, Tone.QUIET, metric))
    # The supply's own tone is too pale for its name.
    for rows, one, name, tone, ink in (
        (there, supply, "供给", SUPPLY, Tone.INK),
        (wanted, demand, "需求", DEMAND, DEMAND),
    ):
        end = Label(f"{name} {words.number(rows[-1]['value'], metric)}", ink)
        series.append(
            years_line(
                rows,
                month,
                one.metric.name,
                tone,
                one.metric,
                role=Role.FORECAST,
                marked=True,
                end=end,
            )
        )
    tables = [demand, supply, *([history] if history is not None else [])]
    ahead = [*wanted, *there]
    return framed(tables, series, ranges, [*past, *ahead], month, held=ahead, height=height)


def compared(named: Sequence[tuple[str, Protected]], *, height: int = 280) -> ChartSpec:
    """The gap of several scenarios, the base in grey; only the base has its 80 % range."""
    lines = [(name, found, with_start(rows_of(found))) for name, found in named]
    shown = [(name, found, rows) for name, found, rows in lines if rows]
    if not shown:
        return Empty(words=why(named[0][1]) if named else "暂无数据", height=height)
    month = month_of(shown[0][1])
    series = []
    for i, (name, found, rows) in enumerate(shown):
        tone = CATEGORIES[(i - 1) % len(CATEGORIES)] if i else Tone.QUIET
        end = Label(f"{name} {gap_text(rows[-1], found)}", Tone.INK if tone is SUPPLY else tone)
        series.append(
            years_line(
                rows, month, name, tone, found.metric, role=Role.FORECAST, marked=True, end=end
            )
        )
    return framed(
        [found for _, found, _ in shown],
        series,
        intervals(shown[0][2], 80, month, Tone.OTHER),
        [row for _, _, rows in shown for row in rows],
        month,
        held=shown[0][2],
        zero=True,
        height=height,
    )


def _after(past: Sequence[Record], ahead: Sequence[Record]) -> list[Record]:
    """A forecast from the newest year that is known, where it is the one before its first."""
    follows = int(ahead[0]["year"]) - int(past[-1]["year"]) <= 1
    return [point(past[-1]), *ahead] if follows else with_start(list(ahead))


def _between(wanted: Sequence[Record], there: Sequence[Record], month: int) -> list[Interval]:
    """The room between the lines: a gap where the last year lacks people, else more than enough."""
    other = {int(r["year"]): float(r["value"]) for r in there}
    both = [
        (r, float(r["value"]), other[int(r["year"])]) for r in wanted if int(r["year"]) in other
    ]
    if len(both) < 2:
        return []
    lacks = both[-1][1] > both[-1][2]
    rows = [(place(row, month), min(a, b), max(a, b)) for row, a, b in both]
    return areas("缺口" if lacks else "富余", rows, Tone.LOSS if lacks else Tone.GAIN, 0)
