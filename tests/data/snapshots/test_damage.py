"""A damaged snapshot or pointer: the last sound one is served within seconds, and it is said."""

import json
import random
import shutil
import time
from dataclasses import replace

import pytest

from data.home import Refused
from data.snapshots import manifest, publish, serving
from data.snapshots.warehouse import NoSnapshot, Warehouse
from tests.world import XIHU, World

_NEWEST = "SELECT SUM(people) AS n FROM stock WHERE month = (SELECT last_month FROM limits)"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two signed snapshots: 12 people in the first, 15 in the second, with a file beside it."""
    world = World(tmp_path_factory.mktemp("damage"))
    for who in range(12):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    first = publish.current(world.home).id
    for who in range(12, 15):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    second = publish.current(world.home)
    folder = world.home.snapshots / second.id
    (folder / "projection.npz").write_bytes(b"exact numbers")
    said = (("projection.npz", serving.digest(folder / "projection.npz")),)
    manifest.write(folder, replace(second, files=said))
    return world, first, second.id


@pytest.fixture
def home(built, tmp_path):
    shutil.copytree(built[0].path, tmp_path / "home")
    return replace(built[0].home, path=tmp_path / "home")


def people(warehouse):
    """What a reader gets who asks what is served and then asks it."""
    now = warehouse.current()
    return int(warehouse.query(now, _NEWEST).n[0])


def flip(path, at=None):
    content = bytearray(path.read_bytes())
    spot = len(content) // 2 if at is None else at
    content[spot] ^= 1 << (spot % 8)
    path.write_bytes(bytes(content))


def wait():
    """Files are looked at once a second."""
    time.sleep(serving._EVERY + 0.05)


def test_what_is_sound_is_served_without_a_word(home, built):
    assert people(Warehouse(home)) == 15
    assert serving.served(home) == serving.Serving(built[2], built[2])
    assert publish.status(home)["damage"] == ""
    assert home.pointer_copy.read_text("utf-8") == built[2]


@pytest.mark.parametrize("name", ["cubes.duckdb", "projection.npz", "manifest.json"])
def test_readers_fall_back_within_seconds_and_the_damage_is_named(home, built, name):
    warehouse = Warehouse(home)
    assert people(warehouse) == 15
    flip(home.snapshots / built[2] / name)
    wait()
    assert people(warehouse) == 12
    found = publish.status(home)
    assert found["serving"]["id"] == built[1]
    assert built[2] in found["damage"] and name in found["damage"] and built[1] in found["damage"]


@pytest.mark.parametrize("name", ["projection.npz", "manifest.json"])
def test_verify_names_the_file(home, built, name):
    flip(home.snapshots / built[2] / name)
    with pytest.raises(Refused, match=f"{built[2]}.*{name}"):
        publish.verify(home)


@pytest.mark.slow
def test_two_hundred_flips_give_no_wrong_answer(home, built):
    folder = home.snapshots / built[2]
    whole = {path: path.read_bytes() for path in folder.iterdir()}
    chance = random.Random(7)
    for _ in range(200):
        path = chance.choice(sorted(whole))
        flip(path, chance.randrange(len(whole[path])))
        serving._looked.clear()
        # A blank among the JSON's may turn into another blank: then nothing was damaged.
        assert people(Warehouse(home)) == (12 if serving.served(home).damage else 15)
        if path.suffix != ".json":
            assert serving.served(home).id == built[1]
        path.write_bytes(whole[path])
    serving._looked.clear()
    assert people(Warehouse(home)) == 15


def test_what_is_repaired_is_served_again(home, built):
    warehouse, cubes = Warehouse(home), home.snapshots / built[2] / "cubes.duckdb"
    before = cubes.read_bytes()
    flip(cubes)
    assert people(warehouse) == 12
    cubes.write_bytes(before)
    wait()
    assert people(warehouse) == 15


@pytest.mark.parametrize("torn", [b"", b"2026112", b"\x00" * 19, b"\xff\xfe2026", b"../../etc"])
def test_a_torn_pointer_is_read_from_its_copy(home, built, torn):
    publish.rollback(home)
    home.pointer.write_bytes(torn)
    assert serving.served(home).id == built[1]  # not the newest: that one was rolled back from
    assert home.pointer.name in publish.status(home)["damage"]
    home.pointer_copy.write_bytes(torn)
    serving._looked.clear()
    assert serving.served(home).id == built[2]


def test_a_lost_pointer_and_no_sound_snapshot_are_told_apart(home, built):
    home.pointer.unlink()
    assert people(Warehouse(home)) == 15
    for id in built[1:]:
        flip(home.snapshots / id / "cubes.duckdb")
    wait()
    with pytest.raises(NoSnapshot, match=r"没有完好的已签发快照.*从备份恢复"):
        Warehouse(home).current()
    assert publish.status(home)["serving"] is None


def test_a_withdrawn_snapshot_is_never_fallen_back_to(home, built):
    manifest.write(
        home.snapshots / built[1],
        replace(manifest.read(home, built[1]), state=manifest.WITHDRAWN),
    )
    flip(home.snapshots / built[2] / "cubes.duckdb")
    with pytest.raises(NoSnapshot):
        Warehouse(home).current()


def test_a_snapshot_without_digests_is_passed_over_when_it_cannot_be_read(home, built):
    """Format 2 has none: DuckDB's own checksums tell."""
    path = home.snapshots / built[2] / "manifest.json"
    found = json.loads(path.read_text("utf-8"))
    for name in ("seal", "cubes"):
        del found[name]
    path.write_text(json.dumps(found | {"format": 2}), "utf-8")
    cubes = home.snapshots / built[2] / "cubes.duckdb"
    cubes.write_bytes(cubes.read_bytes()[:4096] + b"\x07" * 200_000)
    warehouse = Warehouse(home)
    with pytest.raises(NoSnapshot, match="请刷新页面"):
        people(warehouse)
    assert people(warehouse) == 12


def test_what_is_served_instead_is_not_pruned(home, built):
    flip(home.snapshots / built[2] / "cubes.duckdb")
    publish.prune(home)
    assert serving.served(home).id == built[1]
    assert (home.snapshots / built[1]).is_dir()


def test_what_a_killed_build_left_goes_at_the_next_start(home, built):
    waiting = (manifest.Check("供需预测", manifest.WAITING, must=False),)
    stopped = (manifest.Check("人数推算检验", manifest.STOPPED), *waiting)
    drafts = {}
    for name, checks in (("killed", waiting), ("stopped", stopped), ("whole", ())):
        id = f"2027010{len(drafts)}-000000-000"
        shutil.copytree(home.snapshots / built[1], home.snapshots / id)
        found = replace(manifest.read(home, built[1]), id=id, state=manifest.DRAFT, checks=checks)
        manifest.write(home.snapshots / id, found)
        drafts[name] = id
    assert publish.tidy(home) == [drafts["killed"]]
    assert manifest.ids(home) == [*built[1:], drafts["stopped"], drafts["whole"]]
    assert publish.tidy(home) == []
