"""axe-core's rules (WCAG 2.2 A and AA, good practice) over the pages, by day and by night."""

from importlib import import_module
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page

from dashboard.access.site import ENTRIES, GROUPS
from tests.e2e.harness import SIZES, Seen, look

pytestmark = pytest.mark.e2e

# A page of cards and a map, one of matrices and tables, one of switches and a form.
FEW = ("", "gap", "explore")
ALL = tuple("" if one.url == "overview" else one.url for one in ENTRIES)
_GROUNDS: Final[dict[Literal["light", "dark"], str]] = {  # of .streamlit/config.toml
    "light": "rgb(255, 255, 255)",
    "dark": "rgb(16, 22, 31)",
}
_GREYS: Final[dict[Literal["light", "dark"], str]] = {  # of screen.css and frame.py
    "dark": "#a3afbf",
    "light": "#5c6675",
}


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
    told = []
    for scheme, ground in _GROUNDS.items():
        seen.page.emulate_media(color_scheme=scheme)
        page = seen.open(path)
        page.wait_for_function(
            "ground => getComputedStyle(document.querySelector('[data-testid=stApp]'))"
            ".backgroundColor === ground",
            arg=ground,
        )
        told += [f"{path or 'overview'}, {scheme}: {one}" for one in found(page)]
    return told


def test_axe_finds_nothing_on_three_pages_by_day_and_by_night(seen: Seen) -> None:
    assert [one for path in FEW for one in by_day_and_night(seen, path)] == []


def test_axe_finds_nothing_on_a_phone(chrome: Browser, app: str) -> None:
    """Where Streamlit lays the menu out otherwise."""
    with look(chrome, app, SIZES["phone"]) as seen:
        assert found(seen.open("services")) == []
        menu = seen.page.locator('[data-testid="stSidebarNavItems"] > [role="group"]')
        names = [one.get_attribute("aria-label") for one in menu.all()]
        assert names == list(GROUPS)


def test_an_open_page_follows_a_theme_that_is_switched(seen: Seen) -> None:
    """Streamlit's own colours turn at once; the product's are drawn by the server."""
    seen.page.emulate_media(color_scheme="light")
    page = seen.open("services")
    for scheme, grey in _GREYS.items():
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "grey => getComputedStyle(document.documentElement).getPropertyValue('--muted').trim()"
            " === grey",
            arg=grey,
        )


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_on_any_page(chrome: Browser, app: str, size: str) -> None:
    wrong = []
    for path in ALL:
        with look(chrome, app, SIZES[size]) as seen:
            wrong += by_day_and_night(seen, path)
    assert wrong == []
