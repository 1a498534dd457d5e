"""What charts over years share: rows, intervals, lines, the axis of years.

A year stands at the month up to which the data reach.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from dashboard.charts.runs import broken, runs
from dashboard.charts.scale import value_axis
from dashboard.charts.spec import (
    Axis,
    Interval,
    Label,
    Lines,
    Point,
    Role,
    Scale,
    Series,
    Tick,
    Tone,
    Tooltip,
)
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.rows import records

Record = dict[str, Any]
_NAMES: Final = {80: "可能范围（80%）", 95: "可能范围（95%）"}
_APART: Final = 12  # months between two years
_MOST: Final = 12  # years at which each has its own tick


def rows_of(found: Protected) -> list[Record]:
    """The years that may be shown, oldest first."""
    shown = [row for row in records(found.frame) if row["value"] == row["value"]]
    return sorted(shown, key=lambda row: row["year"])


def gap_text(row: Record, found: Protected) -> str:
    """A gap without its sign: 「缺 1 200」, 「富余 300」."""
    size = words.number(abs(row["value"]), found.metric)
    return f"缺 {size}" if row["value"] > 0 else f"富余 {size}" if row["value"] < 0 else "持平"


def with_start(rows: list[Record]) -> list[Record]:
    """The year before the first, which is known, in front: column ``start`` has its value."""
    if not rows or rows[0].get("start", float("nan")) != rows[0].get("start"):
        return rows
    first = rows[0]
    return [point({**first, "year": int(first["year"]) - 1, "value": first["start"]}), *rows]


def point(row: Record) -> Record:
    """What has been is sure: a fan opens from it."""
    return {**row, **dict.fromkeys(("lo80", "hi80", "lo95", "hi95"), row["value"])}


def month_of(found: Protected) -> int:
    """The month of the year at which the points stand."""
    return 12 if found.month is None else found.month % 12 + 1


def place(row: Record, month: int) -> int:
    """Where a row stands on the axis: a month number."""
    return int(row["year"]) * 12 + month - 1


def why(found: Protected) -> str:
    """Why a figure has no years."""
    return "人数过少，不予显示" if len(found) else "暂无数据"


def intervals(
    rows: Sequence[Record], level: int, month: int, tone: Tone, name: str = ""
) -> list[Interval]:
    """The ranges around a line, run by run."""
    ends = [(row, row.get(f"lo{level}"), row.get(f"hi{level}")) for row in rows]
    known = [
        (place(row, month), float(low), float(high))
        for row, low, high in ends
        if low is not None and high is not None and low == low and high == high
    ]
    return areas(name or _NAMES[level], known, tone, level)


def areas(
    name: str, rows: Sequence[tuple[int, float, float]], tone: Tone, level: int
) -> list[Interval]:
    """Areas over years, none where a year is missing: place, low, high."""
    pieces = runs(rows, [at for at, _, _ in rows], _APART)
    return [Interval(name, tuple(piece), tone, level) for piece in pieces]


def years_line(
    rows: Sequence[Record],
    month: int,
    name: str,
    tone: Tone,
    metric: Metric,
    *,
    role: Role = Role.VALUE,
    marked: bool = False,
    end: Label | None = None,
    apart: int = 1,
) -> Series:
    """A line over years; a click on a mark returns its year. It breaks, and is marked then, where
    its table has no such year; ``apart`` is how many years its neighbours are."""
    points = tuple(
        Point(place(r, month), r["value"], tip=_tip(r, name, metric), code=int(r["year"]))
        for r in rows
    )
    whole = broken(points, _APART * apart)
    return Series(name, whole, tone, role, end, marked or len(whole) > len(points))


def _tip(row: Record, name: str, metric: Metric) -> Tooltip:
    half = float(row.get("half_width", 0.0) or 0.0)
    lines = [words.written(row["value"], metric, half)]
    for level, title in _NAMES.items():
        low, high = row.get(f"lo{level}"), row.get(f"hi{level}")
        if low == low and high == high and low is not None and low != high:
            lines.append(f"{title} {reach(row, str(level), metric)}")
    return Tooltip(f"{name} {int(row['year'])}年", tuple(lines))


def reach(row: Record, level: str, metric: Metric) -> str:
    """A range in words: ``1.2万–1.9万人``."""
    low, high = (words.number(row[f"{side}{level}"], metric) for side in ("lo", "hi"))
    return f"{low} 至 {high}{words.unit(metric)}"


def framed(
    found: Sequence[Protected],
    series: Iterable[Series],
    intervals: Iterable[Interval],
    rows: Sequence[Record],
    month: int,
    *,
    held: Sequence[Record] = (),
    zero: bool = False,
    named: bool = False,
    height: int,
) -> Lines:
    """The axes of years and of values around lines.

    Args:
        found: the tables, the one that measures first.
        series: the lines.
        intervals: below them, the widest first.
        rows: whose years have a tick.
        month: at which the years stand.
        held: rows whose ranges fit into the axis, drawn or not.
        zero: draw a line at 0 and let the axis reach it.
        named: a legend tells the lines apart.
        height: pixels, title and footer not counted.
    """
    lines, ranges = tuple(series), tuple(intervals)
    values = [value for one in lines for value in one.values if value is not None]
    values += [end for one in ranges for _, *ends in one.rows for end in ends]
    values += [
        end for one in lines for p in one.points for end in (p.low, p.high) if end is not None
    ]
    values += [
        float(row[bound])
        for row in held
        for bound in ("lo80", "hi80", "lo95", "hi95")
        if row.get(bound) is not None and row[bound] == row[bound]
    ]
    low, high = min(values), max(values)
    if zero or 0 <= low < 0.35 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    pad = (high - low or abs(high) or 1.0) * 0.07
    bottom, top = (low if low == 0 else low - pad), high + pad
    years = sorted({int(row["year"]) for row in rows})
    step = -(-len(years) // _MOST)
    told = [(year * 12 + month - 1, str(year)) for year in years[::-1][::step][::-1]]
    return Lines(
        found=tuple(found),
        height=height,
        x=Axis(
            years[0] * 12 + month - 1,
            years[-1] * 12 + month - 1,
            tuple(Tick(*one) for one in told),
            Scale.YEAR,
        ),
        y=value_axis(bottom, top, found[0].metric, zero=bottom < 0 < top or zero),
        series=lines,
        intervals=ranges,
        named=named,
    )
