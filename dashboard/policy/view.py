"""What 政策与资金 asks for: the period's cases and money, policy by policy, and the funds' year."""

from typing import Final

from dashboard.document import coarser
from dashboard.document.build import card, table
from dashboard.document.request import Request
from dashboard.document.values import Cards, Desk, Note, Table
from dashboard.filters.places import around, level_below
from dashboard.policy import findings as say
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.policy import applications, event_effect, fund, grant_effect, payouts

_SERIES: Final = 25  # months behind a card's line


def period(request: Request, metric: Metric) -> Selection:
    """The window of the bar, up to a month in which most applications are decided."""
    return request.ripe(metric, request.selection)


def cards(request: Request) -> Cards:
    """Applied, granted, paid, to whom, how fast, owed, and what of the budget is spent."""
    fetch, chosen = request.fetch, request.selection
    made = []
    for name, metric in (
        ("申请", applications.APPLICATIONS),
        ("已兑现笔数", payouts.PAID_CASES),
        ("已兑现金额", payouts.PAID_AMOUNT),
    ):
        monthly = fetch(metric, chosen, "month", span=_SERIES)
        rolling = fetch(metric, chosen.at(chosen.month, 12), "month", span=_SERIES)
        made.append(card(fetch(metric, chosen), monthly, name=name, rolling=rolling))
    passed = applications.APPROVAL_RATE
    made += [
        card(fetch(applications.PAID_PEOPLE, chosen), name="已兑现人数（今年）"),
        card(fetch(passed, period(request, passed)), name="审定通过率"),
        card(fetch(payouts.DAYS_TO_PAY, chosen), name="申请到拨付（中位数）"),
        card(fetch(payouts.DUE_AMOUNT, chosen), name="应兑未兑"),
        card(fetch(fund.EXECUTION, chosen), name="资金执行率"),
    ]
    return Cards(tuple(made))


def effect(request: Request) -> tuple[Note, Table]:
    """What the grants did: of the place asked about in a sentence, of those in it as a table."""
    chosen = request.selection
    found = request.fetch(grant_effect.GRANT_EFFECT, chosen, widen=False)
    here = around(chosen, request.scope)
    by = level_below(chosen.region)
    places = request.fetch(grant_effect.GRANT_EFFECT, here, by)
    rows = []
    for one in places.frame.to_dict("records"):
        answer, reach, why = say.verdict(one)
        rows.append((str(one[f"{by}_label"]), answer, reach or "—", why or "—"))
    listed = table(
        ("地区", "结论", "可能范围", "原因"),
        rows or [("暂无数据", "", "", "")],
        note=f"半年内获批者与同类未获批者相比，满 {grant_effect.HORIZON} 个月后仍在本地的比例之差。"
        "同时比较多个地区，可能范围已相应放宽；没有登记的差别（如本来就打算长住）无法比较。",
        title="各地补贴对留存的作用",
        found=[places],
        rests=[found],
        key="effect",
    )
    return Note(say.grant(found), "conclusion"), listed


def begun(request: Request) -> Table | None:
    """What the policies did that some counties began before others; ``None`` without any."""
    chosen = request.selection
    whole = chosen.within(request.scope)
    found = request.fetch(event_effect.POLICY_EFFECT, whole, "policy", widen=False)
    if found.refused or not len(found.frame):
        return None
    rows = []
    for one in found.frame.to_dict("records"):
        answer, reach, why = say.change(one)
        rows.append((str(one["policy_label"]), answer, reach or "—", why or "—"))
    return table(
        ("政策", "结论", "可能范围", "原因"),
        rows,
        note=f"{words.place(whole.region)}；先施行的区县与尚未施行的相比，政策登记所填评估指标多增长的"
        "百分比。同时发生的其他事无法分开。",
        title="先后施行的政策有没有效果",
        found=[found],
        key="begun",
    )


def funded(request: Request) -> Selection:
    """Whose funds are shown: the place's, or, of a county without a budget line, its city's."""
    chosen = request.selection
    here = around(chosen, request.scope)
    if here.region == chosen.region:
        return chosen
    own = request.fetch(fund.BUDGET, chosen, "year", widen=False)
    return chosen if any(row.value is not None for row in own.rows()) else here


def whose(request: Request, shown: Selection) -> str:
    """What stands before a title where another place's figures are shown: 【舟山市】."""
    return coarser.whose(request.selection.region, shown.region)


def budgets(request: Request, chosen: Selection) -> tuple[Protected, Protected]:
    """Budget and execution by year."""
    asked = tuple(request.fetch(one, chosen, "year") for one in (fund.BUDGET, fund.EXECUTED))
    return asked[0], asked[1]


def cases(request: Request) -> Desk | None:
    """疑似错发, on the screen of those who may see cases: the desk asks who looks, each time."""
    if request.public:
        return None
    return Desk("dashboard.policy.desk:show", (request.selection.region,))
