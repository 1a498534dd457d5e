"""`pip install .[spark]`: the packages that run, with every file that they read, and the extras."""

import subprocess
import tomllib
from fnmatch import fnmatch

from scripts.places import ENGINES_LOCK, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNNING = ("data", "metrics", "dashboard", "pages")


def test_every_file_beside_the_code_is_packed():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *RUNNING],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    beside = [name for name in listed if not name.endswith(".py")]
    assert len(beside) > 50
    lost = [n for n in beside if not any(fnmatch(n.rpartition("/")[2], p) for p in patterns)]
    assert lost == []


def test_all_that_runs_is_packed_and_nothing_else():
    found = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    assert sorted(found) == sorted(f"{name}*" for name in RUNNING)
    assert PROJECT["build-system"]["build-backend"] == "setuptools.build_meta"
    top = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    clashing = [n for n in top - set(RUNNING) if any(fnmatch(n, pattern) for pattern in found)]
    assert clashing == []


def test_the_extras_are_the_engines():
    extras = PROJECT["project"]["optional-dependencies"]
    assert set(extras) == {"spark", "clickhouse"}
    lock = ENGINES_LOCK.read_text(encoding="utf-8")
    assert all(wanted.partition(";")[0] in lock for names in extras.values() for wanted in names)
