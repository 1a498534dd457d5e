"""政策与资金: applications, steps, recipients, budgets and what grants did, counted by hand."""

from datetime import date

import pytest

from metrics.figures.policy import applications, fund, grant_effect, payouts, recipients
from tests.twins.people import people
from tests.twins.policy import payments
from tests.twins.worlds import Small
from tests.world import HANGZHOU, XIHU, YUHANG, World, exact, key, shown

FIRM, COLLEGE, ANCHOR = "company", "academic", 999


def granted(world, who, status="paid", kind="living", month=3, amount=10_000.0, region=XIHU):
    """Applied on the first, decided 20 days later, paid 40 days after that."""
    world.put(
        "policy_payout",
        {
            "case_id": f"{who}-{kind}-{month}",
            "policy": "安居" if kind == "rent" else "乐业",
            "kind": kind,
            "region": region,
            "person_key": key(who),
            "amount": amount,
            "applied_on": date(2021, month, 1),
            "decided_on": date(2021, month, 21) if status != "applied" else None,
            "paid_on": date(2021, month + 1, 30) if status == "paid" else None,
            "status": status,
        },
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """120 at a company, 40 at a college come in 2021-01; 150 are paid in 2021-04, ten refused.

    Of those paid 30 leave within the first year, 20 more within three. One is paid again.
    """
    world = World(tmp_path_factory.mktemp("policy"))
    world.spell(ANCHOR, XIHU, "2017-01", "2025-06")
    for nature in (FIRM, COLLEGE):
        world.put("employer", {"employer_key": key(f"firm{nature}"), "nature": nature})
    for who in range(160):
        end = "2021-12" if who < 30 else "2023-01" if who < 50 else None
        nature = FIRM if who < 120 else COLLEGE
        world.person(who, 4).spell(who, XIHU, "2021-01", end, firm=nature)
        granted(world, who, "paid" if who < 150 else "rejected")
    granted(world, 0, kind="rent", month=5, amount=5_000.0, region=YUHANG)
    granted(world, 500, "applied", month=1)  # the register reaches back to the year's beginning
    for who in range(160, 180):
        granted(world, who, "applied", month=6)
    for year, budget, spent in ((2022, 1000.0, 900.0), (2024, 1210.0, 605.0)):
        world.put(
            "fund_budget",
            {
                "department": "人才办",
                "programme": "引才",
                "region": HANGZHOU,
                "year": year,
                "budget": budget,
                "executed": spent,
            },
        )
    return world.build()


def test_who_applied_and_what_was_decided(office):
    spring = {"month": "2021-03"}
    assert exact(office, applications.APPLICATIONS, **spring).t0[0] == 160
    assert exact(office, applications.APPROVED, **spring).t0[0] == 150
    assert exact(office, applications.REFUSED, **spring).t0[0] == 10
    rate = exact(office, applications.APPROVAL_RATE, month="2021-06", months=12)
    assert (rate.t0[0], rate.t1[0]) == (151, 161)  # the twenty of June are not decided
    by = exact(office, applications.APPLICATIONS, by=("nature",), **spring).set_index("nature").t0
    assert by.to_dict() == {1: 120, 2: 40}
    paid = exact(office, payouts.PAID_CASES, by=("policy",), month="2021-06", months=12)
    assert paid.set_index("policy").t0.to_dict() == {"乐业": 150, "安居": 1}


def test_each_step_has_its_days(office):
    assert exact(office, applications.DAYS_TO_DECIDE, month="2021-12").t1[0] == 25  # bin 20–30
    assert exact(office, applications.DAYS_AFTER_DECISION, month="2021-12").t1[0] == 45


def test_a_person_paid_twice_in_a_year_is_one(office):
    year = {"month": "2021-06", "months": 6}
    assert exact(office, applications.PAID_PEOPLE, **year).t0[0] == 150
    assert exact(office, payouts.PAID_CASES, **year).t0[0] == 151
    counties = exact(office, applications.PAID_PEOPLE, by=("county",), **year)
    assert counties.set_index("county").t0.to_dict() == {XIHU: 150, YUHANG: 1}
    under = exact(office, applications.POLICY_PEOPLE, by=("policy",), **year)
    assert under.set_index("policy").t0.to_dict() == {"乐业": 150, "安居": 1}


def test_recipients_still_here_and_what_they_were_paid(office):
    """1 505 000 元 to 150 people, of whom 120 are here after a year and 100 after three."""

    def value(metric):
        return shown(office, metric).one().value

    assert value(recipients.STAYED[12]) == 0.8
    assert value(recipients.STAYED[36]) == 0.67
    assert value(recipients.PER_RECIPIENT[12]) == 10_000
    assert value(recipients.PER_RECIPIENT[36]) == 10_000
    assert value(recipients.PER_STAYER[12]) == 13_000  # 12 542
    assert value(recipients.PER_STAYER[36]) == 15_000
    assert shown(office, recipients.STAYED[12], YUHANG).one().status == "suppressed"
    by = shown(office, recipients.STAYED[12], by=("year",)).one()
    assert (by.keys["year"], by.value) == (2021, 0.8)


def test_who_of_those_eligible_was_granted(office):
    covered = shown(office, recipients.COVERAGE).one()
    assert (covered.value, covered.denominator) == (0.94, 160)  # 150 of 160


def test_budgets_by_department_and_their_growth(office):
    assert exact(office, fund.BUDGET, month="2024-12").t0[0] == 1210
    assert exact(office, fund.EXECUTED, month="2024-12").t0[0] == 605
    spent = shown(office, fund.EXECUTION, by=("department",), month="2024-12").one()
    assert (spent.labels["department"], spent.value) == ("人才办", 0.5)
    assert shown(office, fund.GROWTH, month="2024-12").one().value == pytest.approx(0.1)
    assert shown(office, fund.GROWTH, YUHANG, month="2024-12").one().status == "empty"


def test_a_programme_s_money_at_each_step(tmp_path):
    world = World(tmp_path).spell(ANCHOR, XIHU, "2024-01", "2025-06")
    steps = {"declared": 1500.0, "reviewed": 1300.0, "returned": 1300.0, "confirmed": 1200.0}
    for programme, source in (("引才", "专项"), ("育才", None)):
        for step, amount in {**steps, "spent": 300.0}.items():
            if programme == "引才" or step == "declared":
                world.put(
                    "fund_step",
                    {
                        "department": "人才办",
                        "programme": programme,
                        "region": HANGZHOU,
                        "year": 2025,
                        "step": step,
                        "done_on": date(2025, 1, 31),
                        "amount": amount,
                        "fund_source": source,
                    },
                )
    made = world.build()
    told = {m.id: exact(made, m, month="2025-12").t0[0] for m in fund.WAY.values()}
    assert told == {
        "fund_declared": 3000.0,
        "fund_reviewed": 1300.0,
        "fund_returned": 1300.0,
        "fund_confirmed": 1200.0,
        "fund_spent": 300.0,
    }
    by = shown(made, fund.WAY["declared"], by=("fund_source",), month="2025-12")
    assert {row.labels["fund_source"]: row.value for row in by.rows()} == {
        "专项": 1500.0,
        "未说明": 1500.0,
    }
    kept = made.query("SELECT DISTINCT day FROM fund_way").to_numpy().tolist()
    assert kept == [[(date(2025, 1, 31) - date(1990, 1, 1)).days]]


@pytest.fixture(scope="module")
def likes(tmp_path_factory):
    """200 granted in month 3, of whom 20 leave in month 12; 200 alike without, of whom 60 do."""
    world = World(tmp_path_factory.mktemp("likes"))
    world.spell(ANCHOR, XIHU, "2017-01", "2025-06")
    granted(world, 500, "applied", month=1)
    for who in range(400):
        leaves = who < 20 or 200 <= who < 260
        world.person(who, 4).spell(who, XIHU, "2021-01", "2021-12" if leaves else None)
        if who < 200:
            granted(world, who, "approved")
    return world.build()


def test_a_grant_is_judged_against_like_people(likes, office):
    one = shown(likes, grant_effect.GRANT_EFFECT)
    row = one.one()
    assert (row.value, row.denominator) == (0.2, 200)  # 180 of 200 against 140 of 200
    told = one.frame.iloc[0]
    assert told["answer"] == "changed"
    assert 0 < told["low"] < 0.2 < told["high"] < 0.3
    few = shown(office, grant_effect.GRANT_EFFECT)  # ten without a grant
    assert few.one().status == "suppressed"
    assert few.frame.iloc[0]["why"] == "too_few"


@pytest.mark.parametrize("seed", [1, 2])
def test_recipients_of_a_random_world_are_those_counted_one_by_one(tmp_path, seed):
    small = Small(tmp_path, seed)
    lives, last = people(small).lives, people(small).last
    for level, step in ((1, 10_000), (2, 100), (3, 1)):
        slow: dict = {}
        for (place, person), paid in payments(small, step).items():
            first = min(month for month, _ in paid)
            cell = slow.setdefault((place, first // 12 * 12), [0] * 7)
            cell[0] += 1
            for at, months in ((1, 12), (4, 36)):
                if first + months + 2 > last:
                    continue
                after = (lives[person].get(first + months + more) for more in range(3))
                here = any(s is not None and s.region // step * step == place for s in after)
                cell[at] += 1
                cell[at + 1] += here
                cell[at + 2] += sum(money for month, money in paid if month < first + months)
        frame = small.cubes.query(f"SELECT * FROM paid_stay WHERE level = {level} AND policy = ''")
        columns = ["people", "seen12", "here12", "amount12", "seen36", "here36", "amount36"]
        fast = {
            (row["region"], row["january"]): [row[name] for name in columns]
            for row in frame.to_dict("records")
        }
        assert fast == slow
        assert sum(cell[2] for cell in slow.values()) > 5
