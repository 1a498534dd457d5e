"""Scene 供需预测: demand and supply of the years to come, with the range they may take."""

from dataclasses import replace

from dashboard.charts.cards import Card
from dashboard.charts.fan import supply_demand
from dashboard.document.lacking import lacking
from dashboard.outlook import findings as say
from dashboard.projector import parts, stage
from dashboard.projector.room import Drawn, Nothing, Room
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.figures.outlook import supply

_AHEAD = 3  # years: what a talent office can still do something about


def scene(room: Room) -> Drawn:
    """Two lines with their ranges; the gap three years ahead beside them."""
    demand, stock, gap, chance = (
        room.fetch(one, None, "year")
        for one in (supply.DEMAND, supply.SUPPLY, supply.GAP, supply.CHANCE)
    )
    if demand.is_empty or stock.is_empty or gap.is_empty:
        raise Nothing(_why(demand))
    drawn = stage.chart(supply_demand(demand, stock), 1080, high=460)
    numbers = "".join(
        _number(found, name, year)
        for found, name, year in (
            (demand, "需求", _year(demand)),
            (stock, "供给", _year(stock)),
            (gap, "缺口（需求 − 供给）", _year(gap)),
            (chance, "供不应求的可能性", _year(chance)),
        )
    )
    body = (
        f'<div class="columns"><div class="main">{drawn}</div>'
        f'<div class="numbers">{numbers}</div></div>'
    )
    below = f"预计需求与预计供给，人，{words.place(room.chosen.region)}，色带为可能范围（80%）"
    note = "预测不是目标；纵轴不从零开始"
    nowhere = replace(gap, frame=gap.frame.iloc[:0])  # the title says how many, not where
    title = parts.clauses(say.headline(gap, nowhere, _year(gap)), 1)
    return Drawn(title, body, (demand, stock, gap, chance), below, note=note)


def _number(found: Protected, name: str, year: int) -> str:
    row = next((one for one in found.rows() if int(one.keys["year"]) == year), None)
    if row is None or row.value is None:
        return ""
    one = Card(
        name=f"{year}年{name}",
        value=_value(found, row.value, row.half_width),
        unit=words.unit(found.metric),
        period="",
    )
    return parts.figure(one)


def _value(found: Protected, value: float, half_width: float) -> str:
    if found.metric is supply.CHANCE:  # nothing ahead is certain
        return words.probability(value).rstrip("%")
    return words.number(value, found.metric, half_width)


def _year(found: Protected) -> int:
    years = sorted(int(row.keys["year"]) for row in found.rows() if row.value is not None)
    return years[min(_AHEAD, len(years)) - 1] if years else 0


def _why(found: Protected) -> str:
    reasons = [str(one) for one in found.frame.get("reason", []) if one]
    return reasons[0] if reasons else lacking(found) or "暂无预测"
