"""What the charts of 地区画像 say: one finding each, from protected tables only."""

from collections.abc import Sequence

from dashboard.wording import differences, words
from dashboard.wording.findings import known, nothing_known, signs
from dashboard.wording.leaders import lead
from data.months import month_name
from metrics.disclosure.protect import Protected, Row, Status


def change(before: Protected, parts: Sequence[Protected], after: Protected) -> str:
    """The change of the stock, with its largest gain and its largest loss that may be shown."""
    start, end = before.one(), after.one()
    said = [(part.one().value or 0.0, part) for part in parts if part.one().value is not None]
    if start.value is None or end.value is None or not said:
        where = words.place(after.selection.region)
        return f"{where}人才总量变化的构成：人数过少，不予显示"
    clause = differences.compared(end, start, after.metric, "一年前")
    gain, loss = max(said, key=lambda pair: pair[0]), min(said, key=lambda pair: pair[0])
    # They are two of several parts: the words must not read like a sum.
    named = [
        f"{how}最多的是{part.metric.name} {words.written(abs(size), part.metric)}"
        for how, (size, part) in (("增加", gain), ("减少", loss))
        if (size > 0) is (how == "增加") and size
    ]
    where = words.place(after.selection.region)
    when = "" if after.month is None else f"{month_name(after.month)}，"
    told = f"{when}{where}人才总量{clause}"
    if any(part.one().status is Status.SUPPRESSED for part in parts):
        named.append("另有人数过少、不予显示的部分")  # or what is named would seem to be the whole
    return f"{told}：{'，'.join(named)}" if named else told


def share_under(found: Protected, codes: Sequence[int], called: str) -> str:
    """The share of some members in what is shown: 「35 岁以下占 52%」."""
    rows = known(found)
    whole = sum(row.value or 0.0 for row in rows)
    part = sum(row.value or 0.0 for row in rows if row.keys[found.by[0]] in codes)
    if not whole or not part:
        return f"{found.metric.name}：{nothing_known(found)}"
    return f"{called}占 {part / whole * 100:.0f}%"


def versus(ours: Protected, theirs: Protected) -> str:
    """The last of two regions' series in one clause."""
    a, b = _last(ours), _last(theirs)
    here, there = (words.place(one.selection.region) for one in (ours, theirs))
    if a is None or b is None:
        return f"{here}与{there}：有一方暂无可显示的数据"
    left, right = words.figure(a, ours.metric), words.figure(b, theirs.metric)
    return f"{ours.metric.name}：{here} {left}，{there} {right}"


def _last(series: Protected) -> Row | None:
    """The newest month, unless it may not be shown."""
    rows = sorted(series.rows(), key=lambda row: int(row.keys["month"]))
    return rows[-1] if rows and rows[-1].value is not None else None


def growing(found: Protected, than: str) -> str:
    """How many places have more than before, how many fewer."""
    rows = known(found)
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    return signs(found, f"比{than}多", f"比{than}少")


def specialised(found: Protected) -> str:
    """The trade in which the region stands out most against its reference."""
    rows = [row for row in known(found) if (row.value or 0.0) - row.half_width > 1]
    if not known(found):
        return f"{found.metric.name}：{nothing_known(found)}"
    if not rows:
        return f"{found.metric.name}：没有明显高于全省的行业"
    most = lead(found, rows)
    return most.says("区位商最高", most.size(found))
