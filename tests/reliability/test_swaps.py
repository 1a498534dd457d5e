"""Another snapshot is published again and again beside readers: each answer is of one snapshot."""

import threading
import time
from collections import Counter

import pytest

from data.snapshots import publish
from data.snapshots.warehouse import Warehouse
from tests.world import XIHU, World

SWAPS = 30
READERS = 4
_PEOPLE = {True: 40, False: 60}  # by whether the first snapshot is served


@pytest.mark.long
def test_thirty_swaps_under_readers(tmp_path):
    world = World(tmp_path / "home")
    for who in range(_PEOPLE[True]):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    first = publish.current(world.home).id
    for who in range(_PEOPLE[True], _PEOPLE[False]):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    second = publish.current(world.home).id
    over, seen, wrong = threading.Event(), Counter(), []

    def read() -> None:
        warehouse = Warehouse(world.home)
        while not over.is_set():
            now = warehouse.current()
            found = warehouse.query(
                now,
                "SELECT SUM(people) AS n, COUNT(DISTINCT region) AS r FROM stock "
                "WHERE month = (SELECT last_month FROM limits)",
            )
            seen[now] += 1
            if int(found.n[0]) != _PEOPLE[now == first] or int(found.r[0]) != 1:
                wrong.append((now, found))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for one in readers:
        one.start()
    for turn in range(SWAPS):
        publish.rollback(world.home, second if turn % 2 else first)
        time.sleep(0.2)
    over.set()
    for one in readers:
        one.join()
    assert wrong == []
    assert len(seen) == 2 and min(seen.values()) > SWAPS
