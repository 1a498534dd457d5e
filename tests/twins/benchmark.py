"""城市对标, row by row: the newest edition of each figure, beside others of its year and unit."""

import re
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
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


def half_digit(value: float) -> Fraction:
    """Half the unit of the last digit printed."""
    text = f"{value:.10f}".rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return Fraction(1, 2 * 10**decimals)


TENS = {("人", "万人"): Fraction(1, 10_000), ("万人", "人"): Fraction(10_000)}


def places(small: Small, asked: Asked) -> list[dict[str, Any]]:
    """Every place, indicator and year that may be compared, in our unit, with its band of ranks."""
    held = known(small, asked.month)
    peers = set(asked.codes("peer")) or alike(asked.region)
    names = asked.codes("indicator")
    out = []
    for name in {name for _, name, _ in held}:
        if names and name not in names:
            continue
        years = [y for c, n, y in held if c == asked.region and n == name]
        if asked.codes("year"):
            years = [y for y in years if y in asked.codes("year")]
        if not years:
            continue
        unit = held[asked.region, name, max(years)]["unit"]
        shared = []
        for year in years:
            table = []
            for place in peers | {asked.region}:
                row = held.get((place, name, year))
                if row is None:
                    continue
                times = TENS.get((row["unit"], unit), Fraction(1))
                value = Fraction(str(row["value"])) * times
                table.append((place, value, half_digit(row["value"]) * times, row))
            if len(table) > 1:
                shared.append((year, table))
        if "year" not in asked.by and not asked.codes("year"):
            shared = shared[-1:] if not shared else [max(shared, key=lambda one: one[0])]
        for year, table in shared:
            top = max(value for _, value, *_ in table)
            for place, value, half, row in table:
                ahead = sum(v - value > h + half for _, v, h, _ in table)
                behind = sum(value - v > h + half for _, v, h, _ in table)
                out.append(
                    {
                        "peer": place,
                        "indicator": name,
                        "year": year,
                        "value": float(value),
                        "half": float(half),
                        "rank": 1 + ahead,
                        "last": len(table) - behind,
                        "places": len(table),
                        "gap": float(value - top),
                        "source": row["source"],
                        "edition": row["edition"],
                    }
                )
    return out


def among(value: str, *more: str) -> Callable[[Small, Asked], Answer]:
    """The rows of the region, or of every place where divided by them."""

    def answer(small: Small, asked: Asked) -> Answer:
        cells: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in places(small, asked):
            if "peer" in asked.by or row["peer"] == asked.region:
                cells[tuple(row[by] for by in asked.by)].append(row)
        return {
            key: tuple(rows[0][name] for name in (value, *more))
            for key, rows in cells.items()
            if len(rows) == 1
        }

    return answer


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
    "city_compared": Twin(
        among("value", "half", "rank", "last", "places", "gap", "source", "edition"),
        ("value", "half_width", "rank", "rank_last", "places", "gap", "source", "edition"),
        ask=ask,
        filters=0,
    ),
    "city_rank": Twin(
        among("rank", "rank", "last", "year"),
        ("value", "low", "high", "of_year"),
        ask=ask,
        filters=0,
    ),
}
