"""Kinds of grants judged in one pass are answered as each is that is asked alone."""

from datetime import date

import numpy as np
import pytest

from metrics import kinds
from metrics.disclosure.multi_select import single_selects
from metrics.engine.selection import Selection
from metrics.figures.policy import payouts
from metrics.singles import answered_alone
from tests.world import XIHU, YUHANG, ZHEJIANG, World

# Cases by kind, place and month: shown, hidden, one of another kind, none at all.
PAID = (
    ("living", XIHU, 5, 60),
    ("living", YUHANG, 5, 4),
    ("rent", XIHU, 5, 3),
    ("rent", YUHANG, 4, 70),
    ("purchase", XIHU, 4, 12),
)


@pytest.fixture(scope="module")
def cubes(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("kinds") / "home")
    for kind, region, month, cases in PAID:
        for case in range(cases):
            told = {"case_id": f"{kind}{region}{month}{case}", "policy": kind, "kind": kind}
            days = {"applied_on": date(2025, 2, 2), "decided_on": date(2025, 3, 2)}
            paid = {"region": region, "amount": 9000, "paid_on": date(2025, month, 2)}
            world.put("policy_payout", told | days | paid | {"status": "paid"})
    return world.build()


@pytest.mark.parametrize("by", [(), ("month",), ("county",), ("policy",), ("month", "county")])
@pytest.mark.parametrize("region", [ZHEJIANG, XIHU, YUHANG])
@pytest.mark.parametrize("metric", [payouts.PAID_AMOUNT, payouts.PAID_CASES])
def test_each_kind_is_as_it_is_alone(cubes, metric, region, by):
    asked = single_selects(payouts.PAID_AMOUNT, Selection(region, 2025 * 12 + 4, 1))
    assert len(asked) > 3 and kinds.ByKind.fits(metric, asked, by)
    together = kinds.Judged(cubes, by, 6).singles(metric, asked)
    for one, found in zip(asked, together, strict=True):
        alone = answered_alone(cubes, metric, one, by, 6, whole=True)
        assert (found.notes, found.unlisted) == (alone.notes, alone.unlisted)
        assert (found.first_month, found.month) == (alone.first_month, alone.month)
        for mine, its in ((found.exact, alone.exact), (found.columns, alone.columns)):
            assert mine.rows == its.rows
            for name in its.columns:
                if name == "c0":  # the sum of no rows is nothing or nobody
                    assert np.nan_to_num(mine[name]).tolist() == np.nan_to_num(its[name]).tolist()
                else:
                    np.testing.assert_array_equal(mine[name], its[name])


def test_a_table_is_judged_once_and_not_once_a_kind(cubes, monkeypatch):
    judged = []
    rule = kinds.secondary_suppression
    monkeypatch.setattr(
        kinds, "secondary_suppression", lambda *a, **b: judged.append(a) or rule(*a, **b)
    )
    monkeypatch.setattr(kinds, "answered_alone", lambda *_, **__: pytest.fail("alone"))
    asked = single_selects(payouts.PAID_AMOUNT, Selection(ZHEJIANG, 2025 * 12 + 4, 1))
    kinds.Judged(cubes, ("county",), 6).singles(payouts.PAID_AMOUNT, asked)
    assert len(judged) == 1
