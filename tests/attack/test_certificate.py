"""Two worlds for a suppressed count: found, checked by code of its own, refused when wrong."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from data.home import Refused
from data.snapshots import certified
from metrics.__main__ import main
from metrics.answer import answer
from metrics.attack import certificate
from metrics.attack.lattice import apart, blocks
from metrics.attack.nodes import nodes
from metrics.attack.walk import LEAST_WIDTH, Walk, _cancelled
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.attack import towns
from tests.world import XIHU, ZHEJIANG, World


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return towns.town(tmp_path_factory.mktemp("certified"), 5, 500)


@pytest.fixture(scope="module")
def made(town, tmp_path_factory):
    """A copy of the snapshot with its certificate; the server of the first has it open."""
    folder = town.warehouse.home.snapshots / town.snapshot
    copy = tmp_path_factory.mktemp("copy") / town.snapshot
    shutil.copytree(folder, copy)
    said = certificate.certify(town, ZHEJIANG, copy, 400, ("stock",))
    return copy, said


@pytest.fixture
def spoiled(made, tmp_path):
    """The certificate's parts, to be put back changed."""
    copy = tmp_path / "spoiled"
    shutil.copytree(made[0], copy)
    arrays = dict(np.load(copy / "certificate.npz"))
    said = json.loads((copy / "certificate.json").read_text())

    def put(folder=copy):
        np.savez_compressed(folder / "certificate.npz", **arrays)
        (folder / "certificate.json").write_text(json.dumps(said))
        return folder

    return arrays, said, put


def test_the_verifier_finds_what_the_maker_said(made):
    folder, said = made
    found = certified.verify(folder)
    assert (found["hidden"], found["proved"]) == (said["hidden"], said["proved"])
    assert found["proved"] > 0.3 * found["hidden"] > 100
    assert "已证明推不出来" in certified.words(found) and "太大" not in certified.words(found)
    assert "另有 2 类数据太大" in certified.words(found | {"left": 2})


def test_the_share_that_is_proved_is_never_rounded_up():
    assert "1999 个（99.9%）已证明" in certified.words({"hidden": 2000, "proved": 1999})
    assert certified.words({"hidden": 0, "proved": 0}) == "最新一期各表没有隐去的人数"


@pytest.mark.parametrize("people", [0, 1, 12])
def test_a_home_with_hardly_anybody_is_no_fault(tmp_path, people):
    """Nobody who could be anywhere else proves nothing; nothing hidden needs no proof."""
    world = World(tmp_path / "home").spell(900, XIHU, "2020-01").spell(901, XIHU, "2026-06")
    for who in range(people):
        world.person(who, 4).spell(who, XIHU, "2024-01")
    cubes = world.build()
    folder = cubes.warehouse.home.snapshots / cubes.snapshot
    said = certificate.certify(cubes, ZHEJIANG, tmp_path, 60)
    assert 0 <= said["proved"] <= said["hidden"]
    copy = tmp_path / cubes.snapshot
    shutil.copytree(folder, copy)
    for name in ("certificate.npz", "certificate.json"):
        shutil.copy(tmp_path / name, copy / name)
    found = certified.verify(copy)
    assert (found["hidden"], found["proved"]) == (said["hidden"], said["proved"])


def test_what_is_too_large_is_left_out_and_counted(town, tmp_path, monkeypatch):
    monkeypatch.setattr(certificate, "LARGEST", 10)
    said = certificate.certify(town, ZHEJIANG, tmp_path, 60, ("stock",))
    assert said == {"hidden": 0, "proved": 0, "left": 1}


@pytest.mark.parametrize("change", [3, -40, 200])
def test_a_world_that_the_tables_rule_out_is_refused(spoiled, change):
    arrays, _, put = spoiled
    worlds = arrays["worlds0"]
    worlds[0, np.argmax(np.abs(worlds[0]))] += change
    with pytest.raises(Refused, match="证明有误"):
        certified.verify(put())


def test_a_count_that_is_said_to_be_proved_and_is_not_is_refused(spoiled):
    arrays, said, put = spoiled
    arrays["worlds0"] = arrays["worlds0"][:0]
    with pytest.raises(Refused, match="只证得"):
        certified.verify(put())
    said["proved"] = said["hidden"]
    with pytest.raises(Refused, match="只证得"):
        certified.verify(put())


def test_marks_that_nothing_explains_are_not_taken_for_nothing_known(spoiled):
    arrays, _, put = spoiled
    arrays["marked0"] = arrays["marked0"][:0]
    with pytest.raises(Refused):
        certified.verify(put())


def test_a_world_that_empties_a_listed_row_is_refused(spoiled):
    arrays, _, put = spoiled
    assert set(arrays["marked0"][:, 2]) == {0, 1}
    certified.verify(put())
    arrays["marked0"][:, 2] = 1  # all would be in a list, of talent too
    with pytest.raises(Refused, match="与所示不符"):
        certified.verify(put())


def test_a_certificate_that_says_nothing_of_lists_is_checked_as_it_was_made(spoiled):
    arrays, said, put = spoiled
    arrays["marked0"] = arrays["marked0"][:, :2]
    assert certified.verify(put())["proved"] == said["proved"]


def test_other_statements_than_sums_of_cubes_are_refused(spoiled):
    _, said, put = spoiled
    said["blocks"][0]["only"] = ["1 = 1) UNION SELECT 1 --"]
    with pytest.raises(Refused, match="无法核对"):
        certified.verify(put())


def test_without_a_certificate_nothing_is_said(tmp_path):
    assert certified.verify(tmp_path) == {}


@pytest.mark.slow
def test_what_it_takes_for_marked_is_marked_and_for_shown_is_shown(town):
    (block,) = blocks(town, ZHEJIANG, ("stock",))
    known = nodes(town, block)
    seen = set()
    for grouping, of in zip(block.groupings, known.of, strict=True):
        asked = Selection(ZHEJIANG, grouping.window.month)
        metric = REGISTRY[grouping.figure]
        table = answer(town, metric, asked, Scope(ZHEJIANG), grouping.by, widen=False)
        status = {
            tuple(map(str, row.keys.values())): (row.status.value, row.value)
            for row in table.rows()
        }
        inside = np.flatnonzero(of >= 0)
        for node, first in zip(*np.unique(of[inside], return_index=True), strict=True):
            atom = block.atoms.iloc[inside[first] // len(block.kinds)]
            said, value = status[tuple(str(atom[name]) for name in grouping.by)]
            hidden = known.free[node] or 0 < known.count[node] < 10
            assert (said == "suppressed") == hidden
            if not hidden:
                assert known.low[node] <= value <= known.high[node] or value == 0
            seen.add((bool(known.free[node]), said))
    assert seen == {(False, "ok"), (True, "suppressed"), (False, "suppressed")}


def test_columns_that_count_some_of_each_other_become_kinds_of_people():
    people, kinds = apart(np.array([[10, 6, 4], [5, 0, 2]]), ("people", "talent", "high"))
    assert kinds == ("people", "people+talent", "people+high", "people+talent+high")
    assert people.tolist() == [[4, 2, 0, 4], [3, 0, 2, 0]]
    people, kinds = apart(np.array([[3, 9]]), ("reached", "seekers"))
    assert (people.tolist(), kinds) == ([[6, 3]], ("seekers", "seekers+reached"))
    assert apart(np.array([[3]]), ("people",))[1] == ("people",)


def test_a_step_inside_a_class_moves_nobody_there():
    # Corners: here, another county, another industry, both; one county's total stays as it is.
    assert _cancelled(np.array([[7, 8, 7, 8]])).tolist() == [True]
    assert _cancelled(np.array([[7, 7, 8, 8]])).tolist() == [True]
    assert _cancelled(np.array([[1, 2, 3, 4]])).tolist() == [False]
    assert _cancelled(np.array([[-1, 2, -1, 4]])).tolist() == [False]


@pytest.mark.slow
def test_the_same_cubes_give_the_same_worlds_and_each_is_three_apart(town):
    (block,) = blocks(town, ZHEJIANG, ("stock",))
    walks = [Walk(block, nodes(town, block)) for _ in range(2)]
    left = [walk.run(60_000) for walk in walks]
    assert np.array_equal(*left)
    assert all(np.array_equal(a, b) for a, b in zip(*(w.worlds for w in walks), strict=True))
    proved = np.setdiff1d(walks[0].targets, left[0])
    assert (walks[0].most - walks[0].least)[proved].min() >= LEAST_WIDTH


def test_a_build_that_must_be_quick_leaves_it_for_later(town, capsys, monkeypatch):
    where = ["--home", str(town.warehouse.home.path), "--snapshot", town.snapshot]
    monkeypatch.setenv(certificate.LATER, "1")
    assert main(["certify", *where]) == 0
    assert "暂缓" in capsys.readouterr().out
    assert not (town.warehouse.home.snapshots / town.snapshot / "certificate.json").exists()


@pytest.mark.parametrize("name", ["5/5", "10/10"])
def test_the_verifier_reckons_by_the_snapshots_profile(town, tmp_path, name):
    copy = tmp_path / town.snapshot
    shutil.copytree(town.warehouse.home.snapshots / town.snapshot, copy)
    said = certificate.certify(replace(town, protection=name), ZHEJIANG, copy, 20, ("stock",))
    with pytest.raises(Refused, match=f"证明按 {name} 作出，快照的保护方案为 10/5"):
        certified.verify(copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    (copy / "manifest.json").write_text(json.dumps(manifest | {"protection": name}), "utf-8")
    found = certified.verify(copy)
    assert (found["hidden"], found["proved"]) == (said["hidden"], said["proved"])
    assert found["proved"] > 0.1 * found["hidden"] > 10
