"""What a page asks of its cubes, counted and not timed: a bound on the statements of each.

Before there was one memory of exact figures, 总览 asked 185 to 309 statements and 高校源头 up to
536, most of them the same ones again, to judge protection. Time says how busy a machine is; these
numbers say whether somebody asks once a value what one statement answers.
"""

import pytest

from dashboard.access import answers, site
from dashboard.alerts import watch
from dashboard.serving import headless
from data.snapshots.warehouse import Warehouse
from tests.e2e.stage import full_province
from tests.world import World

# A fifth above what each asks on a province with a little of everything.
MOST = {
    "overview": 185,  # flows beside their sums and sliding windows
    "region_map": 40,
    "profile": 45,
    "gap": 55,
    "recruitment": 50,
    "source": 85,
    "homecoming": 30,
    "retention": 45,
    "outlook": 40,
}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = full_province(tmp_path_factory.mktemp("asked") / "home")
    world.build()
    return world


@pytest.mark.parametrize("page", MOST)
def test_a_page_asks_its_cubes_no_more_than_so_often(page, province, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(province.path))
    answers.forget()
    watch.current()  # made once with a snapshot, and not by a page
    answers.forget()
    asked: list[str] = []
    ask = Warehouse._ask

    def counting(self, snapshot, sql, *rest):
        asked.append(sql)
        return ask(self, snapshot, sql, *rest)

    monkeypatch.setattr(Warehouse, "_ask", counting)
    monkeypatch.setattr(answers.Shared, "get", lambda self, key: None)
    (entry,) = (one for one in site.ENTRIES if one.url == page)
    headless.collect(entry, {})
    first = len(asked)
    # What 总览 shows was asked when the list of warnings was made.
    assert (0 if page == "overview" else 1) <= first <= MOST[page]
    answers.forget()
    headless.collect(entry, {})
    assert len(asked) - first <= first / 2, "the process remembers little of it"
