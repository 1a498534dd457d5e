"""A figure that a snapshot of an earlier version can't answer says so; the others are answered."""

import json

import duckdb
import pytest

from data.home import Home, Refused
from data.snapshots import publish
from data.snapshots.verify import verify_cubes
from data.snapshots.warehouse import Warehouse
from metrics.__main__ import main
from metrics.answer import answer
from metrics.disclosure.snapshot import Published
from metrics.engine.core import OutdatedSnapshot, Unknown
from metrics.engine.selection import Scope, Selection
from metrics.figures.outlook import scenarios, supply
from metrics.figures.people import stock
from metrics.projection import record
from metrics.projection.store import AS_TEXT
from tests.world import XIHU, ZHEJIANG, World

SENTENCE = "当前快照由旧版本生成，运行 python -m data build 后可用"
TALENT, EMPLOYED = stock.TALENT_STOCK, stock.EMPLOYED


def age(home: Home, *statements: str) -> str:
    """Make the snapshot being served one of before what the statements take away."""
    made = publish.current(home)
    folder = home.snapshots / made.id
    with duckdb.connect(str(folder / "cubes.duckdb")) as con:
        for statement in statements:
            con.execute(statement)
        digests = {name: digest for name, (_, digest) in verify_cubes(con).items()}
    path = folder / "manifest.json"
    found = json.loads(path.read_text("utf-8"))
    for name in ("format", "columns", "engine", "cubes", "seal"):
        del found[name]
    found["digests"] = digests
    path.write_text(json.dumps(found), "utf-8")
    return made.id


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path / "home")
    for who in range(60):
        made.person(who).spell(who, XIHU, "2022-01", "2026-01" if who else None)
    made.build()
    return made


def asked(home: Home, metric):
    published = Published(Warehouse(home), Warehouse(home).current())
    return answer(published, metric, Selection(ZHEJIANG), Scope(ZHEJIANG))


def test_a_missing_column_refuses_its_figures_and_no_others(world):
    age(world.home, "ALTER TABLE stock DROP COLUMN talent")
    with pytest.raises(OutdatedSnapshot, match=SENTENCE):
        asked(world.home, TALENT)
    assert asked(world.home, EMPLOYED).one().value == 60
    assert issubclass(OutdatedSnapshot, Unknown)  # what catches the one catches the other


def test_a_missing_cube_refuses_the_models_made_from_it(world):
    age(world.home, "ALTER TABLE cell_stay DROP COLUMN band")
    with pytest.raises(OutdatedSnapshot):
        asked(world.home, supply.GAP)
    assert asked(world.home, TALENT).one().value == 60


def test_the_command_line_says_it_and_exits_2(world, capsys):
    age(world.home, "ALTER TABLE stock DROP COLUMN talent")
    at = ["--home", str(world.path)]
    assert main(["show", TALENT.id, *at]) == 2
    assert capsys.readouterr() == ("", f"{SENTENCE}\n")
    assert main(["show", EMPLOYED.id, *at]) == 0
    assert "60" in capsys.readouterr().out


@pytest.mark.slow
def test_after_a_rollback_to_an_older_version_it_is_the_same(world, capsys):
    old = age(world.home, "ALTER TABLE stock DROP COLUMN talent")
    new = publish.build(world.home)
    at = ["--home", str(world.path)]
    assert main(["show", TALENT.id, *at]) == 0
    assert publish.rollback(world.home).id == old
    assert publish.verify(world.home)["notes"]
    assert main(["show", TALENT.id, *at]) == 2
    assert SENTENCE in capsys.readouterr().err
    assert main(["show", EMPLOYED.id, *at]) == 0
    publish.rollback(world.home, new.id)
    assert main(["show", TALENT.id, *at]) == 0


def test_an_old_projection_that_nobody_can_read_stops_nothing(world):
    """Its file is of an earlier format, and its cubes can't give it again."""
    old = age(world.home, "ALTER TABLE cell_stay DROP COLUMN band")
    (world.home.snapshots / old / AS_TEXT).write_text('{"format": 1}', "utf-8")
    assert record.keep_all(world.home) == 0


def test_forecasts_kept_by_another_version_are_left_out(tmp_path):
    folder = tmp_path / record.FOLDER
    folder.mkdir()
    (folder / "24288-newer.json").write_text('{"format": 99}', "utf-8")
    (folder / "24288-broken.json").write_text("{", "utf-8")
    (folder / "24288-other.json").write_text('{"format": 1}', "utf-8")
    assert record.published(Home(tmp_path)) == ()


def test_a_threshold_that_can_not_be_read_is_no_lower_one(world):
    folder = world.home.snapshots / publish.current(world.home).id
    (folder / "guard.json").write_text("{}", "utf-8")
    with pytest.raises(Refused, match=r"guard\.json 无法识别"):
        asked(world.home, TALENT)


def test_scenarios_of_another_version_stay_and_are_named(tmp_path):
    home = Home(tmp_path)
    lever = {"kind": "growth", "amount": 0.01, "region": ZHEJIANG}
    rows = [
        {"name": "旧", "levers": [lever]},
        {"name": "新", "levers": [{**lever, "mood": 1}]},
        {"name": "别", "levers": [{**lever, "kind": "luck"}], "by": "王", "at": "", "more": 2},
    ]
    scenarios.path(home).write_text(json.dumps(rows), "utf-8")
    assert [(one.name, one.by) for one in scenarios.saved(home)] == [("旧", "")]
    assert scenarios.unread(home) == (
        "情景「新」由其他版本保存，本版本不认得「mood」",
        "情景「别」由其他版本保存，本版本不认得「more、luck」",
    )
    scenarios.save(home, "我的", scenarios.saved(home)[0].levers, "李")
    scenarios.drop(home, "旧")
    kept = json.loads(scenarios.path(home).read_text("utf-8"))
    assert [row["name"] for row in kept] == ["新", "别", "我的"] and kept[0] == rows[1]
