"""The basket of the briefing: pages and charts as they stood when they were put in.

Kept in the session, so that it survives the way from page to page. An item holds the Protected
tables it was shown with: a later snapshot or another filter doesn't alter it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard.document.document import Document
from dashboard.document.values import Part
from metrics.disclosure.protect import Protected

MOST: Final = 60
_STATE: Final = "basket"
_COUNT: Final = "basket-count"


@dataclass
class Item:
    """A page or chart in the basket with the sentence written for it."""

    number: int
    page: Document
    sentence: str = ""

    def tables(self) -> Iterable[Protected]:
        """The tables it shows, and those that its lists rest on."""
        return self.page.leaving()


def items() -> list[Item]:
    """What is in it, in order."""
    found: list[Item] = st.session_state.setdefault(_STATE, [])
    return found


def add(page: Document) -> None:
    """Put a page in, as it stands now; for a button."""
    if len(items()) >= MOST:
        st.toast(f"专报最多 {MOST} 项，请先移出一些")
        return
    number = int(st.session_state.get(_COUNT, 0)) + 1
    st.session_state[_COUNT] = number
    items().append(Item(number, page))
    st.toast(f"已加入专报：{page.title}（共 {len(items())} 项）")


def add_part(part: Part) -> None:
    """Put a single chart in."""
    chosen = part.found[0].selection if part.found else None
    add(Document.of_parts(part.title, "", chosen, parts={"one": part}))


def remove(number: int) -> None:
    """Take an item out."""
    st.session_state[_STATE] = [one for one in items() if one.number != number]


def move(number: int, step: int) -> None:
    """Move an item up (−1) or down (1)."""
    found = items()
    at = next((i for i, one in enumerate(found) if one.number == number), None)
    if at is not None and 0 <= at + step < len(found):
        found[at], found[at + step] = found[at + step], found[at]


def clear() -> None:
    """Empty it."""
    st.session_state[_STATE] = []
