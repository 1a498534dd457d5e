"""招聘市场: posts, seekers, hot trades, pay, 求人倍率, and whether posts get filled."""

from functools import partial

from dashboard.document.build import card
from dashboard.document.document import Document
from dashboard.document.lacking import absent
from dashboard.document.request import Request
from dashboard.document.values import Cards, Sentence
from dashboard.filters.values import Filters
from dashboard.recruitment import findings as say
from dashboard.recruitment import panels, view
from metrics.figures.market import recruitment as market

FILTERS = Filters(industry=True, occupation=True, window="12")


def page(request: Request) -> Document:
    """Posts against seekers, the trades that recruit most, pay and filling, who is looking."""
    fetch, chosen = request.fetch, request.selection
    period, now = view.windowed(chosen), view.monthly(chosen)
    filling = view.settled(request, market.FILL_RATE)
    posts, wanted = fetch(market.NEW_POSTS, period), fetch(market.NEW_HEADCOUNT, period)
    firms, seekers = fetch(market.FIRMS, now), fetch(market.SEEKERS, period)
    rate, rates = view.tightness(request)
    filled, pay = fetch(market.FILL_RATE, filling), fetch(market.POSTED_PAY, period)
    lacks = absent(rate, filled)
    series = partial(fetch, by="month", span=25)
    cards = (
        card(posts, series(market.NEW_POSTS, period)),
        card(wanted, series(market.NEW_HEADCOUNT, period)),
        card(firms, series(market.FIRMS, now), name="在招单位"),
        card(seekers, series(market.SEEKERS, period)),
        card(rate, rates),
        card(pay, name="月薪中位数"),
        card(filled, series(market.FILL_RATE, filling)),
    )
    hot = view.hottest(request)
    return request.document(
        "招聘市场",
        "谁在招人、谁在求职、出多少钱、招得到吗？",
        (
            Sentence(say.standing(posts, wanted, seekers, rate, rates, lacks)),
            Cards(cards),
            panels.demand(request, hot, wanted),
            panels.pay_and_filling(request, hot, wanted),
            panels.origins(request, seekers),
        ),
        cited=(posts, seekers, rate, pay, filled),
    )


if __name__ == "__main__":
    from dashboard.page.screen import show

    show(page, FILTERS)
