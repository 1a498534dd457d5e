"""Hand-counted lives, and many random ones against an obvious loop over people and months."""

import random
from collections import Counter

import pytest

from metrics.answer import answer
from metrics.engine.selection import Scope, Selection
from metrics.figures.people.flow import (
    INFLOW,
    INFLOW_FROM,
    NET_INFLOW,
    NEW_COLLEGE,
    OUTFLOW,
    OUTFLOW_TO,
    STEPS,
)
from metrics.figures.people.stock import (
    EMPLOYED,
    TALENT_DENSITY,
    TALENT_GROWTH,
    TALENT_SHARE,
    TALENT_STOCK,
)
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, exact, key, m


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("lives"))
    # 1: stays throughout; 2: arrives 2024-03; 3: leaves after 2024-05;
    # 4: moves Hangzhou → Ningbo in 2024-06; 5: moves inside Hangzhou in 2024-06;
    # 6: pauses two months (2024-04, 05); 7: no degree, but 高级工; 8: middle school;
    # 9: bachelor from 2024-06 on; 10: two jobs at once, the better paid one in Ningbo.
    for who, education in {1: 4, 2: 5, 3: 3, 4: 4, 5: 4, 6: 6, 8: 1, 10: 4}.items():
        world.person(who, education)
    world.person(7, 2, skill_level="3")
    world.person(9, 2).person(9, 4, education_as_of=m("2024-06"))
    world.spell(1, XIHU, "2021-01").spell(2, XIHU, "2024-03")
    world.spell(3, XIHU, "2021-01", "2024-05")
    world.spell(4, XIHU, "2021-01", "2024-05").spell(4, HAISHU, "2024-06", firm=2)
    world.spell(5, XIHU, "2021-01", "2024-05").spell(5, YUHANG, "2024-06", firm=3)
    world.spell(6, XIHU, "2021-01", "2024-03").spell(6, XIHU, "2024-06")
    world.spell(7, XIHU, "2021-01").spell(8, XIHU, "2021-01").spell(9, XIHU, "2021-01")
    world.spell(10, XIHU, "2021-01", wage=5000.0).spell(10, HAISHU, "2021-01", wage=9000.0, firm=2)
    world.spell(99, NINGBO, "2021-01", "2024-12", firm=9)  # no record in the talent base
    return world.build()


def value(frame, column="t0"):
    return frame[column].iloc[0]


def test_talent_is_degree_or_skill_and_never_unknown(lives):
    # 1 2 3 4 5 6(paused) 7 are talent in Xihu in April, 8 and 9 are not yet, 10 counts in Ningbo.
    assert value(exact(lives, TALENT_STOCK, XIHU, month="2024-03")) == 7
    assert value(exact(lives, TALENT_STOCK, XIHU, month="2024-04")) == 6
    assert value(exact(lives, EMPLOYED, XIHU, month="2024-04")) == 8
    assert value(exact(lives, EMPLOYED, NINGBO, month="2024-04")) == 2
    assert value(exact(lives, TALENT_STOCK, NINGBO, month="2024-04")) == 1


def test_a_person_is_counted_once_at_the_best_paid_job(lives):
    by_city = exact(lives, EMPLOYED, ZHEJIANG, by=("city",), month="2024-03").set_index("city")
    assert by_city["t0"].to_dict() == {HANGZHOU: 9, NINGBO: 2}


def test_arrivals_and_departures_are_seen_from_the_region(lives):
    window = {"month": "2024-07", "months": 6}  # 2024-02 … 2024-07
    assert value(exact(lives, INFLOW, XIHU, **window)) == 1  # person 2
    assert value(exact(lives, OUTFLOW, XIHU, **window)) == 3  # 3, 4, 5; 6 only paused
    assert value(exact(lives, OUTFLOW, HANGZHOU, **window)) == 2  # 5 stayed inside
    assert value(exact(lives, OUTFLOW, ZHEJIANG, **window)) == 1  # 4 stayed inside
    assert value(exact(lives, INFLOW, NINGBO, **window)) == 1  # 4
    assert value(exact(lives, INFLOW, YUHANG, **window)) == 1  # 5
    assert value(exact(lives, INFLOW, ZHEJIANG, **window)) == 1  # 2
    net = exact(lives, NET_INFLOW, ZHEJIANG, **window)
    assert (value(net), value(net, "t1")) == (1, 1)


def test_where_they_came_from_and_went(lives):
    window = {"month": "2024-07", "months": 6}
    to = exact(lives, OUTFLOW_TO, HANGZHOU, by=("other",), **window).set_index("other")["t0"]
    assert to.to_dict() == {0: 1, NINGBO: 1}
    came = exact(lives, INFLOW_FROM, NINGBO, by=("other",), **window).set_index("other")["t0"]
    assert came.to_dict() == {HANGZHOU: 1}


def test_presence_in_the_first_month_is_no_arrival(lives):
    assert value(exact(lives, NEW_COLLEGE, ZHEJIANG, month="2024-07", months=42)) == 1


def test_share_and_density_share_their_parts(lives):
    share = exact(lives, TALENT_SHARE, XIHU, month="2024-04")
    assert (value(share), value(share, "t1")) == (6, 8)
    assert TALENT_DENSITY.scale == 10_000


def test_a_density_of_one_education_is_among_all_the_employed(tmp_path):
    """8 bachelors, 4 masters and 8 others in one industry, 20 others in another."""
    world = World(tmp_path)
    schooling = [4] * 8 + [5] * 4 + [1] * 28
    for who, education in enumerate(schooling):
        world.person(who, education)
        world.spell(who, XIHU, "2024-01", industry=65 if who < 20 else 26)
    cubes = world.build()
    one = exact(cubes, TALENT_DENSITY, XIHU, month="2024-01", education=4)
    assert (value(one), value(one, "t1")) == (8, 40)
    trade = exact(cubes, TALENT_DENSITY, XIHU, month="2024-01", education=4, industry=65)
    assert (value(trade), value(trade, "t1")) == (8, 20)
    split = exact(cubes, TALENT_DENSITY, by=("education",), month="2024-01")
    assert list(split.itertuples(index=False, name=None)) == [(1, 0, 40), (4, 8, 40), (5, 4, 40)]
    places = exact(cubes, TALENT_SHARE, by=("county", "education"), month="2024-01")
    assert places["t1"].to_list() == [40, 40, 40]
    months = exact(cubes, TALENT_SHARE, by=("month", "education"), month="2024-01", span=1)
    assert months["t1"].to_list() == [40, 40, 40]


def test_two_educations_together_share_one_whole(tmp_path):
    world = World(tmp_path)
    for who in range(200):
        education = 4 if who < 60 else 5 if who < 80 else 1
        world.person(who, education).spell(who, XIHU, "2024-01")
    cubes = world.build()
    both = Selection(XIHU, m("2024-01")).with_("education", 4, 5)
    row = answer(cubes, TALENT_DENSITY, both, Scope(XIHU)).one()
    assert (row.numerator, row.denominator) == (80, 200)
    assert row.value == 4000


def test_a_series_ends_at_the_window_and_outside_is_missing(lives):
    series = exact(lives, TALENT_STOCK, XIHU, by=("month",), month="2024-04", span=3)
    assert series.set_index("month")["t0"].to_dict() == {
        m("2024-02"): 6,
        m("2024-03"): 7,
        m("2024-04"): 6,
    }
    assert exact(lives, TALENT_STOCK, XIHU, month="2020-01")["t0"].isna().all()


# --- many random lives against a loop that a reader can check -------------------------------

FIRST, LAST = m("2020-01"), m("2024-12")
COUNTIES = (XIHU, YUHANG, HAISHU, 330212, 330302)


def random_lives(seed: int, people: int):
    """Spells that overlap, pause, move and come back; some people rise a degree."""
    dice = random.Random(seed)
    persons, spells = [], []
    for who in range(people):
        education = dice.choice((1, 2, 3, 4, 5))
        persons.append((who, education, None))
        if dice.random() < 0.3:
            persons.append((who, min(6, education + 1), dice.randint(FIRST, LAST)))
        month, firm = FIRST + dice.choice((0, 0, 5, 11)), 0
        while month < LAST and firm < 5:
            end = month + dice.randint(0, 20)
            open_end = end >= LAST
            spells.append(
                (
                    who,
                    f"{who}-{firm}",
                    dice.choice(COUNTIES),
                    dice.choice((13, 65)),
                    float(dice.choice((5000, 5000, 9000))),
                    month,
                    None if open_end else end,
                )
            )
            month = end + dice.choice((-3, 1, 1, 2, 3, 4, 8, 26))
            firm += 1
            month = max(month, FIRST)
    spells.append((people, "anchor", XIHU, 13, 1.0, FIRST, None))
    return persons, spells


def slow_states(persons, spells):
    """For every person and month: the cell of the primary spell."""
    degrees = {}
    for who, education, since in persons:
        degrees.setdefault(who, []).append((since or 0, education))
    states = {}
    for month in range(FIRST, LAST + 1):
        for who, firm, region, industry, wage, start, end in spells:
            if start <= month <= (LAST if end is None else end):
                rank = (-wage, start, key(f"f{firm}"))
                if (who, month) not in states or rank < states[who, month][0]:
                    known = sorted(degrees.get(who, [(0, 0)]))
                    held = [e for since, e in known if since <= month] or [known[0][1]]
                    states[who, month] = (rank, region, industry, held[-1])
    return {at: cell[1:] for at, cell in states.items()}


def slow_flows(states, step):
    """In and out of each region at one level, by the words of DESIGN §4."""
    arrived, left, new = Counter(), Counter(), Counter()
    regions = {region // step * step for region, _, _ in states.values()}
    people = {who for who, _ in states}
    for who in people:
        for region in regions:
            months = [
                t
                for t in range(FIRST, LAST + 1)
                if (who, t) in states and states[who, t][0] // step * step == region
            ]
            for i, t in enumerate(months):
                education = states[who, t][2]
                talent = education >= 3
                before = months[i - 1] if i else None
                absent = t - before - 1 if before is not None else None
                if t > FIRST and (absent is None or absent >= 3) and talent:
                    arrived[region, t] += 1
                    if absent is None or absent >= 24:
                        new[region, t] += 1
                after = months[i + 1] if i + 1 < len(months) else LAST + 1
                if after - t - 1 >= 3 and talent:
                    left[region, t] += 1
    return arrived, left, new


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_stock_and_flow_agree_with_their_slow_twin(tmp_path, seed):
    persons, spells = random_lives(seed, 120)
    world = World(tmp_path)
    for who, education, since in persons:
        world.person(who, education, education_as_of=since)
    for who, firm, region, industry, wage, start, end in spells:
        world.put(
            "employment",
            {
                "person_key": key(who),
                "employer_key": key(f"f{firm}"),
                "region": region,
                "industry": industry,
                "wage": wage,
                "start_month": start,
                "end_month": end,
            },
        )
    cubes = world.build()
    states = slow_states(persons, spells)
    month = m("2023-06")
    talent = Counter(r for (_, t), (r, _, e) in states.items() if t == month and e >= 3)
    fast = exact(cubes, TALENT_STOCK, by=("county",), month="2023-06").set_index("county")["t0"]
    assert {k: v for k, v in fast.to_dict().items() if v} == dict(talent)
    for step, by in ((10_000, "province"), (100, "city"), (1, "county")):
        arrived, left, new = slow_flows(states, step)
        window = range(m("2022-07"), m("2023-06") + 1)
        for metric, truth in ((INFLOW, arrived), (OUTFLOW, left), (NEW_COLLEGE, new)):
            got = exact(cubes, metric, by=(by,), month="2023-06", months=12).set_index(by)["t0"]
            want = Counter()
            for (region, t), count in truth.items():
                if t in window:
                    want[region] += count
            assert {k: v for k, v in got.to_dict().items() if v} == dict(want), (metric.id, by)


@pytest.mark.parametrize("place", [ZHEJIANG, HANGZHOU, XIHU, YUHANG, NINGBO])
def test_the_steps_add_up_to_the_stocks_change(lives, place):
    """December 2023 to September 2024, counted by hand for Xihu: 7 − 2 moved or left + 1 rose …"""
    before = value(exact(lives, TALENT_STOCK, place, month="2023-12"))
    after = value(exact(lives, TALENT_STOCK, place, month="2024-09"))
    total = 0.0
    for step in STEPS:
        frame = exact(lives, step, place, month="2024-09", months=9)
        total += sum(term.weight * frame[f"t{i}"][0] for i, term in enumerate(step.terms))
    assert total == after - before


def test_each_step_by_hand(lives):
    def step(id, place=XIHU):
        metric = next(s for s in STEPS if s.id == id)
        frame = exact(lives, metric, place, month="2024-09", months=9)
        return [frame[f"t{i}"][0] for i in range(len(metric.terms))]

    assert step("step_new") == [1]  # 2
    assert step("step_returned") == [0]
    assert step("step_reclassified") == [1, 0]  # 9 got a degree
    assert step("step_paused") == [1, 1]  # 6
    assert step("step_left") == [3]  # 3, 4, 5
    assert step("step_left", HANGZHOU) == [2]


def test_growth_compares_with_the_same_month_a_year_before(lives):
    frame = exact(lives, TALENT_GROWTH, XIHU, month="2024-12")
    assert [frame[f"t{i}"][0] for i in range(3)] == [5, 6, 6]  # 1 2 6 7 9 against 1 3 4 5 6 7
