"""The pinned sets: complete, hashed, free of addresses, and explained."""

import ast
import re
import sys
import tomllib

import pytest

from scripts import bundle
from scripts.console import Trouble
from scripts.pip_sources import locked_pip
from scripts.places import ENGINES_LOCK, LOCKS, PIP_LOCK, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]
OWN = ("data", "metrics", "dashboard", "pages", "scripts", "tests")
IMPORTED_AS = {
    "python_pptx": "pptx",
    "python_docx": "docx",
    "fpdf2": "fpdf",
    "fonttools": "fontTools",
    "pyyaml": "yaml",
}
BOOTSTRAP = PROJECT["dependency-groups"]["bootstrap"]
EXTRAS = [
    wanted for group in PROJECT["project"]["optional-dependencies"].values() for wanted in group
]


def plain(wanted: str) -> str:
    """A package that pyproject.toml names, without its extras: the lock has it so."""
    return wanted.partition("[")[0]


def pins(name: str) -> dict[str, str]:
    text = LOCKS[name].read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))


def imported(folder: str) -> set[str]:
    """The outside modules that the code of a top-level package imports."""
    found = set()
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - set(OWN)


@pytest.mark.parametrize("folder", ["data", "metrics", "dashboard", "pages"])
def test_what_the_product_imports_is_named_and_not_a_lucky_guest(folder):
    named = {plain(wanted.split("==")[0]).replace("-", "_") for wanted in RUN}
    assert imported(folder) <= {IMPORTED_AS.get(name, name) for name in named}


def test_the_scripts_need_nothing_but_python():
    assert imported("scripts") == set()


@pytest.mark.parametrize(
    "lock", [*LOCKS.values(), ENGINES_LOCK, PIP_LOCK], ids=lambda lock: lock.name
)
def test_every_entry_is_an_exact_version_with_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[^\s#])", text)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\d", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text
    assert "--index-url" not in text and "--find-links" not in text


def test_the_locks_hold_what_the_project_names_at_that_version():
    for wanted in RUN:
        name, version = wanted.split("==")
        assert pins("run")[plain(name)] == version
    for wanted in DEV:
        name, version = wanted.split("==")
        assert pins("dev")[plain(name)] == version
    assert [f"pip=={locked_pip()[0]}"] == BOOTSTRAP


def test_the_engines_lock_holds_what_the_extras_name():
    text = ENGINES_LOCK.read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE))
    for wanted in EXTRAS:
        name, version = wanted.partition(";")[0].split("==")
        assert locked[name] == version


def test_the_test_set_is_the_run_time_set_and_more():
    run, dev = pins("run"), pins("dev")
    assert run.items() <= dev.items()
    assert "pytest" in dev.keys() - run.keys()


def test_every_named_package_has_its_line_of_reason():
    table = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([a-z0-9-]+) \|", table, re.MULTILINE)) - {"package"}
    assert explained == {
        plain(wanted.split("==")[0]) for wanted in (*RUN, *DEV, *BOOTSTRAP, *EXTRAS)
    }


def test_a_bundle_for_another_system_follows_that_system_s_markers():
    lock = (
        "# made by make lock\n"
        "one==1.0 \\\n    --hash=sha256:aa\n    # via two\n"
        "two==2.0 ; sys_platform != 'darwin' \\\n    --hash=sha256:bb\n"
        "three==3.0 ; platform_system == 'Windows' \\\n    --hash=sha256:cc\n"
    )
    kept = {
        system: re.findall(r"^(\w+)==", bundle.lines_for(lock, markers), re.MULTILINE)
        for system, (_, markers) in bundle.SYSTEMS.items()
    }
    assert kept["linux-x86_64"] == kept["linux-aarch64"] == ["one", "two"]
    assert kept["macos-arm64"] == kept["macos-x86_64"] == ["one"]
    assert kept["windows-amd64"] == ["one", "two", "three"]
    plain = bundle.lines_for(lock, bundle.SYSTEMS["windows-amd64"][1])
    assert ";" not in plain and plain.count("--hash") == 3


def test_a_marker_that_the_bundle_cannot_read_is_refused_not_guessed():
    lock = "one==1.0 ; python_version < '3.12' and os_name == 'nt' \\\n    --hash=sha256:aa\n"
    with pytest.raises(Trouble, match="os_name"):
        bundle.lines_for(lock, bundle.SYSTEMS["linux-x86_64"][1])


@pytest.mark.parametrize("system", sorted(bundle.SYSTEMS))
def test_the_real_lock_is_understood_for_every_system(system):
    text = LOCKS["run"].read_text(encoding="utf-8")
    plain = bundle.lines_for(text, bundle.SYSTEMS[system][1])
    assert "streamlit==" in plain and "duckdb==" in plain
    assert len(re.findall(r"^[a-z]", plain, re.MULTILINE)) >= len(pins("run")) - 3
