"""The intruder before what a browser holds of a page: its own tables and those between."""

from importlib import import_module
from pathlib import Path

import pytest

from dashboard.access import answers, auth
from dashboard.document import keeping
from dashboard.document.linking import payload
from dashboard.document.request import Request
from dashboard.document.values import Chart
from data.months import month_text
from metrics.answer import answer
from metrics.attack.intruder import Knowledge, System
from metrics.disclosure.protect import Protected, Status
from metrics.disclosure.snapshot import Published
from metrics.engine.core import Metric
from metrics.engine.selection import Scope, Selection
from metrics.figures.market import gap, trade
from metrics.figures.people import stock
from tests.attack import towns
from tests.world import HANGZHOU, XIHU, ZHEJIANG

LEADER = auth.User("甲", Scope(ZHEJIANG, "leader", ZHEJIANG))
TODAY = Knowledge(least_suppressed=1, absent=0)


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    home = tmp_path_factory.mktemp("linked")
    return home, towns.town(home, 3, 250)


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A town with two large trades, of which quotients are told, six tiny ones, and posts."""
    home = tmp_path_factory.mktemp("busy")
    return home, towns.town(home, 5, 1200, (13, 65) * 24 + towns.INDUSTRIES[1:], posts=240)


@pytest.fixture
def served(sparse, monkeypatch):
    return serve(sparse, monkeypatch)


@pytest.fixture
def hiring(busy, monkeypatch):
    return serve(busy, monkeypatch)


def serve(town: tuple[Path, Published], monkeypatch: pytest.MonkeyPatch) -> Published:
    home, cubes = town
    monkeypatch.setenv("TALENT_HOME", str(home))
    answers.forget()
    keeping.forget()
    return cubes


def held(name: str, region: int, **more: str) -> list[Protected]:
    """All tables of which a page hands rows to the browser: its linked charts' own and those by
    which they filter each other."""
    page = import_module(f"pages.{name}")
    address = {"region": str(region), "month": month_text(towns.NOW), **more}
    shown = page.page(Request(LEADER, address, page.FILTERS))
    told = payload(shown)
    assert told is not None
    keys = {one["key"] for one in told["charts"]}
    own = [
        found
        for one in shown.walk()
        if isinstance(one, Chart) and one.key in keys
        for found in one.part.found
    ]
    return [*own, *(one.found for one in shown.crosses or () if one.key in keys)]


def narrow(cubes: Published, tables: list[Protected], hidden: list[Protected] | None = None):
    """What the intruder can tell of a hidden count below the threshold.

    Args:
        cubes: the town.
        tables: all that he has.
        hidden: quotients whose hidden employed he wants to know; the tables' own counts if none.
    """
    cut = towns.Slice(cubes, stock=f"month IN ({towns.NOW}, {towns.NOW - 12})")
    cells = towns.stock_cells(cut)
    system = System(cells, TODAY).read(tables, cubes)
    for table in hidden or ():
        (term,) = table.metric.denominator
        for row in table.rows():
            sums = cells.sum_of(table, term, row.keys)
            if row.status is Status.SUPPRESSED and len(sums.index):
                system.targets[tuple(sums.index.tolist())] = f"{table.metric.id} {row.labels}"
    system.only_below_threshold(towns.truth(cut, cells))
    assert system.targets  # there is something to find
    return system.bounds().narrow


def of_now(tables: list[Protected], metric: Metric) -> list[Protected]:
    return [one for one in tables if one.metric.id == metric.id and one.month == towns.NOW]


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU])
def test_subtracting_linked_cells_of_the_map_tells_no_hidden_count(served, region):
    tables = of_now(held("region", region, level="county"), stock.TALENT_STOCK)
    assert {("county", "education"), ("county", "section")} <= {one.by for one in tables}
    assert narrow(served, tables) == []


@pytest.mark.parametrize(
    ("region", "by"),
    [
        (ZHEJIANG, ("county", "education")),
        (ZHEJIANG, ("city", "section")),
        (ZHEJIANG, ("section", "education")),
    ],
)
def test_subtracting_linked_cells_of_a_view_tells_no_hidden_count(served, region, by):
    asked = {"metric": stock.TALENT_STOCK.id, "by": by[0], "by2": by[1]}
    tables = held("explore", region, **asked)
    assert {one.by for one in tables} == {by, (by[0],), (by[1],)}
    whole = answer(served, stock.TALENT_STOCK, Selection(region, towns.NOW), LEADER.scope, ())
    assert narrow(served, [*tables, whole]) == []


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU])
def test_subtracting_linked_cells_of_the_gap_tells_no_hidden_employed(hiring, region):
    """Quotients of posts and employed, of trades and places: what they are made of is known too."""
    tables = held("gap", region)
    quotients = of_now(tables, trade.INTENSITY)
    assert quotients
    known = {one.metric.id for one in tables}
    assert trade.POSTS_BEHIND.id in known and (region == XIHU or gap.LOCATION_QUOTIENT.id in known)
    plain = [
        answer(hiring, stock.EMPLOYED, Selection(place, month), LEADER.scope, by, widen=False)
        for place in dict.fromkeys((ZHEJIANG, region))
        for month in (towns.NOW, towns.NOW - 12)
        for by in ((), ("section",), *((("city",), ("city", "section")) * (place == ZHEJIANG)))
    ]
    growth = [one for one in tables if one.metric.id == trade.EMPLOYMENT_GROWTH.id]
    assert narrow(hiring, [*quotients, *growth, *plain], quotients) == []
