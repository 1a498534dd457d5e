"""What scenes say in words and numbers, as HTML. Every text is escaped.

Lengths are in units of the stage, 1600 × 900 (see ``assets/projector.css``); no text is smaller
than 20 of them, which is 2.2 % of the height.
"""

import html
from dataclasses import replace
from typing import Final

from dashboard.charts.cards import Card
from dashboard.wording import words
from metrics.disclosure.protect import Protected

_LONG: Final = 4.2  # characters of a number beyond which it is written smaller


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


def clauses(sentence: str, most: int) -> str:
    """The first clauses of a finding: a title is read from the back row."""
    return "；".join(sentence.removesuffix("。").split("；")[:most])


def first(sentences: str, most: int = 1) -> str:
    """The first clauses of the first of several sentences."""
    return clauses(sentences.split("。")[0], most)


def plain(card: Card) -> Card:
    """A page's card without its course and its promise, for a scene that has a chart of them."""
    return replace(card, changes=(), target="", done=None, due=None)
