"""Small towns full of small cells, every table of a topic, and the truth behind the unknowns."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np

from data.months import month_text
from data.snapshots.kept import Kept
from metrics.answer import answer
from metrics.attack.cells import Cells
from metrics.disclosure.protect import Protected
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import Scope, Selection, is_above
from metrics.figures.people import flow, stock
from tests.world import HAISHU, HANGZHOU, NINGBO, XIHU, YUHANG, ZHEJIANG, World, m

COUNTIES = (XIHU, YUHANG, 330108, HAISHU, 330212)
PLACES = (ZHEJIANG, HANGZHOU, NINGBO, *COUNTIES)
INDUSTRIES = (13, 26, 33, 35, 39, 65, 70, 75)
FIRST, LAST, NOW = m("2023-01"), m("2024-12"), m("2024-06")
WHO = Scope(ZHEJIANG)
TALENT, EMPLOYED = (x.numerator[0].measure for x in (stock.TALENT_STOCK, stock.EMPLOYED))


def town(
    home: Path,
    seed: int,
    people: int,
    industries: Sequence[int] = INDUSTRIES,
    late: int = 0,
    posts: int = 0,
) -> Published:
    """Random lives: they arrive, pause, move and leave; some arrivals of the last three months may
    be declared late, in a second delivery. Posts are advertised in each month."""
    dice, world = random.Random(seed), World(home)
    for who in range(people):
        skilled = {"skill_level": "3"} if dice.random() < 0.15 else {}
        world.person(who, dice.choice((1, 3, 4, 5)), **skilled)
        month, firm = FIRST + max(0, dice.randint(-12, 23)), 0
        while month < LAST and firm < 4:
            end = month + dice.randint(1, 20)
            world.spell(
                who,
                dice.choice(COUNTIES),
                month_text(month),
                None if end >= LAST else month_text(end),
                firm=f"{who}-{firm}",
                industry=dice.choice(industries),
            )
            month, firm = end + dice.choice((1, 1, 4, 8)), firm + 1
    for who in range(people, people + late):
        world.person(who, dice.choice((1, 3, 4, 5)))
        start = month_text(LAST - (dice.randint(0, 2) if who > people else 0))
        firm, industry = f"{who}-0", dice.choice(industries)
        world.spell(who, dice.choice(COUNTIES), start, firm=firm, industry=industry)
    for number in range(posts):
        post = {"posting_id": f"p{number}", "title": f"岗{number % 5}", "headcount": 12}
        year, month = divmod(FIRST + number % 24, 12)
        post |= {"posted_on": date(year, month + 1, 6), "education": dice.choice((3, 4, 5))}
        post |= {"region": dice.choice(COUNTIES), "industry": dice.choice(industries)}
        world.put("job_posting", post)
    return world.build()


class Slice:
    """The same cubes, seen only as far as the tables go: fewer unknowns, the same equations."""

    def __init__(self, cubes: Published, **only: str) -> None:
        self.cubes, self.only = cubes, only
        self.snapshot, self.kept = cubes.snapshot, Kept()

    def query(self, sql: str, values: Sequence[object] = ()):
        return self.cubes.query(self._sliced(sql), values)

    def columns(self, sql: str, values: Sequence[object] = ()):
        return self.cubes.columns(self._sliced(sql), values)

    def _sliced(self, sql: str) -> str:
        for cube, condition in self.only.items():
            sql = sql.replace(f"FROM {cube}", f"FROM (SELECT * FROM {cube} WHERE {condition})")
        return sql


def stock_slice(cubes: Published, month: int = NOW) -> Slice:
    return Slice(cubes, stock=f"month = {month}")


def stock_cells(cubes: Slice) -> Cells:
    return Cells(cubes, {"stock": ("industry", "education")}).prepare([EMPLOYED, TALENT])


def flow_slice(cubes: Published) -> Slice:
    return Slice(cubes, flow="event IN (1, 2)")


def flow_cells(cubes: Slice) -> Cells:
    measure = flow.INFLOW.numerator[0].measure
    return Cells(cubes, {"flow": ("event", "industry", "education")}).prepare([measure])


def stock_tables(
    cubes: Published, places: Sequence[int] = PLACES, pairs: bool = True, month: int = NOW
) -> Iterator[Protected]:
    """Talent, employed and share of every place, by nothing, each dimension and each pair."""
    ones = [(), *combinations(("city", "county", "industry", "section", "education"), 1)]
    twos = combinations(("county", "industry", "section", "education"), 2) if pairs else ()
    for by in (*ones, *twos):
        for metric in (stock.TALENT_STOCK, stock.EMPLOYED, stock.TALENT_SHARE):
            for place in places:
                if not any(is_above(name, place) for name in by):
                    yield answer(cubes, metric, Selection(place, month), WHO, by, widen=False)


def inflow_tables(
    cubes: Published, windows: Sequence[int] = (12,), to_date: bool = False
) -> Iterator[Protected]:
    """Monthly series of inflow over windows, and the year to date of each month."""
    for place in (ZHEJIANG, HANGZHOU, XIHU, YUHANG):
        for by in ((), ("county",), ("industry",), ("education",)):
            for window in windows:
                asked = Selection(place, LAST, window)
                yield answer(cubes, flow.INFLOW, asked, WHO, (*by, "month"), span=24, widen=False)
            for month in range(m("2024-01"), LAST + 1) if to_date else ():
                asked = Selection(place, month, month % 12 + 1)
                yield answer(cubes, flow.INFLOW, asked, WHO, by, widen=False)


def truth(cubes: Slice, cells: Cells) -> np.ndarray:
    """The exact number behind every unknown."""
    return cells.truth(cubes)
