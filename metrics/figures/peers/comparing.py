"""Our region and its peers on one indicator: one year, one unit, each value with its margin.

A margin is what the publisher states (a sample's error), or else half the last digit printed. Only
what lies apart by more than both margins is told apart: the others share a band of ranks.
"""

from collections.abc import Callable, Sequence
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
    every = _kept(cubes, "compared", selection, lambda: _in_own_units(cubes, selection))
    unclear, rows = _named(every, selection, names)
    notes = _unclear(unclear)
    foreign = rows["value"].isna()
    notes += _said(rows[foreign], "单位不同、不能换算，未比较")
    other = ~foreign & (rows["unit"] != rows["wanted"])
    notes += _said(rows[other], "已换算为本地区所用单位")
    rows = rows[~foreign].assign(unit=rows["wanted"]).drop(columns="wanted")
    return Compared(rows.reset_index(drop=True), tuple(notes))


def _in_own_units(cubes: Cubes, selection: Selection) -> "_Every":
    """All indicators that the region has, in the unit of its newest year; what can't be moved into
    it has no value. The unit it was in stays beside."""
    held = _held(cubes, selection)
    rows = held.rows
    own = rows[rows["peer"] == selection.region].sort_values("year")
    units = dict(zip(own["indicator"], own["unit"], strict=True))  # the newest year's
    rows = rows[rows["indicator"].isin(list(units))].reset_index(drop=True)
    rows["wanted"] = rows["indicator"].map(units)
    units_of = rows["unit"].tolist(), rows["wanted"].tolist()
    for name in ("value", "margin"):
        changed = zip(rows[name].tolist(), *units_of, strict=True)
        rows[name] = pd.Series(
            [
                amount if one == other else moved(amount, one, other)
                for amount, one, other in changed
            ],
            index=rows.index,
            dtype=float,
        )
    return _Every(rows, held.unclear)


def held(cubes: Cubes, selection: Selection, names: Sequence[str] = ()) -> Compared:
    """The same as published, each in its own unit, whether the region has the indicator or not."""
    unclear, rows = _named(_held(cubes, selection), selection, names)
    return Compared(rows.reset_index(drop=True), tuple(_unclear(unclear)))


@dataclass(frozen=True)
class _Every:
    """The rows of all indicators, and of each how many figures have unclear editions: a page asks
    for one indicator after another."""

    rows: pd.DataFrame
    unclear: "pd.Series[int]"

    @property
    def bytes(self) -> int:
        """About how much memory it takes."""
        return int(self.rows.memory_usage(deep=True).sum())


def _held(cubes: Cubes, selection: Selection) -> _Every:
    def make() -> _Every:
        rows, unclear = newest_editions(_read(cubes, selection))
        margins = [
            _margin(value, stated)
            for value, stated in zip(rows["value"].tolist(), rows["margin"].tolist(), strict=True)
        ]
        rows = rows.assign(margin=pd.Series(margins, index=rows.index, dtype=float))
        return _Every(rows, unclear)

    return _kept(cubes, "held", selection, make)


def _kept(cubes: Cubes, what: str, selection: Selection, make: Callable[[], _Every]) -> _Every:
    key = ("peers", what, cubes.snapshot, selection.with_("indicator"))
    found = cubes.kept.made(key, make)
    assert isinstance(found, _Every)  # by its key
    return found


def _named(every: _Every, selection: Selection, names: Sequence[str]) -> tuple[int, pd.DataFrame]:
    """Of some indicators (none: those filtered for, or all): unclear figures, and the rows."""
    wanted = tuple(names) or selection.codes("indicator")
    if not wanted:
        return int(every.unclear.sum()), every.rows.copy(deep=False)
    unclear = every.unclear[every.unclear.index.isin(wanted)]
    return int(unclear.sum()), every.rows[every.rows["indicator"].isin(wanted)]


def _unclear(count: int) -> list[str]:
    return [f"{count} 项数值的不同版本分不出先后，未列"] if count else []


def _margin(value: float, stated: float | None) -> float:
    known = stated is not None and stated == stated
    return float(stated) if known and stated is not None else rounding(float(value))


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


def _read(cubes: Cubes, selection: Selection) -> pd.DataFrame:
    """All editions of all indicators, of the region and the places it is compared with."""
    peers = selection.codes("peer")
    marks = ", ".join("?" * len(OUTLOOKS))
    where, values = [f"indicator NOT IN ({marks})"], list[Any](OUTLOOKS.values())
    for column, codes in (
        ("region", (selection.region, *peers) if peers else ()),
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
    if not len(rows):
        return rows.assign(**{name: pd.Series(dtype=float) for name in COLUMNS})
    every, margins = (rows[name].to_numpy(dtype=float) for name in ("value", "margin"))
    peers, indicators = rows["peer"].to_numpy(), rows["indicator"].tolist()
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    order = list(rows.groupby(["indicator", "year"], sort=False).indices.values())
    for at in order:
        values, down = every[at], descending(str(indicators[at[0]]))
        first, last = bands(values, margins[at], down)
        top = int(np.argmax(values if down else -values))
        found["rank"] += first.tolist()
        found["rank_last"] += last.tolist()
        found["places"] += [len(at)] * len(at)
        found["best"] += [int(peers[at[top]])] * len(at)
        found["gap"] += [_difference(value, values[top]) for value in values]
    return rows.take(np.concatenate(order)).reset_index(drop=True).assign(**found)
