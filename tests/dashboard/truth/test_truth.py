"""Every page of the demo, read by an instrument that knows nothing of how its words were made.

A dozen regions (the province, cities, the smallest counties, those with planted troubles) belong to
`make test`; all 101 to `make test-long`. The smallest counties' pages are worth opening too: no
more than one empty box, and a first sentence that names the place.
"""

from collections import Counter

import pytest

from data import demo
from data.home import Home
from data.snapshots import publish
from tests import homes
from tests.dashboard.truth.reading import Wrong
from tests.dashboard.truth.walking import (
    COUNTIES,
    EVERY,
    PLACED,
    page_of,
    walk,
    worth_opening,
)

# The province; cities, one small, one in trouble; the three smallest counties; planted troubles.
DOZEN = (330000, 330100, 330900, 331100, 330903, 330922, 331125, 330303, 330305)
MORE = (330300, 330212)

# What a file is made of: lists of things to do, and views that somebody makes, are none.
PAGES = tuple(one for one in PLACED if one not in ("placement", "explore", "alerts"))


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Sixty thousand people: small counties are as small as a real province's smallest."""
    home = Home(tmp_path_factory.mktemp("truth") / "home")
    homes.built(home, "truth 60000", lambda: made(home, 60_000))
    return home


def made(home: Home, people: int) -> None:
    demo.make(home, people=people, truth=home.path.parent / "known")
    publish.build(home)


def told(found: list[Wrong]) -> str:
    """What was found, the kinds first."""
    return "\n".join([str(Counter(one.kind for one in found)), *map(str, found[:80])])


@pytest.mark.slow
@pytest.mark.parametrize(
    "code", [*DOZEN, *(pytest.param(code, marks=pytest.mark.long) for code in MORE)]
)
def test_nothing_untrue_is_said_of_a_dozen_regions(code, demo_home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    walked = walk((code,))
    assert walked.pages == len(PLACED) + 1 and walked.texts > 100
    assert not walked.wrong, told(walked.wrong)


# Beside those of the dozen.
SMALL = (331124, 330127)


@pytest.mark.slow
@pytest.mark.parametrize("page", PLACED)
def test_a_small_countys_page_is_worth_opening(page, demo_home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    for code in SMALL:
        assert not list(worth_opening(page_of(page, code), code))


def test_all_regions_are_walked():
    assert (len(EVERY), len(COUNTIES)) == (102, 90) and len(set(EVERY)) == len(EVERY)


@pytest.mark.long
def test_all_regions_say_nothing_untrue(demo_home, monkeypatch):
    monkeypatch.setenv("TALENT_HOME", str(demo_home.path))
    walked = walk(EVERY)
    assert not walked.wrong, told(walked.wrong)
