"""An axis of a figure: from its values to pixels, with the ticks that plotly.js would write."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.charts.scale import round_ticks
from dashboard.charts.screen.frame import Figure
from dashboard.wording.theme import grouped


@dataclass(frozen=True)
class Axis:
    """One axis; positions run from ``start`` to ``end`` in pixels (y: from the foot upwards)."""

    given: Figure
    low: float
    high: float
    start: float
    end: float

    @property
    def is_log(self) -> bool:
        """Whether it counts in powers of ten."""
        return bool(self.given.get("type") == "log")

    def at(self, value: Any) -> float:
        """Where a value stands."""
        number = as_number(value)
        number = math.log10(number) if self.is_log else number
        share = (number - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Pixels and texts of the ticks."""
        wanted: Iterable[tuple[Any, Any]]
        if "tickvals" in self.given:
            texts = self.given.get("ticktext") or [f"{v:g}" for v in self.given["tickvals"]]
            wanted = zip(self.given["tickvals"], texts, strict=False)
        elif self.given.get("type") == "date":
            wanted = self._months()
        else:
            wanted = ((v, _number(v)) for v in self._steps())
        small, large = sorted((self.low, self.high))
        slack = (large - small) * 1e-6
        found = []
        for value, text in wanted:
            number = math.log10(float(value)) if self.is_log else as_number(value)
            if small - slack <= number <= large + slack:
                found.append((self.at(value), str(text)))
        return found

    def _steps(self) -> Sequence[float]:
        step = self.given.get("dtick")
        small, large = sorted((self.low, self.high))
        if not isinstance(step, (int, float)) or not step:
            return round_ticks(small, large)
        first = math.ceil((small - self.given.get("tick0", 0)) / step)
        last = math.floor((large - self.given.get("tick0", 0)) / step)
        return [self.given.get("tick0", 0) + i * step for i in range(first, last + 1)]

    def _months(self) -> list[tuple[str, str]]:
        every = int(str(self.given.get("dtick", "M12")).removeprefix("M"))
        first, last = (date.fromordinal(int(v)) for v in (self.low, self.high))
        found = []
        for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            if number % every == 0:
                day = date(number // 12, number % 12 + 1, 1)
                found.append((day.isoformat(), day.strftime(self.given.get("tickformat", "%Y"))))
        return found


def as_number(value: Any) -> float:
    """A value of an axis as a number; days by their ordinal."""
    return float(date.fromisoformat(value).toordinal()) if isinstance(value, str) else float(value)


def limits(
    given: Figure, values: Sequence[float], *, cells: bool, pad: float
) -> tuple[float, float]:
    """The two ends of an axis: its own range, or that of the values.

    Args:
        given: the axis as plotly.js has it.
        values: of all traces along it, as numbers.
        cells: the values are middles of bars or cells one wide.
        pad: the share left free at both ends, for marks.
    """
    if "range" in given:
        low, high = (as_number(v) for v in given["range"])
        return low, high
    found = [v for v in values if not math.isnan(v)]
    if given.get("type") == "log":
        found = [math.log10(v) for v in found if v > 0]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    room = 0.5 if cells else (high - low or 1.0) * pad
    low, high = low - room, high + room
    return (high, low) if given.get("autorange") == "reversed" else (low, high)


def _number(value: float) -> str:
    return grouped(value) if float(value).is_integer() else f"{value:g}"
