import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from filelock import FileLock

from dashboard.__main__ import main
from dashboard.access import answers, audit, gateway, holdings, site
from dashboard.alerts import book, watch
from dashboard.document import keeping
from dashboard.serving import warm
from dashboard.serving.housekeeping import OFF, Housekeeping
from data.home import Home
from data.snapshots import gates, manifest, publish
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
    monkeypatch.setattr(warm, "tasks", lambda home, everything=False: [next(every(home))])


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


def ahead(world):
    """A draft beside the snapshot being served, as its steps find it."""
    served = holdings.serving_id()
    draft = publish.build(world.home, sign=False)
    assert (draft.state, holdings.serving_id()) == ("草稿", served)
    return draft.id


def test_a_draft_s_answers_lie_ready_when_it_is_signed(world_home, one_page, capsys, monkeypatch):
    draft = ahead(world_home)
    assert main(["warm", "--snapshot", draft, "--json", "--home", str(world_home.path)]) == 0
    assert json.loads(capsys.readouterr().out)["snapshot"] == draft != holdings.serving_id()
    assert not warm.is_done(world_home.home)
    noted = list(audit.records(world_home.home))
    assert {(one["action"], one["snapshot"]) for one in noted} == {("watch", draft)}
    assert not book.is_recorded(world_home.home, draft)  # it may never be published
    publish.sign(world_home.home, draft)
    assert holdings.serving_id() == draft and warm.is_done(world_home.home)
    keeping.forget()
    answers.forget()
    watch._watched.cache_clear()  # a server is another process
    monkeypatch.setattr(gateway, "_made", lambda key: pytest.fail(key.metric))
    assert warm.run(world_home.home) == 1
    assert watch.current() and book.is_recorded(world_home.home, draft)
    assert list(audit.records(world_home.home)) == noted


def test_the_mark_of_what_is_served_outlives_a_draft_s(world_home, one_page):
    assert main(["warm", "--home", str(world_home.path)]) == 0
    draft = ahead(world_home)
    assert main(["warm", "--snapshot", draft, "--home", str(world_home.path)]) == 0
    assert warm.is_done(world_home.home)
    publish.sign(world_home.home, draft)
    assert warm.is_done(world_home.home)


def test_a_draft_that_is_not_there_or_not_allowed_is_refused_in_words(world_home, capsys):
    at = str(world_home.path)
    assert main(["warm", "--snapshot", "20200101-000000-000", "--home", at]) == 2
    assert "不存在" in capsys.readouterr().err
    draft = publish.build(world_home.home, sign=False)
    folder = world_home.home.snapshots / draft.id
    manifest.write(folder, replace(draft, protection="5/5"))
    assert main(["warm", "--snapshot", draft.id, "--home", at]) == 2
    assert "不能显示" in capsys.readouterr().err
    assert holdings.serving_id() != draft.id


def test_it_ends_with_its_share_of_work_and_with_its_build(world_home, monkeypatch):
    done = []
    monkeypatch.setattr(keeping, "prepared", lambda page, request: done.append(1))
    monkeypatch.setattr("time.process_time", lambda: 10.0 * len(done))
    assert warm.run(world_home.home, seconds=25) == 3
    assert warm.run(world_home.home, starter="1") == 0  # whoever built it was killed
    assert not warm.is_done(world_home.home)


@pytest.mark.parametrize("what", ["state", "data"])
def test_only_what_changes_an_answer_makes_it_another(world_home, what):
    home, snapshot = world_home.home, holdings.serving_id()
    folder = home.snapshots / snapshot
    found, before = publish.read(home, snapshot), answers.state_of(home, snapshot)
    changed = replace(found, signed_by="李四", cited=True, files=(("a", "b"),))
    manifest.write(folder, changed if what == "state" else replace(found, demo=not found.demo))
    assert (answers.state_of(home, snapshot) == before) is (what == "state")


def test_pages_are_ready_last_and_where_somebody_reads_meanwhile(world_home, tmp_path, monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    assert gates.steps(world_home.home) == (*gates.STEPS, gates.WARM)
    assert gates.steps(world_home.home, warm=False) == gates.STEPS
    assert gates.steps(Home(tmp_path / "fresh")) == gates.STEPS
    assert not gates.WARM.must
    monkeypatch.setenv(OFF, "0")
    assert gates.steps(world_home.home) == gates.STEPS


@pytest.mark.slow
@pytest.mark.long
def test_a_build_makes_pages_ready_before_it_moves_the_pointer(world_home, monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    made = publish.build(world_home.home, before=gates.steps(world_home.home))
    told = made.checks[-1]
    assert (told.name, told.result) == (gates.WARM.name, "通过"), told
    assert "已备好 2" in told.said
    assert warm.is_done(world_home.home)


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


def test_a_server_has_the_month_to_come_made_once_its_pages_are_ready(world_home, monkeypatch):
    monkeypatch.delenv(OFF, raising=False)
    monkeypatch.setattr(warm, "tasks", lambda home: iter(()))
    monkeypatch.setattr("data.snapshots.ahead.wanted", lambda home: True)
    begun, workers = [], []
    chores = Housekeeping(
        lambda *what: (begun.append(what), workers.append(Worker()))[1] or workers[-1]
    )
    chores.follow()
    for _ in range(2):
        chores.make_ready()
        chores.look_ahead()
    assert begun == [()]  # pages first
    workers[0].ended = True
    for _ in range(2):
        chores.make_ready()
        chores.look_ahead()
    assert begun == [(), ("data", "ahead")]
    chores.end()
    assert workers[1].ended


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
