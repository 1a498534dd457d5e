"""Scene 产业缺口: which occupations are scarce, why, and how much stays unfilled."""

from dataclasses import replace

from dashboard.charts.ranking import ranking
from dashboard.charts.spec import Bars, ChartSpec
from dashboard.document.lacking import lacking
from dashboard.gap import findings as say
from dashboard.projector import parts, stage
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.selection import OutOfScope, level, parent
from metrics.figures.market import gap, recruitment, trade
from metrics.models.market.shortage import SCARCE

_MOST = 8


def scene(room: Room) -> Drawn:
    """The scarcest occupations with what drives each; three figures of the market beside."""
    index = _index(room)
    unfilled, mismatch = room.fetch(trade.UNFILLED), room.fetch(gap.MISMATCH)
    if index.is_empty:
        raise Nothing(lacking(index) or "样本少，不能比较紧缺程度")
    tight = room.fetch(recruitment.OPENINGS_PER_SEEKER)
    numbers = "".join(
        parts.stated(one, name, period=True)
        for one, name in ((unfilled, "未招满"), (tight, "求人倍率"), (mismatch, "错配指数"))
    )
    body = (
        '<div class="columns"><div class="main">'
        f"{stage.chart(_driven(index), 1080, most=460)}</div>"
        f'<div class="numbers">{numbers}</div></div>'
    )
    title = parts.clauses(say.standing(index, unfilled, mismatch), 2)
    note = f"紧缺指数 {SCARCE:g} 分以上为紧缺"
    return Drawn(title, body, (index, unfilled, tight, mismatch), words.subtitle(index), note=note)


def _driven(index: Protected) -> ChartSpec:
    """The scarcest occupations, each with what drives it."""
    drawn = ranking(index, _MOST, may_dot=False)  # each bar bears its driver
    if not isinstance(drawn, Bars):
        return drawn
    told = (replace(one, sub=say.driver(index, one.code)) for one in drawn.categories)
    return replace(drawn, categories=tuple(told))


def _index(room: Room) -> Protected:
    """The index here, or of the region one level up where too few people are here."""
    here = room.chosen
    found = room.fetch(gap.SHORTAGE, here, "occupation")
    while found.is_empty and level(here.region) != "province":
        here = here.within(parent(here.region))
        try:
            wider = room.fetch(gap.SHORTAGE, here, "occupation")
        except OutOfScope:
            break
        found = wider if not wider.is_empty else found
    return found
