"""Quantiles read from the bins of a histogram cube."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.engine import held
from metrics.engine.core import Metric
from metrics.engine.statement import Cubes, Question, conditions_of, parts
from metrics.engine.table import Column, Table, distinct, numbered


def read_quantiles(cubes: Cubes, question: Question) -> Table:
    """Read a quantile from the bins of a histogram cube."""
    metric = question.metric
    table = _histograms(cubes, question)
    if not question.by:
        count, value = _quantile(table["bin"], table["n"], metric)
        return Table({"t0": np.array([count]), "t1": np.array([value])}, 1)
    starts, _ = distinct(numbered(table.pick(question.by))[0])
    keyed = {name: table[name][starts] for name in question.by}
    counts, values = _quantiles(table["bin"], table["n"], starts, metric)
    return Table({**keyed, "t0": counts, "t1": values}, len(starts))


def _histograms(cubes: Cubes, question: Question) -> Table:
    """The keys, ``bin`` and how many are in it (``n``), in their order."""
    metric = question.metric
    (part,) = parts(metric)
    keys = [(part.cube.expression(name) or name, name) for name in question.by]
    keys.append((metric.bin_column, "bin"))
    column = metric.numerator[0].measure.column
    found = held.summed(cubes, part, question, keys, [(column, "n", ())])
    if found is not None:
        table = Table(found, len(found["n"]))
        order = np.argsort(numbered(table.pick([*question.by, "bin"]))[0], kind="stable")
        return table.take(order)
    conditions, values = conditions_of(part.cube, part.time, part.lead, question)
    names = ", ".join(str(i + 1) for i in range(len(keys)))
    asked = ", ".join(f"{expression} AS {name}" for expression, name in keys)
    found = cubes.columns(
        f"SELECT {asked}, CAST(SUM({column}) AS DOUBLE) AS n FROM {part.cube.source} "
        f"WHERE {conditions} GROUP BY {names} ORDER BY {names}",
        values,
    )
    return Table(found, len(found["n"]))


def quantile(bins: pd.DataFrame, metric: Metric) -> tuple[float, float]:
    """Count and quantile of a histogram: columns ``bin`` (ascending) and ``n``.

    The grouped-data quantile: L + (q·N − F) / f · width, with F the count below the bin.
    """
    return _quantile(bins["bin"].to_numpy(), bins["n"].to_numpy(dtype=float), metric)


def middle(counts: Column, metric: Metric) -> float:
    """The quantile of a histogram that has every bin from 0 on; NaN of nothing."""
    return _quantile(np.arange(len(counts)), counts, metric)[1]


def _quantile(bins: Column, counts: Column, metric: Metric) -> tuple[float, float]:
    total = counts.sum()
    if total == 0:
        return 0.0, float("nan")
    target = metric.quantile * total
    at = int(np.searchsorted(np.cumsum(counts), target))
    inside = (target - counts[:at].sum()) / counts[at]
    return float(total), float((bins[at] + inside) * metric.bin_width)


def _quantiles(
    bins: Column, counts: Column, starts: NDArray[np.intp], metric: Metric
) -> tuple[Column, Column]:
    """The same of many histograms, one after another, each beginning at one of ``starts``.

    Counts of people are whole, so that a running sum over all of them is exact.
    """
    if len(starts) == 0:
        return np.empty(0), np.empty(0)
    running = np.cumsum(counts)
    total = np.add.reduceat(counts, starts)
    group = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(counts)))
    within = running - (running[starts] - counts[starts])[group]
    target = metric.quantile * total
    reached = np.flatnonzero(within >= target[group])
    at = reached[np.searchsorted(reached, starts)]
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = (target - (within[at] - counts[at])) / counts[at]
    value = np.where(total == 0, np.nan, (bins[at] + inside) * metric.bin_width)
    return total.astype(float), value
