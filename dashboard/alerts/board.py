"""What of the list one reader sees, in which state: asked again under their own rights.

One order for everybody (:func:`metrics.alerts.rules.order`). A figure that the reader's rights
don't reach takes its alert with it; one that was settled (办结) stays silent for its rule's quiet
months, and is told again if it still holds after them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dashboard.access import holdings
from dashboard.access.auth import User
from dashboard.alerts import book, watch
from dashboard.alerts.book import DONE, NEW, WORKING, Step
from dashboard.wording import words
from data.months import month_name
from metrics.alerts.catalogue import BY_ID
from metrics.alerts.rule import Alert, Kind, Rule, Severity
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, contains
from metrics.figures.peers.benchmark import PUBLISHED, facts

Fetch = Callable[[Metric, Selection], Protected]  # undivided, not widened
_BLURRED: Final = "人数少，不显示"


@dataclass(frozen=True)
class Item:
    """One alert as a reader sees it.

    Attributes:
        alert: what was raised.
        text: the sentence.
        step: the last step; 新 where there is none.
        since: the snapshot in which its present run began; empty where the book isn't there.
        found: the tables that the sentence rests on, under the reader's rights.
    """

    alert: Alert
    text: str
    step: Step
    since: str
    found: tuple[Protected, ...]

    @property
    def rule(self) -> Rule:
        """The rule that raised it."""
        return BY_ID[self.alert.rule]

    @property
    def severity(self) -> Severity:
        """How grave."""
        return self.rule.severity

    @property
    def state(self) -> str:
        """新, 已阅, 处理中 or 办结."""
        return self.step.state

    @property
    def episode(self) -> str:
        """What makes it the same news: told once to each receiver, and again where it comes back
        after it was gone or settled."""
        again = f"+{self.step.at}" if self.state == NEW and self.step.at else ""
        return f"{self.alert.key}@{self.since}{again}"

    @property
    def told(self) -> str:
        """The sentence with who has it in hand."""
        if self.state != WORKING:
            return self.text
        return f"{self.text}（处理中：{self.step.duty}，{self.step.due}前）"


@dataclass(frozen=True)
class Board:
    """All that needs a reader's attention in a region.

    Attributes:
        open: in the one order.
        settled: 办结 and still raised, within their quiet months.
        unseen: whether some rule could not be looked at.
    """

    open: tuple[Item, ...]
    settled: tuple[Item, ...]
    unseen: bool

    def tables(self) -> tuple[Protected, ...]:
        """All tables that the sentences rest on."""
        return tuple(table for item in (*self.open, *self.settled) for table in item.found)


def board(user: User, region: int, fetch: Fetch) -> Board:
    """The alerts of a region as somebody may see them.

    Args:
        user: who looks.
        region: the region looked at; within their scope.
        fetch: answers a question under their rights, and notes it.
    """
    seen = watch.current()
    home = holdings.home()
    steps, since = book.steps(home), book.since(home)
    open_: list[Item] = []
    settled: list[Item] = []
    for alert in seen.alerts:
        if not contains(region, alert.region) or not contains(user.scope.region, alert.region):
            continue
        tables = _asked(alert, fetch)
        if any(one.refused for one in tables):
            continue
        taken = _state(alert, steps.get(alert.key, []), seen.month)
        item = Item(alert, sentence(alert, tables), taken, since.get(alert.key, ""), tables)
        (settled if item.state == DONE else open_).append(item)
    return Board(tuple(open_), tuple(settled), seen.unseen)


def _asked(alert: Alert, fetch: Fetch) -> tuple[Protected, ...]:
    if alert.metric is None:
        return ()
    questions = (alert.asked, alert.base)
    return tuple(fetch(alert.metric, one) for one in questions if one is not None)


def _state(alert: Alert, taken: list[Step], month: int) -> Step:
    """The last step; one that was settled longer ago than the rule is quiet is news again."""
    if not taken:
        return Step(NEW)
    last = taken[-1]
    if last.state == DONE and month > last.month + BY_ID[alert.rule].quiet:
        return Step(NEW, at=last.at)
    return last


def sentence(alert: Alert, found: tuple[Protected, ...]) -> str:
    """State an alert: where, which figure, compared with what.

    Args:
        alert: what was raised.
        found: the answers to its questions under the reader's rights: the figure, and what it is
            compared with where that is a figure.
    """
    rule, metric = BY_ID[alert.rule], alert.metric
    when = month_name(alert.month) if alert.month is not None else ""
    if rule.kind in (Kind.LATE, Kind.QUALITY):
        count = int(alert.value or 0)
        return rule.wording.format(where=alert.where, words=alert.words, count=count, when=when)
    assert metric is not None
    counted = rule.kind is Kind.SHIFT and len(found) == 1 and alert.words.startswith("近")
    value = alert.value if counted else _value(found[0]) if found else alert.value
    before = _value(found[1]) if len(found) > 1 else alert.before
    wording = rule.hidden if value is None and rule.hidden else rule.wording
    return wording.format(
        where=alert.where or words.place(alert.region),
        name=metric.name,
        value=_written(value, metric, found),
        before=_written(before, metric, found),
        gap=f"{((alert.before or 0.0) - (value or 0.0)) * 100:.1f}",
        words=alert.words,
        when=when,
    )


def _value(found: Protected) -> float | None:
    row = found.one() if len(found) == 1 else None
    return row.value if row is not None and row.status is Status.OK else None


def _written(value: float | None, metric: Metric, found: tuple[Protected, ...]) -> str:
    if value is None:
        return _BLURRED
    if metric is PUBLISHED:
        unit = next((one["unit"] for table in found for one in facts(table)), "") or ""
        return f"{words.number(value, metric)}{unit}"
    return words.written(value, metric)
