"""The real app in a real browser: start a server, open a page, wait until it stands still."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakKeyDictionary

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from dashboard.access import installation

ROOT = Path(__file__).parents[2]
TOKEN = "the token of a start for tests"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host can be reached: what a page asks of one is noted, and fails as it would there.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
SIZES = {"laptop": (1440, 900), "desktop": (1920, 1080), "phone": (390, 844)}
# Streamlit says when its script has ended; a chart stands when plotly.js has drawn its frame.
SETTLED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app || app.dataset.testScriptState !== "notRunning") return false;
  if (document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')) return false;
  return [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every(
    chart => chart.querySelector(".main-svg") !== null
      && [...chart.querySelectorAll(".geo")].every(geo => geo.querySelector("path, text")));
}"""


def program() -> str | None:
    """The browser: TALENT_BROWSER, CHROMIUM, Debian's; None lets Playwright use its own."""
    named = os.environ.get("TALENT_BROWSER") or os.environ.get("CHROMIUM")
    if named:
        return named
    return "/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None


def free_port() -> int:
    """A port of the loopback that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(home: Path, port: int | None = None, *flags: str) -> Iterator[str]:
    """Serve a home on loopback with `streamlit run`, as `make run SINGLE_USER=1` does; yields the
    address. A browser of :func:`chromium` knows the token, as who opens the printed address."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "--server.port", str(port), *flags],
        cwd=ROOT,
        # Nothing is made ready beside it: tests say themselves what they wait for.
        env={
            "TALENT_WARM": "0",
            installation.SINGLE_USER: TOKEN,
            **os.environ,
            "TALENT_HOME": str(home),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_up(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_up(process: "subprocess.Popen[bytes]", url: str) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            direct.open(f"{url}/_stcore/health", timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not come up within 60 s")


@dataclass
class Seen:
    """A page with all that it asked for and complained about."""

    page: Page
    url: str
    strays: list[str] = field(default_factory=list)  # requests that would leave the host
    complaints: list[str] = field(default_factory=list)  # console errors, uncaught exceptions

    def open(self, path: str = "") -> Page:
        """Open an address of the app and wait until it stands still."""
        self.page.goto(f"{self.url}/{path}")
        self.ready()
        return self.page

    def answered(self, response: Response) -> None:
        """Note a refused request."""
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def said(self, message: ConsoleMessage) -> None:
        """Note an error of the console, but for those that :meth:`answered` judges."""
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def ready(self) -> None:
        """Wait until the script has ended, nothing is stale and every chart is drawn."""
        page_ready(self.page)


def page_ready(page: Page, timeout: float = 30_000) -> None:
    """Wait until a page stands still: two looks in a row, a moment apart."""
    page.wait_for_selector('[data-testid="stApp"]', timeout=timeout)
    for _ in range(2):
        page.wait_for_function(SETTLED, timeout=timeout)
        page.wait_for_timeout(250)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield started
        started.close()


@contextmanager
def look(browser: Browser, url: str, size: tuple[int, int] = SIZES["laptop"]) -> Iterator[Seen]:
    """A fresh session on the app, as at a second visit: the scripts are in the browser's cache.

    Requests to other hosts find none, and are noted. They are watched, not intercepted: routes turn
    the cache off, and reading Streamlit's 7 MB of scripts anew was most of a test's time.
    """
    context = _visited(browser)
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    storage = context.new_cdp_session(page)
    kinds = "cookies,local_storage,indexeddb,service_workers"
    storage.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": kinds})
    seen = Seen(page, url)
    name, value = installation.single_user_cookie(TOKEN)
    context.add_cookies([{"name": name, "value": value, "url": url}])

    def watched(request: Request) -> None:
        if not request.url.startswith((f"{url}/", "data:", "blob:")):
            seen.strays.append(request.url)

    context.on("request", watched)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("response", seen.answered)
    page.on("console", seen.said)
    yield seen
    context.remove_listener("request", watched)
    for opened in context.pages:
        opened.close()
    context.clear_cookies()
    context.clear_permissions()


_contexts: WeakKeyDictionary[Browser, BrowserContext] = WeakKeyDictionary()


def _visited(browser: Browser) -> BrowserContext:
    """The one context of a browser, with its cache of scripts and of their compiled code."""
    if browser not in _contexts:
        _contexts[browser] = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    return _contexts[browser]
