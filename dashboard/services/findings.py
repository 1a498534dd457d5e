"""What 人才服务 says: read from protected tables and nothing else."""

from typing import Final

from dashboard.document.lacking import lacking
from dashboard.wording import words
from dashboard.wording.findings import known, nothing_known
from dashboard.wording.leaders import lead
from metrics.disclosure.protect import Protected, Status

_EPSILON: Final = 1e-9


def standing(
    cases: Protected, online: Protected, days: Protected, content: Protected, flats: str
) -> str:
    """How much was done, how much of it from afar, how fast, how well; then the flats."""
    row = cases.one()
    place = words.place(cases.selection.region)
    if not row.value:
        why = lacking(cases) or words.status(row)
        none = f"{words.period(cases)}{place}没有人才服务办件"
        served = none if row.value is not None else f"{place}{cases.metric.name}：{why}"
        return f"{served}。{flats}。" if flats else f"{served}。"
    told = [f"{words.period(cases)}{place}人才服务办件 {words.figure(row, cases.metric)}"]
    for found, before in (
        (online, "网上（含人才码）办结占 "),
        (days, "平均办结 "),
        (content, "满意率 "),
    ):
        one = found.one()
        if one.status is Status.OK and one.value is not None and _same(found, cases):
            told.append(f"{before}{words.figure(one, found.metric)}")
    return "。".join(part for part in ("，".join(told), flats) if part) + "。"


def _same(one: Protected, other: Protected) -> bool:
    """Whether two figures are of one place and period: else they make no sentence together."""
    return (one.selection.region, one.first_month, one.month) == (
        other.selection.region,
        other.first_month,
        other.month,
    )


def flats(capacity: Protected, rate: Protected, burden: Protected) -> str:
    """How many flats there are, how many are lived in, and what they cost of a month's pay.

    15 of 18 flats, give or take 14 points, are a card's with its margin and no sentence's.
    """
    row = capacity.one()
    if not row.value:
        return ""
    place = words.place(capacity.selection.region)
    told = [f"{words.period(capacity)}末{place}人才公寓 {words.figure(row, capacity.metric)}"]
    if known(rate) and _same(rate, capacity):
        told.append(f"入住率 {words.figure(rate.one(), rate.metric)}")
    if known(burden) and burden.selection.region == capacity.selection.region:
        share = words.figure(burden.one(), burden.metric)
        told.append(f"补贴后租金为当地参保月薪中位数的 {share}")
    return "，".join(told)


def extreme(found: Protected, superlative: str, *, least: bool = False) -> str:
    """Which place or way has the largest or smallest, where rounding lets it be told."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    values = [row.value or 0.0 for row in rows]
    half = max(row.half_width for row in rows)
    if len(rows) > 1 and max(values) - min(values) <= 2 * half + _EPSILON:
        return f"{found.metric.name}各{'地' if found.by[0] in ('city', 'county') else '类'}相近"
    first = lead(found, rows, least=least)
    told = words.figure(first.first, found.metric)
    alike = [row for row in rows if words.figure(row, found.metric) == told]
    if first.ties < len(alike) < len(rows):  # as written they are one
        names = "、".join(row.labels[found.by[0]] for row in alike)
        return f"{names}{superlative}，均为 {told}"
    return first.says(superlative, first.size(found))


def shares(found: Protected, whole: Protected, what: str) -> str:
    """Which class makes up most of a count: 「人才贷占 42%，最多」."""
    rows = [row for row in known(found) if row.value]
    all_ = whole.one().value
    if not rows or not all_:
        return f"{found.metric.name}：{nothing_known(found)}"
    first = lead(found, rows)
    if first.ties > 1 or first.instead:
        return first.says("最多", first.size(found))
    part = (first.first.value or 0.0) / all_ * 100
    return f"{what}中，{first.who}占 {part:.0f}%，最多"
