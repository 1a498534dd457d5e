"""What was said before, and what came: published projections kept in the home, and back-casts.

``projections/<base>-<snapshot>.json`` in the home holds what a signed snapshot's projection said;
it outlives the snapshot, so that next year's page can show it. Exact numbers, for ``metrics/``.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from data import loads, snapshot
from data.home import Home
from data.warehouse import Warehouse
from metrics.answer import Published
from metrics.cubes import CITY, section_expression
from metrics.models.supply_demand_types import Key
from metrics.projection import (
    FILE,
    Said,
    backcasts,
    plain_said,
    said,
    said_of,
    stored,
)
from metrics.projection_input import ALL, points_of
from metrics.statement import Cubes

FOLDER: Final = "projections"
PUBLISHED: Final = "已发布"
BACKCAST: Final = "回测"
QUANTITIES: Final = ("employed", "entrants", "lost")
_YEAR: Final = 12
_BOUNDS: Final = ("mean", "lo80", "hi80", "lo95", "hi95")
COLUMNS: Final = (
    "kind", "made", "h", "month", "level", "region", "section", "quantity", *_BOUNDS, "actual",
    "naive",
)  # fmt: skip


def keep(home: Home, id: str) -> bool:
    """Keep what a signed snapshot's projection said; whether it is kept now.

    Nothing happens where it is kept already, not signed, or without a projection.
    """
    path = home.snapshots / id / FILE
    if not path.exists() or snapshot.read(home, id).state != snapshot.SIGNED:
        return False
    made = stored(Published(Warehouse(home), id))
    if made is None:
        return False
    target = home.path / FOLDER / f"{made.inputs.base}-{id}.json"
    if not target.exists():
        text = json.dumps(plain_said(said(made.inputs, made.outcome, id)), ensure_ascii=False)
        target.parent.mkdir(parents=True, exist_ok=True)
        loads.write_aside(target, text.encode())
    return True


def keep_all(home: Home) -> int:
    """Keep every signed snapshot's, before any of them is pruned; how many are kept."""
    return sum(keep(home, found.id) for found in snapshot.history(home))


def published(home: Home) -> tuple[Said, ...]:
    """What was published, newest base first; of several from one base the one said last."""
    newest: dict[int, Said] = {}
    folder = home.path / FOLDER
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        one = said_of(json.loads(path.read_text("utf-8")))
        if one.base not in newest or one.snapshot > newest[one.base].snapshot:
            newest[one.base] = one
    return tuple(newest[base] for base in sorted(newest, reverse=True))


def records(cubes: Cubes) -> pd.DataFrame:
    """Forecasts beside what came, one row per forecast, target, node and quantity.

    Args:
        cubes: one snapshot; what came is what it knows.

    Returns:
        Columns :data:`COLUMNS`: kind (已发布 or 回测), made (month it was made from), h (years
        ahead), month it is about, node, quantity of :data:`QUANTITIES`, forecast with bounds,
        actual, and naive: the quantity at the time it was made. A base that was published has no
        back-cast. Only targets that have come; empty where there are none.
    """
    before: tuple[Said, ...] = ()
    if isinstance(cubes, Published):
        before = published(cubes.warehouse.home)
    known = {one.base for one in before}
    again = tuple(one for one in backcasts(cubes) if one.base not in known)
    rows = [*_rows(cubes, before, PUBLISHED), *_rows(cubes, again, BACKCAST)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(cubes: Cubes, every: Iterable[Said], kind: str) -> Iterator[tuple[Any, ...]]:
    for one in every:
        years = one.terms["employed"].mean.shape[1]
        months = [one.base + _YEAR * h for h in range(years + 1)]
        came = _employed(cubes, months) | _flows(cubes, months)
        place = {key: row for row, key in enumerate(one.nodes)}
        for (quantity, month, key), actual in came.items():
            h = (month - one.base) // _YEAR
            if h == 0 or key not in place:
                continue
            fan, row = one.terms[quantity], place[key]
            naive = came.get((quantity, one.base, key), np.nan)
            bounds = (float(getattr(fan, name)[row, h - 1]) for name in _BOUNDS)
            yield kind, one.base, h, month, *key, quantity, *bounds, actual, naive


Came = dict[tuple[str, int, Key], float]


def _employed(cubes: Cubes, months: list[int]) -> Came:
    """Insured in each of the months that have come, in every node."""
    marks = ", ".join("?" * len(months))
    found = cubes.query(
        f"SELECT month, {CITY} AS city, {section_expression()} AS section, "
        "CAST(SUM(people) AS DOUBLE) AS n FROM stock "
        f"WHERE month IN ({marks}) GROUP BY 1, 2, 3",
        months,
    )
    came: Came = {}
    for month, city, section, n in found.itertuples(index=False, name=None):
        province = int(city) // 10_000 * 10_000
        for key in (
            (1, province, ALL), (1, province, section), (2, int(city), ALL), (2, int(city), section)
        ):  # fmt: skip
            at = ("employed", int(month), key)
            came[at] = came.get(at, 0.0) + float(n)
    return came


def _flows(cubes: Cubes, months: list[int]) -> Came:
    """Entrants and leavers of the years that end in each month; only at the snapshot's points."""
    points = points_of(cubes)
    if not set(months) & set(points[1:]):
        return {}
    came: Came = {}
    entry = cubes.query(
        "SELECT level, region, section, month, CAST(SUM(people) AS DOUBLE) AS n FROM cell_entry "
        "WHERE way < 5 "
        "GROUP BY 1, 2, 3, 4"
    )
    # Of those just vanished at the newest point some will be back: left out of its count.
    left = cubes.query(
        "SELECT level, region, section, month + 12 AS month, CAST(SUM(moved + away + gone) "
        "- SUM(CASE WHEN former <= 1 THEN gone ELSE 0 END) AS DOUBLE) AS n FROM cell_stay "
        "GROUP BY 1, 2, 3, 4"
    )
    newest = points[-1]
    for quantity, frame in (("entrants", entry), ("lost", left)):
        for level, region, section, month, n in frame.itertuples(index=False, name=None):
            if month in months and month in points and (quantity, month) != ("lost", newest):
                came[(quantity, int(month), (int(level), int(region), _letter(section)))] = float(n)
    return came


def _letter(section: int) -> str:
    return ALL if section < 0 else chr(64 + int(section)) if section else ""
