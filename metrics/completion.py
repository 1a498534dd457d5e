"""What unripe values will come to, beside them: the completed value and its range.

Made of what may be shown (rounded counts of each month) and of how counts of a whole region grew in
earlier months; under the rule of models: at least 100 people and 10 events, whole points of per
cent, and no range too wide to say anything.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from data.months import month_text
from metrics.disclosure.profile import rounding_base
from metrics.disclosure.protect import COMPLETED, Completed, Protected, Row, Status, round_to
from metrics.engine.core import Metric, OutdatedSnapshot, Ripening, Time, Unit
from metrics.engine.coverage import coverage, newest
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes, Question, conditions_of
from metrics.models.ripening import Array, Ladder, cumulative, ladder, range_of, ultimate

PEOPLE: Final = 100  # behind a model (DESIGN §6)
EVENTS: Final = 10
ORIGINS: Final = 36  # months from which is learnt how counts grow
AGES: Final = 12  # months after which nothing more is expected
_UNDATED: Final = 0.05  # share of counts without a date from which on nothing can be learnt
_WIDE: Final = 0.25  # half-width of a completed count, relative to it, above which it says nothing
_WIDE_POINTS: Final = 0.10  # the same of a share: wider than rounding may be, for the range is said
_NOTHING: Final = (np.nan, np.nan, np.nan)
_CUTS: Final = frozenset((*REGIONS, "month", "education"))
_SAID: Final = (Status.OK.value, Status.IMPRECISE.value)


@dataclass(frozen=True)
class _Growth:
    """How one count grows, and how much of it is there.

    Attributes:
        ladder: its development.
        seen: (origins,) what of each month is there now, exact.
        last: the newest month that the source speaks of.
    """

    ladder: Ladder
    seen: Array
    last: int

    def rest(self, first: int, month: int, base: int) -> tuple[float, float, float]:
        """What is still to come of some months: how much, its standard error, and how much the
        rounding to a base leaves open."""
        ages, counts = [], []
        for origin in range(first, month + 1):
            age, at = self.last - origin, len(self.seen) - 1 - (self.last - origin)
            if 0 <= age < len(self.ladder.factors) and at >= 0:
                ages.append(age)
                counts.append(self.seen[at])
        known = np.array(counts, dtype=float)
        known = round_to(known, base) if base else known
        whole, error = ultimate(self.ladder, known, np.array(ages, dtype=int))
        grows = sum(self.ladder.completes(age) - 1 for age in ages)
        return whole - float(known.sum()), error, base / 2 * grows


def completed(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    frame: pd.DataFrame,
    month: int | None,
) -> pd.DataFrame:
    """Put beside unripe values what they will come to, under the names ``COMPLETED``; the frame
    itself where nothing can be said.

    Args:
        cubes: the snapshot.
        metric: the figure; without a record of how it ripens, nothing is estimated.
        selection: what was asked, its window settled.
        by: dimensions that it is divided by.
        frame: the protected answer.
        month: the last month that it covers.
    """
    settled = newest(cubes, metric)
    asked = {*by, *(name for name, _ in selection.where)}
    if metric.ripening is None or month is None or settled is None or month <= settled:
        return frame
    if not asked <= _CUTS:
        return frame
    groups = tuple(name for name in by if name != "month")
    try:
        growths = _growths(cubes, metric, metric.ripening, selection, groups)
    except OutdatedSnapshot:  # built before it was kept how counts grow
        return frame
    window = selection.months or metric.own_window(month)
    rows = []
    for one in frame.to_dict("records"):
        row: dict[str, Any] = {str(name): value for name, value in one.items()}
        last = int(row.get("month", month))
        found = growths.get(tuple(row[name] for name in groups))
        if found is None or last <= settled or row["status"] not in _SAID:
            rows.append(_NOTHING)
        else:
            rows.append(_of(metric, found, row, last - window + 1, last))
    ends = np.array(rows, dtype=float).reshape(-1, 3)
    if np.isnan(ends).all():
        return frame
    return frame.assign(**dict(zip(COMPLETED, ends.T, strict=True)))


def _growths(
    cubes: Cubes, metric: Metric, how: Ripening, selection: Selection, groups: tuple[str, ...]
) -> dict[tuple[Any, ...], tuple[_Growth, ...]]:
    """How the counts of each group grow: the numerator's, and the denominator's if it does too."""
    cube = CUBES[how.cube]
    reach = coverage(cubes, metric.numerator[0].measure.cube)
    if reach is None:
        return {}
    columns = [name for name in (how.numerator, how.denominator) if name]
    question = Question(metric, selection, groups, None, 1, 1)
    conditions, values = conditions_of(cube, Time.NOW, 0, question)
    keys = "".join(f"{cube.expression(name)} AS {name}, " for name in groups)
    sums = ", ".join(f"CAST(SUM({name}) AS DOUBLE) AS {name}" for name in columns)
    grouped = ", ".join(str(i + 1) for i in range(len(groups) + 2))
    table = cubes.query(
        f"SELECT {keys}month, lag, {sums} FROM {cube.source} WHERE {conditions} "
        f"AND month BETWEEN ? AND ? GROUP BY {grouped} ORDER BY {grouped}",
        [*values, max(reach[0], reach[1] - ORIGINS + 1), reach[1]],
    )
    first = max(reach[0], reach[1] - ORIGINS + 1)
    pieces = table.groupby(list(groups)) if groups else [((), table)]
    found = {}
    for key, piece in pieces:
        made = [_growth(piece, name, first, reach[1]) for name in columns]
        if all(one is not None for one in made):
            found[key if isinstance(key, tuple) else (key,)] = tuple(made)
    return found  # type: ignore[return-value]  # none of them is None


def _growth(piece: pd.DataFrame, column: str, first: int, last: int) -> _Growth | None:
    undated = float(piece.loc[piece["lag"] < 0, column].sum())
    total = float(piece[column].sum())
    dated = piece[(piece["lag"] >= 0) & (piece["lag"] <= AGES)]
    if total < PEOPLE or undated > _UNDATED * total or dated.empty:
        return None
    ages = int(dated.loc[dated[column] > 0, "lag"].max()) + 1
    steps = np.zeros((last - first + 1, max(ages, 2)))
    inside = dated[dated["lag"] < ages]
    np.add.at(steps, (inside["month"] - first, inside["lag"]), inside[column])
    if len(steps) <= steps.shape[1]:  # not one month has come to its end
        return None
    found = ladder(cumulative(steps, 0))
    return None if found is None else _Growth(found, steps.sum(axis=1), last)


def _of(
    metric: Metric, growths: tuple[_Growth, ...], row: dict[str, Any], first: int, last: int
) -> tuple[float, float, float]:
    """One value completed, and its range; NaN where it says too little."""
    base = rounding_base() if metric.protects is Protects.PERSON else 0
    share = bool(metric.denominator)
    seen, people = float(row["numerator"]), float(row["denominator" if share else "numerator"])
    if not seen >= EVENTS or (share and not people >= PEOPLE):
        return _NOTHING
    value, low, high = _grown(growths[0], seen, first, last, base)
    if not share:
        if not value >= PEOPLE or high - low > 2 * _WIDE * value:
            return _NOTHING
        return _rounded(value, low, high, rounding_base())
    below = (people, people - base / 2, people + base / 2)
    if len(growths) > 1:
        below = _grown(growths[1], people, first, last, base)
    value, low, high = value / below[0], low / below[2], high / below[1]
    if metric.unit is not Unit.PERCENT or high - low > 2 * _WIDE_POINTS:
        return _NOTHING
    made = _rounded(value, low, high, 0.01)
    return made if not metric.share else (min(made[0], 1.0), min(made[1], 1.0), min(made[2], 1.0))


def _grown(
    growth: _Growth, seen: float, first: int, last: int, base: int
) -> tuple[float, float, float]:
    more, error, open_ = growth.rest(first, last, base)
    low, high = range_of(seen, seen + more, error)
    return seen + more, max(low - open_, seen) - base / 2, high + open_ + base / 2


def _rounded(value: float, low: float, high: float, grain: float) -> tuple[float, float, float]:
    """To whole steps, the range outwards."""
    steps = round(1 / grain) if grain < 1 else 1 / grain
    return (
        round(value * steps) / steps,
        np.floor(low * steps + 1e-9) / steps,
        np.ceil(high * steps - 1e-9) / steps,
    )


def in_words(found: Protected) -> str:
    """What the newest unripe value of an answer will come to; empty where nothing can be said, or
    where it is divided by more than months."""
    if found.by not in ((), ("month",)):
        return ""
    for row in sorted(found.rows(), key=lambda one: one.keys.get("month", 0), reverse=True):
        if row.completed is not None:
            month = int(row.keys["month"]) if found.by else found.month or 0
            when = f"{month_text(month)} " if found.by else ""
            return f"{when}预计完成后 {said(row.completed, found.metric)}"
    return ""


def said(one: Completed, metric: Metric) -> str:
    """47%（可能范围 45%–49%）."""
    percent = metric.unit is Unit.PERCENT
    texts = [
        f"{value * 100:.0f}%" if percent else f"{value:.0f}{metric.unit.value}"
        for value in (one.value, one.low, one.high)
    ]
    return f"{texts[0]}（可能范围 {texts[1]}–{texts[2]}）"


def grown(row: Row, found: Protected) -> dict[str, float | None]:
    """The same for programs: three numbers beside each value of an answer that has any."""
    if COMPLETED[0] not in found.frame:
        return {}
    one = row.completed
    ends = (one.value, one.low, one.high) if one else (None, None, None)
    return dict(zip(COMPLETED, ends, strict=True))
