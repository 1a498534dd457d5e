"""Maps: regions in their classes, arcs between places, names, the inset."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from dashboard.charts.arcs import arc, head
from dashboard.charts.map_labels import fitting
from dashboard.charts.map_view import in_inset, padded
from dashboard.charts.spec import NO_TIP, FlowMap, RegionMap, Tone, Tooltip
from dashboard.export.vector.drawing import Point
from dashboard.export.vector.geometry import Frame, outlines
from dashboard.export.vector.map_legend import WIDTHS, MapLegend
from dashboard.export.vector.sheet import Sheet
from dashboard.wording.theme import grouped
from data.reference.boundaries import SOUTH_SEA, Place, extent, places, south_sea_strokes

_STRIP: Final = 0.2  # of the width, of 南海诸岛: laid over the map they would cover 台湾
_INSET: Final = (0.55, 0.4)  # of the height: where it begins, how high it is
_NOTE: Final = 16
_HOME, _TINY = 14, 10  # sizes of texts
_OPACITIES: Final = (0.45, 0.55, 0.65, 0.75)  # of arcs, thinnest class first
_CASE: Final = 1.6  # how much broader what surrounds an arc is
_HEAD: Final = 4.8
_MOST_HEADS: Final = 60  # more arrow heads than that are confetti
_HIGH, _NATION = 400, 460

Edge = tuple[str, float]  # colour and width of a border


def map_height(spec: RegionMap, _sheet: Sheet) -> float:
    """As high as a map is usually drawn; the nation with its inset higher."""
    return spec.height or (_NATION if spec.view.has_inset else _HIGH)


def region_map(spec: RegionMap, sheet: Sheet) -> None:
    """Draw a map with its legend and its note about the boundaries."""
    view, look = spec.view, sheet.look
    one, key = _Map(spec, sheet), MapLegend(spec, sheet)
    wide = sheet.width - key.aside
    high = sheet.height - key.below - (_NOTE if look.remarks else 0)
    if view.has_inset:
        strip = sheet.width * _STRIP
        one.inset((sheet.width - strip, high * _INSET[0], strip, high * _INSET[1]))
        wide = min(wide, sheet.width - strip)
    frame = Frame(padded(view.region.extent), (0, 0, wide, high))
    one.borders(frame, view.file, view.context, (look.grid, 0.8))
    one.regions(frame, view.members, (look.page, 0.7) if view.outlines else (look.border, 0.8))
    if view.outlines:
        one.borders(frame, view.outlines, view.outline_codes, (sheet.quiet, 1.2))
    if spec.outlined in view.members:
        one.borders(frame, view.file, [spec.outlined], (sheet.ink, 2.6))
    if view.has_inset:
        one.south_sea(frame)
    one.arcs(frame)
    home = spec.home if isinstance(spec, FlowMap) else None
    if spec.labelled:
        one.names(frame, above=look.places * 0.6 if isinstance(spec, FlowMap) else 0.0)
    if home is not None:
        one.home(frame, home)
    key.draw()
    if look.remarks:
        sheet.write(spec.note, (0, sheet.height - 2), _TINY, sheet.quiet, level="bottom")


@dataclass(frozen=True)
class _Map:
    """A map being drawn."""

    spec: RegionMap
    sheet: Sheet

    def regions(self, frame: Frame, codes: Collection[int], edge: Edge) -> None:
        """Those of the regions that are asked for, by class."""
        known = outlines(self.spec.view.file, self.spec.boundaries)
        for one in self.spec.classes:
            looks = {
                "fill": self.sheet.look.land(one.tone),
                "stroke": edge[0],
                "width": edge[1],
            }
            for code in one.codes:
                if code in codes and code in known:
                    tip = self.spec.tips.get(code, NO_TIP)
                    self.sheet.area(*frame.contours(known[code]), tip=tip, **looks)

    def borders(self, frame: Frame, file: str, codes: Collection[int], edge: Edge) -> None:
        """Borders without a colour inside."""
        known = outlines(file, self.spec.boundaries)
        names = places(self.spec.boundaries)
        for code in codes:
            if code in known:
                contours = frame.contours(known[code])
                tip = Tooltip(names[code].name)
                self.sheet.area(*contours, stroke=edge[0], width=edge[1], tip=tip)

    def south_sea(self, frame: Frame) -> None:
        """The line of the South China Sea, ten strokes."""
        for stroke in south_sea_strokes(self.spec.boundaries):
            for piece in frame.stroke(stroke):
                self.sheet.line(piece, stroke=self.sheet.quiet, width=1.4)

    def inset(self, box: tuple[float, float, float, float]) -> None:
        """What reaches into the South China Sea, the strokes, its name and frame."""
        view, maps = self.spec.view, self.spec.boundaries
        frame = Frame(extent(SOUTH_SEA, maps), box)
        codes = in_inset(view.members, maps) if view.level == "province" else view.members
        self.regions(frame, codes, (self.sheet.quiet, 0.6))
        self.south_sea(frame)
        (left, top), (wide, high) = frame.corner, frame.size
        place = (left + wide / 2, top + high - self.sheet.look.size(_TINY))
        self.sheet.write("南海诸岛", place, _TINY, self.sheet.quiet, anchor="center")
        self.sheet.box(left, top, left + wide, top + high, stroke=self.sheet.quiet, width=1)

    def arcs(self, frame: Frame) -> None:
        """Arcs, the broad ones below, each with a head where they are few."""
        look = self.sheet.look
        ordered = sorted(self.spec.arcs, key=lambda one: (-one.rank, -one.value))
        for one in ordered:
            width = WIDTHS[one.rank] * look.fine
            opacity = 1.0 if look.cased else _OPACITIES[one.rank]
            way = Tooltip(f"{one.origin.short} → {one.destination.short}", (grouped(one.value),))
            for piece in frame.stroke(arc(one.origin, one.destination)):
                if look.cased:
                    self.sheet.line(piece, stroke=look.page, width=width + _CASE, opacity=0.55)
                self.sheet.line(piece, stroke=look.way, width=width, opacity=opacity, tip=way)
        for one in ordered if len(ordered) <= _MOST_HEADS else ():
            x, y, turn = head(one.origin, one.destination)
            if frame.holds(x, y):
                size = _HEAD + (WIDTHS[one.rank] * look.fine / 2 if look.cased else 0.0)
                self.sheet.area(_triangle(frame.at(x, y), size, turn), fill=look.way)

    def names(self, frame: Frame, *, above: float) -> None:
        """Short names where they fit, so far above their places."""
        look = self.sheet.look
        tones = {code: one.tone for one in self.spec.classes for code in one.codes}
        arcs = self.spec.arcs
        touched = {end.code // 10_000 for one in arcs for end in (one.origin, one.destination)}
        for place in (one.place for one in fitting(self.spec)):
            if look.sparse and above and place.code // 10_000 not in touched:
                continue
            x, y = frame.at(place.x, place.y)
            tone = tones.get(place.code, Tone.EMPTY)
            # A name that reaches beyond its region stands on the page's colour too.
            wide = self.sheet.wide(place.short, look.places)
            inside = not above and wide <= place.room * frame.scale
            halo = look.halo(look.land(tone) if inside else "")
            colour = look.on(tone) if inside or not halo else self.sheet.ink
            at = (x, y - above)
            self.sheet.write(
                place.short, at, look.places, colour, anchor="center", halo=halo, bold=look.strong
            )

    def home(self, frame: Frame, place: Place) -> None:
        """The place that all arcs come to or leave."""
        sheet, at = self.sheet, frame.at(place.x, place.y)
        fill = sheet.colour(Tone.OURS)
        sheet.disc(*at, 6.5, fill=fill, stroke=sheet.look.page, width=2)
        beside, halo = (at[0] + 9, at[1]), sheet.look.halo("")
        sheet.write(place.short, beside, _HOME, sheet.ink, bold=True, halo=halo)


def _triangle(at: Point, size: float, degrees: float) -> list[Point]:
    """A head that points so many degrees clockwise from north."""
    corners = []
    for turn in (0.0, 2.2, -2.2):
        angle = math.radians(degrees) + turn
        corners.append((at[0] + size * math.sin(angle), at[1] - size * math.cos(angle)))
    return corners
