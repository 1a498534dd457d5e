"""Random histories of loads over a small world: what an office does to its data, month by month."""

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from data.contracts import CONTRACTS
from data.staging import loads
from tests.world import HAISHU, XIHU, YUHANG, World, key, m

PLACES = (XIHU, YUHANG, HAISHU)
START, NOW = m("2021-01"), m("2025-06")
SCHOOLS = ("浙江大学", "宁波大学", "北京大学")
Row = dict[str, Any]


@dataclass
class Job:
    """Where somebody is insured at present."""

    who: int
    firm: int
    region: int
    industry: int
    wage: float

    def row(self, month: int) -> Row:
        return {
            "person_key": key(self.who),
            "employer_key": key(f"firm{self.firm}"),
            "region": self.region,
            "industry": self.industry,
            "occupation": "2-02-10-03" if self.industry == 65 else None,
            "month": month,
            "wage_base": self.wage if (self.who + month) % 11 else None,
        }


@dataclass
class History:
    """A home that things happen to; each step says what it did."""

    path: Path
    dice: random.Random
    world: World = field(init=False)
    jobs: list[Job] = field(default_factory=list)
    month: int = NOW
    people: int = 60
    count: int = 0

    def __post_init__(self) -> None:
        self.world = World(self.path)
        self.jobs = [self._job(who) for who in range(40)]
        months = []
        for month in range(START, NOW + 1):
            months += self._move(month)
        self.load("insurance_month", months)
        self.load("person", [self._person(who) for who in range(self.people)])
        self.load("employment", [self._spell(who) for who in range(30, self.people)])
        self.load("employer", [self._employer(firm) for firm in range(8)])
        self.load("policy_payout", [self._case(number) for number in range(60)])
        self.load("policy", self._policies())
        self.load("graduate", self._graduates())
        self.load("job_posting", self._posts())

    def steps(self) -> Iterator[str]:
        """Everything once, then anything, for as long as it is asked for."""
        every = list(self.KINDS)
        while True:
            self.dice.shuffle(every)
            for name in every:
                getattr(self, name)()
                yield name

    KINDS = (
        "next_month",
        "two_agencies",
        "next_month",
        "revised_month",
        "replaced_month",
        "correction",
        "someone_new",
        "spells",
        "degrees",
        "taken_out",
        "put_back",
        "the_same_again",
        "posts",
        "cases",
    )

    def next_month(self) -> None:
        self.month += 1
        self.load("insurance_month", self._move(self.month))

    def two_agencies(self) -> None:
        """The next month from two agencies, one of which speaks an older form and comes late with
        some rows of the month before."""
        self.month += 1
        rows = self._move(self.month)
        self.load("insurance_month", rows[::2])
        late = [job.row(self.month - 1) for job in self.dice.sample(self.jobs, 2)]
        self.load("insurance_month", rows[1::2] + late, format=1)

    def revised_month(self) -> None:
        """A month some time ago, delivered again: some rows otherwise, the rest as it was."""
        month = self.dice.randrange(START, self.month)
        rows = [job.row(month) for job in self.dice.sample(self.jobs, 6)]
        self.load("insurance_month", rows)

    def replaced_month(self) -> None:
        """A delivery in place of an earlier one, whose rows leave."""
        found = [x for x in self._ready() if x.contract == "insurance_month"][1:]
        gone = {self.dice.choice(found).id} if found else set()
        month = self.dice.randrange(NOW, self.month + 1)
        self.load("insurance_month", [job.row(month) for job in self.jobs[:20]], gone)

    def correction(self) -> None:
        """A few rows of months far apart, in one file: other wages, places, a gap filled."""
        rows = []
        for job in self.dice.sample(self.jobs, 4):
            other = replace(job, region=self.dice.choice(PLACES), wage=job.wage + 500)
            rows.append(other.row(self.dice.randrange(START, self.month + 1)))
        self.load("insurance_month", rows)

    def someone_new(self) -> None:
        """A person whom no register knew, in the middle of the data."""
        who, self.people = self.people, self.people + 1
        first = self.dice.randrange(START + 6, self.month - 3)
        job = self._job(who)
        self.load("insurance_month", [job.row(x) for x in range(first, self.month - 2)])
        self.load("person", [self._person(who)])

    def spells(self) -> None:
        self.load("employment", [self._spell(who) for who in self.dice.sample(range(60), 3)])

    def degrees(self) -> None:
        """Some of them awarded in a month that nobody is insured in yet."""
        rows = [self._person(who, raised=True) for who in self.dice.sample(range(60), 3)]
        self.load("person", rows)

    def taken_out(self) -> None:
        found = self.dice.choice(self._ready()[1:])
        loads.put(self.world.home, replace(found, state=loads.UNDONE))

    def put_back(self) -> None:
        out = [x for x in loads.read(self.world.home) if x.state == loads.UNDONE]
        for found in out:
            loads.put(self.world.home, replace(found, state=loads.READY))

    def the_same_again(self) -> None:
        """A month's rows under another name: nothing differs."""
        month = self.dice.randrange(START, self.month)
        rows = [job.row(month) for job in self.jobs[:5]]
        self.load("insurance_month", rows)
        self.load("insurance_month", rows)

    def posts(self) -> None:
        self.load("job_posting", self._posts())

    def cases(self) -> None:
        self.load("policy_payout", [self._case(self.dice.randrange(90)) for _ in range(3)])

    def load(
        self, contract: str, rows: list[Row], gone: Collection[str] = (), *, format: int = 0
    ) -> None:
        """One more load in the ledger, whose keys stand once."""
        self.count += 1
        keyed = {self._key(contract, row): row for row in rows}
        name = f"{self.count:03d}-{contract}"
        made = self.world.load(contract, list(keyed.values()), name, format)
        loads.add(self.world.home, [made], replaced=gone)

    @staticmethod
    def _key(contract: str, row: Row) -> tuple[Any, ...]:
        return tuple(row.get(name) for name in CONTRACTS[contract].key)

    def _ready(self) -> list[loads.Load]:
        return [x for x in loads.read(self.world.home) if x.state == loads.READY]

    def _job(self, who: int) -> Job:
        pick = self.dice.choice
        return Job(who, pick(range(8)), pick(PLACES), pick((34, 65)), pick((6000.0, 8000.5)))

    def _move(self, month: int) -> list[Row]:
        """A month of everybody's life: most go on, some change, pause, begin a second job; all are
        better paid from July on."""
        rows = []
        for i, job in enumerate(self.jobs):
            luck = self.dice.random()
            if month % 12 == 6:
                job.wage += 300
            if luck < 0.05:
                self.jobs[i] = self._job(job.who)
            if luck > 0.07:
                rows.append(self.jobs[i].row(month))
            if luck > 0.97:
                rows.append(self._job(job.who).row(month))
        return rows

    def _spell(self, who: int) -> Row:
        first = self.dice.randrange(START, NOW)
        last = self.dice.choice((None, min(first + self.dice.randrange(40), NOW)))
        row = self._job(who).row(0)
        del row["month"]
        wage = row.pop("wage_base")
        return {**row, "wage": wage, "start_month": first, "end_month": last}

    def _person(self, who: int, raised: bool = False) -> Row:
        pick = self.dice.choice
        return {
            "person_key": key(who),
            "education": 5 if raised else pick((2, 3, 4)),
            "education_as_of": self.dice.randrange(START, self.month + 3) if raised else None,
            "birth_year": pick((None, 1966, 1990)),
            "gender": pick(("1", "2")),
            "school": SCHOOLS[who % 3],
            "graduation_year": pick((None, 2020, 2022)),
            "origin": pick((None, *PLACES)),
            "talent_tier": pick((None, None, "A")),
        }

    def _employer(self, firm: int) -> Row:
        return {
            "employer_key": key(f"firm{firm}"),
            "name": f"第{firm}公司",
            "region": PLACES[firm % 3],
            "nature": ("company", "academic")[firm % 2],
            "size": ("large", "small")[firm // 2 % 2],
            "chain": "智能物联" if firm < 3 else None,
            "chain_link": "整机" if firm < 3 else None,
        }

    def _case(self, number: int) -> Row:
        pick = self.dice.choice
        # Some of the later ones are of months that nobody is insured in yet.
        applied = date(2022 + number % 3 if number < 60 else 2025, 1 + number % 12, 3)
        return {
            "case_id": f"C{number}",
            "policy": "安家补贴",
            "kind": pick(("living", "rent")),
            "region": pick(PLACES),
            "person_key": key(number % 50) if number % 7 else None,
            "employer_key": None if number % 7 else key(f"firm{number % 8}"),
            "amount": pick((1000.1, 2500.0, 333.33)),
            "applied_on": applied,
            "decided_on": applied.replace(day=20),
            "paid_on": pick((None, applied.replace(day=28))),
            "status": pick(("paid", "approved", "applied")),
        }

    def _policies(self) -> list[Row]:
        terms = {"education_min": 3, "insured_months": 3, "stay_months": 12, "claim_gap": 6}
        about = {"policy": "安家补贴", "kind": "living", "start_on": date(2021, 1, 1)}
        return [{**about, "region": place, **terms} for place in (330000, 330100)]

    def _graduates(self) -> list[Row]:
        return [
            {
                "school": school,
                "graduation_year": year,
                "education": 4,
                "origin": XIHU,
                "destination_type": "employed",
                "destination_region": YUHANG,
                "count": 5,
            }
            for school in SCHOOLS
            for year in (2022, 2023)
        ]

    def _posts(self) -> list[Row]:
        return [
            {
                "posting_id": f"P{self.dice.randrange(40)}",
                "title": "算法工程师",
                "employer": f"第{number % 8}公司",
                "region": self.dice.choice(PLACES),
                "occupation": "2-02-10-03",
                "headcount": number,
                "posted_on": date(2025, 1 + number % 5, 1),
            }
            for number in range(1, 9)
        ]
