"""What every test may ask for."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests on the real files where a stranger's clone has no ../shared at all."""
    if SHARED.is_dir():
        return
    lost = [item for item in items if item.get_closest_marker("shared")]
    if lost:
        config.hook.pytest_deselected(items=lost)
        items[:] = [item for item in items if item not in lost]
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"{len(lost)} tests deselected: ../shared/data is not here")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files; a file missing from it fails the test that wants it."""
    assert SHARED.is_dir(), f"{SHARED} is missing"
    return SHARED
