"""From the cubes to what a projection rests on, as of the newest point or an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from metrics.disclosure import STEP, round_to
from metrics.models.forecast_panel import Array
from metrics.models.hierarchy import crossed
from metrics.models.supply_demand_paths import paths, shared, steps
from metrics.models.supply_demand_rates import (
    TENURES,
    retiring_path,
    shrink,
    staying_path,
)
from metrics.models.supply_demand_types import Inputs, Key
from metrics.projection_market import graduates, market
from metrics.statement import Cubes

YEARS: Final = 5  # ahead
WINDOW: Final = 5  # newest years that rates rest on
ALL: Final = "*"
_YEAR: Final = 12
_GRADUATE, _RETURNED, _NEW, _MOVED = 1, 2, 3, 4  # ways of data/cubes/sql/11_supply.sql
_OTHERS: Final = (_RETURNED, _NEW, _MOVED)
_UNKNOWN_AGE: Final = 7
_REFORM: Final = 2025 * 12  # ages rise from here on
_PASSED: Final = 2024 * 12 + 8  # the decision's month: before it nobody knew
_TELLING: Final = 100  # people


@dataclass(frozen=True)
class Counted:
    """The two cubes up to a base: frames with ``key`` for (level, region, section)."""

    stay: pd.DataFrame
    entry: pd.DataFrame
    points: tuple[int, ...]
    paused: float  # share of those just vanished at the newest point who will be back


def points_of(cubes: Cubes) -> tuple[int, ...]:
    """Months a year apart that the supply cubes know, oldest first; empty without such cubes."""
    known = cubes.query(
        "SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_name = 'cell_stay'"
    )
    if not int(known["n"].iloc[0]):
        return ()
    found = cubes.query("SELECT DISTINCT month FROM cell_stay ORDER BY 1")
    return tuple(int(month) for month in found["month"])


def inputs_of(
    cubes: Cubes, base: int | None = None, naive: frozenset[Key] = frozenset()
) -> Inputs | None:
    """Read everything a projection rests on.

    Args:
        cubes: one snapshot.
        base: the point it starts from; None takes the newest.
        naive: cells for which the newest value is to be used (it was the better forecast).

    Returns:
        None where the snapshot has no cubes for it, or fewer than two points.
    """
    points = tuple(p for p in points_of(cubes) if base is None or p <= base)
    if len(points) < 2:
        return None
    counted = _read(cubes, points)
    cells = _cells(counted)
    if not cells:
        return None
    nodes = (*_sums(cells), *cells)
    members = np.array([[_contains(node, cell) for cell in cells] for node in nodes], dtype=float)
    hierarchy = crossed(
        [(city, section) for _, city, section in cells],
        [[_province], []],
    )
    here = counted.stay.groupby(["key", "month"])["here"].sum()
    history = _matrix(here, cells, points)
    held = np.array([cell in naive for cell in cells], dtype=float)
    people = paths(hierarchy, history, YEARS, held)
    # A count that is carried on would be on show, and levers could find out how it was rounded.
    mean = np.where(held[:, None] > 0, round_to(people.mean, STEP), people.mean)
    others = _entries(counted, cells, _OTHERS)
    came = paths(hierarchy, others, YEARS)
    fresh = _entries(counted, cells, (_GRADUATE,))
    rates = _rates(counted, cells)
    growth = _growth(history[:, -1], mean)
    staying = staying_path(rates.leaving, rates.tenure, growth)
    numbers = [np.unique([c[i] for c in cells], return_inverse=True)[1] for i in (2, 1)]
    posts = market(cubes, points[-1], cells)
    young = graduates(cubes, points[-1], cells, fresh, YEARS)
    return Inputs(
        base=points[-1],
        nodes=nodes,
        members=members,
        history=members @ history,
        employed=mean,
        employed_spread=steps(people.spread),
        vacancies=posts.vacancies,
        wanting=posts.seekers,
        staying=staying,
        staying_spread=rates.spread,
        retiring=rates.retiring,
        placed=young.placed,
        placed_spread=young.placed_spread,
        stay=young.stay,
        feed=young.feed,
        part=young.part,
        others=came.mean,
        others_spread=came.spread,
        ways=_ways(counted, nodes),
        own=_own(counted, nodes, members),
        common=np.array([steps(people.whole[None])[0], came.whole, np.full(YEARS, rates.moving)]),
        shared=shared(history, *numbers),
        events=_exits(counted, nodes),
        reasons=("",) * (len(nodes) - len(cells)) + people.reasons,
        notes=(*posts.notes, *young.notes, *rates.notes),
    )


def _province(city: Any) -> int:
    return int(city) // 10_000 * 10_000


def _read(cubes: Cubes, points: tuple[int, ...]) -> Counted:
    stay = _keyed(cubes.query("SELECT * FROM cell_stay WHERE month <= ?", [points[-1]]))
    entry = _keyed(cubes.query("SELECT * FROM cell_entry WHERE month <= ?", [points[-1]]))
    settled = stay[(stay["level"] == 1) & (stay["key"].str[2] == ALL)]
    settled = settled[settled["month"] <= points[-1] - 2 * _YEAR]
    away, gone = (
        float((settled["people"] - settled["here"]).sum()),
        float(settled["vanished"].sum()),
    )
    return Counted(stay, entry, points, away / (away + gone) if away + gone > 0 else 0.0)


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    letters = {-1: ALL, 0: "", **{number: chr(64 + number) for number in range(1, 21)}}
    section = frame["section"].map(letters)
    keys = zip(frame["level"].astype(int), frame["region"].astype(int), section, strict=True)
    found = frame.drop(columns=["region", "section"])
    found["key"] = pd.Series(list(keys), index=frame.index, dtype=object)
    return found


def _cells(counted: Counted) -> tuple[Key, ...]:
    stay = counted.stay
    known = stay.loc[(stay["level"] == 2) & (stay["here"] > 0), "key"].unique()
    return tuple(sorted(key for key in known if key[2] != ALL))


def _sums(cells: Sequence[Key]) -> list[Key]:
    """Provinces, their sections, cities: every sum of cells that is shown."""
    cities = sorted({city for _, city, _ in cells})
    provinces = sorted({_province(city) for city in cities})
    trades = sorted({(_province(city), section) for _, city, section in cells})
    return [
        *((1, province, ALL) for province in provinces),
        *((1, province, section) for province, section in trades),
        *((2, city, ALL) for city in cities),
    ]


def _contains(node: Key, cell: Key) -> bool:
    level, region, section = node
    inside = _province(cell[1]) == region if level == 1 else cell[1] == region
    return inside and section in (ALL, cell[2])


def _matrix(counts: "pd.Series[float]", rows: Sequence[Key], columns: Sequence[int]) -> Array:
    """Counts by (key, column) as a matrix; what isn't there is 0."""
    found = np.zeros((len(rows), len(columns)))
    place = {key: i for i, key in enumerate(rows)}
    where = {column: j for j, column in enumerate(columns)}
    for index, n in counts.items():
        key, column = cast(tuple[Key, int], index)
        if key in place and column in where:
            found[place[key], where[column]] = float(n)
    return found


def _entries(counted: Counted, cells: Sequence[Key], ways: tuple[int, ...]) -> Array:
    some = counted.entry[counted.entry["way"].isin(ways)]
    return _matrix(some.groupby(["key", "month"])["people"].sum(), cells, counted.points[1:])


def _growth(now: Array, path: Array) -> Array:
    before = np.concatenate([now[:, None], path[:, :-1]], axis=1)
    found: Array = np.where(before > 0, path / np.where(before > 0, before, 1.0), 1.0)
    return found


@dataclass(frozen=True)
class _Rates:
    """Yearly exits by tenure, spread of their log, who is how long here, who retires when."""

    leaving: Array
    spread: Array
    moving: float
    tenure: Array
    retiring: Array
    notes: tuple[str, ...]


def _window(counted: Counted) -> pd.DataFrame:
    """The newest years whose ends are known, with ``left``: all who are no longer in the cell, and
    ``going``: those of them who didn't retire."""
    last = counted.points[-1]
    frame = counted.stay
    frame = frame[(frame["month"] < last) & (frame["month"] >= last - WINDOW * _YEAR)]
    back = np.where(frame["month"] == last - _YEAR, counted.paused * frame["vanished"], 0.0)
    # Whoever was away for a month or two at an earlier point is known to have come back.
    retired = np.where(frame["former"] <= 1, frame["gone"], 0)
    left = frame["moved"] + frame["away"] + frame["gone"] - back
    return frame.assign(left=left, going=left - retired)


def _rates(counted: Counted, cells: Sequence[Key]) -> _Rates:
    frame = _window(counted)
    frame = frame[frame["level"] == 2]
    working = frame[frame["key"].str[2] != ALL]
    tenure = working["tenure"].where(working["tenure"] >= 0, TENURES - 1)
    sums = working.assign(tenure=tenure).groupby(["key", "tenure"])[["going", "here"]].sum()
    left = _matrix(sums["going"], cells, range(TENURES))
    people = _matrix(sums["here"], cells, range(TENURES))
    # A tenure that hardly anybody has had yet (few years of data) leaves as all together do.
    every = left.sum() / max(float(people.sum()), 1.0)
    whole = (left.sum(axis=0) + _TELLING * every) / (people.sum(axis=0) + _TELLING)
    names = sorted({key[2] for key in cells})
    which = np.array([names.index(key[2]) for key in cells])
    mine = (which[:, None] == np.arange(len(names))[None]).astype(float)
    trade = shrink(mine.T @ left, mine.T @ people, np.broadcast_to(whole, (len(names), TENURES)))
    leaving = shrink(left, people, trade[which])
    yearly = working.groupby("month")[["going", "here"]].sum()
    rate = np.log(np.maximum(yearly["going"] / yearly["here"], 1e-4))
    moving = max(float(rate.std(ddof=1)) if len(rate) > 2 else 0.05, 0.02)
    # A rate's own error, and the chance of a year in which it is about a few people.
    known = np.maximum(left.sum(axis=1), 1.0)
    spread = np.sqrt(moving**2 + np.minimum(1 / known, 0.12) + np.minimum(WINDOW / known, 0.25))
    now = counted.stay[counted.stay["month"] == counted.points[-1]]
    years = now["tenure"].where(now["tenure"] >= 0, TENURES - 1)
    here = now.assign(tenure=years).groupby(["key", "tenure"])["people"].sum()
    retire = _retire(frame[frame["key"].str[2] == ALL], now, cells)
    unknown = float(now.loc[now["due"] == _UNKNOWN_AGE, "people"].sum())
    few = unknown > 0.5 * float(now["people"].sum())
    notes = ("多数人缺性别或出生年份，退休计入流失",) if few else ()
    return _Rates(leaving, spread, moving, _matrix(here, cells, range(TENURES)), retire, notes)


def _retire(frame: pd.DataFrame, now: pd.DataFrame, cells: Sequence[Key]) -> Array:
    """(cells, years) heads, by the ages of today and the former ones as each shows in the data."""
    share_now = law(frame) if int(now["month"].iloc[0]) >= _PASSED else 0.0
    found = np.zeros((len(cells), YEARS))
    for share, age in ((share_now, "due"), (1 - share_now, "former")):
        due = _matrix(now.groupby(["key", age])["people"].sum(), cells, range(YEARS + 1))
        past, reaching = (_gone(frame[frame[age] == years]) for years in (0, 1))
        found += share * retiring_path(due, past, reaching)
    return found


def _gone(frame: pd.DataFrame) -> float:
    people = float(frame["people"].sum())
    return float(frame["gone"].sum()) / people if people else 0.0


def law(frame: pd.DataFrame) -> float:
    """How far people go by today's ages, 0 to 1; 1 where too few tell.

    Those past the former age and not yet past today's stay as others do, or go as those did who
    reached the former age before 2025.

    Args:
        frame: rows of ``cell_stay``: month, due, former, people, gone.
    """
    after = frame[frame["month"] + _YEAR > _REFORM]
    between = after[(after["former"] <= 1) & (after["due"] >= 2)]
    before = frame[(frame["month"] + _YEAR <= _REFORM) & (frame["former"] == 1)]
    usual = _gone(frame[frame["former"].between(2, 5)])
    full = _gone(before)
    if between["people"].sum() < _TELLING or full <= usual:
        return 1.0
    return float(np.clip(1 - (_gone(between) - usual) / (full - usual), 0.0, 1.0))


def _ways(counted: Counted, nodes: Sequence[Key]) -> Array:
    """Shares of the other entrants by way, over three years; where nobody came, those of all."""
    entry = counted.entry[counted.entry["month"] > counted.points[-1] - 3 * _YEAR]
    sums = _matrix(entry.groupby(["key", "way"])["people"].sum(), nodes, _OTHERS)
    whole = np.maximum(sums[[node[2] == ALL for node in nodes]].sum(axis=0), 1e-9)
    total = sums.sum(axis=1, keepdims=True)
    found: Array = np.where(total > 0, sums / np.where(total > 0, total, 1.0), whole / whole.sum())
    return found


def _exits(counted: Counted, nodes: Sequence[Key]) -> Array:
    frame = _window(counted).assign(one=0)
    return _matrix(frame.groupby(["key", "one"])["left"].sum(), nodes, (0,))[:, 0]


def _own(counted: Counted, nodes: Sequence[Key], members: Array) -> Array:
    """Exits of a whole as a share of its cells' exits: the rest are moves inside it."""
    frame = _window(counted).assign(one=0)
    exits = _matrix(frame.groupby(["key", "one"])["going"].sum(), nodes, (0,))[:, 0]
    cells = members @ exits[len(nodes) - members.shape[1] :]
    found: Array = np.where(cells > 0, np.clip(exits / np.where(cells > 0, cells, 1.0), 0.05, 1), 1)
    return found
