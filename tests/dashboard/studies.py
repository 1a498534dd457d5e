"""A world of graduates for the pages 高校源头 and 本地生源回流: one planted fall of each kind."""

from pathlib import Path

from tests.world import HANGZHOU, NINGBO, XIHU, YUHANG, World, key

GONE, ZJU, NCU, TINY = "江东演示大学(虚构)", "浙江大学", "南昌大学", "宁波大学"
NANJING, NANCHANG, RUIAN = 320100, 360100, 330381


def graduates(world, count, school, origin, to, year, kind="employed", major="软件工程"):
    world.put(
        "graduate",
        {
            "school": school,
            "origin": origin,
            "destination_region": to,
            "destination_type": kind,
            "graduation_year": year,
            "education": 4,
            "major": major,
            "count": count,
        },
    )


def world_of_studies(path: Path) -> World:
    """Six classes; from 2023 on nobody comes from one university, and 瑞安's natives stay away."""
    world = World(path)
    for year in range(2020, 2026):
        late = year >= 2023
        graduates(world, 60, ZJU, XIHU, XIHU, year)
        graduates(world, 40, ZJU, YUHANG, NANJING, year)
        graduates(world, 30, NCU, 360000, NINGBO, year, major="会计学")
        graduates(world, 50, NCU, 360000, NANCHANG, year)
        graduates(world, 25, NCU, XIHU, None, year, kind="further_study")
        graduates(world, 2 if late else 40, GONE, 340000, HANGZHOU, year)
        graduates(world, 80 if late else 42, GONE, 340000, NANJING, year)
        graduates(world, 3 if late else 30, NCU, RUIAN, RUIAN, year)
        graduates(world, 50 if late else 23, NCU, RUIAN, HANGZHOU, year)
    graduates(world, 2, TINY, 370000, XIHU, 2025)
    for who in range(60):
        world.put(
            "student",
            {
                "person_key": key(f"s{who}"),
                "school": ZJU if who % 3 else NCU,
                "education": 4,
                "origin": XIHU,
                "major": "软件工程",
                "expected_graduation": 2026 + who % 2,
            },
        )
        world.person(who, 4, school=ZJU if who < 45 else NCU, graduation_year=2021, origin=XIHU)
        world.spell(who, XIHU, "2021-07", "2021-12" if who % 4 == 0 else "2025-12")
    world.person(900, 4).spell(900, XIHU, "2019-01", "2025-12")
    return world
