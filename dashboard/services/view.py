"""What 人才服务 asks for and lays out."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from dashboard.charts.bars import bars
from dashboard.charts.lines import lines
from dashboard.document.build import card, drill, panel, table
from dashboard.document.request import Request
from dashboard.document.values import Cards, Chart, Columns, Table
from dashboard.filters.places import around, level_below, set_off
from dashboard.services import findings as say
from dashboard.wording import findings, words
from metrics.disclosure.protect import Protected
from metrics.engine.core import YEAR_LONG, Metric
from metrics.engine.selection import Selection
from metrics.figures.policy import finance, service

_SERIES: Final = 25  # months of a line
_BY_SERVICE: Final = (
    service.VISITS,
    service.CASES,
    service.PEOPLE,
    service.DAYS,
    service.CONTENT,
)
# Flats and what is owed stand at a month's end: a window adds nothing to them.
_AT_THE_END: Final = 1


@dataclass(frozen=True)
class Asked:
    """The figures of the first sentence."""

    cases: Protected
    online: Protected
    days: Protected
    content: Protected
    capacity: Protected
    rate: Protected
    burden: Protected


def asked(request: Request) -> Asked:
    """Ask for what the page begins with."""
    chosen, end = request.selection, at_the_end(request)

    def one(metric: Metric, where: Selection) -> Protected:
        return request.fetch(metric, where, widen=False)

    return Asked(
        *(
            one(metric, chosen)
            for metric in (service.CASES, service.ONLINE, service.DAYS, service.CONTENT)
        ),
        *(one(metric, end) for metric in (service.CAPACITY, service.RATE, service.BURDEN)),
    )


def at_the_end(request: Request) -> Selection:
    """The place asked about, in the last month of the period."""
    return request.selection.at(request.selection.month, _AT_THE_END)


def cards(request: Request, about: Asked) -> Cards:
    """Services, flats and money of the place."""
    chosen, end = request.selection, at_the_end(request)
    monthly = request.fetch(service.CASES, chosen, "month", span=_SERIES)
    year = chosen.at(chosen.month, YEAR_LONG)
    rolling = request.fetch(service.CASES, year, "month", span=_SERIES)
    made = [
        card(request.fetch(service.VISITS, chosen), name="访问量"),
        card(about.cases, monthly, name="办件量", rolling=rolling),
        card(about.online, name="网上办件占比（含人才码）"),
        card(about.days, name="平均办结天数"),
        card(about.content, name="满意率"),
        card(about.rate, name="公寓入住率"),
        card(request.fetch(service.RENT, end), name="公寓补贴后月租金"),
        card(request.fetch(finance.AMOUNT, chosen), name="人才贷人才保金额"),
    ]
    return Cards(tuple(made))


def desks(request: Request) -> Columns:
    """What was done month by month, by which way, how fast where, and how well."""
    fetch, chosen = request.fetch, request.selection
    here, by = around(chosen, request.scope), level_below(chosen.region)
    ways, all_ = fetch(service.CASES, chosen, "way"), fetch(service.CASES, chosen, widen=False)
    placed = fetch(service.DAYS, here, by)
    content = fetch(service.CONTENT, chosen, "way")
    drawn = partial(bars, highlight=set_off(chosen))
    left = (
        by_month(request),
        panel(
            ways,
            bars,
            partial(say.shares, whole=all_, what="办件"),
            key="ways",
            name="办件量按渠道",
        ),
    )
    slow = partial(say.extreme, superlative="办结最慢")
    least = partial(say.extreme, superlative="满意率最低", least=True)
    right = (
        panel(placed, drawn, slow, key="days", name="各地平均办结天数", click=drill),
        panel(content, bars, least, key="content", name="满意率按渠道"),
    )
    return Columns((left, right))


def by_month(request: Request) -> Chart:
    """What was done month by month."""
    monthly = request.fetch(service.CASES, at_the_end(request), "month", span=_SERIES)
    return panel(monthly, partial(lines, zero=True), findings.trend, key="cases", name="办件量")


def lived_in(request: Request) -> Columns:
    """How full the flats are where, and what they cost of a month's pay."""
    return Columns(
        (
            (_placed(request, service.RATE, "入住率最低", least=True, key="rate"),),
            (_placed(request, service.BURDEN, "租金占月薪比最高", least=False, key="burden"),),
        )
    )


def _placed(request: Request, metric: Metric, superlative: str, *, least: bool, key: str) -> Chart:
    end = at_the_end(request)
    found = request.fetch(metric, around(end, request.scope), level_below(end.region))
    return panel(
        found,
        partial(bars, highlight=set_off(end)),
        partial(say.extreme, superlative=superlative, least=least),
        key=key,
        name=f"各地{metric.name}",
        click=drill,
    )


def lent(request: Request) -> Columns:
    """Loans, guarantees and insurances: how many month by month, for how much, and where."""
    fetch, chosen = request.fetch, request.selection
    monthly = fetch(finance.ISSUED, at_the_end(request), "month", span=_SERIES)
    kinds = fetch(finance.AMOUNT, chosen, "finance_kind")
    amount = fetch(finance.AMOUNT, chosen, widen=False)
    bad = fetch(finance.OVERDUE, at_the_end(request), "finance_kind")
    left = (
        panel(monthly, partial(lines, zero=True), findings.trend, key="lent", name="人才贷人才保"),
    )
    right = (
        panel(
            kinds,
            bars,
            partial(say.shares, whole=amount, what="人才贷人才保金额"),
            key="kinds",
            name="人才贷人才保金额",
        ),
        panel(
            bad,
            bars,
            partial(say.extreme, superlative="逾期代偿率最高"),
            key="overdue",
            name="逾期代偿率",
        ),
    )
    return Columns((left, right))


def services(request: Request) -> Table:
    """Service by service: visits, cases, people, days and how content they were."""
    chosen = request.selection
    found = [request.fetch(one, chosen, "service", widen=False) for one in _BY_SERVICE]
    cells = [{row.labels["service"]: row for row in one.rows()} for one in found]
    rows = [
        (
            name,
            *(
                words.figure(cell[name], one.metric) if name in cell else "—"
                for cell, one in zip(cells, found, strict=True)
            ),
        )
        for name in sorted({name for cell in cells for name in cell})
    ]
    return table(
        ("服务事项", "访问量", "办件量", "服务人次", "平均办结天数", "满意率"),
        rows or [("暂无数据", *[""] * len(_BY_SERVICE))],
        numbers=len(_BY_SERVICE),
        note=f"{words.place(chosen.region)}，{words.period(found[1])}；"
        "服务人次为各月之和，同一人几次办事各计一次。",
        title="各项人才服务",
        found=found,
        key="services",
    )
