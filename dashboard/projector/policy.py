"""Scenes 政策与资金 and 人才服务: what was paid, how fast, and what was done for whom."""

from typing import Final

from dashboard.charts.spec import Empty
from dashboard.document.build import card
from dashboard.document.lacking import absent, lacking
from dashboard.filters.values import Filters
from dashboard.policy import findings as paid_words
from dashboard.policy import panels
from dashboard.projector import parts
from dashboard.projector.beside import beside, found
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.services import findings as service_words
from dashboard.services import view
from dashboard.wording import words
from metrics.figures.policy import applications, finance, fund, payouts

_THIS_YEAR: Final = Filters(window="ytd")
_YEAR: Final = Filters(window="12")


def money(room: Room) -> Drawn:
    """What was paid this year and month by month; how long it took, and what is still owed."""
    request = room.request(_THIS_YEAR)
    fetch, chosen = request.fetch, request.selection
    applied, paid, people, days = (
        fetch(one, chosen)
        for one in (
            applications.APPLICATIONS,
            payouts.PAID_AMOUNT,
            applications.PAID_PEOPLE,
            payouts.DAYS_TO_PAY,
        )
    )
    if paid.one().value is None:
        raise Nothing(lacking(paid) or words.status(paid.one()))
    chart = panels.by_month(request)
    if isinstance(chart.part.figure, Empty):
        raise Nothing(chart.part.figure.words)
    cards = (
        card(days, name="申请到拨付（中位数）"),
        card(fetch(payouts.DUE_AMOUNT, chosen, widen=False), name="应兑未兑"),
        card(fetch(fund.EXECUTION, chosen), name="资金执行率"),
    )
    title = parts.first(paid_words.standing(applied, paid, people, days, absent(paid)))
    tables = found(chart, cards, paid, people)
    return Drawn(title, beside(chart, cards), tables, chart.part.subtitle)


def services(room: Room) -> Drawn:
    """What was done month by month, how much of it online and how well; the flats and loans."""
    request = room.request(_YEAR)
    about = view.asked(request)
    if not about.cases.one().value and not about.capacity.one().value:
        raise Nothing(lacking(about.cases) or words.status(about.cases.one()))
    chart = view.by_month(request)
    cards = (
        card(about.capacity, name="人才公寓"),
        card(about.rate, name="公寓入住率"),
        card(about.burden, name="租金占月薪"),
        card(request.fetch(finance.AMOUNT, request.selection), name="人才贷人才保"),
    )
    flats = service_words.flats(about.capacity, about.rate, about.burden)
    said = service_words.standing(about.cases, about.online, about.days, about.content, flats)
    tables = found(chart, cards, about.cases, about.online, about.days, about.content)
    return Drawn(parts.first(said), beside(chart, cards), tables, chart.part.subtitle)
