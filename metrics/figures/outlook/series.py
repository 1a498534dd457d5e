"""Counts by month that 当年预计 rests on: each city and trade of a province, read once.

The newest month's are read of the whole province at once and kept as long as the process serves
the snapshot: a stock of any city or trade is a sum of these cells, and who came to a city is a row
of those who came to each. What else is asked for is read by itself.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd

from metrics.disclosure.profile import hidden_below, rounding_base
from metrics.disclosure.rounding import round_to
from metrics.engine.compute import compute
from metrics.engine.core import Metric
from metrics.engine.coverage import coverage, newest
from metrics.engine.dimensions import REGIONS
from metrics.engine.selection import Codes, Selection, level
from metrics.engine.statement import Cubes, parts
from metrics.engine.table import Table, numbered
from metrics.figures.market.trade_makers import By
from metrics.models.forecast.panel import Array

_YEAR: Final = 12
_CELLS: Final = ("city", "section")
_PLACES: Final = tuple(one.id for one in REGIONS)
Panel = tuple[pd.DataFrame, Array, Array, Array]  # keys; whole, part by year; seen


@dataclass(frozen=True)
class Monthly:
    """Counts by month, exact, of places and trades.

    Attributes:
        keys: a row for each of the series.
        values: (series, months) from January of ``first`` on.
        first: year.
    """

    keys: pd.DataFrame
    values: Array
    first: int

    def until(self, month: int, total: bool) -> Panel | None:
        """Whole years and the same months of each, as the plain tables show them; None before one.

        Args:
            month: the newest that is looked at.
            total: a year is the sum of its months, else what its December has.
        """
        years, done = month // 12 - self.first, month % 12 + 1
        if years < 1:
            return None
        whole = self.values[:, : 12 * years].reshape(len(self.values), -1, 12)
        now = self.values[:, 12 * years : 12 * years + done]
        if total:
            parts_ = (whole.sum(axis=2), whole[:, :, :done].sum(axis=2), now.sum(axis=1))
        else:
            parts_ = (whole[:, :, 11], whole[:, :, done - 1], now[:, -1])
        shown = [_shown(each) for each in parts_]
        return self.keys, shown[0], shown[1], shown[2]

    def year(self, year: int, total: bool) -> Array:
        """What came of one that is over, as the plain tables show it."""
        months = self.values[:, 12 * (year - self.first) :][:, :12]
        return _shown(months.sum(axis=1) if total else months[:, 11])


def monthly(
    cubes: Cubes, base: Metric, selection: Selection, by: By, month: int | None, total: bool
) -> Monthly | None:
    """A figure by month, up to one; None where there is not a whole year before its own."""
    first = _first_year(cubes, base, month, total)
    if month is None or first is None:
        return None
    region, trades = selection.region, selection.codes("section")
    here = level(region)
    fine = here in ("province", "city") and set(by) <= set(_CELLS)
    chosen = any(selection.codes(name) for name in _PLACES)
    if not fine or chosen or month != newest(cubes, base) or (total and trades):
        return _read(cubes, base, selection, by, month, first)
    province = region // 10_000 * 10_000
    if not total:
        cells = of_province(cubes, base, province, _CELLS, month, first)
        return None if cells is None else _sum(cells, region, trades, by)
    if here == "province":
        return of_province(cubes, base, province, by, month, first)
    inner = ("city", *(name for name in by if name != "city"))
    cells = of_province(cubes, base, province, inner, month, first)
    mine = None if cells is None else _rows(cells, cells.keys["city"] == region, by)
    if mine is None and not by:  # nobody came to the place itself: nobody in every month
        return _read(cubes, base, selection, by, month, first)
    return mine


def pool_of(
    cubes: Cubes, base: Metric, selection: Selection, by: By, month: int | None, total: bool
) -> Monthly | None:
    """The cities of the province and itself, by trade where the question is: how the rule did
    before. The whole tells how far all err together."""
    province = replace(selection, region=selection.region // 10_000 * 10_000)
    for name in _PLACES:
        province = province.with_(name)
    trade = ("section",) if "section" in by else ()
    every = [
        monthly(cubes, base, province, cells, month, total) for cells in (("city", *trade), trade)
    ]
    known = [one for one in every if one is not None]
    if not known:
        return None
    keys = pd.concat([one.keys for one in known], ignore_index=True)
    return Monthly(keys, np.concatenate([one.values for one in known]), known[0].first)


def read_ahead(cubes: Cubes, base: Metric, province: int, total: bool) -> None:
    """Read of a province what :func:`monthly` keeps, before anybody asks."""
    month = newest(cubes, base)
    first = _first_year(cubes, base, month, total)
    if month is not None and first is not None:
        for by in (("city",), ()) if total else (_CELLS,):
            of_province(cubes, base, province, by, month, first)


@lru_cache(maxsize=32)
def of_province(
    cubes: Cubes, base: Metric, province: int, by: By, month: int, first: int
) -> Monthly | None:
    """A figure of a whole province by month, divided, kept with the snapshot; none of it may be
    changed. None where nobody ever came to any of its places."""
    return _read(cubes, base, Selection(province), by, month, first)


def _first_year(cubes: Cubes, base: Metric, month: int | None, total: bool) -> int | None:
    """The first whole year that is known; None where none is over before a month's own."""
    reach = coverage(cubes, parts(base)[0].cube.name)
    if month is None or reach is None:
        return None
    # A flow of the first month has nobody before it: the year it lies in isn't whole.
    first = -(-(reach[0] + 1) // _YEAR) if total else -(-reach[0] // _YEAR)
    return None if month // _YEAR - first < 1 else first


def _read(
    cubes: Cubes, base: Metric, selection: Selection, by: By, month: int, first: int
) -> Monthly | None:
    asked = selection.at(month, 1)
    plain = replace(base, window=1)
    frame = compute(cubes, plain, asked, (*by, "month"), span=month - 12 * first + 1).frame
    frame = frame[frame["month"] >= 12 * first]
    if frame.empty:  # nobody ever came to any of its places
        return None
    if by:
        table = frame.pivot(index=list(by), columns="month", values="t0").fillna(0.0)
        keys = table.index.to_frame(index=False)
    else:
        table = frame.set_index("month")[["t0"]].T
        keys = pd.DataFrame(index=[0])
    table = table.reindex(columns=range(12 * first, month + 1), fill_value=0.0)
    return Monthly(keys, table.to_numpy(dtype=float), first)


def _rows(cells: Monthly, which: "pd.Series[bool]", by: By) -> Monthly | None:
    """Some of the series, named by fewer keys."""
    at = np.flatnonzero(which.to_numpy(dtype=bool))
    if not len(at):
        return None
    keys = cells.keys.iloc[at].reset_index(drop=True)[[*by]] if by else pd.DataFrame(index=[0])
    return Monthly(keys, cells.values[at], cells.first)


def _sum(cells: Monthly, region: int, trades: Codes, by: By) -> Monthly | None:
    """The cells of a region and of some trades, added up to what is asked for."""
    step = 10_000 if level(region) == "province" else 100
    which = cells.keys["city"] // step == region // step
    mine = _rows(cells, which & cells.keys["section"].isin(trades) if trades else which, _CELLS)
    if mine is None or set(by) == set(_CELLS):
        return mine if mine is None or by == _CELLS else _turned(mine, by)
    if not by:
        return Monthly(pd.DataFrame(index=[0]), mine.values.sum(axis=0)[None], mine.first)
    groups = numbered(Table.of(mine.keys).pick(by))[0]
    _, rows, group = np.unique(groups, return_index=True, return_inverse=True)
    values = np.zeros((len(rows), mine.values.shape[1]))
    np.add.at(values, group, mine.values)
    return Monthly(mine.keys.iloc[rows].reset_index(drop=True)[[*by]], values, mine.first)


def _turned(cells: Monthly, by: By) -> Monthly:
    """The same series in the order of other keys."""
    order = cells.keys.sort_values([*by], kind="stable").index.to_numpy()
    return Monthly(
        cells.keys.iloc[order].reset_index(drop=True)[[*by]], cells.values[order], cells.first
    )


def _shown(counts: Array) -> Array:
    """Counts as tables have them: rounded to 5; what they hide counts as nobody."""
    return np.where(counts < hidden_below(), 0.0, round_to(counts, rounding_base()))
