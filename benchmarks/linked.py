"""From a click on a chart to its answer drawn by the other charts, without a round trip.

`python -m benchmarks.linked (--home DIR | --url URL) [--clicks 60] [--page ADDRESS …]`: opens each
page in headless Chromium, clicks marks of its linked charts in turn, and prints the median, the
95th percentile and the longest time from the pointer's release (the event's own time stamp) to the
end of the frame in which all is drawn, with the requests and websocket messages sent meanwhile.
The goal: p95 of 50 ms, nothing sent.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.e2e.harness import chromium, look, server

PAGES: Final = (
    "region_map",
    "region_map?region=330100",
    "region_map?level=county",
    "gap",
    "explore?metric=talent_stock&by=city&by2=education",
)
_STAND: Final = 60  # milliseconds that a chart needs to notice the pointer
_LINKED: Final = ".linked-chart"
# A frame is drawn when a message posted in its callback arrives.
_CLOCK: Final = """() => {
  window.drawnAfter = [];
  document.addEventListener("mouseup", (event) => {
    const at = event.timeStamp;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.drawnAfter.push(performance.now() - at);
      channel.port2.postMessage(0);
    });
  }, true);
}"""
# The middle of a mark: of a bar near its foot, where it is however short it has become.
_PLACES: Final = """(holder) => {
  const bars = [...holder.querySelectorAll(".linked-row u")];
  const drawn = bars.length ? bars
    : [...holder.querySelectorAll(
        ".barlayer .point path, .scatterlayer .point, .choroplethlocation")];
  // Neighbours are deaf, and a region of which nothing is known leads to its own page.
  const known = (one) => {
    const trace = one.closest(".choroplethlayer .trace")?.__data__?.[0]?.trace;
    return !trace || (trace.hoverinfo !== "skip" && trace.name !== "暂无数据");
  };
  return drawn.filter(known).map((one) => {
    const box = one.getBoundingClientRect();
    const foot = one.closest(".choroplethlayer") ? box.width / 2 : Math.min(6, box.width / 2);
    return [box.x + foot, box.y + box.height / 2];
  });
}"""


@dataclass
class Sent:
    """What left the browser while somebody clicked."""

    requests: list[str] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)


def listen(page: Page) -> Sent:
    """Note what a page sends; to be called before it is opened, for its websocket is made then.
    The pulse that asks for a new snapshot (page/frame.py) is no click's."""
    sent = Sent()

    def message(body: str | bytes) -> None:
        told = BackMsg()
        told.ParseFromString(body if isinstance(body, bytes) else body.encode("latin-1"))
        if not told.rerun_script.is_auto_rerun:
            sent.messages.append(told)

    page.on("request", lambda request: sent.requests.append(request.url))
    page.on("websocket", lambda line: line.on("framesent", message))
    return sent


def click_marks(page: Page, clicks: int) -> Iterator[tuple[str, float]]:
    """Click marks of the linked charts in turn; yields the chart's name in the page, and how many
    milliseconds its answer took, before the next click."""
    page.evaluate(_CLOCK)
    holders = page.locator(_LINKED)
    count = holders.count()
    for number in range(clicks):
        holder = holders.nth(number % count)
        holder.scroll_into_view_if_needed()
        places = holder.evaluate(_PLACES)
        if not places:
            continue
        x, y = places[(number * 7) % len(places)]
        page.mouse.move(x - 1, y)
        page.mouse.move(x, y)
        page.wait_for_timeout(_STAND)
        before = page.evaluate("window.drawnAfter.length")
        page.mouse.down()
        page.mouse.up()
        page.wait_for_function("before => window.drawnAfter.length > before", arg=before)
        took = float(page.evaluate("window.drawnAfter.at(-1)"))
        key = holder.evaluate(
            "one => one.closest('[class*=st-key-chart-]').className.match(/st-key-chart-(\\S+)/)[1]"
        )
        yield str(key), took


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so many of them don't exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each page."""
    parser = argparse.ArgumentParser(prog="benchmarks.linked", description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--url")
    parser.add_argument("--clicks", type=int, default=60)
    parser.add_argument("--page", nargs="*", default=PAGES)
    given = parser.parse_args(arguments)
    with ExitStack() as stack:
        url = given.url or stack.enter_context(server(given.home or Path("var")))
        browser = stack.enter_context(chromium())
        print(f"{'page':44}{'clicks':>7}{'p50':>7}{'p95':>7}{'most':>7}{'sent':>6}")
        for address in given.page:
            with look(browser, url) as seen:
                sent = listen(seen.page)
                page = seen.open(address)
                page.wait_for_selector(_LINKED)
                before = len(sent.requests) + len(sent.messages)
                times = [took for _, took in click_marks(page, given.clicks)]
                left = len(sent.requests) + len(sent.messages) - before
                print(
                    f"{address[:43]:44}{len(times):7}{percentile(times, 0.5):7.0f}"
                    f"{percentile(times, 0.95):7.0f}{max(times):7.0f}{left:6}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
