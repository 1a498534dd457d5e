"""What every test may ask for."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from data.reference.boundaries import DEFAULT_OUT
from data.reference.boundaries_build import build_boundaries
from tests import homes

pytest_plugins = ("tests.costs",)

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"

# Hundreds of homes are built; those that are about certificates make them (attack/).
os.environ.setdefault("TALENT_CERTIFY_LATER", "1")
# Nobody reads the homes of tests while they are built; those about that say so.
os.environ.setdefault("TALENT_WARM", "0")

# How long one example takes says how busy the machine is; what tests cost is costs.py's matter.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the clock off slow campaigns; deselect tests on real files where there is no ../shared.

    The limit in pyproject.toml is for tests that hang. It counts fixtures too, and its alarm
    reaches us as DuckDB's 「Query interrupted」: a whole province on a busy machine takes longer.
    """
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(0))
    _heavy_files_first(items)
    if SHARED.is_dir():
        return
    lost = [item for item in items if item.get_closest_marker("shared")]
    if lost:
        config.hook.pytest_deselected(items=lost)
        items[:] = [item for item in items if item not in lost]
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"{len(lost)} tests deselected: ../shared/data is not here")


def _heavy_files_first(items: list[pytest.Item]) -> None:
    """So that no worker begins the longest file when the others have nothing left to do."""
    weight = {"e2e": 3, "office": 2, "slow": 1}
    files: dict[Path, int] = {}
    for item in items:
        own = max((n for mark, n in weight.items() if item.get_closest_marker(mark)), default=0)
        files[item.path] = max(files.get(item.path, 0), own)
    items.sort(key=lambda item: -files[item.path])


def pytest_configure() -> None:
    """Seal trails with a key of the tests' own, never in the developer's configuration.

    A run that was killed never gets to its end, so each removes what dead ones left.
    """
    mark = "talent-seal-"
    for left in Path(tempfile.gettempdir()).glob(f"{mark}*-*"):
        process = left.name.removeprefix(mark).split("-")[0]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    made = tempfile.mkdtemp(prefix=f"{mark}{os.getpid()}-")
    os.environ["TALENT_SEAL_FILE"] = str(Path(made) / "key")


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def pytest_unconfigure() -> None:
    """Let the interpreter free everything at its end.

    Hypothesis times the garbage collector by a callback, which outlives the last collection and
    keeps alive what it can reach: test modules, and in them DuckDB's types. DuckDB's binding
    (nanobind) then prints a hundred lines about leaks behind the verdict.
    """
    shutil.rmtree(Path(os.environ["TALENT_SEAL_FILE"]).parent, ignore_errors=True)
    gc.callbacks[:] = [
        one for one in gc.callbacks if not str(one.__module__).startswith("hypothesis.")
    ]


@pytest.fixture(scope="session", autouse=True)
def boundaries() -> Path:
    """The map files, which pages draw and hot spots take neighbours from; made once a checkout."""
    homes.STORE.mkdir(parents=True, exist_ok=True)
    with FileLock(homes.STORE.with_name("boundaries.lock")):
        build_boundaries()
    return DEFAULT_OUT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files; a file missing from it fails the test that wants it."""
    assert SHARED.is_dir(), f"{SHARED} is missing"
    return SHARED
