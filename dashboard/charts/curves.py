"""Curves of staying with the people behind them, the months in which people leave, ratios.

Pure: Protected tables in, specs out. A curve ends where too few are left to look at, and breaks
where points between may not be shown: a line through them would say how it went there. Where a stay
is not over yet is no leaving, and the note says so.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dashboard.charts.runs import broken, runs
from dashboard.charts.scale import least_reach, value_axis
from dashboard.charts.spec import (
    CATEGORIES,
    AtRisk,
    Axis,
    Category,
    ChartSpec,
    Columns,
    Curves,
    Empty,
    Interval,
    Label,
    Point,
    Ranges,
    Scale,
    Series,
    Tick,
    Tone,
    Tooltip,
)
from dashboard.charts.text import short
from dashboard.wording import words
from dashboard.wording.theme import compact
from metrics.disclosure.curves import QUARTER
from metrics.disclosure.protect import Protected, Status
from metrics.engine.rows import records

Record = dict[str, Any]
Groups = Sequence[tuple[str, list[Record]]]
_MOST: Final = len(CATEGORIES)
_PLOT: Final = 290
_ROW, _FRAME = 25, 44  # pixels of a ratio; around them
_USUAL: Final = 36  # months at which many curves are told apart
_NAME: Final = 6  # characters of a group where room is scarce; the pointer reads all of it
_BANDED: Final = 3  # curves beyond which their ranges cover each other
_TICKS: Final = (0.25, 0.5, 0.7, 1, 1.5, 2, 3, 4)  # of an axis of multiples


def curves(
    found: Protected, by: str | None = None, whole: Protected | None = None, *, plot: int = _PLOT
) -> ChartSpec:
    """Shares still here over the months since arrival, with the people at risk underneath.

    Args:
        found: divided by ``tenure`` and, where given, ``by``.
        by: the dimension that makes several curves.
        whole: the same undivided; beyond six groups they turn grey and this one leads.
        plot: pixels of the curves alone.
    """
    groups = _groups(found, by)
    many = len(groups) > _MOST
    led = many and whole is not None
    if led and whole is not None:
        groups = groups + [("全部", rows) for _, rows in _groups(whole, None)]
    if not groups:
        return Empty(words="人数过少，不予显示", height=plot)
    tones = _tones(groups, led=led)
    told = [tone is not Tone.OTHER or not many for tone in tones]
    longest = max(int(rows[-1]["tenure"]) for _, rows in groups)
    lowest = min(row["value"] for _, rows in groups for row in rows)
    bottom = max(0.0, int((lowest - 0.02) * 20) / 20)
    paired = list(zip(groups, tones, told, strict=True))
    return Curves(
        found=(found, whole) if led and whole is not None else (found,),
        height=plot,
        x=_tenures(longest),
        y=value_axis(bottom, 1.0, found.metric, reach=(bottom, 1.02)),
        series=tuple(
            _curve(name, rows, tone, named=bool(by) and is_told)
            for (name, rows), tone, is_told in paired
        ),
        intervals=tuple(
            one for (name, rows), tone, _ in paired for one in _intervals(name, rows, tone)
        )
        if len(groups) <= _BANDED
        else (),
        at_risk=tuple(
            _at_risk(name, rows, tone, longest) for (name, rows), tone, is_told in paired if is_told
        ),
    )


def hazard(found: Protected, most: int = 24) -> ChartSpec:
    """The share that leaves in each month of a stay; a month that is hidden stays empty."""
    rows = [row for row in found.rows() if int(row.keys["tenure"]) <= most]
    shown = [row for row in rows if row.value is not None]
    if not shown:
        return Empty(words="人数过少，不予显示", height=_PLOT)
    peak = max(shown, key=lambda row: row.value or 0.0)
    high = max(peak.value or 0.0, least_reach([found]))
    points = tuple(
        Point(
            int(row.keys["tenure"]),
            row.value,
            words.figure(row, found.metric) if row is peak else "",
            Tooltip(row.labels["tenure"], (words.figure(row, found.metric),)),
            tone=Tone.OURS if row is peak else Tone.OTHER,
            status=row.status,
        )
        for row in rows
    )
    return Columns(
        found=(found,),
        height=_PLOT,
        categories=tuple(Category(int(p.at), str(int(p.at)), p.at, p.tip.head) for p in points),
        series=(Series(found.metric.name, points, Tone.OTHER),),
        axis=value_axis(0.0, high, found.metric, reach=(0.0, high * 1.15)),
        every=3,
        title="来后第几个月",
    )


def ratios(found: Protected) -> ChartSpec:
    """Hazard ratios with their range on a logarithmic axis; only those that tell a difference,
    because the others' range includes one."""
    rows = [r for r in _records(found) if r["low"] > 1 or r["high"] < 1]
    if not rows:
        return Empty(words="各类之间没有明显差别", height=_PLOT)
    low, high = min(r["low"] for r in rows), max(r["high"] for r in rows)
    ticks = tuple(Tick(t, f"{t:g}倍") for t in _TICKS if low * 0.8 <= t <= high * 1.25)
    points = tuple(
        Point(
            i,
            r["value"],
            _times(r),
            Tooltip(str(r["driver_label"]), (_times(r),)),
            tone=Tone.LOSS if r["low"] > 1 else Tone.GAIN,
            low=r["low"],
            high=r["high"],
        )
        for i, r in enumerate(rows)
    )
    return Ranges(
        found=(found,),
        height=_ROW * len(rows) + _FRAME,
        categories=tuple(
            Category(str(r["driver"]), _broken(str(r["driver_label"])), i, str(r["driver_label"]))
            for i, r in enumerate(rows)
        ),
        series=Series(found.metric.name, points),
        axis=Axis(low, high, ticks, Scale.LOG, metric=found.metric),
    )


def _groups(found: Protected, by: str | None) -> list[tuple[str, list[Record]]]:
    """Name and drawn points of each group that may be shown, in the codes' order."""
    groups: dict[Any, tuple[str, list[Record]]] = {}
    for row in _records(found):
        name = str(row[f"{by}_label"]) if by else "全部"
        groups.setdefault(row[by] if by else 0, (name, []))[1].append(row)
    return [(name, rows) for name, rows in groups.values() if len(rows) > 1]


def _pieces(rows: Sequence[Record]) -> list[list[Record]]:
    """The rows of a curve in runs: points are a quarter apart, and where too few left in one the
    table has none. A line through it would say how it went there."""
    return runs(rows, [int(row["tenure"]) for row in rows], QUARTER)


def _tones(groups: Groups, *, led: bool) -> list[Tone]:
    """A tone each; of many, grey but for the one that leads, or the highest and the lowest."""
    if led:
        return [Tone.OTHER] * (len(groups) - 1) + [Tone.OURS]
    if len(groups) <= _MOST:
        return [Tone.OURS, *CATEGORIES[1:]][: len(groups)]
    reach = min(_USUAL, *(int(rows[-1]["tenure"]) for _, rows in groups))
    height = [[r["value"] for r in rows if r["tenure"] <= reach][-1] for _, rows in groups]
    ends = {height.index(max(height)): Tone.OURS, height.index(min(height)): CATEGORIES[1]}
    return [ends.get(i, Tone.OTHER) for i in range(len(groups))]


def _records(found: Protected) -> list[Record]:
    return [row for row in records(found.frame) if row["status"] == Status.OK.value]


def _curve(name: str, rows: Sequence[Record], tone: Tone, *, named: bool) -> Series:
    """A curve with a point of no value where it breaks, and marks then: a point may stand alone."""
    known = [Point(int(r["tenure"]), r["value"], tip=Tooltip(name, _stays(r))) for r in rows]
    points = broken(known, QUARTER)
    end = Label(f"{short(name, _NAME)} {rows[-1]['value'] * 100:.0f}%", tone) if named else None
    return Series(name, points, tone, end=end, marked=len(points) > len(known))


def _intervals(name: str, rows: Sequence[Record], tone: Tone) -> Iterator[Interval]:
    """The ranges of a curve, run by run; of a point alone there is no area."""
    pieces = _pieces([r for r in rows if r["low"] == r["low"]])
    for piece in pieces:
        if len(piece) > 1 or len(pieces) == 1:
            ends = tuple((int(r["tenure"]), r["low"], r["high"]) for r in piece)
            yield Interval(name, ends, tone, 95)


def _at_risk(name: str, rows: Sequence[Record], tone: Tone, longest: int) -> AtRisk:
    """The people at risk at the years (every other one on a long axis)."""
    step = 12 if longest <= 60 else 24
    at = {int(r["tenure"]): float(r["denominator"]) for r in rows}
    numbers = tuple((t, at[t]) for t in range(0, longest + 1, step) if t in at)
    return AtRisk(short(name, _NAME), numbers, Tone.QUIET if tone is Tone.OTHER else tone)


def _tenures(longest: int) -> Axis:
    step = 12 if longest <= 72 else 24
    places = [0, *([6] if 6 <= longest <= 72 else []), *range(step, longest + 1, step)]
    names = {0: "来时", 6: "半年"}
    ticks = tuple(Tick(t, names.get(t, f"{t // 12}年")) for t in places)
    return Axis(0, longest, ticks, Scale.TENURE)


def _stays(r: Record) -> tuple[str, str]:
    text = f"{r['tenure_label']}：{r['value'] * 100:.0f}%"
    if r["low"] == r["low"]:
        text += f"（可能范围 {r['low'] * 100:.0f}%–{r['high'] * 100:.0f}%）"
    return text, f"仍在观察 {compact(r['denominator'])}人"


def _times(r: Record) -> str:
    return f"{r['value']:.2f}倍（可能范围 {r['low']:.2f}–{r['high']:.2f}）"


def _broken(text: str) -> str:
    """A long name of a driver on two lines."""
    head, _, tail = text.partition("（")
    return text if len(text) <= 14 else f"{short(head, 14)}\n（{short(tail, 14)}"
