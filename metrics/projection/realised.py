"""What came of replacement demand, of supply and of the gap, year by year; exact numbers.

Openings less entrants can't be judged afterwards: what was filled was filled by somebody, so the
two agree by their definition. What is judged of a gap is what stood open against who was looking.
"""

from typing import Final

import numpy as np
import pandas as pd

from metrics.engine.statement import Cubes
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.types import Inputs
from metrics.projection.counts import YEAR, by_key, counted, matrix, points_of
from metrics.projection.market import market

QUANTITIES: Final = ("replacement", "entrants", "supply", "gap")


def realised(cubes: Cubes, inputs: Inputs) -> dict[str, Array]:
    """Each of :data:`QUANTITIES` at every point up to the inputs' base.

    Args:
        cubes: the snapshot that the inputs were made of.
        inputs: what a projection rests on, as of the newest point.

    Returns:
        (nodes, points) each, oldest first; NaN where it can't be known. ``replacement`` is who left
        within the year that ends there, retired included, of the newest year without those who by
        earlier years' experience will be back; ``entrants`` who came within it; ``supply`` the
        employed and who was looking; ``gap`` open headcount less who was looking, both known where
        posts and seekers reach back over the year before.
    """
    points = tuple(point for point in points_of(cubes) if point <= inputs.base)
    known = counted(cubes, points)
    left = {(key[:4], key[4] + YEAR): n for key, n in by_key(known.every["left"])}
    came = {(key[:4], key[4]): n for key, n in by_key(known.entered.sum(axis=1))}
    replacement = matrix(left, inputs.nodes, points)
    entrants = matrix(came, inputs.nodes, points)
    replacement[:, 0] = entrants[:, 0] = np.nan  # nobody knows who was there before the first
    supply = np.full(replacement.shape, np.nan)
    gap = supply.copy()
    first = _registered(cubes)
    cells = len(inputs.cells)
    for at, point in enumerate(points):
        if first is None or point - YEAR + 1 < first:
            continue
        found = market(cubes, point, inputs.cells, inputs.history[-cells:, at])
        looking = inputs.members @ found.seekers
        supply[:, at] = inputs.history[:, at] + looking
        gap[:, at] = inputs.members @ found.vacancies - looking
    return dict(zip(QUANTITIES, (replacement, entrants, supply, gap), strict=True))


def _registered(cubes: Cubes) -> int | None:
    """The first month that knows both posts and seekers; None where one has none."""
    rows = cubes.query(
        "SELECT (SELECT min(month) FROM posting) AS posts, "
        "(SELECT min(month) FROM seeker) AS seekers"
    )
    posts, seekers = rows.iloc[0]
    if pd.isna(posts) or pd.isna(seekers):
        return None
    return int(max(posts, seekers))
