"""The sections 政策与资金 and 人才服务: what was paid, how fast, and what was done for whom."""

from collections.abc import Iterator
from typing import Final

from dashboard.briefing.desk import Desk, asks, known, state
from dashboard.briefing.shown import drawn, is_shown
from dashboard.charts.bars import bars
from dashboard.charts.lines import lines
from dashboard.export.report import Block, Say
from dashboard.policy import findings as say
from dashboard.wording import findings, words
from metrics.figures.policy import applications, finance, fund, payouts, service

_YEAR: Final = 12
_END: Final = 1  # flats are counted at a month's end: a window adds nothing to them


def money(desk: Desk) -> Iterator[Block]:
    """Applied, paid, to how many, how fast, owed; among whom; what of the budget is spent."""
    for metric in (
        applications.APPLICATIONS,
        payouts.PAID_AMOUNT,
        applications.PAID_PEOPLE,
    ):
        yield from desk.fact(metric, months=desk.year_to_date)
    yield from desk.fact(applications.APPROVAL_RATE, above=True)
    yield from desk.fact(payouts.DAYS_TO_PAY, above=True)
    yield from desk.fact(payouts.DUE_AMOUNT, yearly=False)
    whole = desk.at(payouts.PAID_CASES, months=desk.year_to_date)
    kinds = asks(desk, payouts.PAID_CASES, "nature", months=desk.year_to_date)
    if kinds is not None and is_shown(kinds) and known(whole) is not None:
        yield Say(f"{words.period(kinds)}，{say.natures(kinds, whole)}。", (kinds, whole))
        yield from drawn(kinds, bars(kinds), f"各类单位{payouts.PAID_CASES.name}")
    yield from _budget(desk)
    monthly = desk.series(payouts.PAID_AMOUNT)
    yield from drawn(monthly, lines(monthly, zero=True), findings.trend(monthly))


def _budget(desk: Desk) -> Iterator[Block]:
    """The budget stands by the year: its December is not after the briefing's month."""
    spent = desk.get(fund.EXECUTION, desk.here.at(desk.month), (), widen=False)
    row = known(spent)
    if row is None or spent.month is None or spent.month // 12 != desk.month // 12:
        return
    offices = desk.get(fund.EXECUTION, desk.here.at(desk.month), "department", widen=False)
    told = f"；{say.departments(offices, desk.last)}" if is_shown(offices) else ""
    yield Say(
        f"{state(spent, row)}{told}。",
        (spent, offices) if told else (spent,),
        cells=(
            ("指标", spent.metric.name),
            ("数值", words.figure(row, spent.metric)),
            ("时段", words.period(spent)),
            ("比较", told.removeprefix("；") or "暂无可比的数"),
        ),
    )


def services(desk: Desk) -> Iterator[Block]:
    """What was done in twelve months, how much of it online, how fast and well; flats and loans."""
    yield from desk.fact(service.CASES, months=_YEAR)
    for metric in (service.ONLINE, service.DAYS, service.CONTENT):
        yield from desk.fact(metric, months=_YEAR, above=True)
    yield from desk.fact(service.CAPACITY, months=_END)
    for metric in (service.RATE, service.BURDEN):
        yield from desk.fact(metric, months=_END, above=True)
    yield from desk.fact(finance.ISSUED, months=_YEAR)
    yield from desk.fact(finance.AMOUNT, months=_YEAR)
    monthly = desk.series(service.CASES)
    yield from drawn(monthly, lines(monthly, zero=True), findings.trend(monthly))
