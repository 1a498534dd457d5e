"""Lines over months: named at their ends, broken where there is nothing (marked then, if a month
stands alone), dashed while 初步数."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from dashboard.charts.codes import plain
from dashboard.charts.runs import broken, month_step, stands_alone
from dashboard.charts.scale import least_reach, value_axis, widened
from dashboard.charts.spec import (
    CATEGORIES,
    Axis,
    ChartSpec,
    Code,
    Empty,
    Label,
    Lines,
    Point,
    Scale,
    Series,
    Tone,
    Tooltip,
)
from dashboard.wording import words
from data.months import month_name
from metrics.disclosure.protect import Protected, Row

_MOST_LABELLED: Final = 8
_HEIGHT: Final = 280


def lines(
    found: Protected,
    by: str | None = None,
    *,
    highlight: Collection[int | str] = (),
    zero: bool = False,
    height: int = _HEIGHT,
) -> ChartSpec:
    """A series of months, one line per member of ``by`` (none: one line).

    Args:
        found: divided by ``month``, and by ``by`` where given.
        by: the dimension that makes several lines.
        highlight: codes that are ours before grey others; none = a tone each, grey beyond six.
        zero: let the axis start at zero.
        height: pixels, title and footer not counted.
    """
    rows = [row for row in found.rows() if "month" in row.keys]
    if not any(row.value is not None for row in rows):
        return Empty(words="暂无数据" if not rows else "样本少，不予显示", height=height)
    groups = _grouped(rows, by)
    tones = _tones(list(groups), highlight)
    order = sorted(groups, key=lambda code: tones[code] is not Tone.OTHER)  # ours on top
    many = len(groups) > _MOST_LABELLED
    series = [
        _line(
            found,
            groups[code],
            groups[code][0].labels[by] if by else "",
            tones[code],
            named=not many or tones[code] is not Tone.OTHER,
        )
        for code in order
    ]
    return _framed([found], series, zero=zero, height=height)


def several(
    found: Sequence[Protected],
    names: Sequence[str] | None = None,
    *,
    zero: bool = False,
    height: int = _HEIGHT,
) -> ChartSpec:
    """Several figures of one unit as lines over the same months."""
    titles = list(names or [one.metric.name for one in found])
    groups = [list(one.rows()) for one in found]
    if not any(row.value is not None for group in groups for row in group):
        return Empty(words="暂无数据", height=height)
    series = [
        _line(one, group, title, CATEGORIES[i % len(CATEGORIES)])
        for i, (one, group, title) in enumerate(zip(found, groups, titles, strict=True))
    ]
    return _framed(found, series, zero=zero, height=height)


def beside(
    found: Protected, others: Protected, by: str, *, zero: bool = False, height: int = _HEIGHT
) -> ChartSpec:
    """A region's own line before those of the regions around it in grey.

    Args:
        found: divided by ``month``: our line.
        others: the same figure divided by ``by`` and ``month``; its own name stands on each line.
        by: the dimension of the grey lines.
        zero, height: as for :func:`lines`.
    """
    own = list(found.rows())
    if not any(row.value is not None for row in own):
        return Empty(words="暂无数据" if not own else "样本少，不予显示", height=height)
    groups = _grouped(others.rows(), by)
    few = len(groups) < _MOST_LABELLED
    series = [
        _line(others, group, group[0].labels[by], Tone.OTHER, named=few)
        for group in groups.values()
    ]
    series.append(_line(found, own, words.place(found.selection.region), Tone.OURS))
    return _framed([found, others], series, zero=zero, height=height)


def _grouped(rows: Iterable[Row], by: str | None) -> dict[Code, list[Row]]:
    groups: dict[Code, list[Row]] = {}
    for row in rows:
        groups.setdefault(plain(row.keys[by]) if by else 0, []).append(row)
    return groups


def _line(
    found: Protected, group: Sequence[Row], name: str, tone: Tone, *, named: bool = True
) -> Series:
    """One line with its last value at its end; the months that are still provisional say so."""
    rows = sorted(group, key=lambda row: row.keys["month"])
    settled = len(rows)
    if found.provisional and found.month is not None and found.metric.lag:
        # Which of the newest months are settled depends on the data's end; all of them say 初步数.
        limit = found.month - found.metric.lag
        settled = sum(1 for row in rows if row.keys["month"] <= limit)
    points = tuple(
        Point(
            int(row.keys["month"]),
            row.value,
            tip=_tip(row, name, found, i >= settled),
            status=row.status,
            provisional=i >= settled,
        )
        for i, row in enumerate(rows)
    )
    points = broken(points, month_step(found))
    shown = [row for row in rows if row.value is not None]
    end = None
    if shown and named:
        text = words.brief(shown[-1], found.metric)
        end = Label(f"{name} {text}" if name else text, _legible(tone))
    marked = stands_alone([point.value for point in points])
    return Series(name or found.metric.name, points, tone, end=end, marked=marked)


def _legible(tone: Tone) -> Tone:
    """The tone of a text beside a line: the grey of the others is too pale to be read."""
    return Tone.QUIET if tone is Tone.OTHER else tone


def _framed(
    found: Sequence[Protected], series: Sequence[Series], *, zero: bool, height: int
) -> ChartSpec:
    values = [value for one in series for value in one.values if value is not None]
    low, high = widened(min(values), max(values), least_reach(found))
    if zero or 0 <= low < 0.35 * high:
        low = min(0.0, low)
    pad = (high - low or abs(high) or 1.0) * 0.08
    bottom, top = (low if low == 0 else low - pad), high + pad
    months = [point.at for one in series for point in one.points]
    return Lines(
        found=tuple(found),
        height=height,
        x=Axis(min(months), max(months), scale=Scale.MONTH),
        y=value_axis(bottom, top, found[0].metric),
        series=tuple(series),
    )


def _tones(codes: Sequence[Code], highlight: Collection[int | str]) -> Mapping[Code, Tone]:
    if highlight:
        return {code: Tone.OURS if code in highlight else Tone.OTHER for code in codes}
    if len(codes) > len(CATEGORIES):
        return dict.fromkeys(codes, Tone.OTHER)
    return dict(zip(codes, CATEGORIES, strict=False))


def _tip(row: Row, name: str, found: Protected, provisional: bool) -> Tooltip:
    text = f"{month_name(int(row.keys['month']))}：{words.figure(row, found.metric)}"
    return Tooltip(name, (f"{text}（初步数）" if provisional else text,))
