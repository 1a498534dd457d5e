"""The examination before publication: it finds what can be squeezed, asks for more, or stops."""

import time

import numpy as np
import pytest

from data.snapshots import gates, publish
from metrics.__main__ import main
from metrics.attack import gate
from metrics.attack.cells import Terms
from metrics.attack.gate import FAMILIES, Family
from metrics.attack.intruder import Knowledge, System
from metrics.attack.program import Program
from metrics.attack.work import Work
from metrics.disclosure import equations, totals
from metrics.disclosure.snapshot import TOTAL_THRESHOLD, kept_threshold
from metrics.figures.people.stock import EMPLOYED, TALENT_SHARE, TALENT_STOCK
from tests.attack import towns
from tests.world import XIHU, World

STOCK = Family("存量", (TALENT_STOCK, EMPLOYED, TALENT_SHARE), ("industry",))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return towns.town(tmp_path_factory.mktemp("examined"), 5, 500)


@pytest.fixture
def run(town, monkeypatch, capsys):
    def command(*families):
        monkeypatch.setattr(gate, "FAMILIES", families)
        where = ["--home", str(town.warehouse.home.path), "--snapshot", town.snapshot]
        code = main(["examine", *where, "--work", "inf"])
        return code, *capsys.readouterr()

    return command


def folder(town):
    return town.warehouse.home.snapshots / town.snapshot


@pytest.mark.slow
def test_nothing_is_squeezed_and_that_is_said(run, town):
    code, out, _ = run(STOCK)
    assert code == 0
    assert "试推 1/1 类人数，其中 1 类试完全部表；隐去的" in out and "（100%）" in out
    assert f"不足 {TOTAL_THRESHOLD} 人的不再细分" in out
    assert kept_threshold(folder(town)) == TOTAL_THRESHOLD


@pytest.mark.slow
def test_without_the_rule_it_is_found_and_stopped(run, monkeypatch):
    # Wholes of any size and no room asked for: hiding and rounding alone, as once was.
    monkeypatch.setattr(gate, "STRICTER", (1,))
    for rule in (totals, equations):
        monkeypatch.setattr(rule, "LEAST_WIDTH", -99)
    code, _, err = run(STOCK)
    assert code == 2
    assert "会被推算到不足 3 人的范围（存量：" in err and "不能发布" in err


@pytest.mark.slow
def test_a_stricter_rule_is_tried_before_it_is_stopped(run, town, monkeypatch):
    monkeypatch.setattr(gate, "STRICTER", (1, 100))
    for rule in (totals, equations):
        monkeypatch.setattr(rule, "LEAST_WIDTH", -99)
    kept_threshold.cache_clear()
    code, out, _ = run(STOCK)
    assert (code, kept_threshold(folder(town))) == (0, 100)
    assert "不足 100 人的不再细分" in out
    assert town.total_threshold == 100
    (folder(town) / "guard.json").unlink()
    kept_threshold.cache_clear()
    assert town.total_threshold == TOTAL_THRESHOLD


@pytest.mark.slow
def test_every_kind_of_count_can_be_examined(tmp_path):
    """Each kind finds its cells and tables; what a world lacks is left out."""
    world = World(tmp_path)
    for who in range(70):
        world.person(who, 4, school="浙江大学", graduation_year=2023, origin=XIHU)
        world.spell(who, XIHU, "2024-01" if who % 9 else "2022-01")
    world.spell(0, XIHU, "2024-02", "2024-10", wage=1.0)
    cubes = world.build()
    found = gate.examine(cubes, gate.smallest(cubes), Work())
    assert {"存量", "来源地", "校友", "流入（学历）"} <= {one.family for one in found}
    assert {one.family for one in found} <= {family.name for family in FAMILIES}
    assert not any(one.narrow for one in found)
    assert all((one.rounds, one.solved) == (gate.ROUNDS, one.hidden) for one in found)


@pytest.mark.slow
def test_every_kind_has_its_turn_before_any_has_a_second(town, monkeypatch):
    turns = []
    attack = gate._attack

    def noted(cubes, trial, counties, work):
        turns.append((trial.found.rounds, len(trial.system.cells)))
        attack(cubes, trial, counties, work)

    monkeypatch.setattr(gate, "_attack", noted)
    found = gate.examine(town, gate.smallest(town), Work())
    assert len(found) >= 5
    assert turns == sorted(turns)  # by round, then by size
    assert len(turns) == gate.ROUNDS * len(found)


def test_what_the_budget_left_out_is_said(town):
    (region,) = [gate.smallest(town)]
    found = gate.examine(town, region, Work(0))
    assert {one.rounds for one in found} == {0}
    assert f"试推 0/{len(found)} 类人数" in gate._passed(found, region, TOTAL_THRESHOLD)


def test_a_figure_is_counted_as_open_when_the_work_is_done():
    system = System([0, 0], Knowledge())
    for one in (0, 1):
        system._suppressed(Terms(np.array([one]), np.ones(1)), str(one))
    found = system.bounds(work=Work(0))
    assert (found.bounds, found.unsolved) == ((), 2)


@pytest.mark.slow
def test_the_same_budget_comes_equally_far_whatever_the_clock_says(town, monkeypatch):
    """A clock that runs a thousand times as fast changes nothing."""
    region = gate.smallest(town)
    whole = Work()
    gate.examine(town, region, whole)
    first = gate.examine(town, region, Work(whole.done / 3))
    began, clock = time.monotonic(), time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: began + 1000 * (clock() - began))
    assert gate.examine(town, region, Work(whole.done / 3)) == first
    assert 0 < sum(one.rounds for one in first) < gate.ROUNDS * len(first)


def test_parts_draw_on_the_same_budget():
    whole = Work(10)
    part = whole.up_to(4)
    part.add(3)
    assert (whole.left, part.left, whole.up_to(99).left) == (7, 1, 7)
    assert Work(10, time.monotonic() - 1).left == 0


def test_unknowns_that_nobody_can_tell_apart_are_one():
    # By hand: x0 + x1 + x2 is 18–22, x2 is 1–9, x3 is 0: x0 + x1 is one unknown of 9–21.
    constraints = {
        ((0, 1, 2), (1.0, 1.0, 1.0)): (18.0, 22.0),
        ((2,), (1.0,)): (1.0, 9.0),
        ((3,), (1.0,)): (0.0, 0.0),
    }
    program = Program(5, constraints, [(0, 1), (2, 3)])
    assert program.targets.shape == (2, 2)
    row = program.targets[[0]].toarray().ravel()
    assert (row @ program.solve(row), row @ program.solve(-row)) == (9, 21)


def test_it_stands_before_publication():
    first = gates.STEPS[0]
    assert first.command == ("-m", "metrics", "examine")
    assert first.must and not first.demo


@pytest.mark.slow
def test_a_build_of_real_data_is_examined(tmp_path):
    world = World(tmp_path)
    for who in range(60):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    made = publish.build(world.home, before=gates.STEPS[:1])
    assert [check.result for check in made.checks] == ["通过"]
    assert "都推不出来" in made.checks[0].said
    assert [name for name, _ in made.files] == ["guard.json"]
