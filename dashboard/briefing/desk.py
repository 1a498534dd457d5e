"""What a briefing asks, and how one figure becomes one sentence.

A sentence is made of protected figures alone. One whose own figure is hidden or too vague isn't
written; a comparison that can't be made is left out of it. Differences within the rounding read
持平. What changed is said, never why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dashboard.access import audit, auth, gateway
from dashboard.export.report import Say
from dashboard.wording import differences, words
from data.months import month_name
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.core import YEAR_LONG, Metric, Unknown
from metrics.engine.selection import Selection, contains, level, parent

Ask = Callable[..., Protected]
NO_OTHER: Final = "暂无可比的数"


def asker(user: auth.User, *, public: bool = False) -> Ask:
    """Questions put to the gateway in a user's name; settled before anything is written.

    Args:
        user: whose scope holds.
        public: figures that may be published.
    """

    def ask(metric: Metric, selection: Selection, by: Any = (), **more: Any) -> Protected:
        found = gateway.fetch_as(user, metric, selection, by, action="view", public=public, **more)
        audit.settle()
        return found

    return ask


@dataclass
class Desk:
    """One briefing in the making: where, up to which month, what was asked so far.

    The data reach from ``first`` to ``last``. ``peers`` are the office's regions to compare with.
    """

    ask: Ask
    region: int
    month: int
    scope: int
    first: int
    last: int
    asked: list[Protected] = field(default_factory=list)
    peers: tuple[int, ...] = ()

    @property
    def here(self) -> Selection:
        """The region, up to the newest data."""
        return Selection(self.region)

    @property
    def year_to_date(self) -> int:
        """Months since January."""
        return self.month % 12 + 1

    def get(self, metric: Metric, selection: Selection, by: Any = (), **more: Any) -> Protected:
        """Ask, and remember."""
        found = self.ask(metric, selection, by, **more)
        self.asked.append(found)
        return found

    def at(
        self, metric: Metric, back: int = 0, months: int | None = None, by: Any = ()
    ) -> Protected:
        """A figure up to the briefing's month, or so many months before it.

        A figure that is settled only later (departures) is asked up to its last settled month; one
        of classes up to the newest whose year was over: the class under way is still being
        registered, and beside whole classes its growth would read as a fall.
        """
        last = self.month
        if metric.yearly:
            last = (last + 1) // YEAR_LONG * YEAR_LONG - 1
        if metric.lag or metric.yearly:
            settled = self.ask(metric, self.here, (), widen=False).month
            last = min(last, settled) if settled is not None else last
        return self.get(metric, self.here.at(last - back, months), by, widen=False)

    def series(self, metric: Metric, span: int = 36) -> Protected:
        """A figure month by month up to the briefing's."""
        return self.get(metric, self.here.at(self.month, 1), "month", span=span)

    def fact(
        self,
        metric: Metric,
        *,
        months: int | None = None,
        monthly: bool = False,
        yearly: bool = True,
        above: bool = False,
        name: str = "",
        rank: int = 0,
    ) -> list[Say]:
        """State a figure with what it is compared with; nothing where it isn't to be shown.

        Every figure has its comparison, or the words that there is none.

        Args:
            metric: the figure.
            months: length of its window; its own when not given.
            monthly: compare with the month before.
            yearly: compare with the same time a year before.
            above: compare with the region above, for shares.
            name: what it is called here.
            rank: where it belongs in the lead.
        """
        now = self.at(metric, months=months)
        row = known(now)
        later = now.month is not None and now.month > self.month and not words.by_class(metric)
        later = later or (now.month is None and self.month < self.last)
        if row is None or later:  # a figure that only knows the newest data
            return []
        clauses, used = [state(now, row, name)], [now]
        asked = [(1, "上月")] if monthly else []
        asked += [(12, "上年同期")] if yearly else []
        for back, with_what in asked:
            before = self.before(now, metric, back, months)
            old = known(before) if before else None
            if before is not None and old is not None:
                # Classes overlap when several are taken together, so each is called by its years.
                against = words.period(before) if words.by_class(metric) else with_what
                clauses.append(differences.compared(row, old, metric, against))
                used.append(before)
        upper = self._above(now) if above else None
        other = known(upper) if upper else None
        if upper is not None and other is not None:
            clauses.append(
                differences.compared(row, other, metric, words.place(upper.selection.region))
            )
            used.append(upper)
        told = [clause for clause in clauses[1:] if clause] or [NO_OTHER]
        what, value = name or metric.name, words.figure(row, metric)
        cells = (
            ("指标", what),
            ("数值", value),
            ("时段", words.period(now)),
            ("比较", "，".join(told)),
        )
        said = f"{clauses[0]}，{'，'.join(told)}。"
        beside = "" if told == [NO_OTHER] else f"，{told[-1]}"
        short = f"{words.period(now)}{what} {value}{beside}"
        return [Say(said, tuple(used), cells=cells, short=short, rank=rank)]

    def before(
        self, now: Protected, metric: Metric, back: int, months: int | None
    ) -> Protected | None:
        """The same figure earlier; ``None`` where the data don't reach back for all of it."""
        if now.month is None or now.first_month is None:
            return None
        if not words.by_class(metric) and now.first_month - back <= self.first:
            return None
        found = self.get(metric, self.here.at(now.month - back, months), (), widen=False)
        same = found.month == now.month - back and found.first_month == now.first_month - back
        return found if same else None

    def _above(self, now: Protected) -> Protected | None:
        """The same of the region above, at the same time, where the user may see it."""
        upper = parent(self.region)
        if level(self.region) == "province" or not contains(self.scope, upper):
            return None
        there = self.get(now.metric, now.selection.within(upper), (), widen=False)
        return there if there.month == now.month else None


def known(found: Protected) -> Row | None:
    """The only row of an undivided answer, if it may be stated."""
    rows = list(found.rows())
    if len(rows) != 1 or rows[0].status is not Status.OK or rows[0].value is None:
        return None
    return rows[0]


def state(found: Protected, row: Row, name: str = "") -> str:
    """「2026年1—9月，新引进大专及以上人才 5 900人（初步数）」."""
    mark = "（初步数）" if found.provisional else ""
    what = name or found.metric.name
    margin = words.margin(row, found.metric)
    open_ = f"（{margin}）" if margin else ""
    return f"{words.period(found)}，{what} {words.figure(row, found.metric)}{open_}{mark}"


def title_of(region: int, month: int) -> str:
    """What a month's briefing is called."""
    return f"{words.place(region)}人才工作专报（{month_name(month)}）"


def joined(names: Sequence[str]) -> str:
    """Names in a sentence."""
    return "、".join(names)


def asks(desk: Desk, metric: Metric, by: str, **more: Any) -> Protected | None:
    """A divided figure; ``None`` where it can't be divided so for this region."""
    try:
        return desk.at(metric, by=by, **more)
    except Unknown:
        return None
