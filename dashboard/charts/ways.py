"""Ways that people took: the busiest ones over a map of regions, those that lead to us. Pure."""

from dataclasses import replace
from typing import Final

from dashboard.charts.flows import flows
from dashboard.charts.map_classes import classify
from dashboard.charts.spec import Arc, ChartSpec, Empty, RegionMap
from dashboard.wording import words
from data.reference.boundaries import places
from metrics.disclosure.protect import Protected, Status
from metrics.engine.dimensions import city_of
from metrics.engine.selection import contains

_WIDTHS: Final = 4  # classes of arcs; a map of regions keeps to the three broader ones
_TOLD: Final = 2  # the class whose width stands for all in the legend


def with_ways(chart: RegionMap, found: Protected, by: str, most: int) -> RegionMap:
    """The map with arcs for its largest flows; ties by code.

    Args:
        chart: of regions at the level ``by``.
        found: who came, divided by ``by`` (where to) and ``other`` (where from).
        by: the level of the regions.
        most: no more arcs than that.

    Only ways that have both ends in the data's reach are drawn.
    """
    known = places(chart.boundaries)
    pairs = [
        (row.value, int(row.keys["other"]), int(row.keys[by]))
        for row in found.rows()
        if row.value and row.status is Status.OK
    ]
    ways = [one for one in pairs if one[1] in known and one[1] != one[2]]
    ways = sorted(ways, key=lambda one: (-one[0], one[1], one[2]))[:most]
    if not ways:
        return chart
    cut = classify([value for value, *_ in ways], classes=_WIDTHS - 1, method="natural")
    ranks = list(enumerate(cut, _WIDTHS - len(cut)))
    return replace(
        chart,
        found=(*chart.found, found),
        arcs=tuple(
            Arc(known[origin], known[destination], value, rank)
            for value, origin, destination in ways
            for rank, one in ranks
            if one.holds(value)
        ),
        arc_labels=((_TOLD, f"人数最多的 {len(ways)} 条流向"),),
    )


def arrival_map(found: Protected, home: int) -> ChartSpec:
    """Arcs from the universities' cities to us; those of our own city are no arc, a county's
    either: its arc would lie on its own dot, and a class of the legend on nothing to be seen.

    Args:
        found: divided by ``school_place``, a city or a province.
        home: where they come to.
    """
    own = city_of(home)
    rows = [
        {
            "origin": int(row.keys["school_place"]),
            "destination": home,
            "value": row.value,
            "status": row.status.value,
            "text": words.figure(row, found.metric),
        }
        for row in found.rows()
        if int(row.keys["school_place"]) and not contains(own, int(row.keys["school_place"]))
    ]
    if not rows:
        return Empty(words="没有外地院校的毕业生来本地就业的记录")
    unit = words.unit(found.metric)
    return flows(rows, home=home, measure=found.metric.name, unit=unit, found=[found])
