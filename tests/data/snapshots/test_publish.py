"""Snapshots: built aside, verified, published atomically, followed, rolled back, pruned."""

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from data.home import Home, Refused
from data.snapshots import publish
from data.snapshots.warehouse import NoSnapshot, Warehouse
from data.staging import loads
from tests.world import XIHU, World


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    for who in range(30):
        made.person(who).spell(who, XIHU, "2024-01")
    return made.spell(30, XIHU, "2024-01", "2024-06")


def stock(warehouse):
    now = warehouse.current()
    return int(warehouse.query(now, "SELECT SUM(people) AS n FROM stock WHERE month = 24293").n[0])


def test_nothing_published_is_said_with_the_way_out(tmp_path):
    with pytest.raises(NoSnapshot, match="python -m data demo"):
        Warehouse(Home(tmp_path)).current()
    with pytest.raises(Refused, match="python -m data import"):
        publish.build(Home(tmp_path))


def test_a_trial_signs_by_itself_and_an_office_by_hand(world):
    world.build()
    first = publish.current(world.home)
    assert first.state == "签发"
    assert "自动签发" in first.signed_by
    (world.path / "roles.toml").write_text('[users.wang]\nrole = "steward"\n', "utf-8")
    draft = publish.build(world.home)
    assert draft.state == "草稿"
    assert publish.current(world.home).id == first.id
    assert publish.submit(world.home).state == "送审"
    assert publish.sign(world.home, by="wang").id == draft.id
    assert publish.current(world.home).signed_by == "wang"
    publish.withdraw(world.home)
    assert publish.current(world.home).id == first.id


def test_readers_follow_the_pointer_and_old_files_stay_readable(world):
    published = world.build()
    warehouse = published.warehouse
    assert stock(warehouse) == 31
    old = warehouse.current()
    loads.add(world.home, [])
    publish.build(world.home)
    assert warehouse.current() != old
    assert stock(warehouse) == 31
    assert len(warehouse.query(old, "SELECT * FROM limits")) == 1


@pytest.mark.slow
def test_rollback_serves_the_one_before_and_prune_keeps_three(world):
    world.build()
    ids = [publish.current(world.home).id] + [publish.build(world.home).id for _ in range(3)]
    assert [s.id for s in publish.history(world.home)] == ids[1:]
    assert publish.rollback(world.home).id == ids[2]
    assert publish.current(world.home).id == ids[2]
    with pytest.raises(Refused, match=ids[3]):
        publish.rollback(world.home, "nonsense")
    publish.build(world.home)
    assert ids[1] not in [s.id for s in publish.history(world.home)]


@pytest.mark.parametrize(
    "damage, told",
    [
        ("UPDATE stock SET people = people + 1 WHERE month = 24291", "不平"),
        ("INSERT INTO fund VALUES (2026, 330000, 'a', 'b', 1, 1)", "不符"),
        ("DROP TABLE flow", "flow"),
    ],
)
def test_a_damaged_snapshot_is_found_out(world, damage, told):
    world.build()
    served = publish.current(world.home)
    path = world.home.snapshots / served.id / "cubes.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(damage)
    with pytest.raises(Refused, match=told):
        publish.verify(world.home)


def test_the_reader_can_not_write_or_reach_a_file(world, tmp_path):
    warehouse = world.build().warehouse
    now = warehouse.current()
    for sql in (
        "INSERT INTO limits VALUES (1, 2)",
        f"COPY limits TO '{tmp_path / 'x.csv'}'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SET enable_external_access = true",
        "ATTACH ':memory:' AS other; CREATE TABLE other.t AS SELECT 1; INSTALL excel",
    ):
        with pytest.raises(duckdb.Error):
            warehouse.query(now, sql)


def test_a_killed_build_leaves_what_was_published(world):
    world.build()
    before = publish.current(world.home)
    script = (
        "import sys, time\nfrom data.snapshots import publish\nfrom data.home import Home\n"
        "def slow(doing, share):\n    print(doing, flush=True)\n    time.sleep(0.2)\n"
        "publish.build(Home.find(sys.argv[1]), slow)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, str(world.path)], stdout=subprocess.PIPE
    )
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(0.3)
    with pytest.raises(Refused, match="构建快照"):
        publish.build(world.home)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdout.close()
    assert publish.current(world.home) == before
    assert len(publish.history(world.home)) == 1
    after = publish.build(world.home)
    assert after.rows == before.rows
    assert not any(world.home.scratch.glob("*"))
