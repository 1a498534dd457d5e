"""The parts of a page for who doesn't use a mouse: headings that are heard, links that skip there.

A chart's title is part of its drawing, which no screen reader takes for a heading.
"""

import html
import re
from typing import Final

from dashboard.document.document import Document

LABEL: Final = "本页各部分"
_GROUPED: Final = re.compile("\\d{1,3}(?:\u2009\\d{3})+")
_UNFIT: Final = re.compile(r"[\s\"'<>&#%?]")  # in the name and in an address


def anchor(key: str) -> str:
    """The name in the page of a part."""
    return "part-" + _UNFIT.sub("-", key)


def heading(key: str, title: str, level: int) -> str:
    """A part's title as a heading out of sight, which a link of :func:`skips` leads to."""
    return (
        f'<h{level} class="unseen" id="{anchor(key)}" tabindex="-1">{html.escape(title)}</h{level}>'
    )


def place(key: str, title: str) -> str:
    """A place out of sight that a link leads to, of a part that has a heading of its own."""
    return f'<p class="unseen" id="{anchor(key)}" tabindex="-1">{html.escape(title)}</p>'


def skips(page: Document) -> str:
    """A link to each part, in sight once the keyboard is on one: no part is far from the head."""
    links = "".join(
        f'<li><a href="#{anchor(key)}" target="_self">{html.escape(part.title)}</a></li>'
        for key, part in page.parts.items()
    )
    return f'<nav class="skips" aria-label="{LABEL}"><ul>{links}</ul></nav>' if links else ""


def whole_numbers(text: str) -> str:
    """Escaped text whose grouped numbers no line end parts: 「5 900」 stays on one line."""
    return _GROUPED.sub(lambda found: f'<span class="whole">{found[0]}</span>', text)
