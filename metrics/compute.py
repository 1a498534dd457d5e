"""One way to evaluate every figure: its terms summed in the cubes, exactly, then put together.

What comes out is exact and never leaves ``metrics/`` unprotected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd

from data.contracts import Protects
from metrics.core import Kind, Metric, Term, Time, Unknown
from metrics.cubes import CUBES, Cube, level_number
from metrics.selection import Selection, level

SPAN: Final = 36  # months a series reaches back when nobody says otherwise
_REGIONS: Final = ("province", "city", "county")


class Cubes(Protocol):
    """Whatever answers SQL over one snapshot's cubes."""

    def query(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Run one statement with bound values."""


@dataclass(frozen=True)
class Exact:
    """Exact parts: key columns, ``t0 … tn``, and ``c0 … cn`` for money. For metrics/ only."""

    frame: pd.DataFrame
    first_month: int | None
    month: int | None
    provisional: bool


def coverage(cubes: Cubes, cube: Cube) -> tuple[int, int] | None:
    """First and last month that a cube knows of; ``None`` when it is empty or timeless."""
    if cube.ranged:
        frame = cubes.query("SELECT first_month AS a, last_month AS b FROM limits")
    elif cube.clock == "month":
        frame = cubes.query(f"SELECT MIN(month) AS a, MAX(month) AS b FROM {cube.name}")
    elif cube.clock == "year":
        frame = cubes.query(
            f"SELECT MIN(year) * 12 AS a, MAX(year) * 12 + 11 AS b FROM {cube.name}"
        )
    else:
        return None
    first, last = frame.iloc[0]
    return None if pd.isna(first) or pd.isna(last) else (int(first), int(last))


def newest(cubes: Cubes, metric: Metric) -> int | None:
    """The newest month for which every part of a figure is settled."""
    ends = []
    for cube in {term.measure.cube for term in metric.terms}:
        reach = coverage(cubes, CUBES[cube])
        if reach is not None:
            ends.append(reach[1])
    return min(ends) - metric.lag if ends else None


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
        One row per combination of ``by`` that occurs.

    Raises:
        Unknown: the figure can't be divided or filtered as asked; the message says how it can.
    """
    for name in (*by, *(name for name, _ in selection.where)):
        if name not in _REGIONS:
            metric.dimension(name)
    latest = newest(cubes, metric)
    month = selection.month if selection.month is not None else latest
    window = selection.months or metric.window
    if latest is None and any(CUBES[t.measure.cube].clock for t in metric.terms):
        return Exact(_nothing(metric, by), None, None, False)
    if metric.kind is Kind.QUANTILE:
        frame = _quantiles(cubes, metric, selection, by, month, window)
    else:
        frame = _sums(cubes, metric, selection, by, month, window, span)
    provisional = month is not None and latest is not None and month > latest
    first = None if month is None else month - (window - 1 if _windowed(metric) else 0)
    return Exact(frame, first, month, provisional)


def _windowed(metric: Metric) -> bool:
    return any(term.measure.time in (Time.SUM, Time.MEAN) for term in metric.terms)


def _sums(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    month: int | None,
    window: int,
    span: int,
) -> pd.DataFrame:
    frames = []
    for where, group in _grouped(metric.terms).items():
        frame = _query(cubes, where, group, selection, by, month, window, span)
        if "month" in by and window > 1 and where[1] in (Time.SUM, Time.MEAN):
            frame = _roll(frame, by, window, month or 0, span, mean=where[1] is Time.MEAN)
        frames.append(_mark_uncovered(cubes, frame, where[0], group, by, month, window))
    out = frames[0]
    for frame in frames[1:]:
        if by:
            out = out.merge(frame, on=list(by), how="outer")
        else:
            out = pd.concat([out.reset_index(drop=True), frame.reset_index(drop=True)], axis=1)
    return _complete(out, metric, by)


def _grouped(terms: tuple[Term, ...]) -> dict[tuple[str, Time, int], list[tuple[int, Term]]]:
    """Terms that one statement can answer together."""
    groups: dict[tuple[str, Time, int], list[tuple[int, Term]]] = {}
    for i, term in enumerate(terms):
        measure = term.measure
        groups.setdefault((measure.cube, measure.time, measure.lead), []).append((i, term))
    return groups


def _query(
    cubes: Cubes,
    where: tuple[str, Time, int],
    group: list[tuple[int, Term]],
    selection: Selection,
    by: tuple[str, ...],
    month: int | None,
    window: int,
    span: int,
) -> pd.DataFrame:
    cube, (_, time, lead) = CUBES[where[0]], where
    keys, values = [], []
    for name in by:
        expression = _month_key(cube, lead) if name == "month" else cube.expression(name)
        if expression is not None:
            keys.append(f"{expression} AS {name}")
    sums = []
    for i, term in group:
        condition, bound = _fixed(term)
        values += bound
        factor = f" / {window}" if time is Time.MEAN and "month" not in by else ""
        filtered = f" FILTER (WHERE {condition})" if condition else ""
        sums.append(f"CAST(SUM({term.measure.column}){filtered} AS DOUBLE){factor} AS t{i}")
        if term.measure.cases:
            values += bound
            sums.append(f"CAST(SUM({term.measure.cases}){filtered} AS DOUBLE) AS c{i}")
    conditions, bound = _conditions(cube, selection, by, time, lead, month, window, span)
    values += bound
    grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(keys)))}" if keys else ""
    sql = f"SELECT {', '.join(keys + sums)} FROM {cube.name} WHERE {conditions}{grouped}"
    return cubes.query(sql, values)


def _month_key(cube: Cube, lead: int) -> str | None:
    if not cube.clock:
        return None
    month = "month" if cube.clock == "month" else "year * 12 + 11"
    return f"{month} + {lead}" if lead else month


def _fixed(term: Term) -> tuple[str, list[Any]]:
    parts, values = [], []
    for column, allowed in term.measure.where:
        parts.append(f"{column} IN ({', '.join('?' * len(allowed))})")
        values += allowed
    return " AND ".join(parts), values


def _conditions(
    cube: Cube,
    selection: Selection,
    by: tuple[str, ...],
    time: Time,
    lead: int,
    month: int | None,
    window: int,
    span: int,
) -> tuple[str, list[Any]]:
    parts, values = ["1 = 1"], []
    step = {"province": 10_000, "city": 100, "county": 1}[level(selection.region)]
    if selection.region:
        parts.append(f"region // {step} = ?")
        values.append(selection.region // step)
    if cube.levelled:
        parts.append("level = ?")
        values.append(level_number(_finest(selection, by)))
    for name, codes in selection.where:
        expression = cube.expression(name)
        if expression is not None and codes:
            parts.append(f"{expression} IN ({', '.join('?' * len(codes))})")
            values += codes
    if cube.span:
        chosen = selection.codes("industry")
        if len(chosen) > 1:
            raise Unknown("用人单位数不能跨行业相加，请只选一个行业")
        parts.append("span = ?")
        values.append(12 if window > 1 else 1)
        if not chosen:
            parts.append("industry >= 0" if "industry" in by else "industry = -1")
    if cube.clock and month is not None and time is not Time.NOW:
        reach = span if "month" in by else 1
        first, last = _months(time, month, window, reach)
        column = "month" if cube.clock == "month" else "year * 12 + 11"
        if time is Time.YEAR:
            column, first, last = "year", first // 12, last // 12
        parts.append(f"{column} BETWEEN ? AND ?")
        values += [first - lead, last - lead]
    return " AND ".join(parts), values


def _months(time: Time, month: int, window: int, reach: int) -> tuple[int, int]:
    if time in (Time.SUM, Time.MEAN):
        return month - window - reach + 2, month
    return month - reach + 1, month


def _finest(selection: Selection, by: tuple[str, ...]) -> str:
    asked = {*by, *(name for name, _ in selection.where)}
    for name in ("county", "city", "province"):
        if name in asked:
            return name
    return level(selection.region) if selection.region else "province"


def _roll(
    frame: pd.DataFrame, by: tuple[str, ...], window: int, month: int, span: int, *, mean: bool
) -> pd.DataFrame:
    """Turn monthly sums into sums (or means) over the window that ends in each month."""
    others = [name for name in by if name != "month"]
    parts = [name for name in frame.columns if name not in by]
    months = pd.RangeIndex(month - window - span + 2, month + 1, name="month")
    pieces = []
    groups = frame.groupby(others, dropna=False) if others else [((), frame)]
    for key, group in groups:
        full = group.set_index("month")[parts].reindex(months).fillna(0.0)
        rolled = full.rolling(window).sum().iloc[window - 1 :]
        rolled = rolled / window if mean else rolled
        rolled = rolled.reset_index()
        for name, value in zip(others, key if isinstance(key, tuple) else (key,), strict=True):
            rolled[name] = value
        pieces.append(rolled)
    if not pieces:
        return frame
    return pd.concat(pieces, ignore_index=True)[[*by, *parts]]


def _mark_uncovered(
    cubes: Cubes,
    frame: pd.DataFrame,
    name: str,
    group: list[tuple[int, Term]],
    by: tuple[str, ...],
    month: int | None,
    window: int,
) -> pd.DataFrame:
    """A month outside the source is missing, not zero; a cell without rows inside it is zero."""
    reach = coverage(cubes, CUBES[name])
    columns = [f"t{i}" for i, _ in group]
    frame[columns] = frame[columns].fillna(0.0)
    if reach is None:
        if CUBES[name].clock:
            frame[columns] = np.nan
        return frame
    first, last = reach
    if "month" in by and "month" in frame:
        outside = (frame["month"] < first) | (frame["month"] > last)
        frame.loc[outside, columns] = np.nan
    elif month is not None and not first <= month <= (
        last if CUBES[name].clock == "month" else last + 12
    ):
        frame[columns] = np.nan
    return frame


def _complete(frame: pd.DataFrame, metric: Metric, by: tuple[str, ...]) -> pd.DataFrame:
    """All part columns in order; a combination known to one part only is zero in the others."""
    for i, term in enumerate(metric.terms):
        if f"t{i}" not in frame:
            frame[f"t{i}"] = np.nan
        if term.measure.cases and f"c{i}" not in frame:
            frame[f"c{i}"] = np.nan
    parts = [c for c in frame.columns if c not in by]
    if by:
        known = frame[parts].notna().any(axis=1)
        absent = frame[parts].isna().all(axis=0)
        fill = [c for c in parts if not absent[c]]
        frame.loc[known, fill] = frame.loc[known, fill].fillna(0.0)
        frame = frame.sort_values(list(by), kind="stable").reset_index(drop=True)
    return frame[[*by, *parts]]


def _nothing(metric: Metric, by: tuple[str, ...]) -> pd.DataFrame:
    columns = [f"t{i}" for i in range(len(metric.terms))]
    columns += [f"c{i}" for i, term in enumerate(metric.terms) if term.measure.cases]
    if metric.kind is Kind.QUANTILE:
        columns = ["t0", "t1"]
    frame = pd.DataFrame({name: pd.Series(dtype=float) for name in (*by, *columns)})
    if not by:
        frame.loc[0] = np.nan
    return frame


def _quantiles(
    cubes: Cubes,
    metric: Metric,
    selection: Selection,
    by: tuple[str, ...],
    month: int | None,
    window: int,
) -> pd.DataFrame:
    """Read a quantile from the bins of a histogram cube, straight lines inside a bin."""
    measure = metric.numerator[0].measure
    cube = CUBES[measure.cube]
    keys = [f"{cube.expression(name) or name} AS {name}" for name in by]
    conditions, values = _conditions(
        cube, selection, by, measure.time, measure.lead, month, window, SPAN
    )
    names = ", ".join(str(i + 1) for i in range(len(keys) + 1))
    frame = cubes.query(
        f"SELECT {', '.join([*keys, f'{metric.bin_column} AS bin'])}, "
        f"SUM({measure.column}) AS n FROM {cube.name} WHERE {conditions} "
        f"GROUP BY {names} ORDER BY {names}",
        values,
    )
    if not by:
        return pd.DataFrame([quantile(frame, metric)], columns=["t0", "t1"])
    rows = [
        (*(key if isinstance(key, tuple) else (key,)), *quantile(group, metric))
        for key, group in frame.groupby(list(by), dropna=False)
    ]
    return pd.DataFrame(rows, columns=[*by, "t0", "t1"])


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
    below = counts[:at].sum()
    inside = (target - below) / counts[at] if counts[at] else 0.0
    return float(total), float((bins["bin"].iloc[at] + inside) * metric.bin_width)


def is_person(metric: Metric) -> bool:
    """Whether people are behind the figure."""
    return metric.protects is Protects.PERSON
