"""`make bundle`: the project and every wheel it needs in one archive, for a machine offline.

SYSTEMS and PYTHONS choose the target machines (default: this one), for example
`make bundle SYSTEMS="linux-x86_64 windows-amd64" PYTHONS="3.11 3.12"`. For Linux the archive
carries a Python too (scripts/carried.py), where the machine that makes it has apt.
"""

import hashlib
import os
import platform
import re
import shutil
import sys
import tarfile
import tomllib
from pathlib import Path

from scripts import carried, environment
from scripts.console import Trouble, say
from scripts.places import LOCKS, PIP_LOCK, PYTHON, ROOT, WHEELHOUSE, quietly

# Not where it lies in the bundle: this machine has a Python of its own.
_CARRIED = ROOT / "dist" / "python"

_GLIBC = ("2_28", "2_27", "2_26", "2_24", "2_17", "2_12", "2_5")
_OLD = ("2014", "2010", "1")

# For each system: the tags of wheels that run on it, and what environment markers say there.
SYSTEMS = {
    f"linux-{cpu}": (
        (*(f"manylinux_{c}_{cpu}" for c in _GLIBC), *(f"manylinux{c}_{cpu}" for c in _OLD)),
        {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": cpu},
    )
    for cpu in ("x86_64", "aarch64")
} | {
    f"macos-{cpu}": (
        (f"macosx_14_0_{cpu}", "macosx_14_0_universal2"),
        {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": cpu},
    )
    for cpu in ("x86_64", "arm64")
}
# pip is told so above all: `--implementation cp`.
_EVERYWHERE = {"platform_python_implementation": "CPython", "implementation_name": "cpython"}
SYSTEMS["windows-amd64"] = (
    ("win_amd64",),
    {"sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
)


def bundle() -> int:
    """Make `wheelhouse/` and `dist/talent-brain-VERSION.tar.gz`."""
    systems = os.environ.get("SYSTEMS", "").split() or [this_system()]
    pythons = os.environ.get("PYTHONS", "").split() or [_this_python()]
    unknown = [name for name in systems if name not in SYSTEMS]
    if unknown:
        raise Trouble(f"未知系统 {unknown[0]}，可用：{'、'.join(SYSTEMS)}", "unknown system")
    if any(re.fullmatch(r"3\.\d+", version) is None for version in pythons):
        raise Trouble("PYTHONS 应形如 3.11 3.12", "PYTHONS should look like 3.11 3.12")
    environment.ensure("run")
    shutil.rmtree(WHEELHOUSE, ignore_errors=True)
    WHEELHOUSE.mkdir()
    shutil.rmtree(_CARRIED, ignore_errors=True)
    for system in systems:
        for version in sorted({*pythons, *_carry(system)}):
            say(f"下载 {system}、Python {version} 的安装包", "downloading wheels")
            for lock in (LOCKS["run"], PIP_LOCK):
                _download(lock, system, version)
    # What this wheelhouse was made for: an installation from it checks that it still fits.
    shutil.copyfile(LOCKS["run"], WHEELHOUSE / LOCKS["run"].name)
    archive = _pack()
    say(
        f"离线包 {archive.relative_to(ROOT)}（{archive.stat().st_size / 1e6:.0f} MB）；"
        "解开后运行 sh install.sh，再 make run",
        "unpack it there, then: sh install.sh && make run",
    )
    return 0


def _carry(system: str) -> list[str]:
    """Lay a Python for a system into the bundle; its version, or none where none can be had."""
    if system not in carried.ARCHITECTURES:
        return []
    if not carried.possible():
        say(
            f"{system}：这台机器没有 apt，离线包不带 Python，目标机器须自备 3.11 或更高",
            "no apt here: the bundle carries no Python",
        )
        return []
    say(f"下载 {system} 的 Python", "downloading the Python that the bundle carries")
    return [carried.carry(system, _CARRIED / system)]


def this_system() -> str:
    """The name in SYSTEMS of the machine that runs this."""
    names = {"linux": "linux", "darwin": "macos", "win32": "windows"}
    name = f"{names.get(sys.platform, sys.platform)}-{platform.machine().lower()}"
    if name not in SYSTEMS:
        raise Trouble(f"{name} 没有现成的安装包；请用 SYSTEMS= 指定", "set SYSTEMS")
    return name


def _this_python() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def lines_for(lock_text: str, markers: dict[str, str]) -> str:
    """The lock as plain pins for a target: entries whose marker is false there are left out.

    pip evaluates markers for the machine it runs on, whatever --platform says. The only
    markers that the lock may hold are comparisons of one variable with one text, joined by `and`.
    """
    kept = []
    for entry in re.split(r"\n(?=\S)", lock_text):
        head = entry.split("\\", 1)[0]
        if not re.match(r"[A-Za-z0-9._-]+==", head):
            continue
        _, _, marker = head.partition(";")
        if not marker.strip() or _holds(marker.strip(), markers):
            kept.append(entry.replace(f";{marker}", " ") if marker else entry)
    return "\n".join(kept) + "\n"


def _holds(marker: str, markers: dict[str, str]) -> bool:
    if " and " in marker:
        # What is false on every target (emscripten) settles it before a version has to be read.
        parts = sorted(marker.split(" and "), key=lambda part: "python" in part)
        return all(_holds(one.strip(), markers) for one in parts)
    found = re.fullmatch(r"(\w+) (==|!=) '([^']*)'", marker)
    markers = _EVERYWHERE | markers
    if found is None or found.group(1) not in markers:
        raise Trouble(f"离线包读不懂条件 {marker}", "a marker in the lock is not understood")
    same = markers[found.group(1)] == found.group(3)
    return same == (found.group(2) == "==")


def _download(lock: Path, system: str, version: str) -> None:
    tags, markers = SYSTEMS[system]
    pins = WHEELHOUSE / "pins.txt"
    pins.write_text(lines_for(lock.read_text(encoding="utf-8"), markers), encoding="utf-8")
    target = [word for tag in tags for word in ("--platform", tag)]
    options = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--quiet"]
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "download",
        *options,
        "--implementation",
        "cp",
    ]
    result = quietly([*command, "--python-version", version, *target, "-d", WHEELHOUSE, "-r", pins])
    pins.unlink()
    if result.returncode != 0:
        raise environment.trouble(result.stdout)


def _pack() -> Path:
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    name = f"talent-brain-{version}"
    listing = quietly(["git", "-c", "core.quotePath=false", "ls-files", "-z"])
    if listing.returncode != 0:
        raise Trouble("make bundle 要在 git 检出的目录里运行", "this is no git checkout")
    tracked = [ROOT / path for path in listing.stdout.split("\0") if path]
    files = {str(path.relative_to(ROOT)): path for path in tracked if path.is_file()}
    files |= {f"wheelhouse/{path.name}": path for path in sorted(WHEELHOUSE.iterdir())}
    files |= {
        f"python/{path.relative_to(_CARRIED)}": path
        for path in sorted(_CARRIED.rglob("*"))
        if path.is_file()
    }
    files["install.sh"] = ROOT / "scripts/install.sh"
    sums = ROOT / "dist" / "SHA256SUMS"
    sums.parent.mkdir(exist_ok=True)
    sums.write_text(
        "".join(f"{_sha256(path)}  {inside}\n" for inside, path in sorted(files.items())),
        encoding="utf-8",
    )
    archive = sums.parent / f"{name}.tar.gz"
    # Wheels are compressed already: a low level saves minutes and costs nothing.
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
        for inside, path in sorted((files | {"SHA256SUMS": sums}).items()):
            tar.add(path, f"{name}/{inside}")
    sums.unlink()
    return archive


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
