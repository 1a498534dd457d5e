"""Cards: a figure, its change on last month and last year, where it came from, how far to go."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from dashboard.charts.runs import month_step
from dashboard.charts.scale import least_reach, widened
from dashboard.wording import differences, words
from metrics import completion
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import Unit
from metrics.figures.policy.target import schedule_gap, year_gone

SPARK: Final = "#3b74b8"  # a blue that can be read on white and on black
BEHIND: Final = -0.05  # 序时差 below which a promise needs attention
HEAD: Final = ("指标", "数值", "变化", "目标进度", "地区", "时段与说明")
TOO_OPEN: Final = ("笔数少，金额误差过大，不列", "数量少，比例误差过大，不列")  # amounts, shares
_WIDE, _TALL = 120, 30  # of the sparkline's own box


@dataclass(frozen=True)
class Card:
    """One figure ready to be shown; every number in it went through the gateway."""

    name: str
    value: str
    unit: str
    period: str
    changes: tuple[tuple[str, str], ...] = ()  # (比什么, ▲1.2%)
    spark: tuple[float | None, ...] = ()
    reach: float = 0.0  # what the sparkline's height stands for at the least
    target: str = ""
    done: float | None = None  # share of the promise done
    due: float | None = None  # share of the year gone
    behind: bool = False
    note: str = ""
    found: tuple[Protected, ...] = field(default=(), compare=False)


def card(
    now: Protected,
    series: Protected | None = None,
    *,
    name: str | None = None,
    target: Protected | None = None,
    rolling: Protected | None = None,
) -> Card:
    """Put a card together.

    Args:
        now: the undivided figure.
        series: the same figure by month with the same window, at least 13 months long; the changes
            and the sparkline are read from it.
        name: what the card is called; the metric's name when not given.
        target: a completion rate (``metrics.figures.policy.target``), for the mark of the promise.
        rolling: the figure over twelve months up to each, for the sparkline: a year to date has
            one of its length a year, which draws no line.
    """
    row = now.one()
    if words.too_open(row, now.metric):
        return _withheld(now, _named(now, name), (series, target, rolling))
    made: dict[str, object] = {
        "name": _named(now, name),
        "value": words.number(row.value, now.metric, row.half_width)
        if row.value is not None
        else words.figure(row, now.metric),
        "unit": words.unit(now.metric) if row.value is not None else "",
        "period": words.period(now),
        "note": now.refused or _remark(now, row),
        "found": tuple(x for x in (now, series, target, rolling) if x is not None),
    }
    if series is not None and not now.widened:
        made |= {"changes": _changes(now, row, series), "spark": _spark(rolling or series)}
        made["reach"] = least_reach([rolling or series])
    # A promise of another place or period would stand beside a figure that it isn't about.
    if target is not None and not now.widened and not target.widened:
        made |= _promise(target)
    return Card(**made)  # type: ignore[arg-type]


def _named(now: Protected, name: str | None) -> str:
    """What the card is called; of another region than the one asked about, with that region."""
    place = words.place(now.selection.region)
    whose = f"【{place}】" if place in now.widened else ""
    return f"{whose}{name or now.metric.name}"


def _withheld(now: Protected, name: str, beside: Sequence[Protected | None]) -> Card:
    """An amount or a share that leaves too much open, as the sentences say it too."""
    note = "；".join(text for text in (now.widened, TOO_OPEN[now.metric.share]) if text)
    found = (now, *(one for one in beside if one is not None))
    return Card(name, "误差过大", "", words.period(now), note=note, found=found)


def _remark(now: Protected, row: Row) -> str:
    """Whose figure it is where it is widened, what state it is in, what it leaves open."""
    state = words.status(row)
    if now.widened and row.status is Status.IMPRECISE:
        state = "误差仍较大"
    margin = words.margin(row, now.metric)
    told = (now.widened, state, margin and f"误差 {margin}", completion.in_words(now))
    return "；".join(text for text in told if text)


def _changes(now: Protected, row: Row, series: Protected) -> tuple[tuple[str, str], ...]:
    if now.month is None:
        return ()
    by_month = {int(r.keys["month"]): r for r in series.rows()}
    window = 1 if now.first_month is None else now.month - now.first_month + 1
    found = []
    # A sum over many months changes little from one month to the next: only the year compares.
    steps = [("较上月", 1)] if window == 1 else []
    for title, back in (*steps, ("较上年同期", 12)):
        before = by_month.get(now.month - back)
        if row.value is not None and before is not None and before.value is not None:
            found.append((title, differences.change(row, before, now.metric)))
    return tuple(found)


def _spark(series: Protected) -> tuple[float | None, ...]:
    known = {int(row.keys["month"]): row.value for row in series.rows()}
    every = range(min(known), max(known) + 1, month_step(series)) if known else ()
    return tuple(known.get(month) for month in every)


def _promise(target: Protected) -> dict[str, object]:
    row, gap = target.one(), schedule_gap(target)
    if row.value is None or gap is None or target.month is None:
        return {}
    due = year_gone(target.month)
    # No finer than the rate beside it: 97 % is 22 points ahead, not 21.8.
    size = differences.points(abs(gap), row.half_width)
    ahead = f"快 {size}" if gap >= 0 else f"慢 {size}"
    if abs(gap) <= row.half_width:
        ahead = "与序时持平"
    return {
        "target": f"完成 {words.written(row.value, target.metric, row.half_width)}，{ahead}",
        "done": row.value,
        "due": due,
        "behind": gap < BEHIND,
    }


def as_lines(cards: Sequence[Card]) -> tuple[tuple[str, ...], ...]:
    """The cards as rows of texts under :data:`HEAD`: for files."""
    return tuple(
        (
            card.name,
            f"{card.value}{card.unit}",
            "；".join(f"{title} {text}" for title, text in card.changes) or "—",
            card.target or "—",
            words.whose(card.found[0]) if card.found else "—",
            "；".join(text for text in (card.period, card.note) if text),
        )
        for card in cards
    )


def as_html(cards: Sequence[Card]) -> str:
    """A row of cards as HTML; every text is escaped."""
    return f'<div class="cards">{"".join(_one(card) for card in cards)}</div>'


def _one(card: Card) -> str:
    e = html.escape
    glued = "" if card.unit == Unit.PERCENT.value else " "
    changes = "".join(
        f'<span class="card-change"><i>{e(title)}</i> {e(text)}</span>'
        for title, text in card.changes
    )
    parts = [
        f'<div class="card-name">{e(card.name)}</div>',
        f'<div class="card-value">{e(card.value)}<small>{glued}{e(card.unit)}</small></div>',
        f'<div class="card-changes">{changes}</div>' if changes else "",
        spark(card.spark, card.reach),
        _bar(card),
        f'<div class="card-note">{e(card.note)}</div>' if card.note else "",
        f'<div class="card-period">{e(card.period)}</div>',
    ]
    return (
        f'<section class="card" aria-label="{e(card.name, quote=True)}">{"".join(parts)}</section>'
    )


def _bar(card: Card) -> str:
    if card.done is None or card.due is None:
        return ""
    done, due = min(card.done, 1.0) * 100, min(card.due, 1.0) * 100
    warn = '<b class="warn">需关注</b> ' if card.behind else ""
    return (
        f'<div class="card-target" title="竖线为序时进度 {due:.1f}%">'
        f'<span style="width:{done:.1f}%"></span><u style="left:{due:.1f}%"></u></div>'
        f'<div class="card-note">{warn}{html.escape(card.target)}</div>'
    )


def spark(values: Sequence[float | None], least: float = 0.0) -> str:
    """A sparkline as an SVG picture: no axis, a gap where a month is missing, a dot at the end
    and where a month stands alone.

    Args:
        values: one a month.
        least: how far its height reaches at the least, so that rounding draws no teeth.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    low, high = widened(low, high, least)
    reach = high - low or 1.0
    step = _WIDE / (len(values) - 1)
    pieces: list[list[str]] = [[]]
    point = ""
    for i, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        point = f"{i * step:.1f},{_TALL - 3 - (value - low) / reach * (_TALL - 6):.1f}"
        pieces[-1].append(point)
    drawn = "".join(
        f'<polyline points="{" ".join(piece)}" />' for piece in pieces if len(piece) > 1
    )
    alone = (piece[0].split(",") for piece in pieces if len(piece) == 1)
    drawn += "".join(f'<circle cx="{x}" cy="{y}" r="0.8" fill="{SPARK}" />' for x, y in alone)
    x, y = point.split(",")
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 0 {_WIDE + 6} {_TALL}" '
        f'fill="none" stroke="{SPARK}" stroke-width="1.6">{drawn}'
        f'<circle cx="{x}" cy="{y}" r="2.4" fill="{SPARK}" stroke="none"/></svg>'
    )
    # As a picture: Streamlit takes drawings out of the HTML that it is given.
    return f'<img class="spark" alt="" src="data:image/svg+xml,{quote(drawing)}">'
