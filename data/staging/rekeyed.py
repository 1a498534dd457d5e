"""Staged files that wait to take the place of those under an older key (:mod:`data.custody`)."""

import shutil
from dataclasses import replace
from typing import Final

from data import disk
from data.home import Home
from data.staging import loads

FOLDER: Final = "rekeyed"
_READY: Final = "ready"


def ready(home: Home, before: str, after: str) -> None:
    """Say that all files under the key ``after`` are there; from here on it goes forward."""
    disk.write_aside(home.path / FOLDER / _READY, f"{before} {after}".encode())


def finish(home: Home) -> None:
    """End a change of keys: forward where its files were complete, else back.

    Whoever is about to write calls it first, holding the home's lock: a change that was cut is
    ended then.
    """
    folder = home.path / FOLDER
    if not folder.exists():
        return
    mark = folder / _READY
    if mark.exists():
        before, after = mark.read_text("ascii").split()
        for path in sorted(folder.glob("*/*.parquet")):
            target = home.staged / path.parent.name / path.name
            path.replace(target)
            disk.sync_folder(target.parent)
        for load in loads.read(home):
            if load.key == before:
                loads.put(home, replace(load, key=after))
    shutil.rmtree(home.work, ignore_errors=True)  # the old key's pseudonyms lie there, too
    shutil.rmtree(folder)
