"""城市对标, row by row: the newest edition of each figure, beside others of its year and unit."""

import re
from collections import defaultdict
from random import Random
from typing import Any

from tests.twins.asked import Asked
from tests.twins.twin import Answer, Twin
from tests.twins.worlds import HANGZHOU, NANJING, NINGBO, SHANGHAI, XIHU, ZHEJIANG, Row, Small

CITIES = (HANGZHOU, NINGBO, NANJING, SHANGHAI)
PROVINCES = (ZHEJIANG, SHANGHAI)
DIVISIONS = (
    (),
    ("indicator",),
    ("peer",),
    ("year",),
    ("indicator", "peer"),
    ("indicator", "year"),
    ("peer", "year"),
    ("indicator", "peer", "year"),
)
NAMES = ("常住人口", "求职者净流入率", "大学数")


def alike(region: int) -> set[int]:
    """The regions of a world that are of one kind with another."""
    return {one for kind in (CITIES, PROVINCES) if region in kind for one in kind} or {region}


def known(small: Small, month: int | None) -> dict[tuple[int, str, int], Row]:
    """The row that holds, of each place, indicator and year; none where two newest differ."""
    editions: dict[tuple[int, str, int], list[Row]] = defaultdict(list)
    for row in small.of("city_indicator"):
        over = month is None or row["year"] * 12 + 11 <= month
        if over and not row["indicator"].startswith("外部预测"):
            editions[row["city"], row["indicator"], row["year"]].append(row)
    found = {}
    for key, rows in editions.items():
        years = [max([0, *map(int, re.findall(r"\d{4}", row["edition"]))]) for row in rows]
        newest = [row for row, year in zip(rows, years, strict=True) if year == max(years)]
        if len({(row["value"], row["unit"]) for row in newest}) == 1:
            found[key] = min(newest, key=lambda row: (row["source"], row["edition"]))
    return found


def answer(small: Small, asked: Asked) -> Answer:
    held = known(small, asked.month)
    years = asked.codes("year") or tuple(range(2000, 2030))
    peers = set(asked.codes("peer")) or (
        alike(asked.region) if "peer" in asked.by else {asked.region}
    )
    cells: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for (city, name, year), row in held.items():
        own = [y for c, n, y in held if c == asked.region and n == name and y in years]
        if city not in peers or year not in years:
            continue
        if asked.codes("indicator") and name not in asked.codes("indicator"):
            continue
        if "year" not in asked.by:
            if not own or year != max(own):
                continue
            if row["unit"] != held[asked.region, name, year]["unit"]:
                continue
        keys = {"peer": city, "indicator": name, "year": year}
        cells[tuple(keys[by] for by in asked.by)].append(row)
    return {
        key: tuple(rows[0][name] for name in ("value", "year", "unit", "source", "edition"))
        for key, rows in cells.items()
        if len(rows) == 1
    }


def ask(dice: Random, _newest: int) -> list[Asked]:
    """Undivided, by each key and by several, with and without peers, years and a month."""
    found = []
    for region in (HANGZHOU, NINGBO, ZHEJIANG, SHANGHAI, XIHU):
        for by in DIVISIONS:
            where = {}
            if dice.random() < 0.7 or "indicator" not in by:
                where["indicator"] = (dice.choice(NAMES),)
            if dice.random() < 0.5:
                where["peer"] = tuple(dice.sample((*CITIES, ZHEJIANG), 3))
            if dice.random() < 0.3:
                where["year"] = (2021, 2022)
            month = dice.choice((None, None, 2023 * 12 + 11, 2023 * 12 + 10))
            found.append(Asked(region, by, month, where=tuple(where.items())))
    return found


TWINS: dict[str, Twin] = {
    "city_published": Twin(
        answer, ("value", "of_year", "unit", "source", "edition"), ask=ask, filters=0
    ),
}
