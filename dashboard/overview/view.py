"""What 总览 shows first: what was promised and came, what there is, what is owed."""

from typing import Final

from dashboard.charts.cards import card
from dashboard.document.request import Request
from dashboard.document.values import Cards
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
