"""A drawing: areas, lines and texts in units of its own, whatever is to become of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from dashboard.charts.spec import NO_TIP, Tooltip

Point = tuple[float, float]
Anchor = Literal["left", "center", "right"]
Level = Literal["top", "middle", "bottom"]
LEADING: Final = 1.3  # of a text's size, from line to line
ANCHORED: Final = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True)
class Shape:
    """One or more contours, filled or stroked or both; holes by the even-odd rule.

    ``dash`` is the length of a dash and of the gap behind it, 0 for a solid line; ``tip`` is what a
    pointer or a screen reader says of the shape.
    """

    contours: tuple[tuple[Point, ...], ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: float = 0.0
    closed: bool = True
    opacity: float = 1.0
    tip: Tooltip = NO_TIP


@dataclass(frozen=True)
class Label:
    """One line of text; ``at`` is where its anchor stands, ``halo`` the colour around it."""

    text: str
    at: Point
    size: float
    colour: str
    anchor: Anchor = "left"
    level: Level = "middle"
    bold: bool = False
    halo: str = ""

    @property
    def width(self) -> float:
        """The estimated width."""
        return width_of(self.text, self.size)

    @property
    def left(self) -> float:
        """The left end, by the estimated width."""
        return self.at[0] - self.width * ANCHORED[self.anchor]

    @property
    def baseline(self) -> float:
        """Where the letters stand, for a font whose capitals reach 0.72 of its size."""
        return self.at[1] + self.size * {"top": 0.88, "middle": 0.36, "bottom": -0.16}[self.level]


@dataclass
class Drawing:
    """Items in the order in which they are painted."""

    width: float
    height: float
    items: list[Shape | Label] = field(default_factory=list)

    def area(self, *contours: Sequence[Point], **looks: Any) -> None:
        """Add a closed shape; a ring of less than three corners is none."""
        rings = tuple(tuple(ring) for ring in contours if len(ring) > 2)
        if rings:
            self.items.append(Shape(rings, **looks))

    def box(self, x0: float, y0: float, x1: float, y1: float, **looks: Any) -> None:
        """Add an upright rectangle."""
        self.area(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), **looks)

    def line(self, points: Sequence[Point], **looks: Any) -> None:
        """Add an open line; a single point is none."""
        if len(points) > 1:
            self.items.append(Shape((tuple(points),), closed=False, **looks))

    def disc(self, x: float, y: float, radius: float, **looks: Any) -> None:
        """Add a circle, as a polygon of sixteen sides."""
        self.area([(x + radius * c, y + radius * s) for c, s in _CIRCLE], **looks)

    def write(
        self,
        text: str,
        at: Point,
        size: float,
        colour: str,
        *,
        anchor: Anchor = "left",
        level: Level = "middle",
        bold: bool = False,
        halo: str = "",
    ) -> None:
        """Add a text of one or several lines; as a whole they stand at ``at``."""
        lines = text.split("\n")
        step = size * LEADING
        first = {"top": 0.0, "middle": (len(lines) - 1) / 2, "bottom": float(len(lines) - 1)}
        top = at[1] - first[level] * step
        for i, line in enumerate(lines):
            if line:
                place = (at[0], top + i * step)
                self.items.append(Label(line, place, size, colour, anchor, level, bold, halo))

    def scaled(self, by: float) -> "Drawing":
        """The same, so many times as large."""
        return Drawing(self.width * by, self.height * by, [_scaled(one, by) for one in self.items])


def width_of(text: str, size: float) -> float:
    """About how wide a text's longest line is: Chinese is square, the rest just over half."""
    lines = text.split("\n")
    return max(sum(1.0 if ord(char) > 0x2E80 else 0.56 for char in line) for line in lines) * size


def height_of(text: str, size: float) -> float:
    """How high a text's lines are together."""
    return (text.count("\n") + 1) * size * LEADING


_CIRCLE: Final = tuple((math.cos(i * math.pi / 8), math.sin(i * math.pi / 8)) for i in range(16))


def _scaled(one: Shape | Label, by: float) -> Shape | Label:
    if isinstance(one, Label):
        return replace(one, at=(one.at[0] * by, one.at[1] * by), size=one.size * by)
    contours = tuple(tuple((x * by, y * by) for x, y in ring) for ring in one.contours)
    return replace(one, contours=contours, width=one.width * by, dash=one.dash * by)
