"""The environment `.venv`: made once, filled with the pinned set, left alone while that holds.

`.venv` may be a link, to a larger disk or to the environment of another checkout.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from scripts import pip_sources
from scripts.console import Trouble, progress, say
from scripts.places import LOCKS, PYTHON, ROOT, VENV, WHEELHOUSE, clean_environment, quietly

STAMP = VENV / "installed.json"
LOG = VENV / "install.log"

_HINTS = (
    (
        r"DO NOT MATCH THE HASHES|don't match",
        "安装包与锁定的校验和不符，未安装；请换一个可信的软件源",
        "a package differs from its pinned hash; use an index you trust",
    ),
    (
        r"No space left",
        "磁盘空间不足（约需 1 GB）",
        "no space left on the disk (about 1 GB is needed)",
    ),
    (
        r"resolution|onnection ?(refused|error|broken|reset)|timed? ?out|[Pp]roxy|SSL",
        "连不上软件源；请检查网络，或设置 PIP_INDEX_URL，或改用 make bundle 做的离线包",
        "no package index answers; check the network, set PIP_INDEX_URL, or use an offline bundle",
    ),
    (
        r"No matching distribution|not a supported wheel",
        "有软件包不支持本机系统或 Python（需要 64 位 Python 3.11–3.14；macOS 14 或更高）",
        "a package has no wheel for this system or Python (64-bit 3.11 to 3.14 are supported)",
    ),
)

# pip says one such line per package: from an index, or from a folder of wheels.
_ONE_PACKAGE = re.compile(r"Collecting ([\w.-]+?)[=\s]|Processing .*?([\w.]+)-\d[^/\\]*\.whl")


def ensure(kind: str) -> None:
    """Have `.venv` hold the pinned set `kind` ("run" or "dev"); nothing is done where it does.

    Raises Trouble with one line that says what to do.
    """
    if _stamp().get(kind) == _digest(kind) and _stamp().get("base") == _base():
        return
    offline = from_wheelhouse()
    if _stamp().get("base") != _base() or not _usable():
        _create(offline)
    _fill(kind, offline)
    # The test set holds the run-time set too, at the same versions: the lock sees to that.
    held = {"run", kind}
    stamp = {"base": _base()} | {name: _digest(name) for name in sorted(held)}
    STAMP.write_text(json.dumps(stamp, indent=1), encoding="utf-8")


def from_wheelhouse() -> bool:
    """Whether to install from the wheelhouse of a bundle: when asked to, or when it fits."""
    asked = os.environ.get("OFFLINE", "") not in ("", "0")
    copy = WHEELHOUSE / LOCKS["run"].name
    fits = copy.is_file() and copy.read_bytes() == LOCKS["run"].read_bytes()
    if asked and not fits:
        raise Trouble(
            "没有与 requirements.txt 相符的离线包 wheelhouse/；请在能上网的机器上运行 make bundle",
            "wheelhouse/ is missing or stale; run make bundle on a machine with a network",
        )
    return fits


def _digest(kind: str) -> str:
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def _base() -> str:
    """What an environment can't survive: another Python, or a folder that moved."""
    return f"{platform.python_version()} {platform.machine()} {os.path.realpath(VENV)}"


def _stamp() -> dict[str, str]:
    """What was installed; empty when nothing was, or when an installation was cut short."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if PYTHON.exists() else {}


def _usable() -> bool:
    return PYTHON.exists() and pip_sources.has_pip()


def _create(offline: bool) -> None:
    say(f"建立 Python 环境 .venv（Python {platform.python_version()}）", "making the environment")
    place = _place()
    if Path(sys.prefix).resolve() == place:
        raise Trouble(
            "请先退出 .venv（deactivate）再运行，它需要重建",
            "leave .venv first (deactivate): it has to be made anew",
        )
    shutil.rmtree(place, ignore_errors=True)
    # A Debian without python3-venv has the module venv, but neither ensurepip nor its wheels.
    if importlib.util.find_spec("ensurepip") is not None:
        made = quietly([sys.executable, "-m", "venv", place])
        if made.returncode == 0:
            return
        shutil.rmtree(place, ignore_errors=True)
    try:
        venv.create(place, with_pip=False, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        raise Trouble(f"无法建立 {VENV.name}：{error}", "the environment can't be made") from None
    pip_sources.provide(offline)


def _place() -> Path:
    """Where the environment lies; what is made anew is cleared before, so never other files.

    Raises:
        Trouble: `.venv` is a link to nowhere, or to a folder that holds something else.
    """
    place = Path(os.path.realpath(VENV))
    if VENV.is_symlink():
        endless = place.is_symlink()
        holds = not endless and place.is_dir() and any(place.iterdir())
        if endless or place.is_file() or (holds and not (place / "pyvenv.cfg").is_file()):
            raise Trouble(
                f".venv 是指向 {VENV.readlink()} 的链接，那里不是 Python 环境；请删除链接再运行",
                ".venv is a link, and what it names is no environment: remove the link",
            )
    return place


def _fill(kind: str, offline: bool) -> None:
    lock = LOCKS[kind]
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    say(f"安装 {len(names)} 个锁定版本的软件包", f"installing {len(names)} pinned packages")
    # --isolated: an offline machine's settings may name an index that isn't there.
    source = ["--no-index", "--find-links", str(WHEELHOUSE)] if offline else []
    command = [str(PYTHON), "-m", "pip", *(["--isolated"] if offline else []), "install"]
    options = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-compile"]
    process = subprocess.Popen(
        [*command, *options, "--progress-bar", "off", *source, "-r", str(lock)],
        cwd=ROOT,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    done = 0
    with LOG.open("w", encoding="utf-8") as log:
        for line in process.stdout:
            log.write(line)
            seen = _ONE_PACKAGE.match(line)
            if seen and done < len(names):
                done += 1
                progress(done, len(names), seen.group(1) or seen.group(2))
            elif line.startswith("Installing collected packages"):
                say("  正在解包", "unpacking")
    if process.wait() != 0:
        raise trouble(LOG.read_text(encoding="utf-8"))


def trouble(output: str) -> Trouble:
    """One line for a failed installation: the likeliest cause, and where the rest stands."""
    where = LOG.relative_to(ROOT)
    for pattern, chinese, english in _HINTS:
        if re.search(pattern, output):
            return Trouble(f"{chinese}（详见 {where}）", english)
    last = [line for line in output.splitlines() if line.startswith("ERROR")] or [""]
    return Trouble(f"安装失败，详见 {where} {last[-1]}".strip(), "the installation failed")
