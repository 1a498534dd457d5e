"""What is cried out in whole provinces: the planted troubles, and of a quiet province nothing.

Four seeds, so that no rule fits one draw; sixty thousand people, so that cells are small and chance
is large.
"""

import pytest

from data import demo
from data.home import Home
from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from metrics.alerts.rules import alerts
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.selection import Scope, Selection
from tests import homes
from tests.world import ZHEJIANG


def cried(path, seed, troubles):
    home = Home(path / "home")

    def make():
        demo.make(home, people=60_000, seed=seed, troubles=troubles, truth=path / "known")
        publish.build(home)

    homes.built(home, f"alerts 60000 {seed} {troubles}", make)
    warehouse = Warehouse(home)
    cubes = Published(warehouse, warehouse.current(), True)

    def ask(metric, selection, by):
        return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False)

    return [one for one in alerts(ask, Selection(ZHEJIANG)) if one.rule == "unusual"]


@pytest.mark.long
@pytest.mark.parametrize("seed", [7, 19, 42, 101])
def test_a_quiet_province_raises_no_alarm_by_chance(tmp_path, seed):
    found = cried(tmp_path, seed, False)
    assert not found, [(one.metric.id, one.where, one.value, one.before) for one in found]


@pytest.mark.long
@pytest.mark.parametrize("seed", [7, 19, 42, 101])
def test_the_planted_district_is_cried_out_and_little_else(tmp_path, seed):
    """龙湾 loses its talent; an occupation short by two registers may be named beside it."""
    found = cried(tmp_path, seed, True)
    counties = [one.where for one in found if one.metric.id == "net_inflow_rate"]
    assert counties in (["龙湾区"], []), counties
