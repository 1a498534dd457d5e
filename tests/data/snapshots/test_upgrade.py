"""Snapshots outlive the version that built them: read, verified, rolled back to, or refused."""

import json
import shutil
from dataclasses import replace

import duckdb
import pytest

from data.cubes import served
from data.home import Refused
from data.snapshots import fill, manifest, publish
from data.snapshots.warehouse import Lacking, Warehouse
from tests.world import XIHU, World


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("upgrade"))
    for who in range(12):
        world.person(who).spell(who, XIHU, "2024-01")
    world.build()
    return world


@pytest.fixture
def home(built, tmp_path):
    """A copy of the home, to be aged and damaged."""
    shutil.copytree(built.path, tmp_path / "home")
    return replace(built.home, path=tmp_path / "home")


def rewrite(home, change, snapshot=""):
    """Let ``change`` alter a snapshot's manifest as plain JSON, and seal it as its writer would."""
    path = home.snapshots / (snapshot or publish.current(home).id) / "manifest.json"
    found = json.loads(path.read_text("utf-8"))
    change(found)
    if "seal" in found:
        found["seal"] = manifest.seal(found)
    path.write_text(json.dumps(found), "utf-8")


def older(found):
    """As before there were formats."""
    for name in ("format", "columns", "engine", "cubes", "seal"):
        del found[name]


def sql(home, statement, snapshot=""):
    path = home.snapshots / (snapshot or publish.current(home).id) / "cubes.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(statement)


def test_a_build_keeps_what_it_was_built_with(home):
    made = publish.current(home)
    assert (made.format, made.engine) == (manifest.FORMAT, duckdb.__version__)
    assert {name: tuple(text.split()) for name, text in made.columns.items()} == served.SERVED
    assert "notes" not in publish.verify(home)


def test_a_snapshot_of_before_there_were_formats_is_read_and_rolled_back_to(home):
    rewrite(home, older)
    old = publish.current(home)
    assert (old.format, old.engine, old.columns) == (1, "2.0.0", {})
    assert publish.verify(home)["limits"] == 1
    new = publish.build(home)
    assert publish.rollback(home).id == old.id
    assert publish.read(home, old.id).format == 1
    assert publish.verify(home, new.id)["limits"] == 1


def test_what_an_older_snapshot_lacks_is_told_from_a_slip_of_ours(home):
    warehouse, now = Warehouse(home), publish.current(home).id
    with pytest.raises(duckdb.BinderException):
        warehouse.query(now, "SELECT nonsense FROM stock")
    with pytest.raises(duckdb.CatalogException):
        warehouse.query(now, "SELECT 1 FROM nonsense")
    new = publish.build(home).id
    sql(home, "ALTER TABLE stock DROP COLUMN high", new)
    sql(home, "DROP TABLE fund", new)
    with pytest.raises(Lacking, match=r"stock\.high, fund$"):
        warehouse.query(new, "SELECT SUM(high) FROM stock")
    with pytest.raises(Lacking):
        warehouse.query(new, "SELECT * FROM fund")
    assert int(warehouse.query(new, "SELECT SUM(talent) AS n FROM stock").n[0]) > 0


def test_verify_says_what_an_older_snapshot_lacks(home):
    """Its manifest is as old as its cubes: nothing is damaged."""

    def before_funds(found):
        older(found)
        del found["rows"]["fund"], found["digests"]["fund"]

    rewrite(home, before_funds)
    sql(home, "DROP TABLE fund")
    found = publish.verify(home)
    assert found["notes"] == ["由旧版本生成，缺少 fund；运行 python -m data build 后可用"]


@pytest.mark.parametrize(
    "damage", ["ALTER TABLE fund ADD COLUMN more INTEGER", "ALTER TABLE fund DROP COLUMN budget"]
)
def test_verify_holds_the_columns_against_the_manifest(home, damage):
    sql(home, damage)
    with pytest.raises(Refused, match="与清单不符：fund"):
        publish.verify(home)


def test_another_engines_digests_are_not_compared_but_rows_are(home):
    def of_another_engine(found):
        found.update(engine="1.0.0", digests=dict.fromkeys(found["digests"], "0"))

    rewrite(home, of_another_engine)
    assert "由 DuckDB 1.0.0 生成" in publish.verify(home)["notes"][0]
    rewrite(home, lambda found: found["rows"].update(fund=7))
    with pytest.raises(Refused, match="与清单不符：fund"):
        publish.verify(home)


@pytest.mark.slow
def test_a_newer_versions_snapshot_is_named_left_alone_and_rolled_back_from(home):
    old = publish.current(home).id
    newer = publish.build(home).id
    rewrite(home, lambda found: found.update(format=manifest.FORMAT + 1))
    for look in (publish.current, publish.verify, publish.status):
        with pytest.raises(Refused, match=f"快照 {newer} 由更新版本的程序生成.*rollback"):
            look(home)
    assert [found.id for found in publish.history(home)] == [old]
    assert publish.rollback(home, old).id == old
    assert publish.status(home)["unread"] == [newer]
    for _ in range(4):
        publish.build(home)
    assert (home.snapshots / newer / "cubes.duckdb").exists()


def test_what_a_later_version_wrote_besides_is_kept(home):
    check = {"name": "人数推算检验", "result": "略过", "odd": 1}
    rewrite(home, lambda found: found.update(mood="sunny", checks=[check]))
    found = publish.current(home)
    assert found.checks[0].name == "人数推算检验"
    publish.build(home)
    publish.withdraw(home, found.id)
    kept = json.loads((home.snapshots / found.id / "manifest.json").read_text("utf-8"))
    assert (kept["mood"], kept["state"]) == ("sunny", "撤回")


@pytest.mark.parametrize(
    "text, told", [("{", "Expecting"), ("[]", "list"), ('{"id": "x"}', "缺少「built_at、seconds")]
)
def test_a_damaged_manifest_is_named(home, text, told):
    path = home.snapshots / publish.current(home).id / "manifest.json"
    path.write_text(text, "utf-8")
    with pytest.raises(Refused, match=f"快照清单 .*已损坏.*{told}"):
        publish.current(home)


def test_what_the_sql_makes_is_what_is_declared(home, monkeypatch):
    monkeypatch.setitem(fill.SERVED, "fund", (*served.SERVED["fund"], "more"))
    before = publish.current(home)
    with pytest.raises(RuntimeError, match="fund: the SQL makes"):
        publish.build(home)
    assert publish.current(home) == before


def test_lacking_names_cubes_and_columns():
    whole = dict(served.SERVED)
    assert served.lacking(whole) == ()
    whole["more"] = ("one",)
    assert served.lacking(whole) == ()
    del whole["fund"]
    whole["limits"] = ("last_month",)
    assert served.lacking(whole) == ("fund", "limits.first_month")
