"""对标: where the region stands among its peers on each published indicator, within the margins."""

from typing import Final

import numpy as np
import pandas as pd

from data.contracts import Protects
from metrics.disclosure.protect import Status
from metrics.engine.compute import Exact
from metrics.engine.core import Kind, Measure, Metric, Term, Time, Unit
from metrics.engine.dimensions import PEER, PUBLISHED_INDICATOR, YEAR
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.market.trade_makers import By, marked
from metrics.figures.peers.benchmark import APART, FACTS
from metrics.figures.peers.comparing import (
    COLUMNS,
    compared,
    newest_shared,
    ranked,
    years_shared,
)

PUBLIC_TERM: Final = Term(
    "公开数值", Measure("indicator", "value", Time.YEAR, protects=Protects.PUBLIC)
)
_PLACED: Final = (
    "与对标地区比较同一指标、同一年份的数值：未限定年份时取本地区与至少一个对标地区都有数据的最新一年；"
    "元与万元、人与万人等只差十的整数次方的单位换算为本地区所用单位，其他单位不比较。"
)
_BANDED: Final = (
    "误差取发布方公布的误差，未公布的取末位数字的半个单位；相差不超过两者误差之和的视为并列。"
)


def compared_values(cubes: Cubes, metric: Metric, selection: Selection, by: By, _: int) -> Exact:
    """Values in the region's unit; ``half_width`` is the margin, ``rank`` to ``gap`` the place."""
    rows, notes = _asked(cubes, metric, selection, by)
    return told(rows, rows["value"], rows["margin"], by, notes)


def ranks(cubes: Cubes, metric: Metric, selection: Selection, by: By, _: int) -> Exact:
    """The best rank that the margins allow, with ``low`` and ``high``: the best and the worst."""
    rows, notes = _asked(cubes, metric, selection, by)
    rows = rows.assign(low=rows["rank"], high=rows["rank_last"])
    return told(rows, rows["rank"], 0.0, by, notes, ("low", "high"))


def _asked(
    cubes: Cubes, metric: Metric, selection: Selection, by: By
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    for name in (*by, *(name for name, _ in selection.where)):
        metric.dimension(name)
    found = compared(cubes, selection)
    whole = "year" in by or selection.codes("year")
    rows = (years_shared if whole else newest_shared)(found.rows, selection.region)
    rows = ranked(rows)
    wanted = selection.codes("peer")
    if "peer" not in by:
        rows = rows[rows["peer"] == selection.region]
    elif wanted:
        rows = rows[rows["peer"].isin((selection.region, *wanted))]
    return rows.sort_values(["indicator", "peer", "year"]).reset_index(drop=True), found.notes


def told(
    rows: pd.DataFrame,
    value: pd.Series,
    half: pd.Series | float,
    by: By,
    notes: tuple[str, ...],
    more: tuple[str, ...] = (),
) -> Exact:
    """One row for each combination of the keys; empty where that holds several figures.

    Args:
        rows: of places and years, with what :func:`ranked` adds.
        value, half: what is shown of each, and how far it may be off.
        by: the keys.
        notes: remarks of the answer.
        more: further columns to be kept.
    """
    extra = [*FACTS, *COLUMNS, *more]
    rows = rows.assign(of_year=rows["year"], shown=value, half=half)
    on = list(by) or ["indicator"]
    several = rows.duplicated(on, keep=False) if by else pd.Series(len(rows) > 1, rows.index)
    if len(rows) and several.any():
        notes = (*notes, APART)
    rows.loc[several, ["shown", *extra]] = None
    rows = (
        rows.drop_duplicates(on if by else None).head(len(rows) if by else 1).reset_index(drop=True)
    )
    if rows.empty and not by:
        nothing = marked(pd.DataFrame(index=[0]), np.nan, np.nan, np.nan, Status.EMPTY.value)
        return Exact(nothing.assign(**dict.fromkeys(extra)), None, None, False, notes)
    shown = rows["shown"].astype(float)
    status = np.where(shown.isna(), Status.EMPTY.value, Status.OK.value)
    keys = rows[list(by)] if by else pd.DataFrame(index=rows.index)
    half_width = np.where(shown.isna(), 0.0, rows["half"].astype(float))
    frame = marked(keys, shown, np.nan, np.nan, status, half_width)
    return Exact(frame.assign(**{name: rows[name] for name in extra}), None, None, False, notes)


COMPARED = Metric(
    id="city_compared",
    name="城市对标值",
    definition=f"公开发布的城市指标，{_PLACED}{_BANDED}",
    unit=Unit.AS_PUBLISHED,
    kind=Kind.INDEX,
    numerator=(PUBLIC_TERM,),
    dimensions=(PUBLISHED_INDICATOR, PEER, YEAR),
    sources=("city_indicator",),
    topic="benchmark",
    maker=compared_values,
)
RANK = Metric(
    id="city_rank",
    name="城市对标位次",
    definition=(
        f"本地区在有数据的对标地区中的位次，从高到低排（失业、流失、等待一类从低到高）。{_PLACED}"
        f"{_BANDED}所列为误差之内可能的最前位次，并附最后位次和有数据的地区数。"
    ),
    unit=Unit.RANK,
    kind=Kind.INDEX,
    numerator=(PUBLIC_TERM,),
    dimensions=(PUBLISHED_INDICATOR, PEER, YEAR),
    sources=("city_indicator",),
    topic="benchmark",
    maker=ranks,
)
METRICS = (COMPARED, RANK)
