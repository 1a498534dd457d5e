"""Does the attacker bite, is it right, and does what was mended stay mended?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.attack import as_rule
from metrics.answer import answer
from metrics.attack.cells import Terms
from metrics.attack.intruder import Contradiction, Knowledge, System
from metrics.disclosure.protect import protect
from metrics.disclosure.public import round_public
from metrics.engine.core import Unknown
from metrics.engine.selection import Selection
from metrics.figures.people import flow, stock
from metrics.figures.policy import payouts
from tests.attack import towns
from tests.world import HANGZHOU, XIHU, YUHANG, ZHEJIANG, m

pytestmark = pytest.mark.slow

QUICK = (ZHEJIANG, HANGZHOU, XIHU, YUHANG)  # fewer places than the campaign
TODAY = Knowledge(
    least_suppressed=1, absent=0
)  # a zero is shown, and so is a row that is not there


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    return towns.town(tmp_path_factory.mktemp("sparse"), 2, 250)


@pytest.fixture(scope="module")
def seen(sparse):
    """What the tables of the stock tell, with the truth beside it; and all that was asked."""
    cut = towns.stock_slice(sparse)
    cells = towns.stock_cells(cut)
    tables = list(towns.stock_tables(sparse, QUICK))
    exact = towns.truth(cut, cells)
    system = System(cells, TODAY).read(tables, sparse).only_below_threshold(exact)
    return system, exact, System(cells, TODAY).read(tables)


def holds(system, exact):
    for (index, weight), (low, high) in system.constraints.items():
        total = float(exact[list(index)] @ np.array(weight))
        assert low - 1e-6 <= total <= high + 1e-6, (total, low, high)


def test_everything_the_attacker_believes_is_true(seen):
    system, exact, _ = seen
    assert len(system.constraints) > 50
    holds(system, exact)


def test_hiding_alone_is_undone(seen):
    _, exact, asked = seen
    found = as_rule(asked, exact, "hide only").bounds(at_most=60)
    # All eight places and the shares give more (docs/disclosure.md; DESIGN §6: 33–35 %).
    assert len(found.exact) >= 3
    assert len(found.narrow) >= 0.15 * len(found.bounds)


def test_shares_of_raw_counts_give_the_counts_away():
    # Shown 315 and 805 beside 39.4770859… %: only 317 / 803 fits both boxes.
    frame = protect(pd.DataFrame({"t0": [317.0], "t1": [803.0]}), stock.TALENT_SHARE)
    part, whole = (Terms(np.array(i), np.ones(len(i))) for i in ([0], [0, 1]))
    system = System([0, 0], replace(TODAY, exact_ratios=True))
    boxes = [(part, (313.0, 317.0)), (whole, (803.0, 807.0))]
    system._pin(boxes, 317 / 803)
    assert system.constraints[(0,), (1.0,)] == (317, 317)
    assert system.constraints[(0, 1), (1.0, 1.0)] == (803, 803)
    # The product's own value is the quotient of what is shown, and narrows nothing.
    assert frame["value"][0] == 315 / 805


def test_a_wrong_belief_is_noticed():
    system = System([0, 0], TODAY)
    every = Terms(np.array([0, 1]), np.ones(2))
    system.constrain(every, 10, 12)
    for one in (0, 1):
        system.constrain(Terms(np.array([one]), np.ones(1)), 1, 4)
    system.targets[(0,)] = "x"
    with pytest.raises(Contradiction):
        system.bounds()


def test_two_nines_under_a_shown_twenty_are_found():
    # By hand: both hidden (1–9), their sum 18 is shown as 20, that is 18–22: 9 and 9.
    system = System([0, 0], TODAY)
    system.constrain(Terms(np.array([0, 1]), np.ones(2)), 18, 22)
    for one in (0, 1):
        system._suppressed(Terms(np.array([one]), np.ones(1)), str(one))
    assert [(b.low, b.high) for b in system.bounds().exact] == [(9, 9), (9, 9)]


@pytest.mark.parametrize("codes", [(13, 65), (26, 33, 70)])
@pytest.mark.parametrize("by", [(), ("county",)])
def test_several_industries_at_once_are_the_sum_of_what_each_shows(sparse, codes, by):
    def ask(*chosen):
        asked = Selection(ZHEJIANG, towns.NOW).with_("industry", *chosen)
        table = answer(sparse, stock.EMPLOYED, asked, towns.WHO, by, widen=False)
        return {tuple(r.keys.values()): r for r in table.rows()}

    alone = [ask(code) for code in codes]
    together = ask(*codes)
    assert together
    for keys, row in together.items():
        values = [one[keys].value for one in alone if keys in one]
        shown = [value for value in values if value is not None]
        assert row.value == (sum(shown) if shown else None)


@pytest.mark.parametrize("months", [2, 5, 11, 24])
def test_windows_that_could_be_subtracted_are_refused(sparse, months):
    with pytest.raises(Unknown, match="只能按单月"):
        answer(sparse, flow.INFLOW, Selection(ZHEJIANG, m("2024-09"), months), towns.WHO)


def test_a_series_of_years_to_date_keeps_the_months_of_that_length(sparse):
    asked = Selection(ZHEJIANG, m("2024-06"), 6)
    series = answer(sparse, flow.INFLOW, asked, towns.WHO, ("month",), span=24)
    assert set(series.frame["month"]) <= {m("2023-06"), m("2024-06")}
    assert len(series) >= 1


def test_the_slack_of_money_is_made_from_rounded_cases():
    # 21 and 22 cases of the same mean look the same in every published column.
    frames = [
        protect(pd.DataFrame({"t0": [cases * 10_000.0], "c0": [cases]}), payouts.PAID_AMOUNT)
        for cases in (18.0, 22.0)
    ]
    pd.testing.assert_frame_equal(*frames)


def test_rounding_alone_leaves_hidden_counts_narrow(seen):
    _, exact, asked = seen
    found = as_rule(asked, exact, "hide and round").bounds(at_most=100)
    assert len(found.narrow) >= 3


def test_no_hidden_count_comes_out_or_is_left_less_than_three(seen):
    system, _, _ = seen
    found = system.bounds()
    assert len(found.bounds) > 60
    assert found.narrow == []


def test_public_files_are_no_sharper_than_the_screen(sparse):
    cut = towns.stock_slice(sparse)
    cells = towns.stock_cells(cut)
    exact = towns.truth(cut, cells)
    tables = [round_public(table) for table in towns.stock_tables(sparse, QUICK, pairs=False)]
    system = (
        System(cells, replace(TODAY, public=True)).read(tables, sparse).only_below_threshold(exact)
    )
    holds(system, exact)
    assert system.bounds().narrow == []


@pytest.mark.long
@pytest.mark.parametrize("seed, people", [(1, 1500), (3, 3000)])
def test_campaign_keyed_noise_leaves_none_in_stock_and_flow(tmp_path, seed, people):
    cubes = towns.town(tmp_path, seed, people)
    for cut, made, tables in (
        (towns.stock_slice(cubes), towns.stock_cells, towns.stock_tables(cubes)),
        (towns.flow_slice(cubes), towns.flow_cells, towns.inflow_tables(cubes, (1, 12), True)),
    ):
        cells = made(cut)
        exact = towns.truth(cut, cells)
        system = System(cells, TODAY).read(tables, cubes).only_below_threshold(exact)
        holds(system, exact)
        assert as_rule(system, exact, "keyed noise").bounds(at_most=150).narrow == []
