"""A build of what has changed gives what a full build gives, cell by cell."""

import copy
import os
import random
import re
import shutil
from dataclasses import replace
from datetime import date
from itertools import islice

import duckdb
import pytest
from filelock import FileLock

from data import locking
from data.cubes.renewal import clock, few, store
from data.cubes.renewal.additive import SUMS, TALLIES
from data.cubes.renewal.graph import nodes, resting_on
from data.cubes.renewal.renew import LIVES
from data.cubes.served import SERVED
from data.home import Refused
from data.snapshots import ahead, publish
from data.snapshots.fill import fill
from data.snapshots.manifest import Snapshot
from data.snapshots.verify import columns_of
from data.staging import loads, replaced, views
from tests.data.cubes.histories import NOW, History
from tests.test_layers import imports, modules, under

LONG = pytest.mark.long
_HEADERS, _BLOCK = 3 * 4096, 256 * 1024  # of a DuckDB file


def whole(history, made: Snapshot):
    """The digests of every table of a snapshot, and those of a full build of the same loads."""
    home = history.world.home
    with locking.hold(home, "比较"):
        path = home.scratch / "whole" / "cubes.duckdb"
        path.parent.mkdir()
        filled = fill(path, home, lambda *_: None, full=True)
        assert filled.way == "全量：按 --full 的要求"
        return tables(home.snapshots / made.id / "cubes.duckdb"), tables(path)


def tables(path):
    with duckdb.connect(str(path), read_only=True) as con:
        return {
            name: con.execute(f"SELECT COUNT(*), SUM(hash(t)) FROM {name} AS t").fetchone()
            for name in columns_of(con)
        }


def equal(history, made: Snapshot):
    ours, full = whole(history, made)
    return {name for name in ours.keys() | full.keys() if ours.get(name) != full.get(name)} == set()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_any_history_of_loads_ends_where_a_full_build_does(tmp_path, seed, monkeypatch):
    """Each build goes on from the one before, so that an error of any step is in all later ones.

    What are few of sixty people is drawn anew for each: both ways are gone.
    """
    history = History(tmp_path, random.Random(seed))
    made = publish.build(history.world.home)
    assert made.way == "全量：没有上一次构建留下的中间结果"
    ways = []
    for number, step in enumerate(islice(history.steps(), len(History.KINDS))):
        few_are(history.dice.choice((0.2, 1.0)), monkeypatch)
        made = publish.build(history.world.home)
        ways.append((step, made.way))
        assert made.way.startswith("增量："), ways
        if number % 7 == 6:
            assert equal(history, made), ways
    assert sum("只重算有变动的" in way for _, way in ways) > 4
    assert any("参保月记录有变化；" in way for _, way in ways)
    assert any("数据前进一个月" in way for _, way in ways)


def few_are(share, monkeypatch):
    """Up to which share of all people some are gone over alone."""
    monkeypatch.setattr(few, "MOST", share)
    monkeypatch.setattr(few, "MOST_TURNED", share)


@pytest.mark.slow
@pytest.mark.parametrize(
    "months",
    [
        ("next_month", "degrees", "two_agencies"),
        pytest.param(("cases", "next_month", "someone_new", "two_agencies") * 4, marks=LONG),
        pytest.param(("next_month",) * 14, marks=LONG),  # each comes of every age (clock.STARTS)
        pytest.param(("taken_out", "next_month", "put_back", "two_agencies") * 4, marks=LONG),
    ],
)
def test_a_new_month_is_of_those_who_changed_or_came_of_age(history, months, monkeypatch):
    """And of everybody else once more: headcounts, tenures, points counted back from the end."""
    few_are(1.0, monkeypatch)
    ways = []
    for step in months:
        getattr(history, step)()
        made = publish.build(history.world.home)
        ways.append((step, made.way))
        if len(months) > 3:
            assert equal(history, made), ways
    assert equal(history, made), ways
    assert made.way.startswith("增量：参保月记录有变化，数据前进一个月，只重算有变动或到期的")
    with duckdb.connect(str(history.world.home.snapshots / made.id / "cubes.duckdb")) as con:
        for table, order in (("stock", "month"), ("flow", "level * 100000 + month")):
            turns = f"SELECT {order} < LAG({order}) OVER (ORDER BY rowid) AS back FROM {table}"
            assert con.execute(f"SELECT COUNT(*) FROM ({turns}) WHERE back").fetchone() == (0,)


@pytest.mark.slow
@pytest.mark.parametrize(
    "steps",
    [
        ("two_agencies",),
        pytest.param(
            (
                *("next_month", "two_agencies", "cases", "next_month", "taken_out", "next_month"),
                *("put_back", "next_month", "degrees", "two_agencies", "someone_new", "next_month"),
            ),
            marks=LONG,
        ),
    ],
)
def test_a_month_made_ahead_is_put_right_for_whoever_did_otherwise(history, steps, monkeypatch):
    """Who came, went, paused, moved, is better paid, or is said otherwise by another agency; people
    to whom nothing happened are not looked at, whatever ripens for them. Everybody's pay is raised
    in July: of all, or where these are few, what they are paid alone is counted anew."""
    few_are(0.55 if len(steps) == 1 else 1.0, monkeypatch)
    real, twice = few.renew, []
    monkeypatch.setattr(
        few, "renew", lambda con, of, *a: (twice.append(set(of)), real(con, of, *a))
    )
    home = history.world.home
    for step in steps:
        assert ahead.prepare(home, silent) == "" and not ahead.prepare(home, _killed)
        stale = store.ahead(home).read_bytes()
        getattr(history, step)()
        made = publish.build(home)
        assert ("已预先汇总" in made.way) is (step in ("next_month", "two_agencies")), made.way
        assert not store.ahead(home).exists()
        store.ahead(home).write_bytes(stale)
        assert not ahead.is_there(home, store.read(home))
        assert equal(history, made), step
    assert (clock.PAID_NOW in twice) is (len(steps) > 1)
    assert [x.name for x in home.work.iterdir() if x.is_dir()] == []


def damage_blocks(path, *but):
    """Spoil each block of a database but those in which some text stands."""
    whole = bytearray(path.read_bytes())
    for at in range(_HEADERS, len(whole), _BLOCK):
        if not any(text in whole[at : at + _BLOCK] for text in but):
            whole[at] ^= 0xFF  # of the block's checksum
    path.write_bytes(whole)


def silent(*_: object) -> None:
    return None


@pytest.mark.long
@pytest.mark.slow
def test_a_month_made_ahead_of_other_data_or_damaged_is_not_used(history, monkeypatch):
    few_are(1.0, monkeypatch)
    home = history.world.home
    assert ahead.prepare(home, silent) == ""
    stale = store.ahead(home).read_bytes()
    history.correction()
    publish.build(home)
    store.ahead(home).write_bytes(stale)
    assert not ahead.is_there(home, store.read(home))
    history.next_month()
    made = publish.build(home)
    assert "数据前进一个月，只重算有变动或到期的" in made.way
    store.ahead(home).write_bytes(b"x" * 9000)
    assert not ahead.is_there(home, store.read(home))
    history.next_month()
    made = publish.build(home)
    assert "数据前进一个月，只重算有变动或到期的" in made.way
    assert equal(history, made)


@pytest.mark.slow
def test_a_month_made_ahead_damaged_anywhere_is_never_why_nothing_is_built(history, monkeypatch):
    """Its first page and what it says of itself are sound; cubes are read last of all."""
    few_are(1.0, monkeypatch)
    home = history.world.home
    assert ahead.prepare(home, silent) == ""
    damage_blocks(store.ahead(home), b"trade_pay", b'"snapshot"')
    assert ahead.is_there(home, store.read(home))
    history.next_month()
    made = publish.build(home)
    assert "数据前进一个月，只重算有变动或到期的" in made.way
    assert equal(history, made) and not store.ahead(home).exists()


@pytest.mark.slow
def test_the_month_to_come_gives_way_to_whoever_imports_or_builds(history, monkeypatch):
    home = history.world.home
    with FileLock(home.work / "ahead.lock"), pytest.raises(Refused, match="另一个进程正在"):
        ahead.prepare(home, silent)
    assert not ahead.wanted(home)  # of so few
    monkeypatch.setattr(ahead, "LEAST", 1)
    assert ahead.wanted(home)
    history.correction()
    assert ahead.prepare(home, silent) == "其间导入或构建了数据"
    loads.put(home, replace(loads.read(home)[-1], state=loads.UNDONE))
    doing: list[str] = []

    def build(what: str, _: float) -> None:
        doing.append(what)
        if len(doing) == 3:
            loads.put(home, replace(loads.read(home)[-1], state=loads.READY))
            publish.build(home)

    assert ahead.prepare(home, build) == "其间导入或构建了数据" and len(doing) == 3
    doing.clear()
    monkeypatch.setattr(publish, "build", lambda home: home.lock.write_text("{}"))  # holds it still
    assert ahead.prepare(home, build) == "其间导入或构建了数据" and len(doing) == 3
    assert not store.ahead(home).exists() and not (home.work / "ahead").exists()
    shutil.rmtree(home.work)
    assert ahead.prepare(home, silent) == "没有上一次构建留下的中间结果" and not ahead.wanted(home)


@pytest.mark.parametrize("clear", [publish.tidy, publish.build])
def test_a_month_made_ahead_that_was_killed_leaves_nothing(history, clear):
    """Half a copy of the store lies there; what is being made still is left alone."""
    home = history.world.home
    half = home.work / "ahead" / "store.duckdb"
    half.parent.mkdir()
    half.write_bytes(b"x")
    with FileLock(home.work / "ahead.lock"):
        clear(home)
        assert half.exists()
    clear(home)
    assert not half.parent.exists()


def test_posts_are_others_in_another_month_only_where_none_has_a_date(history, monkeypatch):
    before = store.stamped(history.world.home)

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return date(2031, 2, 3)

    monkeypatch.setattr(store, "date", Later)
    assert store.stamped(history.world.home) == before
    for load in loads.effective(history.world.home, "job_posting"):
        loads.put(history.world.home, replace(load, state=loads.UNDONE))
    history.load("job_posting", [{"posting_id": "P1", "title": "工程师", "employer": "第1公司"}])
    (_, sign), *_ = store.stamped(history.world.home)["job_posting"]
    assert sign.endswith(" 2031-02")


def test_what_is_counted_back_from_the_newest_month_is_said_to_be():
    """Such a cube, or a table that it is made of, counts points by their distance from it."""
    back = {node.table for node in nodes() if "MOD(l.last_month" in node.sql}
    assert {x for x in resting_on(back, ()) if x in SUMS or x in TALLIES} == clock.POINTS


def test_pay_of_a_job_that_goes_on_is_told_by_few_cubes():
    """Elsewhere it decides which of the jobs of a month is preferred, and nothing else."""
    pay = re.compile(r"\bwage\b")
    told = {
        node.table
        for node in nodes()
        if pay.search(re.sub(r"COALESCE\(s\.wage, 0\) DESC", "", node.sql))
    }
    near = {node.table for node in nodes() if "s.last_month >= e.qualified - 2" in node.sql}
    assert told & (SUMS.keys() | TALLIES.keys()) | near == clock.PAID_NOW
    assert told - clock.PAID_NOW == {"island", "spell", "job_spell", "state"}


def test_what_ripens_long_after_somebody_came_is_said_to():
    """All else is gone over without those who came 3, 9, 14 or 38 months ago."""
    late = {
        node.table
        for node in nodes()
        if "observation_window" in node.sources or re.search(r"\+ (14|38) <= l.last", node.sql)
    }
    assert resting_on(late, ()) & SUMS.keys() == clock.LATE
    assert not clock.LATE & clock.POINTS


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A home that was built once; each test goes on with a copy."""
    history = History(tmp_path_factory.mktemp("once"), random.Random(3))
    publish.build(history.world.home)
    return history


@pytest.fixture
def history(once, tmp_path):
    shutil.copytree(once.path, tmp_path / "home")  # with the times of the files
    made = copy.deepcopy(once)
    made.path = tmp_path / "home"
    made.world.path = made.path
    return made


@pytest.mark.slow
def test_a_build_cut_before_its_store_is_in_place_goes_on_from_the_one_before(history, monkeypatch):
    before = publish.history(history.world.home)[-1].id
    history.correction()
    with monkeypatch.context() as cut:
        cut.setattr(store, "publish", _killed)
        with pytest.raises(KeyboardInterrupt):
            publish.build(history.world.home)
    with monkeypatch.context() as cut:
        cut.setattr("data.snapshots.fill.verify_cubes", _killed)
        with pytest.raises(KeyboardInterrupt):
            publish.build(history.world.home)
    assert store.read(history.world.home).snapshot == before
    made = publish.build(history.world.home)
    assert "只重算有变动的" in made.way
    assert equal(history, made)


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "damage, why",
    [
        (lambda home: store.file(home).write_bytes(b"x" * 9000), "上一次构建的中间结果已损坏"),
        (lambda home: shutil.rmtree(home.work), "没有上一次构建留下的中间结果"),
        (lambda home: _append(home), "上一次构建的快照已不在或已改动"),
        (lambda home: _touch(home), "就业经历的导入批次 003-employment 已不在或已重写"),
    ],
)
def test_whatever_is_unknown_makes_a_full_build_and_is_said(history, damage, why):
    damage(history.world.home)
    assert publish.build(history.world.home).way == f"全量：{why}"


def _append(home):
    with (home.snapshots / store.read(home).snapshot / "cubes.duckdb").open("ab") as file:
        file.write(b"x")


def _touch(home):
    os.utime(home.staged / "employment" / "003-employment.parquet", (1, 1))


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["block", "column"])
def test_a_store_damaged_anywhere_is_never_why_nothing_is_built(history, damage):
    """Its first page is sound; the rest is read only while the cubes are brought up to date."""
    home = history.world.home
    history.correction()
    found = store.file(home)
    if damage == "block":
        damage_blocks(found, b"origin_tally", b'"program"')
    else:
        with duckdb.connect(str(found)) as con:
            con.execute("ALTER TABLE origin_tally RENAME people TO others")
    made = publish.build(home)
    assert made.way == "全量：上一次构建的中间结果读不出或已损坏"
    history.correction()
    assert "只重算有变动的" in publish.build(home).way


@pytest.mark.slow
def test_people_are_said_to_be_gone_over_alone_only_where_they_are(history):
    history.correction()
    assert "只重算有变动的" in publish.build(history.world.home).way
    history.correction()
    history.cases()  # sums over everybody rest on them
    made = publish.build(history.world.home)
    assert made.way.startswith("增量：参保月记录、政策兑现有变化；")


def test_another_program_starts_anew(history, monkeypatch):
    monkeypatch.setattr(store, "program", lambda: "another")
    assert publish.build(history.world.home).way == "全量：程序已更新"


def test_all_code_that_decides_what_is_in_cubes_is_the_program():
    """Whatever its rooms import is of them, or only keeps files: where they lie, who holds them."""
    rooms = {f"data.{room}" for room in store.PROGRAM}
    files = {"data.book", "data.disk", "data.home", "data.in_memory", "data.locking"}
    files |= {"data.records", "data.months"}
    reached = {
        ".".join(one.split(".")[:2])
        for name in modules()
        if any(under(name, room) for room in rooms)
        for one in imports(name)
        if under(one, "data")
    }
    assert reached == rooms | files


@pytest.mark.slow
def test_a_replaced_file_is_kept_for_one_build(history):
    home = history.world.home
    history.revised_month()
    gone = loads.effective(home, "insurance_month")[-1]
    publish.build(home)
    history.load("insurance_month", [history.jobs[0].row(NOW)], {gone.id})
    assert gone.staged(replaced.home_of(home)).exists() and not gone.staged(home).exists()
    made = publish.build(home)
    assert made.way.startswith("增量：参保月记录有变化，只重算有变动的")
    assert not replaced.home_of(home).path.exists()
    assert equal(history, made)


def test_every_cube_of_peoples_lives_is_known_as_a_sum():
    """A cube that rests on them is among the sums, or made of a tally that is."""
    lives = resting_on(LIVES, store.MADE_FIRST) & few.resting_on_people() & SERVED.keys()
    assert lives == {name for name in SUMS if name in SERVED} | TALLIES.keys()
    assert set(TALLIES.values()) == SUMS.keys() - SERVED.keys() <= set(store.TABLES)
    for name in lives & SUMS.keys():
        counted = [column for column in SERVED[name] if column in SUMS[name]]
        assert counted == list(SERVED[name][len(SERVED[name]) - len(counted) :])
        assert counted == list(SUMS[name])


def test_rows_of_loads_that_share_months_are_the_same_however_they_are_said(history):
    """The quick way of this machine against the ranked one that all engines read."""
    home = history.world.home
    for _ in range(3):
        history.revised_month()
        history.correction()
    with duckdb.connect() as con:
        quick, plain = (
            views.rows_of(con, home, "insurance_month", portable=portable)
            for portable in (False, True)
        )
        assert "hash(" in quick and "QUALIFY" in plain and "hash(" not in plain
        counted = con.execute(f"SELECT COUNT(*) FROM ({quick})").fetchone()
        assert counted == con.execute(f"SELECT COUNT(*) FROM ({plain})").fetchone() > (2000,)
        assert not con.execute(f"({quick}) EXCEPT ({plain})").fetchall()
