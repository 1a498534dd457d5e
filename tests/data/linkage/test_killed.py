"""A linkage that is killed: builds go by the run before, and nothing of it stays."""

import os
import signal
import sys
from pathlib import Path

import duckdb
import pytest

from data.home import Home
from data.importing.importer import import_file
from data.linkage import linking
from data.linkage.model import Model
from data.snapshots import publish
from data.staging import links
from tests.data.linkage.conftest import written
from tests.reliability.killed import forks, plain_main

HALL = "人才大厅"
NAMES = ("王小明", "李建国", "张秀英", "赵玉兰")
# Each file of a run comes to its name at once, and the ledger last of all.
ENDINGS = (".parquet", ".doubts.parquet", ".csv", "runs.json")


@pytest.fixture
def home(tmp_path, empty) -> Home:
    """Four people under numbers, and under numbers of a hall's own."""
    made = empty
    for source, kind in ((HALL, "部门自编号"), ("公安", "其他证件")):
        rows = [(kind, f"P{at:06d}", name, f"1990-05-{at + 10}") for at, name in enumerate(NAMES)]
        path = written(tmp_path / f"{source}.csv", "证件类型,证件号码,姓名,出生日期", rows)
        import_file(made, [path], "identity", source=source)
    return made


def by_name(con: duckdb.DuckDBPyConnection, _model: Model, _least: float) -> float:
    """In place of the model, which would want a hundred people: one name is one person."""
    con.execute(
        "CREATE TABLE pair AS SELECT u.id AS unknown, k.id AS known, 30.0 AS weight, "
        "1.0 AS probability, true AS telling FROM unknown u JOIN known k USING (name_full)"
    )
    return 0.25


def linked(home: Path, killed_before: str) -> None:
    """Link, in a process that is killed when a file of this ending is to get its name."""

    def watch(event: str, given: tuple[object, ...]) -> None:
        if event == "os.rename" and _ending(str(given[1])) == killed_before:
            os.kill(os.getpid(), signal.SIGKILL)

    linking.score = by_name
    if killed_before:
        sys.addaudithook(watch)
    linking.link(Home(home))


def _ending(path: str) -> str:
    """Of a run's file what follows its id, of any other of the linkage's its name."""
    name = Path(path).name
    return name[name.index(".") :] if name[0].isdigit() else name


def there(home: Home) -> set[str]:
    return {_ending(path.name) for path in links.folder(home).glob("*")}


def attempt(home: Home, killed_before: str = "") -> int | None:
    child = forks().Process(target=linked, args=(home.path, killed_before))
    with plain_main():
        child.start()
    child.join()
    return child.exitcode


def test_a_killed_linkage_leaves_nothing(home):
    """Killed before each file gets its name; gone at the dashboard's start, or the next linkage."""
    for at, ending in enumerate(ENDINGS):
        assert attempt(home, ending) == -signal.SIGKILL
        assert links.active(home) is None
        assert set(ENDINGS[:at]) <= there(home)
        if at % 2:
            publish.tidy(home)
            assert there(home) == set()
    assert attempt(home) == 0
    first = links.active(home)
    assert first is not None
    assert first.linked == len(NAMES)
    assert there(home) == set(ENDINGS)

    assert attempt(home, "runs.json") == -signal.SIGKILL  # another one over it
    assert links.active(home) == first
    assert len([*links.folder(home).iterdir()]) > 2 * len(ENDINGS) - 1
    publish.tidy(home)
    assert len([*links.folder(home).iterdir()]) == len(ENDINGS)
    assert first.pairs(home).exists()


def test_what_an_office_put_there_stays(home):
    links.folder(home).mkdir()
    for name in ("说明.txt", "verdicts.sqlite"):
        (links.folder(home) / name).write_text("x", "utf-8")
    (links.folder(home) / "20261130-050000-001.csv").write_text("x", "utf-8")
    publish.tidy(home)
    assert {path.name for path in links.folder(home).iterdir()} == {"说明.txt", "verdicts.sqlite"}
