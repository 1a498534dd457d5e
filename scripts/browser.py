"""A Chromium for the browser tests, what drives it, and a font that has the Chinese glyphs."""

import os
import shutil
import sys
from pathlib import Path

from scripts import apt
from scripts.console import Trouble, say
from scripts.places import PYTHON, quietly

_NAMES = (
    # The same engine without a window around it: a test costs a sixth less.
    "chromium-headless-shell",
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("microsoft-edge", "microsoft-edge-stable", "chrome", "msedge"),
)
_PROGRAMS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# All that the tests want of the system, so that a plain user asks an administrator only once.
_DEBIAN = "sudo apt-get install chromium fontconfig fonts-noto-cjk libatomic1"
_LAUNCH = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as p: p.chromium.launch(args=['--no-sandbox']).close()"
)


def ensure() -> str:
    """The path of a browser for the tests; empty when Playwright has one of its own.

    TALENT_BROWSER names another one. Raises Trouble with the command to run.
    """
    _ensure_driver()
    _ensure_font()
    found = find()
    if found is not None:
        return found
    say("没有找到 Chromium，正在准备", "no Chromium here, getting one")
    # On Ubuntu apt's chromium is a snap in disguise, which no container or server can run.
    # Debian before 12 has the whole browser only.
    for package in () if _is_ubuntu() else ("chromium-headless-shell", "chromium"):
        if apt.install(package) and (found := find()) is not None:
            return found
    deps = ["--with-deps"] if _is_ubuntu() and apt.as_root() is not None else []
    quietly([PYTHON, "-m", "playwright", "install", *deps, "chromium"])
    if quietly([PYTHON, "-c", _LAUNCH]).returncode == 0:
        return ""
    if sys.platform == "linux" and not _is_ubuntu():
        hint = _DEBIAN
    else:
        hint = ".venv/bin/python -m playwright install --with-deps chromium"
    raise Trouble(
        f"浏览器测试需要 Chromium 或 Chrome；请运行：{hint}", f"a browser is needed; run: {hint}"
    )


def find() -> str | None:
    """An installed browser of the Chromium family that starts, or None."""
    named = os.environ.get("TALENT_BROWSER")
    if named:
        if shutil.which(named) is None:
            raise Trouble(f"TALENT_BROWSER={named} 不存在", "TALENT_BROWSER is no program")
        return named
    there = [path for name in _NAMES if (path := shutil.which(name))]
    there += [path for path in _PROGRAMS if Path(path).exists()]
    # Windows' browsers open a window when asked for their version.
    return next((path for path in there if os.name == "nt" or _starts(path)), None)


def _starts(path: str) -> bool:
    return quietly([path, "--version"]).returncode == 0


def _is_ubuntu() -> bool:
    try:
        return "ubuntu" in Path("/etc/os-release").read_text(encoding="utf-8").lower()
    except OSError:
        return False


def _ensure_driver() -> None:
    """Playwright's own Node.js wants libatomic, which a bare Debian doesn't have."""
    for _ in range(2):
        version = quietly([PYTHON, "-m", "playwright", "--version"])
        if version.returncode == 0:
            return
        if not ("libatomic" in version.stdout and apt.install("libatomic1")):
            break
    if "libatomic" in version.stdout:
        hint = "sudo apt-get install libatomic1"
        raise Trouble(
            f"浏览器测试需要 libatomic；请运行：{hint}", f"libatomic is needed; run: {hint}"
        )
    raise Trouble(f"Playwright 不能启动：{version.stdout.strip()[-300:]}", "Playwright won't start")


def _ensure_font() -> None:
    """macOS and Windows always have one; elsewhere fontconfig is asked."""
    if sys.platform != "linux" or _has_font() or apt.install("fontconfig", "fonts-noto-cjk"):
        return
    raise Trouble(f"浏览器测试需要中文字体；请运行：{_DEBIAN}", f"run: {_DEBIAN}")


def _has_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(quietly(["fc-list", ":lang=zh-cn", "family"]).stdout.strip())
