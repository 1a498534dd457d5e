"""Who of those who met a policy's conditions was granted it, and what its own recipients cost."""

from datetime import date

import pytest

from metrics.figures.policy import recipients
from metrics.figures.policy.recipients import POLICY_COVERAGE
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, World, key, m, shown

COMPANY, COLLEGE = "company", "academic"


def case(world, who, policy, applied, status="paid", amount=10_000.0, region=XIHU):
    world.put(
        "policy_payout",
        {
            "case_id": f"{who}-{policy}-{applied}",
            "policy": policy,
            "kind": "living",
            "region": region,
            "person_key": key(who),
            "amount": amount,
            "applied_on": applied,
            "decided_on": applied,
            "paid_on": applied if status == "paid" else None,
            "status": status,
        },
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """杭州's 乐业 wants 本科 and three months; its 安居 asks nothing but an age of 35.

    200 of 本科 come to 西湖 in 2021-01, 120 to companies and 80 to colleges; 100 of the former and
    20 of the latter are granted 乐业 in 2021-04. 50 with 大专 come too, 30 stay two months only,
    20 were there before. 40 of the 100 have left after a year.
    """
    world = World(tmp_path_factory.mktemp("cover"))
    world.spell("anchor", XIHU, "2017-01", "2025-06")
    for nature in (COMPANY, COLLEGE):
        world.put("employer", {"employer_key": key(f"firm{nature}"), "nature": nature})
    for name, more in (
        ("乐业", {"education_min": 4, "insured_months": 3}),
        ("安居", {"age_max": 35}),
    ):
        row = {"policy": name, "kind": "living", "region": HANGZHOU}
        world.put("policy", {**row, "start_on": date(2020, 1, 1), **more})
    for who in range(200):
        firm = COMPANY if who < 120 else COLLEGE
        end = "2021-12" if who < 40 else None
        world.person(who, 4).spell(who, XIHU, "2021-01", end, firm=firm)
        if who < 100 or who >= 180:
            case(world, who, "乐业", date(2021, 4, 1))
    for who in range(200, 250):
        world.person(who, 3).spell(who, XIHU, "2021-01", None, firm=COMPANY)
    for who in range(250, 280):
        world.person(who, 4).spell(who, XIHU, "2021-01", "2021-02", firm=COMPANY)
    for who in range(280, 300):
        world.person(who, 4).spell(who, XIHU, "2017-01", None, firm=COMPANY)
    # 安居: 40 are 35 in 2021, one is 36, of one it isn't known. One is late, one refused.
    for who in range(300, 342):
        born = 1986 if who < 340 else 1985 if who == 340 else None
        world.person(who, 2, birth_year=born).spell(who, YUHANG, "2021-03", None, firm=COMPANY)
    for who in range(300, 315):
        case(world, who, "安居", date(2021, 5, 1), amount=6_000.0, region=YUHANG)
    case(world, 315, "安居", date(2022, 4, 1), region=YUHANG)
    case(world, 316, "安居", date(2021, 5, 1), "rejected", region=YUHANG)
    # Paid under both; the register of applications reaches from 2021-01 to 2022-12.
    case(world, 0, "安居", date(2021, 7, 1), amount=5_000.0)
    case(world, "x", "乐业", date(2021, 1, 1), "rejected")
    case(world, "x", "乐业", date(2022, 12, 1), "rejected")
    return world.build()


def met(cubes, policy):
    frame = cubes.query(
        "SELECT region, january, nature, eligible, granted FROM policy_cover WHERE policy = ?",
        [policy],
    )
    return {
        (row.region, row.nature): (row.january, row.eligible, row.granted)
        for row in frame.itertuples()
    }


def test_whoever_met_the_conditions_is_counted_where_and_at_whom(office):
    year = m("2021-01")
    # Qualified in 2021-03; neither those of 大专, nor of two months, nor who was there before.
    assert met(office, "乐业") == {(XIHU, 1): (year, 120, 100), (XIHU, 2): (year, 80, 20)}
    # Nobody whose year of birth isn't known, nor the granted whom the register doesn't know young.
    assert met(office, "安居") == {(YUHANG, 1): (year, 40, 15)}


def test_coverage_by_kind_of_employer_and_place(office):
    whole = shown(office, POLICY_COVERAGE, by=("policy",))
    told = {row.labels["policy"]: row for row in whole.rows()}
    assert (told["乐业"].value, told["乐业"].denominator) == (0.6, 200)
    assert told["安居"].status == "suppressed"  # forty people
    by = shown(office, POLICY_COVERAGE, by=("nature",))
    company = next(row for row in by.rows() if row.keys["nature"] == 1)
    assert (company.value, company.denominator) == (0.72, 160)  # 115 of 160
    assert shown(office, POLICY_COVERAGE, XIHU).one().value == 0.6
    assert shown(office, POLICY_COVERAGE, NINGBO).one().status == "empty"


def test_a_policy_s_own_recipients_are_its_cohort(office):
    """120 paid 乐业, 40 of whom are gone after a year; one of them was paid 安居, too."""
    both = shown(office, recipients.STAYED[12])
    assert both.one().denominator == 135  # whoever is paid under both is one; 安居 alone: 16
    by = shown(office, recipients.STAYED[12], by=("policy",))
    told = {row.labels["policy"]: row for row in by.rows()}
    assert (told["乐业"].value, told["乐业"].denominator) == (0.67, 120)
    assert told["安居"].status == "suppressed"
    cost = shown(office, recipients.PER_STAYER[12], by=("policy",))
    named = {row.labels["policy"]: row.value for row in cost.rows()}
    assert named["乐业"] == 15_000  # 1.2 million over 80, without what 安居 paid
