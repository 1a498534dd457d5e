"""What 总览 shows first: what was promised and came, what there is, what is owed."""

from typing import Final

from dashboard.charts.bars import bars
from dashboard.charts.cards import card
from dashboard.charts.spec import Empty
from dashboard.document.build import chart
from dashboard.document.request import Request
from dashboard.document.values import Cards, Chart
from dashboard.wording import findings
from metrics.disclosure.protect import Protected
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, target
from metrics.figures.schools import source

_GOALS: Final = (
    ("新引进大专及以上", flow.NEW_COLLEGE, target.COLLEGE_PROGRESS),
    ("新引进硕博", flow.NEW_GRADUATE_DEGREE, target.GRADUATE_DEGREE_PROGRESS),
    ("新引进高层次", flow.NEW_HIGH_TIER, target.HIGH_TIER_PROGRESS),
)


_STANDING: Final = (
    ("人才总量（参保）", stock.TALENT_STOCK),
    ("人才占从业人员", stock.TALENT_SHARE),
)
_ALONE: Final = (
    ("高校毕业生留市率", source.GRADUATES_STAY_CITY),
    ("已兑现", payouts.PAID_AMOUNT),
    ("应兑未兑", payouts.DUE_AMOUNT),
)


def cards(request: Request) -> Cards:
    """The cards; a promise beside what came, with twelve months up to each month as its line."""
    fetch, chosen = request.fetch, request.selection
    rolling = chosen.at(chosen.month, 12)  # a year to date has one of its length a year
    goals = [
        card(
            fetch(done, chosen),
            fetch(done, chosen, "month", span=25),
            name=name,
            target=fetch(promise, chosen, widen=False),
            rolling=fetch(done, rolling, "month", span=25),
        )
        for name, done, promise in _GOALS
    ]
    standing = [
        card(fetch(one, chosen), fetch(one, chosen, "month", span=25), name=name)
        for name, one in _STANDING
    ]
    alone = [card(fetch(one, request.ripe(one, chosen)), name=name) for name, one in _ALONE]
    return Cards((*goals, *standing, *alone))


def waits(request: Request) -> tuple[Chart, Protected]:
    """How long those wait who are owed, and the table; words where none is owed, or too few."""
    fetch, chosen = request.fetch, request.selection
    found = fetch(payouts.DUE_CASES, chosen, "wait")
    whole = fetch(payouts.DUE_CASES, chosen, widen=False)
    title = findings.longest_wait(found, whole)
    if found.is_empty:  # no row of it has a date, and may not even be there
        nothing = Empty(words=title.partition("：")[2] or title)
        return chart(nothing, whole, title=title, key="waits"), whole
    return chart(bars(found), found, title=title, key="waits"), found
