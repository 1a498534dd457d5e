import os
import sqlite3
import stat
import threading

import pandas as pd
import pytest

from dashboard.access import answers, auth, gateway, holdings
from dashboard.access.packing import Unpackable, packed, unpacked
from dashboard.access.shared import Shared
from data.home import Home
from metrics.engine.core import OutdatedSnapshot, Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import stock
from metrics.registry import REGISTRY
from tests.world import HANGZHOU, ZHEJIANG

LEADER = auth.User("甲", Scope(ZHEJIANG, "leader"))


def asked(user=LEADER, by=(), region=ZHEJIANG):
    return gateway.fetch_as(user, stock.TALENT_STOCK, Selection(region), by)


@pytest.fixture
def computed(monkeypatch):
    """Which answers were computed, and not found."""
    seen, make = [], gateway._made
    monkeypatch.setattr(gateway, "_made", lambda key: seen.append(key) or make(key))
    answers.forget()
    return seen


def another_process(home):
    """What a process that starts now has: an empty memory, and what lies on the disk."""
    answers.disk(home).settle()
    answers.forget()
    answers.disk.cache_clear()


def same(one, other):
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=True)
    for name in ("metric", "selection", "by", "first_month", "month", "notes", "widened"):
        assert getattr(one, name) == getattr(other, name)


@pytest.mark.slow
def test_every_figure_comes_back_from_its_bytes_as_it_was(world_home):
    came_back = 0
    for metric in REGISTRY.values():
        for by in ((), *((one.id,) for one in metric.dimensions), ("city",)):
            try:
                found = gateway.fetch_as(LEADER, metric, Selection(ZHEJIANG), by)
            except (Unknown, OutdatedSnapshot, KeyError, ValueError):
                continue
            again = unpacked(packed(found))
            same(again, found)
            assert repr(again.selection) == repr(found.selection)
            came_back += 1
    assert came_back > 300


def test_what_would_come_back_another_is_not_packed(world_home):
    found = asked()
    found.frame["odd"] = [object()]
    with pytest.raises(Unpackable):
        packed(found)
    found.frame["odd"] = pd.Categorical(["a"])
    with pytest.raises(Unpackable):
        packed(found)


@pytest.mark.parametrize("body", [b"", b"no bytes of ours", packed.__doc__.encode()])
def test_other_bytes_are_no_answer(body):
    with pytest.raises(ValueError):
        unpacked(body)


def test_another_process_finds_what_one_has_computed(world_home, computed):
    first = asked(by="city")
    another_process(world_home.home)
    same(asked(by="city"), first)
    assert len(computed) == 1


def test_a_role_shares_what_it_may_see_and_a_district_does_not(world_home, computed):
    asked()
    asked(auth.User("乙", Scope(ZHEJIANG, "analyst", ZHEJIANG)))
    assert len(computed) == 1
    asked(auth.User("丙", Scope(HANGZHOU, "district", ZHEJIANG)), region=HANGZHOU)
    asked(auth.User("丁", Scope(HANGZHOU, "leader", ZHEJIANG)), region=HANGZHOU)
    asked(region=HANGZHOU)
    assert [key.scope.partial for key in computed] == [False, True, False]
    assert [key.scope.region for key in computed] == [ZHEJIANG, HANGZHOU, ZHEJIANG]


def test_nothing_but_the_region_and_its_being_a_part_is_read_of_a_scope(world_home):
    class Watched(Scope):
        def __getattribute__(self, name):
            if not name.startswith("__"):
                read.add(name)
            return super().__getattribute__(name)

    read = set()
    scope = Watched(ZHEJIANG, "analyst", ZHEJIANG)
    key = answers.Key(
        world_home.home,
        holdings.serving_id(),
        (),
        scope,
        "",
        "talent_stock",
        "",
        Selection(HANGZHOU),
        (),
        36,
        True,
        False,
    )
    gateway._made(key)
    assert read <= {"region", "partial", "narrow", "role", "office"}
    # role and office are read to tell whether it is a part, and for nothing else
    assert answers.rights(scope).partial == scope.partial


def test_an_altered_snapshot_is_another(world_home, computed):
    asked()
    cubes = world_home.home.snapshots / holdings.serving_id() / "cubes.duckdb"
    os.utime(cubes, ns=(1, 1))
    asked()
    assert len(computed) == 2


def on_disk(home):
    answers.disk(home).settle()
    return home.path / "cache" / "answers.sqlite"


def test_the_files_are_the_servers_alone(world_home, computed):
    asked()
    path = on_disk(world_home.home)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    for one in path.parent.iterdir():
        assert stat.S_IMODE(one.stat().st_mode) == 0o600, one.name


@pytest.mark.parametrize("how", ["altered", "swapped", "cut", "overwritten", "emptied", "removed"])
def test_a_damaged_store_neither_breaks_nor_falsifies_an_answer(world_home, computed, how):
    whole, cities = asked(), asked(by="city")
    path = on_disk(world_home.home)
    if how in ("altered", "swapped"):
        with sqlite3.connect(path) as line:
            if how == "altered":
                line.execute("UPDATE answer SET body = ?", (packed(asked(region=HANGZHOU)),))
            else:
                (one, _), (_, other) = line.execute("SELECT key, body FROM answer").fetchall()
                line.execute("UPDATE answer SET body = ? WHERE key = ?", (other, one))
        line.close()
    elif how == "removed":
        for one in path.parent.iterdir():
            one.unlink()
    else:
        with sqlite3.connect(path) as line:
            line.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        line.close()
        told = path.read_bytes()
        kept = {"cut": told[: len(told) // 3], "overwritten": b"x" * len(told), "emptied": b""}
        path.write_bytes(kept[how])
    another_process(world_home.home)
    same(asked(), whole)
    same(asked(by="city"), cities)
    another_process(world_home.home)
    same(asked(), whole)
    same(asked(by="city"), cities)


def test_a_store_that_cannot_be_written_costs_nothing_but_time(world_home, computed):
    (world_home.path / "cache").write_text("in the way")
    first = asked()
    another_process(world_home.home)
    same(asked(), first)
    assert len(computed) == 2


def test_a_store_held_by_another_is_not_waited_for(world_home, computed):
    first = asked()
    path = on_disk(world_home.home)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    answers.forget()
    same(asked(), first)
    asked(by="city")
    holder.close()


def test_the_store_is_bounded_by_bytes(tmp_path):
    home = Home(tmp_path)
    (home.snapshots / "b").mkdir(parents=True)
    store = Shared(home, most=40_000)
    for number in range(100):
        snapshot = "a" if number < 50 else "b"
        store.put(f"{snapshot}{number}", snapshot, bytes([number]) * 1000)
        store.settle()
        with sqlite3.connect(store.path) as line:
            asked_for = "SELECT SUM(LENGTH(body)), (SELECT bytes FROM size) FROM answer"
            held, told = line.execute(asked_for).fetchone()
        line.close()
        assert (held or 0) == told <= 40_000
    assert store.get("b99") == bytes([99]) * 1000
    assert store.get("a0") is None
    store.put("large", "b", b"x" * 6000)
    store.settle()
    assert store.get("large") is None


def test_answers_of_snapshots_that_are_gone_go(tmp_path):
    home = Home(tmp_path)
    for name in ("a", "b"):
        (home.snapshots / name).mkdir(parents=True)
    store = Shared(home)
    store.put("1", "a", b"one")
    store.put("2", "b", b"two")
    store.settle()
    (home.snapshots / "a").rmdir()
    assert store.prune() == 1
    assert (store.get("1"), store.get("2")) == (None, b"two")


def test_many_who_ask_the_same_cost_what_one_does(world_home, computed):
    ready = threading.Barrier(8)
    found = []

    def ask():
        ready.wait()
        found.append(asked(by="county").frame)

    people = [threading.Thread(target=ask) for _ in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert (len(found), len(computed)) == (8, 1)
