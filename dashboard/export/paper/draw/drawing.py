"""A drawing: areas, lines and texts in pixels, whatever is to become of it."""

import html
import math
import re
from dataclasses import dataclass, field
from typing import Final, Literal

Point = tuple[float, float]
Anchor = Literal["left", "center", "right"]
Level = Literal["top", "middle", "bottom"]
_TAG: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Shape:
    """One or more contours, filled or stroked or both; holes by the even-odd rule.

    ``name`` is what a pointer or a screen reader says of it.
    """

    contours: tuple[tuple[Point, ...], ...]
    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    dash: bool = False
    closed: bool = True
    opacity: float = 1.0
    name: str = ""


@dataclass(frozen=True)
class Label:
    """One line of text; ``at`` is where its anchor stands."""

    text: str
    at: Point
    size: float
    colour: str
    anchor: Anchor = "left"
    level: Level = "middle"
    bold: bool = False

    @property
    def left(self) -> float:
        """The left end, by the estimated width."""
        wide = width_of(self.text, self.size)
        return self.at[0] - {"left": 0.0, "center": wide / 2, "right": wide}[self.anchor]

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

    def area(self, *contours: tuple[Point, ...], **more: object) -> None:
        """Add a closed shape; a ring of less than three corners is none."""
        rings = tuple(ring for ring in contours if len(ring) > 2)
        if rings:
            self.items.append(Shape(rings, **more))  # type: ignore[arg-type]

    def box(self, x0: float, y0: float, x1: float, y1: float, **more: object) -> None:
        """Add an upright rectangle."""
        self.area(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), **more)

    def line(self, points: list[Point], **more: object) -> None:
        """Add an open line; a single point is none."""
        if len(points) > 1:
            self.items.append(Shape((tuple(points),), closed=False, **more))  # type: ignore[arg-type]

    def disc(self, x: float, y: float, radius: float, fill: str, name: str = "") -> None:
        """Add a filled circle, as a polygon of sixteen sides."""
        self.area(tuple((x + radius * c, y + radius * s) for c, s in _CIRCLE), fill=fill, name=name)

    def write(self, text: str, at: Point, size: float, colour: str, **more: object) -> None:
        """Add a text of one or several lines, given as plotly.js has it (``<br>``, entities)."""
        lines = plain_lines(text)
        step = size * 1.3
        level = more.get("level", "middle")
        first = {"top": 0.0, "middle": (len(lines) - 1) / 2, "bottom": float(len(lines) - 1)}
        top = at[1] - first[str(level)] * step
        bold = bool(more.pop("bold", False)) or "<b>" in text
        for i, line in enumerate(lines):
            if line:
                self.items.append(
                    Label(line, (at[0], top + i * step), size, colour, bold=bold, **more)  # type: ignore[arg-type]
                )


_CIRCLE: Final = tuple((math.cos(i * math.pi / 8), math.sin(i * math.pi / 8)) for i in range(16))


def plain_lines(text: str) -> list[str]:
    """The lines of a text of plotly.js, without its markup."""
    return [html.unescape(_TAG.sub("", line)) for line in re.split(r"<br\s*/?>", str(text))]


def width_of(text: str, size: float) -> float:
    """About how wide a line is: Chinese characters are square, others just over half."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.56 for char in text) * size
