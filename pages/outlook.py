"""供需预测: supply, demand and gap of the next years, how sure they are, what would change them."""

from dashboard.document.document import Document
from dashboard.document.request import Request
from dashboard.document.values import Columns, Sentence
from dashboard.filters.values import Filters
from dashboard.outlook import cells, method, now, view
from dashboard.outlook import findings as say
from dashboard.outlook import record_findings as told
from dashboard.outlook.balance import biases
from dashboard.outlook.record import record_of, worth_of
from dashboard.outlook.scenarios import comparison
from metrics.figures.outlook import supply

FILTERS = Filters(period=False)
TITLE = "供需预测"
QUESTION = "今后三到五年要多少人、会有多少人、缺多少，有多大把握？"


def page(request: Request) -> Document:
    """The gap and its ranges, where it lies, what it is made of, its record, and scenarios."""
    about = view.about_of(request)
    note = Sentence(about.note)
    if not about.year:  # no insured, or fewer than two years of them
        headline = Sentence(say.headline(about.gap, about.gap, 0))
        return request.document(TITLE, QUESTION, (note, headline, about.switches), (about.gap,))
    demand = request.fetch(supply.DEMAND, about.place, "year")
    there = request.fetch(supply.SUPPLY, about.place, "year")
    gaps = view.cells(about)
    likeliest = cells.likeliest(about, gaps)
    employed, others = view.employed(about)
    worth = worth_of(about)
    record, past = record_of(about, worth)
    trusted = told.headline(worth.right, worth.faster, worth.called, worth.ahead, gaps)
    return request.document(
        TITLE,
        QUESTION,
        (
            note,
            # Full names hold commas of their own: a list of three of them can't be read.
            Sentence(
                say.headline(about.gap, view.short(gaps), about.year)
                + trusted
                + say.left_out(about.gap)
            ),
            about.switches,  # below the answer: on a phone they take half a screen
            view.cards(about, demand, there),
            Columns(((view.balance(about, demand, there),), (view.gap_fan(about),))),
            Columns(((cells.matrix(about, gaps),), (*likeliest, employed)), (3, 2)),
            Columns(((cells.demand_parts(about),), (cells.supply_parts(about),))),
            record,
            Columns((biases(about), now.cells(about))),
            *comparison(about),
            method.card(about.gap.notes),
        ),
        cited=(demand, there, about.gap, gaps, *others, *past),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
