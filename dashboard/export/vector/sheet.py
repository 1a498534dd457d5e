"""A drawing that is made for a look: its least text size, its tips, its colours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.charts.spec import NO_TIP, Tone, Tooltip
from dashboard.export.vector.drawing import Drawing, Point, width_of
from dashboard.export.vector.look import Look


@dataclass
class Sheet(Drawing):
    """A drawing in pixels of paper; what doesn't suit its look isn't drawn."""

    look: Look = field(kw_only=True)

    def colour(self, tone: Tone) -> str:
        """The look's colour."""
        return self.look.colour(tone)

    @property
    def ink(self) -> str:
        """Of what is read first."""
        return self.look.colour(Tone.INK)

    @property
    def quiet(self) -> str:
        """Of ticks, remarks, rules."""
        return self.look.colour(Tone.QUIET)

    def area(self, *contours: Sequence[Point], tip: Tooltip = NO_TIP, **looks: Any) -> None:
        """Add a closed shape; it says something where there is a pointer to ask it."""
        super().area(*contours, tip=tip if self.look.tips else NO_TIP, **looks)

    def line(self, points: Sequence[Point], *, tip: Tooltip = NO_TIP, **looks: Any) -> None:
        """Add an open line, the same."""
        super().line(points, tip=tip if self.look.tips else NO_TIP, **looks)

    def write(self, text: str, at: Point, size: float, colour: str, **looks: Any) -> None:
        """Add a text, no smaller than can be read."""
        super().write(text, at, self.look.size(size), colour, **looks)

    def wide(self, text: str, size: float) -> float:
        """How wide a text will be."""
        return width_of(text, self.look.size(size))

    def finished(self) -> Drawing:
        """The drawing in the look's own units."""
        return Drawing(self.width, self.height, self.items).scaled(self.look.unit)
