"""Alerts: what was planted is found, what is quiet stays quiet, what is hidden says nothing."""

from datetime import date

import numpy as np
import pytest

from metrics.alerts.peers import modified_z
from metrics.alerts.rules import watched
from metrics.answer import answer
from metrics.engine.selection import Scope
from tests.world import XIHU, YUHANG, ZHEJIANG, World, m

COUNTIES = (XIHU, YUHANG, 330102, 330105, 330108, 330203, 330205, 330206, 330211, 330212)


def raised(cubes):
    def ask(metric, selection, by, span=36):
        return answer(cubes, metric, selection, Scope(ZHEJIANG), by, widen=False, span=span)

    return watched(ask, ZHEJIANG)


def test_modified_z_on_a_sample_counted_by_hand():
    """Median 5, MAD 1: 0.6745·(9 − 5)/1 = 2.698. MAD 0, MeanAD 1.25: 5/(1.2533·1.25) = 3.1915."""
    assert modified_z(np.array([3.0, 4, 5, 5, 6, 9]))[-1] == pytest.approx(2.698)
    assert modified_z(np.array([2.0, 2, 2, 7]))[-1] == pytest.approx(3.1915, abs=1e-4)
    assert modified_z(np.array([2.0, 2, 2])).tolist() == [0, 0, 0]


def lives(path, trouble):
    """Ten counties of 300; each loses and gains a little. In the troubled one 90 leave in 2025."""
    world, who = World(path), 0
    for place, county in enumerate(COUNTIES):
        for i in range(300):
            who += 1
            leaves = None
            if i < 20 + place % 3:
                leaves = "2025-03"
            elif 20 + place % 3 <= i < 42 + place % 2:
                leaves = "2024-03"
            elif trouble and county == YUHANG and i < 140:
                leaves = "2025-05"
            world.person(who, 4).spell(who, county, "2021-01", leaves)
        for i in range(40):
            who += 1
            world.person(who, 4).spell(who, county, "2025-02" if i < 20 else "2024-02")
    return world.spell(0, XIHU, "2021-01", "2025-12")


@pytest.mark.slow
@pytest.mark.parametrize("trouble, where", [(True, ["余杭区"]), (False, [])])
def test_a_county_that_suddenly_loses_people_is_found(tmp_path, trouble, where):
    found = raised(lives(tmp_path, trouble).build())
    assert [(a.rule, a.where) for a in found] == [("net_inflow", place) for place in where]


@pytest.mark.slow
@pytest.mark.parametrize("arrived, told", [(200, True), (290, False), (320, False)])
def test_a_target_is_behind_by_more_than_ten_points_of_the_year(tmp_path, arrived, told):
    world = World(tmp_path)
    for who in range(arrived):
        world.person(who, 4).spell(who, XIHU, "2025-04")
    world.person(9999, 4).spell(9999, XIHU, "2021-01", "2025-09")
    world.put(
        "target", {"indicator": "new_college", "region": ZHEJIANG, "year": 2025, "target": 400.0}
    )
    found = raised(world.build())
    # September: 75 % of the year is gone. 200/400 is 25 points behind, 290/400 only 2.5.
    assert [a.rule for a in found] == (["behind"] if told else [])
    if told:
        assert (found[0].value, found[0].before, found[0].month) == (0.5, 0.75, m("2025-09"))


@pytest.mark.slow
@pytest.mark.parametrize("late, told", [(17, False), (60, True), (0, False)])
def test_money_long_overdue_is_told_from_twenty_cases_on(tmp_path, late, told):
    world = World(tmp_path)
    for i in range(late + 30):
        world.put(
            "policy_payout",
            {
                "case_id": str(i),
                "policy": "补贴",
                "kind": "rent",
                "region": XIHU,
                "amount": 1000.0,
                "applied_on": date(2025, 1, 1),
                "status": "approved",
                "decided_on": date(2025, 2, 1) if i < late else date(2025, 12, 1),
            },
        )
    world.put(
        "policy_payout",
        {
            "case_id": "newest",
            "policy": "补贴",
            "kind": "rent",
            "region": XIHU,
            "amount": 1000.0,
            "applied_on": date(2025, 12, 31),
            "status": "applied",
        },
    )
    assert [a.rule for a in raised(world.build())] == (["overdue"] if told else [])


@pytest.mark.slow
@pytest.mark.parametrize("days, told", [(9.0, ["西湖区"]), (4.5, [])])
def test_a_desk_that_takes_far_longer_than_a_year_ago_is_told(tmp_path, days, told):
    """Ten counties whose days differ a little from year to year; half as long again is the line."""
    world = World(tmp_path).person(1, 4).spell(1, XIHU, "2021-01")
    for place, county in enumerate(COUNTIES):
        for month in ("2025-06", "2024-06"):
            now = 4.0 + 0.1 * (place % 3) * (month == "2025-06")
            if county == XIHU and month == "2025-06":
                now = days
            row = {"service": "窗口", "region": county, "channel": "counter", "month": m(month)}
            world.put("service_use", row | {"cases": 400, "days_to_finish": now})
    found = [one for one in raised(world.build()) if one.rule == "slow"]
    assert [one.where for one in found] == told
    if told:
        assert (found[0].value, found[0].before, found[0].month) == (9.0, 4.0, m("2025-06"))
