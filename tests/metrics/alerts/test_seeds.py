"""What is cried out in whole provinces: the planted troubles, and of a quiet one next to nothing.

Five seeds, so that no rule fits one draw; sixty thousand people, so that cells are small and chance
is large. Every second month of nine is judged as it was known then.
"""

import pytest

from data import demo
from data.home import Home
from data.months import month_number
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.alerts.rules import watched
from metrics.alerts.sources import Lack
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import Scope
from tests import homes
from tests.world import ZHEJIANG

MONTHS = ("2026-01", "2026-03", "2026-05", "2026-07", "2026-09")


def watching(path, people, seed, troubles):
    """Asks what is cried out as of a month."""
    home = Home(path / "home")

    def make():
        demo.make(home, people=people, seed=seed, troubles=troubles, truth=path / "known")
        publish.build(home)

    homes.built(home, f"alerts {people} {seed} {troubles}", make)
    warehouse = Warehouse(home)
    cubes = Published(warehouse, warehouse.current(), True)

    def ask(metric, selection, by, span=36):
        return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False, span=span)

    kept = warehouse.query(warehouse.current(), "SELECT * FROM coverage").to_dict("records")
    newest = {}
    for one in kept:
        newest[one["contract"]] = max(newest.get(one["contract"], 0), one["last_month"])
    told = [
        Lack(
            **{k: one[k] for k in ("contract", "region", "last_month", "gap")},
            newest=newest[one["contract"]],
        )
        for one in kept
    ]
    return lambda month: watched(ask, ZHEJIANG, told, month_number(month))


@pytest.mark.long
@pytest.mark.parametrize("seed", [3, 7, 19, 42, 101])
def test_a_quiet_province_raises_at_most_one_alarm_a_month(tmp_path, seed):
    ask = watching(tmp_path, 60_000, seed, False)
    for month in MONTHS:
        found = ask(month)
        assert len(found) <= 1, [(one.rule, one.where, one.value, one.before) for one in found]


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [7, 19, 101])
def test_what_large_cells_show_is_found_in_half_a_province(tmp_path, seed):
    """What needs no more people than 150 000: each within two months of its beginning or, of a
    class, of its year's end. The rest wants the whole province (below)."""
    ask = watching(tmp_path, 150_000, seed, True)
    early = {(one.rule, one.region) for one in ask("2026-02")}
    assert early >= {
        ("school_lost", ZHEJIANG),
        ("falls_short", 330700),
        ("published", 330600),
        ("posts", ZHEJIANG),
    }
    now = {(one.rule, one.region) for one in ask("2026-09")}
    assert now >= {
        ("overdue", 330212),
        ("behind", 330700),
        ("unspent", 330200),
        ("late", 330800),
        ("hole", 330500),
        ("slow", 330106),
    }


# Planted trouble → rule, region or cell, the month by which it must be told.
FOUND = (
    ("leaving", 330303, "", "2025-11"),
    ("posts", ZHEJIANG, "industry=35", "2026-02"),
    ("school_lost", ZHEJIANG, "school=江东演示大学(虚构)", "2025-12"),
    ("natives_lost", 330381, "", "2023-12"),
    ("falls_short", 330700, "", "2026-02"),
    ("published", 330600, "indicator=求职者净流入率(演示)", "2025-12"),
    ("hole", 330500, "contract=service_use,month=24316", "2026-06"),
    ("late", 330800, "contract=job_seeker", "2026-07"),
    ("slow", 330106, "", "2026-05"),
)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_whole_province_tells_its_troubles_within_two_months(tmp_path):
    ask = watching(tmp_path, 300_000, 42, True)
    for rule, region, cell, month in FOUND:
        assert (rule, region, cell) in {(one.rule, one.region, one.cell) for one in ask(month)}
