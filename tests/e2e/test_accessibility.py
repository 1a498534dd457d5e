"""axe-core's rules (WCAG 2.2 A and AA, good practice) over the pages, by day and by night."""

from importlib import import_module

import pytest
from playwright.sync_api import Browser, Page

from dashboard.access.site import ENTRIES
from tests.e2e.harness import SIZES, Seen, look, page_ready

pytestmark = pytest.mark.e2e

# A page of cards and a map, one of matrices and tables, one of switches and a form.
FEW = ("", "gap", "explore")
ALL = tuple("" if one.url == "overview" else one.url for one in ENTRIES)
_NIGHT = "rgb(16, 22, 31)"  # of .streamlit/config.toml


def found(page: Page) -> list[str]:
    """What axe finds on a page: the rule, what it says, the elements."""
    page.mouse.move(1, 1)  # under no tooltip
    axe = import_module("axe_playwright_python.sync_playwright").Axe()
    told = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: "
        + " | ".join(f"{node['target']} {node['html'][:160]}" for node in one["nodes"][:4])
        for one in told
    ]


def by_day_and_night(seen: Seen, path: str) -> list[str]:
    """The same page in both themes; the reader's system says which."""
    page = seen.open(path)
    day = [f"{path or 'overview'}, day: {one}" for one in found(page)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "night => getComputedStyle(document.querySelector('[data-testid=stApp]'))"
        ".backgroundColor === night",
        arg=_NIGHT,
    )
    page_ready(page)
    night = [f"{path or 'overview'}, night: {one}" for one in found(page)]
    page.emulate_media(color_scheme="light")
    return day + night


def test_axe_finds_nothing_on_three_pages_by_day_and_by_night(seen: Seen) -> None:
    assert [one for path in FEW for one in by_day_and_night(seen, path)] == []


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(chrome: Browser, app: str, size: str) -> None:
    wrong = []
    for path in ALL:
        with look(chrome, app, SIZES[size]) as seen:
            wrong += by_day_and_night(seen, path)
    assert wrong == []
