"""What was said before, and what came: published projections kept in the home, and back-casts.

``projections/<base>-<snapshot>.json`` in the home holds what a signed snapshot's projection said;
it outlives the snapshot, so that next year's page can show it. Exact numbers, for ``metrics/``.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from data import disk
from data.home import Home
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.disclosure.snapshot import Published
from metrics.engine.core import OutdatedSnapshot
from metrics.engine.cubes import CITY, band_expression, section_expression
from metrics.engine.statement import Cubes
from metrics.models.supply_demand.types import ALL, DEGREES, WITH_DEGREE, Key
from metrics.projection.counts import by_key, counted, points_of
from metrics.projection.said import FORMAT, Said, as_text, said, said_of
from metrics.projection.store import backcasts, has_one, stored

log = logging.getLogger(__name__)
FOLDER: Final = "projections"
PUBLISHED: Final = "已发布"
BACKCAST: Final = "回测"
QUANTITIES: Final = ("employed", "entrants", "lost")
_YEAR: Final = 12
_BOUNDS: Final = ("mean", "lo80", "hi80", "lo95", "hi95")
COLUMNS: Final = (
    "kind",
    "made",
    "h",
    "month",
    "level",
    "region",
    "section",
    "band",
    "quantity",
    *_BOUNDS,
    "actual",
    "naive",
)


def keep(home: Home, id: str) -> bool:
    """Keep what a signed snapshot's projection said; whether it is kept now.

    Nothing happens where it is kept already, not signed, without a projection, or with one that
    neither this version can read nor the snapshot's cubes, of an earlier one, can give again.
    """
    if not has_one(home, id) or publish.read(home, id).state != publish.SIGNED:
        return False
    try:
        made = stored(Published(Warehouse(home), id))
    except OutdatedSnapshot:
        return False
    if made is None:
        return False
    target = home.path / FOLDER / f"{made.inputs.base}-{id}.json"
    if not target.exists():
        text = as_text(said(made.inputs, made.outcome, id))
        target.parent.mkdir(parents=True, exist_ok=True)
        disk.write_aside(target, text.encode())
    return True


def keep_all(home: Home) -> int:
    """Keep every signed snapshot's, before any of them is pruned; how many are kept."""
    return sum(keep(home, found.id) for found in publish.history(home))


def published(home: Home) -> tuple[Said, ...]:
    """What was published, newest base first; of several from one base the one said last.

    A file that a newer version wrote, or that is damaged, is left out, and the log says which.
    """
    newest: dict[int, Said] = {}
    folder = home.path / FOLDER
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        one = _said(path)
        if one is None:
            continue
        if one.base not in newest or one.snapshot > newest[one.base].snapshot:
            newest[one.base] = one
    return tuple(newest[base] for base in sorted(newest, reverse=True))


def _said(path: Path) -> Said | None:
    try:
        found = json.loads(path.read_text("utf-8"))
        if int(found.get("format", 1)) <= FORMAT:
            return said_of(found)
        log.warning("a newer version wrote %s", path.name)
    except (ValueError, KeyError, TypeError, AttributeError):
        log.exception("%s can't be read", path.name)
    return None


def records(cubes: Cubes, quantities: tuple[str, ...] = QUANTITIES) -> pd.DataFrame:
    """Forecasts beside what came, one row per forecast, target, node and quantity.

    Args:
        cubes: one snapshot; what came is what it knows.
        quantities: which are wanted; the flows (``entrants``, ``lost``) take a second to count.

    Returns:
        Columns :data:`COLUMNS`: kind (已发布 or 回测), made (month it was made from), h (years
        ahead), month it is about, node, quantity of :data:`QUANTITIES`, forecast with bounds,
        actual, and naive: the quantity at the time it was made. A base that was published has no
        back-cast. Only targets that have come; empty where there are none.
    """
    rows = [
        row
        for kind, every in said_before(cubes).items()
        for row in _rows(cubes, every, kind, quantities)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def said_before(cubes: Cubes) -> dict[str, tuple[Said, ...]]:
    """What was published, and back-casts of the bases of which nothing was, by kind."""
    before: tuple[Said, ...] = ()
    if isinstance(cubes, Published):
        before = published(cubes.warehouse.home)
    known = {one.base for one in before}
    again = tuple(one for one in backcasts(cubes) if one.base not in known)
    return {PUBLISHED: before, BACKCAST: again}


def _rows(
    cubes: Cubes, every: Iterable[Said], kind: str, quantities: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    for one in every:
        if not one.nodes:  # every cell was too small to be projected
            continue
        years = one.terms["employed"].mean.shape[1]
        months = [one.base + _YEAR * h for h in range(years + 1)]
        came = _employed(cubes, months)
        if set(quantities) - {"employed"}:
            came |= _flows(cubes, months)
        place = {key: row for row, key in enumerate(one.nodes)}
        for (quantity, month, key), actual in came.items():
            h = (month - one.base) // _YEAR
            if h == 0 or key not in place or quantity not in quantities:
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
        f"{band_expression()} AS band, "
        "CAST(SUM(people) AS DOUBLE) AS n FROM stock "
        f"WHERE month IN ({marks}) GROUP BY 1, 2, 3, 4",
        months,
    )
    came: Came = {}
    for month, city, section, band, n in found.itertuples(index=False, name=None):
        for place in ((1, int(city) // 10_000 * 10_000), (2, int(city))):
            for trade in (ALL, section):
                for own in (ALL, str(band), *((DEGREES,) if str(band) in WITH_DEGREE else ())):
                    at = ("employed", int(month), (*place, trade, own))
                    came[at] = came.get(at, 0.0) + float(n)
    return came


def _flows(cubes: Cubes, months: list[int]) -> Came:
    """Entrants and leavers of the years that end in each month; only at the snapshot's points."""
    points = points_of(cubes)
    if not set(months) & set(points[1:]):
        return {}
    known = counted(cubes, points)
    entrants = known.entered.sum(axis=1)
    came: Came = {("entrants", key[4], key[:4]): n for key, n in by_key(entrants)}
    for key, n in by_key(known.every["going"]):
        # Of those just vanished at the newest point some will be back: left out.
        if key[4] + _YEAR < points[-1]:
            came["lost", key[4] + _YEAR, key[:4]] = n
    return {key: n for key, n in came.items() if key[1] in months}
