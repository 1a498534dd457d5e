"""The intruder before what a browser holds of a page: its own tables and those between."""

from importlib import import_module

import pytest

from dashboard.access import answers, auth
from dashboard.document import keeping
from dashboard.document.linking import payload
from dashboard.document.request import Request
from dashboard.document.values import Chart
from data.months import month_text
from metrics.attack.intruder import Knowledge, System
from metrics.engine.selection import Scope
from metrics.figures.people import stock
from tests.attack import towns
from tests.world import HANGZHOU, XIHU, ZHEJIANG

LEADER = auth.User("甲", Scope(ZHEJIANG, "leader", ZHEJIANG))
TODAY = Knowledge(least_suppressed=1, absent=0)


@pytest.fixture(scope="module")
def sparse(tmp_path_factory):
    home = tmp_path_factory.mktemp("linked")
    return home, towns.town(home, 3, 250)


@pytest.mark.parametrize("region", [ZHEJIANG, HANGZHOU, XIHU])
def test_subtracting_linked_cells_tells_no_hidden_count(sparse, monkeypatch, region):
    home, cubes = sparse
    monkeypatch.setenv("TALENT_HOME", str(home))
    answers.forget()
    keeping.forget()
    page = import_module("pages.region")
    address = {"region": str(region), "month": month_text(towns.NOW), "level": "county"}
    shown = page.page(Request(LEADER, address, page.FILTERS))
    held = {one["key"]: one for one in payload(shown)["charts"]}
    linked = [one.found for one in shown.crosses if one.key in held]
    own = [
        one.part.found[0]
        for one in shown.walk()
        if isinstance(one, Chart) and one.key in held and one.part.found[0].by != ("other",)
    ]
    tables = [
        one
        for one in (*own, *linked)
        if one.metric.id == stock.TALENT_STOCK.id and one.month == towns.NOW
    ]
    assert {one.by for one in linked} >= {("county", "education"), ("county", "section")}
    assert len(tables) >= len(linked) >= 4
    cut = towns.stock_slice(cubes)
    cells = towns.stock_cells(cut)
    exact = towns.truth(cut, cells)
    system = System(cells, TODAY).read(tables, cubes).only_below_threshold(exact)
    assert system.targets  # there is something to find
    found = system.bounds()
    assert found.narrow == []
