"""A home packed away and brought back: the same, or a sentence and nothing."""

import io
import json
import os
import sqlite3
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from data.commands.cli import main
from data.custody import backup
from data.home import Home, Refused
from data.importing.importer import import_file
from data.locking import hold
from data.snapshots import publish
from tests.data.importing.conftest import resident, rows
from tests.world import World


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }


@pytest.fixture
def used(tmp_path, monkeypatch):
    """A home with real rows under a key, a trail, a database, settings."""
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "keys" / "key"))
    home = Home(tmp_path / "home")
    file = tmp_path / "人才.csv"
    people = "".join(f"{resident(n)},本科\n" for n in range(12))
    file.write_text(f"证件号码,最高学历\n{people}", "utf-8")
    import_file(home, [file], "person")
    (home.path / "office.toml").write_text('name = "某市"\n', "utf-8")
    home.audit.mkdir()
    (home.audit / "2026-11.jsonl").write_text('{"a": 1}\n', "utf-8")
    with closing(sqlite3.connect(home.path / "kept.sqlite")) as con:
        con.execute("CREATE TABLE t (n)")
        con.execute("INSERT INTO t VALUES (7)")
        con.commit()
    (home.path / "cache").mkdir()
    (home.path / "cache" / "answers.sqlite").write_bytes(b"made again by whoever needs it")
    (home.path / "sessions.sqlite").write_bytes(b"who is signed in")
    return home


@pytest.mark.parametrize("content", [b"SQLite format 3\0trunc", b"no database"])
def test_a_damaged_database_is_named_and_nothing_is_left(used, tmp_path, content, capsys):
    (used.path / "kept.sqlite").write_bytes(content)
    assert main(["backup", "-o", str(tmp_path / "b.tar.gz"), "--home", str(used.path)]) == 2
    assert "kept.sqlite 无法读取" in capsys.readouterr().err
    assert not list(tmp_path.glob("*b.tar.gz*"))


def test_what_was_packed_comes_back_byte_for_byte_without_what_is_of_the_moment(used, tmp_path):
    packed = backup.pack(used, tmp_path / "b.tar.gz")
    again = Home(tmp_path / "again")
    assert backup.restore(tmp_path / "b.tar.gz", again) == packed
    before = contents(used.path)
    del before["cache/answers.sqlite"], before["sessions.sqlite"]
    after = contents(again.path)
    with closing(sqlite3.connect(again.path / "kept.sqlite")) as con:
        assert con.execute("SELECT n FROM t").fetchall() == [(7,)]
    before.pop("kept.sqlite"), after.pop("kept.sqlite")
    assert before == after and len(packed.keys) == 1
    assert rows(again, "person", "count(*)", "ALL") == [(12,)]
    if os.name == "posix":
        assert again.path.stat().st_mode & 0o777 == 0o700
        assert {p.stat().st_mode & 0o777 for p in again.path.rglob("*") if p.is_file()} == {0o600}
        assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600


def test_the_key_is_not_in_it_and_the_restored_home_says_whether_it_fits(
    used, tmp_path, monkeypatch, capsys
):
    key = Path(os.environ["TALENT_KEY_FILE"]).read_text().strip()
    out = str(tmp_path / "b.tar.gz")
    assert main(["backup", "-o", out, "--home", str(used.path)]) == 0
    with tarfile.open(out) as tar:
        for member in tar:
            assert key.encode() not in tar.extractfile(member).read()
    assert main(["restore", out, "--home", str(tmp_path / "a")]) == 0
    assert "与数据相符" in capsys.readouterr().out
    monkeypatch.setenv("TALENT_KEY_FILE", str(tmp_path / "none" / "key"))
    assert main(["restore", out, "--home", str(tmp_path / "b"), "--json"]) == 0
    assert "不能再导入" in json.loads(capsys.readouterr().out)["key"]


def test_a_published_home_serves_the_same_after_a_restore(tmp_path):
    world = World(tmp_path / "home")
    for who in range(30):
        world.person(who).spell(who, 330106, "2024-01")
    world.build()
    made = publish.build(world.home)
    backup.pack(world.home, tmp_path / "b.tar.gz")
    again = Home(tmp_path / "again")
    backup.restore(tmp_path / "b.tar.gz", again)
    assert publish.current(again).id == made.id
    assert publish.verify(again) == publish.verify(world.home)


@pytest.mark.parametrize("cut", [0.02, 0.5, 0.97])
def test_a_cut_archive_is_refused_and_leaves_nothing(used, tmp_path, cut):
    whole = tmp_path / "b.tar.gz"
    backup.pack(used, whole)
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(Refused, match="已损坏或不是"):
        backup.restore(whole, Home(tmp_path / "again"))
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def test_a_file_that_is_not_what_the_list_says_is_refused_by_name(used, tmp_path):
    backup.pack(used, tmp_path / "b.tar.gz")
    made = tmp_path / "changed.tar.gz"
    with tarfile.open(tmp_path / "b.tar.gz") as old, tarfile.open(made, "w:gz") as new:
        for member in old:
            content = old.extractfile(member)
            if member.name == "office.toml":
                content = io.BytesIO(bytes(member.size))
            new.addfile(member, content)
    with pytest.raises(Refused, match=r"1 个文件与清单不符，如「office\.toml」"):
        backup.restore(made, Home(tmp_path / "again"))


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out", "a\\out"])
def test_no_member_leaves_the_folder(tmp_path, name):
    made = tmp_path / "b.tar.gz"
    with tarfile.open(made, "w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(Refused, match="指向目录之外"):
        backup.restore(made, Home(tmp_path / "again"))
    assert not (tmp_path / "out").exists()


def test_it_is_refused_where_it_makes_no_sense(used, tmp_path, capsys):
    at = ["--home", str(used.path)]
    assert main(["backup", "-o", str(used.path / "b.tar.gz"), *at]) == 2
    assert "不能放在数据目录" in capsys.readouterr().err
    assert main(["backup", "-o", str(tmp_path / "b"), "--home", str(tmp_path / "no")]) == 2
    assert "不是数据目录" in capsys.readouterr().err
    assert main(["backup", "-o", str(tmp_path / "no" / "folder" / "b"), *at]) == 2
    assert "备份没有写成" in capsys.readouterr().err
    backup.pack(used, tmp_path / "b.tar.gz")
    assert main(["restore", str(tmp_path / "b.tar.gz"), *at]) == 2
    assert "不是空的" in capsys.readouterr().err
    assert main(["restore", str(tmp_path / "none"), "--home", str(tmp_path / "x")]) == 2
    assert not (tmp_path / "x").exists()


def test_nobody_writes_while_it_is_packed(used, tmp_path, monkeypatch):
    def meanwhile(_doing, _share):
        with pytest.raises(Refused, match="备份"):
            failed = []

            def other():
                try:
                    with hold(used, "导入"):
                        pass
                except Refused as refusal:
                    failed.append(refusal)

            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            raise failed[0]

    backup.pack(used, tmp_path / "b.tar.gz", meanwhile)
