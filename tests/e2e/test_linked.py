"""Charts that answer each other in the browser: what is drawn, nothing sent; by keyboard too."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.linked import click_marks, listen
from dashboard.access import auth, gateway
from dashboard.charts.codes import plain
from dashboard.wording import words
from metrics.disclosure.protect import Row
from metrics.engine.selection import Scope, Selection
from metrics.figures.people import stock
from tests.e2e.harness import Seen, look
from tests.world import HANGZHOU, NINGBO, ZHEJIANG, World

pytestmark = pytest.mark.e2e
CLICKS = 40
WHO = auth.User("甲", Scope(ZHEJIANG, "leader", ZHEJIANG))
Cells = dict[tuple[str, str], Row]
# The bars that a chart shows of a member of another: code → words; None where it shows its own.
DRAWN = """key => {
  const front = document.querySelector(`.st-key-chart-${key} .linked-whole`);
  return front && Object.fromEntries([...front.querySelectorAll(".linked-row")]
    .map((row) => [row.dataset.code, row.querySelector("em").textContent]));
}"""
BAR = "() => document.querySelector('.linked-bar:not([hidden]) .linked-said')?.textContent ?? ''"


def cells(by: tuple[str, str]) -> Cells:
    """A released table, keyed by the codes of both dimensions; asked as a page does, not by it."""
    found = gateway.fetch_for(WHO, stock.TALENT_STOCK, Selection(ZHEJIANG), by)
    return {(str(plain(row.keys[by[0]])), str(plain(row.keys[by[1]]))): row for row in found.rows()}


def of(table: Cells, member: str) -> dict[str, str]:
    return {
        other: words.brief(row, stock.TALENT_STOCK)
        for (code, other), row in table.items()
        if code == member
    }


def shown(page: Page, key: str) -> Any:
    return page.evaluate(DRAWN, key)


def test_a_click_is_answered_by_the_other_charts_and_nothing_is_sent(
    chrome: Browser, app: str, province: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALENT_HOME", str(province.path))
    tables = {by: cells(("city", by)) for by in ("education", "section")}
    tables["list"] = {(b, a): row for (a, b), row in tables["education"].items()}
    with look(chrome, app) as seen:
        sent = listen(seen.page)
        page = seen.open("region_map")
        page.wait_for_selector(".linked-chart")
        before = len(sent.requests), len(sent.messages)
        address, seen_of = page.url, dict.fromkeys(("education", "section", "list"), 0)
        for number, (key, _) in enumerate(click_marks(page, CLICKS)):
            picked = page.evaluate(
                "() => document.querySelector('.linked-head b')?.textContent.split('：')[0] ?? ''"
            )
            assert (picked != "") == (page.evaluate(BAR) != ""), number
            city = {"杭州市": str(HANGZHOU), "宁波市": str(NINGBO)}.get(picked)
            for name in ("education", "section") if city else ():
                assert shown(page, name) == of(tables[name], city)
                seen_of[name] += 1
            if picked and key == "education":
                code = next(
                    r.keys["education"]
                    for r in tables["education"].values()
                    if r.labels["education"] == picked
                )
                drawn = shown(page, "list")
                assert drawn == of(tables["list"], str(code))
                seen_of["list"] += 1
        assert all(times >= 3 for times in seen_of.values()), seen_of
        assert (len(sent.requests), len(sent.messages)) == before
        assert page.url == address
        assert seen.strays == seen.complaints == []


def test_it_works_by_keyboard_and_is_said(seen: Seen) -> None:
    page = seen.open("region_map")
    page.wait_for_selector(".linked-keys", state="attached")
    keys = page.locator(".st-key-chart-list .linked-keys")
    keys.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    named = page.evaluate(
        "() => document.getElementById(document.activeElement"
        ".getAttribute('aria-activedescendant')).textContent"
    )
    assert named.startswith("杭州市：")
    page.keyboard.press("Enter")
    chosen = keys.locator("[aria-selected=true]")
    assert chosen.all_text_contents() == [named]
    said = page.evaluate(BAR)
    assert said.startswith("已选「杭州市」") and "学历结构、行业分布" in said
    assert page.locator(".linked-bar .linked-said").get_attribute("aria-live") == "polite"
    assert shown(page, "education")
    other = page.locator(".st-key-chart-education .linked-keys")
    other.focus()  # what is read is what is shown
    read = other.locator("[role=option]").all_text_contents()
    assert {one.partition("：")[2] for one in read} == set(shown(page, "education").values())
    keys.focus()
    page.keyboard.press("Escape")
    assert chosen.count() == 0
    assert page.evaluate(BAR) == "" and shown(page, "education") is None
    page.keyboard.press("Enter")
    page.get_by_role("button", name="整页只看此项").click()
    page.wait_for_url(f"**region={HANGZHOU}**", timeout=10_000)
    seen.ready()
    assert page.evaluate(BAR) == ""


def test_a_cell_is_no_member_of_one_of_its_dimensions(seen: Seen) -> None:
    """A trade's posts are not those of the trade in one city, which nobody has handed over."""
    seen.open("region_map")
    found = seen.page.evaluate(
        """async () => {
          const { Plot } = await import("./_stcore/bidi-components/talent.linked/plot.js");
          const posts = Object.create(Plot.prototype);
          posts.chart = { dims: ["title"] };
          posts.frames = {
            section: { of: { I: "of the trade" }, none: "nobody" },
            "section|education": { of: { "I|4": "of both" }, none: "nobody" },
            county: { of: {}, none: null },
          };
          const frame = (by) => posts.frame({ chart: {}, by });
          return [{ section: "I" }, { section: "X" }, { education: "4", section: "I" },
            { section: "I", city: "330100" }, { county: "330106" }].map(frame);
        }"""
    )
    assert found == ["of the trade", "nobody", "of both", None, None]


def test_without_the_script_a_click_runs_the_page_again(chrome: Browser, app: str) -> None:
    with look(chrome, app) as seen:
        seen.page.route("**/bidi-components/**", lambda route: route.abort())
        page = seen.open("region_map")
        assert page.locator(".linked-chart").count() == 0
        bar = page.locator(".st-key-chart-list .barlayer .point path").first
        bar.hover(force=True)
        page.locator(".st-key-chart-list .hoverlayer .hovertext").first.wait_for()
        bar.click(force=True)
        page.wait_for_url(f"**region={HANGZHOU}**", timeout=10_000)
