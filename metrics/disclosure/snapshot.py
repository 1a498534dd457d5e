"""One published snapshot as figures are computed from it, and its threshold for marginal totals.

A breakdown is given only of totals that count enough people (metrics.disclosure.marginal_totals).
The examination before publication may raise that threshold for a snapshot; its folder keeps it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

import pandas as pd

from data.disk import write_aside
from data.home import Home, Refused
from data.protection import PROFILES, Profile
from data.snapshots import manifest
from data.snapshots.kept import Kept
from data.snapshots.warehouse import Lacking, Unfit, Warehouse
from data.staging.joined import Joined
from metrics.engine.core import OutdatedSnapshot, Unknown
from metrics.engine.framing import frame_bytes

# People that a total must count to be broken down: judged on the rounded count, so that the
# judgement tells nothing new.
TOTAL_THRESHOLD: Final = 50
_FILE: Final = "guard.json"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Published:
    """One snapshot's cubes, as :func:`metrics.engine.compute.compute` wants them.

    Attributes:
        warehouse: of the home that the snapshot is in.
        snapshot: its id.
        demo: whether its people are invented.
        threshold: people that a marginal total must count; 0 is what the snapshot's examination
            settled on.
        protection: name of a profile; empty is that of the snapshot's manifest.
    """

    warehouse: Warehouse
    snapshot: str
    demo: bool = False
    threshold: int = 0
    protection: str = ""

    @property
    def profile(self) -> Profile:
        """The profile of protection that it is built, examined and answers under."""
        return PROFILES.get(self.protection) or kept_profile(self.warehouse.home, self.snapshot)

    @property
    def total_threshold(self) -> int:
        """People that a marginal total must count to be broken down."""
        return self.threshold or kept_threshold(_folder(self.warehouse.home, self.snapshot))

    def query(self, sql: str, values: Any = ()) -> pd.DataFrame:
        """Run one statement with bound values.

        Raises:
            OutdatedSnapshot: an earlier version built it, without what is asked for.
            Unknown: a code is of another kind than those of its dimension.
        """

        def ask() -> "_Asked[pd.DataFrame]":
            with _in_words():
                found = self.warehouse.query(self.snapshot, sql, values)
            return _Asked(found, frame_bytes(found))

        asked = self._once("frame", sql, values, ask)
        return asked.found.copy(deep=False)  # shares its columns until somebody writes to it

    def columns(self, sql: str, values: Any = ()) -> dict[str, Any]:
        """The same as plain arrays, for what is asked often; raises the same."""

        def ask() -> "_Asked[dict[str, Any]]":
            with _in_words():
                found = self.warehouse.columns(self.snapshot, sql, values)
            return _Asked(found, sum(_bytes(column) for column in found.values()))

        return dict(self._once("columns", sql, values, ask).found)

    def _once(
        self, form: str, sql: str, values: Any, ask: "Callable[[], _Asked[Found]]"
    ) -> "_Asked[Found]":
        """What a statement gave before: judging one figure asks again for what another was."""
        return cast("_Asked[Found]", self.kept.made((form, self.snapshot, sql, tuple(values)), ask))

    @property
    def joined(self) -> tuple[Joined, ...]:
        """How its rows came to their persons."""
        return kept_joined(self.warehouse.home, self.snapshot)

    @property
    def kept(self) -> Kept:
        """Exact figures that were computed before, of any snapshot of this home."""
        return _apart(self.warehouse, self.protection) if self.protection else self.warehouse.kept


@dataclass(frozen=True)
class _Asked(Generic[Found]):
    """What a statement gave, and about how much memory it takes."""

    found: Found
    bytes: int


def _bytes(column: Any) -> int:
    return int(column.nbytes) + (60 * len(column) if column.dtype == object else 0)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except Lacking as error:
        raise OutdatedSnapshot from error
    except Unfit as error:
        raise Unknown("条件的取值不对：应为该维度的代码") from error


@lru_cache(maxsize=4)
def _apart(_warehouse: Warehouse, _protection: str) -> Kept:
    """What makers made under another profile than the snapshot's own: not to be mistaken for it."""
    return Kept()


@lru_cache(maxsize=64)
def _folder(home: Home, snapshot: str) -> Path:
    """Where a snapshot lies: to put a path together takes as long as to judge a small table."""
    return home.snapshots / snapshot


@lru_cache(maxsize=64)
def kept_joined(home: Home, snapshot: str) -> tuple[Joined, ...]:
    """How a snapshot's rows came to their persons; it never changes."""
    return manifest.read(home, snapshot).joined


@lru_cache(maxsize=64)
def kept_profile(home: Home, snapshot: str) -> Profile:
    """The profile that a snapshot's manifest names; it never changes.

    Raises:
        Refused: there is no such snapshot, or it names a profile that this version doesn't know.
    """
    return manifest.read(home, snapshot).profile


def keep_threshold(folder: Path, threshold: int) -> None:
    """Write the threshold for marginal totals, people, into a draft's folder."""
    write_aside(folder / _FILE, json.dumps({"least": threshold}).encode())


@lru_cache(maxsize=64)
def kept_threshold(folder: Path) -> int:
    """The threshold, people, that the examination settled on; the usual one where none was.

    Raises:
        Refused: the file can't be understood: a threshold must not get lost unnoticed.
    """
    path = folder / _FILE
    try:
        found = int(json.loads(path.read_text("utf-8"))["least"])
    except FileNotFoundError:
        return TOTAL_THRESHOLD
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"快照文件 {path} 无法识别（{error}）；请重新构建") from error
    return max(TOTAL_THRESHOLD, found)
