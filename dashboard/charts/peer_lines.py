"""One published figure over the years: our line before those of the peers in grey. Pure."""

from collections.abc import Collection
from typing import Any, Final

from dashboard.charts.runs import step_of
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
    apart = step_of(found.frame["year"].astype(int).tolist())  # what is published every few years
    series = []
    for peer, group in frame.groupby("peer"):
        mine: list[Any] = group.to_dict("records")
        ours, first = int(str(peer)) in highlight, int(str(peer)) == best
        series.append(_line(mine, ours, first, found, apart))
    series.sort(key=lambda one: one.tone is not Tone.OTHER)  # ours on top
    return framed([found], series, (), rows, _MONTH, height=height)


def _line(rows: list[Any], ours: bool, first: bool, found: Protected, apart: int) -> Series:
    last = rows[-1]
    told = f"{last['peer_label']} {words.published(last['value'])}"
    end = Label(told, Tone.OURS) if ours else Label(told, Tone.QUIET) if first else None
    tone = Tone.OURS if ours else Tone.OTHER
    marked = ours or len(rows) == 1  # a single year has no line
    name = str(last["peer_label"])
    return years_line(rows, _MONTH, name, tone, found.metric, marked=marked, end=end, apart=apart)
