"""A home with a key and nothing else, and a way to write its files."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from data.home import Home
from data.importing.pseudonym import KEY_BYTES


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Random pairs are drawn in the order of the keys: one key, one result."""
    key = tmp_path / "keys" / "key"
    key.parent.mkdir()
    key.write_text("5a" * KEY_BYTES, "ascii")
    key.chmod(0o600)
    monkeypatch.setenv("TALENT_KEY_FILE", str(key))
    return Home(tmp_path / "home")


def written(path: Path, header: str, lines: Iterable[Iterable[object]]) -> Path:
    """A CSV of a header and rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(header.split(","))
        out.writerows(lines)
    return path
