"""Every page opens on a snapshot that lacks every cube, and says so where a figure would be."""

import html

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from data.cubes.served import SERVED
from data.snapshots import publish
from metrics.engine.core import OUTDATED
from tests.dashboard.conftest import small_world

pytestmark = pytest.mark.slow

PAGES = (
    "gap",
    "homecoming",
    "overview",
    "profile",
    "recruitment",
    "region",
    "retention",
    "schools",
)
# No figure of theirs has a place of its own; so few people have no outlook.
QUIET = ("briefing", "definitions", "outlook")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    world = small_world(tmp_path_factory.mktemp("bare") / "home")
    world.build()
    path = world.home.snapshots / publish.current(world.home).id / "cubes.duckdb"
    with duckdb.connect(str(path)) as con:
        for name in SERVED:
            if name != "limits":
                con.execute(f"DROP TABLE {name}")
    return world


@pytest.mark.parametrize("page", (*PAGES, *QUIET))
def test_a_page_says_it_in_place_and_goes_on(bare, page, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(bare.path))
    opened = AppTest.from_file(f"../../../pages/{page}.py", default_timeout=120).run()
    assert not opened.exception and not opened.error
    bodies = " ".join(str(getattr(x.proto, "body", "")) for x in opened.main)
    specs = " ".join(str(getattr(x.proto, "spec", "")) for x in opened.main)
    charts = specs.encode().decode("unicode_escape", "replace")
    assert (OUTDATED in html.unescape(bodies) + charts) == (page in PAGES)
