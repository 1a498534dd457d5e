"""A question asked on the screen, or a query of an address, answered through the gateway."""

from dataclasses import replace

from dashboard.access import gateway, holdings
from dashboard.document.request import Request
from dashboard.filters.places import home_region
from metrics.ask.answering import Answered, answered
from metrics.ask.answering import ask as read_and_answer
from metrics.ask.building import Context
from metrics.ask.model import proposer
from metrics.ask.query import Query
from metrics.ask.reading import ANSWER, Reading
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection


def context(request: Request) -> Context:
    """What the reader's questions are read against: their own region, the data's months."""
    home, office = home_region(request.user), holdings.settings().region
    return replace(gateway.reading_context(home), office=office if office != home else 0)


def ask(request: Request, question: str) -> Answered:
    """Read a question and answer it under the reader's rights."""
    against = context(request)
    model = proposer(holdings.settings().language_model, against)
    return read_and_answer(question, against, None, _Door(request), model)


def answer(request: Request, query: Query) -> Answered:
    """Answer a query that an address has."""
    return answered(Reading(ANSWER, query), context(request), None, _Door(request))


class _Door:
    """The gateway under the reader's rights; noted in the trail as any look at a figure."""

    def __init__(self, request: Request) -> None:
        self._request = request

    def __call__(
        self, metric: Metric, selection: Selection, by: tuple[str, ...], span: int
    ) -> Protected:
        return gateway.fetch_for(
            self._request.user, metric, selection, by, span=span, public=self._request.public
        )
