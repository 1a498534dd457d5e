"""Our region and its peers on one indicator: one year, one unit, each value with its margin.

A margin is what the publisher states (a sample's error), or else half the last digit printed. Only
what lies apart by more than both margins is told apart: the others share a band of ranks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from data.reference import region_name
from metrics.engine.selection import Selection
from metrics.engine.statement import Cubes
from metrics.figures.outlook.external import NAMES as OUTLOOKS
from metrics.figures.peers.kind import comparable, newest_editions
from metrics.figures.peers.units import moved
from metrics.models.benchmark.ranks import bands, rounding

LESS_IS_BETTER: Final = ("失业", "离职", "流失", "外流率", "死亡", "房价收入比", "办结天数", "等待")
COLUMNS: Final = ("rank", "rank_last", "places", "best", "gap")
_NAMED: Final = 3
_EVERYTHING: Final = "SELECT region AS peer, indicator, year, value, unit, source, edition, margin"


@dataclass(frozen=True)
class Compared:
    """Values that may be set side by side, and what had to stay out.

    Attributes:
        rows: peer, indicator, year, value and margin (in ``unit``, the region's own), source,
            edition; one row a place, indicator and year.
        notes: in words: units that were moved, figures that can't be compared.
    """

    rows: pd.DataFrame
    notes: tuple[str, ...]


def descending(indicator: str) -> bool:
    """Whether the largest value of an indicator is counted first."""
    return not any(word in indicator for word in LESS_IS_BETTER)


def compared(cubes: Cubes, selection: Selection, names: Sequence[str] = ()) -> Compared:
    """What the region and its peers publish, each figure in the region's own unit.

    Args:
        cubes: the snapshot.
        selection: the region, the peers (``peer``; none: all of its kind), years, the month up to
            which years are over.
        names: indicators; none: those filtered for, or all.
    """
    found = held(cubes, selection, names)
    rows, notes = found.rows, list(found.notes)
    own = rows[rows["peer"] == selection.region].sort_values("year")
    units = dict(zip(own["indicator"], own["unit"], strict=True))  # the newest year's
    rows = rows[rows["indicator"].isin(list(units))].reset_index(drop=True)
    rows["wanted"] = rows["indicator"].map(units)
    for name in ("value", "margin"):
        changed = zip(rows[name], rows["unit"], rows["wanted"], strict=True)
        rows[name] = pd.Series(
            [moved(amount, one, other) for amount, one, other in changed],
            index=rows.index,
            dtype=float,
        )
    foreign = rows["value"].isna()
    notes += _said(rows[foreign], "单位不同、不能换算，未比较")
    other = ~foreign & (rows["unit"] != rows["wanted"])
    notes += _said(rows[other], "已换算为本地区所用单位")
    rows = rows[~foreign].assign(unit=rows["wanted"]).drop(columns="wanted")
    return Compared(rows.reset_index(drop=True), tuple(notes))


def held(cubes: Cubes, selection: Selection, names: Sequence[str] = ()) -> Compared:
    """The same as published, each in its own unit, whether the region has the indicator or not."""
    rows, unclear = newest_editions(_read(cubes, selection, names))
    margins = [_margin(one) for one in rows[["value", "margin"]].itertuples(index=False)]
    rows = rows.assign(margin=pd.Series(margins, index=rows.index, dtype=float))
    notes = (f"{unclear} 项数值的不同版本分不出先后，未列",) if unclear else ()
    return Compared(rows.reset_index(drop=True), notes)


def _margin(row: Any) -> float:
    stated = float(row.margin) if row.margin is not None else np.nan
    return stated if stated == stated else rounding(float(row.value))


def _said(rows: pd.DataFrame, what: str) -> list[str]:
    """「苏州市常住人口（2023年，人）等 4 项…」: which figures something was done with."""
    if rows.empty:
        return []
    named = [
        f"{region_name(int(row['peer']))}{row['indicator']}（{row['year']}年，{row['unit']}）"
        for row in rows.head(_NAMED).to_dict("records")
    ]
    more = f"等 {len(rows)} 项" if len(rows) > _NAMED else ""
    return [f"{'、'.join(named)}{more}{what}"]


def _read(cubes: Cubes, selection: Selection, names: Sequence[str]) -> pd.DataFrame:
    """All editions of what is asked about, of the region and the places it is compared with."""
    peers = selection.codes("peer")
    marks = ", ".join("?" * len(OUTLOOKS))
    where, values = [f"indicator NOT IN ({marks})"], list[Any](OUTLOOKS.values())
    wanted = tuple(names) or selection.codes("indicator")
    for column, codes in (
        ("region", (selection.region, *peers) if peers else ()),
        ("indicator", wanted),
        ("year", selection.codes("year")),
    ):
        if codes:
            where.append(f"{column} IN ({', '.join('?' * len(codes))})")
            values += codes
    if selection.month is not None:
        where.append("year * 12 + 11 <= ?")
        values.append(selection.month)
    rows = cubes.query(
        f"{_EVERYTHING} FROM indicator WHERE {' AND '.join(where)} "
        "ORDER BY indicator, region, year, source, edition",
        values,
    )
    if not peers:
        alike = partial(comparable, selection.region)
        rows = rows[(rows["peer"] == selection.region) | rows["peer"].map(alike).astype(bool)]
    return rows.reset_index(drop=True)


def years_shared(rows: pd.DataFrame, region: int) -> pd.DataFrame:
    """Of each indicator the years in which the region and at least one other have a figure."""
    own = rows.loc[rows["peer"] == region, ["indicator", "year"]]
    others = rows.loc[rows["peer"] != region, ["indicator", "year"]].drop_duplicates()
    return rows.merge(own.merge(others, on=["indicator", "year"]), on=["indicator", "year"])


def newest_shared(rows: pd.DataFrame, region: int) -> pd.DataFrame:
    """Of each indicator the newest such year alone."""
    shared = years_shared(rows, region)
    if shared.empty:
        return shared
    newest = shared.groupby("indicator")["year"].transform("max")
    return shared[shared["year"] == newest].reset_index(drop=True)


def _difference(one: float, other: float) -> float:
    """One published value minus another, without what binary fractions make of them."""
    return float(Decimal(str(one)) - Decimal(str(other)))


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """With the band of ranks of each place, how many places have data, and the gap to the best.

    Returns:
        ``rank`` and ``rank_last`` (from 1), ``places``, ``best`` (adcode of the first), ``gap``
        (own value minus the best one's).
    """
    found = []
    for (indicator, _), group in rows.groupby(["indicator", "year"], sort=False):
        values = group["value"].to_numpy(dtype=float)
        down = descending(str(indicator))
        first, last = bands(values, group["margin"].to_numpy(dtype=float), down)
        top = int(np.argmax(values if down else -values))
        found.append(
            group.assign(
                rank=first,
                rank_last=last,
                places=len(group),
                best=int(group["peer"].iloc[top]),
                gap=[_difference(value, values[top]) for value in values],
            )
        )
    if not found:
        return rows.assign(**{name: pd.Series(dtype=float) for name in COLUMNS})
    return pd.concat(found, ignore_index=True)
