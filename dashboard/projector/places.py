"""Scenes 区域地图 and 人才流动: regions in the order of their codes, never ranked."""

from dashboard.charts.bars import bars
from dashboard.charts.lines import several
from dashboard.charts.map_view import MAP_NOTE
from dashboard.charts.region_map import region_map
from dashboard.charts.spec import Bars
from dashboard.charts.ways import with_ways
from dashboard.document.lacking import lacking
from dashboard.projector import parts, stage
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.region import findings as say
from dashboard.wording import findings, words
from metrics.figures.people import flow as moves
from metrics.figures.people import stock

_ARCS = 12  # more of them are a tangle
_MONTHS = 24


def density(room: Room) -> Drawn:
    """How dense talent is, by region."""
    if room.is_county:
        raise Nothing("区县没有下一级地区可以画图")
    found = room.fetch(stock.TALENT_DENSITY, None, room.below)
    series = room.fetch(stock.TALENT_DENSITY, None, "month")
    if lacking(found):
        raise Nothing(lacking(found))
    total = room.fetch(stock.TALENT_STOCK)
    listed = bars(found, may_dot=False)  # beside the map, without room for an axis
    if isinstance(listed, Bars):
        listed = stage.short_names(listed)
    body = (
        f'<div class="row pair">{parts.stated(total, "人才总量（参保）")}'
        f"{parts.stated(room.fetch(stock.TALENT_SHARE), '人才占从业人员')}</div>"
        + stage.chart(listed, stage.HALF, most=370)
    )
    return Drawn(
        say.trend(series),
        body,
        (found, series, total),
        words.subtitle(found),
        "split",
        side=stage.chart(region_map(found), *stage.SIDE),
        note=MAP_NOTE,
    )


def flow(room: Room) -> Drawn:
    """Who comes and goes: by region on the map, by month beside it."""
    year = room.chosen.at(None, 12)
    come, gone = room.fetch(moves.INFLOW, year), room.fetch(moves.OUTFLOW, year)
    rate = room.fetch(moves.NET_INFLOW_RATE, room.chosen.at(None))
    by_month = [
        room.fetch(one, room.chosen.at(None, 1), "month", span=_MONTHS)
        for one in (moves.INFLOW, moves.OUTFLOW)
    ]
    if lacking(come) and lacking(gone):
        raise Nothing(lacking(come))
    numbers = "".join(
        parts.stated(one, name)
        for one, name in ((come, "流入"), (gone, "流出"), (rate, "净流入率"))
    )
    title = findings.balance(*by_month)
    found = [come, gone, rate, *by_month]
    side, note, wide = "", "", stage.WIDE
    if not room.is_county:
        net = room.fetch(moves.NET_INFLOW_RATE, room.chosen.at(None), room.below)
        ways = room.fetch(moves.INFLOW_FROM, year, (room.below, "other"))
        title = f"{findings.signs(net)}；{title}"
        drawn = with_ways(region_map(net), ways, room.below, _ARCS)
        side = stage.chart(drawn, *stage.SIDE)
        note, wide = MAP_NOTE, stage.HALF
        found += [net, ways]
    months = stage.chart(several(by_month, ("流入", "流出"), zero=True), wide, high=300)
    body = f'<div class="row triple">{numbers}</div>{months}'
    layout = "split" if side else "wide"
    below = f"人才流动，{words.place(room.chosen.region)}，{words.period(come)}"
    return Drawn(title, body, tuple(found), below, layout, side=side, note=note)
