"""The briefing's list of sections, and what those of money, services and work state."""

from dashboard.briefing import support, work
from dashboard.briefing.desk import Desk
from dashboard.briefing.sections import SECTIONS, WITHOUT
from dashboard.export.report import Say
from metrics.figures.chains import chain
from metrics.figures.market import matching
from metrics.figures.policy import applications, fund, payouts, service
from tests.dashboard.briefing.test_briefing import JUNE, Fake
from tests.dashboard.conftest import protected
from tests.dashboard.stated import unstated
from tests.world import m


class Whole(Fake):
    """Knows undivided figures alone."""

    def __call__(self, metric, selection, by=(), **more):
        if by:
            return protected(metric, [], (by,) if isinstance(by, str) else by)
        return super().__call__(metric, selection, by, **more)


def desk(rows):
    return Desk(Whole(rows), 330000, JUNE, 330000, m("2020-01"), JUNE)


def texts(blocks):
    return [one.text for one in blocks if isinstance(one, Say)]


def test_every_page_is_in_a_section_or_has_a_reason_for_none():
    assert unstated((url for one in SECTIONS for url in one.pages), WITHOUT) == []


def test_money_beside_the_year_before():
    rows = {
        (payouts.PAID_AMOUNT.id, JUNE): (1_200_000.0,),
        (payouts.PAID_AMOUNT.id, JUNE - 12): (1_000_000.0,),
        (applications.PAID_PEOPLE.id, JUNE): (300.0,),
        (payouts.DUE_AMOUNT.id, JUNE): (500_000.0,),
    }
    said = texts(support.money(desk(rows)))
    paid = next(one for one in said if "已兑现金额" in one)
    assert paid.startswith("2026年1—6月，") and "120.0万元" in paid and "比上年同期多" in paid
    assert any("300人" in one for one in said)
    assert any("50.00万元" in one and "暂无可比的数" in one for one in said)


def test_a_budget_is_told_of_its_own_year_alone():
    class Yearly:
        """A budget stands at December, of whichever month it is asked."""

        def __init__(self, december):
            self.december = december

        def __call__(self, metric, selection, by=(), **more):
            if metric is not fund.EXECUTION:
                return protected(metric, [(float("nan"), "empty")], (), month=JUNE)
            rows = [("部门甲", "部门甲", 0.3), ("部门乙", "部门乙", 0.6)] if by else [(0.45,)]
            return protected(metric, rows, (by,) if by else (), month=self.december)

    now = desk({})
    now.ask = Yearly(m("2026-12"))
    (said,) = texts(support._budget(now))
    assert "人才资金执行率 45.0%" in said
    assert "2 个部门中 1 个的执行率低于序时进度（50%）" in said
    now.ask = Yearly(m("2025-12"))
    assert texts(support._budget(now)) == []


def test_services_state_twelve_months_and_flats_a_month_s_end():
    rows = {
        (service.CASES.id, JUNE): (5_000.0,),
        (service.CASES.id, JUNE - 12): (4_000.0,),
        (service.CAPACITY.id, JUNE): (800.0,),
    }
    said = texts(support.services(desk(rows)))
    assert said[0].startswith(
        "2025年7月—2026年6月，人才服务办件量 5\u2009000件，比上年同期多 1\u2009000件"
    )
    assert said[1].startswith("2026年6月，") and "800套" in said[1]
    assert texts(support.services(desk({}))) == []


def test_work_states_nothing_where_nothing_may_be_told():
    assert list(work.placement(desk({}))) == []
    assert list(work.chains(desk({}))) == []


def test_people_along_chains_and_matching():
    said = texts(work.chains(desk({(chain.CHAIN_EMPLOYED.id, JUNE): (9_000.0,)})))
    assert said[0].startswith("2026年6月，") and "9\u2009000人" in said[0]
    said = texts(work.placement(desk({(matching.MATCHABLE.id, JUNE): (700.0,)})))
    assert "700人" in said[0]
