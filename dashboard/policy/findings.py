"""What 政策与资金 says: read from protected tables and nothing else."""

from calendar import monthrange
from collections.abc import Mapping
from typing import Any, Final

from dashboard.wording import words
from dashboard.wording.findings import known, nothing_known
from dashboard.wording.leaders import lead
from dashboard.wording.theme import grouped
from metrics.disclosure.protect import Protected, Row
from metrics.figures.policy.grant_effect import HORIZON
from metrics.figures.policy.target import year_gone

_UNSAID: Final = ("未说明", "不详")
_PACE: Final = 0.005  # of the budget: nearer to the calendar than this is on schedule
_EPSILON: Final = 1e-9
_PLACES: Final = ("city", "county")
_AMONG: Final = "中，"  # 「样本足够的区县中，」
# A person counts once for each policy whose conditions are met: no share of people, as the chart
# of yearly classes beside it is.
_WHOSE: Final = "符合政策条件的人次"
_NATURES: Final = 2  # kinds of employer that a title compares
WHY: Final = {
    "too_few": "领取者或未领取者过少",
    "no_comparison": "多数领取者没有条件相同而未领取的人可比",
    "too_short": "观察时间不够长",
    "trends_differ": "施行前各地的走势就已不同",
    "unalike": "匹配后两边仍有明显不同",
    "poor_fit": "其他地区的组合不能还原本地施行前的走势",
}


def standing(
    applied: Protected, paid: Protected, people: Protected, days: Protected, lacks: list[str]
) -> str:
    """What was applied for and paid in the period, to how many, how much a day, how fast."""
    amount = paid.one()
    when = f"{words.period(paid)}{words.place(paid.selection.region)}"
    if amount.value is None:
        missing = f"缺少{'、'.join(lacks)}，" if lacks else ""
        what = words.place(paid.selection.region) if lacks else f"{when}{paid.metric.name}"
        return f"{what}：{missing}{words.status(amount)}。"
    said = when + _sum(amount, paid)
    if paid.widened:
        return f"{said}。"
    head = people.one()
    same = (people.selection.region, people.first_month, people.month)
    if head.value is not None and same == (paid.selection.region, paid.first_month, paid.month):
        said += f"，惠及 {words.figure(head, people.metric)}"
    said += daily(paid)
    cases = applied.one()
    if cases.value is not None and words.period(applied) == words.period(paid):
        said += f"；同期受理申请 {words.figure(cases, applied.metric)}"
    wait = days.one()
    if wait.value is None or days.widened:
        return f"{said}。"
    return (
        f"{said}。{words.period(days)}从申请到拨付，一半在 {words.figure(wait, days.metric)}以内。"
    )


def _sum(row: Row, paid: Protected) -> str:
    """What was paid: none, an amount with what it leaves open, or that it leaves open too much."""
    what = "兑现人才政策资金"
    notes = [paid.widened] if paid.widened else []
    if not row.value:
        told = f"没有{what}"
    elif words.too_open(row, paid.metric):
        told = f"{what}的笔数少，金额误差过大，不列"
    elif vague := words.margin(row, paid.metric):
        told, notes = f"{what}约 {_coarse(row.value)}", [*notes, f"误差 {vague}"]
    else:
        told = f"{what} {words.figure(row, paid.metric)}"
    return f"{told}（{'；'.join(notes)}）" if notes else told


def daily(paid: Protected) -> str:
    """The amount a calendar day of the period, where rounding leaves it two digits."""
    row = paid.one()
    if not row.value or paid.first_month is None or paid.month is None:
        return ""
    if row.half_width > 0.05 * row.value:
        return ""
    days = sum(
        monthrange(month // 12, month % 12 + 1)[1]
        for month in range(paid.first_month, paid.month + 1)
    )
    return f"，平均每天约 {_coarse(row.value / days)}"


def _coarse(yuan: float) -> str:
    """Two digits of an amount: 「37万元」, 「8 600元」."""
    amount = float(f"{yuan:.2g}")
    return f"{amount / 10_000:g}万元" if amount >= 10_000 else f"{grouped(amount)}元"


def places(found: Protected) -> str:
    """Which place was paid most."""
    rows = [row for row in known(found) if row.value]
    if not rows:
        vague = any(row.value is not None for row in found.rows())
        return (
            "各地已兑现金额（样本少，均为约数）"
            if vague
            else f"各地已兑现金额：{nothing_known(found)}"
        )
    first = lead(found, rows)
    return f"{first.who}兑现金额最多，{first.size(found)}"


def natures(found: Protected, whole: Protected) -> str:
    """How the cases are spread over kinds of employer: the unevenness."""
    rows = [row for row in known(found) if row.value and row.labels["nature"] not in _UNSAID]
    all_ = whole.one()
    if not rows or not all_.value:
        return f"按单位性质：{nothing_known(found)}"
    rows.sort(key=lambda row: -(row.value or 0.0))
    told = "，".join(f"{row.labels['nature']}占 {_share(row, all_)}" for row in rows[:_NATURES])
    return f"已兑现的申请中，{told}"


def _share(part: Row, whole: Row) -> str:
    return f"{(part.value or 0.0) / (whole.value or 1.0) * 100:.0f}%"


def uneven(found: Protected, dimension: str) -> str:
    """Among whom those eligible are granted most and least often, of people times policies."""
    rows = [row for row in known(found) if row.labels[dimension] not in _UNSAID]
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    rows.sort(key=lambda row: row.value or 0.0)
    low, high = rows[0], rows[-1]
    first, last = lead(found, rows), lead(found, rows, least=True)
    all_ = "各地" if dimension in _PLACES else "各类"
    most = words.figure(high, found.metric)
    if len(rows) == 1:
        return f"{high.labels[dimension]}符合政策条件的人次，一年内获批的占 {most}"
    if (high.value or 0.0) - (low.value or 0.0) <= low.half_width + high.half_width + _EPSILON:
        return f"{_WHOSE}，一年内获批的占 {most}左右，{all_}相近"
    if first.instead:
        return f"{_WHOSE}，一年内获批：{first.instead}"
    if first.ties + last.ties > len(rows):  # some are as near to the most as to the least
        least = words.figure(low, found.metric)
        return f"{_WHOSE}，一年内获批的占 {least}至 {most}，{all_}大多相近"
    lowest = last.who.split(_AMONG, 1)[-1]  # among whom is said once
    return (
        f"{_WHOSE}，一年内获批：{first.who}最高，{first.size(found)}；"
        f"{lowest}最低，{last.size(found)}"
    )


def departments(found: Protected, until: int | None) -> str:
    """How many departments lag the calendar.

    Args:
        found: execution by department, of the budget's year.
        until: the data's last month; a year that is over by then is all gone.
    """
    rows = [row for row in known(found) if row.value is not None]
    if not rows or found.month is None:
        return f"{found.metric.name}：{nothing_known(found)}"
    running = until is not None and until // 12 == found.month // 12
    gone = year_gone(until) if running and until is not None else 1.0
    behind = [row for row in rows if (row.value or 0.0) + _EPSILON < gone]
    late = [row for row in behind if (row.value or 0.0) + _PACE < gone]
    share = f"{gone * 100:.0f}%"
    if not behind:
        return f"{len(rows)} 个部门的执行率都不低于序时进度（{share}）"
    if not late:
        return f"{len(rows)} 个部门的执行率都达到或接近序时进度（{share}）"
    near = f"，另有 {len(behind) - len(late)} 个略低" if len(behind) > len(late) else ""
    if len(late) == len(rows) > 1:
        return f"{len(rows)} 个部门的执行率都低于序时进度（{share}）"
    return f"{len(rows)} 个部门中 {len(late)} 个的执行率低于序时进度（{share}）{near}"


def growth(found: Protected) -> str:
    """The budget's compound growth, beside the years."""
    row = found.one()
    if row.value is None:
        return "预算与执行"
    verb = "增长" if row.value >= 0 else "下降"
    return f"人才资金预算年均{verb} {abs(row.value) * 100:.1f}%"


def grant(found: Protected) -> str:
    """What a grant did, in one of three ways; never "effect" where nothing can be judged."""
    place = words.place(found.selection.region)
    frame = found.frame
    if found.refused or frame.empty:
        return f"补贴对留存的作用，{place}不能判断，因为所选范围内没有数据。"
    answer, reach, why = verdict(frame.iloc[0].to_dict())
    if why:
        return f"补贴对留存的作用，{place}{answer}，因为{why}。"
    head = f"{place}：半年内获批补贴者满 {HORIZON} 个月后仍在的比例，与同类未获批者相比"
    return f"{head}，{answer}（可能范围 {reach}）。"


def verdict(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """A verdict in words, its range, and, where it can't be given, why."""
    if str(row["answer"]) == "unknown":
        return "不能判断", "", WHY.get(str(row["why"]), "数据不足")
    reach = f"{_points(row['low'])}至 {_points(row['high'])}个百分点"
    if str(row["answer"]) == "not_seen":
        return "看不出效果", reach, ""
    size = f"{abs(row['value']) * 100:.0f} 个百分点"
    return f"估计{'增加' if row['value'] > 0 else '减少'} {size}", reach, ""


def change(row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """A verdict on a relative change in words, its range, and, where it can't be given, why."""
    if str(row["answer"]) == "unknown":
        return "不能判断", "", WHY.get(str(row["why"]), "数据不足")
    reach = f"{_points(row['low']).strip()}% 至 {_points(row['high']).strip()}%"
    if str(row["answer"]) == "not_seen":
        return "看不出效果", reach, ""
    return f"估计{'增加' if row['value'] > 0 else '减少'} {abs(row['value']) * 100:.0f}%", reach, ""


def _points(share: float) -> str:
    return f"{share * 100:+.0f} ".replace("-", "−").replace("+0 ", "0 ").replace("−0 ", "0 ")


def covered(found: Protected) -> str:
    """How many of a year's newcomers were granted one of the three allowances soon."""
    rows = known(found)
    if not rows:
        return f"{found.metric.name}：{nothing_known(found)}"
    last = max(rows, key=lambda row: int(row.keys["cohort"]))
    told = words.figure(last, found.metric)
    return f"{last.labels['cohort']}的大专及以上人才，半年内获批生活、租房或购房补贴的占 {told}"
