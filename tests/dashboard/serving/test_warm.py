import json
import os
import subprocess
import sys

import pytest
from filelock import FileLock

from dashboard.__main__ import main
from dashboard.access import answers, audit, gateway, site
from dashboard.document import keeping
from dashboard.serving import warm
from dashboard.serving.housekeeping import OFF, Housekeeping
from metrics.engine.selection import level
from scripts.places import ROOT
from tests.world import HANGZHOU, ZHEJIANG

SHOWN = [
    one.url
    for one in site.ENTRIES
    if not (one.steward_only or one.internal) and one.url != "briefing"
]
ROLES = '[users."a@office"]\nrole = "district"\nregion = 330100\n'


@pytest.fixture(autouse=True)
def nothing_kept(world_home, monkeypatch):
    monkeypatch.setattr(os, "nice", lambda by: 0)
    keeping.forget()
    answers.forget()


@pytest.fixture
def one_page(monkeypatch):
    """The first thing to make ready, and no other."""
    every = warm.tasks
    monkeypatch.setattr(warm, "tasks", lambda home, everything: [next(every(home))])


def test_what_most_people_open_comes_first(world_home):
    told = list(warm.tasks(world_home.home))
    first = [one for one in told if one[0].url == "overview"]
    assert told[: len(first)] == first
    assert len(first) == len({region for *_, region in first}) > 100
    assert told[0][2] == ZHEJIANG
    assert {scope.role for _, scope, _ in told} == {"leader"}
    rest = told[len(first) :]
    assert {level(region) for *_, region in rest} == {"province", "city"}
    assert {entry.url for entry, *_ in rest} == set(SHOWN[1:])
    assert len(list(warm.tasks(world_home.home, everything=True))) == len(SHOWN) * len(first)


def test_a_district_s_user_finds_its_own_pages_ready(world_home):
    (world_home.path / "roles.toml").write_text(ROLES, "utf-8")
    theirs = [one for one in warm.tasks(world_home.home) if one[1].partial]
    assert [entry.url for entry, *_ in theirs] == SHOWN
    assert {(scope.region, region) for _, scope, region in theirs} == {(HANGZHOU, HANGZHOU)}


def test_the_word_makes_answers_and_notes_nobody(world_home, one_page, capsys, monkeypatch):
    assert main(["warm", "--json", "--home", str(world_home.path)]) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == 1
    assert [one for one in audit.records(world_home.home) if one["action"] != "watch"] == []
    assert warm.is_done(world_home.home)
    answers.forget()
    monkeypatch.setattr(gateway, "_made", lambda key: pytest.fail(key.metric))
    assert warm.run(world_home.home) == 1


def test_one_at_a_time(world_home, capsys):
    (world_home.path / "cache").mkdir()
    with FileLock(world_home.path / "cache" / "warm.lock"):
        assert main(["warm", "--home", str(world_home.path)]) == 2
    assert "另一个进程" in capsys.readouterr().err


def test_a_store_that_cannot_be_written_is_refused_in_words(world_home, capsys):
    (world_home.path / "cache").write_text("in the way")
    assert main(["warm", "--home", str(world_home.path)]) == 2
    assert "无法写入" in capsys.readouterr().err


@pytest.mark.parametrize("why", ["published", "starter gone"])
def test_it_ends_where_nobody_wants_it_any_more(world_home, monkeypatch, why):
    done = []

    def made(page, request):
        done.append(1)
        if len(done) == 3 and why == "published":
            world_home.build()
        if len(done) == 3 and why == "starter gone":
            monkeypatch.setattr(os, "getppid", lambda: 1)

    monkeypatch.setenv(warm.STARTER, str(os.getppid()))
    monkeypatch.setattr(keeping, "prepared", made)
    assert warm.run(world_home.home) == 3
    assert not warm.is_done(world_home.home)


class Worker:
    """A process that makes pages ready, of a test."""

    def __init__(self):
        self.ended = False

    def poll(self):
        return 0 if self.ended else None

    def terminate(self):
        self.ended = True

    def wait(self, timeout):
        return 0


def test_a_server_follows_a_publication(world_home, monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    workers = []
    chores = Housekeeping(lambda: workers.append(Worker()) or workers[-1])
    for _ in range(2):
        chores.follow()
    assert len(workers) == 1
    world_home.build()
    chores.follow()
    assert [one.ended for one in workers] == [True, False]
    chores.end()
    assert workers[-1].ended


def test_a_server_starts_nothing_where_all_is_done_or_it_is_turned_off(world_home, monkeypatch):
    chores = Housekeeping(lambda: pytest.fail("started"))
    monkeypatch.setenv(OFF, "0")
    chores.follow()
    monkeypatch.delenv(OFF)
    (world_home.path / "cache").mkdir(exist_ok=True)
    (world_home.path / "cache" / "warm.done").write_text(warm.mark(world_home.home))
    chores._served = ""
    chores.follow()
    assert chores.worker is None


def test_pages_whose_answers_lie_ready_are_set_together(world_home, monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    first = list(warm.tasks(world_home.home))[:3]
    monkeypatch.setattr(warm, "tasks", lambda home: iter(first))
    monkeypatch.setattr(warm, "is_done", lambda home: True)
    chores = Housekeeping(lambda: pytest.fail("started"))
    chores.follow()
    for _ in range(4):
        chores.make_ready()
    assert len(keeping._pages) == 3
    assert [one for one in audit.records(world_home.home) if one["action"] != "watch"] == []


def test_a_process_that_cannot_be_started_costs_nothing_else(world_home, monkeypatch):
    monkeypatch.delenv(OFF, raising=False)

    def broken():
        raise OSError("no room")

    chores = Housekeeping(broken)
    chores.follow()
    assert chores.worker is None and chores._served


def test_it_collects_when_nobody_looks(world_home, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("gc.freeze", lambda: None)  # the tests' own are to be collected
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    chores = Housekeeping(Worker)
    looks = [0, 1000.0]
    monkeypatch.setattr(keeping, "count", lambda: looks[0])
    monkeypatch.setattr(keeping, "last_look", lambda: looks[1])
    assert not chores.collect()
    looks[:] = [1, 1000.0]
    now[0] = 1010.0
    assert not chores.collect()
    now[0] = 1030.0
    assert chores.collect() and not chores.collect()
    for at in range(1030, 1640, 10):
        looks[:] = [looks[0] + 1, float(at)]
        now[0] = float(at)
        assert not chores.collect() or at >= 1630


@pytest.mark.slow
def test_the_process_that_a_server_starts_does_the_same(world_home):
    process = subprocess.run(
        [sys.executable, "-m", "dashboard", "warm", "--home", str(world_home.path)],
        cwd=ROOT,
        env={**os.environ, warm.STARTER: "1"},  # gone already, so it ends at once
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert "已备好 0 个页面" in process.stdout
