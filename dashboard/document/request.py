"""What a page is asked: by whom, and with which address. No session, no widget.

The screen fills a request from the browser's address, the command line from its arguments. What an
address says that can't be is set aside with a word, never with a traceback.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dashboard.access import gateway
from dashboard.access.auth import User
from dashboard.document.absent import gathered
from dashboard.document.document import Document
from dashboard.document.values import Block, Cross, Sentence
from dashboard.filters import address
from dashboard.filters.places import home_region
from dashboard.filters.values import Choice, Filters, Search, Slide
from data.months import month_name, month_number
from metrics.disclosure.protect import Protected
from metrics.engine.compute import SPAN
from metrics.engine.core import YEAR_LONG, Metric, Window
from metrics.engine.selection import Selection


@dataclass(frozen=True)
class Bar:
    """What the bar of filters says.

    Attributes:
        region: the place.
        month: the last month, ``None`` for the newest of the data.
        span: the window's word in the address.
        codes: the codes chosen of each filter, as the address has them.
        ignored: what the address said that can't be.
    """

    region: int
    month: int | None
    span: str
    codes: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """One reader's question to a page.

    Attributes:
        user: whose rights hold.
        address: conditions by name, as they stand in the page's address.
        filters: the widgets of the page's bar; ``None`` for a page without one.
    """

    user: User
    address: Mapping[str, str] = field(default_factory=dict)
    filters: Filters | None = None

    @property
    def scope(self) -> int:
        """The region within which the reader may look."""
        return self.user.scope.region

    @property
    def public(self) -> bool:
        """Whether the figures asked for are those that may be published (公开版)."""
        return self.address.get(gateway.PUBLIC) == "1"

    @cached_property
    def bar(self) -> Bar:
        """The bar of filters as the address has it."""
        filters, ignored = self.filters or Filters(), list[str]()
        home = home_region(self.user)
        place, month, span = home, None, str(filters.window)
        if filters.region:
            place = address.region(self.address, home, self.scope, ignored)
        if filters.period:
            month, span = address.period(self.address, filters.window, ignored)
        most = 1 if filters.single else None
        codes = {
            name: tuple(address.codes(self.address, address.FILTERS[name], ignored, most))
            for name in filters.dimensions
        }
        return Bar(place, month, span, codes, tuple(ignored))

    @cached_property
    def selection(self) -> Selection:
        """Place, period and filters. A condition that this page has no widget for stays in the
        address, unused, so that the next page has it."""
        bar = self.bar
        found = Selection(bar.region, bar.month, address.months_of(bar.span, bar.month))
        for name, chosen in bar.codes.items():
            found = found.with_(name, *address.FILTERS[name].codes(chosen))
        return found

    def fetch(
        self,
        metric: Metric,
        selection: Selection,
        by: str | Sequence[str] = (),
        *,
        span: int = SPAN,
        widen: bool = True,
    ) -> Protected:
        """A figure under the reader's rights (:func:`dashboard.access.gateway.fetch_for`). One
        whose definition doesn't mean the window of the page's bar is asked for over its own, and
        its period says so."""
        return gateway.fetch_for(
            self.user,
            metric,
            selection.at(selection.month, _meant(metric, selection.months)),
            by,
            span=span,
            widen=widen,
            public=self.public,
        )

    def ripe(self, metric: Metric, chosen: Selection) -> Selection:
        """The same question, of the month chosen or the newest before it in which the figure grows
        no more: only such a month is fit for a headline, a ranking, a card."""
        if chosen.month is None or not (metric.lag or metric.yearly):
            return chosen
        settled = self.fetch(metric, chosen.at(None), widen=False).month
        month = chosen.month if settled is None else min(chosen.month, settled)
        return chosen.at(month, chosen.months)

    def document(
        self,
        title: str,
        question: str,
        blocks: Sequence[Block | None],
        cited: Sequence[Protected] = (),
        crosses: Sequence[Cross] | None = None,
    ) -> Document:
        """The answer, about the place and period asked; blocks that say nothing are left out.

        Args:
            title: the page's name.
            question: what it answers.
            blocks: what it says, in order.
            cited: the tables whose sources and rules the page's foot names.
            crosses: what its charts show of each other's members, without a round trip; ``None``
                where they don't answer each other.
        """
        said = (one for one in blocks if one is not None)
        kept = tuple(one for one in said if not isinstance(one, Sentence) or one.text)
        about = self.selection if self.filters is not None else None
        kept = gathered(kept, about.region) if about is not None else kept
        shown = crosses
        if shown is not None:
            shown = tuple(one for one in shown if len(one.found) and not one.found.refused)
        return Document(title, question, about, kept, tuple(cited), self.public, shown)

    def choice(
        self,
        name: str,
        label: str,
        options: Mapping[str, str],
        default: str = "",
        *,
        look: Literal["segments", "list"] = "segments",
    ) -> Choice:
        """A switch of the page as the address has it.

        Args:
            name: its word in the address.
            label: what it is called.
            options: value → words.
            default: what holds without a word in the address; the first option when not given.
            look: one of few as segments, of many as a list.
        """
        default = default or next(iter(options))
        wanted = self.address.get(name, default)
        known = wanted in options
        ignored = "" if known or look == "list" else f"{label}「{wanted}」"
        value = wanted if known else default
        return Choice(name, label, tuple(options.items()), default, value, look, ignored)

    def month(self, name: str, label: str, months: Sequence[str]) -> Slide:
        """A month on a slider, the last of ``months`` unless the address says another."""
        wanted = self.address.get(name, months[-1])
        value = wanted if wanted in months else months[-1]
        return Slide(f"w-{name}", (name,), label, in_words(months), (value,))

    def search(self, label: str, hint: str) -> Search:
        """The words to search by (``q``)."""
        return Search("q", label, hint, self.address.get("q", ""))


def _meant(metric: Metric, months: int | None) -> int | None:
    """The window of the page's bar, or the record's own where its definition means another."""
    bar = {1: Window.MONTH, YEAR_LONG: Window.YEAR}.get(months or 0, Window.TO_DATE)
    return months if not metric.windows or bar in metric.windows else None


def in_words(months: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Months as the address writes them, each with its name."""
    return tuple((text, month_name(month_number(text))) for text in months)
