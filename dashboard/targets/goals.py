"""One promise of the region beside what came, what is due by now, and where the year will end."""

from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from dashboard.document.request import Request
from data.contracts.policy import INDICATORS
from data.months import month_name
from data.values.milestones import Milestone, read
from metrics.disclosure.protect import Protected, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.outlook import nowcast
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, promise, target

DONE: Final[dict[str, Metric]] = {
    "new_college": flow.NEW_COLLEGE,
    "new_graduate_degree": flow.NEW_GRADUATE_DEGREE,
    "new_high_tier": flow.NEW_HIGH_TIER,
    "talent_stock": stock.TALENT_STOCK,
    "payout_amount": payouts.PAID_AMOUNT,
}
AHEAD: Final[dict[str, Metric]] = {
    "new_college": nowcast.NOW_NEW,
    "new_graduate_degree": nowcast.NOW_NEW_DEGREE,
    "new_high_tier": nowcast.NOW_NEW_HIGH,
    "talent_stock": nowcast.NOW_TALENT,
}
# Years on which the projection must have been tried: with fewer its 95 % ranges held the truth in
# as few as none of a hundred, with as many in 98 to 100 (docs/targets.md).
TRIED: Final = 2
YEAR_END: Final = ("talent_stock",)  # kept or not at the year's end: it has no pace


@dataclass(frozen=True)
class Goal:
    """A promise with its figures.

    Attributes:
        code: of the indicator.
        wanted: the promise.
        row: its row: department, milestones, state, edition.
        done: what came from January on; a stock as it stands.
        progress: the completion rate that 总览 shows; ``None`` where the record has none.
        ahead: the year's end as projected; ``None`` where nothing projects it.
    """

    code: str
    wanted: float
    row: dict[str, Any]
    done: Protected
    progress: Protected | None
    ahead: Protected | None

    @property
    def name(self) -> str:
        """What the office calls it."""
        return INDICATORS[self.code]

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """By which day which share is due."""
        return read(str(self.row["milestones"] or ""))

    @property
    def share(self) -> tuple[float, float] | None:
        """Share done, and what rounding leaves open of it; ``None`` where it may not be known."""
        if self.progress is not None:
            row = self.progress.one()
            return None if row.value is None else (row.value, row.half_width)
        done = self.done.one()
        if done.status is not Status.OK or done.value is None:
            return None  # hidden, or money of so few cases that its margin swallows the pace
        if not self.wanted or self.done.widened:
            return None
        return done.value / self.wanted, done.half_width / self.wanted

    def due(self, month: int, calendar: bool) -> float:
        """Share that is due at the end of a month."""
        return target.due_share(month, () if calendar else self.milestones)

    @property
    def end(self) -> tuple[float, float, float] | None:
        """Share of the promise at the year's end: middle, and the ends of the 95 % range; ``None``
        where nothing projects it, or the projection was tried on too few years."""
        if self.ahead is None or not self.wanted or "lo95" not in self.ahead.frame:
            return None
        one = self.ahead.frame.iloc[0]
        if one["status"] != Status.OK.value or one["years"] < TRIED:
            return None
        low, high = float(one["lo95"]), float(one["hi95"])
        return float(one["value"]) / self.wanted, low / self.wanted, high / self.wanted


def to_date(chosen: Selection, month: int) -> Selection:
    """The year up to a month."""
    return chosen.at(month, month % 12 + 1)


def promised(request: Request, month: int | None, by: str = "") -> Protected:
    """All promises of the year: of the region, or of each region of a level in it."""
    keys = (by, "promise") if by else ("promise",)
    return request.fetch(promise.PROMISED, request.selection.at(month, None), keys)


def goals(request: Request, month: int, told: Protected) -> list[Goal]:
    """The promises of the region that a figure measures, in the contract's order."""
    here = to_date(request.selection, month)
    yearly = {row["promise"]: row for row in rows(told) if row["kind"] != promise.ITEM}
    made = []
    for code, metric in DONE.items():
        if code not in yearly:
            continue
        row = yearly[code]
        rate = target.PROGRESS.get(code)
        span = here.at(month, 1) if code in YEAR_END else here
        done = request.fetch(metric, span, widen=False)
        ahead = AHEAD.get(code)
        made.append(
            Goal(
                code,
                float(row["value"]),
                row,
                done,
                None if rate is None else request.fetch(rate, here, widen=False),
                None if ahead is None else request.fetch(ahead, here.at(month, None), widen=False),
            )
        )
    return made


def rows(told: Protected) -> list[dict[str, Any]]:
    """The promises that have a value, as records."""
    kept = told.frame[told.frame["value"].notna()]
    return [{str(key): value for key, value in one.items()} for one in kept.to_dict("records")]


def cumulated(request: Request, goal: Goal, month: int) -> Protected:
    """What came from January to each month up to one, by ``month``."""
    first = month // 12 * 12
    asked = [
        request.fetch(goal.done.metric, to_date(request.selection, at), widen=False)
        for at in range(first, month + 1)
    ]
    return _by_month(goal.done, [one.frame for one in asked], list(range(first, month + 1)))


def line(told: Protected, goal: Goal, month: int, calendar: bool) -> Protected:
    """What of a promise is due at the end of each month of its year, by ``month``."""
    one = told.frame[(told.frame["promise"] == goal.code) & (told.frame["kind"] != promise.ITEM)]
    first = month // 12 * 12
    months = list(range(first, first + 12))
    frames = [one.assign(value=round(goal.wanted * goal.due(at, calendar))) for at in months]
    return replace(_by_month(told, frames, months), month=month)


def _by_month(told: Protected, frames: list[pd.DataFrame], months: list[int]) -> Protected:
    whole = pd.concat(
        [
            one.assign(month=at, month_label=month_name(at))
            for one, at in zip(frames, months, strict=True)
        ],
        ignore_index=True,
    )
    return replace(told, by=("month",), frame=whole, first_month=months[0], month=months[-1])
