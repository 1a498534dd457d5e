"""Demand and supply: a cell counted by hand, sums, levers."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from metrics.models.supply_demand.balance import close, middle, simulate
from metrics.models.supply_demand.levers import Lever, shifts
from metrics.models.supply_demand.types import ARRIVED, INWARD, TERMS, Inputs, members_of

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
        employed_spread=parted(0.05),
        staying_spread=parted(0.1, 1),
        others_spread=parted(0.15),
        placed_spread=np.full(YEARS, 0.1),
        tied=0.5,
    )


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
        name
        for name in ("staying", "stay", "growth", "posts", "others", "inward")
        if not np.array_equal(getattr(found, name), getattr(still, name))
    ]
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


def test_where_more_graduates_come_than_left_the_schools_no_share_of_them_closes_a_gap():
    # 340 of a hundred: a source that lists fewer graduates than were seen to arrive.
    given = inputs(stay=np.array([3.4, 3.4, 0.05]))
    found = close(given, Lever("staying", 0.0, 330100), CITY, 2)
    assert found.amount is None
    assert found.gap == pytest.approx(middle(given, (), CITY)["gap"][1])


def test_unknown_cells_are_refused():
    with pytest.raises(ValueError, match="unknown cells"):
        simulate(inputs(), keys=[(2, 1, "C", "*")])


def test_a_cell_without_anybody_stays_without():
    empty = inputs(
        history=np.zeros((6, 2)),
        employed=np.zeros((3, YEARS)),
        others=np.zeros((3, YEARS)),
        vacancies=np.zeros(3),
        wanting=np.zeros(3),
        retiring=np.zeros((3, YEARS)),
        stay=np.zeros(3),
        inward=np.zeros((3, YEARS)),
    )
    said = simulate(empty)
    assert all((fan.mean == 0).all() and (fan.hi95 == 0).all() for fan in said.terms.values())


def test_what_sums_of_cells_are():
    cells = ((2, 330100, "C", "2"), (2, 330100, "C", "4"), (2, 330200, "", "0"))
    nodes = (WHOLE, (1, 330000, "*", "+"), TRADE, (2, 330100, "*", "4"), *cells)
    assert members_of(nodes, cells).toarray().tolist() == [
        [1, 1, 1],
        [0, 1, 0],
        [1, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]
