"""Bars: one per region, trade or month. Pure: Protected tables in, a spec out.

A bar that may not be shown is words in its place; an empty one says 暂无数据. Regions stand in the
order of their codes; ranking is the viewer's choice.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, Literal

from dashboard.charts.codes import plain
from dashboard.charts.dots import dots, tell_nothing
from dashboard.charts.scale import least_reach, value_axis
from dashboard.charts.spec import (
    CATEGORIES,
    ROW,
    Bars,
    Category,
    ChartSpec,
    Code,
    Columns,
    Empty,
    Point,
    Series,
    Tone,
    Tooltip,
)
from dashboard.charts.text import short
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Direction

Order = Literal["code", "value"]
_LONGEST: Final = 16  # characters of a name on the axis; the pointer reads all of it
_FRAME, _NOTE = 12, 18  # pixels around the bars; of a remark below them


def bars(
    found: Protected,
    by: str | None = None,
    *,
    order: Order = "code",
    limit: int | None = None,
    highlight: Collection[int | str] = (),
    may_dot: bool = True,
) -> ChartSpec:
    """One lying bar per member, written out at its end; a click returns its code. Bars that are all
    about as long are dots on an axis of their own.

    Args:
        found: divided by one dimension (or by more, of which ``by`` is drawn).
        by: the dimension to draw; the first when not given.
        order: the codes' order, or the largest first.
        limit: no more than so many; the chart says how many were left out.
        highlight: codes set off as ours, all others grey; none = all are ours.
        may_dot: whether bars all about as long may become dots.
    """
    key = by or found.by[0]
    rows = list(found.rows())
    if order == "value":
        # Ranked by what is shown, so that nothing can be told about what is not.
        rows.sort(key=lambda row: (row.value is None, -(row.value or 0.0)))
    left_out = max(0, len(rows) - limit) if limit else 0
    rows = rows[: limit or None]
    if not rows:
        return Empty(words="暂无数据")
    values = [row.value for row in rows if row.value is not None]
    signed = _signs(found, values)
    made = Bars(
        found=(found,),
        height=ROW * len(rows) + _FRAME + (_NOTE if left_out else 0),
        notes=(f"另有 {left_out} 项未画出，见数据表",) if left_out else (),
        categories=tuple(
            _category(row.keys[key], row.labels[key], i) for i, row in enumerate(rows)
        ),
        series=Series(
            found.metric.name,
            tuple(
                _point(row, key, found, i, _tone(row, key, highlight, signed))
                for i, row in enumerate(rows)
            ),
        ),
        axis=value_axis(min([0.0, *values]), max([0.0, *values]), found.metric, shown=False),
    )
    return dots(made, found) if may_dot and tell_nothing(made) else made


def _point(row: Row, key: str, found: Protected, at: int, tone: Tone) -> Point:
    note = words.status(row)
    lines = (words.figure(row, found.metric), *([note] if note else []))
    return Point(
        at,
        row.value,
        words.brief(row, found.metric),
        Tooltip(row.labels[key], lines),
        plain(row.keys[key]),
        tone,
        status=row.status,
    )


def _signs(found: Protected, values: Sequence[float]) -> tuple[Tone, Tone] | None:
    """The tones above and below zero of a figure that has both signs here: the ends of the
    diverging scale, its good end where more of it, or less, is good news."""
    if not any(value < 0 for value in values):
        return None
    good = found.metric.direction is not Direction.LESS_IS_BETTER
    return (Tone.GAIN, Tone.LOSS) if good else (Tone.LOSS, Tone.GAIN)


def _tone(
    row: Row, key: str, highlight: Collection[int | str], signed: tuple[Tone, Tone] | None
) -> Tone:
    if highlight:
        return Tone.OURS if plain(row.keys[key]) in highlight else Tone.OTHER
    return Tone.OURS if signed is None else signed[(row.value or 0.0) < 0]


def columns(
    found: Sequence[Protected],
    by: str,
    names: Sequence[str] | None = None,
    *,
    stacked: bool = False,
    height: int = 300,
) -> ChartSpec:
    """Upright bars, grouped or stacked, one tone per figure; all share one unit.

    Args:
        found: figures divided by ``by``.
        by: the dimension along the axis.
        names: what the legend calls them; the metrics' names when not given.
        stacked: parts of a whole on top of each other; negative parts go down.
        height: pixels, title and footer not counted.
    """
    titles = list(names or [one.metric.name for one in found])
    tables = [{plain(row.keys[by]): row for row in one.rows()} for one in found]
    labels = {plain(row.keys[by]): row.labels[by] for one in found for row in one.rows()}
    if not labels:
        return Empty(words="暂无数据", height=height)
    return _upright(found, labels, list(zip(titles, tables, strict=True)), stacked, height)


def split_columns(
    found: Protected, by: str, parts: str, *, stacked: bool = True, height: int = 300
) -> ChartSpec:
    """One figure divided twice: bars along ``by``, one tone for each member of ``parts``, of which
    the six largest are drawn."""
    rows = list(found.rows())
    if not rows:
        return Empty(words="暂无数据", height=height)
    sizes: dict[Code, float] = {}
    titles: dict[Code, str] = {}
    for row in rows:
        code = plain(row.keys[parts])
        sizes[code] = sizes.get(code, 0.0) + abs(row.value or 0.0)
        titles[code] = row.labels[parts]
    shown = sorted(sorted(sizes, key=lambda code: -sizes[code])[: len(CATEGORIES)])
    named = [
        (titles[code], {plain(r.keys[by]): r for r in rows if plain(r.keys[parts]) == code})
        for code in shown
    ]
    labels = {plain(row.keys[by]): row.labels[by] for row in rows}
    return _upright([found], labels, named, stacked, height)


def _upright(
    found: Sequence[Protected],
    labels: Mapping[Code, str],
    named: Sequence[tuple[str, Mapping[Code, Row]]],
    stacked: bool,
    height: int,
) -> ChartSpec:
    codes = sorted(labels)
    metric = found[0].metric
    series = tuple(
        Series(
            title,
            tuple(
                _cell(rows.get(code), i, code, labels, title, found[0])
                for i, code in enumerate(codes)
            ),
            CATEGORIES[n % len(CATEGORIES)],
        )
        for n, (title, rows) in enumerate(named)
    )
    low, high = _reach([one.values for one in series], stacked)
    high = max(high, least_reach(found) if high > 0 else high)
    return Columns(
        found=tuple(found),
        height=height,
        categories=tuple(_category(code, labels[code], i) for i, code in enumerate(codes)),
        series=series,
        axis=value_axis(low, high * 1.05, metric, reach=(low * 1.05, high * 1.08 or 1.0)),
        stacked=stacked,
    )


def _cell(
    row: Row | None,
    at: int,
    code: Code,
    labels: Mapping[Code, str],
    title: str,
    found: Protected,
) -> Point:
    said = words.figure(row, found.metric) if row else "暂无数据"
    tip = Tooltip(labels[code], (f"{title}：{said}",))
    if row is None:
        return Point(at, None, tip=tip, code=code)
    return Point(at, row.value, tip=tip, code=code, status=row.status)


def _category(code: object, label: str, at: int) -> Category:
    return Category(plain(code), short(label, _LONGEST), at, label)


def _reach(columns_: Sequence[Sequence[float | None]], stacked: bool) -> tuple[float, float]:
    if not stacked:
        values = [y for ys in columns_ for y in ys if y is not None]
        return min([0.0, *values]), max([0.0, *values])
    piles = list(zip(*columns_, strict=True))
    tops = [sum(max(y or 0.0, 0.0) for y in pile) for pile in piles]
    feet = [sum(min(y or 0.0, 0.0) for y in pile) for pile in piles]
    return min([0.0, *feet]), max([0.0, *tops])
