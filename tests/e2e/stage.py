"""A province that has something for every scene of 大屏; 4 500 people, built in seconds."""

from pathlib import Path

from data.reference import regions
from tests.metrics.figures.test_gap import fill
from tests.world import HANGZHOU, NINGBO, XIHU, ZHEJIANG, World

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
