"""Put pip into an environment whose Python came without one (a bare Debian has no ensurepip).

Each way is tried in turn, nearest first. None of them needs root, changes the system or names
an index: the wheelhouse of a bundle, a wheel or a pip that the system has, uv or virtualenv,
the index that the person's own settings name, Debian's package of the wheel.
"""

import configparser
import hashlib
import html
import os
import re
import shutil
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from scripts import apt
from scripts.console import Trouble, say
from scripts.places import PIP_LOCK, PYTHON, VENV, WHEELHOUSE, clean_environment, quietly

DEBIAN_WHEELS = Path("/usr/share/python-wheels")


def has_pip() -> bool:
    """Whether the environment's Python can run pip."""
    return quietly([PYTHON, "-m", "pip", "--version"]).returncode == 0


def provide(offline: bool) -> None:
    """Give the environment a pip by the first way that works; Trouble where none does."""
    ways = (_from_wheelhouse, _from_debian_wheels, _by_tools)
    more = () if offline else (_by_system_pip, _from_configured_index, _from_debian_package)
    for way in (*ways, *more):
        if way() and has_pip():
            say("pip 已就位", f"pip is in place ({way.__name__.strip('_').replace('_', ' ')})")
            return
    raise Trouble(
        "这台机器的 Python 不带 pip，也没有别的来源；请运行：sudo apt-get install python3-venv",
        "this Python has no pip and none could be had; run: sudo apt-get install python3-venv",
    )


def locked_pip() -> tuple[str, set[str]]:
    """The pinned version of pip and the SHA-256 of its files, from requirements-pip.txt."""
    text = PIP_LOCK.read_text(encoding="utf-8")
    version = re.search(r"^pip==(\S+)", text, re.MULTILINE)
    assert version is not None, f"{PIP_LOCK.name} pins no pip"
    return version.group(1), set(re.findall(r"sha256:([0-9a-f]{64})", text))


def _install_wheel(wheel: Path) -> bool:
    """A wheel of pip is a zip that can install itself."""
    return quietly([PYTHON, wheel / "pip", "install", "--no-index", wheel]).returncode == 0


def _install_locked_wheel(wheel: Path) -> bool:
    return hashlib.sha256(wheel.read_bytes()).hexdigest() in locked_pip()[1] and _install_wheel(
        wheel
    )


def _from_wheelhouse() -> bool:
    return any(_install_locked_wheel(wheel) for wheel in sorted(WHEELHOUSE.glob("pip-*.whl")))


def _from_debian_wheels(folder: Path = DEBIAN_WHEELS) -> bool:
    return any(_install_wheel(wheel) for wheel in sorted(folder.glob("pip-*.whl")))


def _by_tools() -> bool:
    """uv and virtualenv make environments by themselves; virtualenv carries a wheel of pip."""
    virtualenv = shutil.which("virtualenv")
    if virtualenv is not None:
        made = quietly([virtualenv, "-q", "--python", sys.executable, VENV])
        if made.returncode == 0 and has_pip():
            return True
    uv = shutil.which("uv")
    command: list[str | Path] = [
        str(uv),
        "pip",
        "install",
        "-q",
        "--python",
        PYTHON,
        "-r",
        PIP_LOCK,
    ]
    return uv is not None and quietly(command).returncode == 0


def _by_system_pip() -> bool:
    """A system pip may not install into its own Python (PEP 668), but it may into ours."""
    command: list[str | Path] = [sys.executable, "-m", "pip", "-q", "--python", PYTHON, "install"]
    return quietly([*command, "--require-hashes", "-r", PIP_LOCK]).returncode == 0


def _from_configured_index() -> bool:
    version, hashes = locked_pip()
    for index in configured_indexes():
        try:
            page = urllib.parse.urljoin(index.rstrip("/") + "/", "pip/")
            with urllib.request.urlopen(page, timeout=30) as answer:
                links = re.findall(r'href="([^"]+)"', answer.read().decode("utf-8", "replace"))
            wanted = f"pip-{version}-py3-none-any.whl"
            link = next((html.unescape(one) for one in links if wanted in one), None)
            if link is None:
                continue
            with urllib.request.urlopen(urllib.parse.urljoin(page, link), timeout=60) as answer:
                content = answer.read()
        except (OSError, urllib.error.URLError, ValueError) as error:
            say(f"软件源 {_safe(index)} 不可用", f"index not usable: {error}")
            continue
        if hashlib.sha256(content).hexdigest() in hashes:
            with tempfile.TemporaryDirectory() as folder:
                wheel = Path(folder) / wanted
                wheel.write_bytes(content)
                return _install_wheel(wheel)
    return False


def _from_debian_package() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder)
        return apt.unpack("python3-pip-whl", into) and _from_debian_wheels(
            into / DEBIAN_WHEELS.relative_to("/")
        )


def configured_indexes() -> Iterator[str]:
    """The indexes that the person's environment and pip's settings files name, nearest first."""
    environment = clean_environment()
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        if environment.get(name):
            yield environment[name]
    for file in _settings_files():
        # Values may hold a bare % (an escaped password), so nothing is interpolated.
        settings = configparser.RawConfigParser()
        try:
            settings.read(file, encoding="utf-8")
        except configparser.Error as error:
            say(f"读不懂 {file}，已跳过", f"skipped, not readable: {error.message.splitlines()[0]}")
            continue
        yield from settings.get("global", "index-url", fallback="").split()
        yield from settings.get("global", "extra-index-url", fallback="").split()


def _settings_files() -> Iterator[Path]:
    if os.environ.get("PIP_CONFIG_FILE"):
        yield Path(os.environ["PIP_CONFIG_FILE"])
    home = Path.home()
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    yield settings / "pip/pip.conf"
    yield home / "Library/Application Support/pip/pip.conf"
    yield home / ".pip/pip.conf"
    yield Path("/etc/pip.conf")


def _safe(index: str) -> str:
    """An index's address without the name and password that may stand in it."""
    return re.sub(r"//[^/@]*@", "//", index)
