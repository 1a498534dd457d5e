"""Open posts, seekers, graduates by city, section and band, from market's and schools' cubes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

import numpy as np
import pandas as pd

from data.reference import industry, links
from metrics.engine.cubes import CITY, band_expression, section_expression
from metrics.engine.statement import Cubes
from metrics.models.forecast.engine import forecast
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.paths import clean
from metrics.models.supply_demand.types import Key

SEARCH: Final = 3  # months for which a registration counts as still seeking
CLASSES: Final = 3  # newest classes of graduates that shares rest on
_YEAR: Final = 12
_DECEMBER: Final = 11
_BAND: Final = f"{band_expression(-1)} AS band"  # -1: asks for none or doesn't say
_FIRM: Final = 20.0  # expected graduates that a section's own ratio has to outweigh


@dataclass(frozen=True)
class Market:
    """Open headcount and seekers by cell, mean of twelve months; remarks in words."""

    vacancies: Array
    seekers: Array
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Graduates:
    """G and its shares, as :class:`Inputs` wants them."""

    placed: Array
    placed_spread: Array
    stay: Array
    feed: Array
    part: Array
    notes: tuple[str, ...]


def market(cubes: Cubes, base: int, cells: Sequence[Key], now: Array) -> Market:
    """Posts and seekers up to a month; seekers are shared out to sections by their occupations'
    posts, in the city or else in all of the data, as the 求人倍率 of an industry does it. Posts
    that ask for no education, and seekers who don't say theirs, go where people work.

    Args:
        cubes: one snapshot.
        base: its newest point, or an earlier one.
        cells: city × section × band.
        now: (cells,) employed.
    """
    posts = cubes.query(
        f"SELECT {CITY} AS city, {section_expression()} AS section, occupation, {_BAND}, month, "
        "CAST(SUM(headcount) AS DOUBLE) AS n FROM posting "
        "WHERE month BETWEEN ? AND ? GROUP BY 1, 2, 3, 4, 5",
        [base - _YEAR + 1, base],
    )
    seekers = cubes.query(
        f"SELECT {CITY} AS city, occupation, {_BAND}, month, "
        "CAST(SUM(seekers - reached) AS DOUBLE) AS n FROM seeker "
        "WHERE month BETWEEN ? AND ? GROUP BY 1, 2, 3, 4",
        [base - 2 * _YEAR + 1, base],
    )
    notes = []
    if posts.empty:
        notes.append("没有招聘数据，基年需求只含在岗人数")
    if seekers.empty:
        notes.append("没有求职登记，基年供给只含在岗人数")
    months = max(posts["month"].nunique(), 1)
    open_now = posts.groupby(["city", "section", "occupation", "band"])["n"].sum().reset_index()
    open_now["n"] /= months
    looking = _looking(seekers, base)
    stale = sorted(looking.loc[looking["newest"] < base, "city"].unique())
    if stale:
        notes.append("部分市的求职登记未到最新月，取其最近12个月")
    if set(seekers["city"]) - set(looking["city"]):
        notes.append("部分市近一年没有求职登记，其基年供给只含在岗人数")
    wanted = _shared_out(looking, open_now)
    return Market(_by_cell(open_now, cells, now), _by_cell(wanted, cells, now), tuple(notes))


def _looking(seekers: pd.DataFrame, base: int) -> pd.DataFrame:
    """Still seeking at a time: city, occupation, n, newest month of the city's register."""
    newest = seekers.groupby("city")["month"].transform("max")
    seekers = seekers.assign(newest=newest)
    fresh = seekers[(newest > base - _YEAR) & (seekers["month"] > newest - _YEAR)]
    found = fresh.groupby(["city", "occupation", "band", "newest"])["n"].sum() / _YEAR * SEARCH
    return found.reset_index()


def _shared_out(looking: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """Seekers by city and section; every one of them goes somewhere."""
    own = _shares(posts, ["city", "occupation"])
    whole = _shares(posts, ["occupation"])
    here = _shares(posts, ["city"])
    found = looking.merge(own, on=["city", "occupation"], how="left")
    rest = found[found["share"].isna()].drop(columns=["section", "share"])
    found = found[found["share"].notna()]
    by_trade = rest.merge(whole, on="occupation", how="left")
    rest = by_trade[by_trade["share"].isna()].drop(columns=["section", "share"])
    by_trade = by_trade[by_trade["share"].notna()]
    by_city = rest.merge(here, on="city", how="left").fillna({"section": "", "share": 1.0})
    every = pd.concat([found, by_trade, by_city], ignore_index=True)
    every["n"] *= every["share"]
    return every.groupby(["city", "section", "band"])["n"].sum().reset_index()


def _shares(posts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    sums = posts.groupby([*keys, "section"])["n"].sum().reset_index()
    sums["share"] = sums["n"] / sums.groupby(keys)["n"].transform("sum")
    return sums.loc[sums["n"] > 0, [*keys, "section", "share"]]


def _by_cell(amounts: pd.DataFrame, cells: Sequence[Key], now: Array) -> Array:
    """Amounts by city, section and band as a vector of cells. What has no cell of its own is spread
    over the section's cells in the city as people work there, else over the city's as the others
    are, so that the city's sum stays."""
    found = np.zeros(len(cells))
    place = {cell[1:]: row for row, cell in enumerate(cells)}
    trades, cities = [cell[1:3] for cell in cells], [cell[1] for cell in cells]
    inside = {trade: np.array([each == trade for each in trades]) for trade in set(trades)}
    rest: dict[int, float] = {}
    sums = amounts.groupby(["city", "section", "band"])["n"].sum()
    loose = []
    for index, n in sums.items():
        city, section, band = cast(tuple[int, str, int], index)
        row = place.get((int(city), str(section), str(band)))
        if row is not None:
            found[row] += float(n)
        elif (int(city), str(section)) in inside:
            loose.append((inside[int(city), str(section)], now, float(n)))
        else:
            rest[int(city)] = rest.get(int(city), 0.0) + float(n)
    for mine, weight, n in loose:
        found[mine] += n * _spread_over(weight[mine])
    for city, n in rest.items():
        mine = np.array([each == city for each in cities])
        if mine.any():
            found[mine] += n * _spread_over(found[mine])
    return found


def _spread_over(weight: Array) -> Array:
    total = float(weight.sum())
    return weight / total if total > 0 else np.full(len(weight), 1 / len(weight))


def graduates(cubes: Cubes, base: int, cells: Sequence[Key], fresh: Array, years: int) -> Graduates:
    """Graduates placed anywhere, the share that comes to each city, whom their majors feed.

    Args:
        cubes: one snapshot.
        base: its newest point, or an earlier one.
        cells: city × section.
        fresh: (cells, times) graduates who entered insured work there, newest last.
        years: ahead.
    """
    # A class is placed by the end of its year; before December the newest is not.
    last = base // _YEAR - (0 if base % _YEAR == _DECEMBER else 1)
    found = cubes.query(
        f"SELECT year, major, {CITY} AS city, {_BAND}, CAST(SUM(people) AS DOUBLE) AS n "
        "FROM school_out WHERE placed = 1 AND year <= ? GROUP BY 1, 2, 3, 4",
        [last],
    )
    if found.empty or found["year"].max() < last - 1:
        return _without(fresh, cells, years)
    sums = found.groupby("year")["n"].sum()
    every = range(int(sums.index.min()), int(sums.index.max()) + 1)
    classes, _ = clean(sums.reindex(every).to_numpy(dtype=float))
    ahead = base // _YEAR + years - every[-1]
    (made,) = forecast([classes], ahead)
    path = np.concatenate([classes, made.mean])
    wide = (made.hi95 - made.lo95) / (2 * 1.96) / np.maximum(made.mean, 1.0)
    recent = found[found["year"] > last - CLASSES]
    stay, feed = _come(recent, cells)
    # The classes that met the newest three points, the last of them forecast where it isn't done.
    count = min(CLASSES, len(path) - years, fresh.shape[1])
    span = slice(len(path) - years - count, len(path) - years)
    expected = float(path[span].sum()) * stay * feed
    entered = fresh[:, -count:].sum(axis=1)
    notes = () if entered.sum() > 0 else ("参保数据缺毕业年份，毕业生计入其他新增",)
    return Graduates(
        path[-years:],
        np.clip(wide[-years:], 0.005, 0.5),
        stay,
        feed,
        _part(entered, expected),
        notes,
    )


def _come(recent: pd.DataFrame, cells: Sequence[Key]) -> tuple[Array, Array]:
    """(cells,) share of all placed graduates in the cell's city; of these, the cell's share by
    their majors and education."""
    total = float(recent["n"].sum())
    by_city = recent.groupby("city")["n"].sum()
    fed: dict[tuple[int, str, str], float] = {}
    for city, major, band, n in zip(
        *(recent[name] for name in ("city", "major", "band", "n")), strict=True
    ):
        for section, weight in _feeds(int(major)):
            key = (int(city), section, str(band))
            fed[key] = fed.get(key, 0.0) + float(n) * weight
    sums: dict[int, float] = {}
    for (city, _, _), n in fed.items():
        sums[city] = sums.get(city, 0.0) + n
    stay = np.array([float(by_city.get(cell[1], 0.0)) / total for cell in cells])
    feed = np.array([fed.get(cell[1:], 0.0) / max(sums.get(cell[1], 0.0), 1e-9) for cell in cells])
    return stay, feed


@cache
def _feeds(major: int) -> tuple[tuple[str, float], ...]:
    """Sections that a class of majors feeds, with weights (the links table)."""
    return tuple(
        (known.section, link.weight)
        for link in links(f"{major:04d}")
        if link.kind == "industry" and (known := industry(int(link.target))) is not None
    )


def _part(entered: Array, expected: Array) -> Array:
    """Graduates who entered per graduate expected by majors, thin cells drawn to all; together as
    many as did enter."""
    whole = float(entered.sum()) / max(float(expected.sum()), 1e-9)
    if whole == 0:
        return np.zeros(len(entered))
    found: Array = (entered + _FIRM * whole) / (expected + _FIRM)
    told = float((found * expected).sum())
    return found * (float(entered.sum()) / told) if told > 0 else found


def _without(fresh: Array, cells: Sequence[Key], years: int) -> Graduates:
    """No register of graduates: those who entered insured work are carried on."""
    total = fresh.sum(axis=0)
    newest = fresh[:, -CLASSES:].sum(axis=1)
    count = len(cells)
    if total.sum() == 0:
        none = np.zeros(count)
        return Graduates(
            np.zeros(years),
            np.full(years, 0.005),
            none,
            none,
            np.ones(count),
            ("没有毕业生数据，毕业生计入其他新增",),
        )
    (made,) = forecast([total], years)
    wide = (made.hi95 - made.lo95) / (2 * 1.96) / np.maximum(made.mean, 1.0)
    cities = np.array([cell[1] for cell in cells])
    mine = np.array([newest[cities == city].sum() for city in cities])
    stay = mine / max(float(newest.sum()), 1e-9)
    feed = newest / np.where(mine > 0, mine, 1.0)
    return Graduates(
        made.mean,
        np.clip(wide, 0.005, 0.5),
        stay,
        feed,
        np.ones(count),
        ("没有毕业生去向数据，按参保的应届毕业生推算",),
    )
