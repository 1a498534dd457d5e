"""What 供需预测 says: how many will be lacking, how sure that is, how past forecasts did."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dashboard.charts.gap_heat import certainty
from dashboard.charts.years import reach, rows_of
from dashboard.document.lacking import undelivered
from dashboard.wording import words
from data.reference import sections
from metrics.disclosure.protect import Protected, Row
from metrics.engine.labels import BANDS
from metrics.engine.rows import records
from metrics.figures.outlook import supply as figures

Record = dict[str, Any]
_LIKELY: Final = 0.80
_NAMED: Final = 3
_LEVELS: Final = ("start", "attached", "seekers", "supply")  # of a bridge: what stands, no step
_NUMERALS: Final = "零一二三四五六七八九十"


def years_ahead(year: int, base: int) -> str:
    """「三年后」."""
    count = year - base
    return f"{_NUMERALS[count] if 0 < count <= 10 else count}年后"


def of_year(found: Protected, year: int) -> Record | None:
    """The record of a year that may be shown."""
    return next((row for row in rows_of(found) if int(row["year"]) == year), None)


def gap_words(value: float, found: Protected) -> str:
    """「缺 1 200人」, 「富余 300人」, 「供需持平」."""
    if value == 0:
        return "供需持平"
    size = words.written(abs(value), found.metric)
    return f"缺 {size}" if value > 0 else f"富余 {size}"


def headline(gap: Protected, cells: Protected, year: int) -> str:
    """The answer: the gap of the year, its range, how likely a shortage is, and where."""
    row = of_year(gap, year)
    place = words.place(gap.selection.region) + trade(gap)
    if row is None:
        absent = [] if len(gap) else undelivered(figures.HISTORY)
        why = "" if len(gap) else "；".join(gap.notes)
        why = f"缺少{'、'.join(absent)}，不能推算供需" if absent else why
        return f"{place}：{why or '人数不足，不能推算供需，请看上级地区或全部行业'}。"
    base = (gap.month or 0) // 12
    clauses = [
        f"{years_ahead(year, base)}（{year}年）{place}预计{gap_words(row['value'], gap)}，"
        f"95% 的可能在{span(row, gap)}之间",
        chance(row),
    ]
    likely = sorted(likeliest(cells), key=lambda pair: -pair[1]["value"])[:_NAMED]
    if likely:
        named = "、".join(f"{name}（{gap_words(one['value'], cells)}）" for name, one in likely)
        clauses.append(f"很可能短缺、缺口最大的是{named}")
    elif cells.by and not cells.is_empty:
        clauses.append("细分单元中尚无很可能短缺的")
    return "；".join(clauses) + "。"


def left_out(gap: Protected) -> str:
    """The sources without which the gap was reckoned; empty where all are there, or no gap is."""
    absent = undelivered(gap.metric) if len(gap) else []
    return f"尚未接入{'、'.join(absent)}，以上未计入。" if absent else ""


def trade(found: Protected) -> str:
    """The industry and education that a figure is limited to: 「制造业本科」."""
    names = {one.code: one.name for one in sections()}
    trades = "、".join(names.get(str(code), str(code)) for code in found.selection.codes("section"))
    return trades + "、".join(BANDS[str(code)] for code in found.selection.codes("band"))


def span(row: Record, found: Protected) -> str:
    """The 95 % range in words that say which side is which: 「富余 1.2万人 与 缺 1.4万人」."""
    low, high = float(row["lo95"]), float(row["hi95"])
    return f"{gap_words(low, found)}与{gap_words(high, found)}"


def chance(row: Record) -> str:
    """「短缺可能性 93%，很可能短缺」."""
    share = float(row["probability"])
    if share != share:
        return "短缺可能性不明"
    said = certainty(share)
    return words.likely("短缺可能性", share) + (
        "，缺与不缺都有可能" if said == "说不准" else f"，{said}"
    )


def likeliest(cells: Protected, least: float = _LIKELY) -> list[tuple[str, Record]]:
    """Cells likely to be short, the likeliest first, named by region and industry."""
    found = [
        (name_of(cells, one), one)
        for one in records(cells.frame)
        if one["value"] == one["value"] and one["probability"] >= least and one["value"] > 0
    ]
    return sorted(found, key=lambda pair: (-pair[1]["probability"], -pair[1]["value"]))


def name_of(cells: Protected, record: Record) -> str:
    """「杭州市制造业」: the keys of a cell in words."""
    return "".join(str(record[f"{key}_label"]) for key in cells.by)


def balance(demand: Protected, supply: Protected, year: int) -> str:
    """Title of supply against demand: which grows faster until then."""
    wanted, there = of_year(demand, year), of_year(supply, year)
    if wanted is None or there is None:
        return "供给与需求"
    more = wanted["value"] - wanted["start"], there["value"] - there["start"]
    up = [
        f"{name}{_moved(size, demand)}" for name, size in zip(("需求", "供给"), more, strict=True)
    ]
    return f"到 {year} 年{up[0]}，{up[1]}"


def from_now(gap: Protected, demand: Protected, supply: Protected, year: int) -> str:
    """How the growth of the two comes to the gap of the year: 「现在缺 2 280人，需求增 8 240人、
    供给增 9 525人，相抵后 2029 年缺 995人」; empty where one of them lacks."""
    rows = [of_year(one, year) for one in (gap, demand, supply)]
    last, wanted, there = (row or {} for row in rows)
    start = wanted.get("start", np.nan) - there.get("start", np.nan)
    if not last or start != start:
        return ""
    more = [_moved(one["value"] - one["start"], gap) for one in (wanted, there)]
    return (
        f"现在{gap_words(start, gap)}，需求{more[0]}、供给{more[1]}，"
        f"相抵后 {year} 年{gap_words(last['value'], gap)}"
    )


def demand_bridge(parts: Protected, whole: Protected, year: int) -> str:
    """From the waterfall to the title above it: those who are to be hired, of whom who replaces
    somebody adds nothing to demand; new posts and the posts open, together its rise. Empty where a
    number lacks."""
    row = of_year(whole, year)
    grown = _part(parts, "expansion")
    if row is None or grown is None:
        return ""
    told = _bridge("岗位", grown, "在招岗位", row["value"] - row["start"], "需求", whole)
    return f"为各年要招的人；补人的不增加需求，{told}"


def supply_bridge(parts: Protected, whole: Protected, year: int) -> str:
    """The same of supply: those in their posts and those who register."""
    row = of_year(whole, year)
    grown = in_posts(parts)
    if row is None or grown is None:
        return ""
    return _bridge("在岗", grown, "登记求职", row["value"] - row["start"], "供给", whole)


def in_posts(parts: Protected) -> float | None:
    """By how much those in their posts grow, read at both ends; none where an end lacks."""
    start, end = _part(parts, "start"), _part(parts, "attached")
    return None if start is None or end is None else end - start


def _part(parts: Protected, name: str) -> float | None:
    return next((row.value for row in parts.rows() if row.keys["part"] == name), None)


def _bridge(own: str, size: float, other: str, total: float, whole: str, found: Protected) -> str:
    """「岗位增 7 930人，在招岗位增 470人，合计需求增 8 400人」: the numbers add up as shown."""
    return (
        f"{own}{_moved(size, found)}，{other}{_moved(total - size, found)}，"
        f"合计{whole}{_moved(total, found)}"
    )


def _moved(size: float, found: Protected) -> str:
    if size == 0:
        return "不变"
    return f"{'增' if size > 0 else '减'} {words.written(abs(size), found.metric)}"


def fan_title(gap: Protected, year: int) -> str:
    """Title of the fan: how likely a shortage is by then."""
    row = of_year(gap, year)
    return "供需缺口的可能范围" if row is None else f"{year} 年{chance(row)}"


def ranges(gap: Protected, year: int) -> str:
    """The 80 % range of a gap in words."""
    row = of_year(gap, year)
    if row is None:
        return ""
    low, high = gap_words(float(row["lo80"]), gap), gap_words(float(row["hi80"]), gap)
    return f"{year} 年 80% 的可能在{low}与{high}之间"


def employed(ahead: Protected, year: int) -> str:
    """Title of the employed: how many by the year, against now."""
    row = of_year(ahead, year)
    if row is None or not row["start"] > 0:
        return "从业人员的历年与预测"
    change = row["value"] / row["start"] - 1
    more = (
        f"比现在{'多' if change > 0 else '少'} {abs(change) * 100:.1f}%" if change else "与现在持平"
    )
    return f"{year} 年从业人员预计 {words.written(row['value'], ahead.metric)}，{more}"


def demand_parts(parts: Protected) -> str:
    """Title of the demand waterfall: how much of it replaces people who leave."""
    known = {row.keys["part"]: row.value for row in parts.rows()}
    total = known.get("openings")
    replaced = [known.get("leaving"), known.get("retiring")]
    if not total or any(part is None for part in replaced):
        return "用人需求从哪里来"
    share = sum(part or 0.0 for part in replaced) / total
    if not 0 <= share <= 1:
        return f"用人需求 {words.written(total, parts.metric)}"
    return f"用人需求 {words.written(total, parts.metric)}，{share * 100:.0f}% 是补人"


def supply_parts(parts: Protected) -> str:
    """Title of the supply waterfall: what comes in and what goes out, each side with its largest
    part by the name that it has in the chart; the two add up to what the chart adds up to."""
    steps = [row for row in parts.rows() if row.keys["part"] not in _LEVELS and row.value]
    sides = [
        (verb, [row for row in steps if ((row.value or 0.0) > 0) is (verb == "补充")])
        for verb in ("补充", "减少")
    ]
    said = [
        f"{verb} {words.written(sum(abs(row.value or 0.0) for row in some), parts.metric)}"
        f"（{_largest_part(some, parts)}）"
        for verb, some in sides
        if some
    ]
    return "，".join(said) or "供给从哪里来"


def _largest_part(rows: Sequence[Row], found: Protected) -> str:
    """「其中新来 1.77万人」; the only one by its name alone."""
    most = max(rows, key=lambda row: abs(row.value or 0.0))
    if len(rows) == 1:
        return most.labels["part"]
    return f"其中{most.labels['part']} {words.written(abs(most.value or 0.0), found.metric)}"


def heat(cells: Protected, year: int) -> str:
    """Title of the matrix: how many cells are likely short, and how many ample."""
    known = cells.frame[cells.frame["probability"].notna()]
    short = int((known["probability"] >= _LIKELY).sum())
    ample = int((known["probability"] < 1 - _LIKELY).sum())
    sides = sorted(((short, "短缺"), (ample, "富余")), key=lambda side: side[0] == 0)
    told = "，".join(f"{n} 个很可能{what}" if n else f"没有很可能{what}的" for n, what in sides)
    return f"{year} 年 {len(known)} 个单元中{' ' if sides[0][0] else ''}{told}"


def flows(wanted: Protected, come: Protected, year: int) -> str:
    """Title of a year's openings against its entrants."""
    need, there = of_year(wanted, year), of_year(come, year)
    if need is None or there is None:
        return "当年用人需求与新增供给"
    return (
        f"{year} 年要补充 {words.written(need['value'], wanted.metric)}，"
        f"新增供给 {words.written(there['value'], come.metric)}"
    )


def nowcast(now: Protected) -> str:
    """「预计全年 7 235人，比上年多 2.7%；往年同月推算误差 1.1%」 for a card."""
    row: Any = now.frame.iloc[0] if len(now) else None
    if row is None or row["value"] != row["value"]:
        return ""
    parts = [f"可能范围（95%）{reach(row, '95', now.metric)}"]
    if row["error"] == row["error"]:
        parts.append(f"往年同月推算误差 {row['error'] * 100:.1f}%")
    return "；".join(parts)


def compared(named: Sequence[tuple[str, Protected]], year: int) -> str:
    """Title of the scenarios: the best of them against the base."""
    rows = [(name, of_year(found, year)) for name, found in named]
    base = rows[0][1] if rows else None
    others = [(name, row) for name, row in rows[1:] if row is not None]
    if base is None or not others:
        told = f"：维持现有趋势{gap_words(base['value'], named[0][1])}" if base else ""
        return f"{year} 年供需缺口{told}"
    name, best = min(others, key=lambda pair: pair[1]["value"])
    change = base["value"] - best["value"]
    metric = named[0][1].metric
    if change == 0:
        return f"「{name}」不改变 {year} 年的缺口"
    size = words.written(abs(change), metric)
    return f"「{name}」使 {year} 年缺口{'缩小' if change > 0 else '扩大'} {size}"


def closing(found: Protected) -> str:
    """「留任率每年 +0.2 个百分点，或毕业生来本地就业比例 +6.4 个百分点，或……」."""
    parts = []
    for row in found.rows():
        name, kind = row.labels["lever"], row.keys["lever"]
        if row.value is None:
            parts.append(f"{name}调到上限也不够")
        elif kind == "arrivals":
            parts.append(f"{name} {row.value * 100:+.0f}%")
        else:
            every = "每年 " if kind in ("retention", "growth") else " "
            parts.append(f"{name}{every}{row.value * 100:+.1f} 个百分点")
    if not any(row.value is not None for row in found.rows()):
        return ""
    return "，或".join(parts)
