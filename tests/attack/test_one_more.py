"""Two worlds whose tables are the same, one person more in one of them: all that is read is, too.

The person joins a hidden five; every total that counts him is shown as before. So whoever reads
pages (as files, which carry what tooltips say), 公开 files, the briefing and 大屏's JSON cannot
tell the worlds apart: whatever differed would have been made from an exact count.
"""

import json
import re

import pytest
from starlette.applications import Starlette

from dashboard.access import answers, guard, installation, site
from dashboard.projector.route import ROUTES
from dashboard.serving import headless
from dashboard.serving.commands import _pieces
from tests.dashboard.asgi import Client
from tests.world import HAISHU, XIHU, YUHANG, World

# How many there are, where, in which industry, of which education.
LIVES = ((100, XIHU, 65, 4), (45, XIHU, 13, 5), (100, YUHANG, 65, 4), (100, HAISHU, 65, 4))
HIDDEN = (XIHU, 75, 5)
# Desks of stewards; 数据与口径 tells how many rows came in, which is no count of a group; and there
# are no employers here whose chains a page could count.
OFFICE = ("accounts", "import", "linkage", "screen", "kept", "data", "chains")
PAGES = [one.url for one in site.ENTRIES if one.url not in OFFICE]


def built(path, hidden):
    world, who = World(path), 0
    for many, county, industry, education in (*LIVES, (hidden, *HIDDEN)):
        for _ in range(many):
            world.person(who, education)
            world.spell(who, county, "2023-01", industry=industry, firm=f"f{who % 7}")
            who += 1
    world.person("last", 1).spell("last", YUHANG, "2023-01", "2024-06", industry=65)
    return world, world.build()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Five, six, and ten of them: the last is the control."""
    return [built(tmp_path_factory.mktemp(f"with{n}") / "home", n) for n in (5, 6, 10)]


def served(world, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(world.path))
    monkeypatch.setenv(installation.SINGLE_USER, "the token of a test")
    answers.forget()


def plain(text, snapshot):
    """Without what two builds differ in: their number and their minute."""
    text = re.sub(r'<span class="n">([^<]*)</span>', r"\1", text)
    text = text.replace(snapshot, "").replace(snapshot.replace("-", ""), "")
    return re.sub(r"20\d\d[-年]\d{1,2}[-月]\d{1,2}日?[ T]?\d{1,2}[:：]\d\d(:\d\d)?", "", text)


def page_of(world, cubes, url, monkeypatch, **conditions):
    served(world, monkeypatch)
    (entry,) = (one for one in site.ENTRIES if one.url == url)
    made = headless.collect(entry, conditions)
    return plain(b"".join(_pieces(made, "html")).decode(), cubes.snapshot)


@pytest.mark.parametrize("url", PAGES)
def test_no_page_tells_one_more(worlds, url, monkeypatch):
    five, six, _ = (page_of(*world, url, monkeypatch) for world in worlds)
    assert five == six


@pytest.mark.parametrize("url", ["region_map", "overview"])
def test_no_public_file_of_a_county_tells_one_more(worlds, url, monkeypatch):
    asked = {"region": str(XIHU), "public": "1"}
    five, six, ten = (page_of(*world, url, monkeypatch, **asked) for world in worlds)
    assert five == six
    assert url != "region_map" or five != ten


def test_the_big_screen_tells_nothing_of_one_more(worlds, monkeypatch):
    found = []
    for world, cubes in worlds:
        served(world, monkeypatch)
        client = Client(Starlette(routes=ROUTES, middleware=guard.MIDDLEWARE))
        said = client.get("/projector/scenes").json()
        found.append(plain(json.dumps(said["scenes"], ensure_ascii=False), cubes.snapshot))
    assert len(found[0]) > 1000
    assert found[0] == found[1]
