"""A damaged snapshot or pointer while a page is open: it follows in five seconds and says so."""

from dashboard.access import auth
from dashboard.page import frame
from data.snapshots import publish, serving
from metrics.engine.selection import Scope
from tests.world import XIHU, ZHEJIANG


def test_an_open_page_follows_and_a_steward_is_told(world_home, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(frame.st, "warning", said.append)
    home, first = world_home.home, publish.current(world_home.home).id
    world_home.person(900).spell(900, XIHU, "2024-01")
    world_home.build()
    second = publish.sign(home).id if publish.current(home).id == first else ""
    second = second or publish.current(home).id
    steward, leader = auth.trial(home), auth.User("l", Scope(ZHEJIANG, "leader", ZHEJIANG))
    serving._looked.clear()
    seen = frame._served()  # what an open page compares with
    frame.say_damage(steward)
    assert seen == (second, "") and not said

    pointer = home.pointer.read_bytes()
    home.pointer.write_bytes(b"2026")
    serving._looked.clear()
    torn = frame._served()
    assert torn[0] == second and torn != seen  # the same figures, and something to say

    home.pointer.write_bytes(pointer)
    manifest = home.snapshots / second / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"rows", b"rowz", 1))
    serving._looked.clear()
    assert frame._served()[0] == first
    frame.say_damage(leader)
    assert not said
    frame.say_damage(steward)
    assert first in said[0].replace("\\", "") and second in said[0].replace("\\", "")
    assert serving._EVERY + frame._PULSE <= 5
