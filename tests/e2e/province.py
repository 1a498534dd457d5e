"""A province small enough to be built in a second, large enough for its figures to be shown."""

from pathlib import Path

from tests.world import HANGZHOU, NINGBO, World

COUNTIES = (HANGZHOU + 2, HANGZHOU + 6, HANGZHOU + 10, NINGBO + 3, NINGBO + 5, NINGBO + 12)


def small_province(path: Path) -> World:
    """100 people in each of six counties since 2023, 20 more in each from 2026-02."""
    world = World(path)
    for i, county in enumerate(COUNTIES):
        for n in range(120):
            who = i * 1000 + n
            start = "2023-01" if n < 100 else "2026-02"
            world.person(who, 3 + n % 4).spell(who, county, start, industry=26 + n % 3)
    world.person(9999, 4).spell(9999, COUNTIES[0], "2023-01", "2026-06")
    return world
