import json
import threading
from pathlib import Path

import pytest

from dashboard.access import audit
from data.home import Home
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
    with pytest.raises(audit.Altered, match="其后的记录被删去"):
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
