"""The only door through which a published snapshot is read: read-only and locked down.

The same path opened again by a process that still holds it gives the *old* file (DESIGN §5), so a
snapshot's path is never used twice, and the pointer is looked at on every request
(:mod:`data.snapshots.serving`).
"""

import threading
from collections.abc import Callable, Sequence
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.cubes.served import lacking
from data.home import Home
from data.snapshots import serving
from data.snapshots.allowed import forbidden
from data.snapshots.kept import Kept
from data.snapshots.verify import columns_of

# Given at the door, not set afterwards: a second opening by the same process must find the same.
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "2GB",
    "threads": "2",
    "lock_configuration": "true",
}
_KEPT_OPEN: Final = 2
# What DuckDB raises where a block isn't what was written (and where a disk is full).
_SPOILT: Final = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
)
_Connection = duckdb.DuckDBPyConnection


class NoSnapshot(Exception):
    """Nothing has been published yet; the text says how to publish."""


class Lacking(Exception):
    """A snapshot has no such cube or column, because an earlier version built it."""


class Unfit(ValueError):
    """A value that no column of that kind can hold, such as a word among years."""


class Warehouse:
    """Published snapshots of one home. Safe to share between threads."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.kept = Kept()  # exact figures: for metrics/ only
        self._open: dict[str, duckdb.DuckDBPyConnection] = {}
        self._guard = threading.Lock()

    def current(self) -> str:
        """The id of the snapshot being served.

        Raises:
            NoSnapshot: nothing has been published, or not under the office's profile.
        """
        found = serving.served(self.home)
        if found.id:
            if why := forbidden(self.home, found.id):
                raise NoSnapshot(why)
            return found.id
        raise NoSnapshot(
            f"{found.damage}；请从备份恢复，或运行 python -m data build 重新构建"
            if found.damage
            else "还没有已发布的数据。运行 python -m data demo 生成演示数据，"
            "或导入后运行 python -m data build"
        )

    def query(self, snapshot: str, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Run one statement on a snapshot; values are bound, never pasted.

        A cursor per request, drained at once: in DuckDB 2.0 an undrained result blocks the next.

        Raises:
            NoSnapshot: there is no such snapshot.
            Lacking: it was built before the cubes had what the statement asks for.
            Unfit: a value is of another kind than the column it is compared with.
        """
        frame: pd.DataFrame = self._ask(snapshot, sql, values, _Connection.df)
        return frame

    def columns(
        self, snapshot: str, sql: str, values: Sequence[Any] = ()
    ) -> dict[str, NDArray[Any]]:
        """The same as :meth:`query`, as plain arrays: text as objects, missing as NaN or ``None``.

        A frame of a few rows costs more than most statements do.
        """
        read: dict[str, NDArray[Any]] = self._ask(snapshot, sql, values, _Connection.fetchnumpy)
        return {name: _unmasked(column) for name, column in read.items()}

    def _ask(
        self, snapshot: str, sql: str, values: Sequence[Any], read: Callable[[_Connection], Any]
    ) -> Any:
        with self._cursor(snapshot) as cursor:
            try:
                return read(cursor.execute(sql, list(values)))
            except duckdb.ConversionException as error:
                raise Unfit(str(error)) from error
            except (duckdb.BinderException, duckdb.CatalogException) as error:
                # Of the present format, a name that isn't there is a mistake of ours.
                if lacks := lacking(columns_of(cursor)):
                    raise Lacking(f"{snapshot}: {', '.join(lacks)}") from error
                raise
            except duckdb.Error as error:
                spoilt = type(error) is duckdb.Error or isinstance(error, _SPOILT)
                if spoilt and serving.is_spoilt(self.home, snapshot):
                    raise NoSnapshot(f"快照 {snapshot} 的数据文件已损坏，请刷新页面") from error
                raise

    def _cursor(self, snapshot: str) -> duckdb.DuckDBPyConnection:
        with self._guard:
            if snapshot not in self._open:
                self._open[snapshot] = self._connect(snapshot)
                for old in list(self._open)[:-_KEPT_OPEN]:
                    # Not closed by hand: a request may still hold a cursor of it.
                    del self._open[old]
            return self._open[snapshot].cursor()

    def _connect(self, snapshot: str) -> duckdb.DuckDBPyConnection:
        path = self.home.snapshots / snapshot / "cubes.duckdb"
        if not path.exists():
            raise NoSnapshot(f"快照 {snapshot} 不存在")
        try:
            return duckdb.connect(str(path), read_only=True, config=_SETTINGS)
        except duckdb.Error as error:
            if serving.is_spoilt(self.home, snapshot):
                raise NoSnapshot(f"快照 {snapshot} 的数据文件已损坏，请刷新页面") from error
            raise


def _unmasked(column: NDArray[Any]) -> NDArray[Any]:
    """A column without a mask: NaN among numbers and ``None`` among text stand for missing."""
    hidden = np.ma.getmask(column)
    plain: NDArray[Any] = np.ma.getdata(column)
    if not np.any(hidden):
        return plain
    plain = plain.astype(object if plain.dtype == object else float)
    plain[hidden] = None if plain.dtype == object else np.nan
    return plain
