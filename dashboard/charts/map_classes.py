"""Classes for maps: where to cut, which tone, what the legend says.

Cuts are moved to the roundest number between the two neighbouring values, so the legend is in
plain numbers (「1.2万–2.4万」) and still exactly true for every region.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.charts.spec import DIVERGING, SEQUENTIAL, Tone
from dashboard.wording.theme import grouped

Method = Literal["quantile", "natural", "equal"]
Scale = Literal["sequential", "diverging"]

METHOD_NAMES: dict[Method, str] = {
    "quantile": "等量分级",
    "natural": "自然断点分级",
    "equal": "等距分级",
}


@dataclass(frozen=True, slots=True)
class ValueClass:
    """One class: values from `low` (included) to `high` (excluded); None means unbounded."""

    low: float | None
    high: float | None
    tone: Tone
    label: str

    def holds(self, value: float) -> bool:
        """Say whether a value falls into this class."""
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


def classify(
    values: Sequence[float],
    *,
    scale: Scale = "sequential",
    classes: int = 5,
    method: Method = "quantile",
    more_is_better: bool = True,
) -> list[ValueClass]:
    """Cut values into at most `classes` (2 to 5) classes, lowest first; no values, no classes.

    A diverging scale is cut alike on both sides of zero with one class around zero; teal stands
    for the good side (`more_is_better`), orange for the other.
    """
    if not 2 <= classes <= len(SEQUENTIAL):
        raise ValueError(f"classes must be 2 to {len(SEQUENTIAL)}, not {classes}")
    if not values:
        return []
    if scale == "diverging":
        sizes = _cuts([abs(value) for value in values], (classes + 1) // 2, method)
        if not sizes and (largest := max(map(abs, values))) > 0:
            sizes = [roundest(0.0, largest)]
        sizes = [size for size in sizes if size > 0]
        cuts = [-size for size in reversed(sizes)] + sizes
        tones = DIVERGING[::-1] if more_is_better else DIVERGING
    else:
        cuts = _cuts(values, classes, method)
        tones = SEQUENTIAL
    bounds = [None, *cuts, None]
    chosen = _spread(tones, len(bounds) - 1)
    made = [
        ValueClass(low, high, tone, _label(low, high, values, signed=scale == "diverging"))
        for low, high, tone in zip(bounds, bounds[1:], chosen, strict=False)
    ]
    return [one for one in made if any(one.holds(value) for value in values)]


def roundest(low: float, high: float) -> float:
    """Return the roundest number in (low, high]: 12000 for 11800 and 12650."""
    if not low < high:
        raise ValueError(f"need low < high, not {low} and {high}")
    if low < 0 <= high:
        return 0.0
    exponent = math.ceil(math.log10(max(abs(low), abs(high))))
    for power in range(exponent, exponent - 15, -1):
        for digit in (5, 2, 1):
            step = digit * 10.0**power
            candidate = float(f"{math.floor(high / step) * step:.12g}")
            if low < candidate <= high:
                return candidate
    return high


def plain(value: float, *, signed: bool = False) -> str:
    """Write a class bound: 「1.2万」, 「−300」, 「+2.5」; a true minus sign, no trailing zeros."""
    size = abs(float(value))
    if size >= 1e8:
        text = f"{size / 1e8:.6g}亿"
    elif size >= 1e4:
        text = f"{size / 1e4:.6g}万"
    elif size >= 1e3:
        text = grouped(size, 0 if size.is_integer() else 1)
    else:
        text = f"{size:.4g}"
    if value < 0:
        return f"−{text}"
    return f"+{text}" if signed and value > 0 else text


def natural_breaks(values: Sequence[float], classes: int) -> list[float]:
    """Return the first value of each class but the lowest, least squares within classes.

    The optimal partition of ordered values by dynamic programming (Fisher 1958, "On grouping for
    maximum homogeneity", JASA 53; popular on maps through Jenks). O(classes · n²).
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    count = len(ordered)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    squares = np.concatenate([[0.0], np.cumsum(ordered**2)])
    best = squares[1:] - sums[1:] ** 2 / np.arange(1, count + 1)  # one class: values 0..j
    starts: list[np.ndarray] = []
    for group in range(1, classes):
        start_of, cost = np.zeros(count, dtype=int), np.full(count, np.inf)
        for last in range(group, count):
            first = np.arange(group, last + 1)
            total = sums[last + 1] - sums[first]
            within = squares[last + 1] - squares[first] - total**2 / (last + 1 - first)
            candidates = best[first - 1] + within
            pick = int(np.argmin(candidates))
            start_of[last], cost[last] = first[pick], candidates[pick]
        starts.append(start_of)
        best = cost
    breaks, last = [], count - 1
    for start_of in reversed(starts):
        breaks.append(float(ordered[start_of[last]]))
        last = int(start_of[last]) - 1
    return breaks[::-1]


def _cuts(values: Sequence[float], classes: int, method: Method) -> list[float]:
    """Return strictly rising lower bounds of the classes above the first."""
    distinct = sorted(set(values))
    wanted = min(classes, len(distinct))
    if wanted < 2:
        return []
    if method == "equal":
        edges = np.linspace(distinct[0], distinct[-1], wanted + 1)[1:-1]
        return sorted({float(f"{edge:.3g}") for edge in edges})
    if method == "natural":
        firsts = natural_breaks(distinct, wanted)
        return [roundest(distinct[distinct.index(first) - 1], first) for first in firsts]
    return _quantile_cuts(sorted(values), wanted)


def _quantile_cuts(ordered: Sequence[float], classes: int) -> list[float]:
    """Cut into classes of about equal number: a twenty-fifth of the values may change sides.

    That much freedom turns 3 187 and 4 436 into 3 000 and 4 500.
    """
    freedom = len(ordered) // 25
    cuts: set[float] = set()
    for part in range(1, classes):
        middle = round(part * len(ordered) / classes)
        first = ordered[min(middle + freedom, len(ordered) - 1)]
        below = [value for value in ordered[: max(middle - freedom, 1)] if value < first]
        if below:
            cuts.add(roundest(below[-1], first))
    return sorted(cuts)


def _spread(tones: Sequence[Tone], count: int) -> list[Tone]:
    """Pick `count` tones evenly, the ends included; the middle one for a single class."""
    if count == 1:
        return [tones[len(tones) // 2]]
    last = len(tones) - 1
    return [tones[round(index * last / (count - 1))] for index in range(count)]


def _label(low: float | None, high: float | None, values: Sequence[float], *, signed: bool) -> str:
    if low is None and high is None:
        ends = sorted({min(values), max(values)})
        return " – ".join(plain(end, signed=signed) for end in ends)
    if low is None:
        assert high is not None
        return f"{'低于' if high <= 0 else '不足'} {plain(high, signed=signed)}"
    if high is None:
        return f"{plain(low, signed=signed)} 及以上"
    joint = " 至 " if signed else "–"
    return f"{plain(low, signed=signed)}{joint}{plain(high, signed=signed)}"
