"""The charts of 政策与资金, row by row."""

from functools import partial

from dashboard.access import holdings
from dashboard.charts.bars import bars, columns
from dashboard.charts.lines import lines
from dashboard.charts.spec import ChartSpec, Empty
from dashboard.document.build import drill, panel
from dashboard.document.lacking import absent
from dashboard.document.request import Request
from dashboard.document.values import Chart, Columns
from dashboard.filters.places import around, level_below, set_off
from dashboard.policy import findings as say
from dashboard.policy import view
from dashboard.wording import findings
from metrics.disclosure.protect import Protected
from metrics.figures.policy import fund, payouts, recipients


def money(request: Request) -> Columns:
    """What was paid month by month and where, and what waits."""
    fetch, chosen = request.fetch, request.selection
    here = around(chosen, request.scope)
    placed = fetch(payouts.PAID_AMOUNT, here, level_below(chosen.region))
    left = (by_month(request), waits(request))
    drawn = partial(bars, highlight=set_off(chosen))
    right = (panel(placed, drawn, say.places, key="places", name="各地已兑现金额", click=drill),)
    return Columns((left, right))


def by_month(request: Request) -> Chart:
    """What was paid month by month."""
    chosen = request.selection
    monthly = request.fetch(payouts.PAID_AMOUNT, chosen.at(chosen.month, 1), "month", span=37)
    return panel(monthly, _drawn, findings.trend, key="paid", name="已兑现金额")


def _drawn(monthly: Protected) -> ChartSpec:
    """The months, where any has money that may be told: a single 0 among hidden months is no
    chart."""
    if not any(row.value for row in monthly.rows()):
        return Empty(words=findings.nothing_known(monthly))
    return lines(monthly, zero=True)


def waits(request: Request) -> Chart:
    """What is granted and not yet paid, by how long it waits."""
    chosen = request.selection
    found, whole = (
        request.fetch(payouts.DUE_CASES, chosen, "wait"),
        request.fetch(payouts.DUE_CASES, chosen),
    )
    said = partial(findings.longest_wait, whole=whole)
    return panel(found, bars, said, key="waits", name="应兑未兑")


def who(request: Request) -> Columns:
    """Which employers' people were paid, and who of those eligible was granted."""
    fetch, chosen = request.fetch, request.selection
    paid, kinds = fetch(payouts.PAID_CASES, chosen), fetch(payouts.PAID_CASES, chosen, "nature")
    covered = fetch(recipients.COVERAGE, chosen, "cohort")
    by = level_below(chosen.region)
    parted = request.choice(
        "met", "获批比例", {"nature": "按单位性质", "place": "按地区"}, "nature"
    )
    left: tuple[Chart, ...] = (panel(covered, bars, say.covered, key="coverage"),)
    if len(kinds) or absent(kinds):  # where nothing was paid, the first sentence says so
        natures = partial(say.natures, whole=paid)
        left = (panel(kinds, bars, natures, key="nature", name="按单位性质"), *left)
    if parted.value == "place":
        met = fetch(recipients.POLICY_COVERAGE, around(chosen, request.scope), by)
        drawn = partial(bars, highlight=set_off(chosen))
        who_met = panel(met, drawn, partial(say.uneven, dimension=by), key="met", click=drill)
    else:
        met = fetch(recipients.POLICY_COVERAGE, chosen, "nature")
        who_met = panel(met, bars, partial(say.uneven, dimension="nature"), key="met")
    return Columns((left, (parted, who_met)))


def funds(request: Request) -> Columns:
    """Budget and execution by year; departments against the calendar up to the data's last month:
    what was spent is known as of then, whichever month is looked at."""
    reach = holdings.months()
    chosen = view.funded(request)
    whose = view.whose(request, chosen)
    years = list(view.budgets(request, chosen))
    grown = request.fetch(fund.GROWTH, chosen)
    spent = request.fetch(fund.EXECUTION, chosen, "department")
    left = panel(
        years,
        partial(columns, by="year", names=["预算", "执行"]),
        f"{whose}{say.growth(grown)}",
        key="funds",
        name="预算与执行",
    )
    right = panel(
        spent,
        bars,
        lambda found: f"{whose}{say.departments(found, reach and reach[1])}",
        key="departments",
        name="各部门执行率",
    )
    return Columns(((left,), (right,)))
