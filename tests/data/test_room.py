"""Too little disk or memory is told before anything is done."""

import re
from collections import namedtuple

import pytest

from data import room
from data.commands.cli import main
from data.home import Home, Refused
from data.snapshots import publish
from tests.world import XIHU, World

Usage = namedtuple("Usage", "total used free")
MB = 2**20


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "home")
    for who in range(12):
        made.person(who).spell(who, XIHU, "2024-01")
    made.build()
    return made


@pytest.fixture
def left(monkeypatch):
    """Let the machine have so much left of disk and memory, in MB."""

    def leave(disk=10_000, memory=10_000):
        found = Usage(0, 0, disk * MB)
        monkeypatch.setattr(room.shutil, "disk_usage", lambda _path: found)
        monkeypatch.setattr(room, "available", lambda: memory * MB)

    return leave


@pytest.mark.parametrize("few", [{"disk": 50}, {"memory": 200}])
def test_a_build_an_import_and_a_demo_say_what_they_want_and_change_nothing(
    world, left, tmp_path, few, capsys
):
    before = {path: path.stat().st_mtime_ns for path in world.path.rglob("*")}
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", "utf-8")
    left(**few)
    words = "磁盘空间不够：.*约需 .*只余 50 MB" if "disk" in few else "内存不够：.*现余 200 MB"
    for command in (
        ["build", "--home", str(world.path)],
        ["import", str(file), "--as", "person", "--home", str(world.path)],
        ["demo", "--home", str(tmp_path / "other")],
    ):
        assert main(command) == 2
        assert re.search(words, capsys.readouterr().err)
    with pytest.raises(Refused, match=words):
        publish.build(world.home)
    after = {path: path.stat().st_mtime_ns for path in world.path.rglob("*")}
    assert {path for path in after if path.suffix} == {path for path in before if path.suffix}
    assert publish.current(world.home) is not None


def test_more_rows_want_more(left, tmp_path):
    left(disk=1_000)
    room.for_build(tmp_path, 40 * MB)
    with pytest.raises(Refused, match="构建快照约需 1001 MB"):
        room.for_build(tmp_path, 50 * MB + 1)
    left(memory=1_000)
    with pytest.raises(Refused, match=r"构建快照约需 1\.3 GB"):
        room.for_build(tmp_path, 52 * MB)
    left(disk=3_000)
    with pytest.raises(Refused, match="生成演示数据"):
        room.for_demo(tmp_path, 300_000, months=True)
    room.for_demo(tmp_path, 300_000, months=False)


def test_a_pull_wants_room_for_its_cells(left, tmp_path):
    left(disk=1_000)
    room.for_pull(tmp_path, 11_000_000, 10)
    with pytest.raises(Refused, match=r"从数据库取 12,000,000 行约需 1016 MB.*只余 1000 MB"):
        room.for_pull(tmp_path, 12_000_000, 10)
    left(memory=200)
    with pytest.raises(Refused, match="内存不够：从数据库取数"):
        room.for_pull(tmp_path, 1, 1)


def test_an_engine_takes_no_more_than_there_is(left):
    left(memory=1_000)
    assert room.limit(4_000 * MB) == 800 * MB
    assert room.limit(500 * MB) == 500 * MB
    left(memory=10)
    assert room.limit(4_000 * MB) == room.FLOOR


def test_memory_is_read_as_the_kernel_writes_it(tmp_path):
    info = tmp_path / "meminfo"
    info.write_text("MemTotal:  24000000 kB\nMemAvailable:   1000 kB\n", "ascii")
    assert room._of_machine(info) == 1_024_000
    assert room._of_machine(tmp_path / "none") is None
    folder = tmp_path / "cgroup"
    folder.mkdir()
    assert room._of_container(folder, 7) == 7
    (folder / "memory.current").write_text("900\n", "ascii")
    (folder / "memory.stat").write_text("anon 1\ninactive_file 300\n", "ascii")
    (folder / "memory.max").write_text("max\n", "ascii")
    assert room._of_container(folder, 7) == 7
    (folder / "memory.max").write_text("1000\n", "ascii")
    assert room._of_container(folder, 7) == 400


def test_a_home_that_is_not_there_yet_is_asked_of_its_parent(left, tmp_path):
    left(disk=0)
    with pytest.raises(Refused, match="没有任何改动"):
        room.on_disk(Home(tmp_path / "a" / "b").path, 1, "导入")
