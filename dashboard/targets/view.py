"""What 目标与考核 lays out: promises, burn-up, places, departments, matters, what is left over."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.document.build import table
from dashboard.document.request import Request
from dashboard.document.values import Block, Desk, Heading, Note, Table
from dashboard.targets import findings as say
from dashboard.targets import goals as parts
from dashboard.targets import scores
from dashboard.targets.asked import Told
from dashboard.targets.rules import Rules
from dashboard.wording import words
from data.contracts.policy import INDICATORS, SUPERVISION
from metrics.figures.policy import promise

_DAY: Final = "31"  # every day of the last month is over
_ORDERS: Final = {"code": "按地区代码", "rank": "按位次"}


def told(request: Request, newest: int) -> Told:
    """The page's questions, up to the month of the bar or the newest of the data."""
    chosen = request.selection.month
    return Told(request, newest if chosen is None else chosen, request.selection.region)


def standing(page: Told) -> Table:
    """The region's promises: size, done, against the calendar, where the year will end, whose."""
    rows = []
    for goal in page.goals:
        share = goal.share
        unit = promise.unit_of(goal.code)
        rate = "—" if share is None else _share(*share)
        pace = "年末考核" if goal.code in parts.YEAR_END else "—"
        if share is not None and goal.code not in parts.YEAR_END:
            pace = say.against(*share, page.month)
        end = "—" if goal.end is None else say.ahead(goal.end).replace("可能范围 ", "")
        rows.append(
            (
                goal.name,
                say.size(goal.wanted, unit),
                _came(goal),
                rate,
                pace,
                end,
                str(goal.row["source"] or "—"),
                SUPERVISION.get(str(goal.row["state"]), "—"),
            )
        )
    head = (
        "指标",
        "全年目标",
        "已完成",
        "完成率",
        "序时差",
        "预计全年完成",
        "责任单位",
        "督办状态",
    )
    found = [page.promises, *(one.progress or one.done for one in page.goals)]
    rests = [one for goal in page.goals for one in (goal.done, goal.ahead) if one is not None]
    return table(
        head,
        rows or [("未下达目标", *[""] * (len(head) - 1))],
        note="预计全年完成括号内为可能范围（95%），按往年同期占全年的比例推算；人才总量年末考核、没有序时差；"
        "政策兑现取决于拨付安排，不推算；误差过大的金额不算完成率。" + _revised(page),
        title=f"{words.place(page.request.selection.region)}年度目标完成情况",
        found=found,
        rests=rests,
        key="goals",
    )


def _came(goal: parts.Goal) -> str:
    """What came, with what it leaves open where that is much."""
    row, metric = goal.done.one(), goal.done.metric
    open_ = words.margin(row, metric)
    return f"{words.figure(row, metric)}{f'（{open_}）' if open_ else ''}"


def _share(share: float, half: float) -> str:
    return f"{share * 100:.{0 if half > words.FINE_POINTS else 1}f}%"


def _revised(page: Told) -> str:
    """Targets that were issued twice."""
    changed = [
        f"{say.name_of(row)}由 {say.size(float(row['earlier']), str(row['unit']))}调整为 "
        f"{say.size(float(row['value']), str(row['unit']))}（{row['edition']}）"
        for row in parts.rows(page.promises)
        if row["earlier"] is not None and row["earlier"] == row["earlier"]
    ]
    return f"目标有调整：{'；'.join(changed)}。" if changed else ""


def league(page: Told) -> tuple[Block, ...]:
    """The places with their scores, for a meeting: in the order of their codes, or by rank."""
    if isinstance(page.rules, str):
        return (Note(f"考核规则不能用，未计分：{page.rules}", "conclusion"),)
    made = scores.places(page.rates, page.below, page.by, page.month, page.rules)
    order = page.request.choice("order", "排列", _ORDERS)
    if order.value == "rank":
        made = sorted(made, key=lambda one: (one.band is None, one.band or (0, 0), one.code))
    codes = [code for code, weight in page.rules.weights.items() if weight > 0]
    rows = [
        (
            one.name,
            say.band(one),
            say.score(one),
            one.score.grade if one.score else "—",
            say.verdict(one),
            *(_cell(one, code, page) for code in codes),
        )
        for one in made
    ]
    head = ("地区", "位次", "得分", "档次", "与计划相比", *(INDICATORS[code] for code in codes))
    grades = [one.name for one in page.rules.classes]
    usual = next(one.name for one in page.rules.classes if one.usual)
    whose = "本办" if page.rules.own else "默认"
    told_ = table(
        head,
        rows or [("下级地区没有目标", *[""] * (len(head) - 1))],
        numbers=len(codes),
        note="得分 100 为恰好按计划；位次为可能的名次区间，区间重叠的不分先后；与计划的差距在偶然"
        f"波动以内的，一律评 {usual} 档。隐去或未下达的指标不计，其余按权重折算。"
        f"权重：{_weights(page.rules)}（{whose}规则）。",
        title=say.league(made, page.by, grades, words.place(page.around.selection.region)),
        rests=[*page.rates.values(), page.below],
    )
    head_ = Heading(told_.part.title if told_.part else "")
    return (head_, order, told_) if any(one.score for one in made) else (head_, told_)


def _cell(one: scores.Placed, code: str, page: Told) -> str:
    if one.code not in page.issued.get(code, ()):
        return "未下达"
    row = one.rates.get(code)
    return "暂无数据" if row is None else words.figure(row, page.rates[code].metric)


def _weights(given: Rules) -> str:
    total = sum(given.weights.values())
    return "、".join(
        f"{INDICATORS[code]} {weight / total * 100:.0f}%" for code, weight in given.weights.items()
    )


def offices(page: Told) -> Table | None:
    """The departments that answer for the region's promises and matters."""
    if isinstance(page.rules, str) or not (page.goals or page.matters):
        return None
    made = scores.departments(
        page.goals, page.steps, page.matters, page.month, page.today, page.rules
    )
    rows = [
        (
            one.name,
            "、".join(one.goals) or "—",
            "—" if one.score is None else f"{one.score.points:.0f}",
            "—" if one.score is None else one.score.grade,
            _of(one.steps),
            _of(one.matters),
        )
        for one in made
    ]
    return table(
        ("责任单位", "年度目标", "得分", "档次", "节点达到", "一事一议办结"),
        rows or [("没有写明责任单位", *[""] * 5)],
        note="节点、事项只计截至数据月已到期的；完成率取整后分不清是否达到的节点不计。",
        title=say.offices(made),
        rests=[page.promises, *(one.progress for one in page.goals if one.progress is not None)],
    )


def _of(pair: tuple[int, int]) -> str:
    return f"{pair[0]}/{pair[1]}" if pair[1] else "—"


def matters(page: Told) -> Table | None:
    """一事一议, those past their day first."""
    if not page.matters:
        return None
    found = sorted(
        page.matters, key=lambda one: (not say.is_late(one, page.today), str(one["due"]))
    )
    rows = [
        (
            str(one["promise"]),
            str(one["source"] or "—"),
            str(one["due"] or "—"),
            _state(one, page.today),
            str(one["progress"] or "—"),
        )
        for one in found
    ]
    return table(
        ("事项", "责任单位", "办结期限", "督办状态", "进展情况"),
        rows,
        title=say.matters(found, page.today),
        rests=[page.promises],
    )


def _state(one: Mapping[str, Any], today: str) -> str:
    late = "（已到期）" if say.is_late(one, today) else ""
    return SUPERVISION.get(str(one["state"]), "—") + late


def left_over(page: Told) -> Table | None:
    """Promises that nothing measures, and places without one: nothing that was issued is lost."""
    rows = [
        (
            str(one["promise"]),
            words.place(page.request.selection.region),
            words.published(float(one["value"])),
            f"没有对应的统计指标；可对应的有：{'、'.join(INDICATORS.values())}",
        )
        for one in say.left_over(parts.rows(page.promises))
    ]
    rows += [
        (INDICATORS[code], "、".join(names), "—", "未下达目标，不计分")
        for code, names in _without(page).items()
    ]
    if not rows:
        return None
    return table(
        ("目标事项", "地区", "目标值", "说明"),
        rows,
        title="不能计算完成率的目标",
        rests=[page.promises, page.below],
    )


def _without(page: Told) -> Mapping[str, Sequence[str]]:
    """Places of the level that have some promise, but not of an indicator that counts."""
    if isinstance(page.rules, str):
        return {}
    names = {int(row[page.by]): str(row[f"{page.by}_label"]) for row in parts.rows(page.below)}
    found = {
        code: [
            name for place, name in sorted(names.items()) if place not in page.issued.get(code, ())
        ]
        for code, weight in page.rules.weights.items()
        if weight > 0
    }
    return {code: missing for code, missing in found.items() if missing}


def leaders(page: Told) -> Desk | None:
    """领办人, on the screen alone and only for those who may know; never beside public figures."""
    if page.request.public:
        return None
    return Desk("dashboard.targets.desk:show", (page.request.selection.region, page.month // 12))
