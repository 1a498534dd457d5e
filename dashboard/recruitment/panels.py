"""The charts of 招聘市场, row by row."""

from functools import partial
from typing import Final

from dashboard.charts import nation
from dashboard.charts.bars import bars
from dashboard.charts.lines import lines, several
from dashboard.charts.ranking import ranking
from dashboard.charts.region_map import region_map
from dashboard.document.build import drill, panel
from dashboard.document.request import Request
from dashboard.document.values import Chart, Columns
from dashboard.filters.places import around, level_below, set_off
from dashboard.recruitment import findings as say
from dashboard.recruitment import view
from metrics.disclosure.protect import Protected
from metrics.figures.market import recruitment as market

_MAP_HEIGHT: Final = 400
_NATION: Final = 520
_SOON: Final = "近月登记的求职者尚在对接中，达成意向数还会上升"


def demand(request: Request, hot: Protected, wanted: Protected) -> Columns:
    """求人倍率 by month, where posts are open, and the trades and titles that recruit most.

    Args:
        request: the page's.
        hot: headcount by trade, the most wanted first.
        wanted: headcount of all trades.
    """
    rates = request.fetch(market.OPENINGS_PER_SEEKER, view.monthly(request.selection), "month")
    ten = partial(bars, limit=view.HOTTEST)
    hottest = partial(say.wanted_trade, whole=wanted)
    left = (
        panel(rates, partial(lines, zero=True), say.tightness, key="tightness"),
        open_posts(request),
    )
    # Two lists of the same posts: one stands, the other is a click away.
    listed = request.choice("hot", "招人最多", {"trade": "按职业", "title": "按岗位名称"}, "trade")
    if listed.value == "title":
        most = panel(view.titles(request), ten, say.wanted_title, key="titles")
    else:
        most = panel(hot, ten, hottest, key="trades", click=view.narrow)
    return Columns((left, (listed, most)))


def open_posts(request: Request) -> Chart:
    """Where posts are open now, as a map to drill into; a county among its neighbours."""
    chosen = request.selection
    here = view.monthly(around(chosen, request.scope))
    whole = request.fetch(market.OPEN_HEADCOUNT, here)
    return panel(
        request.fetch(market.OPEN_HEADCOUNT, here, level_below(chosen.region)),
        partial(region_map, selected=next(iter(set_off(chosen)), None)),
        partial(say.where, whole=whole),
        key="map",
        name="在招岗位分布",
        height=_MAP_HEIGHT,
        click=drill,
    )


def pay_and_filling(request: Request, hot: Protected, wanted: Protected) -> Columns:
    """What the hottest trades pay and how they get filled; pay and demand by education; seekers
    who found something."""
    fetch, chosen = request.fetch, request.selection
    period, now = view.windowed(chosen), view.monthly(chosen)
    of_hot = partial(view.of_the_hottest, request, hot=hot)
    trades = (
        panel(
            of_hot(market.POSTED_PAY, chosen=period),
            bars,
            partial(say.best_paid, by="occupation", among="热门职业"),
            key="pay-trade",
            click=view.narrow,
        ),
        panel(
            of_hot(market.FILL_RATE, chosen=view.settled(request, market.FILL_RATE)),
            bars,
            say.hardest,
            key="fill",
            click=view.narrow,
        ),
        panel(
            of_hot(market.DAYS_TO_FILL, chosen=view.settled(request, market.DAYS_TO_FILL)),
            bars,
            say.hardest,
            key="days",
            click=view.narrow,
        ),
    )
    seekers = fetch(market.SEEKERS, now, "month", span=25)
    # As far as seekers are known: the newest months are still growing, and drawn so.
    reached = fetch(market.REACHED, now.at(seekers.month, 1), "month", span=25)
    done = fetch(market.REACHED_RATE, request.ripe(market.REACHED_RATE, period))
    levels = (
        panel(
            fetch(market.POSTED_PAY, period, "education"),
            bars,
            partial(say.best_paid, by="education", before="按学历要求，"),
            key="pay-education",
        ),
        panel(
            fetch(market.NEW_HEADCOUNT, period, "education"),
            bars,
            partial(say.schooling, whole=wanted),
            key="education",
        ),
        panel(
            [seekers, reached],
            partial(several, names=["求职", "达成意向"], zero=True),
            say.reached(done),
            key="reached",
            name="求职与达成意向",
            note=_SOON,
        ),
    )
    return Columns((trades, levels))


def origins(request: Request, seekers: Protected) -> Columns:
    """Where seekers are registered, over the country.

    Args:
        request: the page's.
        seekers: all of them.
    """
    chosen = request.selection
    homes = request.fetch(market.SEEKERS, view.windowed(chosen), "hukou")
    country = panel(
        homes,
        partial(nation.provinces, home=chosen.region),
        partial(say.from_where, whole=seekers),
        key="hukou",
        name="求职者户籍",
        height=_NATION,
    )
    away = panel(
        view.from_away(homes),
        ranking,
        "外省户籍求职者，按人次",
        key="away",
        name="外省户籍求职者",
    )
    return Columns(((country,), (away,)), (3, 2))
