"""Scenes 目标与考核 and 城市对标: against what was promised, and against others."""

from collections.abc import Iterator
from typing import Final

from dashboard.access import holdings
from dashboard.charts.cards import Card
from dashboard.filters.values import Filters
from dashboard.peers import findings as peer_words
from dashboard.peers import view as peers_view
from dashboard.peers.about import About, about
from dashboard.projector import parts
from dashboard.projector.beside import beside, found
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.targets import findings as target_words
from dashboard.targets import panels
from dashboard.targets.asked import Told
from dashboard.wording import words

_MOST: Final = 3  # promises and indicators beside the chart


def targets(room: Room) -> Drawn:
    """One promise month by month, and where the year of each will end."""
    reach = holdings.months()
    if reach is None:
        raise Nothing("缺少参保数据，不能计算完成情况")
    request = room.request(Filters(window="ytd"))
    told = Told(request, reach[1], room.chosen.region)
    if told.promises.refused:
        raise Nothing(told.promises.refused)
    shown = told.telling
    goal = shown.chosen()
    if goal is None:
        raise Nothing(parts.first(panels.said(told)))
    chart = panels.burning(shown, goal)
    cards = tuple(_ends(shown))[:_MOST]
    tables = found(chart, cards)
    note = "虚线为应完成，点线为预计，色带为可能范围（80%、95%）"
    return Drawn(chart.part.title, beside(chart, cards), tables, chart.part.subtitle, note=note)


def _ends(told: Told) -> Iterator[Card]:
    """How much of each promise is done; where its year will end, as far as that can be said."""
    for goal in told.goals:
        if goal.share is None or goal.progress is None:
            continue
        share, half = goal.share
        end = goal.end if told.month % 12 < 11 else None
        ahead = "" if end is None else f"预计全年 {target_words.ahead(end)}"
        yield Card(
            name=goal.name,
            value=words.number(share, goal.progress.metric, half),
            unit="%",
            period=words.period(goal.progress),
            note=ahead,
            found=(goal.progress,),
        )


def peers(room: Room) -> Drawn:
    """Where the places stand on the indicator that most of them have; our rank on others."""
    request = room.request(Filters(period=False))
    asked = about(request)
    if asked.indicator is None:
        raise Nothing(parts.clauses(peer_words.standing(asked.whole, asked.asked), 1))
    name = asked.indicator.value
    chart = peers_view.dumbbells(request, asked, name)
    cards = tuple(_ranks(asked, name))[:_MOST]
    said = peer_words.standing(asked.whole, asked.asked)
    title, note = said.rstrip("。").replace("。", "；"), chart.part.note.rstrip("。")
    return Drawn(
        title,
        beside(chart, cards),
        found(chart, cards, asked.whole),
        parts.clauses(chart.part.title, 1),
        note=f"公开数据，误差之内的同列一个位次区间；{note}".rstrip("；"),
    )


def _ranks(asked: About, drawn: str) -> Iterator[Card]:
    """The other indicators, those with most places first."""
    rows = sorted(
        peer_words.own(asked.whole), key=lambda row: (-row["places"], str(row["indicator"]))
    )
    for row in rows:
        if row["indicator"] == drawn:
            continue
        yield Card(
            name=peer_words.wide(str(row["indicator"])),
            value=words.published(row["value"]),
            unit=str(row["unit"]),
            period=f"{row['of_year']:.0f}年",
            note=f"{row['of_year']:.0f}年，{peer_words.placed(row)}",
        )
