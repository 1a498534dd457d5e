import json
import threading
from pathlib import Path

import pytest

from dashboard.access import audit
from data.home import Home
from data.trail import writing
from metrics.engine.selection import Selection


def event(user: str = "甲", **more) -> audit.Event:
    return audit.Event(user, "view", "talent_stock", ("city",), Selection(330000), **more)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def trail(home: Home) -> Path:
    (path,) = home.audit.glob("*.jsonl")
    return path


def test_a_line_says_who_saw_what(home):
    audit.write(home, [event(scope=330100, role="district", snapshot="s1")])
    (line,) = audit.records(home)
    assert (line["user"], line["metric"], line["by"]) == ("甲", "talent_stock", ["city"])
    assert (line["region"], line["scope"], line["role"]) == (330000, 330100, "district")
    assert line["snapshot"] == "s1"


def test_the_chain_holds(home):
    for i in range(5):
        audit.write(home, [event(f"{i}"), event(f"{i}b")])
    assert audit.verify(home) == 10


def test_a_changed_line_is_named(home):
    for i in range(5):
        audit.write(home, [event(f"{i}")])
    path = trail(home)
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace('"user":"2"', '"user":"9"')
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(audit.Altered, match="第 3 行"):
        audit.verify(home)


def test_a_line_taken_out_is_noticed(home):
    for i in range(5):
        audit.write(home, [event(f"{i}")])
    path = trail(home)
    lines = path.read_text("utf-8").splitlines()
    del lines[2]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(audit.Altered, match="第 3 行与前一行不衔接"):
        audit.verify(home)


def test_the_last_line_taken_out_is_noticed(home):
    for i in range(3):
        audit.write(home, [event(f"{i}")])
    path = trail(home)
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    with pytest.raises(audit.Altered, match="第 2 行之后的记录被删去，至少 1 条"):
        audit.verify(home)


def test_a_torn_line_is_named(home):
    audit.write(home, [event()])
    with trail(home).open("ab") as file:
        file.write(b'{"time": "2026')
    with pytest.raises(audit.Altered, match="第 2 行不是完整的记录"):
        audit.verify(home)


def test_nothing_is_shown_when_it_cannot_be_written(home):
    home.audit.parent.mkdir(exist_ok=True)
    home.audit.write_text("a file where the folder should be")
    with pytest.raises(audit.NotWritten, match="已停止显示"):
        audit.write(home, [event()])


def test_writers_take_turns(home):
    def some() -> None:
        for i in range(20):
            audit.write(home, [event(f"{i}")])

    threads = [threading.Thread(target=some) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit.verify(home) == 80


def test_names_are_json_text(home):
    audit.write(home, [event('引"号\n换行')])
    assert len(trail(home).read_bytes().splitlines()) == 1
    assert json.loads(trail(home).read_bytes())["user"] == '引"号\n换行'


def test_sessions_share_one_wait_for_a_slow_disk(tmp_path, monkeypatch):
    """Twenty looks at once on a disk that takes its time: two turns of it, and each is there."""
    home, turns, at_disk, go = Home(tmp_path), [], threading.Event(), threading.Event()

    def slow(path):
        if path.suffix == ".jsonl":
            turns.append(len(path.read_bytes().splitlines()))
            at_disk.set()
            go.wait(10)

    monkeypatch.setattr(writing, "to_disk", slow)
    shown = []

    def look(number):
        audit.write(home, [audit.Event(f"u{number}", "view")])
        shown.append(number)

    people = [threading.Thread(target=look, args=(number,)) for number in range(20)]
    people[0].start()
    at_disk.wait(10)
    for one in people[1:]:
        one.start()
    while sum(1 for _ in audit.records(home)) < 20:
        pass
    assert shown == []
    go.set()
    for one in people:
        one.join()
    assert sorted(shown) == list(range(20))
    assert turns == [1, 20]
    assert audit.verify(home) == 20


def test_a_disk_that_refuses_shows_nothing_to_anybody_who_waited(tmp_path, monkeypatch):
    home, failing = Home(tmp_path), [True]

    def disk(path):
        if failing[0]:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(writing, "to_disk", disk)
    for _ in range(2):
        with pytest.raises(audit.NotWritten):
            audit.write(home, [audit.Event("u", "view")])
    failing[0] = False
    audit.write(home, [audit.Event("u", "view")])
    assert audit.verify(home) == 3
