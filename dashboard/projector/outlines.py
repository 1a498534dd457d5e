"""Boundaries as SVG paths, scaled onto a box of the stage."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from data.reference.boundaries import DEFAULT_OUT

Ring = list[tuple[float, float]]
_FINE: Final = 0.6  # units of the stage that a border is true to; a point is 1 at 1600 × 900
_WHOLE: Final = 14  # rings of fewer points are islands: they keep every one of them


@dataclass(frozen=True)
class Frame:
    """From map units to a box of the stage; one scale for both directions, centred."""

    extent: tuple[float, float, float, float]  # x0, x1, y0, y1
    left: float
    top: float
    wide: float
    high: float

    @property
    def scale(self) -> float:
        """Units of the stage for one of the map."""
        x0, x1, y0, y1 = self.extent
        return min(self.wide / (x1 - x0), self.high / (y1 - y0))

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the map on the stage."""
        x0, x1, y0, y1 = self.extent
        off_x = self.left + (self.wide - self.scale * (x1 - x0)) / 2
        off_y = self.top + (self.high - self.scale * (y1 - y0)) / 2
        return off_x + (x - x0) * self.scale, off_y + (y1 - y) * self.scale

    def path(self, rings: Iterable[Ring], *, close: bool = True) -> str:
        """Rings, or strokes, as the ``d`` of one path."""
        return "".join(self._ring(ring, close) for ring in rings)

    def _ring(self, ring: Ring, close: bool) -> str:
        points = [self.at(x, y) for x, y in ring]
        kept = [points[0]]
        for x, y in points[1:-1]:
            far = abs(x - kept[-1][0]) + abs(y - kept[-1][1])
            if far >= _FINE or len(points) < _WHOLE:
                kept.append((x, y))
        kept.append(points[-1])
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + ("Z" if close else "")


def rings(file: str, maps: Path = DEFAULT_OUT) -> dict[int, list[Ring]]:
    """Every region's rings, outer and inner, of one GeoJSON file."""
    path = maps / file
    return _rings(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _rings(path: Path, _changed: int) -> dict[int, list[Ring]]:
    features = json.loads(path.read_text("utf-8"))["features"]
    return {int(one["id"]): list(_of(one["geometry"])) for one in features}


def _of(geometry: dict[str, Any]) -> Iterator[Ring]:
    many = geometry["coordinates"]
    for polygon in many if geometry["type"] == "MultiPolygon" else [many]:
        for ring in polygon:
            yield [(float(x), float(y)) for x, y in ring]
