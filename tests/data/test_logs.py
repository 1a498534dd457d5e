"""The log: one file of JSON lines for all programs, turned over, quiet, without personal data."""

import json
import logging
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

from data import logs
from data.home import Home

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv("TALENT_LOG_LEVEL", raising=False)
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def undo():
    """The process's own loggers as they were before."""
    root, names = logging.getLogger(), ("data", "metrics", "dashboard", "pages")
    handlers = list(root.handlers)
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    root.handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(home: Home) -> list[dict[str, object]]:
    path = home.path / "logs" / "talent.log"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def failed(error: Exception) -> None:
    """Raise and log, as a command does."""
    try:
        raise error
    except Exception as raised:
        logs.fault(raised)


def test_a_line_says_when_who_where_and_what(home):
    logs.begin(home, "metrics")
    logging.getLogger("metrics.answer").warning("cube %s is old", "stock")
    [line] = lines(home)
    assert datetime.fromisoformat(str(line.pop("time"))).date() == date.today()
    assert line == {
        "level": "WARNING",
        "program": "metrics",
        "pid": os.getpid(),
        "logger": "metrics.answer",
        "message": "cube stock is old",
    }


def test_an_error_stands_there_whole_with_what_caused_it(home):
    logs.begin(home, "data")
    try:
        try:
            {}["education"]
        except KeyError as missing:
            raise RuntimeError("no such column") from missing
    except RuntimeError as error:
        said = logs.fault(error)
    [line] = lines(home)
    assert line["error"] == "RuntimeError"
    told = str(line["traceback"])
    assert told.index("KeyError: 'education'") < told.index("RuntimeError: no such column")
    assert "test_an_error_stands_there_whole" in told
    path = home.path / "logs" / "talent.log"
    assert said == f"程序出错（RuntimeError），没有改动已发布的数据；详情见 {path}"


def test_nothing_is_written_while_nothing_goes_wrong(home):
    logs.begin(home, "data")
    logging.getLogger("data.cubes").info("built")
    assert not home.path.exists()


@pytest.mark.parametrize(
    "asked, kept",
    [
        ("DEBUG", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("", ["warning", "error"]),
        ("ERROR", ["error"]),
        ("loud", ["TALENT_LOG_LEVEL is none of DEBUG, INFO, WARNING, ERROR", "warning", "error"]),
    ],
)
def test_the_level_comes_from_the_environment(home, monkeypatch, asked, kept):
    monkeypatch.setenv("TALENT_LOG_LEVEL", asked)
    logs.begin(home, "data")
    for level in ("debug", "info", "warning", "error"):
        getattr(logging.getLogger("data.cubes"), level)(level)
        # What libraries tell below a warning is not ours to keep.
        if level in ("debug", "info"):
            getattr(logging.getLogger("fontTools.subset"), level)(level)
    assert [line["message"] for line in lines(home)] == kept


def test_another_home_takes_the_place_of_the_first(home, tmp_path):
    logs.begin(home, "data")
    other = Home(tmp_path / "other")
    logs.begin(other, "data")
    logs.ensure(other)
    logging.getLogger("data").error("once")
    assert [line["message"] for line in lines(other)] == ["once"] and lines(home) == []


def test_a_log_that_can_not_be_written_is_said_and_stops_nothing(home):
    home.path.mkdir()
    (home.path / "logs").write_text("a file where the folder should be", "utf-8")
    logs.begin(home, "data")
    said = logs.fault(RuntimeError("x"))
    assert said.startswith(f"程序出错（RuntimeError），日志也写不进 {home.path / 'logs'}：")


def test_several_programs_write_and_turn_over_one_file(home):
    """Four writers at once, a file that holds a few lines: none is lost, none is torn."""
    script = (
        "import logging, sys\nfrom data import logs\nfrom data.home import Home\n"
        "logs._FULL, logs._KEPT = 4000, 60\n"
        "logs.begin(Home.find(sys.argv[1]), sys.argv[2])\n"
        "for n in range(60): logging.getLogger('data').error('line %s', n)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(home.path), f"p{n}"], cwd=ROOT)
        for n in range(4)
    ]
    assert [one.wait() for one in running] == [0, 0, 0, 0]
    files = [p for p in (home.path / "logs").iterdir() if p.suffix != ".lock"]
    assert len(files) > 5 and all(p.stat().st_size <= 4000 for p in files)
    found = [json.loads(x) for p in files for x in p.read_text("utf-8").splitlines()]
    seen = {(line["program"], line["message"]) for line in found}
    assert len(found) == 240 and len(seen) == 240


# What libraries say of the values they stumble over: the whole of it comes from a real error.
ID_18, ID_15, PHONE, PASSPORT = "330106199003070011", "330106900307001", "13912345678", "E12345678"
NAME = "欧阳小明"


def _of_duckdb(sql: str) -> Exception:
    with pytest.raises(duckdb.Error) as raised:
        duckdb.sql(sql).fetchall()
    return raised.value


def _of_python(act) -> Exception:
    with pytest.raises(Exception) as raised:
        act()
    return raised.value


FAULTS = [
    _of_python(lambda: float(NAME)),
    _of_python(lambda: int(ID_18 + "X")),
    _of_python(lambda: {}[ID_15]),
    _of_python(lambda: {}[NAME]),
    _of_python(lambda: datetime.fromisoformat(NAME)),
    _of_python(lambda: pd.to_datetime([NAME])),
    _of_python(lambda: pd.Series([PASSPORT]).astype(int)),
    _of_python(lambda: pa.array([PASSPORT], type=pa.int32())),
    _of_duckdb(f"SELECT CAST('{NAME}' AS INT)"),
    _of_duckdb(f"SELECT CAST('{PASSPORT}' AS INT)"),
    _of_duckdb(f'SELECT "{NAME}"'),
    RuntimeError(f"row with {ID_18}, {ID_15} and {PHONE}"),
    RuntimeError(f"CSV Error on Line: 2\nOriginal Line: {NAME},{ID_18},zhang@office.gov.cn"),
    RuntimeError(f"row of {NAME}, mail zhang@office.gov.cn, passport {PASSPORT}"),
    ExceptionGroup("two", [ValueError(NAME), KeyError(PHONE)]),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_personal_data_are_never_logged(home, fault):
    logs.begin(home, "data")
    logging.getLogger("some.library").error("%s", fault, exc_info=fault)
    failed(fault)
    text = (home.path / "logs" / "talent.log").read_text("utf-8")
    written = text.replace(str(home.path), "").replace(str(ROOT), "")
    for secret in (ID_18, ID_15, PHONE, PASSPORT, NAME, "小明", "zhang"):
        assert secret not in written
    assert "Traceback" in text and type(fault).__name__ in text


def test_names_of_columns_and_snapshots_stay_readable(home):
    logs.begin(home, "data")
    with pytest.raises(duckdb.Error) as raised:
        duckdb.sql("SELECT married FROM (SELECT 1 AS education)")
    failed(raised.value)
    logging.getLogger("data").error("snapshot 20261129-110203 is old")
    first, second = lines(home)
    assert 'Referenced column "married" not found' in str(first["traceback"])
    assert second["message"] == "snapshot 20261129-110203 is old"


def test_the_server_s_console_has_one_short_line(home, capsys):
    logs.begin(home, "server", console=True)
    failed(ValueError(NAME))
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "Traceback" not in err and NAME not in err
    assert "ValueError" in err and str(home.path / "logs" / "talent.log") in err
