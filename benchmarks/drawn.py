"""From a click to the drawn page, in a browser; and over the wire.

`python -m benchmarks.drawn [--home DIR] [--url URL] [--pages overview,…] [--changes 5] [--floor]`:
opens each page, chooses regions in its list one after the other (first time), then the same again
(repeat), and prints medians: milliseconds from the key that chooses to the moment when the script
has ended, nothing is stale and every chart stands; kB from the server on the wire. `--floor` does
the same with a bare Streamlit page of one list and ten charts.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from benchmarks.together import PAGES
from data.home import Home
from tests.e2e.harness import SETTLED, SIZES, chromium, free_port, page_ready, server

PLACES: Final = ("杭州市", "宁波市", "温州市", "嘉兴市", "湖州市", "绍兴市", "金华市", "衢州市")
_WATCH: Final = f"""() => {{
  const settled = {SETTLED};
  window.drawn = {{start: 0, end: 0, wanted: ""}};
  document.addEventListener("keydown", event => {{
    if (event.key !== "Enter") return;
    window.drawn.start = performance.now();
    window.drawn.end = 0;
    const look = () => {{
      const facts = document.querySelector(".facts");
      const there = facts && facts.textContent.includes(window.drawn.wanted);
      if (there && settled()) window.drawn.end = performance.now();
      else requestAnimationFrame(look);
    }};
    requestAnimationFrame(look);
  }}, true);
}}"""
_FLOOR: Final = """
import streamlit as st
st.set_page_config(layout="wide")
place = st.selectbox("地区", ("浙江省", *{places!r}), key="region")
st.html(f'<p class="facts">{{place}} </p>')
step = len(place) + ord(place[0])
for row in range(5):
    for column, where in enumerate(st.columns(2)):
        y = [(n * (step + row + 2) + column) % 23 for n in range(24)]
        bars = [{{"type": "bar", "x": list(range(24)), "y": y}}]
        figure = {{"data": bars, "layout": {{"height": 380}}}}
        where.plotly_chart(figure, theme=None, key=f"{{row}}-{{column}}")
"""


class Relay:
    """A TCP relay that counts what the server sends: compressed, as it goes over the wire."""

    def __init__(self, target: int) -> None:
        self.port, self.sent = free_port(), 0
        self.lines: set[asyncio.StreamWriter] = set()
        self._target = target
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=128)
        )
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, to = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(
            self._pump(reader, to, False), self._pump(back, writer, True), return_exceptions=True
        )

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, counted: bool
    ) -> None:
        """Hand on what comes; of the socket's line alone, not of files, it is counted."""
        while piece := await reader.read(1 << 16):
            if counted and piece.startswith(b"HTTP/1.1 101"):
                self.lines.add(writer)
            self.sent += len(piece) * (writer in self.lines)
            writer.write(piece)
            await writer.drain()
        writer.close()


def choose(page: Page, place: str) -> float:
    """Choose a region in the page's list; milliseconds until it is drawn."""
    box = page.get_by_role("combobox").first
    box.click()
    box.fill(place)
    page.wait_for_timeout(150)
    page.evaluate("place => { window.drawn.wanted = place; }", place)
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.drawn.end > 0", timeout=60_000)
    found: float = page.evaluate("window.drawn.end - window.drawn.start")
    page.wait_for_timeout(400)
    return found


def changes(browser: Browser, url: str, relay: Relay, address: str, count: int) -> str:
    """Open a page and change its region so many times, then again; the figures in one line."""
    size = SIZES["laptop"]
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{url}/{address}")
    page_ready(page)
    began = time.monotonic()
    page.reload()
    page.wait_for_function(SETTLED, timeout=60_000)
    opened = time.monotonic() - began
    page_ready(page)
    page.evaluate(_WATCH)
    told = []
    for _ in ("first", "repeat"):
        waits, sizes = [], []
        for place in PLACES[:count]:
            before = relay.sent
            waits.append(choose(page, place))
            sizes.append((relay.sent - before) / 1000)
        told.append((statistics.median(waits), statistics.median(sizes)))
    charts = page.locator('[data-testid="stPlotlyChart"]').count()
    context.close()
    (first, size_first), (repeat, size_repeat) = told
    return (
        f"{charts:2} charts; opened {opened:.2f} s; first {first:4.0f} ms {size_first:5.1f} kB; "
        f"repeat {repeat:4.0f} ms {size_repeat:5.1f} kB"
    )


@contextmanager
def floor() -> Iterator[str]:
    """A bare page of Streamlit's own."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "floor.py"
        script.write_text(_FLOOR.format(places=PLACES), "utf-8")
        port = free_port()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *("--server.port", str(port), "--server.headless", "true"),
                *("--browser.gatherUsageStats", "false"),
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(4)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def measure(url: str, pages: list[str], count: int) -> None:
    """Print a line for each page of a server."""
    relay = Relay(int(url.rpartition(":")[2]))
    with chromium() as browser:
        for address in pages:
            line = changes(browser, f"http://127.0.0.1:{relay.port}", relay, address, count)
            print(f"{address or 'bare page':12} {line}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawn")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--url", default="", help="a server that runs already")
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--changes", type=int, default=5)
    parser.add_argument("--floor", action="store_true", help="a bare page with ten charts, too")
    options = parser.parse_args(arguments)
    if options.floor:
        with floor() as url:
            measure(url, [""], options.changes)
    pages = [one for one in options.pages.split(",") if one]
    if options.url:
        measure(options.url, pages, options.changes)
    elif pages:
        with server(Home.find(options.home).path) as url:
            measure(url, pages, options.changes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
