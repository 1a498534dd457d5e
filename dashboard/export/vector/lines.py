"""Lines over months and years, curves of staying: intervals below, names at their ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.charts import palette
from dashboard.charts.spec import (
    Axis,
    Curves,
    Event,
    Interval,
    Label,
    LegendItem,
    Lines,
    Point,
    Role,
    Scale,
    Series,
    Tone,
    Tooltip,
)
from dashboard.export.vector.axes import (
    EDGE,
    RIGHT,
    TEXT,
    Legend,
    Ruler,
    below,
    beside,
    foot_of,
    levels,
    ticks_of,
)
from dashboard.export.vector.sheet import Sheet
from dashboard.wording.theme import compact

_PAD: Final = 8  # free at both ends of years, for their marks and ranges
_AWAY: Final = 8  # from a line's end to its name
_WIDTH, _THIN, _DASHED = 2.6, 1.4, 1.6
_DASH: Final = 3.0
_MARK: Final = 3.0  # radius
_APART: Final = 1.4  # of a text's size, between the names of two lines
_ASIDE: Final = 1.1  # months between the ranges that speak of one year
_RISK: Final = 11
_RISK_ROW: Final = 19
_RISK_GAP: Final = 26
_LINES, _CURVES = 280, 290
_EVENT_ROWS, _EVENT_GAP = 3, 4  # rows for the words of events; pixels from their lines
_MOST: Final = 0.9  # of the width, what a legend has at least


def lines_height(spec: Lines, sheet: Sheet) -> float:
    """The chart's own height, and that of its legend."""
    return (spec.height or _LINES) + Legend(_items(spec), sheet, sheet.width * _MOST).height


def lines(spec: Lines, sheet: Sheet) -> None:
    """Draw lines over months or years."""
    plot = _framed(sheet, spec.x, spec.y, spec.series, sheet.height, items=_items(spec))
    plot.draw(spec.intervals, spec.series)
    plot.happened(spec.events)
    bounded = [one for one in spec.series if any(p.low is not None for p in one.points)]
    for i, one in enumerate(bounded):
        plot.ranges(one, (i - (len(bounded) - 1) / 2) * _ASIDE)
    plot.ends(spec.series, edge=spec.named)


def _items(spec: Lines) -> list[LegendItem]:
    return [LegendItem(one.tone, one.name) for one in spec.series] if spec.named else []


def curves_height(spec: Curves, sheet: Sheet) -> float:
    """The height of curves with the numbers at risk below them."""
    return (spec.height or _CURVES) + _risk_height(spec) + sheet.look.size(TEXT)


def curves(spec: Curves, sheet: Sheet) -> None:
    """Draw curves over the months of a stay, with the people at risk underneath."""
    names = max((sheet.wide(one.name, _RISK) for one in spec.at_risk), default=0.0)
    rows = _risk_height(spec)
    left = names + _RISK_GAP if names else 0.0
    plot = _framed(sheet, spec.x, spec.y, spec.series, sheet.height - rows, least=left)
    plot.draw(spec.intervals, spec.series)
    plot.ends(spec.series, edge=True)
    if not spec.at_risk:
        return
    y = sheet.height - rows + _RISK_ROW / 2
    sheet.write("仍在观察的人数", (plot.x.start, y), _RISK, sheet.quiet)
    for one in spec.at_risk:
        y += _RISK_ROW
        sheet.write(one.name, (plot.x.start - _RISK_GAP, y), _RISK, sheet.quiet, anchor="right")
        colour = sheet.quiet if one.tone is Tone.OTHER else sheet.colour(one.tone)
        for month, people in one.numbers:
            sheet.write(compact(people), (plot.x.at(month), y), _RISK, colour, anchor="center")


def _risk_height(spec: Curves) -> float:
    return _RISK_ROW * (len(spec.at_risk) + 1) + 4.0 if spec.at_risk else 0.0


@dataclass(frozen=True)
class _Plot:
    """The frame of lines, and how they are drawn into it."""

    sheet: Sheet
    x: Ruler
    y: Ruler
    zero: bool
    pad: float  # pixels free at both ends of the axis

    def draw(self, intervals: Sequence[Interval], series: Sequence[Series]) -> None:
        """Intervals below, then the line at zero, then the lines in their order."""
        for interval in intervals:
            self._interval(interval)
        if self.zero:
            ends = [(x, self.y.at(0)) for x in (self.x.start - self.pad, self.x.end + self.pad)]
            self.sheet.line(ends, stroke=self.sheet.ink, width=1)
        for one in series:
            self._line(one)

    def happened(self, events: Sequence[Event]) -> None:
        """An upright line for each event with its words at the top, a row lower for each next."""
        for i, one in enumerate(events):
            x = self.x.at(one.at)
            ends = [(x, self.y.start), (x, self.y.end)]
            self.sheet.line(ends, stroke=self.sheet.quiet, width=1, dash=_DASH)
            left = x > (self.x.start + self.x.end) / 2
            y = self.y.end + self.sheet.look.size(_RISK) * (0.7 + 1.3 * (i % _EVENT_ROWS))
            place = x - _EVENT_GAP if left else x + _EVENT_GAP, y
            side = "right" if left else "left"
            self.sheet.write(one.text, place, _RISK, self.sheet.quiet, anchor=side)

    def ranges(self, one: Series, aside: float) -> None:
        """An upright line from bound to bound at each point that has them, so far aside."""
        bounded = [p for p in one.points if p.low is not None and p.high is not None]
        for point in bounded:
            x = self.x.at(point.at + aside)
            ends = [(x, self.y.at(bound or 0.0)) for bound in (point.low, point.high)]
            self.sheet.line(ends, stroke=self.sheet.colour(one.tone), width=1.4)
        self._marks(bounded, one.tone, aside)

    def ends(self, series: Sequence[Series], *, edge: bool) -> None:
        """Names at the ends of lines (at the plot's edge), moved apart where they would touch."""
        wanted: list[tuple[float, float, Label]] = []
        for one in series:
            last = _last(one)
            if one.end and last:
                x = (self.x.end if edge else self.x.at(last.at)) + self.pad
                wanted.append((self.y.at(last.value or 0.0), x, one.end))
        wanted.sort(key=lambda end: end[0])
        size = self.sheet.look.size(TEXT)
        heights = _spread([y for y, _, _ in wanted], size * _APART, self.y.start - size / 2)
        for y, (_, x, label) in zip(heights, wanted, strict=True):
            colour, bold = self.sheet.colour(label.tone), self.sheet.look.strong
            self.sheet.write(label.text, (x + _AWAY, y), TEXT, colour, bold=bold)

    def _interval(self, one: Interval) -> None:
        """The area between two bounds; paler for a wider range."""
        there = [(self.x.at(at), self.y.at(high)) for at, _, high in one.rows]
        back = [(self.x.at(at), self.y.at(low)) for at, low, _ in reversed(one.rows)]
        opacity = palette.faint(one.level)
        self.sheet.area((*there, *back), fill=self.sheet.colour(one.tone), opacity=opacity)

    def _line(self, one: Series) -> None:
        """A line with gaps where nothing is known, dashed where it is not settled."""
        width = _THIN if one.tone is Tone.OTHER else _WIDTH
        for points, dashed in _pieces(one):
            self.sheet.line(
                [(self.x.at(p.at), self.y.at(p.value or 0.0)) for p in points],
                stroke=self.sheet.colour(one.tone),
                width=_DASHED if one.role is Role.REFERENCE else width,
                dash=_DASH if dashed else 0.0,
                tip=Tooltip(one.name),
            )
        if one.marked:
            self._marks(one.points, one.tone)

    def _marks(self, points: Sequence[Point], tone: Tone, aside: float = 0.0) -> None:
        """A disc at each point that has a value."""
        for point in points:
            if point.value is not None:
                place = self.x.at(point.at + aside), self.y.at(point.value)
                fill = self.sheet.colour(tone)
                self.sheet.disc(*place, _MARK, fill=fill, tip=point.tip)


def _framed(
    sheet: Sheet,
    x: Axis,
    y: Axis,
    series: Sequence[Series],
    height: float,
    *,
    items: Sequence[LegendItem] = (),
    least: float = 0.0,
) -> _Plot:
    """Draw the axes above so high a foot; ``least`` is the width of what else stands at the left
    of the plot."""
    ticks = ticks_of(y, sheet)
    names = [one.end.text for one in series if one.end and _last(one)]
    room = max((sheet.wide(one, TEXT) + _AWAY + 4 for one in names), default=0.0)
    left, right = EDGE + max(beside(ticks, sheet), least), sheet.width - max(RIGHT, room)
    legend = Legend(items, sheet, sheet.width - left, strokes=True)
    legend.draw(left, 0)
    foot = height - foot_of(sheet)
    pad = 0.0 if x.scale is Scale.MONTH else _PAD
    across = Ruler.of(x, left, right, pad)
    up = Ruler.of(y, foot, EDGE + legend.height)
    levels(sheet, up, ticks, left, right)
    below(sheet, across, ticks_of(x, sheet), foot)
    return _Plot(sheet, across, up, y.zero, pad)


def _last(one: Series) -> Point | None:
    return next((p for p in reversed(one.points) if p.value is not None), None)


def _pieces(one: Series) -> Iterator[tuple[list[Point], bool]]:
    """Runs of points with values; a provisional one is dashed, from the last settled point on."""
    run: list[Point] = []
    dashed = one.role is Role.REFERENCE
    for point in one.points:
        if point.value is None:
            yield run, dashed
            run = []
            continue
        unsettled = one.role is Role.REFERENCE or point.provisional
        if unsettled != dashed:
            yield run, dashed
            run, dashed = run[-1:], unsettled
        run.append(point)
    yield run, dashed


def _spread(wanted: Sequence[float], step: float, lowest: float) -> list[float]:
    """Heights from the top, moved down and then up until they are a step apart."""
    places: list[float] = []
    for y in wanted:
        places.append(max(y, places[-1] + step) if places else y)
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], lowest)
        lowest = places[i] - step
    return places
