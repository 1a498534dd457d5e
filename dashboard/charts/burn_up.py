"""A burn-up: what came so far in a year, what was due by now, where the year will end. Pure."""

from dataclasses import replace
from typing import Final

from dashboard.charts.runs import broken, month_step
from dashboard.charts.scale import value_axis
from dashboard.charts.spec import (
    Axis,
    ChartSpec,
    Empty,
    Interval,
    Label,
    Lines,
    Point,
    Role,
    Scale,
    Series,
    Tone,
    Tooltip,
)
from dashboard.wording import words
from data.months import month_name
from metrics.disclosure.protect import Protected

_HEIGHT: Final = 300
_LEVELS: Final = {95: "可能范围（95%）", 80: "可能范围（80%）"}


def burn_up(done: Protected, due: Protected, ahead: Protected | None) -> ChartSpec:
    """Cumulated months against the line of the promise, with the projection's ranges.

    Args:
        done: what came from January to each month, by ``month``.
        due: what of the promise is due at the end of each month of the year, by ``month``.
        ahead: the year's end as projected; ``None``, or without a value, where there is none.
    """
    came = [row for row in done.rows() if row.value is not None]
    wanted = list(due.rows())
    if not came or not wanted:
        return Empty(
            words="人数过少，不予显示" if len(done) and wanted else "暂无数据", height=_HEIGHT
        )
    metric, first = done.metric, int(wanted[0].keys["month"])
    last = came[-1]
    series = [
        Series(
            "应完成",
            tuple(
                Point(
                    int(r.keys["month"]),
                    r.value,
                    tip=_tip("应完成", r.keys["month"], r.value, done),
                )
                for r in wanted
            ),
            Tone.QUIET,
            Role.REFERENCE,
            Label(f"目标 {words.number(wanted[-1].value or 0.0, metric)}", Tone.QUIET),
        ),
        Series(
            "已完成",
            broken(
                [
                    Point(
                        int(row.keys["month"]),
                        row.value,
                        tip=Tooltip(
                            "已完成",
                            (
                                f"至{month_name(int(row.keys['month']))}："
                                f"{words.figure(row, metric)}",
                            ),
                        ),
                        status=row.status,
                    )
                    for row in done.rows()
                ],
                month_step(done),
            ),
            Tone.OURS,
            end=Label(f"已完成 {words.number(last.value or 0.0, metric)}", Tone.OURS),
            marked=True,  # a month between two that are hidden is a point
        ),
    ]
    tables, intervals, top = [done, due], [], [last.value or 0.0, wanted[-1].value or 0.0]
    end = first + 11
    told = None if ahead is None or int(last.keys["month"]) >= end else ahead.frame.iloc[0]
    if ahead is not None and told is not None and told["value"] == told["value"]:
        tables.append(ahead)
        series[1] = replace(series[1], end=None)  # the projection goes on from there
        at, value = int(last.keys["month"]), float(last.value or 0.0)
        intervals = [
            Interval(
                name,
                ((at, value, value), (end, float(told[f"lo{level}"]), float(told[f"hi{level}"]))),
                Tone.OURS,
                level,
            )
            for level, name in _LEVELS.items()
        ]
        lines = [words.written(float(told["value"]), metric)]
        for level, name in _LEVELS.items():
            low, high = (
                words.number(float(told[f"{side}{level}"]), metric) for side in ("lo", "hi")
            )
            lines.append(f"{name} {low} 至 {high}")
        series.append(
            Series(
                "预计",
                (
                    Point(at, value),
                    Point(end, float(told["value"]), tip=Tooltip("预计全年", tuple(lines))),
                ),
                Tone.OURS,
                Role.FORECAST,
                Label(f"预计 {words.number(float(told['value']), metric)}", Tone.OURS),
                marked=True,
            )
        )
        top.append(float(told["hi95"]))
    return Lines(
        found=tuple(tables),
        height=_HEIGHT,
        x=Axis(first, end, scale=Scale.MONTH),
        y=value_axis(0.0, max(top) * 1.08, metric),
        series=tuple(series),
        intervals=tuple(intervals),
    )


def _tip(name: str, month: int, value: float | None, found: Protected) -> Tooltip:
    return Tooltip(
        name, (f"至{month_name(int(month))}：{words.written(value or 0.0, found.metric)}",)
    )
