"""Scenes 区域地图 and 人才流动: regions in the order of their codes, never ranked."""

from dashboard.page import panel
from dashboard.projector import lines, maps, parts
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.region import findings as say
from dashboard.wording import findings, words
from data.reference.boundaries import places
from metrics.disclosure.protect import Protected
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
    if panel.lacking(found):
        raise Nothing(panel.lacking(found))
    total = room.fetch(stock.TALENT_STOCK)
    rows = [(name, row, "") for name, row in zip(_named(found), found.rows(), strict=True)]
    body = (
        f'<div class="row pair">{parts.stated(total, "人才总量（参保）")}'
        f"{parts.stated(room.fetch(stock.TALENT_SHARE), '人才占从业人员')}</div>"
        + parts.bars(rows, found.metric, room=370)
    )
    return Drawn(
        say.trend(series),
        body,
        (found, series, total),
        words.subtitle(found),
        "split",
        side=maps.regions(found),
        note=maps.NOTE,
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
    if panel.lacking(come) and panel.lacking(gone):
        raise Nothing(panel.lacking(come))
    numbers = "".join(
        parts.stated(one, name)
        for one, name in ((come, "流入"), (gone, "流出"), (rate, "净流入率"))
    )
    title = findings.balance(*by_month)
    found = [come, gone, rate, *by_month]
    side, note, wide = "", "", 1488
    if not room.is_county:
        net = room.fetch(moves.NET_INFLOW_RATE, room.chosen.at(None), room.below)
        ways = room.fetch(moves.INFLOW_FROM, year, (room.below, "other"))
        title = f"{findings.signs(net)}；{title}"
        side = maps.regions(net, arcs=maps.busiest(ways, room.below, _ARCS))
        note, wide = maps.NOTE, 690
        found += [net, ways]
    drawn = lines.months(by_month, ("流入", "流出"), wide=wide, high=300)
    body = f'<div class="row triple">{numbers}</div>{drawn}'
    layout = "split" if side else "wide"
    below = f"人才流动，{words.place(room.chosen.region)}，{words.period(come)}"
    return Drawn(title, body, tuple(found), below, layout, side=side, note=note)


def _named(found: Protected) -> list[str]:
    """What the regions are called in a list; short where there are many."""
    (by,) = found.by
    known = places() if len(found) > parts.MOST_IN_A_COLUMN else {}
    return [
        known[int(row.keys[by])].short if int(row.keys[by]) in known else row.labels[by]
        for row in found.rows()
    ]
