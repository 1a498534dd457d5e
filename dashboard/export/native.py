"""A figure as an office program's own chart: categories, series, colours; or a word why not.

Read from the drawn figure, so that order, limits and colours are the screen's. Every number must
stand in one of the Protected tables, or there is no chart: the table is shown in its place.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from dashboard import words
from dashboard.charts.base import Figure, Trace
from dashboard.theme import ACCENT
from metrics.core import Metric
from metrics.disclosure import STATUS_WORDS, Protected

Shape = Literal["bar", "column", "stacked", "line"]
_NO_NUMBER: Final = frozenset({words.HIDDEN_WORD, "暂无数据", "—", *STATUS_WORDS.values()} - {""})


@dataclass(frozen=True)
class Series:
    """Values in the order of the categories; ``None`` where nothing may or can stand."""

    name: str
    values: tuple[float | None, ...]
    colour: str
    colours: tuple[str, ...] = ()  # one a bar, where they differ


@dataclass(frozen=True)
class Chart:
    """What python-pptx and xlsxwriter need; ``told`` are the words in place of hidden bars."""

    shape: Shape
    categories: tuple[str, ...] | tuple[date, ...]
    series: tuple[Series, ...]
    metric: Metric
    told: tuple[str, ...] = ()

    def labels(self) -> list[str | date]:
        """Categories; one whose bar isn't drawn says why in its own name."""
        if not self.told:
            return list(self.categories)
        pairs = zip(self.categories, self.told, strict=True)
        return [f"{name}（{why}）" if why else str(name) for name, why in pairs]


def chart(figure: Figure | None, found: Sequence[Protected]) -> Chart | None:
    """The native chart of a figure; ``None`` for kinds that only the screen draws.

    Args:
        figure: from a chart function, undressed.
        found: the tables it was drawn from.
    """
    if figure is None or not found or "geo" in figure["layout"]:
        return None
    traces: list[Trace] = figure["data"]
    kinds = {trace["type"] for trace in traces}
    metric = found[0].metric
    if kinds == {"bar"} and not any("base" in trace for trace in traces):
        made = _bars(traces, figure["layout"], metric)
    elif kinds == {"scatter"} and all(_is_line(trace) for trace in traces):
        made = _lines(traces, metric)
    else:
        return None
    values = [v for one in made.series for v in one.values if v is not None]
    return made if values and _known(values, found) else None


def nothing_said(figure: Figure | None) -> str:
    """The sentence of a figure that says why there is none; empty for all others."""
    if figure is None or len(figure["data"]) != 1 or figure["data"][0].get("x") != [None]:
        return ""
    return "".join(html.unescape(note["text"]) for note in figure["layout"]["annotations"])


def _known(values: Iterable[float], found: Sequence[Protected]) -> bool:
    shown = {round(float(v), 9) for one in found for v in one.frame["value"].dropna()}
    return all(round(float(value), 9) in shown for value in values)


def _is_line(trace: Trace) -> bool:
    """A line over months, without a band or an axis of its own."""
    plain = trace.get("mode") == "lines" and "fill" not in trace and "yaxis" not in trace
    return plain and all(isinstance(x, str) and len(x) == len("2026-06-01") for x in trace["x"])


def _bars(traces: Sequence[Trace], layout: Figure, metric: Metric) -> Chart:
    lying = traces[0].get("orientation") == "h"
    along, across, axis = ("y", "x", "yaxis") if lying else ("x", "y", "xaxis")
    ticks = dict(zip(layout[axis].get("tickvals", []), layout[axis].get("ticktext", []),
                     strict=False))  # fmt: skip
    places = traces[0][along]
    names = tuple(html.unescape(str(ticks.get(place, place))) for place in places)
    told = tuple(_told(traces[0], i) for i in range(len(places))) if len(traces) == 1 else ()
    series = []
    for i, trace in enumerate(traces):
        values = tuple(
            None if value is None or (told and told[at]) else float(value)
            for at, value in enumerate(trace[across])
        )
        colour = trace.get("marker", {}).get("color", ACCENT)
        each = tuple(colour) if isinstance(colour, list) else ()
        name = html.unescape(trace.get("name", "")) or (metric.name if not i else f"系列{i + 1}")
        series.append(Series(name, values, each[0] if each else str(colour), each))
    shape: Shape = "bar" if lying else "column"
    if len(traces) > 1 and layout.get("barmode") in ("relative", "stack"):
        shape = "stacked"
    return Chart(shape, names, tuple(series), metric, told)


def _told(trace: Trace, at: int) -> str:
    """The words at a bar's end, where they stand for a number; a bar of zero is no zero then."""
    texts: Any = trace.get("text") or []
    said = html.unescape(str(texts[at])) if at < len(texts) else ""
    return said if said in _NO_NUMBER else ""


def _lines(traces: Sequence[Trace], metric: Metric) -> Chart:
    """One series a name: the dashed, provisional end of a line belongs to it."""
    points: dict[tuple[str, str], dict[str, float | None]] = {}
    for trace in traces:
        key = (html.unescape(trace.get("name", "")), str(trace["line"]["color"]))
        points.setdefault(key, {}).update(zip(trace["x"], trace["y"], strict=True))
    days = sorted({day for one in points.values() for day in one})
    series = tuple(
        Series(name or metric.name, tuple(_number(one.get(day)) for day in days), colour)
        for (name, colour), one in points.items()
    )
    return Chart("line", tuple(date.fromisoformat(day) for day in days), series, metric)


def _number(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)
