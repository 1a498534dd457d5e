"""What 产业缺口 says: its first sentence, what it cries out, and the titles of its charts."""

from collections.abc import Sequence

from dashboard.wording import words
from dashboard.wording.findings import known
from metrics.alerts.rules import Alert
from metrics.disclosure.protect import Protected
from metrics.figures.market import trade
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
            first = scarce[0]
            clauses.append(
                f"最紧缺的是{first.labels[index.by[0]]}（{words.figure(first, index.metric)}"
                f"，{driver(index, first.keys[index.by[0]])}）"
            )
    else:
        clauses.append(f"{place}样本少，不能比较{what}的紧缺程度，请看上级地区")
    heads = unfilled.one()
    if heads.value is not None:
        size = words.figure(heads, unfilled.metric)
        clauses.append(f"{here}{words.period(unfilled)}未招满 {size}")
    apart = mismatch.one()
    if apart.value is not None:
        clauses.append(f"错配指数 {words.figure(apart, mismatch.metric)}")
    return "；".join(clauses) + "。"


def driver(index: Protected, code: object) -> str:
    """The cause that the index names for a trade."""
    frame = index.frame
    return str(frame.loc[frame[index.by[0]] == code, "driver"].iloc[0])


def alarm(found: Sequence[tuple[Alert, Alert]]) -> str:
    """The trades that became scarce, each with its two witnesses."""
    said = [
        f"{tight.where}：求人倍率 {words.written(tight.value, tight.metric)}"
        f"（上年同期 {words.written(tight.before or 0, tight.metric)}），"
        f"招聘完成率 {words.written(less.value, less.metric)}"
        f"（{words.written(less.before or 0, less.metric)}）"
        for tight, less in found
    ]
    return "；".join(said) + "。" if said else ""


def scarcest(index: Protected) -> str:
    """The title of the parts: what is scarcest, and by which part."""
    rows = sorted(known(index), key=lambda row: -(row.value or 0))
    what = TRADES[index.by[0]]
    if not rows:
        return f"{what}紧缺程度：样本少，不予显示"
    return f"{rows[0].labels[index.by[0]]}最紧缺，{words.figure(rows[0], index.metric)}"


def crowded(quotient: Protected, growth: Protected) -> str:
    """How many trades are both concentrated here and growing."""
    (by,) = growth.by
    grows = {row.keys[by]: row.value or 0 for row in known(growth)}
    both = [row for row in known(quotient) if row.keys[by] in grows]
    if not both:
        return "区位商与增长：样本少，不予显示"
    strong = [row for row in both if (row.value or 0) > 1]
    growing = [row for row in strong if grows[row.keys[by]] > 0]
    return f"{len(both)} 个门类中 {len(strong)} 个比全省集中，其中 {len(growing)} 个仍在增长"


def shift(change: Protected, regional: Protected) -> str:
    """What the change owes to the region itself."""
    whole, own = change.one(), regional.one()
    if whole.value is None or own.value is None:
        return "从业人员三年变化：样本少，不予显示"
    more = "增加" if whole.value >= 0 else "减少"
    side = "多" if own.value >= 0 else "少"
    size = words.written(abs(whole.value), change.metric)
    rest = words.written(abs(own.value), regional.metric)
    return f"从业人员三年{more} {size}，本地自身因素使其{side} {rest}"


def change(found: Protected) -> str:
    """Which trade grew most over the three years."""
    rows = known(found)
    if not rows:
        return "从业人员三年变化：暂无数据"
    best = max(rows, key=lambda row: row.value or 0)
    return f"三年来{best.labels[found.by[0]]}增加最多，{words.figure(best, found.metric)}"


def apart(series: Protected) -> str:
    """The mismatch index now and a year ago."""
    rows = {int(row.keys["month"]): row for row in known(series)}
    if not rows:
        return "错配指数：样本少，不予显示"
    last = rows[max(rows)]
    before = rows.get(max(rows) - 12)
    clause = words.compared(last, before, series.metric, "上年同期") if before else ""
    if before and f"{abs((last.value or 0) - (before.value or 0)) * 100:.1f}" == "0.0":
        clause = "与上年同期持平"  # a difference that the figure as it is written doesn't show
    head = f"错配指数 {words.figure(last, series.metric)}"
    return f"{head}，{clause}" if clause else head


def weakest_link(found: Protected) -> str:
    """The link of a chain that looks for most people for each it has."""
    rows = [row for row in known(found) if row.labels["chain_link"]]
    if not rows:
        return "产业链：企业或人数过少，不予显示"
    most = max(rows, key=lambda row: row.value or 0)
    where = f"{most.labels['chain']}{most.labels['chain_link']}"
    return f"{where}缺口最大，在招人数占从业人员 {words.figure(most, found.metric)}"


def widest(found: Protected) -> str:
    """The cell of the matrix with most posts for each employed."""
    rows = [row for row in known(found) if (row.denominator or 0) >= 100]
    if not rows:
        return "行业与学历的缺口：样本少，不予显示"
    most = max(rows, key=lambda row: row.value or 0)
    names = "".join(most.labels[name] for name in found.by)
    return f"{names}缺口最大，在招人数占从业人员 {words.figure(most, found.metric)}"


def behind(found: Protected) -> str:
    """The title most advertised among the posts chosen."""
    rows = known(found)
    if not rows:
        return "所选范围内没有岗位"
    most = max(rows, key=lambda row: row.value or 0)
    return f"「{most.labels['title']}」招得最多，{words.figure(most, trade.POSTS_BEHIND)}"
