"""Desktops of 信创 have Chromium 110, which refuses regular expressions with the flag v.

The current browser is made to refuse it likewise; without static/first.js every page is blank.
Where `make older-browser` fetched a Chromium 110, or TALENT_BROWSER_110 names one, all pages are
opened in it too.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dashboard.access.site import ENTRIES
from scripts.places import CHROMIUM_110
from tests.e2e.harness import FLAGS, look

pytestmark = pytest.mark.e2e
OLD = os.environ.get("TALENT_BROWSER_110") or (str(CHROMIUM_110) if CHROMIUM_110.exists() else "")
STATIC = Path(__file__).parents[2] / "dashboard/serving/static"
REFUSES = """(() => {
  const Native = RegExp;
  const asked = (flags) => {
    if (String(flags ?? "").includes("v"))
      throw new SyntaxError("Invalid flags supplied to RegExp constructor");
  };
  window.RegExp = new Proxy(Native, {
    construct(target, args, to) { asked(args[1]); return Reflect.construct(target, args, to); },
    apply(target, self, args) { asked(args[1]); return Reflect.apply(target, self, args); },
  });
})()"""


@pytest.mark.parametrize("path", ["", "gap"])
def test_pages_are_drawn_without_the_flag_v(chrome: Browser, app: str, path: str) -> None:
    with look(chrome, app) as seen:
        tab = seen.page = seen.page.context.new_page()
        tab.on("pageerror", lambda error: seen.complaints.append(str(error)))
        tab.add_init_script(REFUSES)
        page = seen.open(path)
        assert page.locator("h1").first.inner_text()
        assert page.evaluate("new RegExp('[a-z]', 'gv').test('b') && /x/.constructor === RegExp")
        assert page.evaluate("'aXbX'.replace(new RegExp('X', 'gv'), '') === 'ab'")
        assert seen.complaints == []


@pytest.mark.parametrize(
    ("path", "lacks", "sentence"),
    [
        ("", "delete Array.prototype.toSorted", "请使用 Chromium 110 或更高内核的浏览器"),
        ("gap", "delete window.structuredClone", "请使用 Chromium 110 或更高内核的浏览器"),
        ("projector", "CSS.supports = () => false", "请使用 Chromium 87 或更高内核的浏览器"),
    ],
)
def test_an_older_browser_gets_one_sentence(
    chrome: Browser, app: str, path: str, lacks: str, sentence: str
) -> None:
    with look(chrome, app) as seen:
        tab = seen.page.context.new_page()
        tab.add_init_script(lacks)
        tab.goto(f"{app}/{path}", wait_until="commit")  # nothing more is loaded
        tab.wait_for_timeout(500)
        assert tab.locator("body").inner_text() == f"浏览器版本过低，{sentence}。"


def test_the_sentence_is_said_in_a_language_that_old_browsers_read() -> None:
    """Nothing of ES2015 and later, without which the script would not be read at all."""
    code = re.sub(r"//.*", "", (STATIC / "older.js").read_text("utf-8"))
    assert re.findall(r"=>|`|\?\?|\?\.|\b(?:const|let|class|async)\b|catch \{|\.\.\.", code) == []


@pytest.fixture(scope="module")
def old_chrome(chrome: Browser) -> Iterator[Browser]:
    """The real Chromium 110, driven by the same Playwright: a process can't have two."""
    browser = chrome.browser_type.launch(executable_path=OLD, args=FLAGS)
    assert browser.version.startswith("110."), browser.version
    yield browser
    browser.close()


@pytest.mark.skipif(not OLD, reason="no Chromium 110: make older-browser")
@pytest.mark.parametrize("path", ["", *(entry.url for entry in ENTRIES[1:])])
def test_chromium_110_draws_every_page(old_chrome: Browser, app: str, path: str) -> None:
    warned: list[str] = []
    with look(old_chrome, app) as seen:
        seen.page.on(
            "console", lambda said: warned.append(said.text) if said.type == "warning" else None
        )
        page = seen.open(path)
        heads = page.locator("h1").all_inner_texts()
        assert heads and not any("出错" in head for head in heads)
        assert (seen.strays, seen.complaints) == ([], [])
        # What the policy of permissions once named and no browser knew.
        assert not [text for text in warned if "interest-cohort" in text]


@pytest.mark.skipif(not OLD, reason="no Chromium 110: make older-browser")
def test_chromium_110_plays_the_projector(old_chrome: Browser, app: str) -> None:
    with look(old_chrome, app) as seen:
        page = seen.page
        page.goto(f"{app}/projector")
        page.wait_for_function("() => document.querySelector('.scene.on h1') !== null")
        first = page.locator(".scene.on").get_attribute("data-scene")
        page.keyboard.press("ArrowRight")
        assert page.locator(".scene.on").get_attribute("data-scene") != first
        assert (seen.strays, seen.complaints) == ([], [])
