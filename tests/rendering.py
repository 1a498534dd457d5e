"""LibreOffice as a reader of what is exported: to PDF, and the PDF's text by page."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path


def program() -> str:
    """TALENT_SOFFICE as `make test` sets it, else what the machine has."""
    found = os.environ.get("TALENT_SOFFICE") or shutil.which("soffice")
    assert found, "LibreOffice is missing: run the tests through `make test`, which gets it"
    return found


def to_pdf(folder: Path, files: Sequence[Path]) -> dict[str, Path]:
    """Convert files in one start of LibreOffice; by the file's whole name.

    Each test session has a profile of its own: a second start under the same one does nothing.
    """
    out = folder / "pdf"
    out.mkdir(exist_ok=True)
    made = {}
    for form in sorted({path.suffix for path in files}):
        into = out / form.lstrip(".")
        into.mkdir(exist_ok=True)
        same = [path for path in files if path.suffix == form]
        profile = (folder / "profile").as_uri()
        done = subprocess.run(
            [
                program(),
                f"-env:UserInstallation={profile}",
                "--headless",
                "--norestore",
                "--convert-to",
                "pdf",
                "--outdir",
                str(into),
                *map(str, same),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=280,
            check=False,
        )
        for path in same:
            pdf = into / f"{path.stem}.pdf"
            assert pdf.exists(), f"{path.name} was not converted: {done.stdout[-600:]}"
            made[path.name] = pdf
    return made


def pages_of(pdf: Path) -> list[str]:
    """The text of each page, without white space: renderers put it between scripts at will."""
    raw = subprocess.run(
        ["pdftotext", "-enc", "UTF-8", str(pdf), "-"], stdout=subprocess.PIPE, check=True
    ).stdout.decode("utf-8")
    return [tight(page) for page in raw.split("\f")[:-1]]


def lines_of(pdf: Path) -> list[str]:
    """The lines of a PDF as they stand on its pages."""
    raw = subprocess.run(
        ["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"], stdout=subprocess.PIPE, check=True
    ).stdout.decode("utf-8")
    return [line.strip() for line in raw.replace("\f", "\n").splitlines() if line.strip()]


def tight(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def fonts_of(pdf: Path) -> str:
    """The names of a PDF's fonts."""
    return subprocess.run(
        ["pdffonts", str(pdf)], stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def chinese_families() -> set[str]:
    """The fonts of this machine that have Chinese glyphs, as PDFs write their names."""
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "postscriptname"], stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    names = {line.partition("=")[2].split("-")[0].strip() for line in listed.splitlines()}
    return {name for name in names if name}
