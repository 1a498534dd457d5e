"""Policy by policy, as tables: of a place too small for them those of the nearest above, named."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from dashboard.access import holdings
from dashboard.document.build import table
from dashboard.document.coarser import elsewhere
from dashboard.document.request import Request
from dashboard.document.values import Fold, Table
from dashboard.policy.view import whose
from dashboard.wording import words
from metrics.disclosure.protect import Protected, Row, Status
from metrics.engine.framing import cells
from metrics.engine.selection import Selection, contains, parent
from metrics.figures.policy import applications, payouts, recipients

Fetch = Callable[[], Protected]
Line = Sequence[Row | None]  # a row's figures; None where the table has no such row

_BY_POLICY: Final = (
    applications.APPLICATIONS,
    applications.APPROVED,
    applications.REFUSED,
    payouts.PAID_CASES,
    payouts.PAID_AMOUNT,
    applications.DAYS_TO_DECIDE,
    applications.DAYS_AFTER_DECISION,
)
_BY_YEAR: Final = (
    applications.APPLICATIONS,
    applications.APPROVED,
    applications.REFUSED,
    applications.POLICY_PEOPLE,
    payouts.PAID_AMOUNT,
    applications.DAYS_TO_DECIDE,
    applications.DAYS_AFTER_DECISION,
)
_YEARS: Final = 5
_COHORT: Final = ("仍在本地", "人均兑现", "每留住一人")
_OUTCOMES: Final = {
    months: (
        recipients.STAYED[months],
        recipients.PER_RECIPIENT[months],
        recipients.PER_STAYER[months],
    )
    for months in recipients.YEARS
}
_NO_PRICE: Final = "没有补贴也会留下的人同样计入，不等于补贴留住一人的代价。"


def by_policy(request: Request) -> Table:
    """Policy by policy: applied, granted, refused, paid, money, days of each step."""

    def ask(place: Selection) -> list[Fetch]:
        return [
            partial(request.fetch, metric, place, "policy", widen=False) for metric in _BY_POLICY
        ]

    place, found = _told(request, ask)
    return _listed(
        request,
        place,
        found,
        ("政策", "申请", "同意", "不予兑现", "兑现笔数", "兑现金额", "审定用时", "审定后拨付"),
        title="各项政策办理情况",
        key="policies",
        when=words.period(found[0]),
        note="用时为中位数。同意、不予兑现为截至数据日的办理结果，近月仍会增加；兑现的包括此前的申请，"
        "可能多于同意。各项金额由取整后的笔数推算，相加可能不等于总额。",
    )


def by_year(request: Request) -> Fold:
    """Policy by policy and year by year, the running year up to the month asked about."""
    last = request.selection.month
    if last is None:
        reach = holdings.months()
        last = reach[1] if reach else 0
    ends = {
        year: min(year * 12 + 11, last) for year in range(last // 12 - _YEARS + 1, last // 12 + 1)
    }

    def ask(place: Selection) -> list[Fetch]:
        return [
            partial(request.fetch, metric, place.at(end, end % 12 + 1), "policy", widen=False)
            for end in ends.values()
            for metric in _BY_YEAR
        ]

    place, found = _told(request, ask)
    size = len(_BY_YEAR)
    rows = []
    for name, line in _lines(found).items():
        for at, (year, end) in enumerate(ends.items()):
            of_year = line[at * size : (at + 1) * size]
            if _tells(of_year) and any(row is not None and row.value for row in of_year):
                cells = (
                    "—" if row is None else words.figure(row, metric)
                    for row, metric in zip(of_year, _BY_YEAR, strict=True)
                )
                until = "" if end % 12 == 11 else f"1—{end % 12 + 1}月"
                rows.append((name, f"{year}年{until}", *cells))
    head = (
        "政策",
        "年份",
        "申请",
        "同意",
        "不予兑现",
        "兑现人数",
        "兑现金额",
        "审定用时",
        "审定后拨付",
    )
    listed = table(
        head,
        rows or [("暂无数据", *[""] * (len(head) - 1))],
        numbers=size,
        note=f"{_where(request, place)}；申请、同意、不予兑现按申请年份，人数、金额按拨付年份，"
        "用时为中位数；人数过少的年份不列。",
        title=f"{whose(request, place)}各项政策逐年办理情况",
        found=found,
        key="policy-years",
    )
    return Fold("各项政策逐年办理情况", (listed,))


def cohorts(request: Request) -> Table:
    """Policy by policy: who of those eligible was granted, who of its recipients is still here,
    what one has cost; all of people, none of cases."""
    asked = [recipients.POLICY_COVERAGE, *(one for many in _OUTCOMES.values() for one in many)]

    def ask(place: Selection) -> list[Fetch]:
        return [partial(request.fetch, one, place, "policy", widen=False) for one in asked]

    place, found = _told(request, ask)
    return _listed(
        request,
        place,
        found,
        ("政策", "符合条件者获批", *(f"{a}{b}" for a in ("满一年", "满三年") for b in _COHORT)),
        title="各项政策的覆盖、去留与金额",
        key="cohorts",
        when="所有年份合计",
        note="去留与金额均为同一批首次兑现该政策的人，兑现几项的人各计一次；" + _NO_PRICE,
    )


def outcomes(request: Request) -> Table:
    """Of those first paid: how many are still here after 1 and 3 years, and what they were paid."""

    def ask(place: Selection) -> list[Fetch]:
        return [
            partial(request.fetch, metric, place, widen=False)
            for metrics in _OUTCOMES.values()
            for metric in metrics
        ]

    place, found = _told(request, ask)
    told = [words.figure(one.one(), one.metric) for one in found]
    size = len(_COHORT)
    rows = [
        (f"首次兑现满{called}", *told[at * size : (at + 1) * size])
        for at, called in enumerate(recipients.YEARS.values())
    ]
    return table(
        ("同一批领取者", "仍在本地", "人均兑现", "每留住一名领取者"),
        rows,
        numbers=size,
        note=f"{_where(request, place)}；{_NO_PRICE}",
        title=f"{whose(request, place)}领取者的去留与兑现金额",
        found=found,
        key="outcomes",
    )


def _told(
    request: Request, ask: Callable[[Selection], list[Fetch]]
) -> tuple[Selection, list[Protected]]:
    """The tables of the place asked about, or, where no line of them tells half of what it should,
    of the nearest place above of which one does and which the reader may see."""
    place = request.selection
    found = _telling(ask(place))
    while found is None:
        above = parent(place.region)
        if above == place.region or not contains(request.scope, above):
            return request.selection, [fetch() for fetch in ask(request.selection)]
        place = place.within(above)
        found = _telling(ask(place))
    return place, found


def _telling(fetches: Sequence[Fetch]) -> list[Protected] | None:
    """Tables of which some line tells half of what it should; ``None`` as soon as none can any
    more, so that a small place isn't asked for what nobody is shown."""
    found, told = list[Protected](), Counter[str]()
    for left, fetch in zip(reversed(range(len(fetches))), fetches, strict=True):
        one = fetch()
        found.append(one)
        (values,) = cells(one.frame, ("value",))
        names = cells(one.frame, ("policy_label",))[0] if "policy" in one.by else [""] * len(one)
        told.update(name for name, value in zip(names, values, strict=True) if value == value)
        if 2 * (max(told.values(), default=0) + left) < len(fetches):
            return None
    return found


def _lines(found: Sequence[Protected]) -> dict[str, list[Row | None]]:
    """The figures of each policy, in the order of the tables; of undivided ones a single line."""
    cells = [{row.labels.get("policy", ""): row for row in one.rows()} for one in found]
    names = sorted({name for one in cells for name in one})
    return {name: [one.get(name) for one in cells] for name in names}


def _tells(line: Line) -> bool:
    """Whether a line says anything: not where all but a zero or what is missing is hidden."""
    there = [row for row in line if row is not None]
    hidden = any(row.status is Status.SUPPRESSED for row in there)
    return not hidden or any(row.value for row in there)


def _listed(
    request: Request,
    place: Selection,
    found: Sequence[Protected],
    head: Sequence[str],
    *,
    title: str,
    key: str,
    when: str,
    note: str,
) -> Table:
    """A line for each policy that tells something; those that are all hidden are named below."""
    lines = _lines(found)
    rows = [
        (
            name,
            *(
                "—" if row is None else words.figure(row, one.metric)
                for row, one in zip(line, found, strict=True)
            ),
        )
        for name, line in lines.items()
        if _tells(line)
    ]
    left = [name for name, line in lines.items() if not _tells(line)]
    hidden = f"人数过少、未列出的：{'、'.join(left)}。" if left else ""
    none = "人数过少，未列出" if left else "暂无数据"
    return table(
        head,
        rows or [(none, *[""] * (len(head) - 1))],
        numbers=len(head) - 1,
        note=f"{_where(request, place)}，{when}；{note}{hidden}",
        title=f"{whose(request, place)}{title}",
        found=found,
        key=key,
    )


def _where(request: Request, place: Selection) -> str:
    """Whose figures a table has: 「嵊泗县样本少，所列为舟山市」, 「舟山市」."""
    return elsewhere(request.selection.region, place.region) or words.place(place.region)
