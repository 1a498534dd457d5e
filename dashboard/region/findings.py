"""What the charts of 区域人才地图 say, and its first sentence: read from protected tables only."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.wording import differences, findings, words
from dashboard.wording.findings import known, nothing_known, signs
from dashboard.wording.leaders import lead
from dashboard.wording.shares import share, share_of
from data.reference import region
from metrics.disclosure.protect import Protected, Row
from metrics.engine.core import Metric, Unit


def standing(
    total: Protected, density: Protected, come: Protected, gone: Protected, net: Protected
) -> str:
    """Where the people are, how dense, how fast they come and go: one sentence."""
    row = total.one()
    if row.value is None:
        return words.sentence(total)
    said = f"{words.period(total)}{words.place(total.selection.region)}"
    said += f"{total.metric.name} {words.figure(row, total.metric)}"
    thick = density.one()
    if thick.value is not None and _beside(density, total):
        per = words.number(thick.value, density.metric, thick.half_width)
        said += f"，每万名从业人员中 {per} 人"
    moves = [
        f"{verb} {words.figure(one.one(), one.metric)}"
        for one, verb in ((come, "流入"), (gone, "流出"), (net, "净流入率"))
        if one.one().value is not None and _beside(one, come)
    ]
    if not moves or come.one().value is None:
        return f"{said}。"
    wide = f"（{come.widened}）" if come.widened else ""
    where = words.place(come.selection.region)
    return f"{said}。{words.period(come)}{where}{'、'.join(moves)}{wide}。"


def _beside(one: Protected, other: Protected) -> bool:
    """Whether two figures are of one place and one period: only then do they share a sentence."""
    return (one.selection.region, words.period(one)) == (
        other.selection.region,
        words.period(other),
    )


def spread(found: Protected, whole: Protected, name: str, most: str) -> str:
    """What a map of a measure says: who has most, and how much of all; or who gains, who loses.

    Args:
        found: divided by region.
        whole: the same, undivided.
        name: what the measure is called.
        most: 最多 or 最高.
    """
    if found.metric.id == "net_inflow_rate":
        return signs(found)
    rows = [row for row in known(found) if row.value]
    if not rows:
        return f"{name}：{nothing_known(found)}"
    if len(found) == 1:
        return f"{rows[0].labels[found.by[0]]}{name} {words.figure(rows[0], found.metric)}"
    first = lead(found, rows)
    about = "约" if first.ties > 1 else ""
    told = first.says(f"{name}{most}", f"{about}{size(first.first, found.metric)}")
    part = "" if found.metric.denominator or first.ties > 1 else share(first.first, whole.one())
    return f"{told}，占全{_level_word(whole)}的 {part}" if part else told


def moved(directions: Sequence[int], found: Protected) -> str:
    """How many places have more than in the month before, fewer, or as many."""
    if not directions:
        return f"前后变化：{nothing_known(found)}"
    level = {"province": "个省", "city": "个市", "county": "个区县"}[found.by[0]]
    rise, fall = ("上升", "下降") if found.metric.denominator else ("增加", "减少")
    counts = (
        (directions.count(1), rise),
        (directions.count(-1), fall),
        (directions.count(0), "持平或不能比较"),
    )
    told = "，".join(f"{count} 个{name}" for count, name in counts if count)
    return f"前后变化：{len(directions)} {level}中 {told}"


def trend(series: Protected) -> str:
    """A series against a year before, as :func:`dashboard.wording.findings.trend` has it."""
    if series.metric.unit is not Unit.PER_10K:
        return findings.trend(series)
    rows, last = known(series), findings.newest(series)
    if last is None:
        return f"{series.metric.name}：{findings.lately(series)}"
    told = f"人才密度为{size(last, series.metric)}"
    for row in rows:
        if int(row.keys["month"]) == int(last.keys["month"]) - 12:
            sign = differences.direction(last, row, series.metric)
            more = abs((last.value or 0.0) - (row.value or 0.0))
            how = f"{'多' if sign > 0 else '少'} {words.number(more, series.metric)} 人"
            told += f"，比上年同期{how}" if sign else "，与上年同期持平"
    return told


def size(row: Row, metric: Metric) -> str:
    """A figure in a title; a density reads as a sentence, not as a unit."""
    if row.value is None or metric.unit is not Unit.PER_10K:
        return words.figure(row, metric)
    return f"每万名从业人员 {words.number(row.value, metric, row.half_width)} 人"


def schooling(found: Protected, whole: Protected) -> str:
    """How much of the talent holds a degree; else the largest class."""
    rows = known(found)
    if not rows:
        return nothing_known(found)
    degrees = [row for row in rows if int(row.keys["education"]) >= 4]
    part = share_of(degrees, whole.one())
    if part and len(degrees) == 3:
        return f"本科及以上学历占人才总量的 {part}"
    first = lead(found, rows)
    if first.instead:
        return f"人才学历：{first.instead}"
    if first.ties > 1:
        return f"人才学历中，{first.who}最多，{first.size(found)}"
    return f"人才中{first.who}学历最多，{first.size(found)}"


def elsewhere(found: Protected, whole: Protected, verb: str) -> str:
    """Where people come from or go to: how much lies in the data's reach, and who leads in it."""
    if not len(found) or not known(found):
        return f"{verb}：{nothing_known(found)}"
    out = next((row for row in known(found) if not row.keys["other"]), None)
    rows = [row for row in known(found) if row.keys["other"]]
    part = share(out, whole.one()) if out else ""
    said = []
    if rows:
        first = lead(found, rows, drawn=rows)
        said.append(f"范围内{first.says('最多', first.size(found))}")
    elif len(found) > (1 if out else 0):
        said.append(f"范围内各地均不足 {found.profile.threshold} 人")
    if part:
        said.append(f"{part}在数据范围外")
    return f"{verb}：{'；'.join(said) or '均在数据范围外'}"


def pairs(found: Protected) -> str:
    """The busiest pair of cities."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        return f"省内城市间流动：{nothing_known(found)}"
    rows = [replace(row, labels=row.labels | {"pair": _pair(row)}) for row in rows]
    first = lead(found, rows, label="pair", drawn=rows)
    return f"省内城市间流动，{first.says('最多', first.size(found))}"


def _pair(row: Row) -> str:
    return f"{row.labels['other']}到{row.labels['city']}"


def nationwide(found: Protected, whole: Protected, home: int, own: str, others: str) -> str:
    """How much stays within the province, and which other province leads.

    Args:
        found: divided by province of origin or destination.
        whole: the same, undivided.
        home: a region of our province.
        own: 「本省生源」, 「留在本省」.
        others: 「省外生源」, 「省外去向」.
    """
    (by,) = found.by
    ours = home // 10_000 * 10_000
    rows = {int(row.keys[by]): row for row in known(found)}
    said = []
    part = share(rows[ours], whole.one()) if ours in rows else ""
    if part:
        said.append(f"{own}占 {part}")
    away = [row for code, row in rows.items() if code not in (0, ours) and row.value]
    if away:
        first = lead(found, away, drawn=away)
        said.append(f"{others}{first.says('最多', first.size(found))}")
    return "；".join(said) or f"{found.metric.name}：{nothing_known(found)}"


def _level_word(whole: Protected) -> str:
    found = region(whole.selection.region)
    name = found.name if found else ""
    return name[-1] if name[-1:] in ("省", "市", "区", "县") else "域"
