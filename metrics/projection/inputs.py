"""From the cubes to what a projection rests on, as of the newest point or an earlier one."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from metrics.disclosure.profile import rounding_base
from metrics.disclosure.rounding import round_to
from metrics.disclosure.snapshot import Published
from metrics.engine.statement import Cubes
from metrics.models.forecast.hierarchy import crossed
from metrics.models.forecast.panel import Array
from metrics.models.supply_demand.paths import paths
from metrics.models.supply_demand.rates import circulating, staying_path
from metrics.models.supply_demand.spread import tied
from metrics.models.supply_demand.types import ALL, BANDS, DEGREES, Inputs, Key, members_of
from metrics.projection.counts import (
    ARRIVED,
    GRADUATE,
    INWARD,
    WINDOW,
    Counted,
    cells_of,
    counted,
    entries,
    exits,
    matrix,
    points_of,
    ways,
)
from metrics.projection.market import graduates, market
from metrics.projection.rates import rates
from metrics.tools.local_model import configured

YEARS: Final = 5  # ahead
_FIRM: Final = 20.0  # exits that a cell's own share of moves has to outweigh


def inputs_of(
    cubes: Cubes, base: int | None = None, naive: frozenset[Key] = frozenset()
) -> Inputs | None:
    """Read everything a projection rests on.

    Args:
        cubes: one snapshot.
        base: the point it starts from; None takes the newest.
        naive: nodes whose cells carry the newest value on (it was the better forecast).

    Returns:
        None where the snapshot has no cubes for it, or fewer than two points.
    """
    points = tuple(p for p in points_of(cubes) if base is None or p <= base)
    if len(points) < 2:
        return None
    known = counted(cubes, points)
    cells = cells_of(known)
    if not cells:
        return None
    nodes = (*_sums(cells), *cells)
    members = members_of(nodes, cells)
    hierarchy = crossed([cell[1:] for cell in cells], [[_province], [], []])
    history = matrix(known.cells.groupby(["key", "month"])["here"].sum(), cells, points)
    held = np.array([_carried(cell, naive) for cell in cells], dtype=float)
    local = configured(cubes.warehouse.home) if isinstance(cubes, Published) else None
    people = paths(hierarchy, history, YEARS, held, local, stocks=True)
    # A count that is carried on would be on show, and levers could find out how it was rounded.
    mean = np.where(held[:, None] > 0, round_to(people.mean, rounding_base()), people.mean)
    others = entries(known, cells, ARRIVED)
    came = paths(hierarchy, others, YEARS)
    found = rates(known, cells, YEARS)
    posts = market(cubes, points[-1], cells, history[:, -1])
    young = graduates(cubes, points[-1], cells, entries(known, cells, (GRADUATE,)), YEARS)
    staying = staying_path(found.leaving, found.tenure, _growth(history[:, -1], mean))
    moves = exits(known, nodes, "inside")
    inside = _inside(moves[-len(cells) :], exits(known, cells, "going"))
    fresh = young.placed * (young.stay * young.feed * young.part)[:, None]
    inward = circulating(
        history[:, -1],
        1 - staying,
        found.retiring,
        fresh + came.mean,
        inside,
        _entering(known, cells, history[:, -1]),
    )
    past = members @ history
    return Inputs(
        base=points[-1],
        nodes=nodes,
        history=past,
        employed=mean,
        employed_spread=people.spread,
        employed_sums=people.sums,
        vacancies=posts.vacancies,
        wanting=posts.seekers,
        staying=staying,
        staying_spread=found.spread,
        retiring=found.retiring,
        placed=young.placed,
        placed_spread=young.placed_spread,
        stay=young.stay,
        feed=young.feed,
        part=young.part,
        others=came.mean,
        others_spread=came.spread,
        others_sums=came.sums,
        tied=tied(past, members @ others),
        inward=inward,
        inside=inside,
        within=_within(moves, members),
        ways=np.hstack([ways(known, nodes, ARRIVED), ways(known, nodes, INWARD)]),
        events=exits(known, nodes, "left"),
        reasons=_reasons(nodes, members, people.reasons, history[:, -1]),
        notes=(*posts.notes, *young.notes, *found.notes, *people.notes),
    )


def _province(city: Any) -> int:
    return int(city) // 10_000 * 10_000


def _carried(cell: Key, naive: frozenset[Key]) -> bool:
    return cell in naive or (*cell[:3], ALL) in naive


def _sums(cells: Sequence[Key]) -> list[Key]:
    """Every sum of cells that is shown: regions × (all, section) × (all, 大专 and up, band)."""
    cities = sorted({city for _, city, _, _ in cells})
    places = [
        *((1, one) for one in sorted({_province(city) for city in cities})),
        *((2, city) for city in cities),
    ]
    found = set(cells)
    sums: list[Key] = []
    for level, region in places:
        inside = [cell for cell in cells if region in (cell[1], _province(cell[1]))]
        for section in (ALL, *sorted({cell[2] for cell in inside})):
            known = {cell[3] for cell in inside if section in (ALL, cell[2])}
            for band in (ALL, DEGREES, *BANDS):
                some = band == ALL or band in known or (band == DEGREES and known & {"3", "4", "5"})
                if some and (level, region, section, band) not in found:
                    sums.append((level, region, section, band))
    return sums


def _growth(now: Array, path: Array) -> Array:
    before = np.concatenate([now[:, None], path[:, :-1]], axis=1)
    found: Array = np.where(before > 0, path / np.where(before > 0, before, 1.0), 1.0)
    return found


def _inside(moves: Array, going: Array) -> Array:
    """Share of the exits that are into other cells; few exits' drawn to all."""
    whole = float(moves.sum()) / max(float(going.sum()), 1.0)
    found: Array = np.clip((moves + _FIRM * whole) / (np.maximum(going, 0.0) + _FIRM), 0.0, 1.0)
    return found


def _entering(known: Counted, cells: Sequence[Key], now: Array) -> Array:
    """Shares of the cells in all who enter from other cells, over the newest years."""
    came = entries(known, cells, INWARD)[:, -WINDOW:].sum(axis=1)
    weight = came if came.sum() > 0 else now
    return weight / max(float(weight.sum()), 1.0)


def _within(moves: Array, members: Any) -> Array:
    """Share of the moves of a node's cells that stay in the node."""
    cells = members @ moves[-members.shape[1] :]
    found: Array = np.where(cells > 0, 1 - moves / np.where(cells > 0, cells, 1.0), 0.0)
    return np.clip(found, 0.0, 1.0)


def _reasons(
    nodes: Sequence[Key], members: Any, reasons: Sequence[str], now: Array
) -> tuple[str, ...]:
    """Of a sum, what is to be said of all its cells alike."""
    said = []
    for row in range(len(nodes)):
        inside = members.indices[members.indptr[row] : members.indptr[row + 1]]
        mine = {reasons[cell] for cell in inside if now[cell] > 0 or len(inside) == 1}
        said.append(mine.pop() if len(mine) == 1 else "")
    return tuple(said)
