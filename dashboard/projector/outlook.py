"""Scene 供需预测: demand and supply of the years to come, with the range they may take."""

from typing import Any

from dashboard import panel, words
from dashboard.charts.cards import Card
from dashboard.projector import lines, parts
from dashboard.projector.room import Drawn, Nothing, Room
from metrics import supply
from metrics.disclosure import Protected

_AHEAD = 3  # years: what a talent office can still do something about


def scene(room: Room) -> Drawn:
    """Two lines with their ranges; the gap three years ahead beside them."""
    demand, stock, gap, chance = (
        room.fetch(one, None, "year")
        for one in (supply.DEMAND, supply.SUPPLY, supply.GAP, supply.CHANCE)
    )
    if demand.is_empty or stock.is_empty or gap.is_empty:
        raise Nothing(_why(demand))
    drawn = lines.fans([demand, stock], ("需求", "供给"))
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
    return Drawn(said(gap), body, (demand, stock, gap, chance), below, note=note)


def said(gap: Protected) -> str:
    """What the gap is expected to be; 大致相当 where its range lies on both sides of zero."""
    row = _at(gap, _year(gap))
    low, high, reach = row["lo80"], row["hi80"], _reach(gap, _year(gap))
    head = f"预计到 {row['year']}年，{words.place(gap.selection.region)}"
    size = words.written(abs(row["value"]), gap.metric)
    if low <= 0 <= high:
        return f"{head}用人供需大致相当（缺口{reach}）"
    return f"{head}用人{'短缺' if low > 0 else '富余'} {size}（缺口{reach}）"


def _reach(gap: Protected, year: int) -> str:
    row = _at(gap, year)
    ends = (words.written(row[name], gap.metric) for name in ("lo80", "hi80"))
    return f"可能范围 {'至'.join(ends)}"


def _number(found: Protected, name: str, year: int) -> str:
    row = next((one for one in found.rows() if int(one.keys["year"]) == year), None)
    if row is None or row.value is None:
        return ""
    one = Card(
        name=f"{year}年{name}",
        value=words.number(row.value, found.metric, row.half_width),
        unit=words.unit(found.metric),
        period="",
        note=_reach(found, year) if found.metric is supply.GAP else "",
    )
    return parts.figure(one)


def _year(found: Protected) -> int:
    years = sorted(int(row.keys["year"]) for row in found.rows() if row.value is not None)
    return years[min(_AHEAD, len(years)) - 1] if years else 0


def _at(found: Protected, year: int) -> dict[str, Any]:
    row = found.frame[found.frame["year"] == year].iloc[0]
    return {str(key): value for key, value in row.items()}


def _why(found: Protected) -> str:
    reasons = [str(one) for one in found.frame.get("reason", []) if one]
    return reasons[0] if reasons else panel.lacking(found) or "暂无预测"
