"""Two worlds for a suppressed count: found, checked by code of its own, refused when wrong."""

import json
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from data.home import Refused
from data.snapshots import certified
from data.snapshots.certified_words import words
from metrics.__main__ import main
from metrics.answer import answer
from metrics.attack import certificate
from metrics.attack.lattice import apart, blocks
from metrics.attack.merged import merged
from metrics.attack.nodes import nodes
from metrics.attack.seen import LEAST_WIDTH, Seen
from metrics.attack.walk import Walk, _beside, _cancelled
from metrics.disclosure.listing import UNLISTED
from metrics.engine.selection import Scope, Selection
from metrics.registry import REGISTRY
from tests.attack import towns
from tests.world import XIHU, ZHEJIANG, World

NAMED = "certificate.npz"


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
    assert "已证明推不出来" in words(found) and "太大" not in words(found)
    assert "另有 2 类数据太大" in words(found | {"left": 2})


def test_the_share_that_is_proved_is_never_rounded_up():
    assert "1999 个（99.9%）已证明" in words({"hidden": 2000, "proved": 1999})
    assert words({"hidden": 0, "proved": 0}) == "最新一期各表没有隐去的人数"


@pytest.mark.slow
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


@pytest.mark.parametrize(
    "rule, low, high",
    [
        ((10, 5), [1, 1, 10, 10, 13, 48], [9, 9, 12, 12, 17, 52]),
        ((10, 10), [1, 1, 10, 10, 10, 45], [9, 9, 14, 14, 14, 54]),
        ((5, 5), [1, 8, 8, 8, 13, 48], [4, 12, 12, 12, 17, 52]),
    ],
)
def test_what_a_table_tells_by_hand(rule, low, high):
    """Six counties with 1, 9, 10, 12, 13 and 50 people; one has nobody in the table."""
    atoms = pd.DataFrame({"county": [1, 2, 3, 4, 5, 6, 7]})
    people = np.array([1, 9, 10, 12, 13, 50, 0])
    table = {"where": [], "clock": None, "column": "people", "by": ["county"]}
    asked = {"clock": "", "kinds": ["people"]}, table, people, atoms
    world = np.array([[2, 0, 0, 0, -2, 0, 0]])
    nothing = np.zeros((0, 2), dtype=np.int64)
    count, least, most, changes = certified._table(*asked, world, nothing, rule)
    assert count.tolist() == [1, 9, 10, 12, 13, 50, 0]
    assert (least.tolist(), most.tolist()) == ([*low, 0], [*high, 0])
    assert changes.tolist() == [[2, 0, 0, 0, -2, 0, 0]]
    # The second is marked and listed, the third marked and not listed.
    _, least, most, _ = certified._table(*asked, world, np.array([[1, 1], [2, 0]]), rule)
    assert least[1:3].tolist() == [1, 0] and most[1:3].min() > 1 << 30


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
            row = tuple(str(atom[name]) for name in grouping.by)
            if row not in status and UNLISTED in table.notes:
                assert known.free[node] and not known.there[node]
                continue
            said, value = status[row]
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
    both = [Seen(block, nodes(town, block)) for _ in range(2)]
    left = [Walk(seen).run(60_000) for seen in both]
    assert np.array_equal(*left)
    assert all(np.array_equal(a, b) for a, b in zip(*(seen.worlds for seen in both), strict=True))
    proved = np.setdiff1d(both[0].targets, left[0])
    assert (both[0].most - both[0].least)[proved].min() >= LEAST_WIDTH


def test_a_step_moves_no_key_twice_and_several_keys_once_at_most():
    assert _beside([0b1]) and _beside([0b11]) and _beside([0b1, 0b10]) and _beside([0b11, 0b100])
    assert not _beside([0b1, 0b1]) and not _beside([0b11, 0b10]) and not _beside([0b11, 0b1100])


def test_unknowns_that_no_table_tells_apart_are_one_cell_which_gives_back_whom_they_had(town):
    """Months of the same windows: a world of cells is one of months, and nobody goes who isn't."""
    (block,) = blocks(town, ZHEJIANG, ("industry_move",))
    seen = Seen(block, nodes(town, block))
    assert len(seen.people) < len(seen.alive)
    assert seen.people.sum() == block.unknowns.sum()
    dice = np.random.default_rng(3)
    change = dice.integers(-seen.people, 4)
    world = seen.spread(change)
    assert np.array_equal(np.bincount(seen.cell, world, len(change)), change)
    assert (block.unknowns[seen.alive] + world).min() >= 0
    _, first = np.unique(seen.cell, return_index=True)
    for of in seen.nodes.of[:, seen.alive]:
        assert np.array_equal(of, of[first][seen.cell])


def test_rows_that_add_up_the_same_cells_are_one_sum_in_all_their_intervals():
    """Four cells: by county 1–2 and 3–4, by trade the same but for a third cell of none, all."""
    of = np.array([[0, 0, 1, 1], [2, 2, 3, -1], [4, 4, 4, 4], [-1, -1, -1, 5]], dtype=np.int32)
    count = np.array([5, 30, 5, 4, 35, 26])
    low, high = np.array([1, 28, 0, 1, 33, 0]), np.array([9, 32, 7, 9, 37, 1 << 40])
    hidden = np.array([True, False, True, True, False, False])
    nothing = np.zeros(6, dtype=bool)
    known = SimpleNamespace(count=count, low=low, high=high, hidden=hidden, free=nothing)
    sums = merged(known, of, 1 << 40)  # type: ignore[arg-type]
    assert sums.number.tolist() == [0, 1, 0, 2, 3, 4]
    assert sums.count.tolist() == [5, 30, 4, 35, 26] and sums.size.tolist() == [2, 2, 1, 4, 1]
    assert (sums.low[0], sums.high[0], sums.hidden[0]) == (1, 7, 2)
    # The last tells nothing; what is left of the second table is a sum of its own rank's.
    assert sums.of.tolist() == [[0, 0, 1, 1], [-1, -1, 2, -1], [3, 3, 3, 3]]


@pytest.mark.slow
def test_it_is_the_same_certificate_by_two_processes(town, tmp_path):
    made = []
    for processes in (1, 2):
        (folder := tmp_path / str(processes)).mkdir()
        some = ("stock", "od", "trade_stock")
        said = certificate.certify(town, ZHEJIANG, folder, 40, some, processes=processes)
        made.append(((folder / "certificate.json").read_text(), np.load(folder / NAMED)))
    (text, one), (again, two) = made
    assert text == again and one.files == two.files
    assert all(np.array_equal(one[name], two[name]) for name in one.files)
    assert said["proved"] > 0


@pytest.mark.parametrize("name", ["industry_move", "application"])
def test_no_world_has_fewer_than_nobody_anywhere_and_each_is_what_the_tables_say(town, name):
    """Steps of one batch are taken one kind after the other: what the first took isn't there."""
    for block in blocks(town, ZHEJIANG, (name,)):
        seen = Seen(block, known := nodes(town, block))
        Walk(seen).run(40_000)
        for world in seen.worlds:
            assert (block.unknowns + world).min() >= 0
            for of in known.of:
                inside = of >= 0
                moved = np.bincount(of[inside], world[inside], len(known.count))
                assert (known.count + moved <= known.high).all()
                assert (known.count + moved >= known.low).all()


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
