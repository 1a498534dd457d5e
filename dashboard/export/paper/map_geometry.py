"""A drawn map's geometry for paper and slides: its frame, and what lies inside it."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely

from dashboard.charts.screen.frame import Figure, Trace

Point = tuple[float, float]


class Frame:
    """From map units to a rectangle of the page: one scale for both directions.

    Args:
        geo: the figure's own frame (``layout.geo``).
        left, top, width, height: the rectangle, in the page's units; the map stands in its middle.
        fine: parts of the frame's longer side that a border is true to.
    """

    def __init__(
        self, geo: Figure, left: float, top: float, width: float, height: float, fine: int
    ) -> None:
        self.x0, self.x1 = geo["lonaxis"]["range"]
        self.y0, self.y1 = geo["lataxis"]["range"]
        self.scale = min(width / (self.x1 - self.x0), height / (self.y1 - self.y0))
        self.wide = self.scale * (self.x1 - self.x0)
        self.high = self.scale * (self.y1 - self.y0)
        self.left, self.top = left + (width - self.wide) / 2, top + (height - self.high) / 2
        self._clip = shapely.box(self.x0, self.y0, self.x1, self.y1)
        self._fine = max(self.x1 - self.x0, self.y1 - self.y0) / fine

    def at(self, x: float, y: float) -> Point:
        """Where a point of the map stands on the page."""
        return self.left + (x - self.x0) * self.scale, self.top + (self.y1 - y) * self.scale

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the map is inside."""
        return bool(self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1)

    def contours(self, outline: Any) -> list[list[Point]]:
        """A region's outer and inner rings on the page, as far as they are inside."""
        seen = shapely.intersection(outline.simplify(self._fine), self._clip)
        return [[self.at(x, y) for x, y in ring] for ring in _rings(seen)]

    def strokes(self, trace: Trace) -> Iterator[list[Point]]:
        """The strokes of a line inside the frame; a None in it starts another."""
        points = list(zip(trace["lon"], trace["lat"], strict=True))
        stops = [-1, *(i for i, (x, _) in enumerate(points) if x is None), len(points)]
        for start, end in pairwise(stops):
            stroke = points[start + 1 : end]
            if len(stroke) < 2:
                continue
            seen = shapely.intersection(shapely.LineString(stroke), self._clip)
            for one in getattr(seen, "geoms", [seen]):
                if one.geom_type == "LineString" and not one.is_empty:
                    yield [self.at(x, y) for x, y in one.coords]


def outlines(trace: Trace, maps: Path) -> dict[str, tuple[str, Any]]:
    """Name and outline of every region in the file that a trace is drawn from, by code."""
    path = maps / Path(trace["geojson"]).name.partition("?")[0]
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> dict[str, tuple[str, Any]]:
    return {
        str(one["id"]): (
            str(one.get("properties", {}).get("name", one["id"])),
            shapely.make_valid(shapely.from_geojson(json.dumps(one["geometry"]))),
        )
        for one in json.loads(path.read_text("utf-8"))["features"]
    }


def _rings(shape: Any) -> Iterator[list[Point]]:
    """Outer and inner rings of all polygons; lines left by the clipping are no area."""
    if shape.geom_type == "Polygon" and not shape.is_empty:
        for ring in (shape.exterior, *shape.interiors):
            yield [(x, y) for x, y in ring.coords]
    elif hasattr(shape, "geoms"):
        for one in shape.geoms:
            yield from _rings(one)
