"""One way to evaluate every figure: its terms summed in the cubes, exactly, then put together.

What comes out is exact and never leaves ``metrics/`` unprotected.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd

from metrics.engine.core import Kind, Metric, Time
from metrics.engine.cubes import CUBES
from metrics.engine.selection import Selection
from metrics.engine.statement import REGIONS, Cubes, Part, Question, conditions_of, parts, sums

SPAN: Final = 36  # months a series reaches back when nobody says otherwise


@dataclass(frozen=True)
class Exact:
    """Exact parts: key columns, ``t0 … tn``, and ``c0 … cn`` for money. For metrics/ only."""

    frame: pd.DataFrame
    first_month: int | None
    month: int | None
    provisional: bool
    notes: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def coverage(cubes: Cubes, name: str) -> tuple[int, int] | None:
    """First and last month that a cube knows of; ``None`` when it is empty or timeless.

    Kept, because a snapshot never changes and each answer asks several times.
    """
    cube = CUBES[name]
    if cube.ranged:
        sql = "SELECT first_month AS a, last_month AS b FROM limits"
    elif cube.clock == "month":
        sql = f"SELECT MIN(month) AS a, MAX(month) AS b FROM {cube.source}"
    elif cube.clock == "year":
        sql = f"SELECT MIN(year) * 12 AS a, MAX(year) * 12 + 11 AS b FROM {cube.source}"
    else:
        return None
    first, last = cubes.query(sql).iloc[0]
    return None if pd.isna(first) or pd.isna(last) else (int(first), int(last))


def newest(cubes: Cubes, metric: Metric) -> int | None:
    """The newest month for which every part of a figure is settled.

    Promises reach to the end of their year and never hold a figure back or push it on.
    """
    ends = []
    for name in {part.cube.name for part in parts(metric)}:
        reach = coverage(cubes, name)
        if reach is None and CUBES[name].clock:
            return None
        if reach is not None:
            ends.append(reach[1])
    if not ends:
        return None
    last = min(ends) - metric.lag
    return last - _growing_class(cubes, last) if metric.yearly else last


def _growing_class(cubes: Cubes, last: int) -> int:
    """Months to go back where the class of a year is still being registered."""
    insured = coverage(cubes, "stock")
    year_goes_on = insured is not None and insured[1] // 12 == last // 12 and insured[1] % 12 < 11
    return 12 if year_goes_on else 0


def ripe(cubes: Cubes, metric: Metric, month: int | None) -> int | None:
    """The month asked for, or, where the data know it but it still grows, the newest before it
    that no later register changes."""
    settled = newest(cubes, metric)
    if month is None or settled is None:
        return settled
    return settled if settled < month <= settled + metric.lag else month


def compute(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...] = (),
    *,
    span: int = SPAN,
) -> Exact:
    """Evaluate a figure exactly.

    Args:
        cubes: one snapshot.
        metric: what to compute.
        selection: region, window and filters.
        by: dimension ids; ``month`` makes a series of ``span`` months ending at the window's end.
        span: length of a series, months.

    Returns:
        One row per combination of ``by`` that occurs; one row when undivided.

    Raises:
        Unknown: the figure can't be divided or filtered as asked; the message says how it can.
    """
    for name in (*by, *(name for name, _ in selection.where)):
        if name not in REGIONS:
            metric.dimension(name)
    if metric.maker is not None:
        made: Exact = metric.maker(cubes, metric, selection, by, span)
        return made
    latest = newest(cubes, metric)
    month = selection.month if selection.month is not None else latest
    window = selection.months or metric.own_window(month)
    question = Question(metric, selection, by, month, window, span)
    if latest is None and any(part.cube.clock for part in parts(metric)):
        return Exact(_nothing(question), None, None, False)
    frame = _quantiles(cubes, question) if metric.kind is Kind.QUANTILE else _sums(cubes, question)
    windowed = any(part.time in (Time.SUM, Time.MEAN) for part in parts(metric))
    first = None if month is None else month - (window - 1 if windowed else 0)
    return Exact(frame, first, month, bool(month and latest and month > latest))


def _sums(cubes: Cubes, question: Question) -> pd.DataFrame:
    out: pd.DataFrame | None = None
    for part in parts(question.metric):
        frame = sums(cubes, part, question)
        if "month" in question.by and part.time in (Time.SUM, Time.MEAN):
            frame = _roll(frame, part, question)
        frame = _mark_uncovered(cubes, frame, part, question)
        out = frame if out is None else _joined(out, frame, part, question)
    assert out is not None  # a metric has at least one term
    return _complete(cubes, out, question)


def _joined(out: pd.DataFrame, frame: pd.DataFrame, part: Part, question: Question) -> pd.DataFrame:
    """Put a part beside those before it; one that isn't divided so stands in each of their rows."""
    keys = part.keys(question.by)
    if len(keys) < len(question.by):
        return out.merge(frame, on=keys, how="left") if keys else out.merge(frame, how="cross")
    if keys:
        return out.merge(frame, on=keys, how="outer")
    return pd.concat([out.reset_index(drop=True), frame.reset_index(drop=True)], axis=1)


def _roll(frame: pd.DataFrame, part: Part, question: Question) -> pd.DataFrame:
    """Turn monthly sums into sums (or means) over the window that ends in each month."""
    others = [name for name in part.keys(question.by) if name != "month"]
    columns = [name for name in frame.columns if name not in question.by]
    window, month = question.window, question.month or 0
    months = pd.RangeIndex(month - window - question.span + 2, month + 1, name="month")
    pieces = []
    groups = frame.groupby(others, dropna=False) if others else [((), frame)]
    for key, group in groups:
        full = group.set_index("month")[columns].reindex(months).fillna(0.0)
        rolled = full.rolling(window).sum().iloc[window - 1 :]
        if part.time is Time.MEAN:
            rolled = rolled / window
        rolled = rolled.reset_index()
        named: dict[str, Any] = dict(
            zip(others, key if isinstance(key, tuple) else (key,), strict=True)
        )
        pieces.append(rolled.assign(**named))
    if not pieces:
        return frame
    return pd.concat(pieces, ignore_index=True)[[*others, "month", *columns]]


def _mark_uncovered(
    cubes: Cubes, frame: pd.DataFrame, part: Part, question: Question
) -> pd.DataFrame:
    """A month outside the source is missing, not zero; a cell without rows inside it is zero."""
    frame[part.columns] = frame[part.columns].fillna(0.0)
    frame.loc[~_covered(cubes, frame, part, question), part.columns] = np.nan
    return frame


def _covered(
    cubes: Cubes, frame: pd.DataFrame, part: Part, question: Question
) -> "pd.Series[bool]":
    """For each row, whether the part's source speaks of its month."""
    reach = coverage(cubes, part.cube.name)
    months = frame["month"] if "month" in frame else pd.Series(question.month, frame.index)
    if reach is None or months.isna().all():
        return pd.Series(reach is not None or not part.cube.clock, frame.index)
    first, last = reach
    # A registry that starts in the window's middle counts what it has; a flow of the stock can't:
    # who was there before its first month is unknown, so it wants the month before the window too.
    back = 0
    if part.cube.ranged and part.time is not Time.POINT:
        back = question.window - (1 if part.time is Time.MEAN else 0)
    return (months - back >= first) & (months <= last)


def _complete(cubes: Cubes, frame: pd.DataFrame, question: Question) -> pd.DataFrame:
    """All part columns in order; a combination known to one part only is zero in the others."""
    frame = frame.reindex(columns=[*question.by, *_columns(question.metric)])
    if question.by:
        for part in parts(question.metric):
            inside = _covered(cubes, frame, part, question)
            for name in part.columns:
                frame[name] = frame[name].mask(inside & frame[name].isna(), 0.0)
        frame = frame.sort_values(list(question.by), kind="stable").reset_index(drop=True)
    return frame


def _columns(metric: Metric) -> list[str]:
    if metric.kind is Kind.QUANTILE:
        return ["t0", "t1"]
    cases = [f"c{i}" for i, term in enumerate(metric.terms) if term.measure.cases]
    return [f"t{i}" for i in range(len(metric.terms))] + cases


def _nothing(question: Question) -> pd.DataFrame:
    names = [*question.by, *_columns(question.metric)]
    frame = pd.DataFrame({name: pd.Series(dtype=float) for name in names})
    if not question.by:
        frame.loc[0] = np.nan
    return frame


def _quantiles(cubes: Cubes, question: Question) -> pd.DataFrame:
    """Read a quantile from the bins of a histogram cube."""
    metric = question.metric
    (part,) = parts(metric)
    keys = [f"{part.cube.expression(name) or name} AS {name}" for name in question.by]
    conditions, values = conditions_of(part.cube, part.time, part.lead, question)
    names = ", ".join(str(i + 1) for i in range(len(keys) + 1))
    frame = cubes.query(
        f"SELECT {', '.join([*keys, f'{metric.bin_column} AS bin'])}, "
        f"SUM({metric.numerator[0].measure.column}) AS n FROM {part.cube.source} "
        f"WHERE {conditions} GROUP BY {names} ORDER BY {names}",
        values,
    )
    if not question.by:
        return pd.DataFrame([quantile(frame, metric)], columns=["t0", "t1"])
    rows = [
        (*(key if isinstance(key, tuple) else (key,)), *quantile(group, metric))
        for key, group in frame.groupby(list(question.by), dropna=False)
    ]
    return pd.DataFrame(rows, columns=[*question.by, "t0", "t1"])


def quantile(bins: pd.DataFrame, metric: Metric) -> tuple[float, float]:
    """Count and quantile of a histogram: columns ``bin`` (ascending) and ``n``.

    The grouped-data quantile: L + (q·N − F) / f · width, with F the count below the bin.
    """
    counts = bins["n"].to_numpy(dtype=float)
    total = counts.sum()
    if total == 0:
        return 0.0, float("nan")
    target = metric.quantile * total
    at = int(np.searchsorted(np.cumsum(counts), target))
    inside = (target - counts[:at].sum()) / counts[at]
    return float(total), float((bins["bin"].iloc[at] + inside) * metric.bin_width)
