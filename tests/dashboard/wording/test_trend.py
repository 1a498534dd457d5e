"""The title over a series: what stands where nothing came, or where all is vague."""

import pytest

from dashboard.wording.findings import nothing_known, trend
from metrics.figures.policy import payouts
from tests.dashboard.conftest import protected
from tests.world import m

JUNE, YEAR_AGO = m("2026-06"), m("2025-06")


def series(*values):
    rows = [
        (month, str(month), *value) for month, value in zip((YEAR_AGO, JUNE), values, strict=True)
    ]
    return protected(payouts.PAID_AMOUNT, rows, ("month",))


@pytest.mark.parametrize(
    "values, said",
    [
        (((0.0,), (0.0,)), "2026年6月已兑现金额为 0"),
        (((9000.0,), (0.0,)), "2026年6月已兑现金额为 0"),
        (((9e5, "imprecise", 3e5), (8e5, "imprecise", 3e5)), "已兑现金额：样本少，均为约数"),
        (((None, "suppressed"), (None, "suppressed")), "已兑现金额：人数过少，不予显示"),
        (((9e5,), (8e5, "imprecise", 3e5)), "已兑现金额：2026年6月样本少，只是约数，不作比较"),
        (((9e5,), (None, "suppressed")), "已兑现金额：2026年6月人数过少，不作比较"),
    ],
)
def test_a_title_fits_what_is_drawn(values, said):
    assert trend(series(*values)) == said


def test_nothing_at_all_is_no_data():
    assert nothing_known(protected(payouts.PAID_AMOUNT, [], ("month",))) == "暂无数据"
