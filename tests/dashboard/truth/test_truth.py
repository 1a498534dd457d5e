"""Every page of the demo, read by an instrument that knows nothing of how its words were made.

A dozen regions (the province, cities, the smallest counties, those with planted troubles) belong to
`make test`; all 101 to `make test-long`.
"""

from collections import Counter
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest

from dashboard.access import auth, gateway, holdings, site
from dashboard.briefing.desk import asker
from dashboard.briefing.monthly import monthly
from dashboard.document.request import Request
from dashboard.document.values import Chart, Sentence
from dashboard.page import no_chart
from dashboard.wording import words
from data import demo
from data.home import Home
from data.reference import regions
from data.snapshots import publish
from metrics.engine.selection import parent
from tests import homes
from tests.dashboard.truth.reading import Wrong, briefed, wrongs
from tests.dashboard.truth.steering import steering

PAGES = (
    *("overview", "region_map", "profile", "gap", "recruitment"),
    *("source", "homecoming", "retention", "outlook"),
    *("policy", "peers", "targets"),
)
# The province; cities, one small, one in trouble; the three smallest counties; planted troubles.
DOZEN = (330000, 330100, 330300, 330900, 331100, 330903, 330922, 331125, 330303, 330305, 330212)
EVERY = (330000, *(one.code for one in regions(within=330000) if one.code != 330000))


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Sixty thousand people: small counties are as small as a real province's smallest."""
    home = Home(tmp_path_factory.mktemp("truth") / "home")
    homes.built(home, "truth 60000", lambda: made(home, 60_000))
    return home


def made(home: Home, people: int) -> None:
    demo.make(home, people=people, truth=home.path.parent / "known")
    publish.build(home)


def read(home: Home, codes: tuple[int, ...], patch: pytest.MonkeyPatch) -> list[Wrong]:
    """What is wrong on all pages of some regions."""
    patch.setenv("TALENT_HOME", str(home.path))
    files = {one.url: Path(one.file).stem for one in site.ENTRIES}
    found: list[Wrong] = []
    for code in codes:
        for page in PAGES:
            module = import_module(f"pages.{files[page]}")
            user = auth.current_user(holdings.home())
            page_made = module.page(Request(user, {"region": str(code)}, module.FILTERS))
            found += wrongs(page_made, code, page)
            ask = partial(gateway.fetch_for, user, widen=False)
            found += [
                Wrong(kind, code, page, said) for kind, said in steering(page_made, page, ask)
            ]
        found += briefed(monthly(asker(user), code), code)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("code", DOZEN)
def test_nothing_untrue_is_said_of_a_dozen_regions(code, demo_home, monkeypatch):
    found = read(demo_home, (code,), monkeypatch)
    assert not found, "\n".join([str(Counter(one.kind for one in found)), *map(str, found)])


SMALL = (330922, 330903, 331125, 331124, 330305, 330127)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_a_small_countys_page_is_worth_opening(page, demo_home, monkeypatch):
    """No more than one empty box; the first sentence names the county, or its city where the page
    is its city's."""
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    files = {one.url: Path(one.file).stem for one in site.ENTRIES}
    module = import_module(f"pages.{files[page]}")
    for code in SMALL:
        user = auth.current_user(holdings.home())
        made = module.page(Request(user, {"region": str(code)}, module.FILTERS))
        charts = [one.part for one in made.walk() if isinstance(one, Chart)]
        empty = [part.title for part in charts if no_chart.applies(part)]
        assert len(empty) <= 1, (code, empty)
        first = next(one.text for one in made.walk() if isinstance(one, Sentence))
        assert words.place(code) in first or words.place(parent(code)) in first, (code, first)


@pytest.mark.long
def test_all_regions_say_nothing_untrue(demo_home, monkeypatch):
    found = read(demo_home, EVERY, monkeypatch)
    assert not found, "\n".join([str(Counter(one.kind for one in found)), *map(str, found[:80])])
