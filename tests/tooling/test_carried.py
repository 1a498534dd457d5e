"""The Python that a bundle carries: found first, started by its own loader, on a bare machine."""

import os
import shutil
import stat
import struct
import subprocess

import pytest

from scripts import carried
from scripts.places import ROOT
from tests.tooling.test_find_python import GOOD, SHELL, command

# The processor that an ELF file is for (its e_machine).
MACHINES = {"linux-x86_64": 62, "linux-aarch64": 183}


def test_the_carried_python_of_this_machine_comes_before_the_system_s(tmp_path):
    """Those of other processors don't start and are passed over; PYTHON= has the last word."""
    (tmp_path / "scripts").mkdir()
    shutil.copyfile(ROOT / "scripts/find_python.sh", tmp_path / "scripts/find_python.sh")
    commands = tmp_path / "bin"
    commands.mkdir()
    command(commands, "python3", GOOD)
    for system, body in (("linux-aarch64", "exit 126"), ("linux-x86_64", GOOD)):
        (tmp_path / "python" / system / "bin").mkdir(parents=True)
        command(tmp_path / "python" / system / "bin", "python3", body)

    def found(**settings: str) -> str:
        asked = [SHELL, "scripts/find_python.sh"]
        return subprocess.run(
            asked,
            cwd=tmp_path,
            env={"PATH": str(commands), **settings},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    assert found() == "python/linux-x86_64/bin/python3"
    assert found(PYTHON="python3") == "python3"
    shutil.rmtree(tmp_path / "python/linux-x86_64")
    assert found() == "python3"


@pytest.mark.skipif(shutil.which("readlink") is None, reason="a launcher for Linux")
def test_the_launcher_finds_its_folder_and_keeps_the_name_it_was_called_by(tmp_path):
    """From wherever the folder lies, through a link as .venv has one, with authorities' files."""
    home = tmp_path / "人才 大脑"
    (home / "bin").mkdir(parents=True)
    (home / "native").mkdir()
    command(home / "native", "loader", 'for word in "$@"; do echo "$word"; done')
    launcher = home / "bin/python3"
    launcher.write_text(carried.LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)
    link = tmp_path / "python"
    link.symlink_to(launcher)
    said = subprocess.run([link, "-c", "a b"], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [
        "--inhibit-cache",
        "--argv0",
        str(link),
        "--library-path",
        str(home / "native"),
        str(home / "native/python"),
        "-c",
        "a b",
    ]


@pytest.mark.long
@pytest.mark.skipif(not carried.possible(), reason="apt brings the packages")
@pytest.mark.parametrize("system", sorted(carried.ARCHITECTURES))
def test_it_is_made_for_either_processor(tmp_path, system):
    version = carried.carry(system, tmp_path / "one")
    native = tmp_path / "one/native"
    for file in (native / "loader", native / "python", *native.glob("*.so*")):
        head = file.read_bytes()[:20]
        assert head[:4] == b"\x7fELF" and struct.unpack_from("<H", head, 18)[0] == MACHINES[system]
    assert stat.S_IMODE((native / "loader").stat().st_mode) == 0o755
    listed = (tmp_path / "one/PACKAGES").read_text("utf-8").splitlines()
    names = {line.split()[0] for line in listed}
    assert {f"python{version}-minimal", "libc6", "libstdc++6", "libssl3"} <= names
    assert all(len(line.split()) == 4 and len(line.split()[3]) == 64 for line in listed)
    assert names <= {file.name for file in (tmp_path / "one/copyright").iterdir()}
    assert not [path for path in (tmp_path / "one").rglob("*") if path.is_symlink()]


@pytest.mark.long
@pytest.mark.skipif(not carried.possible() or os.geteuid() != 0, reason="wants apt and chroot")
def test_it_runs_where_there_is_nothing_but_a_shell(tmp_path):
    """A root of Debian's shell and coreutils with another loader's folder empty of Python."""
    from scripts import apt, bundle

    root = tmp_path / "root"
    for file in apt.closure(("dash", "coreutils"), _debian(bundle.this_system()), tmp_path / "apt"):
        subprocess.run(["dpkg-deb", "-x", file, root], check=True)
    carried.carry(bundle.this_system(), root / "opt/python")
    assert not list((root / "usr/bin").glob("python*"))
    asked = (
        "import bz2, ctypes, hmac, lzma, multiprocessing, sqlite3, ssl, subprocess, sys, venv;"
        "venv.create('/venv', with_pip=False, symlinks=True);"
        "print(hmac.digest(b'k', b'x', 'sm3').hex()[:8], sys.executable)"
    )
    cut = ["unshare", "-n", "chroot", root]
    first = subprocess.run(
        [*cut, "/opt/python/bin/python3", "-c", asked], capture_output=True, text=True, check=True
    )
    assert first.stdout.split() == ["6abcb646", "/opt/python/bin/python3"]
    second = subprocess.run(
        [*cut, "/venv/bin/python", "-c", "import sys; print(sys.prefix, sys.base_prefix)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert second.stdout.split() == ["/venv", "/opt/python"]


def _debian(system: str) -> str:
    return carried.ARCHITECTURES[system][0]


def test_debian_s_names_are_told_apart():
    used = ("libssl3_3.0.deb", "libpython3.11-stdlib_3.11.2.deb", "libc6_2.36.deb")
    dropped = ("dpkg_1.21.deb", "tar_1.34.deb", "libreadline8_8.2.deb", "libdb5.3_5.3.deb")
    assert not [name for name in used if carried._UNUSED.match(name)]
    assert all(carried._UNUSED.match(name) for name in dropped)
