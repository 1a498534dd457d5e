"""What 地区画像 asks beside the filter bar: the region to compare with, the month on the map."""

from functools import partial
from typing import Final

from dashboard.access import holdings
from dashboard.charts.bars import bars
from dashboard.charts.lines import several
from dashboard.charts.region_map import region_map
from dashboard.document.build import drill, panel
from dashboard.document.request import Request
from dashboard.document.values import Block, Chart, Columns
from dashboard.filters.places import around, level_below, set_off
from dashboard.filters.values import Choice, Slide
from dashboard.profile import findings as say
from dashboard.wording import words
from dashboard.wording.shares import busiest
from data.months import month_number, month_text
from data.reference import regions
from metrics.disclosure.protect import Protected
from metrics.engine.selection import Selection, contains, level, parent
from metrics.figures.market import gap
from metrics.figures.people import flow, stock

_MAP_HEIGHT: Final = 340
_BACK: Final = 36  # months that the slider reaches


def ends(request: Request, chosen: Selection, step: Protected) -> tuple[Protected, Protected]:
    """The stock at both ends of the window that the steps cover."""
    last = step.month
    first = None if last is None else last - (chosen.months or 12)
    before, after = (
        request.fetch(stock.TALENT_STOCK, chosen.at(month), widen=False) for month in (first, last)
    )
    return before, after


def growing(request: Request) -> tuple[tuple[Block, ...], Protected]:
    """A map of the growth on a year before, in a month to slide to; and its table."""
    chosen, at = request.selection, _month(request)
    month = month_number(at.value[0]) if at else chosen.month
    below = level_below(chosen.region)
    here = around(chosen, request.scope)
    growth = request.fetch(stock.TALENT_GROWTH, here.at(month), below)
    grown = panel(
        growth,
        partial(region_map, selected=next(iter(set_off(chosen)), None)),
        partial(say.growing, than="一年前"),
        key="growth",
        name="与一年前相比",
        height=_MAP_HEIGHT,
        click=drill,
    )
    return ((at, grown) if at else (grown,)), growth


def _month(request: Request) -> Slide | None:
    """The month on the map; ``None`` where the data leave no choice."""
    reach = holdings.months()
    if reach is None or reach[1] - 12 <= reach[0]:
        return None
    asked = request.selection.month
    last = asked if asked is not None else reach[1]
    months = [month_text(m) for m in range(max(reach[0] + 12, last - _BACK), last + 1)]
    return request.month("at", "月份", months) if len(months) > 1 else None


def people(request: Request) -> tuple[Block, ...]:
    """Who the talent are: ages, tiers, teams."""
    ages, tiers, teams = (
        request.fetch(stock.TALENT_PROFILE, request.selection, by) for by in ("age", "tier", "team")
    )
    young = partial(say.share_under, codes=(1, 2, 3), called="35岁以下")
    return (
        panel(ages, bars, young, key="age"),
        panel(tiers, bars, "人才分类", key="tier"),
        panel(teams, bars, "六支队伍（按人才库登记）", key="team"),
    )


def trades(request: Request) -> tuple[Chart, Protected]:
    """The industries: beside the province's, or, of the province itself, by size; and the table."""
    chosen = request.selection
    if level(chosen.region) == "province":
        found = request.fetch(stock.TALENT_STOCK, chosen, "section")
        title = partial(busiest, whole=request.fetch(stock.TALENT_STOCK, chosen))
        return panel(found, bars, title, key="lq", name="行业分布"), found
    found = request.fetch(gap.LOCATION_QUOTIENT, chosen, "section")
    return panel(found, bars, say.specialised, key="lq", name="行业区位商"), found


def versus(request: Request) -> tuple[Block, ...]:
    """Density and net inflow beside another region's of its kind."""
    switch = _rival(request)
    if switch is None:
        return ()
    pair = (request.selection, request.selection.within(int(switch.value)))
    names = [words.place(one.region) for one in pair]
    both = [request.fetch(stock.TALENT_DENSITY, one, "month") for one in pair]
    rates = [request.fetch(flow.NET_INFLOW_RATE, one.at(one.month), "month") for one in pair]
    drawing = partial(several, names=names)
    charts = (
        (panel(found, drawing, say.versus(*found), key=f"versus-{key}"),)
        for found, key in ((both, "d"), (rates, "n"))
    )
    return switch, Columns(tuple(charts))


def _rival(request: Request) -> Choice | None:
    """Which region to compare with; ``None`` where there is none that the reader may see."""
    region = request.selection.region
    above = parent(region)
    kind = "city" if level(region) == "province" else level(region)
    found = [r.code for r in regions(kind, above) if r.code != region]
    if above != region:
        found.append(above)
    options = {str(code): words.place(code) for code in found if contains(request.scope, code)}
    return request.choice("versus", "与哪里对比", options, look="list") if options else None
