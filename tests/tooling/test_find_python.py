"""The interpreter: new enough, whatever it is called, or one line that says what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.places import ROOT

SCRIPT = ROOT / "scripts/find_python.sh"
SHELL = "/bin/sh"


def command(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!{SHELL}\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def find(path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), **settings}
    return subprocess.run(
        [SHELL, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def commands(tmp_path):
    folder = tmp_path / "命令 bin"
    folder.mkdir()
    return folder


# What an old interpreter says to `sys.exit(not (3, 11) <= …)`, and what it prints of its version.
OLD = 'case "$2" in *platform*) echo 3.9.2;; *) exit 1;; esac'
GOOD = f'exec "{sys.executable}" "$@"'


def test_the_ordinary_python3_is_taken_when_it_is_new_enough(commands):
    command(commands, "python3", GOOD)
    command(commands, "python3.12", GOOD)
    assert find(commands).stdout == "python3\n"


def test_a_newer_one_is_found_beside_an_old_python3(commands):
    command(commands, "python3", OLD)
    command(commands, "python3.12", GOOD)
    assert find(commands).stdout == "python3.12\n"


def test_a_shim_that_names_no_installed_version_is_passed_over(commands):
    command(commands, "python3", "echo 'version not installed' >&2; exit 127")
    command(commands, "python3.11", GOOD)
    assert find(commands).stdout == "python3.11\n"


def test_one_line_says_what_is_there_and_what_is_needed(commands):
    command(commands, "python3", OLD)
    result = find(commands)
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "需要 Python 3.11" in result.stderr and "现有 3.9.2" in result.stderr


def test_a_named_interpreter_is_used_or_refused_by_name(commands):
    command(commands, "python3", GOOD)
    command(commands, "mine", GOOD)
    assert find(commands, PYTHON=str(commands / "mine")).stdout == f"{commands / 'mine'}\n"
    refused = find(commands, PYTHON="/no/such")
    assert refused.returncode == 1 and "PYTHON=/no/such" in refused.stderr
