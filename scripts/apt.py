"""Debian and Ubuntu: what can be had through apt-get, with and without being root."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from scripts.console import say
from scripts.places import quietly


def present() -> bool:
    """Whether this machine has apt-get at all."""
    return shutil.which("apt-get") is not None


def as_root() -> list[str] | None:
    """The words to put before a command that needs root; None where nobody may become it."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and quietly(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(*packages: str) -> bool:
    """Install packages as root or by a sudo that asks no password; whether it went well."""
    root = as_root() if present() else None
    if root is None:
        return False
    say(f"正在用 apt-get 安装 {' '.join(packages)}", "installing with apt-get")
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    wanted = [*command, "install", "-y", "--no-install-recommends", *packages]
    # The lists on the machine are tried first: a refresh takes longer than most installs.
    if quietly(wanted).returncode == 0:
        return True
    quietly([*command, "update"])
    result = quietly(wanted)
    if result.returncode != 0:
        print(result.stdout.strip()[-600:], flush=True)
    return result.returncode == 0


def unpack(package: str, into: Path) -> bool:
    """Fetch one package, checked by apt's own signatures, and unpack it: needs no root.

    A machine whose package lists are missing or old gets private ones in a temporary folder.
    """
    if not (present() and shutil.which("dpkg-deb")):
        return False
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for part in ("lists/partial", "cache/archives/partial"):
            (place / part).mkdir(parents=True)
        private = [
            *("-o", f"Dir::State::Lists={place}/lists", "-o", f"Dir::Cache={place}/cache"),
            *("-o", "APT::Sandbox::User=", "-o", "Debug::NoLocking=1"),
        ]
        if quietly(["apt-get", "-qq", "download", package], cwd=place).returncode != 0:
            quietly(["apt-get", "-qq", *private, "update"], cwd=place)
            quietly(["apt-get", "-qq", *private, "download", package], cwd=place)
        found = sorted(place.glob("*.deb"))
        return bool(found) and quietly(["dpkg-deb", "-x", found[0], into]).returncode == 0


def closure(packages: Iterable[str], architecture: str, into: Path) -> list[Path]:
    """Fetch packages of an architecture with all that they depend on, as for an empty machine.

    From the sources that this machine's apt knows, checked by its keys; lists and state are
    private, so that nothing of the machine changes and no root is needed. Empty where it fails.
    """
    for part in ("lists/partial", "cache/archives/partial"):
        (into / part).mkdir(parents=True, exist_ok=True)
    (into / "status").touch()
    settings = {
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "1",
        "Dir::Cache": f"{into}/cache",
        "Dir::State": f"{into}",
        "Dir::State::Lists": f"{into}/lists",
        "Dir::State::status": f"{into}/status",
    }
    command = ["apt-get", "-qq", *(w for k, v in settings.items() for w in ("-o", f"{k}={v}"))]
    wanted = ["-y", "--no-install-recommends", "--download-only", "install", *packages]
    if (
        quietly([*command, "update"]).returncode != 0
        or quietly([*command, *wanted]).returncode != 0
    ):
        return []
    return sorted((into / "cache/archives").glob("*.deb"))
