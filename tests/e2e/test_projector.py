"""大屏 in a real browser: legible, never blank, on its keys, and there when the server is not."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dashboard.projector.scenes import SCENES
from data.reference.boundaries_build import build_boundaries
from tests.e2e.harness import Seen, free_port, look, server
from tests.e2e.stage import everything, full_province
from tests.world import World

pytestmark = pytest.mark.e2e

SIZES = {"small": (1366, 768), "full": (1920, 1080), "ultra": (3840, 2160)}
ASKED = 16_000  # ms after which the page has asked again for certain
READY = "() => document.querySelector('.scene.on h1') !== null"
# Every text that can be seen: its size against the screen's height, whether it is cut off, and
# which texts lie over each other. A glyph is judged by its own height, not by its line's.
LEGIBLE = """() => {
  const stage = document.getElementById("stage").getBoundingClientRect();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [], cut = [], boxes = [];
  while (walk.nextNode()) {
    const node = walk.currentNode, at = node.parentElement;
    if (!node.textContent.trim() || ["SCRIPT", "STYLE"].includes(at.tagName)) continue;
    if (!at.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const svg = at.closest("svg");
    const scale = svg ? svg.getBoundingClientRect().height / svg.viewBox.baseVal.height : 1;
    const size = parseFloat(getComputedStyle(at).fontSize) * scale;
    if (size < 0.02 * innerHeight) small.push([node.textContent, size]);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of svg ? [at.getBoundingClientRect()] : range.getClientRects()) {
      if (!box.width) continue;
      const middle = (box.top + box.bottom) / 2;
      const [top, bottom] = [middle - 0.42 * size, middle + 0.42 * size];
      const [left, right] = [box.left, box.right];
      if (left < stage.left - 1 || right > stage.right + 1
          || top < stage.top || bottom > stage.bottom)
        cut.push(node.textContent);
      for (const other of boxes)
        if (other.at !== at && Math.min(right, other.right) - Math.max(left, other.left) > 2
            && Math.min(bottom, other.bottom) - Math.max(top, other.top) > 2)
          cut.push(`${node.textContent} / ${other.text}`);
      boxes.push({at, left, right, top, bottom, text: node.textContent});
    }
    for (let up = at; up && up.id !== "stage"; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible" && up.scrollWidth > up.clientWidth + 1)
        cut.push(node.textContent);
  }
  const root = document.documentElement;
  const scrolls = root.scrollHeight > innerHeight || root.scrollWidth > innerWidth;
  return {small, cut, scrolls, texts: boxes.length};
}"""
# Watches every frame: whether a scene covers the stage whole, whichever it is.
WATCH = """() => {
  window.blank = 0;
  window.frames_seen = 0;
  const look = () => {
    const whole = [...document.querySelectorAll(".scene")].some(one => {
      const style = getComputedStyle(one);
      return style.visibility === "visible" && Number(style.opacity) === 1 && one.innerText.trim();
    });
    window.blank += whole ? 0 : 1;
    window.frames_seen += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A home that has something for every scene; tests publish more into it."""
    build_boundaries()
    world = everything(full_province(Path(tmp_path_factory.mktemp("stage")) / "home"))
    world.build()
    return world


@pytest.fixture(scope="module")
def show(stage: World) -> Iterator[str]:
    """The address of the running app."""
    with server(stage.path) as url:
        yield url


def current(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.scene.on').dataset.scene"))


def order(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.scene')].map(one => one.dataset.scene)"
    )
    return found


def opened(seen: Seen, address: str = "projector") -> Page:
    seen.page.goto(f"{seen.url}/{address}")
    seen.page.wait_for_function(READY, timeout=60_000)
    return seen.page


@contextmanager
def screen(
    chrome: Browser, url: str, size: tuple[int, int] = SIZES["small"], **more: Any
) -> Iterator[Seen]:
    """A projector's browser; what it asked of others or complained about fails the test."""
    with look(chrome, url, size) as seen:
        seen.page.emulate_media(**more)
        yield seen
        assert seen.strays == []
        assert seen.complaints == []


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES)
def test_every_scene_reads_from_the_back_row(
    chrome: Browser, show: str, size: str, theme: str
) -> None:
    with screen(chrome, show, SIZES[size], reduced_motion="reduce") as seen:
        page = opened(seen, f"projector?theme={theme}")
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        page.keyboard.press(" ")
        scenes = order(page)
        assert scenes == list(SCENES)
        page.keyboard.press("Home")
        for number, name in enumerate(scenes):
            # The first ten have a digit, of which the tenth has 0.
            page.keyboard.press(str((number + 1) % 10) if number < 10 else "ArrowRight")
            assert current(page) == name
            found = page.evaluate(LEGIBLE)
            assert (found["small"], found["cut"], found["scrolls"]) == ([], [], False), name
            assert found["texts"] > 15
            for mark in ("数据截至 2026年", "内部资料", "数据时间"):
                assert mark in page.locator("#stage").inner_text()


def test_keys_touch_and_pause(chrome: Browser, show: str) -> None:
    with screen(chrome, show, reduced_motion="reduce") as seen:
        page = opened(seen)
        scenes = order(page)
        press = page.keyboard.press
        for key, wanted in (
            ("ArrowRight", 1),
            ("ArrowRight", 2),
            ("ArrowLeft", 1),
            ("3", 2),
            ("9", 8),
            ("0", 9),
            ("Home", 0),
            ("ArrowLeft", -1),
            ("ArrowRight", 0),
            ("End", -1),
            ("1", 0),
        ):
            press(key)
            assert current(page) == scenes[wanted], key
        assert page.locator("#dots .on").inner_text() == "总览"
        assert page.locator("#pause").is_hidden()
        press(" ")
        assert page.locator("#pause").inner_text() == "已暂停"
        page.mouse.click(640, 400)  # a tap goes on
        assert page.locator("#pause").is_hidden()
        page.mouse.move(900, 400)
        page.mouse.down()
        page.mouse.move(300, 410)
        page.mouse.up()
        assert (current(page), page.locator("#pause").is_hidden()) == (scenes[1], True)
        page.get_by_role("button", name="人才流动").click()
        assert current(page) == "flow"
        press("f")
        page.wait_for_function("() => document.fullscreenElement !== null")
        press("f")
        page.wait_for_function("() => document.fullscreenElement === null")


def test_it_moves_by_itself_and_stands_still_when_paused(chrome: Browser, show: str) -> None:
    with look(chrome, show, SIZES["small"]) as seen:
        seen.page.clock.install()
        page = opened(seen)
        first, second, third = order(page)[:3]
        assert current(page) == first
        page.clock.run_for(20_500)
        assert current(page) == second
        page.keyboard.press(" ")
        page.clock.run_for(120_000)
        assert current(page) == second
        page.keyboard.press(" ")
        page.clock.run_for(20_500)
        assert current(page) == third
        assert seen.complaints == []


def test_sixty_turns_without_a_blank_frame_or_a_new_node(chrome: Browser, show: str) -> None:
    with screen(chrome, show) as seen:
        page = opened(seen)
        page.evaluate(WATCH)
        nodes = page.evaluate("document.querySelectorAll('*').length")
        for turn in range(60):
            page.keyboard.press("ArrowRight" if turn % 7 else "ArrowLeft")
            page.wait_for_function("n => window.frames_seen > n", arg=2 * turn)
        # The last fade is over when only one scene is left standing.
        page.wait_for_function(
            "() => document.querySelectorAll('.scene.was').length === 0"
            " && getComputedStyle(document.querySelector('.scene.on')).opacity === '1'"
        )
        assert page.evaluate("window.blank") == 0
        assert page.evaluate("window.frames_seen") > 120
        assert page.evaluate("document.querySelectorAll('*').length") == nodes


def test_a_new_snapshot_comes_without_a_blank_frame_or_a_jump(
    chrome: Browser, show: str, stage: World
) -> None:
    with screen(chrome, show) as seen:
        seen.page.clock.install()
        page = opened(seen)
        page.keyboard.press("3")
        page.keyboard.press(" ")
        here = current(page)
        page.evaluate(WATCH)
        page.evaluate("document.querySelector('.scene.on h1').dataset.old = '1'")
        stage.build()
        page.clock.fast_forward(ASKED)
        page.wait_for_function(
            "() => document.querySelector('.scene.on h1:not([data-old])') !== null", timeout=60_000
        )
        assert (page.evaluate("window.blank"), current(page)) == (0, here)
        assert page.locator("#pause").is_visible()


def test_the_last_good_data_stay_when_the_server_goes_and_it_comes_back(
    chrome: Browser, stage: World
) -> None:
    port = free_port()
    with ExitStack() as first, look(chrome, f"http://127.0.0.1:{port}", SIZES["small"]) as seen:
        first.enter_context(server(stage.path, port))
        seen.page.clock.install()
        page = opened(seen)
        page.keyboard.press(" ")
        page.evaluate(WATCH)
        said = page.locator("#state").inner_text()
        assert said.startswith("数据时间 2")
        first.close()  # the server is gone
        page.clock.fast_forward(ASKED)
        lost = f"{said}（连接中断，显示最近一次数据）"
        wait_for_words(page, lost)
        page.keyboard.press("ArrowRight")
        assert current(page) == order(page)[1]
        assert page.locator(".scene.on h1").inner_text()
        stage.build()  # published while nobody served
        page.evaluate("window.same_page = true")
        with server(stage.path, port):
            page.wait_for_function(
                "() => document.getElementById('state').classList.contains('cut') === false",
                timeout=90_000,
            )
            assert page.evaluate("window.same_page") is True  # nobody reloaded it
            assert page.evaluate("window.blank") == 0
            assert page.locator("#message").is_hidden()
    assert seen.strays == []


def wait_for_words(page: Page, words: str) -> None:
    page.wait_for_function(
        "words => document.getElementById('state').textContent === words",
        arg=words,
        timeout=60_000,
    )


def test_a_bad_programme_is_told_on_the_screen(chrome: Browser, show: str, stage: World) -> None:
    path = stage.path / "projector.toml"
    path.write_text('[[scene]]\nname = "总览"\nseconds = 1\n', "utf-8")
    try:
        with screen(chrome, show) as seen:
            page = opened(seen)
            assert page.locator("#state").inner_text() == (
                "projector.toml 第 3 行：seconds 为「1」；应为 5–600 的整数（秒）；现按默认顺序播放"
            )
            assert len(order(page)) > 3
    finally:
        path.unlink()


def test_the_link_stands_in_the_navigation(chrome: Browser, show: str) -> None:
    with screen(chrome, show) as seen:
        page = seen.open("")
        page.locator('[data-testid="stTopNavSection"]').first.click()
        link = page.locator("a[href$='/projector']").first
        assert link.get_attribute("href") == f"{show}/projector"
