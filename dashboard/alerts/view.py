"""The page 预警: the list, its states, the rules, what was raised before."""

from collections import Counter

from dashboard.access import holdings
from dashboard.access.auth import User
from dashboard.alerts import book
from dashboard.alerts.attention import NOTHING, links
from dashboard.alerts.board import Board, Item
from dashboard.alerts.book import WORKING
from dashboard.document.build import table
from dashboard.document.lacking import undelivered
from dashboard.document.request import Request
from dashboard.document.values import Desk, Fold, Heading, Links, Sentence, Table
from dashboard.wording import words
from data.months import month_name
from metrics.alerts.catalogue import BY_ID, RULES
from metrics.engine.core import OUTDATED
from metrics.engine.selection import contains

_ALL = 200  # more alerts than a page can usefully list


def headline(request: Request, found: Board) -> Sentence:
    """How many things need attention here, by how grave they are and who has them in hand."""
    place, reach = words.place(request.selection.region), holdings.months()
    when = f"截至{month_name(reach[1])}，" if reach else ""
    if not found.open:
        said = OUTDATED if found.unseen else f"按既定规则，{NOTHING}"
        return Sentence(f"{when}{place}：{said}{_unjudged()}。")
    grave = Counter(item.severity.label for item in found.open)
    parts = "、".join(f"{label} {count} 项" for label, count in grave.items())
    working = sum(item.state == WORKING for item in found.open)
    hand = f"，{working} 项正在处理" if working else "，尚无处理中的事项"
    said = f"{place}有 {len(found.open)} 项需要关注：{parts}{hand}"
    return Sentence(f"{when}{said}{_unjudged()}。")


def _unjudged() -> str:
    """How many rules have nothing to look at, because nobody delivered it: no all-clear."""
    missed = [
        rule
        for rule in BY_ID.values()
        if rule.metrics and all(undelivered(metric) for metric in rule.metrics)
    ]
    return f"；另有 {len(missed)} 条规则缺少数据，未作判断" if missed else ""


def listed(found: Board) -> Links | None:
    """Every open alert with its link; nothing where the headline has said that there is none."""
    return links(found, shown=_ALL) if found.open or found.unseen else None


def states(found: Board) -> Table:
    """What was raised since when, and where it stands."""
    rows = [_row(item) for item in (*found.open, *found.settled)]
    return table(
        ("级别", "事项", "规则", "状态", "责任单位", "期限", "经办与说明"),
        rows or [("", NOTHING, "", "", "", "", "")],
        note="按轻重排列；办结后在规则的静默期内不再列入首页、专报和大屏，期满仍存在的重新提示。",
        title="事项与办理情况",
    )


def _row(item: Item) -> tuple[str, ...]:
    step = item.step
    who = "：".join(part for part in (step.user, step.note) if part)
    rule = f"{item.rule.name}（{item.rule.kind.value}）"
    return (item.severity.label, item.text, rule, item.state, step.duty, step.due, who)


def may_handle(user: User, region: int) -> bool:
    """Whether somebody may take an alert in hand: a steward, or the user of its own district."""
    if not contains(user.scope.region, region):
        return False
    return user.is_steward or user.scope.role == "district"


def desk(request: Request, found: Board) -> Desk | None:
    """The form in which an alert is taken in hand; whoever may not has none (it asks again)."""
    items = (*found.open, *found.settled)
    if not items or request.public:
        return None
    told = tuple((one.alert.key, one.text, one.state, one.alert.region) for one in items)
    return Desk("dashboard.alerts.desk:show", (told,))


def rules() -> Fold:
    """Every rule, as its record says it."""
    rows = [
        (
            rule.severity.label,
            rule.name,
            rule.kind.value,
            "、".join(metric.name for metric in rule.metrics) or "各来源的入库情况",
            rule.condition,
            f"{rule.quiet} 个月",
        )
        for rule in RULES
    ]
    head = ("级别", "规则", "方法", "指标", "条件", "办结后静默")
    note = "同一规则涉及的全部单元一并判断，误报占所报事项的比例控制在 1% 以内；只看已成熟的月份。"
    return Fold("预警规则", (table(head, rows, note=note),))


def past(request: Request) -> Fold:
    """What was raised here in all snapshots, without figures."""
    here = request.selection.region
    rows = [
        (
            BY_ID[one.rule].name if one.rule in BY_ID else one.rule,
            one.name or words.place(one.region),
            month_name(one.first),
            month_name(one.last),
            f"{one.times}",
        )
        for one in book.history(holdings.home())
        if contains(here, one.region) and contains(request.scope, one.region)
    ]
    head = ("规则", "对象", "最早数据月", "最近数据月", "出现的快照数")
    none = (("尚无记录", "", "", "", ""),)
    return Fold("历次预警", (Heading("历次预警"), table(head, rows or none, numbers=1)))
