"""A department without ID numbers, from its files to what a build sees, and back."""

import csv
import json
import stat
import tomllib
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks.linkage_people import agencies, invented
from data.commands.cli import main
from data.contracts import CONTRACTS
from data.custody import rotation
from data.home import Home, Refused
from data.importing.guess import guess
from data.importing.importer import import_file
from data.importing.pseudonym import Pseudonymiser, load_keys
from data.linkage import linking
from data.staging import links, loads, undo, views
from tests.data.linkage.conftest import written

HALL = "人才大厅"  # the department without ID numbers
PEOPLE = 700
IDENTITY = "证件类型,证件号码,姓名,出生日期,性别,毕业院校,毕业年份,联系电话"


@pytest.fixture(scope="module")
def registers():
    return agencies(invented(PEOPLE), 540, 540, seed=5)


@pytest.fixture
def home(tmp_path, empty, registers):
    """Two departments' identities and what each knows: with numbers 本科, without 硕士."""
    made = empty
    for side, kind, source, education in (
        (registers.known, "其他证件", "公安", "本科"),
        (registers.unknown, "部门自编号", HALL, "硕士"),
    ):
        numbers = [(kind, f"P{who:06d}") for who in side["who"]]
        traits = zip(
            *(side[name] for name in ("name", "birth", "gender", "school", "graduation_year")),
            side["phone"],
            strict=True,
        )
        told = [
            [*number, name, day, "男女"[int(sex) - 1], *rest]
            for number, (name, day, sex, *rest) in zip(numbers, traits, strict=True)
        ]
        known = [[*number, education] for number in numbers]
        import_file(
            made,
            [written(tmp_path / f"{source}身份.csv", IDENTITY, told)],
            "identity",
            source=source,
        )
        people = written(tmp_path / f"{source}.csv", "证件类型,证件号码,最高学历", known)
        import_file(made, [people], "person", source=source)
    return made


def counted(home: Home) -> dict[int, int]:
    """Rows by education, as a build sees them: 4 is 本科, 5 is 硕士."""
    with duckdb.connect() as con:
        views.relation(con, home, "person")
        return dict(con.execute("SELECT education, count(*) FROM person GROUP BY 1").fetchall())


def test_only_encodings_are_staged(home, registers):
    told = next(x for x in loads.read(home) if x.contract == "identity" and x.source == HALL)
    path = told.staged(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    table = pq.read_table(path)
    held = {str(value) for column in table.columns for value in column.to_pylist()}
    for trait in ("name", "birth", "phone"):
        assert not held & {str(value) for value in registers.unknown[trait] if value is not None}
    assert {"name", "birth", "phone"}.isdisjoint(table.column_names)
    assert len({str(name) for name in table.column("name_full").to_pylist()}) > PEOPLE / 4


@pytest.mark.slow
def test_from_two_registers_to_one_person_and_back(home, registers, capsys):
    sides = len(registers.known["who"])
    before = counted(home)
    assert before == {4: sides, 5: sides}  # everybody in both is there twice

    assert main(["--home", str(home.path), "link", "--dry-run", "--json"]) == 0
    dry = json.loads(capsys.readouterr().out)
    assert links.active(home) is None
    assert counted(home) == before

    assert main(["--home", str(home.path), "link"]) == 0
    said = capsys.readouterr().out
    run = links.active(home)
    assert run is not None
    assert (run.linked, run.grey) == (dry["run"]["linked"], dry["run"]["grey"])
    assert f"认定同一人 {run.linked:,}" in said
    both = len(set(registers.known["who"]) & set(registers.unknown["who"]))
    assert 0.95 * both < run.linked <= both
    # What is known under a number stays; the rest of the department's people are still there.
    assert counted(home) == {4: sides, 5: sides - run.linked}
    assert _right(home, registers) == run.linked

    with run.doubts(home).open(encoding="utf-8-sig") as file:
        doubts = list(csv.reader(file))[1:]
    assert len(doubts) == run.grey
    assert {row[0] for row in doubts} <= {f"{HALL}身份.csv"}
    assert not set(registers.unknown["name"]) & {cell for row in doubts for cell in row}

    assert main(["--home", str(home.path), "link", "--undo"]) == 0
    assert links.active(home) is None
    assert counted(home) == before
    assert main(["--home", str(home.path), "link", "--undo"]) == 2


def _right(home: Home, registers) -> int:
    """Links that join the two keys of one person, by the numbers that both were made from."""
    keys = Pseudonymiser(*load_keys(home.path))
    everybody = sorted({*registers.known["who"], *registers.unknown["who"]})
    known = keys.person([f"OT:P{who:06d}" for who in everybody])
    own = keys.person([f"NO-ID:P{who:06d}@{HALL}" for who in everybody])
    run = links.active(home)
    assert run is not None
    told = pq.read_table(run.pairs(home)).to_pylist()
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT CAST(_unknown AS VARCHAR), CAST(_known AS VARCHAR) "
            f"FROM read_parquet('{run.pairs(home)}')"
        ).fetchall()
    assert len(found) == len(told)
    return len({*found} & {(str(a), str(b)) for a, b in zip(own, known, strict=True)})


def test_a_linkage_falls_with_what_it_was_told_from(home):
    linking.link(home)
    run = links.active(home)
    assert run is not None
    undo.undo(home, run.loads[0])
    assert links.active(home) is None
    undo.redo(home, run.loads[0])
    assert links.active(home) == run


@pytest.mark.slow
def test_another_departments_number_is_another_person(home, tmp_path):
    """A person's own number counts within its department only."""
    path = written(tmp_path / "x.csv", "证件类型,证件号码,最高学历", [["学号", "P000001", "博士"]])
    import_file(home, [path], "person", source="某高校")
    assert counted(home)[6] == 1
    linking.link(home)
    assert counted(home)[6] == 1


@pytest.mark.slow
def test_a_key_changed_since_wants_another_linkage(home):
    first = linking.link(home).run
    rotation.rotate(home)
    assert links.active(home) is None
    again = linking.link(home).run
    assert links.active(home) == again
    assert abs(again.linked - first.linked) <= 3  # the keys are others, and so are random pairs


def test_nothing_to_compare_is_refused_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    made = Home(tmp_path / "home")
    with pytest.raises(Refused, match="--as identity"):
        linking.link(made)
    only = [["部门自编号", "A1", "王小明", "1990-05-17", "男", "", "", ""]]
    import_file(made, [written(tmp_path / "a.csv", IDENTITY, only)], "identity", source=HALL)
    with pytest.raises(Refused, match="没有一名有证件号码的人员"):
        linking.link(made)
    few = [["其他证件", "P000001", "王小明", "1990-05-17", "男", "", "", ""]]
    import_file(made, [written(tmp_path / "b.csv", IDENTITY, few)], "identity", source="公安")
    with pytest.raises(Refused, match="只有 1 对"):
        linking.link(made)


def test_what_can_not_be_read_is_said_without_being_quoted(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    made = Home(tmp_path / "home")
    bad = [
        ["部门自编号", "A1", "王*", "1990-05-17", "男", "", "", ""],
        ["部门自编号", "A2", "李小龙", "1990-13-17", "男", "", "", "12"],
    ]
    report = import_file(
        made, [written(tmp_path / "a.csv", IDENTITY, bad)], "identity", source=HALL
    ).files[0]
    assert report.reasons == {"姓名：姓名已被遮蔽，无从比对": 1}
    assert report.accepted == 1
    assert set(report.blanked.values()) == {1}
    assert len(report.blanked) == 2
    text = Path(report.rejects).read_text("utf-8-sig")
    assert "李小龙" not in text
    assert "1990-13-17" not in text


def test_a_register_of_names_is_drafted(tmp_path):
    line = ["学号", "A0001", "王小明", "1990-05-17", "男", "浙江大学", "2012", "13800138000"]
    path = written(tmp_path / "名册.csv", IDENTITY, [line])
    drafted = tomllib.loads(guess(path, CONTRACTS["identity"], tmp_path))["columns"]
    assert {name: drafted[name] for name in ("name", "birth", "phone")} == {
        "name": "姓名",
        "birth": "出生日期",
        "phone": "联系电话",
    }
