"""From nothing to an environment, as a bare machine does it: for real, in a folder of its own."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

from scripts.places import ROOT

pytestmark = pytest.mark.slow

# The main program with ensurepip hidden, as on a Debian without python3-venv.
BARE = (
    "import importlib.util as util, sys; find = util.find_spec\n"
    "util.find_spec = lambda name, *rest: None if name == 'ensurepip' else find(name, *rest)\n"
    "from scripts.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
# Whoever asks for an index in these tests finds a closed door, at once.
NO_NETWORK = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


def small_wheel(folder: Path) -> Path:
    """A wheel with one module, `tiny`."""
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    info = "tiny-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("tiny.py", "GREETING = 'here'\n")
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        tags = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        file.writestr(f"{info}/WHEEL", tags)
        file.writestr(f"{info}/RECORD", f"tiny.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n")
    return wheel


def pip_wheel(folder: Path) -> Path:
    """The installed pip, packed as the wheel it once was: no network, no ensurepip needed."""
    pip = distribution("pip")
    assert pip.files is not None
    wheel = folder / f"pip-{pip.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        for part in pip.files:
            if part.parts[0] != ".." and "__pycache__" not in part.parts:
                file.write(str(pip.locate_file(part)), str(part))
    return wheel


def pinned(wheel: Path) -> str:
    name, version, *_ = wheel.name.split("-")
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.fixture
def bare(tmp_path):
    """The scripts and an unpacked bundle of one small package, under a Chinese name with spaces."""
    root = tmp_path / "人才 大脑 v1"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    wheelhouse = root / "wheelhouse"
    wheelhouse.mkdir()
    lock = pinned(small_wheel(wheelhouse))
    (root / "requirements-pip.txt").write_text(pinned(pip_wheel(wheelhouse)), encoding="utf-8")
    for name in ("requirements.txt", "requirements-dev.txt", "wheelhouse/requirements.txt"):
        (root / name).write_text(lock, encoding="utf-8")
    return root


def setup(root: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **NO_NETWORK, "PYTHONPATH": str(root), **settings}
    return subprocess.run(
        [sys.executable, "-c", BARE, "setup"],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def greeting(root: Path) -> str:
    python = root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [str(python), "-I", "-c", "import tiny; print(tiny.GREETING)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_python_without_ensurepip_installs_a_bundle_offline_and_only_once(bare):
    first = setup(bare, OFFLINE="1", LANG="C", PIP_TARGET="/nowhere", PIP_INDEX_URL="file:///gone")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "from wheelhouse" in first.stdout
    assert "1/1 tiny" in first.stdout
    assert greeting(bare) == "here"
    log = bare / ".venv/install.log"
    log.unlink()
    second = setup(bare)
    assert second.returncode == 0
    assert not log.exists()


def test_a_wheel_that_was_tampered_with_is_refused_in_one_line(bare):
    with (bare / "wheelhouse/tiny-1.0-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"!")
    result = setup(bare)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "校验和不符" in result.stderr
    assert not (bare / ".venv/installed.json").exists()


def test_a_link_may_lead_to_a_larger_disk_and_is_served_by_every_checkout(bare, tmp_path):
    """A first start fills the folder that the link names; a second checkout finds it ready."""
    disk = tmp_path / "大 盘"
    disk.mkdir()
    (bare / ".venv").symlink_to(disk, target_is_directory=True)
    first = setup(bare)
    assert first.returncode == 0, first.stdout + first.stderr
    assert greeting(bare) == "here" and (bare / ".venv").is_symlink()
    other = tmp_path / "another checkout"
    shutil.copytree(bare, other, symlinks=True)
    (disk / "install.log").unlink()
    assert setup(other).returncode == 0
    assert greeting(other) == "here" and not (disk / "install.log").exists()


@pytest.mark.parametrize("to", ["papers", "missing/.venv", ".venv", "letter.txt"])
def test_a_link_to_something_else_is_refused_in_one_line_and_touches_nothing(bare, to):
    (bare / "papers").mkdir()
    (bare / "papers/letter.txt").write_text("keep", encoding="utf-8")
    (bare / "letter.txt").write_text("keep", encoding="utf-8")
    (bare / "missing").write_text("a file, so that nothing can be made below", encoding="utf-8")
    (bare / ".venv").symlink_to(to)
    result = setup(bare)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("错误：")
    assert (bare / "papers/letter.txt").read_text(encoding="utf-8") == "keep"
    assert (bare / ".venv").is_symlink()


@pytest.mark.long
def test_the_bundle_installs_and_imports_with_the_network_cut(tmp_path):
    checkout = tmp_path / "检出 checkout"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(checkout)], check=True)
    subprocess.run(["make", "bundle"], cwd=checkout, check=True)
    archives = list((checkout / "dist").glob("talent-brain-*.tar.gz"))
    assert len(archives) == 1
    subprocess.run(["tar", "xzf", str(archives[0]), "-C", str(tmp_path)], check=True)
    office = tmp_path / archives[0].name.removesuffix(".tar.gz")
    # Linux cuts the network for real; elsewhere every index is a closed door.
    cut = ["unshare", "-rn"] if shutil.which("unshare") else []
    subprocess.run(
        [*cut, "sh", "install.sh"], cwd=office, env={**os.environ, **NO_NETWORK}, check=True
    )
    imported = subprocess.run(
        [*cut, ".venv/bin/python", "-c", "import streamlit, duckdb, geopandas; print('ok')"],
        cwd=office,
        capture_output=True,
        text=True,
        check=True,
    )
    assert imported.stdout.strip() == "ok"
