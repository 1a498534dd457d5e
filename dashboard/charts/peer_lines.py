"""One published figure over the years: our line before those of the peers in grey. Pure."""

from collections.abc import Collection
from typing import Any, Final

from dashboard.charts.spec import ChartSpec, Empty, Label, Series, Tone
from dashboard.charts.years import framed, years_line
from dashboard.wording import words
from metrics.disclosure.protect import Protected

_MONTH: Final = 12  # a year's figure stands at its end
_HEIGHT: Final = 200


def peer_lines(
    found: Protected, highlight: Collection[int], best: int = 0, *, height: int = _HEIGHT
) -> ChartSpec:
    """A line a place; ours is named at its end with its newest value, and so is the first of all.

    Args:
        found: published figures divided by ``peer`` and ``year``.
        highlight: adcodes that are ours.
        best: the place that is first in the newest year.
        height: pixels, title and footer not counted.
    """
    frame = found.frame[found.frame["value"].notna()].sort_values("year")
    if frame.empty:
        return Empty(words="暂无数据", height=height)
    rows: list[Any] = frame.to_dict("records")
    series = []
    for peer, group in frame.groupby("peer"):
        mine: list[Any] = group.to_dict("records")
        series.append(_line(mine, int(str(peer)) in highlight, int(str(peer)) == best, found))
    series.sort(key=lambda one: one.tone is not Tone.OTHER)  # ours on top
    return framed([found], series, (), rows, _MONTH, height=height)


def _line(rows: list[Any], ours: bool, first: bool, found: Protected) -> Series:
    last = rows[-1]
    name = f"{last['peer_label']} {words.published(last['value'])}"
    end = Label(name, Tone.OURS) if ours else Label(name, Tone.QUIET) if first else None
    tone = Tone.OURS if ours else Tone.OTHER
    marked = ours or len(rows) == 1  # a single year has no line
    return years_line(
        rows, _MONTH, str(last["peer_label"]), tone, found.metric, marked=marked, end=end
    )
