"""Demand and supply: a cell counted by hand, sums, levers, and published arithmetic."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from metrics.models.supply_demand import close, middle, simulate
from metrics.models.supply_demand_levers import Lever, shifts
from metrics.models.supply_demand_rates import (
    circulating,
    openings,
    replacement,
    retiring_path,
    shrink,
    staying_path,
    survival,
)
from metrics.models.supply_demand_shocks import shocks
from metrics.models.supply_demand_types import ARRIVED, INWARD, TERMS, Inputs, members_of

A1, A2, B1 = (2, 330100, "C", "4"), (2, 330100, "I", "4"), (2, 330200, "C", "4")
CITY, WHOLE, TRADE = (2, 330100, "*", "*"), (1, 330000, "*", "*"), (1, 330000, "C", "*")
NODES = (WHOLE, TRADE, CITY, A1, A2, B1)
YEARS = 3


def inputs(**more) -> Inputs:
    """Three cells in two cities, two sections; nothing uncertain unless asked for."""
    members = members_of(NODES, NODES[3:])
    now = np.array([1000.0, 400.0, 600.0])
    none = np.zeros((5, 3, YEARS))
    standard = Inputs(
        base=2026 * 12 + 8,
        nodes=NODES,
        history=members @ np.stack([now * 0.9, now], axis=1),
        employed=now[:, None] * 1.1 ** np.arange(1, YEARS + 1),
        employed_spread=none,
        employed_sums=np.ones((6, YEARS)),
        vacancies=np.array([50.0, 10.0, 0.0]),
        wanting=np.array([20.0, 20.0, 6.0]),
        staying=np.full((3, YEARS), 0.8),
        staying_spread=np.zeros((5, 3, 1)),
        retiring=np.full((3, YEARS), 10.0),
        placed=np.array([2000.0, 2100.0, 2200.0]),
        placed_spread=np.zeros(YEARS),
        stay=np.array([0.1, 0.1, 0.05]),
        feed=np.array([0.6, 0.4, 1.0]),
        part=np.array([0.5, 0.5, 0.8]),
        others=np.full((3, YEARS), 150.0),
        others_spread=none,
        others_sums=np.ones((6, YEARS)),
        tied=0.0,
        inward=np.full((3, YEARS), 50.0),
        inside=np.full(3, 0.5),
        within=np.array([1.0, 0.4, 0.5, 0.0, 0.0, 0.0]),
        ways=np.tile([0.4, 0.6, 0.5, 0.2, 0.3], (6, 1)),
        events=np.full(6, 100.0),
        reasons=("",) * 6,
    )
    return replace(standard, **more)


def uncertain() -> Inputs:
    return inputs(
        employed_spread=parted(0.05), staying_spread=parted(0.1, 1), others_spread=parted(0.15),
        placed_spread=np.full(YEARS, 0.1), tied=0.5,
    )  # fmt: skip


def parted(own: float, wide: int = YEARS, common: float = 0.02) -> np.ndarray:
    """(5, 3, wide): something all cells have, something of their own."""
    found = np.zeros((5, 3, wide))
    found[0], found[4] = common, own
    return found


def test_a_cell_counted_by_hand():
    found = middle(inputs(), (), A1)
    # Year 1: E 1000 → 1100. Leavers 20 %, ten retire, 2000·0.1·0.6·0.5 = 60 graduates, 150 others,
    # 50 from other cells.
    assert found["employed"][0] == pytest.approx(1100)
    assert found["expansion"][0] == pytest.approx(100)
    assert found["leaving"][0] == pytest.approx(0.2 * (1000 + 1100) / 2)  # 210
    assert found["retiring"][0] == 10
    assert found["openings"][0] == pytest.approx(100 + 210 + 10)
    assert found["graduates"][0] == pytest.approx(60)
    assert found["entrants"][0] == pytest.approx(60 + 150 + 50)
    ways = ("returned", "new", "moved", "raised", "came")
    assert [found[name][0] for name in ways] == pytest.approx([60, 90, 25, 10, 15])
    assert found["attached"][0] == pytest.approx(1000 * 0.8 - 10 + 60 + 150 + 50)  # 1050
    assert found["attached"][1] == pytest.approx(1050 * 0.8 - 10 + 63 + 150 + 50)  # 1093
    # Demand: 5 % open posts; supply: 2 % seekers.
    assert found["demand"][0] == pytest.approx(1100 * 1.05)
    assert found["supply"][0] == pytest.approx(1050 * 1.02)
    assert found["gap"][0] == pytest.approx(1155 - 1071)
    assert found["gap_flow"][0] == pytest.approx(320 - 260)


def test_the_base_year_is_not_balanced_by_construction():
    start = simulate(inputs(), keys=[A1]).start
    assert (start["demand"][0], start["supply"][0], start["gap"][0]) == (1050, 1020, 30)


def test_what_moves_inside_a_sum_is_neither_exit_nor_entry():
    # Half of its two cells' 200 + 80 exits are into other cells, half of these in the city.
    found = middle(inputs(), (), CITY)
    assert found["lost"][0] == pytest.approx(280 - 70)
    assert found["entrants"][0] == pytest.approx(60 + 40 + 300 + 100 - 70)
    assert found["leaving"][0] == pytest.approx(0.75 * 0.2 * 1.05 * 1400)
    # In the whole all of them are: 200 enter from other cells, 200 leave for them.
    whole = middle(inputs(inward=np.array([[100.0] * 3, [40.0] * 3, [60.0] * 3])), (), WHOLE)
    assert whole["lost"][0] == pytest.approx(200)
    assert [whole[name][0] for name in ("moved", "raised", "came")] == pytest.approx([0, 0, 0])
    # The stock is the cells' nevertheless.
    cells = [middle(inputs(), (), key)["attached"] for key in (A1, A2)]
    assert found["attached"] == pytest.approx(sum(cells))


def test_parts_are_the_whole_in_the_middle_and_over_cells():
    said = simulate(uncertain())
    mean = {name: fan.mean for name, fan in said.terms.items()}
    assert mean["openings"] == pytest.approx(mean["expansion"] + mean["leaving"] + mean["retiring"])
    came = mean["graduates"] + sum(mean[name] for name in (*ARRIVED, *INWARD))
    assert mean["entrants"] == pytest.approx(came)
    before = np.concatenate([said.start["attached"][:, None], mean["attached"][:, :-1]], axis=1)
    assert mean["attached"] == pytest.approx(before - mean["lost"] - mean["gone"] + came)
    assert mean["gap"] == pytest.approx(mean["demand"] - mean["supply"])
    for stock in ("employed", "vacancies", "attached", "seekers", "gap", "graduates", "retiring"):
        assert mean[stock][0] == pytest.approx(mean[stock][3:].sum(axis=0)), stock
        assert mean[stock][2] == pytest.approx(mean[stock][3:5].sum(axis=0)), stock


def test_every_bound_is_in_order_finite_and_no_count_negative():
    far = parted(1.0)
    wild = replace(
        uncertain(), employed_spread=far, others_spread=far, staying_spread=parted(1.0, 1)
    )
    said = simulate(wild)
    for name, fan in said.terms.items():
        bounds = [fan.lo95, fan.lo80, fan.mean, fan.hi80, fan.hi95]
        assert np.isfinite(bounds).all(), name
        assert all((low <= high).all() for low, high in pairwise(bounds)), name
        if name not in ("gap", "gap_flow", "expansion"):
            assert (fan.lo95 >= 0).all(), name
    assert ((said.chance["gap"] >= 0) & (said.chance["gap"] <= 1)).all()


def test_the_same_seed_says_the_same_and_a_part_says_what_the_whole_does():
    whole, again, part = (
        simulate(uncertain()),
        simulate(uncertain()),
        simulate(uncertain(), keys=[A2]),
    )
    other = simulate(uncertain(), seed=7)
    row = NODES.index(A2)
    for name in TERMS:
        assert np.array_equal(whole.terms[name].hi95, again.terms[name].hi95)
        assert part.terms[name].hi95[0] == pytest.approx(whole.terms[name].hi95[row])
    assert not np.array_equal(whole.terms["gap"].hi95, other.terms["gap"].hi95)


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
        return float(np.ptp([getattr(simulate(given, keys=[WHOLE]).terms["gap"], side)[0, 1]
                             for side in ("lo80", "hi80")]))  # fmt: skip

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


# Each lever and the terms it moves; what depends on these by the arithmetic follows.
_FOLLOWS = {"attached", "seekers", "supply", "gap", "gap_flow"}
LEVERS = {
    "retention": (_FOLLOWS | {"leaving", "openings", "lost"}, 0.02),
    "staying": (_FOLLOWS | {"graduates", "entrants", "lost"}, 0.02),
    "growth": (
        {"employed", "vacancies", "demand", "expansion", "leaving", "openings", "gap", "gap_flow"},
        0.02,
    ),
    "arrivals": (_FOLLOWS | {*ARRIVED, *INWARD, "entrants", "lost"}, 0.10),
    "project": (
        {"employed", "demand", "expansion", "leaving", "openings", "gap", "gap_flow"},
        200.0,
    ),
}


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_enters_its_term_and_nothing_else(kind):
    moved, amount = LEVERS[kind]
    plain, lever = middle(inputs(), (), A1), Lever(kind, amount, 330100, "C")
    found = middle(inputs(), (lever,), A1)
    assert {name for name in TERMS if not np.allclose(found[name], plain[name])} == moved
    other = middle(inputs(), (lever,), B1)
    assert all(np.allclose(other[name], middle(inputs(), (), B1)[name]) for name in TERMS)


@pytest.mark.parametrize("kind", LEVERS)
def test_one_input_changes_for_each_lever(kind):
    found = shifts(inputs(), [Lever(kind, LEVERS[kind][1], 330100, "C")])
    still = shifts(inputs(), [])
    changed = [
        name for name in ("staying", "stay", "growth", "posts", "others", "inward")
        if not np.array_equal(getattr(found, name), getattr(still, name))
    ]  # fmt: skip
    of = {"retention": "staying", "staying": "stay", "project": "posts", "arrivals": "others"}
    assert changed == [of.get(kind, kind)] + (["inward"] if kind == "arrivals" else [])


def test_levers_by_hand():
    plain = middle(inputs(), (), A1)

    def told(*levers):
        return middle(inputs(), levers, A1)

    assert told(Lever("retention", 0.02, 330100))["lost"][0] == pytest.approx(plain["lost"][0] - 20)
    # Two points more of 2000 graduates, six in ten to this section, half of them insured.
    more = told(Lever("staying", 0.02, 330100))["graduates"][0] - plain["graduates"][0]
    assert more == pytest.approx(0.02 * 2000 * 0.6 * 0.5)
    grown = told(Lever("growth", 0.02, 330100, start=2028))["employed"]
    assert grown == pytest.approx([1100, 1100 * 1.12, 1100 * 1.12**2])
    posts = told(Lever("project", 500, 330100, "C", 2028))["employed"] - plain["employed"]
    assert posts == pytest.approx([0, 500, 500])
    gone = told(Lever("arrivals", -0.4, 330100, start=2029))["new"] / plain["new"]
    assert gone == pytest.approx([1, 1, 0.6])
    # Of those from other cells, half of whom are the city's own people, half come from outside.
    fewer = told(Lever("arrivals", -0.4, 330100, start=2029))["moved"] / plain["moved"]
    assert fewer == pytest.approx([1, 1, 0.8])


def test_a_lever_on_the_whole_keeps_people_in_the_whole():
    plain, found = (
        middle(inputs(), levers, CITY) for levers in ((), (Lever("retention", 0.02, 330100),))
    )
    assert plain["lost"][0] - found["lost"][0] == pytest.approx(0.02 * 1400)
    assert found["moved"][0] == pytest.approx(plain["moved"][0])
    province = middle(inputs(), (Lever("staying", 0.03, 330000),), WHOLE)
    # Spread as the graduates are: two thirds to the one city, one third to the other.
    more = 0.02 * 2000 * (0.6 * 0.5 + 0.4 * 0.5) + 0.01 * 2000 * 0.8
    assert province["graduates"][0] - middle(inputs(), (), WHOLE)["graduates"][0] == pytest.approx(
        more
    )


@pytest.mark.parametrize(
    "lever, why",
    [
        (Lever("magic", 1, 330100), "magic"),
        (Lever("retention", 0.9, 330100), "-0.3 至 0.3"),
        (Lever("retention", float("nan"), 330100), "nan"),
        (Lever("growth", 0.1, 110000), "110000"),
        (Lever("project", 100, 330100), "一个市和一个行业门类"),
    ],
)
def test_levers_that_can_t_be_meant_are_refused_in_words(lever, why):
    with pytest.raises(ValueError, match=why):
        shifts(inputs(), [lever])


@pytest.mark.parametrize("kind", ["retention", "staying", "growth", "arrivals"])
def test_what_would_close_the_gap(kind):
    given = inputs(employed=inputs().now[:, None] * 1.07 ** np.arange(1, YEARS + 1))
    lever = Lever(kind, 0.0, 330100, start=2027)
    found = close(given, lever, CITY, 2)
    assert found.amount is not None
    assert abs(middle(given, (replace(lever, amount=found.amount),), CITY)["gap"][1]) < 1


def test_a_gap_that_a_lever_can_t_close_is_said_so():
    huge = inputs(employed=inputs().now[:, None] * 2.0 ** np.arange(1, YEARS + 1))
    found = close(huge, Lever("staying", 0.0, 330100), CITY, 3)
    assert found.amount is None
    assert found.gap > 1000


def test_unknown_cells_are_refused():
    with pytest.raises(ValueError, match="unknown cells"):
        simulate(inputs(), keys=[(2, 1, "C", "*")])


def test_a_cell_without_anybody_stays_without():
    empty = inputs(
        history=np.zeros((6, 2)), employed=np.zeros((3, YEARS)), others=np.zeros((3, YEARS)),
        vacancies=np.zeros(3), wanting=np.zeros(3), retiring=np.zeros((3, YEARS)), stay=np.zeros(3),
        inward=np.zeros((3, YEARS)),
    )  # fmt: skip
    said = simulate(empty)
    assert all((fan.mean == 0).all() and (fan.hi95 == 0).all() for fan in said.terms.values())


def test_thin_cells_are_drawn_to_their_parent():
    people, parent = np.array([[1000.0], [1000.0], [10.0], [0.0]]), np.array([[0.2]])
    events = np.array([[300.0], [100.0], [8.0], [0.0]])
    # By hand: Σ n(r-p)² = 10 + 10 + 3.6 = 23.6, chance alone 3·0.16; τ² = 23.12/2010 = 0.0115;
    # w of 1000 people 0.0115/(0.0115 + 0.00016) = 0.986, of ten 0.0115/(0.0115 + 0.016) = 0.418.
    found = shrink(events, people, parent)[:, 0]
    between = (23.6 - 3 * 0.16) / 2010
    large, small = (between / (between + 0.16 / n) for n in (1000, 10))
    assert found[0] == pytest.approx(large * 0.3 + (1 - large) * 0.2)
    assert found[2] == pytest.approx(small * 0.8 + (1 - small) * 0.2)
    assert found[3] == pytest.approx(0.2)
    # No more difference than chance gives: all get the parent's.
    assert shrink(
        np.array([[20.0], [21.0]]), np.array([[100.0], [100.0]]), parent
    ) == pytest.approx(0.2)


def test_survival_is_weighted_by_tenure_and_ages():
    leaving = np.array([[0.4, 0.3, 0.2, 0.1, 0.1, 0.1]])
    assert survival(leaving, np.array([[50.0, 0, 0, 0, 0, 50.0]])) == pytest.approx([0.75])
    assert survival(leaving, np.zeros((1, 6))) == pytest.approx([0.6])
    # 100 new: 60 stay on into their second year and 50 come (growth 1.1): 0.6·60 … by hand.
    found = staying_path(leaving, np.array([[100.0, 0, 0, 0, 0, 0]]), np.array([[1.1, 1.0]]))
    assert found[0] == pytest.approx([0.6, 1 - (0.4 * 50 + 0.3 * 60) / 110])


def test_who_retires_in_each_year():
    found = retiring_path(np.array([[30.0, 10.0, 20.0]]), 0.5, 0.8)
    assert found[0] == pytest.approx([15 + 8, 15 + 16])


def test_as_many_enter_from_other_cells_as_leave_for_them():
    # Year 1: half of 100 and a quarter of 40 exits are moves: 60, of which cell 0 gets a third.
    found = circulating(
        np.array([1000.0, 400.0]), np.full((2, 2), 0.1), np.array([[10.0, 10], [0, 0]]),
        np.array([[100.0, 100], [50, 50]]), np.array([0.5, 0.25]), np.array([1 / 3, 2 / 3]),
    )  # fmt: skip
    assert found[:, 0] == pytest.approx([20, 40])
    # Year 2: 1000 - 100 - 10 + 100 + 20 = 1010 and 400 - 40 + 50 + 40 = 450.
    assert found[:, 1] == pytest.approx([61.75 / 3, 61.75 * 2 / 3])


def test_what_sums_of_cells_are():
    cells = ((2, 330100, "C", "2"), (2, 330100, "C", "4"), (2, 330200, "", "0"))
    nodes = (WHOLE, (1, 330000, "*", "+"), TRADE, (2, 330100, "*", "4"), *cells)
    assert members_of(nodes, cells).toarray().tolist() == [
        [1, 1, 1], [0, 1, 0], [1, 1, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1],
    ]  # fmt: skip


def test_a_shrinking_cell_opens_nothing():
    assert openings(np.array([-50.0, -5.0]), np.array([20.0, 20.0])) == pytest.approx([0, 15])


@pytest.mark.shared
def test_british_columbia_s_openings_are_our_sum_of_its_parts(shared_data):
    """Labour Market Outlook 2025: openings = expansion + replacement, in every cell and year.

    Theirs may be negative, ours stops at 0 (`openings`).
    """
    folder = shared_data / "forecast"
    book = CalamineWorkbook.from_path(
        str(folder / "bc_lmo_2025_job_openings_by_occupation_region.xlsx")
    )
    rows = book.get_sheet_by_index(0).to_python()[3:]
    cells: dict[tuple, dict[str, np.ndarray]] = {}
    for row in rows:
        cells.setdefault((row[0], row[4]), {})[row[3]] = np.array(row[5:15], dtype=float)
    whole = {name: one for name, one in cells.items() if len(one) == 5}
    assert len(whole) > 3200
    for name, one in whole.items():
        ours = openings(one["Expansion Demand"], one["Replacement Demand"])
        theirs = one["Job Openings"]
        assert ours == pytest.approx(np.maximum(theirs, 0), abs=0.021), name
        parts = one["Retirements"] + one["Deaths"]
        assert parts == pytest.approx(one["Replacement Demand"], abs=0.021), name
    total = cells["#T", "British Columbia"]
    # Published: 87 792.41 openings in 2026 = 20 536.60 + 67 255.81; ten years 1 051 994, of
    # which replacement 687 302 (65 %).
    assert total["Job Openings"][0] == 87792.41
    assert openings(np.array([20536.60]), np.array([67255.81]))[0] == pytest.approx(87792.41)
    assert total["Job Openings"].sum() == pytest.approx(1_051_994, abs=1)
    assert total["Replacement Demand"].sum() == pytest.approx(687_302, abs=1)
    # Its employment of 2025 and 2026: 2.281 % of the mean replaced is its own 67 255.81.
    before, after = np.array([2937418.13]), np.array([2959365.5])
    rate = 67255.81 / ((2937418.13 + 2959365.5) / 2)
    assert rate == pytest.approx(0.02281, abs=5e-6)
    assert replacement(before, after, np.array([1 - 0.0228110]))[0] == pytest.approx(
        67255.81, rel=1e-5
    )
