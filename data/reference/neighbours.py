"""Which counties of a province touch each other: read off the bundled boundaries.

Counties that share a point of their simplified borders are neighbours (queen contiguity); the
simplification keeps shared borders shared. An island that touches nobody is joined to the county
nearest to it, both ways, or it would have no neighbourhood at all.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.reference.boundaries import DEFAULT_OUT, BoundaryError, places

Neighbours = Mapping[int, frozenset[int]]


def neighbours(province: int, maps: Path = DEFAULT_OUT) -> Neighbours:
    """The neighbours of each county of a province, by adcode.

    Args:
        province: adcode of the province.
        maps: where the boundary files lie.

    Raises:
        BoundaryError: the boundaries have not been built; the text names the command.
    """
    path = maps / f"province_{province}.json"
    if not path.is_file():
        raise BoundaryError(f"{path} 不存在，请先运行 python -m data boundaries")
    return _neighbours(path, path.stat().st_mtime_ns, maps)


@lru_cache(maxsize=8)
def _neighbours(path: Path, _changed: int, maps: Path) -> Neighbours:
    features = json.loads(path.read_text("utf-8"))["features"]
    at: dict[tuple[float, float], set[int]] = defaultdict(set)
    found: dict[int, set[int]] = {}
    for feature in features:
        code = int(feature["id"])
        found[code] = set()
        for point in _points(feature["geometry"]["coordinates"]):
            at[point].add(code)
    for together in at.values():
        for code in together:
            found[code] |= together - {code}
    known = places(maps)
    for code in [code for code, others in found.items() if not others and len(found) > 1]:
        here = known[code]
        nearest = min(
            (other for other in found if other != code),
            key=lambda o: (known[o].x - here.x) ** 2 + (known[o].y - here.y) ** 2,
        )
        found[code].add(nearest)
        found[nearest].add(code)
    return {code: frozenset(others) for code, others in found.items()}


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], (int, float)):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for inner in coordinates:
        yield from _points(inner)
