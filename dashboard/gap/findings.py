"""What 产业缺口 says: its first sentence, what it cries out, and the titles of its charts."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.document.lacking import missing_sources
from dashboard.wording import differences, words
from dashboard.wording.findings import known, lately, newest
from dashboard.wording.leaders import lead
from metrics.alerts.rule import Alert
from metrics.disclosure.protect import Protected, Row
from metrics.engine.selection import parent
from metrics.models.market.shortage import SCARCE

TRADES = {"occupation": "职业", "industry": "行业", "section": "门类"}


def standing(index: Protected, unfilled: Protected, mismatch: Protected) -> str:
    """How many trades are scarce, which most, what stayed unfilled, how far apart the two are."""
    place, here = (words.place(one.selection.region) for one in (index, unfilled))
    rows = sorted(known(index), key=lambda row: -(row.value or 0))
    what = TRADES[index.by[0]]
    clauses = [f"{here}样本少，紧缺程度看{place}"] if rows and place != here else []
    if rows:
        scarce = [row for row in rows if (row.value or 0) >= SCARCE]
        clauses.append(f"{place}可比的 {len(rows)} 个{what}中 {len(scarce)} 个紧缺")
        if scarce:
            first = lead(index, scarce, drawn=rows)
            why = f"，{driver(index, first.first.keys[index.by[0]])}" if first.ties == 1 else ""
            how = f"（{first.size(index)}{why}）"
            if first.ties > 1:
                clauses.append(f"{first.who}最紧缺{how}")
            else:
                clauses.append(f"{'最紧缺的是' if len(scarce) > 1 else '即'}{first.who}{how}")
    else:
        absent = missing_sources(index)
        why = f"缺少{'、'.join(absent)}" if absent else "样本少"
        above = parent(index.selection.region) != index.selection.region and not absent
        clauses.append(f"{place}{why}，不能比较{what}的紧缺程度{'，请看上级地区' if above else ''}")
    heads = unfilled.one()
    if heads.value is not None:
        size = words.figure(heads, unfilled.metric)
        clauses.append(f"{here}{words.period(unfilled)}未招满 {size}")
    apart = mismatch.one()
    if apart.value is not None:
        where = words.place(mismatch.selection.region)
        whose = "" if where == here else where
        clauses.append(f"{whose}错配指数 {words.figure(apart, mismatch.metric)}")
    return "；".join(clauses) + "。"


def driver(index: Protected, code: object) -> str:
    """The cause that the index names for a trade."""
    frame = index.frame
    return str(frame.loc[frame[index.by[0]] == code, "driver"].iloc[0])


def alarm(found: Sequence[tuple[Alert, Alert]]) -> str:
    """The trades that became scarce, each with its two witnesses."""
    said = [
        f"{tight.where}：近12个月求人倍率 {_told(tight, tight.value)}"
        f"（上年同期 {_told(tight, tight.before)}），"
        f"招聘完成率 {_told(less, less.value)}（{_told(less, less.before)}）"
        for tight, less in found
    ]
    return "；".join(said) + "。" if said else ""


def _told(alert: Alert, value: float | None) -> str:
    return words.written(value or 0.0, alert.metric) if alert.metric else ""


def scarcest(index: Protected) -> str:
    """The title of the parts: what is scarcest, and by which part."""
    rows = known(index)
    what = TRADES[index.by[0]]
    if not rows:
        return f"{what}紧缺程度：样本少，不予显示"
    some = "可比的" if len(rows) < len(index) else ""
    first = lead(index, rows, among=f"{some}{what}" if some else "", drawn=rows)
    return first.says("最紧缺", first.size(index))


def crowded(quotient: Protected, growth: Protected) -> str:
    """How many trades are concentrated here beyond the margins, and how many of those surely grow;
    one whose growth can't be told is counted and said to be so."""
    (by,) = growth.by
    rows = known(quotient)
    if not rows:
        return "区位商与增长：样本少，不予显示"
    strong = [row for row in rows if (row.value or 0) - row.half_width > 1]
    if not strong:
        return f"{len(rows)} 个门类中没有明显比全省集中的"
    grows = {row.keys[by]: row for row in known(growth)}
    told = [grows[row.keys[by]] for row in strong if row.keys[by] in grows]
    more = sum((row.value or 0) > row.half_width for row in told)
    head = f"{len(rows)} 个门类中 {len(strong)} 个比全省集中"
    if not told:
        return f"{head}，其增减样本少，不予显示"
    unknown = len(strong) - len(told)
    rest = f"，另 {unknown} 个的增减样本少，不予显示" if unknown else ""
    grown = f"{more} 个仍在增长" if more else "没有明显增长的"
    return f"{head}，其中{' ' if more else ''}{grown}{rest}"


def shift(change: Protected, regional: Protected) -> str:
    """What the change owes to the region itself."""
    whole, own = change.one(), regional.one()
    if whole.value is None or own.value is None:
        return "从业人员三年变化：样本少，不予显示"
    told = _changed(whole, change, "与三年前持平", "三年增加", "三年减少")
    own_part = _changed(own, regional, "的影响在误差之内", "使其多", "使其少")
    return f"从业人员{told}，本地自身因素{own_part}"


def _changed(row: Row, found: Protected, level: str, more: str, less: str) -> str:
    """A change with its size; within its rounding there is none."""
    size = row.value or 0.0
    if abs(size) <= row.half_width:
        return level
    return f"{more if size > 0 else less} {words.written(abs(size), found.metric)}"


def change(found: Protected) -> str:
    """Which trade grew most over the three years."""
    rows = known(found)
    if not rows:
        return "从业人员三年变化：暂无数据"
    best = lead(found, rows)
    if (best.first.value or 0.0) <= best.first.half_width:
        return "三年来没有从业人员明显增加的门类"
    return f"三年来{best.says('增加最多', best.size(found))}"


def apart(series: Protected) -> str:
    """The mismatch index now and a year ago."""
    last = newest(series)
    if last is None:
        return f"错配指数：{lately(series)}"
    rows = {int(row.keys["month"]): row for row in known(series)}
    before = rows.get(int(last.keys["month"]) - 12)
    clause = differences.compared(last, before, series.metric, "上年同期") if before else ""
    head = f"错配指数 {words.figure(last, series.metric)}"
    return f"{head}，{clause}" if clause else head


def weakest_link(found: Protected) -> str:
    """The link of a chain that looks for most people for each it has."""
    rows = [row for row in known(found) if row.labels["chain_link"] and row.value]
    if not rows:
        return "产业链：企业或人数过少，不予显示"
    joined = _joined(rows, ("chain", "chain_link"))
    most = lead(found, joined, label="joined", drawn=joined)
    return most.says("在招人数占从业人员的比例最高", most.size(found))


def widest(found: Protected) -> str:
    """The cell of the matrix with most posts for each employed."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        return "行业与学历的缺口：样本少，不予显示"
    joined = _joined(rows, found.by)
    most = lead(found, joined, label="joined", drawn=joined)
    return most.says("在招人数占从业人员的比例最高", most.size(found))


def _joined(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """Cells under one name each: 制造博士."""
    return [
        replace(row, labels=row.labels | {"joined": "".join(row.labels[name] for name in names)})
        for row in rows
    ]


def behind(found: Protected) -> str:
    """The title most advertised among the posts chosen."""
    rows = known(found)
    if not rows:
        return "所选范围内没有岗位"
    most = lead(found, rows)
    if most.ties > 1 or most.instead:
        return most.says("招得最多", most.size(found))
    return f"「{most.first.labels['title']}」招得最多，{most.size(found)}"
