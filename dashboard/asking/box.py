"""The box: a question in an official's words, how it was read, what it is answered with."""

from typing import Final

from dashboard.asking.address import link
from dashboard.asking.answering import ask, context
from dashboard.asking.shown import blocks_of
from dashboard.document.request import Request
from dashboard.document.values import Block, Note, Ways
from dashboard.filters.values import Search
from metrics.ask.answering import Answered
from metrics.ask.query import Query
from metrics.ask.reading import UNSURE
from metrics.ask.said_as import Part, parts, read_as

NAME: Final = "ask"  # its word in the address
LONGEST: Final = 300
_ROWS: Final = 12  # of an answer's table beside other things; its view has all
_HINT: Final = "如：各市硕博占比近三年；今年以来宁波新引进博士多少"


def box(request: Request) -> tuple[Block, ...]:
    """The box, and below it the answer to what stands in it."""
    question = request.address.get(NAME, "").strip()
    search = Search(NAME, "一句话问数", _HINT, question, most=LONGEST, width=640)
    if not question:
        return (search,)
    told = ask(request, question)
    return (search, *_told(request, told))


def _told(request: Request, told: Answered) -> tuple[Block, ...]:
    reading, found = told.reading, told.found
    if found is None or reading.query is None:
        head = "请选择：" if reading.status == UNSURE else "可以看："
        own = (Note(reading.why, "conclusion"), offers(head, reading.candidates))
        if reading.proposed is None:
            return own
        return (*own, offers(f"语言模型「{reading.model}」建议的读法：", (reading.proposed,)))
    return (
        said(request, reading.query, reading.candidates, found.month),
        *blocks_of(request, reading.query, told, key=NAME, most=_ROWS),
    )


def said(request: Request, query: Query, candidates: tuple[Query, ...], month: int | None) -> Ways:
    """「读作：」 with each part, behind which stand its alternatives."""
    told = parts(query, candidates, month, context(request).home)
    return Ways("读作：", tuple(_way(one) for one in told if one.text), link(query))


def _way(one: Part) -> tuple[str, tuple[tuple[str, str], ...]]:
    return one.text, tuple((text, link(other)) for text, other in one.others)


def offers(head: str, candidates: tuple[Query, ...]) -> Ways:
    """Readings to choose from, each with its view."""
    return Ways(head, (), "", tuple((read_as(one), link(one)) for one in candidates))
