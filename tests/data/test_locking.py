"""The lock on a home: one writer, who is named; an older version in use; scratch that is swept."""

import errno
import json
import subprocess
import sys
import threading

import pytest

from data import locking
from data.home import Home, Refused


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def test_one_thread_may_lock_again_another_may_not(home):
    told: list[str] = []

    def other() -> None:
        try:
            with locking.hold(home, "导入"):
                told.append("in")
        except Refused as refused:
            told.append(str(refused))

    with locking.hold(home, "构建快照"):
        (home.scratch / "mine").mkdir()
        with locking.hold(home, "导入"):
            assert (home.scratch / "mine").exists(), "scratch is swept by the outermost only"
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert "正在构建快照" in told[0]
    assert list(home.scratch.iterdir()) == []
    other()
    assert told[1] == "in"


def test_a_lock_text_that_nobody_understands_is_no_obstacle(home):
    home.path.mkdir(parents=True)
    home.lock.write_text('{"pid": 999999, "host": "x"', "utf-8")
    with locking.hold(home, "导入"):
        assert json.loads(home.lock.read_text("utf-8"))["doing"] == "导入"


OLD = """
import fcntl, json, sys
with open(sys.argv[1], "a+", encoding="utf-8") as file:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        print("turned away by", json.loads(file.read())["doing"], flush=True)
        sys.exit()
    file.truncate(0)
    file.write(json.dumps({"pid": 7, "host": "h", "since": "s", "doing": "导入旧版"}))
    file.flush()
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="older versions locked another byte there")
def test_a_process_of_an_older_version_is_seen_and_sees_this_one(home):
    """The lock before filelock, as it was written by hand; an upgrade while it is in use."""
    home.path.mkdir(parents=True)
    old = [sys.executable, "-c", OLD, str(home.lock)]
    with subprocess.Popen(old, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stdout.readline() == b"held\n"
        with (
            pytest.raises(Refused, match="进程 7（主机 h）自 s 起正在导入旧版"),
            locking.hold(home, ""),
        ):
            pass
        running.communicate()
    with locking.hold(home, "构建快照"):
        turned = subprocess.run(old, stdout=subprocess.PIPE, check=True)
    assert turned.stdout.decode() == "turned away by 构建快照\n"


def test_a_file_system_without_locks_is_told(home, monkeypatch):
    def none(_fd: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", none)
    with pytest.raises(Refused, match="不支持文件锁"), locking.hold(home, "导入"):
        pass
