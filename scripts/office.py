"""A LibreOffice for the tests that render what is exported, and poppler to read the renders."""

import os
import shutil
import sys
from pathlib import Path

from scripts import apt
from scripts.console import Trouble
from scripts.places import quietly

# Without screens, Java, help and other languages: 114 MB to fetch on a Debian that has a browser.
_PACKAGES = (
    *("libreoffice-impress-nogui", "libreoffice-calc-nogui", "libreoffice-writer-nogui"),
    "poppler-utils",
)
_PROGRAMS = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_READERS = ("pdftotext", "pdffonts")


def ensure() -> str:
    """The path of LibreOffice for the tests. TALENT_SOFFICE names another one.

    Raises Trouble with the command to run.
    """
    found = find()
    if found is None or not _readable():
        apt.install(*(_missing(found)))
        found = find()
    if found is not None and _readable():
        return found
    hint = f"sudo apt-get install --no-install-recommends {' '.join(_PACKAGES)}"
    if sys.platform != "linux":
        hint = "brew install --cask libreoffice && brew install poppler"
    raise Trouble(
        f"导出文件的测试需要 LibreOffice 和 poppler；请运行：{hint}",
        f"LibreOffice and poppler are needed; run: {hint}",
    )


def find() -> str | None:
    """An installed LibreOffice that starts, or None."""
    named = os.environ.get("TALENT_SOFFICE")
    if named:
        if shutil.which(named) is None:
            raise Trouble(f"TALENT_SOFFICE={named} 不存在", "TALENT_SOFFICE is no program")
        return named
    there = [path for name in ("soffice", "libreoffice") if (path := shutil.which(name))]
    there += [path for path in _PROGRAMS if Path(path).exists()]
    return next((path for path in there if quietly([path, "--version"]).returncode == 0), None)


def _missing(found: str | None) -> list[str]:
    """What to install: poppler alone where an office already has its LibreOffice."""
    return [name for name in _PACKAGES if found is None or name == "poppler-utils"]


def _readable() -> bool:
    return all(shutil.which(name) for name in _READERS)
