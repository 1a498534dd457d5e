"""疑似错发 as a queue: each case with where it stands, and how a step is taken. No Streamlit.

The list itself comes from :mod:`dashboard.access.cases`, which asks who looks.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dashboard.access import audit, auth, holdings
from dashboard.access.cases import REFUSED, Case, may_look, suspected
from dashboard.policy import casebook
from dashboard.policy.casebook import CLEARED, NEW, STATES, WORKING, WRONG, Step
from dashboard.wording import words
from dashboard.wording.theme import compact, grouped
from data.home import Refused
from data.months import month_name
from data.review import BY_ID, RULES

SHOWN: Final = 50
LONGEST: Final = {"duty": 40, "note": 300}
HEAD: Final = (
    "受理编号",
    "列入原因",
    "政策",
    "受理地",
    "申请年月",
    "主管部门",
    "办理状态",
    "期限",
    "兑现情况",
    "金额（元）",
    "已追回（元）",
)
NUMBERS: Final = 2
_UNREGISTERED: Final = "未登记"


@dataclass(frozen=True)
class Item:
    """A case and its newest step.

    Attributes:
        case: what the rules found.
        step: the newest step; one in state 待核查 where nobody took it in hand.
        state: where it stands.
        overdue: whether its day has gone by.
    """

    case: Case
    step: Step
    state: str
    overdue: bool


def queue(user: auth.User, region: int, today: date | None = None) -> tuple[Item, ...]:
    """The cases of a region that a user may look into: overdue ones first, then new, then the rest.

    Raises:
        PermissionError, OutOfScope, NotThere, audit.NotWritten: see
            :func:`dashboard.access.cases.suspected`.
        Refused: the book can't be read.
    """
    found = suspected(user, region)
    taken = casebook.last(holdings.home())
    now = (today or date.today()).isoformat()
    items = []
    for case in found:
        step = taken.get(case.id)
        state = casebook.state_of(step, case.rules)
        late = step is not None and state == WORKING and step.due < now
        items.append(Item(case, step or Step(), state, late))
    order = {state: at for at, state in enumerate(STATES)}
    return tuple(sorted(items, key=lambda one: (not one.overdue, order[one.state])))


def chosen(
    items: Sequence[Item], rule: str = "", state: str = "", department: str | None = None
) -> tuple[Item, ...]:
    """Those of a rule, a state, a department; an empty word or ``None`` stands for all."""
    return tuple(
        one
        for one in items
        if (not rule or rule in one.case.rules)
        and (not state or one.state == state)
        and (department is None or one.case.department == department)
    )


def summary(items: Sequence[Item], region: int) -> str:
    """How many cases and how much money, by state; what came back."""
    place = words.place(region)
    if not items:
        return f"{place}：按现有规则没有疑似错发的申请。"
    states = Counter(one.state for one in items)
    parts = "，".join(f"{state} {grouped(states[state])} 笔" for state in STATES if states[state])
    money = compact(sum(one.case.amount for one in items), "元")
    said = f"{place}疑似错发 {grouped(len(items))} 笔、{money}：{parts}"
    late = sum(one.overdue for one in items)
    if late:
        said += f"；{late} 笔已过办理期限"
    back = sum(one.step.recovered for one in items if one.state == WRONG)
    return f"{said}；已追回 {compact(back, '元')}。" if states[WRONG] else f"{said}。"


def line(item: Item) -> tuple[str, ...]:
    """A row under :data:`HEAD`."""
    case, step = item.case, item.step
    due = step.due if item.state == WORKING else ""
    who = step.duty if item.state == WORKING and step.duty else case.department
    return (
        case.id,
        "、".join(BY_ID[rule].name for rule in case.rules),
        case.policy,
        words.place(case.region),
        month_name(case.month),
        who or _UNREGISTERED,
        item.state,
        f"{due}（已过期）" if item.overdue else due,
        "已兑现" if case.paid else "已审待兑",
        grouped(case.amount),
        grouped(step.recovered) if item.state == WRONG else "—",
    )


def conditions() -> tuple[tuple[str, str], ...]:
    """Every rule's name and when it holds."""
    return tuple((rule.name, rule.condition) for rule in RULES)


def decide(user: auth.User, region: int, case_id: str, taken: Step) -> None:
    """Take a step in a case, noted in the trail first.

    Args:
        user: who does.
        region: the one whose list they have before them.
        case_id: the case.
        taken: the step; who, when and by which rules is filled in here.

    Raises:
        Refused: the user may not, the case isn't theirs, or something is missing or can't be; the
            text says what.
        audit.NotWritten: the trail can't be written, so nothing changes.
    """
    if not may_look(user):
        raise Refused(REFUSED)
    case = next((one for one in suspected(user, region) if one.id == case_id), None)
    if case is None:
        raise Refused(f"受理编号「{case_id}」不在可办理的疑似错发名单中")
    _whole(case, taken)
    event = audit.event(
        user, "decide", snapshot=holdings.serving_id(), detail=_noted(case_id, taken)
    )
    kept = replace(taken, rules=case.rules, user=user.name, duty=taken.duty.strip())
    casebook.follow(case_id, casebook.last(holdings.home()).get(case_id), kept)
    audit.write(holdings.home(), [event])
    casebook.step(holdings.home(), case_id, kept)


def _noted(case_id: str, taken: Step) -> str:
    back = f"追回 {taken.recovered:.2f} 元" if taken.state == WRONG else ""
    return " ".join(
        part for part in (f"{case_id} → {taken.state}", taken.duty, taken.due, back) if part
    )


def _whole(case: Case, taken: Step) -> None:
    """Whether a step says what it must.

    Raises:
        Refused: it doesn't; the text says what is accepted.
    """
    for name, most in LONGEST.items():
        if len(getattr(taken, name)) > most:
            raise Refused(f"{'责任部门' if name == 'duty' else '说明'}不能超过 {most} 字")
    if taken.state == WORKING and not (taken.duty.strip() and taken.due):
        raise Refused("转为核查中须填写责任部门和期限")
    if taken.due:
        try:
            date.fromisoformat(taken.due)
        except ValueError:
            raise Refused(f"期限「{taken.due}」不是日期，应写作 2026-12-31") from None
    if taken.state in (WRONG, CLEARED) and not taken.note.strip():
        raise Refused(f"{taken.state}须写明依据")
    if not math.isfinite(taken.recovered) or not 0 <= taken.recovered <= case.amount:
        raise Refused(f"追回金额应在 0 至 {grouped(case.amount)} 元之间")
    if taken.recovered and taken.state != WRONG:
        raise Refused("只有认定错发的才登记追回金额")


__all__ = [
    "HEAD",
    "NEW",
    "NUMBERS",
    "SHOWN",
    "Item",
    "chosen",
    "conditions",
    "decide",
    "line",
    "queue",
    "summary",
]
