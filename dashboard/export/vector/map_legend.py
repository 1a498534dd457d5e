"""The legend of a map: the measure, a swatch a class, a stroke a width of arcs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dashboard.charts.spec import RegionMap
from dashboard.export.vector.breaking import broken
from dashboard.export.vector.drawing import LEADING, Point, width_of
from dashboard.export.vector.sheet import Sheet

WIDTHS: Final = (1.0, 2.2, 4.0, 6.5)  # of arcs, thinnest class first
_ASIDE: Final = 0.24  # of the drawing's width, where it stands at the right
_TEXT: Final = 11
_ROW: Final = 20
_SWATCH: Final = (16, 12)
_AWAY: Final = 6  # from a swatch to its words
_BETWEEN: Final = 16


@dataclass(frozen=True)
class _Item:
    """Words behind a swatch so ``high``; the measure has none."""

    text: str
    colour: str = ""
    high: float = 0.0
    edge: str = ""

    @property
    def room(self) -> float:
        """What its swatch takes."""
        return _SWATCH[0] + _AWAY if self.high else 0.0

    def draw(self, sheet: Sheet, at: Point) -> None:
        """Draw it with its left end and its middle there."""
        (x, y), half = at, self.high / 2
        if self.high:
            edge = {"stroke": self.edge, "width": 1.0} if self.edge else {}
            sheet.box(x, y - half, x + _SWATCH[0], y + half, fill=self.colour, **edge)
        colour = sheet.ink if self.high else sheet.quiet
        sheet.write(self.text, (x + self.room, y), _TEXT, colour)


@dataclass(frozen=True)
class MapLegend:
    """The legend of one map: at its right, or in rows below it."""

    spec: RegionMap
    sheet: Sheet

    @property
    def aside(self) -> float:
        """The width that it takes at the right."""
        return self.sheet.width * _ASIDE if self.sheet.look.aside else 0.0

    @property
    def below(self) -> float:
        """The height that it takes below."""
        return 0.0 if self.sheet.look.aside else len(self._rows()) * _ROW + 4.0

    def draw(self) -> None:
        """Draw it."""
        if self.sheet.look.aside:
            self._column()
            return
        rows = self._rows()
        for i, row in enumerate(rows):
            y = self.sheet.height - (len(rows) - i - 0.5) * _ROW
            x = (self.sheet.width - sum(map(self._wide, row)) - _BETWEEN * (len(row) - 1)) / 2
            for item in row:
                item.draw(self.sheet, (x, y))
                x += self._wide(item) + _BETWEEN

    def _column(self) -> None:
        size, left = self.sheet.look.size(_TEXT), self.sheet.width - self.aside + 12
        room = self.sheet.width - left - size  # a closing mark hangs over the edge
        lines = broken(self.spec.head, room, 0.0, lambda text: width_of(text, size))
        self.sheet.write("\n".join(lines), (left, 8), _TEXT, self.sheet.quiet, level="top")
        y = 8 + size * LEADING * len(lines) + 12
        for item in self._items():
            item.draw(self.sheet, (left, y))
            y += _ROW

    def _items(self) -> Iterator[_Item]:
        look = self.sheet.look
        for rank, words in self.spec.arc_labels:
            yield _Item(words, look.way, WIDTHS[rank] * look.fine)
        for one in self.spec.classes:
            if one.label:
                colour = look.land(one.tone)
                yield _Item(
                    one.label, colour, _SWATCH[1], self.sheet.quiet if colour == look.page else ""
                )

    def _rows(self) -> list[list[_Item]]:
        """The measure and the swatches in rows that fit."""
        rows: list[list[_Item]] = [[]]
        used = 0.0
        for item in (_Item(self.spec.head), *self._items()):
            if used and used + self._wide(item) > self.sheet.width:
                rows.append([])
                used = 0.0
            rows[-1].append(item)
            used += self._wide(item) + _BETWEEN
        return rows

    def _wide(self, item: _Item) -> float:
        return item.room + self.sheet.wide(item.text, _TEXT)
