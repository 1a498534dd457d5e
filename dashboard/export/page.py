"""What a page showed in this run, kept so that a file can say the same.

``frame`` fills it as the page is drawn; a fragment that runs alone replaces its own charts.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import streamlit as st

from dashboard.charts.base import Figure
from dashboard.wording import words
from data.months import month_name
from metrics.disclosure.protect import Protected
from metrics.engine import dimensions
from metrics.engine.core import Dimension
from metrics.engine.selection import Selection

NOTHING: Final = "本页没有可以导出的图表或数据"
DEMO_LINE: Final = "演示数据：由程序合成，不对应任何真实个人或单位"
_STATE: Final = "page-shown"
_DIMENSIONS: Final = {d.id: d for d in vars(dimensions).values() if isinstance(d, Dimension)}


@dataclass(frozen=True)
class Part:
    """One chart, table or row of cards as it stood on the page.

    ``figure`` is the undressed figure; ``None`` for what was a table on the screen too.
    ``listing`` are rows that are no figures of their own (things that need attention, lists made
    from protected counts); such a part may have no ``found``, and what it ``rests`` on is noted in
    the trail, not printed.
    ``prose`` are sentences that a slide sets as text, where a workbook has them as ``listing``.
    """

    title: str
    found: tuple[Protected, ...]
    subtitle: str = ""
    note: str = ""
    figure: Figure | None = None
    listing: "Listing | None" = None
    rests: tuple[Protected, ...] = ()
    prose: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A table of texts under its head; the last ``numbers`` columns stand right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 0


@dataclass
class Page:
    """One run of a page: its name, question, selection, sentences, and its parts by key."""

    title: str
    question: str
    chosen: Selection | None = None
    said: list[str] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)

    def tables(self) -> Iterator[Protected]:
        """Every table once, in the order of the page."""
        seen: set[int] = set()
        for part in self.parts.values():
            for one in part.found:
                if id(one) not in seen:
                    seen.add(id(one))
                    yield one

    def leaving(self) -> Iterator[Protected]:
        """Every table that leaves with a file: those printed, and those that lists rest on."""
        yield from self.tables()
        seen = {id(one) for one in self.tables()}
        for part in self.parts.values():
            for one in part.rests:
                if id(one) not in seen:
                    seen.add(id(one))
                    yield one

    @property
    def is_empty(self) -> bool:
        """Whether no figure at all can be shown."""
        listed = any(part.listing and part.listing.rows for part in self.parts.values())
        return not listed and all(one.is_empty for one in self.tables())


@dataclass(frozen=True)
class Stamp:
    """Who takes a file out, when, and what of the snapshot it came from."""

    user: str
    at: datetime
    snapshot: str
    demo: bool
    public: bool = False

    @property
    def mark(self) -> str:
        """What stands on every file: 内部资料 or 公开."""
        return words.mark(self.public)


def begin(title: str, question: str, chosen: Selection | None) -> None:
    """Start collecting: a page's head was drawn."""
    st.session_state[_STATE] = Page(title, question, chosen)


def current() -> Page | None:
    """The page being drawn; ``None`` where nothing has a head."""
    found: Page | None = st.session_state.get(_STATE)
    return found


def said(sentence: str) -> None:
    """Keep a sentence of the page's conclusion."""
    page = current()
    if page is not None and sentence not in page.said:
        page.said.append(sentence)


def showed(key: str, part: Part) -> None:
    """Keep a part of the page; the same key replaces it."""
    page = current()
    if page is not None:
        page.parts[key] = part


def filters(chosen: Selection) -> str:
    """Write the filters of a question: 「学历：硕士、博士；行业门类：制造业」, or 无."""
    told = []
    for name, codes in chosen.where:
        dimension = _DIMENSIONS.get(name)
        labels = [dimensions.label(dimension, c) if dimension else str(c) for c in codes]
        told.append(f"{dimension.name if dimension else name}：{'、'.join(labels)}")
    return "；".join(told) or "无"


def reach(page: Page) -> str:
    """The data date: the newest month that any of the tables covers; classes (届) have none."""
    months = [
        one.month
        for one in page.tables()
        if one.month is not None and not words.by_class(one.metric)
    ]
    return month_name(max(months)) if months else ""


def facts(page: Page, stamp: Stamp, rule: str) -> list[tuple[str, str]]:
    """What stands on the first sheet and the first slide, as pairs of name and text.

    Args:
        page: what was shown.
        stamp: who, when, from which snapshot.
        rule: the protection rule in words.
    """
    rows = [("页面", page.title)]
    if page.question:
        rows.append(("问题", page.question))
    rows += [("结论", sentence) for sentence in page.said]
    if page.chosen is not None:
        rows.append(("地区", words.place(page.chosen.region)))
        rows.append(("筛选", filters(page.chosen)))
    rows += [
        ("数据截至", reach(page) or "各图所注时段"),
        ("数据快照", stamp.snapshot),
        ("保护规则", rule),
        ("导出", f"{stamp.user}，{stamp.at:%Y-%m-%d %H:%M}"),
        ("密级提示", f"{stamp.mark}；{words.SECRET_NOTICE}"),
    ]
    if stamp.demo:
        rows.append(("数据性质", DEMO_LINE))
    if page.is_empty:
        rows.append(("说明", NOTHING))
    return rows
