"""The sections 才岗匹配 and 产业链: what stands between seekers and posts; people along chains."""

from collections.abc import Iterator

from dashboard.briefing.desk import Desk, asks
from dashboard.briefing.shown import drawn, is_shown
from dashboard.chains import findings as chain_words
from dashboard.charts.bars import bars
from dashboard.export.report import Block, Say
from dashboard.placement import findings as match_words
from dashboard.wording import words
from metrics.figures.chains import chain
from metrics.figures.market import matching


def placement(desk: Desk) -> Iterator[Block]:
    """How many could be matched, of how many, and which requirement blocks most."""
    yield from desk.fact(matching.MATCHABLE)
    yield from desk.fact(matching.MATCHABLE_SHARE, above=True)
    gains = asks(desk, matching.REQUIREMENT_GAIN, "requirement")
    if gains is None or not is_shown(gains):
        return
    yield Say(f"{words.period(gains)}，{match_words.blocking(gains)}。", (gains,))
    yield from drawn(gains, bars(gains, order="value"), matching.REQUIREMENT_GAIN.name)


def chains(desk: Desk) -> Iterator[Block]:
    """Who works along the chains, who came, went, stayed, what was paid; no employer is named."""
    whole = desk.fact(chain.CHAIN_EMPLOYED)
    if not whole:  # money alone, of chains whose people may not be told, says nothing
        return
    yield from whole
    for metric in (
        chain.CHAIN_JOINED,
        chain.CHAIN_DEPARTED,
        chain.CHAIN_STAYED,
        chain.CHAIN_FILLED,
        chain.CHAIN_PAID,
    ):
        yield from desk.fact(metric, above=metric in (chain.CHAIN_STAYED, chain.CHAIN_FILLED))
    people = asks(desk, chain.CHAIN_EMPLOYED, "chain")
    if people is None or not is_shown(people):
        return
    most = chain_words.largest(people, "各产业链")
    yield Say(f"{words.period(people)}，各产业链从业人员中，{most}。", (people,))
    yield from drawn(people, bars(people, order="value"), "各产业链从业人员")
