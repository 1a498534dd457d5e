"""What scenes are put together from: numbers, bars, legends, as HTML. Every text is escaped.

Lengths are in units of the stage, 1600 × 900 (see ``assets/projector.css``); no text is smaller
than 20 of them, which is 2.2 % of the height.
"""

import html
from collections.abc import Sequence
from typing import Final

from dashboard.charts.cards import Card
from dashboard.wording import words
from dashboard.wording.theme import DIVERGING, SEQUENTIAL
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric

SMALL: Final = 20
_ROW: Final = 46  # of a bar, where there is room
MOST_IN_A_COLUMN: Final = 16
_LONG: Final = 4.2  # characters of a number beyond which it is written smaller
# The classes of a map are colours in dashboard.wording.theme; on the stage they follow its theme.
TONES: Final = {
    **{colour: f"s{i}" for i, colour in enumerate(SEQUENTIAL)},
    **{colour: f"d{i}" for i, colour in enumerate(DIVERGING)},
}


def em(text: str) -> float:
    """About how wide a text is, in its own size: Chinese is square, the rest is half of it."""
    return sum(1.0 if ord(char) > 0x2E80 else 0.58 for char in text)


def safe(text: object) -> str:
    """Text from data is never markup."""
    return html.escape(str(text))


def figure(card: Card, kind: str = "") -> str:
    """One large number: name, value, unit, changes, how far its promise is."""
    unit = f'<span class="unit">{safe(card.unit)}</span>' if card.unit else ""
    changes = "".join(
        f'<p class="line">{safe(what)} <b>{safe(how)}</b></p>' for what, how in card.changes[-1:]
    )
    note = f'<p class="line">{safe(card.note)}</p>' if card.note else ""
    long = " long" if em(card.value) > _LONG else ""
    return (
        f'<div class="figure {kind}"><p class="name">{safe(card.name)}</p>'
        f'<p class="value{long}">{safe(card.value)}{unit}</p>{changes}{_promise(card)}{note}</div>'
    )


def _promise(card: Card) -> str:
    if card.done is None or card.due is None:
        return ""
    late = card.behind
    done, due = (min(max(share, 0.0), 1.0) * 100 for share in (card.done, card.due))
    mark = '<b class="warn">需关注</b> ' if late else ""
    return (
        f'<div class="promise{" late" if late else ""}"><i style="width:{done:.1f}%"></i>'
        f'<s style="left:{due:.1f}%"></s></div>'
        f'<p class="line">{mark}{safe(card.target)}</p>'
    )


def stated(found: Protected, name: str, *, period: bool = False) -> str:
    """One undivided figure as a number."""
    row = found.one()
    plain = row.value is not None
    made = Card(
        name=name,
        value=words.number(row.value, found.metric, row.half_width)
        if row.value is not None
        else words.figure(row, found.metric),
        unit=words.unit(found.metric) if plain else "",
        period=words.period(found),
        changes=(),
        note=found.widened or (words.period(found) if period else ""),
    )
    return figure(made)


def bars(
    rows: Sequence[tuple[str, Row, str]], metric: Metric, *, room: float, wide: float = 690
) -> str:
    """Horizontal bars in the order given: a name, a bar from zero, the figure or why there is none.

    Args:
        rows: name, figure, and a remark that stands behind the figure ('' for none).
        metric: writes the figures.
        room: height that there is, in units; more rows than fit one column make more.
        wide: width that there is.
    """
    columns = max(1, -(-len(rows) // MOST_IN_A_COLUMN))
    down = -(-len(rows) // columns)
    high = min(_ROW, room / max(down, 1))
    text = max(SMALL, min(26, round(high * 0.62)))
    values = [row.value for _, row, _ in rows if row.value is not None]
    low, top = min([0.0, *values]), max([0.0, *values])
    whole = (top - low) or 1.0
    name_wide = min(max(em(name) for name, _, _ in rows) * text + 4, wide / columns * 0.5)
    end_wide = max(em(words.brief(row, metric)) for _, row, _ in rows) * text + 4
    items = []
    for name, row, remark in rows:
        value = row.value or 0.0
        left = (min(value, 0.0) - low) / whole * 100
        kind = "less" if value < 0 else "more"
        far = (
            f'<i class="{kind}" style="left:{left:.2f}%;width:{abs(value) / whole * 100:.2f}%"></i>'
        )
        quiet = "" if row.value is not None else " quiet"
        said = f"<em>{safe(remark)}</em>" if remark else ""
        items.append(
            f'<li><span class="name">{safe(name)}</span><span class="track">{far}</span>'
            f'<span class="end{quiet}">{safe(words.brief(row, metric))}</span>{said}</li>'
        )
    style = (
        f"--row:{high:.1f};--text:{text};--name:{name_wide:.0f};--end:{end_wide:.0f};--down:{down}"
    )
    return f'<ol class="bars c{columns}" style="{style}">{"".join(items)}</ol>'


def legend(items: Sequence[tuple[str, str]], head: str = "") -> str:
    """Swatches with words: (class of the colour, what it stands for)."""
    marks = "".join(f'<li><i class="{tone}"></i>{safe(label)}</li>' for tone, label in items)
    first = f'<li class="head">{safe(head)}</li>' if head else ""
    return f'<ul class="legend">{first}{marks}</ul>'


def clauses(sentence: str, most: int) -> str:
    """The first clauses of a finding: a title is read from the back row."""
    return "；".join(sentence.removesuffix("。").split("；")[:most])
