"""Scene 总览: what came this year against what was promised, and what there is."""

from dashboard.charts.cards import Card, card
from dashboard.document.lacking import lacking
from dashboard.projector import parts
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.wording import findings, words
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts, target
from metrics.figures.schools import source

_GOALS = (
    ("新引进大专及以上", flow.NEW_COLLEGE, target.COLLEGE_PROGRESS),
    ("新引进硕博", flow.NEW_GRADUATE_DEGREE, target.GRADUATE_DEGREE_PROGRESS),
    ("新引进高层次", flow.NEW_HIGH_TIER, target.HIGH_TIER_PROGRESS),
)
_STANDING: tuple[tuple[str, Metric, bool], ...] = (
    ("人才总量（参保）", stock.TALENT_STOCK, True),
    ("人才占从业人员", stock.TALENT_SHARE, True),
    ("高校毕业生留市率", source.GRADUATES_STAY_CITY, False),
    ("已兑现", payouts.PAID_AMOUNT, False),
    ("应兑未兑", payouts.DUE_AMOUNT, False),
)


def scene(room: Room) -> Drawn:
    """Three promises above, five standing figures below."""
    now = _this_year(room)
    arrived = room.fetch(flow.NEW_COLLEGE, now)
    before = room.fetch(flow.NEW_COLLEGE, now, "month", span=25)
    promised = room.fetch(target.COLLEGE_PROGRESS, now)
    total = room.fetch(stock.TALENT_STOCK, now)
    if lacking(total) and lacking(arrived):
        raise Nothing(lacking(total))
    goals = [
        card(
            room.fetch(done, now),
            room.fetch(done, now, "month", span=25),
            name=name,
            target=room.fetch(promise, now),
        )
        for name, done, promise in _GOALS
    ]
    standing = [_stands(room, now, name, metric, series) for name, metric, series in _STANDING]
    said = findings.progress(arrived, before, promised, total)
    # The stock has a card of its own.
    title = parts.clauses(said, 3)
    rows = (
        f'<div class="row three">{"".join(parts.figure(one, "goal") for one in goals)}</div>'
        f'<div class="row five">{"".join(parts.figure(one) for one in standing)}</div>'
    )
    found = tuple(table for one in (*goals, *standing) for table in one.found)
    below = f"{words.place(now.region)}，{words.period(arrived)}；竖线为序时进度"
    return Drawn(title, f'<div class="overview">{rows}</div>', found, below)


def _this_year(room: Room) -> Selection:
    settled = room.fetch(flow.NEW_COLLEGE, widen=False)
    if settled.month is None:
        return room.chosen
    return room.chosen.at(settled.month, settled.month % 12 + 1)


def _stands(room: Room, now: Selection, name: str, metric: Metric, series: bool) -> Card:
    found = room.fetch(metric, now)
    by_month = room.fetch(metric, now, "month", span=25) if series else None
    return card(found, by_month, name=name)
