"""Lines of the stage: months side by side, and the share that stays. SVG, named at their ends."""

from collections.abc import Sequence
from typing import Final

from dashboard.charts.scale import round_ticks, tick_text
from dashboard.projector.parts import SMALL, em, safe
from dashboard.wording import words
from data.months import month_name
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric

Points = Sequence[tuple[float, float | None]]
_TEXT: Final = 22
_FOOT: Final = 40
_TOP: Final = 18
_STEP: Final = 30  # between two names at the right


class _Plot:
    """A drawing area with its scales."""

    def __init__(
        self,
        wide: float,
        high: float,
        left: float,
        right: float,
        across: tuple[float, float],
        up: tuple[float, float],
    ) -> None:
        self.wide, self.high, self.left = wide, high, left
        self.right, self.bottom = wide - right, high - _FOOT
        self._across, self._up = across, up

    def x(self, value: float) -> float:
        """Where a place on the axis lies."""
        low, high = self._across
        return self.left + (value - low) / ((high - low) or 1) * (self.right - self.left)

    def y(self, value: float) -> float:
        """How high a value lies."""
        low, high = self._up
        return self.bottom - (value - low) / ((high - low) or 1) * (self.bottom - _TOP)

    def grid(self, ticks: Sequence[float], metric: Metric) -> str:
        """Quiet lines with their values at the left."""
        return "".join(
            f'<path class="grid" d="M{self.left:.1f} {self.y(t):.1f}H{self.right:.1f}"/>'
            f'<text class="tick" x="{self.left - 10:.1f}" y="{self.y(t) + 7:.1f}" '
            f'font-size="{SMALL}" text-anchor="end">{safe(tick_text(t, metric))}</text>'
            for t in ticks
        )

    def foot(self, marks: Sequence[tuple[float, str]]) -> str:
        """Words under the axis: first and last always, those between where they touch no other."""
        placed: list[tuple[float, float, str]] = []
        for at, text in (marks[0], *marks[:0:-1]):  # the two ends first
            half = em(text) * SMALL / 2
            x = min(max(self.x(at), half), self.wide - half)
            if all(abs(x - other) > half + wide + SMALL / 2 for other, wide, _ in placed):
                placed.append((x, half, text))
        return "".join(
            f'<text class="tick" x="{x:.1f}" y="{self.high - 8:.1f}" font-size="{SMALL}" '
            f'text-anchor="middle">{safe(text)}</text>'
            for x, _, text in placed
        )

    def line(self, points: Points, tone: str) -> str:
        """One line; a month without a figure is a gap."""
        pieces, pen = [], "M"
        for at, value in points:
            if value is None:
                pen = "M"
                continue
            pieces.append(f"{pen}{self.x(at):.1f} {self.y(value):.1f}")
            pen = "L"
        return f'<path class="line {tone}" d="{"".join(pieces)}"/>'

    def band(self, points: Sequence[tuple[float, float, float]], tone: str) -> str:
        """The range around a line: place, low, high."""
        there = [f"{self.x(at):.1f} {self.y(high):.1f}" for at, _, high in points]
        back = [f"{self.x(at):.1f} {self.y(low):.1f}" for at, low, _ in reversed(points)]
        return f'<path class="band {tone}" d="M{"L".join([*there, *back])}Z"/>'

    def ends(self, names: Sequence[tuple[str, float, str]]) -> str:
        """Names at the right of their lines, moved apart where they would touch."""
        order = sorted(names, key=lambda one: self.y(one[1]))
        places: list[float] = []
        for _, value, _ in order:
            above = places[-1] + _STEP if places else 0.0
            places.append(max(self.y(value), above))
        limit = self.bottom - 12  # the axis has words of its own below
        for i in range(len(places) - 1, -1, -1):
            places[i] = min(places[i], limit)
            limit = places[i] - _STEP
        return "".join(
            f'<text class="name {tone}" x="{self.right + 14:.1f}" y="{y + 8:.1f}" '
            f'font-size="{_TEXT}">{safe(text)}</text>'
            for (text, _, tone), y in zip(order, places, strict=True)
        )


def months(
    found: Sequence[Protected], names: Sequence[str], *, wide: float = 690, high: float = 300
) -> str:
    """Figures by month, one line each, from zero.

    Args:
        found: divided by month; all share one unit.
        names: what the lines are called.
        wide, high: units of the stage.
    """
    series = [_by(one, "month") for one in found]
    values = [row.value for rows in series for row in rows.values() if row.value is not None]
    if not values:
        return ""
    metric = found[0].metric
    first = min(min(rows) for rows in series if rows)
    last = max(max(rows) for rows in series if rows)
    ticks = round_ticks(0, max(values), 3)
    ends = [
        (f"{name} {words.figure(rows[max(rows)], metric)}", rows[max(rows)].value or 0.0, f"t{i}")
        for i, (name, rows) in enumerate(zip(names, series, strict=True))
    ]
    plot = _Plot(
        wide,
        high,
        _left(ticks, metric),
        max(em(text) for text, *_ in ends) * _TEXT + 18,
        (first, last),
        (0, max(*values, ticks[-1]) * 1.04),
    )
    years = [m for m in range(first, last + 1) if m % 12 == 0]
    marks = [(m, f"{m // 12}年1月") for m in years if first < m < last]
    drawn = plot.grid(ticks, metric) + plot.foot(
        [(first, month_name(first)), *marks, (last, month_name(last))]
    )
    for i, rows in enumerate(series):
        points = [(m, rows[m].value if m in rows else None) for m in range(first, last + 1)]
        drawn += plot.line(points, f"t{i}")
    return _svg(drawn + plot.ends(ends), wide, high)


def stays(
    found: Protected,
    by: str,
    codes: Sequence[int],
    last: int,
    *,
    wide: float = 1080,
    high: float = 480,
) -> str:
    """The share that is still here by months since arrival, one line for each class.

    Args:
        found: a curve divided by ``by`` and ``tenure``.
        by: the dimension of the classes.
        codes: the classes drawn.
        last: the last month drawn.
        wide, high: units of the stage.
    """
    lines: dict[int | str, list[Row]] = {}
    for row in found.rows():
        if row.keys[by] in codes and row.value is not None and int(row.keys["tenure"]) <= last:
            lines.setdefault(row.keys[by], []).append(row)
    if not lines:
        return ""
    for rows in lines.values():
        rows.sort(key=lambda row: int(row.keys["tenure"]))
    values = [row.value or 0.0 for rows in lines.values() for row in rows]
    bottom = max(0.0, min(values) // 0.1 * 0.1)
    ends = [
        (
            f"{rows[-1].labels[by]} {words.figure(rows[-1], found.metric)}",
            rows[-1].value or 0.0,
            f"t{i}",
        )
        for i, rows in enumerate(lines.values())
    ]
    ticks = round_ticks(bottom, 1.0, 4)
    plot = _Plot(
        wide,
        high,
        _left(ticks, found.metric),
        max(em(text) for text, *_ in ends) * _TEXT + 18,
        (0, last),
        (bottom, 1.0),
    )
    years = [(12 * n, f"{n} 年" if n else "来时") for n in range(last // 12 + 1)]
    drawn = plot.grid(ticks, found.metric) + plot.foot(years)
    for i, rows in enumerate(lines.values()):
        points = [(int(row.keys["tenure"]), row.value) for row in rows]
        if points[0][0] > 0:
            points.insert(0, (0, 1.0))
        drawn += plot.line(points, f"t{i}")
    return _svg(drawn + plot.ends(ends), wide, high)


def fans(
    found: Sequence[Protected],
    names: Sequence[str],
    *,
    wide: float = 1080,
    high: float = 460,
) -> str:
    """Expected figures by year with the range that each may take, from where they stand now.

    Args:
        found: divided by year; frames with ``lo80``, ``hi80`` and ``start``.
        names: what the lines are called.
        wide, high: units of the stage.
    """
    metric = found[0].metric
    series = [_fan(one) for one in found]
    every = [value for rows in series for row in rows for value in row[1:]]
    ticks = round_ticks(min(every), max(every), 4)
    low, top = min(*every, ticks[0]), max(*every, ticks[-1])
    years = [int(row[0]) for row in series[0]]
    ends = [
        (f"{name} {words.written(rows[-1][1], metric)}", rows[-1][1], f"t{i}")
        for i, (name, rows) in enumerate(zip(names, series, strict=True))
    ]
    plot = _Plot(
        wide,
        high,
        _left(ticks, metric),
        max(em(text) for text, *_ in ends) * _TEXT + 18,
        (years[0], years[-1]),
        (low, top),
    )
    drawn = plot.grid(ticks, metric) + plot.foot([(year, f"{year}年") for year in years])
    for i, rows in enumerate(series):
        drawn += plot.band([(at, lo, hi) for at, _, lo, hi in rows], f"t{i}")
    for i, rows in enumerate(series):
        drawn += plot.line([(at, value) for at, value, _, _ in rows], f"t{i}")
    return _svg(drawn + plot.ends(ends), wide, high)


def _fan(found: Protected) -> list[tuple[float, float, float, float]]:
    """Year, value, low, high; before them the year in which all this starts, which is known."""
    records = found.frame.sort_values("year").dropna(subset=["value"]).to_dict("records")
    rows = [
        (float(one["year"]), float(one["value"]), float(one["lo80"]), float(one["hi80"]))
        for one in records
    ]
    start = float(records[0]["start"]) if records else float("nan")
    return [(rows[0][0] - 1, start, start, start), *rows] if start == start else rows


def _by(found: Protected, name: str) -> dict[int, Row]:
    return {int(row.keys[name]): row for row in found.rows()}


def _left(ticks: Sequence[float], metric: Metric) -> float:
    return max(em(tick_text(t, metric)) for t in ticks) * SMALL + 16


def _svg(drawn: str, wide: float, high: float) -> str:
    return (
        f'<svg class="drawn" style="--w:{wide:g};--h:{high:g}" viewBox="0 0 {wide:g} {high:g}" '
        f'aria-hidden="true">{drawn}</svg>'
    )
