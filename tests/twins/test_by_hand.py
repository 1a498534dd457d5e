"""Figures that no other test counts by hand: worlds small enough to check on one's fingers."""

from datetime import date
from math import log

import pytest

from data.reference.neighbours import neighbours
from metrics.engine.core import Unknown
from metrics.registry import REGISTRY
from tests.world import XIHU, YUHANG, ZHEJIANG, World, exact, key, m

ANCHOR = 999  # insured from the first month to the last, in no talent base


def parts(cubes, id, region=ZHEJIANG, **asked):
    frame = exact(cubes, REGISTRY[id], region, **asked)
    return [frame[name].iloc[0] for name in frame.columns if name[0] == "t"]


def by(cubes, id, name, region=ZHEJIANG, **asked):
    frame = exact(cubes, REGISTRY[id], region, by=(name,), **asked).set_index(name)
    return {code: values for code, *values in frame.reset_index().itertuples(index=False)}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Four who were always there, of whom one leaves after 2024-02; five who come in 2024-03."""
    world = World(tmp_path_factory.mktemp("office"))
    world.spell(ANCHOR, XIHU, "2019-01", "2024-12")
    world.person(1, 4, talent_tier="A", origin=340100, birth_year=1999, team="business")
    world.person(2, 4, talent_tier="E", origin=XIHU, birth_year=2000)
    world.person(3, 4, talent_tier="F")
    world.person(20, 4)
    for who in (1, 2, 3):
        world.spell(who, XIHU, "2019-01")
    world.spell(20, XIHU, "2019-01", "2024-02")
    for who, education in {10: 4, 11: 5, 12: 6, 13: 5, 14: 3}.items():
        world.person(who, education, talent_tier="B" if who == 11 else None, origin=340100)
        world.spell(who, YUHANG, "2024-03")
    for indicator, wanted in (("new_graduate_degree", 30.0), ("new_high_tier", 4.0)):
        world.put(
            "target", {"indicator": indicator, "region": ZHEJIANG, "year": 2024, "target": wanted}
        )
    for year, count in ((2023, 4), (2024, 6)):
        for i in range(count):
            world.put(
                "job_seeker",
                {
                    "seeker_id": f"{year}{i}",
                    "region": XIHU,
                    "registered_on": date(year, 5, 2),
                },
            )
    for year, origin, to, count in (
        (2024, XIHU, XIHU, 10),
        (2024, XIHU, 360100, 6),
        (2023, 360100, XIHU, 4),
    ):
        world.put(
            "graduate",
            {
                "school": "南昌大学",
                "education": 4,
                "graduation_year": year,
                "origin": origin,
                "destination_type": "employed",
                "destination_region": to,
                "count": count,
            },
        )
    return world.build()


def test_tiers_a_to_e_are_high(office):
    assert parts(office, "high_tier_stock", XIHU, month="2024-12") == [2]
    assert parts(office, "high_tier_stock", month="2024-12") == [3]
    assert parts(office, "new_high_tier", month="2024-03") == [1]


def test_masters_and_doctors_who_came(office):
    assert parts(office, "new_graduate_degree", month="2024-03") == [3]
    assert parts(office, "new_graduate_degree", XIHU, month="2024-12", months=12) == [0]


def test_promises_beside_what_was_done(office):
    year = {"month": "2024-12", "months": 12}
    assert parts(office, "progress_new_graduate_degree", **year) == [3, 30]
    assert parts(office, "progress_new_high_tier", **year) == [1, 4]


def test_net_inflow_over_the_mean_stock(office):
    """Five came, one left; talent was 4 in five months to 2024-02, and 8 in the seven after."""
    found = parts(office, "net_inflow_rate", month="2024-09")
    assert found == [5, 1, pytest.approx((5 * 4 + 7 * 8) / 12)]


def test_where_talent_grew_up_between_the_yearly_points(office):
    # Points are Decembers. In 2024: 1 and the five who came are from 340000, 2 from here.
    assert by(office, "talent_by_origin", "origin") == {0: [1], 330000: [1], 340000: [6]}
    may = by(office, "talent_by_origin", "origin", month="2024-05")
    assert may == {0: [2], 330000: [1], 340000: [1]}  # as in 2023-12, with 20, without the five


def test_talent_by_age_and_team(office):
    # In 2024 the one born 1999 is 25 (class 2), the one born 2000 is 24 (class 1).
    assert by(office, "talent_profile", "age") == {0: [6], 1: [1], 2: [1]}
    assert by(office, "talent_profile", "team") == {"": [7], "business": [1]}


def test_seekers_of_a_year_against_the_year_before(office):
    assert parts(office, "seeker_growth", month="2024-05") == [6, 4, 4]


def test_classes_one_by_one(office):
    assert by(office, "come_rate_by_class", "year", XIHU) == {2023: [4, 4], 2024: [10, 16]}
    assert by(office, "graduates_come_by_class", "year", XIHU) == {2023: [4], 2024: [10]}
    assert by(office, "natives_placed_by_class", "year", XIHU) == {2024: [16]}


def test_a_window_of_flows_wants_the_month_before_it(office):
    """Who came in the data's first month nobody knows, so twelve months from it have no inflow."""
    assert exact(office, REGISTRY["inflow"], month="2019-12")["t0"].isna().all()
    assert parts(office, "inflow", month="2020-01") == [0]


@pytest.fixture(scope="module")
def stays(tmp_path_factory):
    """A hundred come in 2019-06; 10 stay 6 months, 20 stay 12, 10 stay 36, 10 stay 60."""
    world = World(tmp_path_factory.mktemp("stays")).spell(ANCHOR, XIHU, "2019-01", "2024-12")
    ends = ["2019-11"] * 10 + ["2020-05"] * 20 + ["2022-05"] * 10 + ["2024-05"] * 10 + [None] * 50
    for who, end in enumerate(ends):
        world.person(who, 4).spell(who, XIHU, "2019-06", end)
    return world.build()


def test_how_many_are_still_here(stays):
    def still(id):
        return exact(stays, REGISTRY[id], XIHU)["value"].tolist()

    assert still("retained_6") == [0.9]
    assert still("retained_12") == [0.7]
    assert still("retained_36") == [0.6]
    assert still("retained_60") == [0.5]


@pytest.fixture(scope="module")
def trades(tmp_path_factory):
    """120 programmers and 120 machinists start in 2023-03; 60 and 20 of them leave in 2023-08."""
    world = World(tmp_path_factory.mktemp("trades")).spell(ANCHOR, XIHU, "2019-01", "2024-12")
    for trade, gone in ((65, 60), (34, 20)):
        for i in range(120):
            who = trade * 1000 + i
            end = "2023-08" if i < gone else None
            world.person(who, 4).spell(who, XIHU, "2023-03", end, industry=trade, firm=i % 5)
    return world.build()


@pytest.mark.slow
def test_leavers_against_those_expected_by_hand(tmp_path):
    """In 2023, 80 of 240 leave in the sixth month: 40 of each 120, at everybody's pace.

    In 2021 it was 60, so 30 of each; programmers left 40 / 30 and machinists 20 / 30 as fast, and
    53⅓ and 26⅔ of them were to be expected now.
    """
    world = World(tmp_path).spell(ANCHOR, XIHU, "2019-01", "2024-12")
    for year, trade, gone in ((2021, 65, 40), (2021, 34, 20), (2023, 65, 60), (2023, 34, 20)):
        for i in range(120):
            who, end = f"{year}{trade}-{i}", f"{year}-08" if i < gone else None
            world.person(who, 4).spell(who, XIHU, f"{year}-03", end, industry=trade, firm=i % 5)
    found = exact(world.build(), REGISTRY["unusual_job_losses"], by=("section",))
    found = found.set_index("section")
    assert found["value"].to_dict() == {"I": 1.12, "C": 0.75}
    assert found["denominator"].to_dict() == {"I": 55, "C": 25}


def test_a_ratio_of_two_paces_by_hand(trades):
    """All leavings are one stretch: 60 in 60·6 + 60·19 months against 20 in 20·6 + 100·19."""
    found = exact(trades, REGISTRY["leaving_drivers"], by=("driver",)).set_index("driver")
    paces = [-log(1 - gone / (gone * 6 + (120 - gone) * 19)) for gone in (60, 20)]
    assert found.index.tolist() == ["section:I:C"]
    assert found.loc["section:I:C", "value"] == pytest.approx(paces[0] / paces[1], abs=0.006)
    assert round(paces[0] / paces[1], 1) == 4.1


JOBS = (
    "2-02-10-03",
    "6-18-02-04",
    "4-07-05-01",
    "2-06-03-00",
    "3-01-01-01",
    "2-06-07-02",
    "5-01-02-01",
    "6-04-03-03",
    "4-02-06-01",
)


def advertise(world, job, heads, filled=None, seekers=0, *, registered=date(2026, 6, 2)):
    for i in range(10):
        world.put(
            "job_posting",
            {
                "posting_id": f"{job}{i}",
                "title": "岗",
                "headcount": heads // 10,
                "filled": filled,
                "region": XIHU,
                "posted_on": date(2026, 3, 1),
                "occupation": job,
            },
        )
    for i in range(seekers):
        world.put(
            "job_seeker",
            {
                "seeker_id": f"{job}{i}",
                "region": XIHU,
                "registered_on": registered,
                "occupation": job,
            },
        )


@pytest.mark.slow
def test_an_index_of_shortage_by_hand(tmp_path):
    """Nine trades of 60 people, 60 seekers, 100 heads; eight fill 60 of them, one fills 10.

    Its share is so far out that its score is cut off at 3. Posts name no pay, level or closing
    day, and rounding leaves the growth of 60 people open by more than five points: two parts of a
    quarter each are left, 50 + 10 · 0.25 · 3 / 0.5 = 65.
    """
    world = World(tmp_path)
    for k, job in enumerate(JOBS):
        for i in range(60):
            world.spell(100 * k + i, XIHU, "2025-01", "2026-06", occupation=job)
        advertise(world, job, 100, 1 if k == 0 else 6, 60)
    # Somebody still advertises in June: only so are the posts of spring known to be ripe.
    world.put(
        "job_posting",
        {
            "posting_id": "later",
            "title": "岗",
            "headcount": 1,
            "region": XIHU,
            "posted_on": date(2026, 6, 5),
        },
    )
    found = exact(world.build(), REGISTRY["shortage_index"], by=("occupation",))
    at = found.set_index("occupation")["value"]
    assert at["2-02-10"] == 65.0
    assert set(at.drop("2-02-10")) == {50.0}


@pytest.mark.slow
def test_mismatch_of_two_occupations_by_hand(tmp_path):
    """Heads 80 and 20, seekers 40 and 160: 1 − √(0.8 · 0.2) − √(0.2 · 0.8) = 0.2."""
    world = World(tmp_path)
    advertise(world, JOBS[0], 80, seekers=40, registered=date(2026, 3, 2))
    advertise(world, JOBS[1], 20, seekers=160, registered=date(2026, 3, 2))
    assert exact(world.build(), REGISTRY["mismatch_index"])["value"].tolist() == [0.2]


@pytest.mark.slow
def test_a_star_of_counties_by_hand(tmp_path):
    """Twelve counties alike but 西湖: z = √((12 − k) / k) next to it, −√(k / (12 − k)) elsewhere.

    k counts a county and its neighbours among the twelve: 4 for 滨江 and 6 for 萧山, both next to
    西湖; 3 for 淳安, far from it: √(8 / 4) = 1.4, √(6 / 6) = 1, −√(3 / 9) = −0.6.
    """
    world, known = World(tmp_path), neighbours(ZHEJIANG)
    counties = sorted(known)[:12]
    for place, code in enumerate(counties):
        for i in range(120):
            world.person(1000 * place + i, 4 if i < (100 if code == XIHU else 50) else 1)
            world.spell(1000 * place + i, code, "2025-01", "2026-06")
        world.put(
            "job_posting",
            {
                "posting_id": str(code),
                "title": "岗",
                "headcount": 50 if code == XIHU else 10,
                "region": code,
                "posted_on": date(2026, 6, 1),
            },
        )
    cubes = world.build()
    for id in ("talent_hotspot", "gap_hotspot"):
        z = exact(cubes, REGISTRY[id], by=("county",)).set_index("county")["value"]
        assert z[[330108, 330109, 330127]].tolist() == [1.4, 1.0, -0.6], id


# --- what the twins found ---------------------------------------------------------------------


def _insured(world, who, first, last, firm=1):
    for month in range(m(first), m(last) + 1):
        world.put(
            "insurance_month",
            {
                "person_key": key(who),
                "employer_key": key(f"firm{firm}"),
                "region": XIHU,
                "industry": 65,
                "month": month,
                "wage_base": 5000.0,
            },
        )


@pytest.mark.slow
def test_a_spell_keeps_the_months_before_the_monthly_register(tmp_path):
    """A spell from 2019 on and the monthly register from 2022 on are one job, not an arrival."""
    world = World(tmp_path).spell(ANCHOR, XIHU, "2019-01", "2024-12")
    for who in (1, 2):
        world.person(who, 4).spell(who, XIHU, "2020-01")
    _insured(world, 1, "2022-01", "2024-12")  # to the end
    _insured(world, 2, "2022-01", "2023-06")  # the register says: gone since
    cubes = world.build()
    stocks = [parts(cubes, "talent_stock", month=at)[0] for at in ("2021-12", "2022-01", "2023-07")]
    assert stocks == [2, 2, 1]
    assert parts(cubes, "new_college", month="2022-01") == [0]
    assert parts(cubes, "outflow", month="2023-12") == [1]


@pytest.mark.slow
def test_a_post_that_only_says_when_it_closes_moves_no_month(tmp_path):
    world = World(tmp_path)
    for number, posted, closed in ((1, date(2024, 5, 1), None), (2, None, date(2027, 1, 1))):
        world.put(
            "job_posting",
            {
                "posting_id": str(number),
                "title": "岗",
                "headcount": 3,
                "region": XIHU,
                "posted_on": posted,
                "closed_on": closed,
            },
        )
    assert parts(world.build(), "new_headcount") == [6]  # both in 2024-05, the newest month


@pytest.mark.slow
def test_two_firms_of_a_chain_are_never_four(tmp_path):
    """Two firms, each looking for two occupations: still two firms, however they are added up."""
    world = World(tmp_path).spell(ANCHOR, XIHU, "2024-01", "2024-12")
    for firm in ("a", "b"):
        world.put(
            "employer",
            {
                "employer_key": key(f"firm{firm}"),
                "name": firm,
                "region": XIHU,
                "industry": 65,
                "chain": "数字经济",
                "chain_link": "上游",
            },
        )
        for job in ("2-02-10-03", "6-18-02-04"):
            world.put(
                "job_posting",
                {
                    "posting_id": firm + job,
                    "title": "岗",
                    "headcount": 50,
                    "employer": firm,
                    "region": XIHU,
                    "posted_on": date(2024, 5, 1),
                    "occupation": job,
                },
            )
    cubes = world.build()
    for divided in ((), ("chain_link",), ("chain_link", "occupation")):
        assert set(exact(cubes, REGISTRY["chain_need"], by=divided)["status"]) == {"suppressed"}


@pytest.mark.slow
def test_a_municipality_is_one_city_to_stay_in(tmp_path):
    """复旦大学 stands under 310100; 浦东 is 310115, and 上海市 without a district 310000."""
    world = World(tmp_path)
    for to, count in ((310115, 7), (310000, 5), (320100, 8)):
        world.put(
            "graduate",
            {
                "school": "复旦大学",
                "education": 4,
                "graduation_year": 2024,
                "count": count,
                "destination_type": "employed",
                "destination_region": to,
            },
        )
    assert parts(world.build(), "graduates_stay_city", 310000) == [12, 20]


@pytest.mark.slow
def test_a_native_known_to_the_province_is_not_said_to_be_of_another_city(tmp_path):
    world = World(tmp_path).spell(ANCHOR, XIHU, "2019-01", "2024-12")
    for who in range(120):
        origin = (ZHEJIANG, YUHANG, 330203)[who % 3]
        world.person(who, 4, origin=origin).spell(who, XIHU, "2020-01")
    found = by(world.build(), "leaving_hazard", "native", XIHU)
    assert {code: risk for code, (_, risk) in found.items()} == {0: 480, 1: 480, 2: 480}


@pytest.mark.slow
def test_a_coarser_level_than_the_region_keeps_its_name(tmp_path):
    world = World(tmp_path).spell(ANCHOR, XIHU, "2019-01", "2024-12")
    world.person(1, 4).spell(1, XIHU, "2024-03")
    cubes = world.build()
    with pytest.raises(Unknown, match="西湖区只在一个省内"):
        by(cubes, "inflow", "province", XIHU, month="2024-09")
    both = exact(cubes, REGISTRY["inflow"], by=("city", "county"), month="2024-09")
    assert both[["city", "county"]].to_numpy().tolist() == [[330100, XIHU]]
