"""The Python that a bundle carries: Debian's, with Debian's C library beside it.

Nothing of it is installed on the machine that gets it. The program is started by the loader that
lies beside it, so that it asks of the machine a Linux kernel (3.2 or newer), /bin/sh and readlink:
no Python, and no version of glibc. Packages come through apt, which checks Debian's signatures;
PACKAGES beside them names each with version and SHA-256.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from scripts import apt
from scripts.console import Trouble
from scripts.places import quietly

# How Debian calls the processors of our systems, and its folder of libraries for each.
ARCHITECTURES: Final = {
    "linux-x86_64": ("amd64", "x86_64-linux-gnu"),
    "linux-aarch64": ("arm64", "aarch64-linux-gnu"),
}
# The interpreter, its library, and the one library more that wheels expect of a system.
_WANTED: Final = ("python3-minimal", "libpython3-stdlib", "libstdc++6")
# Of the closure only what a library of these packages is loaded from: dpkg and tar want the rest.
# GNU readline and Berkeley DB stay out, with the two modules that are nothing without them.
_UNUSED: Final = re.compile(
    r"^(dpkg|tar|libacl1|libselinux1|libpcre2|libmd0|libreadline|readline|libdb5|media-types)"
)
_WITHOUT: Final = re.compile(r"^(readline|_dbm)\.")
_OLDEST: Final = (3, 11)

LAUNCHER: Final = """#!/bin/sh
# Start the Python of this folder by the loader of this folder, wherever the folder lies. $0 stays
# the program's name: by it Python knows whether it was called from .venv.
here=$(readlink -f "$0")
here=${here%/bin/*}
# Where the machine isn't a Debian, its authorities lie elsewhere than Debian's OpenSSL looks.
if [ -z "$SSL_CERT_FILE" ] && [ ! -e /usr/lib/ssl/certs ]; then
    for file in /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/certs/ca-certificates.crt \\
        /etc/ssl/ca-bundle.pem; do
        [ -r "$file" ] && SSL_CERT_FILE=$file && export SSL_CERT_FILE && break
    done
fi
exec "$here/native/loader" --inhibit-cache --argv0 "$0" --library-path "$here/native" \\
    "$here/native/python" "$@"
"""


def possible() -> bool:
    """Whether this machine can fetch and unpack packages of Debian's kind."""
    return apt.present() and shutil.which("dpkg-deb") is not None


def carry(system: str, into: Path) -> str:
    """Lay the Python for a system of :data:`ARCHITECTURES` into a folder; its version, as 3.11.

    Raises:
        Trouble: apt gave no packages, or its Python is too old.
    """
    architecture, triple = ARCHITECTURES[system]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        packages = [
            file
            for file in apt.closure(_WANTED, architecture, place / "packages")
            if not _UNUSED.match(file.name)
        ]
        if not packages:
            raise Trouble(
                f"取不到 {system} 的 Python 软件包；请检查 apt 的软件源",
                "apt gave no packages of Python for that system",
            )
        root = place / "root"
        for file in packages:
            quietly(["dpkg-deb", "-x", file, root])
        version = _lay(root, triple, into)
        (into / "PACKAGES").write_text("".join(_listed(packages)), encoding="utf-8")
    return version


def _lay(root: Path, triple: str, into: Path) -> str:
    """From the folders of Debian to ours: bin, native, lib, and each package's copyright."""
    programs = [file for file in (root / "usr/bin").glob("python3.*") if file.name[8:].isdigit()]
    version = max((int(file.name[8:]) for file in programs), default=0)
    if (3, version) < _OLDEST:
        raise Trouble(
            f"这台机器的软件源只有 Python 3.{version}，离线包要 3.11 或更高；"
            "请在 Debian 12 或更新的系统上制作",
            "the Python of this machine's sources is older than 3.11",
        )
    native = into / "native"
    (into / "bin").mkdir(parents=True)
    native.mkdir()
    for folder in (root / "lib" / triple, root / "usr/lib" / triple):
        for file in sorted(folder.glob("*.so*")):
            # The name that is loaded (libz.so.1) and not the file behind it (libz.so.1.2.13).
            if file.is_symlink() or not _named_by_a_link(file):
                shutil.copyfile(file, native / file.name)
    loader = next(native.glob("ld-linux*"))
    shutil.copyfile(loader, native / "loader")
    shutil.copyfile(root / f"usr/bin/python3.{version}", native / "python")
    library = f"lib/python3.{version}"
    shutil.copytree(
        root / "usr" / library,
        into / library,
        ignore=lambda _, names: {name for name in names if _WITHOUT.match(name)},
        symlinks=True,
    )
    for link in [path for path in (into / library).rglob("*") if path.is_symlink()]:
        link.unlink()  # to settings under /etc
    for file in sorted((root / "usr/share/doc").glob("*/copyright")):
        (into / "copyright").mkdir(exist_ok=True)
        shutil.copyfile(file, into / "copyright" / file.parent.name)
    launcher = into / "bin/python3"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    for file in (launcher, native / "loader", native / "python"):
        file.chmod(0o755)
    return f"3.{version}"


def _named_by_a_link(file: Path) -> bool:
    return any(
        other.is_symlink() and other.readlink().name == file.name
        for other in file.parent.glob(f"{file.name.split('.so')[0]}.so*")
    )


def _listed(packages: Iterable[Path]) -> Iterator[str]:
    """One line a package: its name, version, architecture, and the SHA-256 of its file."""
    for file in packages:
        name, version, architecture = file.stem.split("_")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        yield f"{name} {version.replace('%3a', ':')} {architecture} {digest}\n"
