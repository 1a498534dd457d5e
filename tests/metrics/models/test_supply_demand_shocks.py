"""Draws of what may come otherwise: sizes, what errs together, what cancels in a sum."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.models.supply_demand.balance import simulate
from metrics.models.supply_demand.shocks import shocks
from tests.metrics.models.test_supply_demand import WHOLE, YEARS, parted, uncertain


def test_draws_neither_drift_nor_tell_demand_from_supply_where_both_err_together():
    # Thin cells' errors are large; the mean of the draws is the middle nevertheless.
    wild = replace(uncertain(), others_spread=parted(0.8), staying_spread=parted(0.6, 1))
    every = np.arange(3)
    drawn = shocks(wild, 20_000, 1, every)
    for name in ("employed", "others", "inward", "leaving"):
        found = getattr(drawn, name)
        assert (found[:, 0] == 1).all()
        assert found[:, 1:].mean(axis=1) == pytest.approx(1, abs=0.03), name
    # As large as was asked for (logs; later years of a fan this flat keep a step of their own).
    wide = np.log(drawn.employed[:, 1:, 0]).std(axis=1)
    assert wide == pytest.approx(np.full(3, np.hypot(0.05, 0.02)), rel=0.05)
    # Tied to growth by half.
    one, other = (np.log(getattr(drawn, name)[0, 1:, 0]) for name in ("employed", "others"))
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.5, abs=0.03)

    def gap(tied):
        given = replace(uncertain(), tied=tied)
        return float(
            np.ptp(
                [
                    getattr(simulate(given, keys=[WHOLE]).terms["gap"], side)[0, 1]
                    for side in ("lo80", "hi80")
                ]
            )
        )

    assert gap(0.9) < 0.95 * gap(0.0)


def test_a_sum_that_has_been_steady_errs_less_than_its_parts_apart():
    # Cells whose errors are large and their own; the whole of them has been steady: half of the
    # variance is what the cells say of it, half what it says itself.
    given = replace(uncertain(), employed_spread=parted(0.10, common=0.0))
    sums = np.ones((6, YEARS))
    sums[0] = 0.01
    calm = shocks(replace(given, employed_sums=sums), 4000, 1, np.arange(3)).employed[:, 1:]
    share = given.employed / given.employed.sum(axis=0)
    whole = np.log((share[:, None] * calm).sum(axis=0))
    apart = 0.10 * np.sqrt((share[:, 0] ** 2).sum())
    assert whole[:, 0].std() == pytest.approx(np.sqrt((apart**2 + 0.01**2) / 2), rel=0.08)
    assert (np.log(calm).std(axis=1) > 0.07).all()


def test_a_shared_shock_does_not_cancel_in_the_sum():
    alone = replace(uncertain(), employed_spread=parted(0.05, common=0.0))
    common = replace(uncertain(), employed_spread=parted(0.0, common=0.05))

    def wide(given):
        fan = simulate(given, draws=2000, keys=[WHOLE]).terms["employed"]
        return float((fan.hi95 - fan.lo95)[0, 0] / fan.mean[0, 0])

    # Normal: 2·1.96·0.05 all together; independent: cells of 1000, 400, 600 cancel in part.
    assert wide(common) == pytest.approx(2 * 1.96 * 0.05, rel=0.1)
    share = np.sqrt(1000**2 + 400**2 + 600**2) / 2000
    assert wide(alone) == pytest.approx(2 * 1.96 * 0.05 * share, rel=0.1)
