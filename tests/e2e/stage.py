"""A province that has something for every scene of 大屏; 4 500 people, built in seconds."""

from datetime import date
from pathlib import Path

from data.reference import regions
from tests.dashboard.studies import NANJING, ZJU, graduates
from tests.metrics.figures.test_gap import fill
from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, key, m

_SCHOOLS = {
    "浙江大学": 330000,
    "南昌大学": 360000,
    "武汉大学": 420000,
    "四川大学": 510000,
    "哈尔滨工业大学": 230000,
    "兰州大学": 620000,
    "南京工业职业技术大学": 320000,
}


def full_province(path: Path) -> World:
    """Nine trades, people in every city, arrivals that stay or leave, graduates, promises."""
    world = World(path)
    fill(world)
    counties = [regions("county", city.code)[0].code for city in regions("city", ZHEJIANG)]
    who = 10_000
    for i, county in enumerate(counties):
        for n in range(120):  # there all the time
            world.person(who, 2 + n % 5).spell(who, county, "2022-01")
            who += 1
        for n in range(40 + 4 * i):  # came in 2023; a quarter leaves, half of them for Hangzhou
            stays = n % 4 > 0
            world.person(who, 3 + n % 4)
            world.spell(
                who, county, "2023-03", None if stays else "2023-12" if n % 8 else "2025-11"
            )
            if not stays and county != XIHU:
                world.spell(who, XIHU, "2024-01" if n % 8 else "2025-12")
            who += 1
        for n in range(15):  # came this year
            world.person(who, 3 + n % 4).spell(who, county, "2026-02")
            who += 1
    for year in (2023, 2024, 2025):
        for k, (school, origin) in enumerate(_SCHOOLS.items()):
            for to in (XIHU, NINGBO):
                world.put(
                    "graduate",
                    {
                        "school": school,
                        "origin": origin,
                        "destination_region": to,
                        "destination_type": "employed",
                        "graduation_year": year,
                        "education": 4,
                        "major": "软件工程",
                        "count": 20 + 15 * k,
                    },
                )
    for region, promised in ((ZHEJIANG, 400.0), (HANGZHOU, 150.0), (NINGBO, 900.0)):
        world.put(
            "target",
            {"indicator": "new_college", "region": region, "year": 2026, "target": promised},
        )
    return world


def everything(world: World) -> World:
    """What the other pages and scenes want besides: natives, grants, chains, peers, services."""
    for year in range(2020, 2026):
        graduates(world, 60, ZJU, XIHU, XIHU, year)
        graduates(world, 40, ZJU, YUHANG, NANJING, year)
    for n in range(60):
        grant = {
            "case_id": str(n),
            "policy": "安家",
            "kind": "living",
            "region": XIHU,
            "person_key": key(n),
            "amount": 10_000.0,
            "applied_on": date(2026, 3, 2),
            "decided_on": date(2026, 4, 2),
            "paid_on": date(2026, 5, 2) if n < 40 else None,
            "status": "paid" if n < 40 else "approved",
        }
        student = {
            "person_key": key(f"s{n}"),
            "school": ZJU,
            "education": 4,
            "origin": XIHU,
            "major": "软件工程",
            "expected_graduation": 2026 + n % 2,
        }
        world.put("policy_payout", grant).put("student", student)
    for n in range(3):
        world.put(
            "employer",
            {
                "employer_key": key(f"firmchain{n}"),
                "name": f"链上{n}",
                "region": XIHU,
                "chain": "数字经济",
                "chain_link": "上游",
            },
        )
        for who in range(90_000 + 100 * n, 90_030 + 100 * n):
            world.person(who).spell(who, XIHU, "2022-01", firm=f"chain{n}")
    for name in ("求职者净流入率", "每万劳动力研发人员"):
        for n, place in enumerate((330000, 320000, 310000)):
            for year in (2023, 2024):
                row = {"city": place, "indicator": name, "year": year, "value": n + year / 1000}
                world.put("city_indicator", row | {"unit": "%", "source": "年鉴", "edition": "一"})
    told = {"service": "办证", "channel": "counter", "visits": 300, "cases": 120, "people": 110}
    for month in range(m("2025-06"), m("2026-06") + 1):
        row = {"region": XIHU, "month": month, "days_to_finish": 3.5}
        world.put("service_use", told | row | {"rated": 80, "satisfied": 60})
    return world
