"""The pace of a token: one minute's questions, counted by all processes of a home."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from dashboard.access import pace
from dashboard.access.pace import Pace
from data.home import Home
from tests.homes import ROOT

OTHER = (
    "import sys; from dashboard.access.pace import Pace; from data.home import Home\n"
    "found = Pace()\n"
    "print([found.wait(Home.find(sys.argv[1]), 'a', 5) > 0 for _ in range(4)])"
)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def test_two_processes_count_together(home):
    mine = Pace()
    assert [mine.wait(home, "a", 5) for _ in range(3)] == [0, 0, 0]
    command = [sys.executable, "-c", OTHER, str(home.path)]
    other = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == "[False, False, True, True]"
    assert 0 < mine.wait(home, "a", 5) <= 60
    assert mine.wait(home, "b", 5) == 0  # another token has a pace of its own
    assert (home.path / "pace.sqlite").stat().st_mode & 0o777 == 0o600


def test_many_threads_at_once_get_no_more_than_one_after_another(home):
    mine = Pace()
    with ThreadPoolExecutor(40) as threads:
        waits = list(threads.map(lambda _: mine.wait(home, "a", 60), range(400)))
    assert waits.count(0) == 60


def test_a_minute_later_it_may_ask_again_and_refusals_do_not_count(home, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(pace.time, "monotonic", lambda: now)
    mine = Pace()
    assert [mine.wait(home, "a", 1) for _ in range(4)] == [0, 61, 61, 61]
    now += 30.5
    assert mine.wait(home, "a", 1) == 30
    now += 29.6
    assert mine.wait(home, "a", 1) == 0
    now = 5.0  # the machine was started again: its times begin anew
    assert mine.wait(home, "a", 1) == 0


def test_a_damaged_file_is_made_anew_and_where_none_can_be_a_process_counts_alone(home, tmp_path):
    (home.path / "pace.sqlite").write_bytes(b"no database at all" * 100)
    mine = Pace()
    assert mine.wait(home, "a", 1) == 0
    assert mine.wait(home, "a", 1) == 0  # counted in a new file
    assert mine.wait(home, "a", 1) > 0
    with closing(sqlite3.connect(home.path / "pace.sqlite")) as book:
        assert book.execute("SELECT count(*) FROM asked").fetchone() == (1,)
    (tmp_path / "file").write_text("", "utf-8")
    nowhere = Home(tmp_path / "file")
    assert mine.wait(nowhere, "z", 1) == 0
    assert mine.wait(nowhere, "z", 1) > 0
