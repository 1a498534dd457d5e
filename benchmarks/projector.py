"""Whether 大屏 grows over a working day, and what it weighs beside a page of Streamlit's.

`python -m benchmarks.projector [--home DIR] [--turns 2000] [--fresh 20]`: JavaScript heap and DOM
nodes before and after so many turns (20 s each make 11 hours) and so many new programmes, each of
which draws every scene anew; blank frames on the way; bytes and requests of the first look.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Request

from data.home import Home
from tests.e2e.harness import chromium, look, server
from tests.e2e.test_projector import ASKED, READY, WATCH

SIZE = (1920, 1080)
SPARE = 20  # nodes that may come and go: a focus ring, a line of words
REDRAWN = "() => document.querySelector('h1') && !document.querySelector('h1[data-old]')"


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 when the page grew or showed a blank frame."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.projector")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--fresh", type=int, default=20)
    options = parser.parse_args(arguments)
    home = Home.find(options.home).path
    with server(home) as url, chromium() as browser:
        weigh(browser, url)
        return endure(browser, url, home, options.turns, options.fresh)


def weigh(browser: Browser, url: str) -> None:
    """What the first look costs: the big screen, and the page it could have been."""
    for name, path in (("大屏", "projector"), ("总览（Streamlit）", "")):
        with look(browser, url, SIZE) as seen:
            sent: list[Request] = []
            seen.page.on("requestfinished", lambda one, sent=sent: sent.append(one))
            if path:
                seen.page.goto(f"{url}/{path}")
                seen.page.wait_for_function(READY, timeout=60_000)
            else:
                seen.open(path)
            heap, nodes = measured(seen.page.context.new_cdp_session(seen.page))
            sizes = [one.sizes()["responseBodySize"] for one in sent]
            print(
                f"{name}: {len(sizes)} requests, {sum(sizes) / 1e6:.2f} MB, "
                f"heap {heap / 1e6:.1f} MB, {nodes} nodes"
            )


def endure(browser: Browser, url: str, home: Path, turns: int, fresh: int) -> int:
    """Turn the scenes many times, change the programme some times; compare before and after."""
    programme = home / "projector.toml"
    before = programme.read_bytes() if programme.exists() else None
    with look(browser, url, SIZE) as seen:
        page = seen.page
        page.goto(f"{url}/projector")
        page.wait_for_function(READY, timeout=60_000)
        devtools = page.context.new_cdp_session(page)
        page.evaluate(WATCH)
        turned(page, 50)
        first = measured(devtools)
        turned(page, turns)
        last = measured(devtools)
        report(f"{turns} turns with their fades", first, last)
        blank, frames = page.evaluate("[window.blank, window.frames_seen]")
        print(f"blank frames: {blank} of {frames}")
    try:
        redrawn = renewed(browser, url, programme, fresh)
    finally:
        if before is None:
            programme.unlink(missing_ok=True)
        else:
            programme.write_bytes(before)
    grew = last[1] > first[1] + SPARE or last[0] > first[0] * 1.2 or redrawn
    return 1 if grew or blank else 0


def renewed(browser: Browser, url: str, programme: Path, fresh: int) -> bool:
    """Whether so many fresh programmes, each drawing all scenes anew, leave anything behind."""
    with look(browser, url, SIZE) as seen:
        page = seen.page
        page.clock.install()
        page.goto(f"{url}/projector")
        page.wait_for_function(READY, timeout=60_000)
        devtools = page.context.new_cdp_session(page)
        ends: list[tuple[int, int]] = []
        for i in range(fresh):
            scenes = "".join(
                f'[[scene]]\nname = "{name}"\nseconds = {21 + i % 2}\n'
                for name in page.evaluate(
                    "[...document.querySelectorAll('.scene')].map(one => one.dataset.scene)"
                )
            )
            page.evaluate("document.querySelectorAll('h1').forEach(one => one.dataset.old = '1')")
            programme.write_text(scenes, "utf-8")
            page.clock.fast_forward(ASKED)
            page.wait_for_function(REDRAWN, timeout=60_000)
            if i in (1, fresh - 1):
                ends.append(measured(devtools))
        report(f"{fresh - 2} fresh programmes", *ends)
        return ends[1][1] > ends[0][1] + SPARE or ends[1][0] > ends[0][0] * 1.2


def turned(page: Page, turns: int) -> None:
    """Turn to the next scene, each time once the one before stands alone."""
    page.evaluate(
        """async turns => {
          for (let turn = 0; turn < turns; turn++) {
            dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight"}));
            await new Promise(done => setTimeout(done, turn % 20 ? 40 : 800));
          }
        }""",
        turns,
    )


def measured(devtools: CDPSession) -> tuple[int, int]:
    """Bytes of the JavaScript heap after collection, and DOM nodes alive, seen or not."""
    devtools.send("Performance.enable")
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    told: dict[str, Any] = {
        one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]
    }
    return int(told["JSHeapUsedSize"]), int(told["Nodes"])


def report(what: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Print what was there before and after."""
    print(
        f"{what}: heap {first[0] / 1e6:.2f} → {last[0] / 1e6:.2f} MB, nodes {first[1]} → {last[1]}"
    )


if __name__ == "__main__":
    sys.exit(main())
