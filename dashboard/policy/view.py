"""What 政策与资金 asks for: the period's cases and money, policy by policy, and the funds' year."""

from typing import Final

from dashboard.document.build import card, table
from dashboard.document.money import amount
from dashboard.document.request import Request
from dashboard.document.values import Cards, Desk, Note, Table
from dashboard.filters.places import around, level_below
from dashboard.policy import findings as say
from dashboard.wording import words
from metrics.disclosure.protect import Protected
from metrics.engine.core import Metric
from metrics.engine.selection import Selection
from metrics.figures.policy import applications, fund, grant_effect, payouts, recipients

_SERIES: Final = 25  # months behind a card's line
_BY_POLICY: Final = (
    applications.APPLICATIONS,
    applications.APPROVED,
    applications.REFUSED,
    payouts.PAID_CASES,
    payouts.PAID_AMOUNT,
    applications.DAYS_TO_DECIDE,
    applications.DAYS_AFTER_DECISION,
)
_COHORT: Final = ("仍在本地", "人均兑现", "每留住一人")
_OUTCOMES: Final = {
    months: (
        recipients.STAYED[months],
        recipients.PER_RECIPIENT[months],
        recipients.PER_STAYER[months],
    )
    for months in recipients.YEARS
}


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
        made.append(card(amount(fetch, metric, chosen), monthly, name=name, rolling=rolling))
    passed = applications.APPROVAL_RATE
    made += [
        card(fetch(applications.PAID_PEOPLE, chosen), name="已兑现人数（今年）"),
        card(fetch(passed, period(request, passed)), name="审定通过率"),
        card(fetch(payouts.DAYS_TO_PAY, chosen), name="申请到拨付（中位数）"),
        card(amount(fetch, payouts.DUE_AMOUNT, chosen), name="应兑未兑"),
        card(fetch(fund.EXECUTION, chosen), name="资金执行率"),
    ]
    return Cards(tuple(made))


def by_policy(request: Request) -> Table:
    """Policy by policy: applied, granted, refused, paid, money, days of each step."""
    asked = [
        amount(request.fetch, metric, request.selection, "policy", widen=False)
        for metric in _BY_POLICY
    ]
    names = sorted({row.labels["policy"] for one in asked for row in one.rows()})
    cells = [{row.labels["policy"]: row for row in one.rows()} for one in asked]
    rows = [
        (
            name,
            *(
                words.figure(one[name], found.metric) if name in one else "—"
                for one, found in zip(cells, asked, strict=True)
            ),
        )
        for name in names
    ]
    head = ("政策", "申请", "同意", "不予兑现", "兑现笔数", "兑现金额", "审定用时", "审定后拨付")
    note = f"{words.place(request.selection.region)}，{words.period(asked[0])}；用时为中位数。"
    return table(
        head,
        rows or [("暂无数据", *[""] * (len(head) - 1))],
        numbers=len(head) - 1,
        note=f"{note}同意、不予兑现为截至数据日的办理结果，近月仍会增加。",
        title="各项政策办理情况",
        found=asked,
        key="policies",
    )


def cohorts(request: Request) -> Table:
    """Policy by policy: who of those eligible was granted, who of its recipients is still here,
    what one has cost; all of people, none of cases."""
    asked = [recipients.POLICY_COVERAGE, *(one for many in _OUTCOMES.values() for one in many)]
    found = [request.fetch(one, request.selection, "policy", widen=False) for one in asked]
    cells = [{row.labels["policy"]: row for row in one.rows()} for one in found]
    names = sorted({name for one in cells for name in one})
    rows = [
        (
            name,
            *(
                words.figure(one[name], known.metric) if name in one else "—"
                for one, known in zip(cells, found, strict=True)
            ),
        )
        for name in names
    ]
    head = ("政策", "符合条件者获批", *(f"{a}{b}" for a in ("满一年", "满三年") for b in _COHORT))
    return table(
        head,
        rows or [("暂无数据", *[""] * (len(head) - 1))],
        numbers=len(head) - 1,
        note=f"{words.place(request.selection.region)}，所有年份合计；去留与金额均为同一批首次兑现"
        "该政策的人，兑现几项的人各计一次；没有补贴也会留下的人同样计入，不等于补贴留住一人的代价。",
        title="各项政策的覆盖、去留与金额",
        found=found,
        key="cohorts",
    )


def outcomes(request: Request) -> Table:
    """Of those first paid: how many are still here after 1 and 3 years, and what they were paid."""
    found = [
        request.fetch(metric, request.selection, widen=False)
        for metrics in _OUTCOMES.values()
        for metric in metrics
    ]
    told = [words.figure(one.one(), one.metric) for one in found]
    size = len(_OUTCOMES[12])
    rows = [
        (f"首次兑现满{called}", *told[at * size : (at + 1) * size])
        for at, called in enumerate(recipients.YEARS.values())
    ]
    return table(
        ("同一批领取者", "仍在本地", "人均兑现", "每留住一名领取者"),
        rows,
        numbers=size,
        note=f"{words.place(request.selection.region)}；没有补贴也会留下的人同样计入，"
        "不等于补贴留住一人的代价。",
        title="领取者的去留与兑现金额",
        found=found,
        key="outcomes",
    )


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
    return "" if shown.region == request.selection.region else f"【{words.place(shown.region)}】"


def budgets(request: Request, chosen: Selection) -> tuple[Protected, Protected]:
    """Budget and execution by year."""
    asked = tuple(request.fetch(one, chosen, "year") for one in (fund.BUDGET, fund.EXECUTED))
    return asked[0], asked[1]


def cases(request: Request) -> Desk | None:
    """疑似错发, on the screen of those who may see cases: the desk asks who looks, each time."""
    if request.public:
        return None
    return Desk("dashboard.policy.desk:show", (request.selection.region,))
