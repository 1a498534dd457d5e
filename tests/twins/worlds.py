"""Random small worlds for the twins: a few hundred people whose rows hold what real ones hold.

Overlapping spells, equal wages, missing wages, breaks of every length, degrees that rise, people
whom one register knows and the other does not, places known to the city only, schools and majors
and occupations that no list has, posts without a date. The world's rows are the only thing that a
twin reads; the cubes are the only thing that a metric reads.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from data.contracts.funding import STEPS
from metrics.disclosure.snapshot import Published
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, key, m

Row = dict[str, Any]
FIRST, LAST = m("2019-01"), m("2024-12")
QIANTANG, LUCHENG, PUDONG, SHANGHAI, NANJING = 330114, 330302, 310115, 310000, 320100
PLACES = (XIHU, XIHU, XIHU, YUHANG, YUHANG, QIANTANG, HANGZHOU, HAISHU, HAISHU, LUCHENG, PUDONG)
HOMES = (*PLACES, NINGBO, ZHEJIANG, SHANGHAI, 340000, 500229, None, None)
SCHOOLS = ("浙江大学", "宁波大学", "南昌大学", "复旦大学", "浙江工业大学", "没有这所大学", None)
MAJORS = ("软件工程", "临床医学", "软件技术", "没有这个专业", None)
JOBS = ("2-02-10-03", "2-02-10-05", "6-18-02-04", "4-07-05-01", "2-06-03-00", "9-99-99-99", None)
TRADES = (13, 34, 65, 65, 65, 72, 0, None)
KINDS = ("living", "rent", "purchase", "startup")
CHAINS = (("数字经济", "上游"), ("数字经济", "下游"), ("高端装备", None), (None, None))


@dataclass(eq=False)
class Small:
    """A world with what the twins share."""

    path: Path
    seed: int
    people: int = 420
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dice = random.Random(self.seed)
        self.rows = World(self.path).rows
        for maker in (
            _people,
            _firms,
            _posts,
            _seekers,
            _graduates,
            _students,
            _office,
            _steps,
            _services,
            _cities,
        ):
            maker(self, dice)

    @cached_property
    def cubes(self) -> Published:
        """The snapshot made of the rows."""
        return World(self.path, self.rows).build()

    def put(self, contract: str, **row: Any) -> None:
        self.rows.setdefault(contract, []).append(row)

    def of(self, contract: str) -> list[Row]:
        return self.rows.get(contract, [])


def _people(small: Small, dice: random.Random) -> None:
    for who in range(small.people):
        if dice.random() < 0.95:
            _statements(small, dice, who)
        _spells(small, dice, who)
    for who in range(small.people, small.people + 25):  # known, never insured
        _statements(small, dice, who)
    # Somebody is there from the first month to the last, so that the data's ends are known.
    _spell(small, 9_000, "anchor", XIHU, FIRST, LAST, 65, None, 1.0)


def _statements(small: Small, dice: random.Random, who: int) -> None:
    education = dice.choice((0, 1, 2, 3, 3, 4, 4, 4, 5, 6))
    as_of = dice.choice((None, None, dice.randint(FIRST - 60, LAST)))
    for _ in range(dice.choice((1, 1, 1, 2))):
        small.put(
            "person",
            person_key=key(who),
            education=education,
            education_as_of=as_of,
            birth_year=dice.choice((None, 1962, 1975, 1984, 1990, 1994, 1999)),
            school=dice.choice(SCHOOLS),
            major=dice.choice(MAJORS),
            origin=dice.choice(HOMES),
            graduation_year=dice.choice((None, 2012, *range(2017, 2025))),
            skill_level=dice.choice((None, None, None, "3", "4")),
            professional_title=dice.choice((None, None, None, None, "middle")),
            talent_tier=dice.choice((None, None, "A", "E", "F")),
            team=dice.choice((None, "business", "skilled")),
        )
        education = min(6, education + 1)
        as_of = max(FIRST, (as_of or 0) + 1) + dice.randint(0, 60)


def _spells(small: Small, dice: random.Random, who: int) -> None:
    """A life: jobs with breaks, moves, second jobs, two ways of being registered."""
    month = dice.choice((FIRST, FIRST + 2, *(dice.randint(FIRST + 3, LAST - 4) for _ in range(8))))
    monthly = dice.random() < 0.25
    region = dice.choice(PLACES)
    for turn in range(6):
        if month > LAST:
            return
        end = month + dice.choice((0, 2, 5, 6, 6, 7, 11, 18, 30, 60))
        firm = dice.choice((f"firm{dice.randint(0, 23)}", f"own{who}", f"own{who}"))
        wage = dice.choice((None, 4000.0, 5000.0, 5000.0, 7600.0, 9000.0, 12_345.0))
        trade, job = dice.choice(TRADES), dice.choice(JOBS)
        last = None if end >= LAST and dice.random() < 0.7 else min(end, LAST)
        if monthly:
            until = LAST if last is None else last
            _months(small, who, f"{firm}-{turn}", region, month, until, trade or 0, job, wage)
        else:
            _spell(small, who, f"{firm}-{turn}", region, month, last, trade, job, wage)
            if dice.random() < 0.08:  # the monthly register begins in the middle of it
                since = dice.randint(month, min(end, LAST))
                until = dice.choice((since, since + 5, since + 40, LAST))
                _months(
                    small,
                    who,
                    f"{firm}-{turn}",
                    region,
                    since,
                    min(until, LAST),
                    trade or 0,
                    job,
                    wage,
                )
        month = end + dice.choice((-4, -1, 1, 1, 1, 2, 3, 4, 4, 7, 26))
        month = max(month, FIRST)
        if dice.random() < 0.4:
            region = dice.choice(PLACES)


def _spell(
    small: Small,
    who: int,
    firm: str,
    region: int,
    start: int,
    end: int | None,
    trade: int | None,
    job: str | None,
    wage: float | None,
) -> None:
    # "firm3-1" and "firm3-0" are one employer; the number only tells a person's turns apart.
    known = small.__dict__.setdefault("_begun", set())
    if (who, firm.split("-")[0], start) in known:  # the contract's key: no load has it twice
        return
    known.add((who, firm.split("-")[0], start))
    small.put(
        "employment",
        person_key=key(who),
        employer_key=key(firm.split("-")[0]),
        region=region,
        industry=trade,
        occupation=job,
        wage=wage,
        start_month=start,
        end_month=end,
    )


def _months(
    small: Small,
    who: int,
    firm: str,
    region: int,
    start: int,
    end: int,
    trade: int,
    job: str | None,
    wage: float | None,
) -> None:
    known = small.__dict__.setdefault("_insured", set())
    for month in range(start, end + 1):
        row = {"person_key": key(who), "employer_key": key(firm.split("-")[0]), "month": month}
        if tuple(row.values()) not in known:
            known.add(tuple(row.values()))
            small.put(
                "insurance_month",
                **row,
                region=region,
                industry=trade,
                occupation=job,
                wage_base=wage,
            )


def _firms(small: Small, dice: random.Random) -> None:
    for number in range(24):
        if number % 8 == 7:
            continue  # not in the register
        chain, link = CHAINS[number % len(CHAINS)]
        small.put(
            "employer",
            employer_key=key(f"firm{number}"),
            name=f"公司{number % 20}",
            region=dice.choice((XIHU, YUHANG, HAISHU, HANGZHOU)),
            industry=65,
            chain=chain,
            chain_link=link,
            nature=("company", "academic", "government", None)[number % 4],
            size=dice.choice(("large", "medium", "small", "micro", None)),
        )


def _day(dice: random.Random, first: date = date(2022, 1, 1), days: int = 1090) -> date:
    return first + timedelta(days=dice.randint(0, days))


def _posts(small: Small, dice: random.Random) -> None:
    for number in range(700):
        posted = dice.choice((None, *[_day(dice)] * 24))
        closed = None
        if dice.random() < 0.6:
            closed = (posted or _day(dice)) + timedelta(days=dice.randint(0, 150))
        low = dice.choice((None, 4000.0, 5999.0, 8000.0, 15_000.0))
        high = None if low is None else dice.choice((None, low, low * 1.5))
        heads = dice.choice((None, 0, 1, 2, 5, 9))
        small.put(
            "job_posting",
            posting_id=str(number),
            title=f"岗位{dice.randint(0, 11)}",
            employer=dice.choice((None, *(f"公司{i}" for i in range(20)))),
            region=dice.choice((*PLACES, 0, None)),
            industry=dice.choice(TRADES),
            occupation=dice.choice(JOBS),
            education=dice.choice((-1, 0, 2, 3, 4, 4, 5, None)),
            headcount=heads,
            filled=dice.choice((None, 0, heads)),
            posted_on=posted,
            closed_on=closed,
            channel=dice.choice((None, "online", "offline")),
            salary_low=low,
            salary_high=high if low else dice.choice((None, 9100.0)),
        )


def _seekers(small: Small, dice: random.Random) -> None:
    for number in range(900):
        day = _day(dice)
        reached = day + timedelta(days=dice.randint(0, 60)) if dice.random() < 0.4 else None
        small.put(
            "job_seeker",
            seeker_id=str(number),
            region=dice.choice(PLACES),
            hukou=dice.choice(HOMES),
            education=dice.choice((None, 0, 2, 3, 4, 5)),
            occupation=dice.choice(JOBS),
            registered_on=day,
            intention_reached_on=reached,
        )


def _graduates(small: Small, dice: random.Random) -> None:
    known: set[tuple[Any, ...]] = set()
    for _ in range(500):
        kind = dice.choice(("employed",) * 5 + ("freelance", "further_study", "abroad", "unplaced"))
        row = {
            "school": dice.choice(SCHOOLS),
            "major": dice.choice(MAJORS),
            "education": dice.choice((3, 4, 4, 5, 6)),
            "graduation_year": dice.randint(2019, 2024),
            "origin": dice.choice(HOMES),
            "destination_type": kind,
            "destination_region": (
                dice.choice(HOMES) if kind in ("employed", "freelance") else None
            ),
            "destination_industry": dice.choice(TRADES),
        }
        if tuple(row.values()) not in known:
            known.add(tuple(row.values()))
            small.put("graduate", **row, count=dice.choice((None, 1, 2, 7, 0)))


def _students(small: Small, dice: random.Random) -> None:
    for number in range(200):
        small.put(
            "student",
            person_key=key(f"s{number}"),
            school=dice.choice(SCHOOLS),
            major=dice.choice(MAJORS),
            education=dice.choice((3, 4, 5)),
            origin=dice.choice(HOMES),
            expected_graduation=dice.randint(2025, 2028),
        )


def _office(small: Small, dice: random.Random) -> None:
    for number in range(400):
        applied = _day(dice, date(2019, 1, 1), 2180)
        status = dice.choice(
            ("applied", "approved", "approved", "paid", "paid", "paid", "rejected")
        )
        decided = applied + timedelta(days=dice.randint(0, 200)) if status != "applied" else None
        paid = (decided or applied) + timedelta(days=dice.randint(0, 90))
        small.put(
            "policy_payout",
            case_id=str(number),
            policy=f"政策{number % 3}",
            kind=dice.choice(KINDS),
            region=dice.choice((XIHU, YUHANG, HAISHU, LUCHENG)),
            person_key=key(dice.randint(0, small.people - 1)),
            employer_key=key(f"firm{number % 5}") if number % 7 == 0 else None,
            amount=float(dice.choice((1000, 10_000, 33_333))),
            applied_on=applied,
            decided_on=decided if dice.random() < 0.9 or status == "applied" else None,
            paid_on=paid if status == "paid" and dice.random() < 0.97 else None,
            status=status,
        )
    for year in range(2020, 2025):
        for region in (None, ZHEJIANG, HANGZHOU, XIHU, HAISHU):
            small.put(
                "fund_budget",
                department="人才办",
                programme=dice.choice(("引才", "育才")),
                region=region,
                year=year,
                budget=float(dice.choice((0, 1000, 2500))),
                executed=dice.choice((None, 0.0, 700.0, 2600.0)),
            )
        for region in (ZHEJIANG, HANGZHOU, XIHU, HAISHU):
            for name in ("new_college", "new_graduate_degree", "new_high_tier"):
                small.put(
                    "target",
                    indicator=name,
                    region=region,
                    year=year,
                    target=float(dice.randint(5, 60)),
                )


def _steps(small: Small, _shared: random.Random) -> None:
    """Programmes on their way, drawn apart from all else."""
    dice = random.Random(20)
    for year in range(2020, 2025):
        for region in (None, HANGZHOU, XIHU, HAISHU):
            for programme in ("引才", "育才"):
                for step in list(STEPS)[: dice.randint(1, 5)]:
                    small.put(
                        "fund_step",
                        department=dice.choice(("人才办", "财政局")),
                        programme=programme,
                        region=region,
                        year=year,
                        step=step,
                        done_on=date(year, dice.randint(1, 12), 1),
                        amount=dice.choice((None, 500.0, 1200.0)),
                        fund_source=dice.choice((None, "专项", "债券")),
                    )


def _services(small: Small, _shared: random.Random) -> None:
    """Windows, flats and loans with gaps in what they tell, drawn apart from all else."""
    dice = random.Random(21)
    for month in range(m("2022-01"), LAST + 1):
        for region in (XIHU, YUHANG, HAISHU):
            for number, channel in enumerate(("code", "counter", "online", "flat")):
                if dice.random() < 0.1:
                    continue
                flats = channel == "flat"
                cases = dice.choice((None, 0, 12, 90))
                rated = dice.randint(0, cases or 0)
                capacity = dice.choice((None, 40, 55)) if flats else None
                rent = dice.choice((None, 1500.0, 2400.5)) if flats else None
                small.put(
                    "service_use",
                    service=f"服务{number}",
                    region=region,
                    channel=channel,
                    month=month,
                    visits=dice.choice((None, 300)),
                    cases=cases,
                    people=cases,
                    days_to_finish=dice.choice((None, 1.5, 4.0)),
                    capacity=capacity,
                    occupied=dice.randint(0, capacity) if capacity else None,
                    residents=dice.choice((None, 80, 95)) if flats else None,
                    rent=rent,
                    rent_subsidy=dice.choice((None, 0.0, 700.0)) if rent else None,
                    rated=rated,
                    satisfied=dice.randint(0, rated),
                )
            for kind in ("loan", "guarantee"):
                open_ = dice.choice((None, 30, 40))
                small.put(
                    "talent_finance",
                    product=f"{kind}产品",
                    kind=kind,
                    institution=dice.choice(("甲", "乙")),
                    region=region,
                    month=month,
                    cases=dice.choice((0, 12, 25)),
                    amount=dice.choice((None, 100_000.0, 250_000.1)),
                    outstanding=open_,
                    balance=dice.choice((None, 900_000.0)) if open_ else None,
                    overdue=dice.choice((None, 0, 11, 14)) if open_ else None,
                )


def _cities(small: Small, dice: random.Random) -> None:
    """Published figures in editions that say when they are from, or don't; units that differ."""
    printed = [
        (source, edition)
        for source in ("统计公报", "榜单")
        for edition in ("初步数", "2023年版", "2024年修订", "2019—2024年修订")
    ]
    for region in (ZHEJIANG, HANGZHOU, NINGBO, SHANGHAI, NANJING, XIHU):
        for name in ("常住人口", "求职者净流入率", "大学数", "外部预测：需求"):
            for year in range(2019, 2025):
                for source, edition in dice.sample(printed, dice.choice((0, 1, 1, 2, 3))):
                    small.put(
                        "city_indicator",
                        city=region,
                        indicator=name,
                        year=year,
                        value=dice.choice((-1.5, 0.4, 12.25, 900.0)),
                        unit=dice.choice(("万人", "万人", "万人", "人")),
                        source=source,
                        edition=edition,
                    )
