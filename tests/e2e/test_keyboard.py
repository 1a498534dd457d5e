"""Without a mouse, and on a phone: groups of the menu, ways to each part, tables that sort."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dashboard.access.site import GROUPS
from dashboard.charts.tables import plain
from tests.e2e.harness import SIZES, Seen, look

pytestmark = pytest.mark.e2e

STATIC = Path(__file__).parents[2] / "dashboard/serving/static"
_MOST = 60  # Tab stops from the top of a page to any of its parts
_STOPS = """() => [...document.querySelectorAll("a[href], button, input, [tabindex]")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.getClientRects().length
    && one.checkVisibility({ visibilityProperty: true }))"""


def stops_to_the_last_link(page: Page) -> int:
    """How often Tab is pressed until it is on the last link to a part."""
    return int(
        page.evaluate(
            f"() => ({_STOPS})().indexOf([...document.querySelectorAll('.skips a')].at(-1)) + 1"
        )
    )


def test_the_menu_has_its_groups_in_order(seen: Seen) -> None:
    page = seen.open("")
    named = page.locator('[data-testid="stTopNavSection"]').all_inner_texts()
    assert [one.split()[0] for one in named] == list(GROUPS)


def test_every_part_is_a_heading_that_a_link_leads_to(seen: Seen) -> None:
    for path in ("", "region_map", "source"):
        page = seen.open(path)
        assert 0 < stops_to_the_last_link(page) <= _MOST
        levels = page.evaluate(
            "() => [...document.querySelectorAll('h1,h2,h3,h4')].map((one) => +one.tagName[1])"
        )
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(below - above <= 1 for above, below in pairwise(levels))
        for link in page.locator(".skips a").all():
            link.focus()
            page.keyboard.press("Enter")
            wanted = link.evaluate("link => decodeURIComponent(link.hash.slice(1))")
            assert page.evaluate("document.activeElement.id") == wanted


def test_a_list_is_searched_by_pinyin_and_by_characters(seen: Seen) -> None:
    """Initials, whole readings, their beginnings; the options read as before."""
    page = seen.open("recruitment")
    region = page.get_by_role("combobox", name="地区")
    options = page.get_by_role("option")
    for typed in ("hz", "hangzhou", "hangz", "杭州"):
        region.click()
        page.keyboard.type(typed)
        page.wait_for_timeout(300)  # the list is shortened with the key, without the server
        names = options.all_inner_texts()
        assert names[0] == "杭州市" and "杭州市 · 西湖区" in names, (typed, names)
        assert "温州市" not in names
        page.keyboard.press("Escape")
    region.click()
    page.keyboard.type("xihu")
    page.get_by_role("option", name="杭州市 · 西湖区", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**region=330106**")
    seen.ready()
    page.get_by_role("combobox", name="行业").click()
    page.keyboard.type("xinxi")
    page.get_by_role("option", name="信息传输、软件和信息技术服务业").wait_for()
    assert seen.complaints == []


def test_a_chosen_filter_can_be_read_at_night(seen: Seen) -> None:
    """4.5 to 1 between the tag's words and its colour (WCAG 1.4.3); white on pale blue had 2.6."""
    page = seen.open("gap?section=C&embed_options=dark_theme")
    words = page.locator('[data-testid="stMultiSelect"] span[title]').first
    told = words.evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one.parentElement).backgroundColor]"
    )
    light, dark = sorted(map(_luminance, told), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5, told


def _luminance(colour: str) -> float:
    """Relative luminance of 「rgb(r, g, b)」, as WCAG defines it."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_table_sorts_both_ways_and_back(seen: Seen) -> None:
    page = seen.open("data")
    table = page.locator(".table table").first
    column = "table => [...table.tBodies[0].rows].map((row) => row.cells[0].innerText)"
    before = table.evaluate(column)
    head = table.locator("th button").first
    head.focus()
    page.keyboard.press("Enter")
    up = table.evaluate(column)
    page.keyboard.press("Enter")
    down = table.evaluate(column)
    page.keyboard.press("Enter")
    assert table.evaluate(column) == before
    assert sorted(up) == sorted(before) and up != down
    assert up == list(reversed(down)) or len(set(up)) < len(up)


def test_a_total_stays_last_however_a_table_is_sorted(chrome: Browser) -> None:
    rows = [("甲", "30"), ("乙", "10"), ("丙", "20"), ("合计", "60")]
    page = chrome.new_page()
    page.add_script_tag(path=STATIC / "tables.js")
    page.evaluate(
        "made => document.body.innerHTML = made", plain(("市", "人"), rows, numbers=1, totals=1)
    )
    head = page.locator("th button").last
    for firsts in (["乙", "丙", "甲"], ["甲", "丙", "乙"], ["甲", "乙", "丙"]):
        head.click()
        every = page.locator("td:first-child").all_inner_texts()
        assert every == [*firsts, "合计"]
    page.close()


def test_what_needs_attention_stands_in_the_first_screen_of_a_phone(
    chrome: Browser, app: str
) -> None:
    with look(chrome, app, SIZES["phone"]) as seen:
        page = seen.open("")
        found = page.locator(".attention, .quiet").first.bounding_box()
        assert found is not None and found["y"] + found["height"] <= SIZES["phone"][1]


def test_an_unknown_address_says_so_with_a_way_on(chrome: Browser, app: str) -> None:
    with look(chrome, app) as seen:
        answer = seen.page.goto(f"{app}/nosuchpage")
        assert answer is not None and answer.status == 404
        assert seen.page.locator("h1").inner_text() == "没有这个页面"
        seen.page.locator("a").click()
        seen.ready()
        assert "总览" in seen.page.locator("h1").inner_text()
