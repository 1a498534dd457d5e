"""One server on one small home, one browser, for all browser tests of a session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.harness import Seen, chromium, look, server
from tests.e2e.province import small_province
from tests.world import World


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A home with 600 people in six counties of two cities; tests may publish more into it."""
    from data.reference.boundaries_build import build_boundaries

    build_boundaries()
    world = small_province(Path(tmp_path_factory.mktemp("e2e")) / "home")
    world.build()
    return world


@pytest.fixture(scope="session")
def app(province: World) -> Iterator[str]:
    """The address of the running app."""
    with server(province.path) as url:
        yield url


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The browser."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def seen(chrome: Browser, app: str) -> Iterator[Seen]:
    """A fresh session at a laptop's size; what it asked for or complained about fails the test."""
    with look(chrome, app) as one:
        yield one
        assert one.strays == []
        assert one.complaints == []
