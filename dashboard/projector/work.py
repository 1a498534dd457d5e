"""Scenes 才岗匹配 and 产业链: what stands between seekers and posts; who works along chains."""

from typing import Final

from dashboard.chains import findings as chain_words
from dashboard.chains import view as chains_view
from dashboard.document.build import card
from dashboard.document.lacking import lacking
from dashboard.filters.values import Filters
from dashboard.placement import findings as match_words
from dashboard.placement import view as match_view
from dashboard.projector import parts
from dashboard.projector.beside import beside, found
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.wording import words
from metrics.figures.chains import chain

_YEAR: Final = Filters(window="12")
_FEW: Final = "不足三家企业、或一家占去绝大部分的不予显示"


def placement(room: Room) -> Drawn:
    """Which requirement blocks most, and how many could be matched as things stand."""
    request = room.request(_YEAR)
    about = match_view.asked(request)
    if about.pairs.one().value is None or about.gains.is_empty:
        raise Nothing(lacking(about.pairs) or words.status(about.pairs.one()))
    chart = match_view.requirements(about, request.selection.region)
    cards = match_view.cards(request, about).cards
    below = "；".join(one for one in (about.elsewhere, chart.part.subtitle) if one)
    tables = found(chart, cards, about.pairs)
    title = match_words.blocking(about.gains)
    return Drawn(title, beside(chart, cards), tables, below, note=match_view.ALONE)


def chains(room: Room) -> Drawn:
    """Who works in which chain, and whether those who joined stayed; no employer is named."""
    request = room.request(_YEAR)
    about = chains_view.asked(request)
    people, joined, departed = (
        request.fetch(one, about.here, widen=False)
        for one in (chain.CHAIN_EMPLOYED, chain.CHAIN_JOINED, chain.CHAIN_DEPARTED)
    )
    if people.one().value is None:
        raise Nothing(lacking(people) or words.status(people.one()))
    chart = chains_view.employed(about)
    cards = tuple(
        card(request.fetch(metric, about.here, widen=False), name=name)
        for name, metric in (
            ("新入职一年留任率", chain.CHAIN_STAYED),
            ("招聘完成率", chain.CHAIN_FILLED),
            ("兑现金额（近一年）", chain.CHAIN_PAID),
        )
    )
    title = parts.first(chain_words.standing(people, joined, departed, about.one), 2)
    tables = found(chart, cards, people, joined, departed)
    return Drawn(title, beside(chart, cards), tables, chart.part.subtitle, note=_FEW)
