"""What 产业链与企业 says: read from protected tables and nothing else."""

from typing import Final

from dashboard.document.lacking import lacking
from dashboard.wording import words
from dashboard.wording.findings import known
from dashboard.wording.leaders import Lead, lead
from metrics.disclosure.protect import Protected, Row, Status
from metrics.models.ranks import tied_with_first

_NAMED: Final = 2  # ways that a title names


def standing(people: Protected, joined: Protected, departed: Protected, one: str) -> str:
    """How many work in the chains of a place, or in one of them, and whether more come than go."""
    row, place = people.one(), words.place(people.selection.region)
    name = f"{one}产业链" if one else "产业链"
    if row.value is None:
        return f"{place}{name}从业人员：{lacking(people) or words.status(row)}。"
    said = f"{words.period(people)}{place}{name}从业人员 {words.figure(row, people.metric)}"
    came, left = joined.one(), departed.one()
    if came.value is None or left.value is None:
        return f"{said}。"
    said += (
        f"；近一年入职 {words.figure(came, joined.metric)}、"
        f"离职 {words.figure(left, departed.metric)}"
    )
    return f"{said}，{_balance(came, left)}。"


def _balance(came: Row, left: Row) -> str:
    gain = (came.value or 0.0) - (left.value or 0.0)
    if abs(gain) <= came.half_width + left.half_width:
        return "进出持平"
    return "进多于出" if gain > 0 else "出多于进"


def largest(found: Protected, what: str) -> str:
    """The chain, link, place or occupation with most."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        return f"{what}：样本过少或企业过少，不作比较"
    first = lead(found, rows)
    return first.says("最多", first.size(found))


def highest(found: Protected, what: str) -> str:
    """Where most of those who joined are still there."""
    rows = known(found)
    if not rows:
        return f"{what}新入职一年留任率：样本过少，不作比较"
    first = lead(found, rows)
    return first.says("新入职一年留任率最高", first.size(found))


def structure(found: Protected, what: str) -> str:
    """The largest class."""
    rows = known(found)
    if not rows:
        return f"人员构成（{what}）：样本过少，不作划分"
    first = lead(found, rows)
    return first.says("占比最大", first.size(found))


def losses(found: Protected, what: str) -> str:
    """Who lost more newcomers than like employers do, beyond chance, among how many compared; one
    beyond it by less than a fifth is counted, not named."""
    rows = known(found)
    if len(rows) < 2:
        return "人数足够的不足两类，不作比较"
    frame = found.frame.loc[[row.status is Status.OK for row in found.rows()]]
    fast = [str(name) for name in frame.loc[frame["fast"].astype(bool), f"{found.by[0]}_label"]]
    head = f"{words.period(found)}{what}可比的 {len(rows)} 个"
    if fast:
        return f"{head}中，{'、'.join(fast)}新入职流失超出同类企业的正常波动"
    slight = int((frame["value"] > frame["high"]).sum())
    if slight:
        return f"{head}新入职流失：{slight} 个略超同类企业的正常波动（不到两成），其余未超出"
    return f"{head}新入职流失都未超出同类企业的正常波动"


def busiest(found: Protected) -> str:
    """From which section into which other most people moved; within one, nobody changed it."""
    rows = [row for row in known(found) if row.value and len(set(row.keys.values())) > 1]
    if not rows:
        return "跨行业流动：样本过少"
    rows.sort(key=lambda row: -(row.value or 0.0))
    ties = tied_with_first([row.value or 0.0 for row in rows], [row.half_width for row in rows])
    ways = [f"{row.labels['from_section']}到{row.labels['section']}" for row in rows[:ties]]
    size = Lead("", rows[0], ties, last=rows[ties - 1]).size(found)
    if ties == 1:
        return f"跨行业流动中，{ways[0]}最多，{size}"
    if ties == len(rows) > _NAMED:
        return f"跨行业流动的 {ties} 个方向人数相近，各{size}"
    told = "；".join(ways) if ties <= _NAMED else f"{ways[0]}等 {ties} 个方向"
    return f"跨行业流动中，{told}相近，最多，{size}"


def pay(found: Protected) -> str:
    """On how many ways pay rose, and on how many it fell."""
    rows = known(found)
    if not rows:
        return "跨行业流动工资变化：样本过少"
    up = sum((row.value or 0.0) > row.half_width for row in rows)
    down = sum((row.value or 0.0) < -row.half_width for row in rows)
    if max(up, down) == len(rows) > 1:
        return f"{len(rows)} 个方向换行业后工资中位数都{'上升' if up else '下降'}"
    even = len(rows) - up - down
    counts = ((up, "上升"), (down, "下降"), (even, "相近"))
    told = "，".join(f"{count} 个{how}" for count, how in counts if count)
    return f"{len(rows)} 个方向换行业后的工资中位数，{told}"


def best_paid(found: Protected) -> str:
    """Into which section pay rose most."""
    rows = known(found)
    if not rows:
        return "转入各门类的工资变化：样本过少"
    first = lead(found, rows)
    return first.says("转入者工资升幅最大", first.size(found))
