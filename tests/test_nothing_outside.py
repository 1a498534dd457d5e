"""Nothing of people lies outside the home, or longer than it is needed."""

import ast
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import SpooledTemporaryFile
from uuid import UUID

import pytest
from filelock import FileLock

from data import in_memory, locking, passing
from data.home import Home, Refused

ROOT = Path(__file__).parents[1]
ROOMS = ("data", "metrics", "dashboard", "pages", "scripts", "streamlit_app.py")
OURS = re.compile(r"^\s*(?:from|import) (?:data|metrics|dashboard)\b", re.MULTILINE)
MAKERS = {
    *("mkdtemp", "mkstemp", "mktemp", "gettempdir", "gettempdirb"),
    *("TemporaryDirectory", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"),
}
# Who makes a temporary file, and where.
KNOWN = {
    ("data/passing.py", "mkdtemp", "_mine(home)"),
    ("data/readers/bounded.py", "TemporaryDirectory", "scratch"),  # the caller's, in the home
    ("data/readers/bounded.py", "TemporaryFile", "beside"),
    ("data/snapshots/gates.py", "TemporaryFile", "place"),  # of passing
    ("data/demo/__init__.py", "TemporaryDirectory", "out"),  # invented people
}


def calls(text: str):
    """Calls by the last part of their name, with the source of ``dir=``."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            where = [ast.unparse(word.value) for word in node.keywords if word.arg == "dir"]
            yield name, where[0] if where else "", node


def sources():
    for room in ROOMS:
        place = ROOT / room
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            text = file.read_text("utf-8")
            if room != "scripts" or OURS.search(text):  # others never see a home: they fetch, pack
                yield file.relative_to(ROOT).as_posix(), text


def test_a_temporary_file_is_made_in_one_room_or_in_a_folder_of_the_home():
    found = {
        (file, name, where)
        for file, text in sources()
        for name, where, _ in calls(text)
        if name in MAKERS
    }
    assert found == KNOWN


def test_only_one_room_opens_a_database_that_could_spill_where_the_program_was_started():
    """``duckdb.connect()`` without a file spills into ``.tmp`` of the working folder."""
    found = {
        file
        for file, text in sources()
        for name, _, node in calls(text)
        if name == "connect" and ast.unparse(node) == "duckdb.connect()"
    }
    assert found == {"data/in_memory.py"}


def test_what_does_not_fit_spills_where_it_was_told_or_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    big = "CREATE TABLE t AS SELECT range AS a, hash(range)::VARCHAR AS b FROM range(2_000_000)"
    with in_memory.database() as con, pytest.raises(Exception, match="no temporary directory"):
        con.execute("SET memory_limit = '20MB'")
        con.execute(big)
    assert list(tmp_path.iterdir()) == []
    with in_memory.database(tmp_path / "spill") as con:
        con.execute("SET memory_limit = '20MB'")
        con.execute(big)
        assert [path.name for path in tmp_path.iterdir()] == ["spill"]


def test_a_folder_is_its_owners_alone_and_goes_with_its_block(tmp_path):
    home = Home(tmp_path / "home")
    with passing.folder(home, "preview") as made:
        assert made.is_relative_to(home.path)
        modes = {path.stat().st_mode & 0o777 for path in (made, made.parent, home.passing)}
        assert modes == {0o700}
        (made / "a.csv").write_text("张三", "utf-8")
    assert not made.exists()
    passing.leave(home)
    assert not home.path.exists()  # it was made for nothing else


def test_a_home_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(Refused, match="临时文件"), passing.folder(Home(tmp_path / "file"), "a"):
        pass


def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(tmp_path):
    home = Home(tmp_path / "home")
    code = (
        "import sys, time; from data import passing; from data.home import Home\n"
        "made = passing.borrow(Home.find(sys.argv[1]), 'upload')\n"
        "(made / 'a.csv').write_text('x'); print(made, flush=True); time.sleep(60)"
    )
    with ExitStack() as stack:
        children = []
        for _ in range(2):
            child = subprocess.Popen(
                [sys.executable, "-c", code, str(home.path)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.callback(child.wait)
            stack.callback(child.kill)
            children.append((child, Path(child.stdout.readline().strip())))
        (killed, left), (_, held) = children
        killed.kill()
        killed.wait()
        assert (left / "a.csv").exists() and (held / "a.csv").exists()
        with locking.hold(home, "导入"):  # the next that comes
            assert not left.parent.exists()
            assert (held / "a.csv").exists()


def test_a_process_whose_lock_another_sweeps_away_just_now_takes_another(tmp_path, monkeypatch):
    home = Home(tmp_path / "home")
    names = iter([UUID(int=1), UUID(int=2 << 96)])
    monkeypatch.setattr(passing, "uuid4", lambda: next(names))
    swept = []

    def probing(home):  # the other has found the lock before it is taken
        if not swept:
            swept.append(FileLock(home.passing / f"{os.getpid()}-00000000.lock", timeout=0))
            swept[0].acquire()

    monkeypatch.setattr(passing, "sweep", probing)
    made = passing.borrow(home, "upload")
    assert made.parent.name == f"{os.getpid()}-00000002"
    swept[0].release()
    passing.leave(home)


def test_a_library_that_asks_the_system_is_told_the_home(tmp_path):
    """Starlette's form parser is one: an upload above a megabyte goes to the disk."""
    home = Home(tmp_path / "home")
    before = tempfile.gettempdir(), os.environ.get("TMPDIR")
    with passing.entered(home):  # nothing is made where no home is
        assert tempfile.gettempdir() == before[0] and not home.path.exists()
    with passing.entered(home, make=True):
        assert Path(tempfile.gettempdir()).is_relative_to(home.passing)
        assert os.environ["TMPDIR"] == tempfile.gettempdir()
        with SpooledTemporaryFile(max_size=1) as file:
            file.write(b"abc")
            link = Path(f"/proc/self/fd/{file.fileno()}")
            if link.exists():
                assert str(home.passing) in str(link.readlink())
    assert (tempfile.gettempdir(), os.environ.get("TMPDIR")) == before
    assert not home.path.exists()


def test_uploads_go_when_their_session_has_been_away_too_long(tmp_path, monkeypatch):
    from dashboard.access import uploads

    home, kept = Home(tmp_path / "home"), uploads.Kept()

    def keep():
        made = passing.borrow(home, "upload") / "名册.csv"
        made.write_text("张三", "utf-8")
        return made

    first = kept.file("s1", "a", keep)
    assert kept.file("s1", "a", keep) == first
    second, other = kept.file("s1", "b", keep), kept.file("s2", "a", keep)
    kept.drop("s1", but={"a"})  # the reader took it out of the box
    assert first.exists() and not second.parent.exists()
    now = time.monotonic()
    monkeypatch.setattr(uploads.time, "monotonic", lambda: now)
    kept.drop_gone(lambda session: session == "s2")
    assert first.exists()  # a connection may come back
    now += 200
    kept.drop_gone(lambda session: session == "s2")
    assert not first.parent.exists() and other.exists()
    again = kept.file("s1", "a", keep)  # it did come back, later
    assert again.exists()
    kept.drop("s1")
    kept.drop("s2")
    assert list(home.passing.glob("*/*")) == []
