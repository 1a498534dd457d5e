"""Every page opens on a snapshot that lacks every cube, and says so where a figure would be."""

import html

import duckdb
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from dashboard.access import auth
from dashboard.briefing import monthly
from dashboard.projector.route import ROUTES
from data.cubes.served import SERVED
from data.snapshots import publish
from metrics.engine.core import OUTDATED
from metrics.engine.selection import Scope
from tests.dashboard.asgi import Client
from tests.dashboard.conftest import small_world
from tests.dashboard.places import places
from tests.homes import before_digests

pytestmark = pytest.mark.slow

PAGES = (
    "briefing",
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
QUIET = ("definitions", "outlook")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    world = small_world(tmp_path_factory.mktemp("bare") / "home")
    world.build()
    path = before_digests(world.home, publish.current(world.home).id)
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
    charts = " ".join(places(opened))
    assert (OUTDATED in html.unescape(bodies) + charts) == (page in PAGES)


def test_the_briefing_names_what_it_cannot_state(bare, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(bare.path))
    user = auth.User("测试", Scope(330000))
    auth.act_as(user)
    try:
        blocks = monthly.monthly(monthly.asker(user), 330000).blocks
    finally:
        auth.act_as(None)
    (said,) = (one for one in blocks if OUTDATED in getattr(one, "text", ""))
    assert "人才总量" in said.text
    assert {one.metric.id for one in said.found} >= {"talent_stock", "new_college", "fill_rate"}


def test_the_big_screen_says_why_it_plays_nothing(bare, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(bare.path))
    answer = Client(Starlette(routes=ROUTES)).get("/projector/scenes")
    assert answer.status_code == 503, answer.text
    assert OUTDATED in answer.json()["error"]
