"""Nothing is installed twice, and a failed installation says one useful line."""

import io
import socket
import sys
from pathlib import Path

import pytest

from scripts import browser, environment, pip_sources, start
from scripts.console import Trouble


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with two locks of its own; what `ensure` would do is only written down."""
    locks = {"run": tmp_path / "requirements.txt", "dev": tmp_path / "requirements-dev.txt"}
    for name, lock in locks.items():
        lock.write_text(f"{name}==1\n", encoding="utf-8")
    done: list[str] = []

    def create(offline: bool) -> None:
        (tmp_path / ".venv").mkdir(exist_ok=True)
        (tmp_path / ".venv/python").touch()
        done.append(f"create offline={offline}")

    monkeypatch.setattr(environment, "LOCKS", locks)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv/python")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv/installed.json")
    monkeypatch.setattr(environment, "WHEELHOUSE", tmp_path / "wheelhouse")
    monkeypatch.setattr(environment, "_create", create)
    monkeypatch.setattr(environment, "_fill", lambda kind, _: done.append(f"fill {kind}"))
    monkeypatch.setattr(environment, "_usable", lambda: True)
    monkeypatch.delenv("OFFLINE", raising=False)
    return tmp_path, done


def test_the_second_start_installs_nothing(project):
    _, done = project
    environment.ensure("run")
    environment.ensure("run")
    assert done == ["create offline=False", "fill run"]


def test_a_changed_lock_is_installed_into_the_same_environment(project):
    folder, done = project
    environment.ensure("run")
    (folder / "requirements.txt").write_text("run==2\n", encoding="utf-8")
    environment.ensure("run")
    assert done == ["create offline=False", "fill run", "fill run"]


def test_the_test_set_serves_the_product_too(project):
    _, done = project
    environment.ensure("dev")
    environment.ensure("run")
    assert done == ["create offline=False", "fill dev"]


def test_a_moved_folder_or_another_python_makes_it_anew(project, monkeypatch):
    _, done = project
    environment.ensure("run")
    monkeypatch.setattr(environment, "_base", lambda: "another Python")
    environment.ensure("run")
    assert done == ["create offline=False", "fill run"] * 2


def test_an_installation_cut_short_leaves_no_stamp(project, monkeypatch):
    _, done = project

    def cut(kind: str, offline: bool) -> None:
        raise Trouble("断了", "cut")

    with monkeypatch.context() as once:
        once.setattr(environment, "_fill", cut)
        with pytest.raises(Trouble):
            environment.ensure("run")
    environment.ensure("run")
    assert done[-1] == "fill run"


def test_a_wheelhouse_counts_only_while_it_fits_the_lock(project, monkeypatch):
    folder, _ = project
    assert environment.from_wheelhouse() is False
    (folder / "wheelhouse").mkdir()
    (folder / "wheelhouse/requirements.txt").write_text("run==1\n", encoding="utf-8")
    assert environment.from_wheelhouse() is True
    (folder / "requirements.txt").write_text("run==2\n", encoding="utf-8")
    assert environment.from_wheelhouse() is False
    monkeypatch.setenv("OFFLINE", "1")
    with pytest.raises(Trouble, match="make bundle"):
        environment.from_wheelhouse()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "校验和不符"),
        ("OSError: [Errno 28] No space left on device", "磁盘空间不足"),
        ("Temporary failure in name resolution')': /simple/altair/", "连不上软件源"),
        ("ERROR: No matching distribution found for duckdb==2.0.0", "不支持本机系统或 Python"),
        ("ERROR: something never seen before", "ERROR: something never seen before"),
    ],
)
def test_a_failure_is_one_line_with_its_likeliest_cause(said, told):
    line = str(environment.trouble(f"Collecting duckdb\n{said}\n"))
    assert told in line
    assert "install.log" in line
    assert "\n" not in line


def test_a_port_in_use_or_senseless_is_refused_before_any_work(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Trouble, match=f"端口 {port} 已被占用"):
            start.wanted_port()
    for senseless in ("80", "70000", "abc"):
        monkeypatch.setenv("PORT", senseless)
        with pytest.raises(Trouble, match="无效"):
            start.wanted_port()
    monkeypatch.setenv("PORT", str(port))
    assert start.wanted_port() == port


def test_indexes_come_from_the_person_s_own_settings_alone(tmp_path, monkeypatch):
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = file:///mirror/100%/simple\n", encoding="utf-8")
    broken = tmp_path / "broken.conf"
    broken.write_text("no section\n", encoding="utf-8")
    monkeypatch.setattr(pip_sources, "_settings_files", lambda: iter([broken, settings]))
    assert list(pip_sources.configured_indexes()) == ["file:///mirror/100%/simple"]
    monkeypatch.setenv("PIP_INDEX_URL", "file:///nearer")
    assert next(pip_sources.configured_indexes()) == "file:///nearer"


def test_a_browser_that_was_named_must_exist(monkeypatch):
    monkeypatch.setenv("TALENT_BROWSER", "/no/such/browser")
    with pytest.raises(Trouble, match="/no/such/browser"):
        browser.find()


def test_a_fresh_home_gets_the_demo_province(tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(tmp_path / "新家"))
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    assert start.unserved() is True


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"serving": {"id": "s1"}, "loads": 3}', False),
        ('{"serving": null, "loads": 0}', True),
    ],
)
def test_only_a_home_that_serves_nothing_is_offered_the_demo(
    tmp_path, monkeypatch, answer, expected
):
    monkeypatch.setattr(start, "PYTHON", says(tmp_path, answer))
    assert start.unserved() is expected


def test_a_status_that_refuses_is_passed_on(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "PYTHON", says(tmp_path, '{"refused": "密钥不符"}'))
    with pytest.raises(Trouble, match="密钥不符"):
        start.unserved()


@pytest.mark.parametrize(("code", "goes_on"), [(0, True), (2, True), (1, False)])
def test_a_demo_refused_for_real_rows_does_not_stop_the_server(monkeypatch, code, goes_on):
    codes = {"boundaries": 0, "demo": code}
    asked = []

    def module(*words: str) -> int:
        asked.append(words[1])
        return codes[words[1]]

    monkeypatch.setattr(start, "module", module)
    monkeypatch.setattr(start, "unserved", lambda: True)
    if goes_on:
        start.prepare()
    else:
        with pytest.raises(Trouble, match="演示省份生成失败"):
            start.prepare()
    assert asked == ["boundaries", "demo"]


def says(folder: Path, answer: str) -> Path:
    """A stand-in for `python -m data status --json`."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n", encoding="utf-8")
    program.chmod(0o755)
    return program


def test_a_single_user_start_prints_an_address_with_a_token_of_its_own(monkeypatch, capsys):
    for told in ("", "0"):
        monkeypatch.setenv("SINGLE_USER", told)
        assert start.single_user_token() == ""
    monkeypatch.setenv("SINGLE_USER", "1")
    token = start.single_user_token()
    assert len(token) >= 32 and token != start.single_user_token()

    class Server:
        def poll(self):
            return None

    class Opener:
        def open(self, url, timeout):
            return io.BytesIO()

    monkeypatch.setattr(start.urllib.request, "build_opener", lambda *_: Opener())
    start._announce(Server(), 8501, token)
    assert f"http://127.0.0.1:8501/?token={token}" in capsys.readouterr().out
    start._announce(Server(), 8501)
    assert "token" not in capsys.readouterr().out
