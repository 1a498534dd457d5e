"""A map's geometry in a drawing: its frame, and what lies inside it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely

from dashboard.charts.map_view import Box

Point = tuple[float, float]
_FINE = 900  # parts of the frame's longer side that a border is true to


@dataclass(frozen=True)
class Frame:
    """From map units to a rectangle: one scale for both directions, the map in its middle.

    Attributes:
        extent: what of the map is seen: x0, x1, y0, y1.
        box: left, top, width, height of the rectangle.
    """

    extent: Box
    box: tuple[float, float, float, float]

    @property
    def scale(self) -> float:
        """The rectangle's units for one of the map."""
        x0, x1, y0, y1 = self.extent
        return min(self.box[2] / (x1 - x0), self.box[3] / (y1 - y0))

    @property
    def size(self) -> Point:
        """How wide and high the map is in the rectangle."""
        x0, x1, y0, y1 = self.extent
        return self.scale * (x1 - x0), self.scale * (y1 - y0)

    @property
    def corner(self) -> Point:
        """Its upper left corner."""
        left, top, width, height = self.box
        wide, high = self.size
        return left + (width - wide) / 2, top + (height - high) / 2

    def at(self, x: float, y: float) -> Point:
        """Where a point of the map stands."""
        left, top = self.corner
        return left + (x - self.extent[0]) * self.scale, top + (self.extent[3] - y) * self.scale

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the map is seen."""
        x0, x1, y0, y1 = self.extent
        return x0 <= x <= x1 and y0 <= y <= y1

    def contours(self, outline: Any) -> list[list[Point]]:
        """A region's outer and inner rings, as far as they are seen."""
        x0, x1, y0, y1 = self.extent
        plain = outline.simplify(max(x1 - x0, y1 - y0) / _FINE)
        seen = shapely.intersection(plain, shapely.box(x0, y0, x1, y1))
        return [[self.at(x, y) for x, y in ring] for ring in _rings(seen)]

    def stroke(self, points: Sequence[Point]) -> Iterator[list[Point]]:
        """The pieces of a line that are seen."""
        x0, x1, y0, y1 = self.extent
        seen = shapely.intersection(shapely.LineString(points), shapely.box(x0, y0, x1, y1))
        for one in getattr(seen, "geoms", [seen]):
            if one.geom_type == "LineString" and not one.is_empty:
                yield [self.at(x, y) for x, y in one.coords]


def outlines(file: str, maps: Path) -> dict[int, Any]:
    """The outline of every region in a file of boundaries, by code."""
    path = maps / file
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> dict[int, Any]:
    return {
        int(one["id"]): shapely.make_valid(shapely.from_geojson(json.dumps(one["geometry"])))
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
