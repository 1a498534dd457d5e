"""What the charts of 地区画像 say: one finding each, from protected tables only."""

from collections.abc import Sequence

from dashboard import words
from dashboard.findings import known
from metrics.disclosure import Protected


def change(before: Protected, parts: Sequence[Protected], after: Protected) -> str:
    """Name the largest part of the change that may be shown."""
    start, end = before.one(), after.one()
    said = [part for part in parts if part.one().value is not None]
    if start.value is None or end.value is None or not said:
        return "人才总量变化的构成：人数过少，不予显示"
    clause = words.compared(end, start, after.metric, "一年前")
    most = max(said, key=lambda part: abs(part.one().value or 0.0))
    row = most.one()
    return f"{clause}，其中{most.metric.name} {words.figure(row, most.metric)}"


def share_under(found: Protected, codes: Sequence[int], called: str) -> str:
    """The share of some members in what is shown: 「35 岁以下占 52%」."""
    rows = known(found)
    whole = sum(row.value or 0.0 for row in rows)
    part = sum(row.value or 0.0 for row in rows if row.keys[found.by[0]] in codes)
    if not whole or not part:
        return f"{found.metric.name}：暂无数据"
    return f"{called}占 {part / whole * 100:.0f}%"


def versus(ours: Protected, theirs: Protected) -> str:
    """Two regions' figures in one clause."""
    a, b = ours.one(), theirs.one()
    here, there = (words.place(one.selection.region) for one in (ours, theirs))
    if a.value is None or b.value is None:
        return f"{here}与{there}：有一方暂无可显示的数据"
    left, right = words.figure(a, ours.metric), words.figure(b, theirs.metric)
    return f"{ours.metric.name}：{here} {left}，{there} {right}"
