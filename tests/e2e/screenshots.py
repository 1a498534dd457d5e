"""`python -m tests.e2e.screenshots`: every page and scene of 大屏, three sizes, light and dark."""

import argparse
import sys
from pathlib import Path

from data.home import Home
from tests.e2e.harness import ROOT, SIZES, Seen, chromium, look, server

DARK = "embed_options=dark_theme"
PROJECTOR = ((1366, 768), (1920, 1080), (3840, 2160))


def main(arguments: list[str] | None = None) -> int:
    """Shoot every page of a home; 0 when all pages were drawn without a complaint."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots")
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "screenshots")
    parser.add_argument("--home", default=None, help="数据目录，默认 $TALENT_HOME 或 ./var")
    parser.add_argument("--port", type=int, default=None)
    parser.add_argument("--url", default=None, help="已在运行的服务，不另启动")
    parser.add_argument("--page", action="append", default=[], help="只拍这些地址")
    parser.add_argument("--size", action="append", default=[], choices=list(SIZES))
    parser.add_argument("--light-only", action="store_true")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.url:
        return _shoot_all(options, options.url)
    with server(Home.find(options.home).path, options.port) as url:
        return _shoot_all(options, url)


def addresses() -> list[str]:
    """Every page's address, and each part of 数据与口径."""
    from dashboard.access.site import ENTRIES
    from dashboard.definitions.catalogue import PARTS

    pages = [entry.url for entry in ENTRIES]
    return [*pages, *(f"data?part={part}" for part in list(PARTS)[1:] if "data" in pages)]


def _shoot_all(options: argparse.Namespace, url: str) -> int:
    failed = 0
    pages = [] if options.page else addresses()
    with chromium() as browser:
        for name in options.size or SIZES:
            for dark in (False,) if options.light_only else (False, True):
                for path in [p for p in options.page if p != "projector"] or pages:
                    with look(browser, url, SIZES[name]) as seen:
                        failed += _shoot(seen, path, options.out, name, dark)
        if not options.page or "projector" in options.page:
            for size in PROJECTOR:
                for theme in ("light",) if options.light_only else ("light", "dark"):
                    with look(browser, url, size) as seen:
                        failed += _shoot_projector(seen, options.out, size, theme)
    return 1 if failed else 0


def _shoot_projector(seen: Seen, out: Path, size: tuple[int, int], theme: str) -> int:
    """Every scene of 大屏, paused."""
    page = seen.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{seen.url}/projector?theme={theme}")
    page.wait_for_selector(".scene.on h1", timeout=60_000)
    page.keyboard.press(" ")
    for number in range(1, page.locator(".scene").count() + 1):
        page.keyboard.press(str(number))
        name = page.locator(".scene.on").get_attribute("data-scene")
        page.screenshot(path=str(out / f"projector_{name}_{size[0]}x{size[1]}_{theme}.png"))
    for problem in (*seen.strays, *seen.complaints):
        print(f"projector {size} {theme}: {problem}", file=sys.stderr)
    return 1 if seen.strays or seen.complaints else 0


def _shoot(seen: Seen, path: str, out: Path, size: str, dark: bool) -> int:
    theme = "dark" if dark else "light"
    asked = f"{path}{'&' if '?' in path else '?'}{DARK}" if dark else path
    page = seen.open(asked)
    stem = "".join(char if char.isalnum() else "_" for char in path) or "home"
    # The first screen as it is, and the whole page: Streamlit scrolls inside, so the window grows.
    page.screenshot(path=str(out / f"{stem}_{size}_{theme}.png"))
    tall = page.evaluate(
        "document.querySelector('[data-testid=\"stMainBlockContainer\"]').scrollHeight + 80"
    )
    width = SIZES[size][0]
    page.set_viewport_size({"width": width, "height": max(SIZES[size][1], min(int(tall), 9000))})
    seen.ready()
    page.screenshot(path=str(out / f"{stem}_{size}_{theme}_whole.png"))
    wide = page.evaluate("document.documentElement.scrollWidth")
    problems = [*seen.strays, *seen.complaints]
    if wide > width:
        problems.append(f"the page is {wide} px wide")
    for problem in problems:
        print(f"{path} {size} {theme}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
