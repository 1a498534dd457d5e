"""Rules with a stated line: a promise behind its schedule, money long overdue, a budget unspent."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from scipy import stats

from metrics.alerts.rule import Alert, Ask
from metrics.disclosure.protect import Row, Status
from metrics.engine.core import Metric
from metrics.engine.selection import Selection, is_above
from metrics.figures.outlook import nowcast
from metrics.figures.people import flow
from metrics.figures.policy import fund, payouts, target
from metrics.models.departures import discoveries

BEHIND: Final = 0.10  # share of the year by which a target may lag
FEWEST: Final = 100  # people promised before a lag may raise an alarm (DESIGN §6)
SHORT: Final = 0.10  # of the promise that even the upper end of the projection misses
LONG_WAITS: Final = (3, 4)  # bands of more than 180 days
LONG_SHARE: Final = 0.25  # of what is due
FEWEST_CASES: Final = 20
_DONE: Final = (flow.NEW_COLLEGE, flow.NEW_GRADUATE_DEGREE, flow.NEW_HIGH_TIER)
_YEARS: Final = 3  # before this one, of which the usual pace is taken
UNSPENT: Final = 0.25  # of a budget, behind the year and behind the other programmes


def behind_schedule(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Yearly targets more than ten points behind the year gone and behind the usual pace, by more
    than chance, here and one level down.

    People come in July and August: in May a straight schedule would have nearly everybody behind.
    What came is a count, whose own scatter is in the judgement: of a hundred promised, ten may
    stay away by chance.
    """
    for metric, done in zip(target.METRICS, _DONE, strict=True):
        whole = ask(metric, here.at(here.month), ())
        if whole.month is None or whole.provisional:
            continue
        to_date = here.at(whole.month, whole.month % 12 + 1)
        gone = target.year_gone(whole.month)
        line = min(gone, _pace(ask, done, to_date)) - BEHIND
        found: list[tuple[float, Alert]] = []
        for by in ((), ("city",), ("county",)):
            if by and is_above(by[0], here.region):
                continue
            table = ask(metric, to_date, by)
            for row in table.rows():
                promised = row.denominator or 0.0
                if row.value is None or row.status is not Status.OK or promised < FEWEST:
                    continue
                code = int(row.keys[by[0]]) if by else here.region
                if by and code == here.region:
                    continue
                came = row.value * promised
                missing = (line + BEHIND) * promised - came
                scatter = np.sqrt(max(came, 1.0) + row.profile.base**2 / 12)
                alert = Alert(
                    "behind",
                    metric,
                    row.labels[by[0]] if by else "",
                    code,
                    row.value,
                    gone,
                    "序时进度",
                    table.month,
                    (gone - row.value) / BEHIND,
                    asked=to_date.within(code),
                )
                found.append((float(stats.norm.sf(missing / scatter)), alert))
        raised = discoveries(np.array([p for p, _ in found]))
        yield from (
            one
            for (_, one), real in zip(found, raised, strict=True)
            if real and (one.value or 0.0) < line
        )


def _pace(ask: Ask, done: Metric, to_date: Selection) -> float:
    """Which share of a year's arrivals had usually come by this month: of the three years before,
    all together; 1 where no year before is known."""
    month = to_date.month or 0
    part = whole = 0.0
    anybody = False
    for years in range(1, _YEARS + 1):
        last = month - 12 * years
        asked = (to_date.at(last, to_date.months), to_date.at(last // 12 * 12 + 11, 12))
        came, all_year = (
            next((row.value for row in ask(done, question, ()).rows()), None) for question in asked
        )
        anybody = anybody or bool(all_year)
        if came is not None and all_year:
            part, whole = part + came, whole + all_year
    if whole:
        return part / whole
    # People came in the years before, but how many by this month is hidden: nobody is late.
    return 0.0 if anybody else 1.0


def falls_short(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Cities, and the region, whose year will end below the promise even at the upper end of what
    the product itself projects (95 %)."""
    for by in ((), ("city",)):
        if by and is_above(by[0], here.region):
            continue
        year = ask(nowcast.NOW_NEW, here, by)
        reached = ask(flow.NEW_COLLEGE, here, ()).month
        if reached is None or "hi95" not in year.frame:
            continue
        to_date = here.at(reached, reached % 12 + 1)
        promised = {_code(row, by): row for row in ask(target.COLLEGE_PROGRESS, to_date, by).rows()}
        for row, high in zip(year.rows(), year.frame["hi95"].tolist(), strict=True):
            promise = promised.get(_code(row, by))
            wanted = (promise.denominator if promise else None) or 0.0
            if row.status is not Status.OK or row.value is None or wanted < FEWEST:
                continue
            if high < wanted * (1 - SHORT):
                code = _code(row, by) or here.region
                if by and code == here.region:
                    continue
                yield Alert(
                    "falls_short",
                    nowcast.NOW_NEW,
                    row.labels[by[0]] if by else "",
                    code,
                    row.value,
                    wanted,
                    "全年目标",
                    reached,
                    (1 - high / wanted) / SHORT,
                    asked=Selection(code, here.month),
                )


def _code(row: Row, by: tuple[str, ...]) -> int:
    return int(row.keys[by[0]]) if by else 0


def overdue(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Counties in which a quarter or more of what is due has waited over 180 days."""
    now = Selection(here.region)  # what is owed has no past
    whole = ask(payouts.DUE_CASES, now, ("county",))
    late = ask(payouts.DUE_CASES, now.with_("wait", *LONG_WAITS), ("county",))
    due = {row.keys["county"]: row.value for row in whole.rows() if row.value}
    for row in late.rows():
        total = due.get(row.keys["county"])
        if row.value is None or not total or row.value < FEWEST_CASES:
            continue
        if row.value / total >= LONG_SHARE:
            code = int(row.keys["county"])
            yield Alert(
                "overdue",
                payouts.DUE_CASES,
                row.labels["county"],
                code,
                row.value,
                total,
                "其中等待超过180天",
                late.month,
                row.value / total / LONG_SHARE,
                asked=Selection(code).with_("wait", *LONG_WAITS),
                base=Selection(code),
            )


def unspent(ask: Ask, here: Selection) -> Iterable[Alert]:
    """Programmes of a city whose budget lies a quarter of the year behind, and behind the others:
    where nobody has reported yet, none is behind."""
    if is_above("city", here.region):
        return
    reached = ask(flow.NEW_COLLEGE, here, ()).month
    if reached is None:
        return
    gone = target.year_gone(reached)
    year = here.at(reached // 12 * 12 + 11)
    table = ask(fund.EXECUTION, year, ("city", "programme"))
    rows = [row for row in table.rows() if row.status is Status.OK and row.value is not None]
    if not rows:
        return
    usual = float(np.median([row.value for row in rows]))
    for row in rows:
        value: Any = row.value
        if max(gone, BEHIND) - value >= UNSPENT and usual - value >= UNSPENT:
            code = int(row.keys["city"])
            yield Alert(
                "unspent",
                fund.EXECUTION,
                f"{row.labels['city']}「{row.labels['programme']}」",
                code,
                value,
                gone,
                "序时进度",
                reached,
                (gone - value) / UNSPENT,
                f"programme={row.keys['programme']}",
                year.within(code).with_("programme", row.keys["programme"]),
            )
