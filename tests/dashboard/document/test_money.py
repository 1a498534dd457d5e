"""0 元 beside a hidden number of cases would say that there are none."""

import pytest

from dashboard.document.money import amount
from dashboard.wording import findings
from metrics.engine.selection import Selection
from metrics.figures.policy import payouts
from tests.dashboard.conftest import protected

HERE = Selection(330922)


@pytest.mark.parametrize(
    "cases, value", [((None, "suppressed"), None), ((0.0,), 0.0), ((None, "empty"), 0.0)]
)
def test_an_amount_of_nothing_follows_its_cases(cases, value):
    def fetch(metric, chosen, **more):
        row = (0.0,) if metric is payouts.DUE_AMOUNT else cases
        return protected(metric, [row], region=chosen.region, month=None)

    assert amount(fetch, payouts.DUE_AMOUNT, HERE).one().value == value


@pytest.mark.parametrize(
    "whole, said",
    [
        ((None, "suppressed"), "应兑未兑：人数过少，不予显示"),
        ((40.0,), "应兑未兑：人数过少，不予显示"),
        ((0.0,), "没有应兑未兑的申请"),
        ((None, "empty"), "应兑未兑：暂无数据"),
    ],
)
def test_nobody_waits_is_said_only_where_it_is_known(whole, said):
    waits = protected(payouts.DUE_CASES, [], ("wait",))
    assert findings.longest_wait(waits, protected(payouts.DUE_CASES, [whole])) == said
