"""Where places stand on one published figure, and where they stood: a dumbbell a place. Pure."""

from collections.abc import Collection
from typing import Any, Final

from dashboard.charts.scale import value_axis
from dashboard.charts.spec import (
    Category,
    ChartSpec,
    Empty,
    Point,
    Ranges,
    Series,
    Tone,
    Tooltip,
)
from dashboard.wording import words
from metrics.disclosure.protect import Protected

_ROW, _FRAME = 27, 44  # pixels of a place, and around them
_PAD: Final = 0.06  # of the axis, free at both ends


def dumbbell(found: Protected, highlight: Collection[int], *, descending: bool = True) -> ChartSpec:
    """A row a place in the order of the newest year; an open ring is the oldest year drawn.

    Args:
        found: published figures divided by ``peer`` and ``year``.
        highlight: adcodes that are ours.
        descending: whether the largest stands on top.
    """
    frame = found.frame[found.frame["value"].notna()]
    if frame.empty:
        return Empty(words="暂无数据")
    first, last = int(frame["year"].min()), int(frame["year"].max())
    now = frame[frame["year"] == last].sort_values("value", ascending=not descending, kind="stable")
    old = frame[(frame["year"] == first) & (first < last)].set_index("peer")["value"].to_dict()
    rows: list[Any] = now.to_dict("records")
    low, high = float(frame["value"].min()), float(frame["value"].max())
    pad = (high - low or abs(high) or 1.0) * _PAD
    return Ranges(
        found=(found,),
        height=_ROW * len(rows) + _FRAME,
        categories=tuple(
            Category(int(r["peer"]), f"{r['peer_label']}  {words.published(r['value'])}", i)
            for i, r in enumerate(rows)
        ),
        series=Series(
            f"{last}年", tuple(_now(r, i, old, highlight, last) for i, r in enumerate(rows))
        ),
        starts=Series(
            f"{first}年", tuple(_then(r, i, old, highlight, first) for i, r in enumerate(rows))
        )
        if old
        else None,
        axis=value_axis(low, high, found.metric, reach=(low - pad, high + pad)),
        reference=None,
    )


def _tone(row: Any, highlight: Collection[int]) -> Tone:
    return Tone.OURS if int(row["peer"]) in highlight else Tone.OTHER


def _now(row: Any, at: int, old: dict[Any, float], highlight: Collection[int], year: int) -> Point:
    before = old.get(row["peer"], row["value"])
    return Point(
        at,
        float(row["value"]),
        words.published(row["value"]),
        _tip(row, year, row["value"]),
        int(row["peer"]),
        _tone(row, highlight),
        low=min(float(row["value"]), float(before)),
        high=max(float(row["value"]), float(before)),
    )


def _then(row: Any, at: int, old: dict[Any, float], highlight: Collection[int], year: int) -> Point:
    before = old.get(row["peer"])
    if before is None:
        return Point(at, None, "暂无数据", code=int(row["peer"]), tone=_tone(row, highlight))
    tip = _tip(row, year, before)
    return Point(at, float(before), "", tip, int(row["peer"]), _tone(row, highlight))


def _tip(row: Any, year: int, value: float) -> Tooltip:
    return Tooltip(str(row["peer_label"]), (f"{year}年 {words.published(value)}{row['unit']}",))
