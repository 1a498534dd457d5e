"""A world whose demand and supply can be projected: three cells, ten years, leavers and comers."""

from pathlib import Path

from tests.world import HAISHU, XIHU, World

FIRST, LAST = 2017, 2026
# Region, industry (门类 C and I), people at first, leavers and comers a year.
CELLS = ((XIHU, 30, 400, 30, 50), (XIHU, 65, 300, 40, 40), (HAISHU, 30, 260, 20, 14))


def outlook_world(path: Path) -> World:
    """People insured from 2017 to June 2026; posts, seekers, and an outlook made by others."""
    world = World(path)
    who = 0
    for region, industry, start, gone, come in CELLS:
        waves = [(start, f"{FIRST}-01")] + [(come, f"{y}-03") for y in range(FIRST + 1, LAST + 1)]
        here: list[int] = []
        born: dict[int, str] = {}
        ends: dict[int, str] = {}
        for count, month in waves:
            year = int(month[:4])
            if year > FIRST:
                for one in here[:gone]:
                    ends[one] = f"{year - 1}-12"
                here = here[gone:]
            for _ in range(count):
                who += 1
                born[who] = month
                here.append(who)
        for one, month in born.items():
            world.person(one, 4, birth_year=1985, gender="M")
            world.spell(one, region, month, ends.get(one), industry=industry, firm=one % 7)
    for year, value in ((2027, 1050), (2028, 1100)):
        world.put(
            "city_indicator",
            {
                "city": 330000,
                "indicator": "外部预测：从业人员",
                "year": year,
                "value": value,
                "unit": "人",
                "source": "省人才研究院",
                "edition": "2026年",
            },
        )
    return world
