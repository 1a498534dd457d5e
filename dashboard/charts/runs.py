"""Where a line breaks: at every point that is hidden, and at every place that its table lacks.

Of a series some rows are there and say that they are hidden; others were not even listed, so that
their number tells nothing (metrics.disclosure.listing). A line from one neighbour to the other
would say how it went between them.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from dashboard.charts.spec import Point
from metrics.disclosure.protect import Protected, Status
from metrics.engine.cubes import CUBES

Item = TypeVar("Item")


def step_of(places: Iterable[int], least: int = 1) -> int:
    """How far apart the neighbours of a series are: the smallest distance in it, ``least`` where
    there is none."""
    known = sorted(set(places))
    return max(least, min((b - a for a, b in pairwise(known)), default=least))


def month_step(found: Protected) -> int:
    """How far apart the months of a table are: one, or as far as those of a source that has one
    month in three or twelve."""
    sparse = found.metric.maker is not None or any(
        CUBES[term.measure.cube].points for term in found.metric.terms
    )
    return step_of(found.frame["month"].astype(int).tolist()) if sparse else 1


def runs(items: Sequence[Item], places: Sequence[int], step: int) -> list[list[Item]]:
    """Neighbours together, in the order given: a new run begins after each place that isn't there.

    Args:
        items: what stands at each of the places.
        places: months, years: ascending.
        step: how far apart neighbours are.
    """
    found: list[list[Item]] = []
    for at, (item, place) in enumerate(zip(items, places, strict=True)):
        if not at or place - places[at - 1] > step:
            found.append([])
        found[-1].append(item)
    return found


def broken(points: Sequence[Point], step: int) -> tuple[Point, ...]:
    """The points with one of no value between two runs."""
    found: list[Point] = []
    for run in runs(points, [int(point.at) for point in points], step):
        if found:
            last = found[-1]
            found.append(
                Point(last.at + step, None, status=Status.SUPPRESSED, provisional=last.provisional)
            )
        found += run
    return tuple(found)


def stands_alone(values: Sequence[float | None]) -> bool:
    """Whether a value has no neighbour to be joined with: unmarked, it could not be seen."""
    beside = [None, *values, None]
    return any(
        value is not None and beside[at] is None and beside[at + 2] is None
        for at, value in enumerate(values)
    )
